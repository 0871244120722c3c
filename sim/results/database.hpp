#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "model/expected.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace weir::sim {

/// A statement of a database, filled in from the left and then stepped through. Whatever goes wrong
/// is remembered: ok() says no from then on, and step() too.
class Statement {
 public:
  Statement& add(std::int64_t value);
  Statement& add(double value);
  Statement& add(std::string_view text);
  Statement& add_bytes(std::string_view bytes);
  Statement& add_null();

  /// Goes on to the next row; false where there is none.
  bool step();
  /// Executes a statement without rows and makes it ready to be filled in anew.
  bool run();
  bool ok() const { return ok_; }

  int columns() const;
  bool is_null(int column) const;
  std::int64_t number(int column) const;
  double real(int column) const;
  /// Of text or bytes; valid until the next step.
  std::string_view bytes(int column) const;
  std::string text(int column) const { return std::string{bytes(column)}; }
  /// "integer", "real", "text", "blob" or "null".
  std::string_view type(int column) const;

 private:
  friend class Database;
  struct Ended {
    void operator()(sqlite3_stmt* statement) const;
  };
  Statement(sqlite3_stmt* statement, bool ok) : statement_{statement}, ok_{ok} {}
  void note(int code);

  std::unique_ptr<sqlite3_stmt, Ended> statement_;
  int filled_ = 0;
  bool ok_ = true;
};

/// An SQLite database in memory: a new one, or one made of bytes that nobody has to trust. Such a
/// one is read-only, and nothing in it is executed: no views, triggers or extensions; what SQLite's
/// quick check finds is an error, and so is work that does not end.
class Database {
 public:
  /// An empty one.
  Database();
  /// The error is what SQLite says: "file is not a database".
  static Expected<Database, std::string> of(std::string bytes);

  bool run(const std::string& sql);
  Statement prepare(const std::string& sql);
  std::string error() const;
  /// All of it, as it would stand in a file; none where memory is out.
  std::optional<std::string> bytes() const;

 private:
  struct Closed {
    void operator()(sqlite3* database) const;
  };
  std::unique_ptr<std::string> given_;  // outlives the connection, and stays where it is
  std::unique_ptr<sqlite3, Closed> connection_;
};

}  // namespace weir::sim

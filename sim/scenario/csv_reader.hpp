#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/scenario/problems.hpp"

namespace weir::sim {

/// The most of each thing that a CSV file may have.
struct CsvLimits {
  std::int64_t rows = 1'000'000;
  std::size_t problems = 20;
  std::size_t field_bytes = 4096;
};

/// Reads CSV text (RFC 4180: quotes, doubled quotes, CRLF or LF, one header line) that comes in
/// pieces, so that the file is never held as a whole. What header and rows mean is for those who
/// inherit; what is wrong carries file, line and column, and reading stops after a few problems.
class CsvReader {
 public:
  CsvReader(std::string file, const CsvLimits& limits);
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;
  virtual ~CsvReader() = default;

  /// Takes the next piece; false when more is of no use.
  bool take(std::string_view piece);

 protected:
  struct Field {
    std::string text;
    Span span;  // from its first letter, quotes included; of its first line
    bool quoted = false;
  };
  /// The columns that a file has, in any order.
  struct ColumnSet {
    std::string_view what;  ///< "a trace"
    std::vector<std::string_view> names;
    std::string_view help;  ///< "its first line is …"
  };

  virtual void read_header() = 0;
  virtual void read_row() = 0;
  virtual bool has_rows() const = 0;

  std::span<const Field> fields() const { return std::span{fields_}.first(used_); }
  const Field& field_at(std::size_t column) const { return fields_[column]; }
  Span line_span() const { return {line_, 1, column_}; }
  const std::string& line_text() const { return line_text_; }

  /// Where each of the columns stands; reports and stops where the header is another.
  bool find_columns(const ColumnSet& set, std::span<std::size_t> where);
  bool has_fields(std::size_t expected, const char* names);
  /// Reports and stops where so many rows are all that may be.
  bool has_room(std::size_t rows);
  bool read_whole(const Field& field, std::string_view name, std::int64_t most, std::int64_t& out);
  void report(const char* code, std::string message, const Span& span, std::string label = {},
              std::string help = {});
  void stop() { stopped_ = true; }
  Problem warning(const char* code, std::string message, const Span& span,
                  std::string label = {}) const;
  /// After the last piece: whether all is well. `what`: "trace".
  bool close(std::string_view what, std::string_view columns);
  Problems take_problems() { return std::move(problems_); }
  static std::string quoted(std::string_view text);

 private:
  enum class Quotes : std::uint8_t { None, Inside, JustClosed };

  std::size_t take_run(std::string_view text);
  void take_byte(char byte);
  void take_plain(char byte);
  void append(char byte);
  void begin_field();
  void end_field(std::uint32_t end_column);
  void end_record();
  void begin_line();
  void malformed(std::string message, std::string label);
  bool stopped() const { return stopped_ || problems_.all.size() >= limits_.problems; }
  Field& field() { return fields_[used_ - 1]; }

  std::string file_;
  CsvLimits limits_;
  Problems problems_;

  // The record that is being read. Fields are reused, so that their texts keep their memory.
  std::vector<Field> fields_;
  std::size_t used_ = 0;
  Quotes quotes_ = Quotes::None;
  std::string malformed_;  // what is wrong with its quotes
  std::string malformed_label_;
  Span malformed_span_;

  bool header_read_ = false;
  bool stopped_ = false;
  std::string line_text_;  // of the current line, for excerpts
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 1;
};

}  // namespace weir::sim

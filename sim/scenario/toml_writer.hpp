#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "model/units.hpp"

namespace weir::sim {

// How values stand in a scenario file that is written.

/// A basic string of TOML.
std::string toml_quoted(std::string_view text);
std::string toml_quoted(Duration duration);
/// A float of TOML, which has a point or an exponent.
std::string toml_float(double number);
/// "4000 records/s", in quotes.
std::string toml_rate(double records_per_s);

/// A scenario file under way.
class TomlWriter {
 public:
  void header(const std::string& name) {
    out_ += "\n" + name + "\n";
    if (!first_key_.empty() && name.starts_with("[[")) line(first_key_, first_value_);
  }
  /// From now on: what follows each header of an array's table; an empty key for nothing.
  void begin_each_with(const std::string& key, const std::string& value) {
    first_key_ = key;
    first_value_ = value;
  }
  void line(std::string_view key, const std::string& value) {
    out_ += std::string{key} + " = " + value + "\n";
  }
  void comment(const std::string& text) { out_ += "# " + text + "\n"; }
  void text(const std::string& text) { out_ += text; }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
  std::string first_key_;
  std::string first_value_;
};

struct Producer;
void write_producer(TomlWriter& out, const Producer& producer);

}  // namespace weir::sim

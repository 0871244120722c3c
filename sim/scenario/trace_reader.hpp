#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/expected.hpp"
#include "sim/scenario/key_index.hpp"
#include "sim/scenario/problems.hpp"
#include "sim/scenario/trace.hpp"

namespace weir::sim {

/// The most of each thing that a trace may have.
struct TraceLimits {
  std::int64_t rows = 50'000'000;
  std::int64_t keys = 5'000'000;
  std::int64_t bytes = 1LL << 30U;                  ///< of a record
  std::int64_t timestamp_ms = 100'000'000'000'000;  ///< the year 5138
  std::size_t problems = 20;
  std::size_t field_bytes = 4096;
};

/// Reads a trace from text that comes in pieces, so that the file is never held as a whole.
class TraceReader {
 public:
  explicit TraceReader(std::string file, TraceLimits limits = {});

  /// Takes the next piece; false when more is of no use.
  bool take(std::string_view piece);
  /// After the last piece.
  Expected<Trace, Problems> finish(Problems& warnings);

 private:
  enum class Quotes : std::uint8_t { None, Inside, JustClosed };
  struct Field {
    std::string text;
    Span span;  // from its first letter, quotes included; for excerpts on one line
    bool quoted = false;
  };

  std::size_t take_run(std::string_view text);
  void take_byte(char byte);
  void take_plain(char byte);
  void append(char byte);
  void begin_field();
  void end_record();
  void begin_line();
  void read_header();
  void read_row();
  bool read_number(const Field& field, const char* name, std::int64_t most, std::int64_t& out);
  bool read_key(const Field& field, std::uint32_t& out);
  void malformed(std::string message, std::string label);
  void report(const char* code, std::string message, const Span& span, std::string label = {},
              std::string help = {});
  bool stopped() const { return stopped_ || problems_.all.size() >= limits_.problems; }
  Field& field() { return fields_[used_ - 1]; }

  std::string file_;
  TraceLimits limits_;
  Trace trace_;
  Problems problems_;
  KeyIndex keys_;

  // The record that is being read. Fields are reused, so that their texts keep their memory.
  std::vector<Field> fields_;
  std::size_t used_ = 0;
  Quotes quotes_ = Quotes::None;
  std::string malformed_;  // what is wrong with its quotes
  std::string malformed_label_;
  Span malformed_span_;

  std::array<std::size_t, 3> columns_{};  // where timestamp, key and bytes stand
  bool header_read_ = false;
  bool stopped_ = false;
  std::string line_text_;  // of the current line, for excerpts
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 1;
  std::optional<Problem> unsorted_;  // the first row that is earlier than the one before it
};

}  // namespace weir::sim

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/expected.hpp"
#include "sim/scenario/csv_reader.hpp"
#include "sim/scenario/workload_settings.hpp"

namespace weir::sim {

/// Reads a measured curve: one column of times and one of values, whatever it is called. Times are
/// `timestamp` (RFC 3339, without a zone UTC), `timestamp_ms` or `seconds`; values any measure
/// that is not negative, of which only the proportions matter.
///
/// Rows out of order are sorted, several at one time are averaged, and gaps (steps of more than one
/// and a half of the usual) are bridged by straight lines: each is told once, with the first line
/// of its kind and their number.
class RateCurveReader : public CsvReader {
 public:
  static constexpr std::int64_t kMostRows = 1'000'000;

  explicit RateCurveReader(std::string file);
  /// After the last piece.
  Expected<RateCurve, Problems> finish(Problems& warnings);

 private:
  enum class Clock : std::uint8_t { Stamp, Milliseconds, Seconds };
  struct Row {
    std::int64_t at_ms = 0;
    double value = 0;
    Span line;
    std::size_t text = 0;  // where its line begins in texts_
  };

  void read_header() override;
  void read_row() override;
  bool has_rows() const override { return !rows_.empty(); }
  bool read_time(const Field& field, std::int64_t& at_ms);
  bool read_value(const Field& field, double& value);
  void sort_rows(Problems& warnings);
  void average(Problems& warnings);
  void note_gaps(Problems& warnings) const;
  Problem warning_at(const char* code, std::string message, const Row& row,
                     std::string label) const;

  std::vector<Row> rows_;
  std::string texts_;  // of the rows, one after the other
  std::size_t time_column_ = 0;
  std::string time_name_;
  std::string value_name_;
  Clock clock_ = Clock::Stamp;
};

}  // namespace weir::sim

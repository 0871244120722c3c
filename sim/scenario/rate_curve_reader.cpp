#include "sim/scenario/rate_curve_reader.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <utility>

#include "sim/scenario/civil_time.hpp"
#include "sim/scenario/quantity.hpp"

namespace weir::sim {

namespace {

constexpr std::string_view kHelp =
    "its first line is timestamp,value; or timestamp_ms,value; or seconds,value";
constexpr double kMostValue = 1e18;
constexpr std::int64_t kMostMs = 100'000'000'000'000;  // the year 5138

std::string step_text(std::int64_t ms) {
  return duration_text(std::chrono::milliseconds{ms});
}

}  // namespace

RateCurveReader::RateCurveReader(std::string file)
    : CsvReader{std::move(file), {.rows = kMostRows}} {}

void RateCurveReader::read_header() {
  std::size_t times = 0;
  for (std::size_t at = 0; at < fields().size(); ++at) {
    const std::string& name = field_at(at).text;
    const bool milliseconds = name == "timestamp_ms";
    const bool seconds = name == "seconds";
    if (!milliseconds && !seconds && name != "timestamp") continue;
    ++times;
    time_column_ = at;
    time_name_ = name;
    clock_ = milliseconds ? Clock::Milliseconds : seconds ? Clock::Seconds : Clock::Stamp;
  }
  if (times != 1 || fields().size() != 2) {
    report("E0502", "a curve has one column of times and one of values", line_span(), "",
           std::string{kHelp});
    stop();
    return;
  }
  value_name_ = field_at(1 - time_column_).text;
}

void RateCurveReader::read_row() {
  if (!has_fields(2, "a time and a value")) return;
  if (!has_room(rows_.size())) return;
  Row row;
  const bool at = read_time(field_at(time_column_), row.at_ms);
  const bool value = read_value(field_at(1 - time_column_), row.value);
  if (!at || !value) return;
  row.line = line_span();
  row.text = texts_.size();
  texts_ += line_text() + "\n";
  rows_.push_back(row);
}

bool RateCurveReader::read_time(const Field& field, std::int64_t& at_ms) {
  if (clock_ == Clock::Milliseconds) return read_whole(field, time_name_, kMostMs, at_ms);
  if (clock_ == Clock::Stamp) {
    if (const auto time = parse_civil_time(field.text)) {
      at_ms = time->utc_ms;
      return true;
    }
    report("E0503", "`timestamp` must be a date and a time, but is " + quoted(field.text),
           field.span, "e.g. 2026-11-27T05:00:00Z");
    return false;
  }
  double seconds = 0;
  const char* end = field.text.data() + field.text.size();
  const auto read = std::from_chars(field.text.data(), end, seconds);
  constexpr double kMostSeconds = 1e11;
  if (read.ec == std::errc{} && read.ptr == end && seconds >= 0 && seconds <= kMostSeconds) {
    at_ms = static_cast<std::int64_t>(std::floor(seconds * 1000 + 0.5));
    return true;
  }
  report("E0503", "`seconds` must be a number that is not negative, but is " + quoted(field.text),
         field.span);
  return false;
}

bool RateCurveReader::read_value(const Field& field, double& value) {
  const char* end = field.text.data() + field.text.size();
  const auto read = std::from_chars(field.text.data(), end, value);
  if (read.ec == std::errc{} && read.ptr == end && value >= 0 && value <= kMostValue) return true;
  report(
      "E0503",
      quoted(value_name_) + " must be a number that is not negative, but is " + quoted(field.text),
      field.span);
  return false;
}

Problem RateCurveReader::warning_at(const char* code, std::string message, const Row& row,
                                    std::string label) const {
  Problem problem = warning(code, std::move(message), row.line, std::move(label));
  problem.source = texts_.substr(row.text, texts_.find('\n', row.text) - row.text);
  return problem;
}

void RateCurveReader::sort_rows(Problems& warnings) {
  std::size_t count = 0;
  std::size_t first = 0;
  for (std::size_t i = 1; i < rows_.size(); ++i) {
    if (rows_[i].at_ms >= rows_[i - 1].at_ms) continue;
    if (count++ == 0) first = i;
  }
  if (count == 0) return;
  warnings.all.push_back(warning_at(
      "W0121",
      grouped(static_cast<std::int64_t>(count)) + (count == 1 ? " row is" : " rows are") +
          " earlier than the one before; all have been sorted",
      rows_[first], count == 1 ? "earlier than the row before it" : "the first one"));
  std::stable_sort(rows_.begin(), rows_.end(),
                   [](const Row& a, const Row& b) { return a.at_ms < b.at_ms; });
}

// Rows at one time become one.
void RateCurveReader::average(Problems& warnings) {
  std::size_t kept = 0;
  std::size_t more = 0;
  std::size_t here = 1;
  Row first;
  for (std::size_t i = 1; i < rows_.size(); ++i) {
    if (rows_[i].at_ms == rows_[kept].at_ms) {
      if (more++ == 0) first = rows_[i];
      rows_[kept].value += rows_[i].value;
      ++here;
      continue;
    }
    rows_[kept].value /= static_cast<double>(here);
    here = 1;
    rows_[++kept] = rows_[i];
  }
  rows_[kept].value /= static_cast<double>(here);
  rows_.resize(kept + 1);
  if (more == 0) return;
  warnings.all.push_back(warning_at(
      "W0128",
      grouped(static_cast<std::int64_t>(more)) + (more == 1 ? " row has" : " rows have") +
          " the time of another one; their values are averaged",
      first, more == 1 ? "the time stands above, too" : "the first one"));
}

void RateCurveReader::note_gaps(Problems& warnings) const {
  if (rows_.size() < 3) return;
  std::vector<std::int64_t> steps;
  for (std::size_t i = 1; i < rows_.size(); ++i) {
    steps.push_back(rows_[i].at_ms - rows_[i - 1].at_ms);
  }
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
  std::vector<std::int64_t> in_time = steps;
  std::nth_element(steps.begin(), middle, steps.end());
  const std::int64_t usual = *middle;
  std::int64_t count = 0;
  std::int64_t longest = 0;
  std::size_t first = 0;
  for (std::size_t i = 0; i < in_time.size(); ++i) {
    if (in_time[i] * 2 <= usual * 3) continue;
    if (count++ == 0) first = i + 1;
    longest = std::max(longest, in_time[i]);
  }
  if (count == 0) return;
  warnings.all.push_back(warning_at(
      "W0129",
      grouped(count) + (count == 1 ? " gap of " : " gaps of up to ") + step_text(longest) +
          " where " + step_text(usual) + " is the usual step; bridged by " +
          (count == 1 ? "a straight line" : "straight lines"),
      rows_[first], count == 1 ? "after the gap" : "after the first gap"));
}

Expected<RateCurve, Problems> RateCurveReader::finish(Problems& warnings) {
  if (!close("curve", "timestamp,value")) return unexpected(take_problems());
  sort_rows(warnings);
  average(warnings);
  note_gaps(warnings);
  RateCurve curve;
  double highest = 0;
  for (const Row& row : rows_) {
    curve.samples.push_back({row.at_ms - rows_.front().at_ms, row.value});
    highest = std::max(highest, row.value);
  }
  if (highest <= 0) {
    report("E0505", "the curve is zero everywhere: no record would ever be born", {});
    return unexpected(take_problems());
  }
  return curve;
}

}  // namespace weir::sim

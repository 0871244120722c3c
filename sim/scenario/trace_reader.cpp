#include "sim/scenario/trace_reader.hpp"

#include <algorithm>
#include <utility>

#include "sim/scenario/partition_key.hpp"
#include "sim/scenario/quantity.hpp"

namespace weir::sim {

namespace {

constexpr std::size_t kTimestamp = 0;
constexpr std::size_t kKey = 1;
constexpr std::size_t kBytes = 2;
constexpr std::string_view kColumns = "timestamp_ms,partition_key,bytes";

}  // namespace

TraceReader::TraceReader(std::string file, const TraceLimits& limits)
    : CsvReader{std::move(file),
                {.rows = limits.rows,
                 .problems = limits.problems,
                 .field_bytes = limits.field_bytes}},
      limits_{limits} {}

void TraceReader::read_header() {
  find_columns({.what = "a trace",
                .names = {"timestamp_ms", "partition_key", "bytes"},
                .help = "its first line is timestamp_ms,partition_key,bytes"},
               columns_);
}

void TraceReader::read_row() {
  if (!has_fields(columns_.size(), "timestamp_ms, partition_key and bytes")) return;
  if (!has_room(trace_.rows.size())) return;
  Trace::Row row;
  const Field& timestamp = field_at(columns_[kTimestamp]);
  const bool at = read_whole(timestamp, "timestamp_ms", limits_.timestamp_ms, row.at_ms);
  const bool bytes = read_whole(field_at(columns_[kBytes]), "bytes", limits_.bytes, row.bytes);
  const bool key = read_key(field_at(columns_[kKey]), row.key);
  if (!at || !bytes || !key) return;
  if (!unsorted_ && !trace_.rows.empty() && row.at_ms < trace_.rows.back().at_ms) {
    unsorted_ = warning("W0121", "rows are not in order of time; they have been sorted",
                        timestamp.span, "earlier than the row before it");
  }
  trace_.rows.push_back(row);
}

bool TraceReader::read_key(const Field& field, std::uint32_t& out) {
  if (const auto mistake = mistake_in_key(field.text, "partition_key")) {
    report("E0503", mistake->message, field.span, mistake->label);
    return false;
  }
  if (static_cast<std::int64_t>(keys_.size()) == limits_.keys && !keys_.contains(field.text)) {
    report("E0504", "too many keys: at most " + grouped(limits_.keys) + " are read", field.span);
    stop();
    return false;
  }
  out = keys_.number_of(field.text);
  return true;
}

Expected<Trace, Problems> TraceReader::finish(Problems& warnings) {
  if (!close("trace", kColumns)) return unexpected(take_problems());
  if (unsorted_) {
    warnings.all.push_back(std::move(*unsorted_));
    std::stable_sort(trace_.rows.begin(), trace_.rows.end(),
                     [](const Trace::Row& a, const Trace::Row& b) { return a.at_ms < b.at_ms; });
  }
  const std::int64_t first = trace_.rows.front().at_ms;
  for (Trace::Row& row : trace_.rows) row.at_ms -= first;
  trace_.keys = keys_.take();
  return std::move(trace_);
}

}  // namespace weir::sim

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gui/curves/time_view.hpp"
#include "sim/results/lease_log.hpp"
#include "sim/results/run_result.hpp"
#include "sim/results/run_view.hpp"
#include "sim/results/series.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::gui {

/// What there is to know of what happened in a run.
struct EventSource {
  const sim::Scenario* scenario = nullptr;
  const std::vector<sim::ShardPlace>* places = nullptr;
  const std::vector<sim::LeaseEvents>* leases = nullptr;  ///< by reader
  const std::vector<std::shared_ptr<const sim::SeriesChunk>>* chunks = nullptr;
  // Known at the end: what the service answered. Null before it; then calls are as planned.
  const std::vector<sim::ActionResult>* actions = nullptr;
  const std::vector<sim::ScalingResult>* scalings = nullptr;
  double reached_s = 0;
};

/// What happened in a run, in order of time: calls and their answers, shards that opened, closed or
/// refused, faults, what became of workers and leases. A row is a few bytes; its text is made when
/// it is asked for, so a million of them are no matter.
class EventLog {
 public:
  EventLog() = default;
  explicit EventLog(const EventSource& source);

  std::size_t size() const { return rows_.size(); }
  double at_s(std::size_t row) const { return rows_[row].at_s; }
  std::string text(std::size_t row) const;  ///< without its time
  std::optional<std::uint32_t> shard(std::size_t row) const;
  /// The first row at an instant or later.
  std::size_t first_from(double at_s) const;
  /// The rows that have all words of a filter in their text, whatever their case, and happen in the
  /// span.
  std::vector<std::uint32_t> matching(std::string_view filter,
                                      const std::optional<TimeSpan>& span) const;

 private:
  enum class Kind : std::uint8_t {
    Text,
    ShardOpens,
    ShardCloses,
    Refuses,
    Lease,
  };
  struct Row {
    double at_s = 0;
    std::uint32_t of = 0;    // a text's number; a shard; a worker
    std::uint32_t more = 0;  // a shard, of leases; seconds, of refusals
    std::uint16_t reader = 0;
    Kind kind{};
    sim::LeaseChange change{};
  };
  void add_text(double at_s, std::string text);
  void add_calls(const EventSource& source);
  void add_faults(const EventSource& source);
  void add_shards(const std::vector<sim::ShardPlace>& places, double reached_s);
  void add_refusals(const std::vector<std::shared_ptr<const sim::SeriesChunk>>& chunks);
  void add_leases(const std::vector<sim::LeaseEvents>& leases);
  void append_text(const Row& row, std::string& to) const;

  std::vector<Row> rows_;
  std::vector<std::string> texts_;
  std::vector<std::string> readers_;
  std::vector<std::vector<std::uint32_t>> parents_;  // by shard
};

}  // namespace weir::gui

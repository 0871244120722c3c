#include "gui/curves/lease_lanes.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

namespace weir::gui {

namespace {

// Follows the events from the first to the last.
class Follower {
 public:
  void take(const sim::LeaseEvent& event) {
    const double at_s = std::chrono::duration<double>(event.at).count();
    const std::size_t worker = event.worker;
    if (worker >= lanes_.rows.size()) {
      lanes_.rows.resize(worker + 1);
      taken_.resize(worker + 1);
      gap_of_.resize(worker + 1);
      for (std::size_t born = started_; born < worker; ++born) absent(born, 0, false);
      started_ = worker + 1;
      if (event.change != sim::LeaseChange::WorkerStarts || at_s > 0) absent(worker, 0, false);
    }
    switch (event.change) {
      case sim::LeaseChange::WorkerStarts:
        return present(worker, at_s);
      case sim::LeaseChange::WorkerEnds:
      case sim::LeaseChange::WorkerCrashes:
        return absent(worker, at_s, event.change == sim::LeaseChange::WorkerCrashes);
      case sim::LeaseChange::Ended:
        return end(event.shard, at_s, event.change);
      default:
        end(event.shard, at_s, event.change);
        begin(event, at_s);
    }
  }
  LeaseLanes take_all() { return std::move(lanes_); }

 private:
  void begin(const sim::LeaseEvent& event, double at_s) {
    std::vector<bool>& rows = taken_[event.worker];
    const auto free = std::ranges::find(rows, false);
    const auto row = static_cast<std::size_t>(free - rows.begin());
    if (free == rows.end()) {
      rows.push_back(true);
      lanes_.rows[event.worker] = rows.size();
    } else {
      *free = true;
    }
    open_[event.shard] = lanes_.bars.size();
    lanes_.bars.push_back({event.shard, event.worker, row, at_s, {}, event.change, {}});
  }

  void end(std::uint32_t shard, double at_s, sim::LeaseChange went) {
    const auto found = open_.find(shard);
    if (found == open_.end()) return;
    LeaseBar& bar = lanes_.bars[found->second];
    bar.until_s = at_s;
    bar.went = went;
    taken_[bar.worker][bar.row] = false;
    open_.erase(found);
  }

  void absent(std::size_t worker, double at_s, bool crashed) {
    if (gap_of_[worker]) return;
    gap_of_[worker] = lanes_.gaps.size();
    lanes_.gaps.push_back({worker, at_s, {}, crashed});
  }

  void present(std::size_t worker, double at_s) {
    if (!gap_of_[worker]) return;
    lanes_.gaps[*gap_of_[worker]].until_s = at_s;
    gap_of_[worker].reset();
  }

  LeaseLanes lanes_;
  std::size_t started_ = 0;
  std::map<std::uint32_t, std::size_t> open_;  // bar by shard
  std::vector<std::vector<bool>> taken_;       // rows by worker
  std::vector<std::optional<std::size_t>> gap_of_;
};

}  // namespace

LeaseLanes lease_lanes(const sim::LeaseEvents& events) {
  Follower follower;
  for (const auto& piece : events) {
    for (const sim::LeaseEvent& event : *piece) follower.take(event);
  }
  return follower.take_all();
}

std::vector<WorkerState> workers_at(const LeaseLanes& lanes, double at_s) {
  std::vector<WorkerState> workers(lanes.workers(), {.up = true, .shards = {}});
  for (const WorkerGap& gap : lanes.gaps) {
    if (gap.from_s <= at_s && (!gap.until_s || at_s < *gap.until_s)) workers[gap.worker].up = false;
  }
  for (const LeaseBar& bar : lanes.bars) {
    if (bar.from_s > at_s) break;
    if (!bar.until_s || at_s < *bar.until_s) workers[bar.worker].shards.push_back(bar.shard);
  }
  for (WorkerState& worker : workers) std::ranges::sort(worker.shards);
  return workers;
}

}  // namespace weir::gui

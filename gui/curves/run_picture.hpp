#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "gui/curves/event_log.hpp"
#include "gui/curves/heat_map.hpp"
#include "gui/curves/marks.hpp"
#include "gui/curves/run_curves.hpp"
#include "sim/results/run_result.hpp"
#include "sim/results/run_view.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::gui {

/// All that is drawn of one run: of one that goes on, that has ended, or that was kept in a file.
class RunPicture {
 public:
  /// Of a run that has not begun.
  explicit RunPicture(const sim::Scenario& scenario);

  /// The run has come so far; a view of an earlier time is of one that began anew.
  void take(const sim::RunView& view);
  /// It has ended.
  void take(const sim::RunResult& result);
  /// It was kept in a file.
  void take(const std::vector<std::shared_ptr<const sim::SeriesChunk>>& chunks,
            std::vector<sim::ShardPlace> places, std::vector<sim::LeaseEvents> leases);

  bool is_empty() const { return curves_.reached_s() == 0; }
  const RunCurves& curves() const { return curves_; }
  const HeatSource& heat() const { return heat_; }
  /// The heaviest keys; known at the end.
  const std::vector<KeyTick>& keys() const { return keys_; }
  const std::vector<Mark>& marks() const { return marks_; }
  /// What was used so far, in any mode and in on-demand mode, until then.
  struct Used {
    model::Usage usage;
    model::Usage on_demand;
    Duration until{};
  };
  const Used& used() const { return used_; }
  /// What became of leases, by reader.
  const std::vector<sim::LeaseEvents>& leases() const { return leases_; }
  /// When a reader was away or slow, and from then until its age was back; known at the end.
  struct Recovery {
    TimeSpan trouble;
    std::optional<double> back_s;  ///< when; none: never
  };
  std::vector<Recovery> recoveries(std::size_t reader) const;
  /// What happened, as far as it is known.
  EventLog events() const;

 private:
  sim::Scenario scenario_;
  RunCurves curves_;
  std::size_t taken_ = 0;  // chunks
  HeatSource heat_;
  std::vector<KeyTick> keys_;
  Used used_;
  std::vector<sim::LeaseEvents> leases_;
  std::vector<std::vector<std::optional<Duration>>> recoveries_;  // by reader, as in its result
  std::optional<std::vector<sim::ActionResult>> actions_;
  std::vector<sim::ScalingResult> scalings_;
  std::vector<Mark> marks_;
};

}  // namespace weir::gui

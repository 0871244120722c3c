#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "reports/study/totals.hpp"
#include "sim/results/run_result.hpp"
#include "sim/results/run_view.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/world/account_world.hpp"
#include "sim/world/checkpoints.hpp"
#include "sim/world/view.hpp"
#include "sim/world/world.hpp"

namespace weir::reports {

struct Study;

/// How far a study is, for whoever watches.
struct Progress {
  std::string phase;              ///< "replications", "worlds", "trying 2 sub-keys"
  std::int64_t finished = 0;      ///< replications (worlds)
  std::int64_t replications = 0;  ///< asked for
  double share = 0;               ///< of the phase's simulated time, 0 … 1
  std::uint64_t events = 0;       ///< of what is finished
};

/// What whoever runs a study may say about how, none of which changes a complete result.
struct StudyControl {
  std::int64_t jobs = 1;                         ///< replications at once
  std::size_t max_memory_bytes = 0;              ///< of all worlds together; 0 = no limit
  const std::atomic<bool>* stop = nullptr;       ///< set to true from anywhere: end soon
  std::function<void(const Progress&)> watch{};  ///< called often, by one thread at a time
  /// Called with replication 0 as it is after each of its steps, and at the latest every ten
  /// simulated minutes; never while `watch` is. Where memory runs short it may begin anew.
  std::function<void(const sim::RunView&)> view{};
  /// Called with the viewed stream's study whenever more of its replications are counted; likewise.
  std::function<void(const Study&)> counted{};
  /// Where replication 0 may begin, and what is kept of it on the way.
  sim::Checkpoints* checkpoints = nullptr;
  std::size_t viewed = 0;                            ///< which of several streams
  sim::UnderWay view_has = sim::UnderWay::LeaveOut;  ///< of the seconds since the last chunk
};

enum class Ending : std::uint8_t {
  Complete,
  Interrupted,  ///< by StudyControl::stop
  OutOfMemory,  ///< by StudyControl::max_memory_bytes, with a single world
  Broken,       ///< a bug of ours: see Study::bug
};

/// A mistake of ours that a replication showed, with all that is needed to see it again.
struct Bug {
  std::uint64_t seed = 0;
  std::int64_t replication = 0;
  std::string what;
};

/// What the replications of one scenario say. Those counted are always the first ones by index; an
/// interrupted study that finished none counts the part of replication 0 that it has.
struct Study {
  sim::Scenario scenario;
  std::shared_ptr<const sim::Blueprint> blueprint;  ///< none in hand-made studies
  sim::Grain grain{};                               ///< never Auto
  Ending ending = Ending::Complete;
  Totals totals;
  sim::RunResult first;  ///< replication 0, with its minutes and its series
  std::optional<Bug> bug;

  /// Fewer or shorter replications were counted than were asked for.
  bool partial() const { return ending != Ending::Complete; }
};

/// Of the streams of a file, without any replication yet.
std::vector<Study> begun_studies(const sim::AccountBlueprint& blueprint);

/// Adds the next replication by index. A ledger that does not balance makes the study Broken.
void add(Study& study, sim::RunResult result);

/// Runs all replications of a scenario (simulation.replications, seed and grain are its own), with
/// the streams beside it as far as they matter to it. The result does not depend on jobs.
Study run_study(const sim::Scenario& scenario, const StudyControl& control);

/// The same of all streams of the file together, in its order; all end alike, but that a bug is in
/// the study that shows it.
std::vector<Study> run_studies(const sim::Scenario& scenario, const StudyControl& control);

/// Runs one replication of the own stream step by step, for a trial. None where it was stopped or
/// outgrew the memory.
std::optional<sim::RunResult> run_replication(const sim::AccountBlueprint& blueprint,
                                              std::int64_t replication, const StudyControl& control,
                                              const std::string& phase);

}  // namespace weir::reports

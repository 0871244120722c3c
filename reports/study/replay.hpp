#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/expected.hpp"
#include "model/stream.hpp"
#include "reports/study/study.hpp"
#include "sim/results/call_log.hpp"
#include "sim/results/run_result.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::reports {

/// Which calls somebody wants to see: those that touch a shard within `within` of `at`.
struct ReplayRequest {
  std::uint32_t shard = 0;
  Duration at{};
  Duration within{};  ///< > 0
  std::int64_t replication = 0;
  std::size_t most_lines = 1000;
};

/// A window of one replication, call by call.
struct Replay {
  sim::Scenario scenario;
  sim::Grain grain{};  ///< never Auto
  std::int64_t replication = 0;
  sim::CallLog calls;
  model::Stream stream;  ///< at or soon after the end of the window
  std::vector<sim::ActionResult> actions;

  std::uint32_t shard() const { return calls.window().shard; }
  /// [from, until): cut at the start and at the end of the run.
  Instant from() const { return calls.window().from; }
  Instant until() const { return calls.window().until; }
};

/// Why there is no replay.
struct ReplayFailure {
  enum class Kind : std::uint8_t {
    NoSuchReplication,
    OutsideTheRun,
    NoSuchShard,  ///< not in all the run
    NotOpenYet,   ///< it opens after the window
    Interrupted,  ///< by StudyControl::stop
    OutOfMemory,  ///< by StudyControl::max_memory_bytes
  };
  Kind kind{};
  ReplayRequest request;
  std::int64_t replications = 0;         ///< NoSuchReplication: that the scenario has
  Duration duration{};                   ///< OutsideTheRun: of the run
  std::uint32_t shards = 0;              ///< NoSuchShard: that there are in the run
  Duration opens{};                      ///< NotOpenYet
  std::vector<std::uint32_t> instead{};  ///< NotOpenYet: open shards with its keys before
  Duration reached{};                    ///< Interrupted, OutOfMemory
};

/// Runs one replication to the end of the window. It is the run that run_study makes.
Expected<Replay, ReplayFailure> run_replay(const sim::Scenario& scenario,
                                           const ReplayRequest& request,
                                           const StudyControl& control);

/// A line of a replay: a number in one of the three lists of its calls.
struct ReplayLine {
  enum class Kind : std::uint8_t { Change, Put, Get };
  Kind kind{};
  std::size_t number = 0;
};
/// The first lines, in order of time, as many as were asked for; of one instant the shard's changes
/// first, then puts, then gets.
std::vector<ReplayLine> lines_of(const sim::CallLog& calls);

}  // namespace weir::reports

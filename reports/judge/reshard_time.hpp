#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/resharding.hpp"
#include "reports/study/study.hpp"

namespace weir::reports {

// AWS does not publish how many splits and merges it does at a time. Where the user gives no
// parallelism, whatever depends on it is told for the one assumed and for one step at a time.

/// The shards that are open at an instant, in order of hash keys.
std::vector<model::NumberedRange> open_at(const std::vector<sim::ShardResult>& shards, Duration at);

/// From an accepted call of UpdateShardCount until the last of its steps is done, so many at a
/// time.
Duration reshard_time(const std::vector<model::ReshardStep>& steps, model::ReshardPace pace,
                      std::int64_t parallelism);

/// What a call of UpdateShardCount that opened shards would take with one step at a time. None of
/// any other call, and none where the user gives the parallelism.
std::optional<Duration> time_one_by_one(const Study& study, std::size_t call);

/// What the operator's calls came to: "UpdateShardCount: its first shards open at 00:30:40, the
/// last at 00:31:40; 64 are open then", and so on.
struct ActionLine {
  Duration at{};
  std::string sentence;
};
std::vector<ActionLine> action_lines(const Study& study);

/// All shards of a study, with their facts of the first replication.
std::vector<sim::ShardResult> shards_of(const Totals& totals);

}  // namespace weir::reports

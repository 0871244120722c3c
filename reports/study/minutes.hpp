#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "model/units.hpp"
#include "reports/study/load.hpp"
#include "reports/study/troubles.hpp"
#include "sim/results/run_result.hpp"

namespace weir::reports {

Duration start_of(std::int32_t minute);
Duration end_of(std::int32_t minute);

/// Whether a key alone was over a shard's limit for 10 s or more.
bool is_hot(const sim::KeyResult& key);

/// The per-minute facts of one replication, by shard and in order of time. Refers to the result.
class Minutes {
 public:
  explicit Minutes(const sim::RunResult& result);

  const std::vector<sim::ShardMinute>& of_shard(std::uint32_t shard) const {
    return by_shard_[shard];
  }

  /// None for a minute in which nothing of this shard was refused or sent again.
  const sim::ShardMinute* find(std::uint32_t shard, std::int32_t minute) const;

  /// A moment moved into the part of the run that counts.
  Duration counted(Duration moment) const;

  Load stream_offered(std::int32_t minute) const;
  /// How many shards were open in the part of a minute that counts, on average.
  double open_shards(std::int32_t minute) const;

  /// Fills the shard's and the stream's loads in `size`, summed over the minutes in `when`.
  void sum_up(std::uint32_t shard, const std::vector<std::int32_t>& when, TroubleSize& size) const;

  /// The shard's minutes that touch [from, until), and those of them that lie wholly in it.
  struct Inside {
    std::vector<std::int32_t> touching;
    std::vector<std::int32_t> whole;
  };
  Inside inside(std::uint32_t shard, Duration from, Duration until) const;

  /// Whether a hot key explains what this shard refuses in this minute: it was hot then, in the
  /// minute before (its retries come later) or within 10 s after, or it brings at least half of
  /// what the shard is offered over the run.
  bool hot_key_explains(std::uint32_t shard, std::int32_t minute) const;

 private:
  double count_open_shards(std::int32_t minute) const;

  const sim::RunResult& result_;
  std::vector<std::vector<sim::ShardMinute>> by_shard_;
  std::map<std::int32_t, sim::StreamMinute> stream_;
  std::map<std::int32_t, double> open_shards_;  // of the same minutes: asked for each shard
};

}  // namespace weir::reports

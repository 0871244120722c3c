#pragma once

#include <cstdint>
#include <vector>

#include "model/stream.hpp"
#include "sim/results/fingerprint.hpp"
#include "sim/results/meters.hpp"
#include "sim/results/usage_meter.hpp"

namespace weir::sim {

/// What every grain's write side works on: the stream, the meters, what it is charged for, a hash
/// per shard.
struct WriteSide {
  model::Stream stream;
  Meters meters;
  UsageMeter usage;
  std::vector<std::uint64_t> shard_hash;
  std::vector<std::int64_t> born_per_tick;  ///< in each 100 ms, where asked for
  bool keep_born_per_tick = false;
  std::uint64_t events = 0;

  void bear(Instant at, std::uint32_t shard, std::uint32_t tag, const Amount& amount,
            std::int64_t data_bytes) {
    meters.born(shard, tag, amount, data_bytes);
    if (keep_born_per_tick) count_born(at, amount.records);
  }
  void attempt(Instant at, std::uint32_t shard, std::uint32_t number, std::int64_t offered,
               const Amount& stored) {
    meters.attempt(shard, number, offered, stored);
    shard_hash[shard] = rolled(shard_hash[shard], at, (offered << 20U) ^ stored.records);
  }

 private:
  void count_born(Instant at, std::int64_t records) {
    constexpr Duration kTick = std::chrono::milliseconds{100};
    const auto tick = static_cast<std::size_t>(at.time_since_epoch() / kTick);
    if (tick >= born_per_tick.size()) born_per_tick.resize(tick + 1);
    born_per_tick[tick] += records;
  }
};

}  // namespace weir::sim

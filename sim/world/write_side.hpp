#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/stream.hpp"
#include "sim/results/call_log.hpp"
#include "sim/results/fingerprint.hpp"
#include "sim/results/meters.hpp"
#include "sim/results/usage_meter.hpp"

namespace weir::sim {

/// A shard under observation, and what was last seen of it.
struct Watch {
  CallLog calls;
  std::optional<model::ShardState> state;  ///< none: not there yet
  std::int64_t trimmed = 0;                ///< positions gone
};

/// What the queue of the write side holds; the index is the owner's.
enum class WriteEvent : std::uint32_t {
  Call,        ///< of RecordWrites: a request reaches the service
  Request,     ///< of ClientWrites, like the rest: likewise
  Answer,      ///< the client has an answer
  WaitOver,    ///< a request may be sent again
  Look,        ///< an instance has something to send
  KplRequest,  ///< of KplWrites, like the rest: a request reaches the service
  KplAnswer,   ///< a process has an answer
  KplLook,     ///< a process has something to do
  KplShards,   ///< a process has the shards that it asked for
};

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
  std::optional<Watch> watch;  ///< in a replay

  /// Where what touches a shard at an instant is told; null where nobody watches.
  CallLog* log_of(std::uint32_t shard, Instant at) {
    return watch && watch->calls.wants(shard, at) ? &watch->calls : nullptr;
  }
  bool is_gone() const { return stream.status() == model::StreamStatus::Deleted; }
  /// Whether the client drops the record (of several, each of a mean one) before it is sent: it is
  /// larger than the stream takes by now.
  bool oversized(const Amount& amount) const {
    return amount.bytes > stream.config().max_record_bytes * amount.records;
  }
  void bear(Instant at, std::uint32_t shard, std::uint32_t tag, const Amount& amount,
            std::int64_t data_bytes) {
    if (is_gone()) {
      meters.born_too_late(amount);
    } else {
      meters.born(shard, tag, amount, data_bytes);
    }
    if (keep_born_per_tick) count_born(at, amount.records);
  }
  /// The same of a client that aggregates.
  void bear_to_pack(Instant at, const Amount& amount) {
    if (is_gone()) {
      meters.born_too_late(amount);
    } else {
      meters.born_to_pack(amount);
    }
    if (keep_born_per_tick) count_born(at, amount.records);
  }
  /// `again`: the service has had these records before.
  void attempt(Instant at, std::uint32_t shard, std::uint32_t number, std::int64_t offered,
               const Amount& stored, bool again = false) {
    if (again) {
      meters.attempt_again(shard, number, offered, stored);
    } else {
      meters.attempt(shard, number, offered, stored);
    }
    shard_hash[shard] = rolled(shard_hash[shard], at, (offered << 20U) ^ stored.records);
  }
  /// The same of one record that holds several of its user's: those that the service has not had
  /// before and those that it has.
  void attempt_packed(Instant at, std::uint32_t shard, std::uint32_t number, bool stored,
                      std::int64_t bytes, const Amount& once, const Amount& again) {
    meters.attempt_packed(shard, number, 1, stored ? Amount{1, bytes} : Amount{}, once, again);
    shard_hash[shard] = rolled(shard_hash[shard], at, (std::int64_t{1} << 20U) ^ (stored ? 1 : 0));
  }
  /// Whole tokens of the watched shard, for a replay.
  Amount tokens_of(std::uint32_t shard, Instant now) const {
    if (shard >= stream.shards().size()) return {};
    return stream.shards()[shard].write_quota().tokens(now);
  }
  /// A request with records for the shard failed.
  void failed(Instant at, std::uint32_t shard, std::int64_t records) {
    meters.failed(records);
    shard_hash[shard] = rolled(shard_hash[shard], at, -records);
  }
  /// The same because there is no stream any more.
  void not_found(Instant at, std::uint32_t shard, std::int64_t records) {
    failed(at, shard, records);
    meters.not_found(records);
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

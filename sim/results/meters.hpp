#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "model/prefetch.hpp"
#include "model/units.hpp"
#include "model/write_quota.hpp"
#include "sim/results/run_result.hpp"

namespace weir::sim {

/// Counts what happens on the write side of a run while it goes on. A value, like the world.
///
/// Ledgers count from the start, as do seconds; everything else what is `counted`, that is at or
/// after the end of warm-up. roll() must be called at every whole second, at the end of warm-up and
/// at the end.
class Meters {
 public:
  Meters(std::size_t shards, std::size_t followed_keys, const model::WriteLimits& limits,
         Duration warm_up);

  /// Records born for a shard; `tag` as in KeyItem.
  void born(std::uint32_t shard, std::uint32_t tag, const Amount& amount, std::int64_t data_bytes) {
    ledger_.born += amount;
    if (!counted_) return;
    Live& meter = live_[shard];
    meter.offered_records += amount.records;
    meter.offered_bytes += amount.bytes;
    meter.offered_data_bytes += data_bytes;
    if (tag != 0) keys_[tag - 1].second += amount;
  }

  /// The same where a client aggregates: what it will offer, and to which shard, is not known yet.
  void born_to_pack(const Amount& amount) {
    ledger_.born += amount;
    if (counted_) born_besides_ += amount.records;
  }
  /// A record that holds others is offered to a shard; counted so far as they are offered for the
  /// first time. `tag`: of all of them, or 0.
  void offered_packed(std::uint32_t shard, std::uint32_t tag, const Amount& amount,
                      std::int64_t data_bytes) {
    if (!counted_) return;
    Live& meter = live_[shard];
    meter.offered_records += amount.records;
    meter.offered_bytes += amount.bytes;
    meter.offered_data_bytes += data_bytes;
    born_besides_ -= amount.records;
    offered_of_key(tag, amount);
  }
  /// A key's part of a record that holds others, too.
  void offered_of_key(std::uint32_t tag, const Amount& amount) {
    if (counted_ && tag != 0) keys_[tag - 1].second += amount;
  }

  /// Records born after the stream was deleted: no shard is offered them.
  void born_too_late(const Amount& amount) {
    ledger_.born += amount;
    if (counted_) born_too_late_records_ += amount.records;
  }

  /// An attempt (1 = first) with `offered` records of which `stored` were taken.
  void attempt(std::uint32_t shard, std::uint32_t number, std::int64_t offered,
               const Amount& stored) {
    ledger_.stored_once += stored;
    take_attempt(shard, number, offered, stored);
  }
  /// The same of records that the service had already.
  void attempt_again(std::uint32_t shard, std::uint32_t number, std::int64_t offered,
                     const Amount& stored) {
    ledger_.duplicates += stored;
    take_attempt(shard, number, offered, stored);
  }
  /// The same of records that hold others, taken all or (nothing is `stored`) none of them: they
  /// are `once` and `again` of their user.
  void attempt_packed(std::uint32_t shard, std::uint32_t number, std::int64_t offered,
                      const Amount& stored, const Amount& once, const Amount& again) {
    if (stored.records > 0) {
      ledger_.stored_once += once;
      ledger_.duplicates += again;
      ledger_.packed += once + again - stored;
    }
    take_attempt(shard, number, offered, stored);
  }
  /// Records in a request that failed before any shard was asked.
  void failed(std::int64_t records) {
    failed_in_all_ += records;
    if (counted_) failed_records_ += records;
  }
  /// Of these, those that found no stream.
  void not_found(std::int64_t records) {
    if (counted_) not_found_records_ += records;
  }

  void dropped(const Amount& amount, bool oversized) {
    ledger_.dropped += amount;
    if (!counted_) return;
    dropped_records_ += amount.records;
    if (oversized) oversized_records_ += amount.records;
  }

  /// A GetRecords, and what it returned.
  void read(std::uint32_t shard, const Amount& amount, bool refused) {
    if (!counted_) return;
    Shard& meter = shards_[shard];
    meter.read += amount;
    meter.get_calls += 1;
    if (refused) meter.refused_get_calls += 1;
  }

  /// An event of a subscription, and what it brought.
  void pushed(std::uint32_t shard, const Amount& amount) {
    if (counted_) shards_[shard].read += amount;
  }

  /// Everything before `at` has been counted.
  void roll(Instant at);

  /// There are now so many shards in all; none goes away.
  void set_shards(std::size_t shards) {
    live_.resize(shards);
    shards_.resize(shards);
  }

  /// A hint: something will be counted of what is written to this shard soon.
  void prefetch(std::uint32_t shard) const { model::prefetch(&live_[shard], sizeof(Live)); }

  bool counted() const { return counted_; }
  const WriteLedger& ledger() const { return ledger_; }
  std::int64_t failed_in_all() const { return failed_in_all_; }

  /// What a shard has come to since the last roll(), warm-up or not.
  struct Second {
    Amount stored;
    std::int64_t attempted_records = 0;
    std::int64_t refused_records = 0;
  };
  Second second_of(std::uint32_t shard) const {
    const Live& live = live_[shard];
    return {live.second, live.attempted_records - live.attempted_before,
            live.refused_records - live.refused_before};
  }

  /// Adds what was counted, in all, of attempts and of what was stored and dropped.
  void report_sums(RunResult& result) const;
  /// Adds what was counted to a result whose shards and keys are named already.
  void report(RunResult& result) const;
  std::size_t memory_bytes() const;

 private:
  // What every record touches, in a cache line: of the minute under way, but for what is said.
  struct alignas(64) Live {
    std::int64_t offered_records = 0;
    std::int64_t offered_bytes = 0;
    std::int64_t attempted_records = 0;
    std::int64_t refused_records = 0;
    Amount second;                        // stored in the second under way
    Amount stored;                        // in the minute's seconds before
    std::int64_t offered_data_bytes = 0;  // of the run
    std::int64_t attempted_before = 0;    // in the minute's seconds before
    std::int64_t refused_before = 0;
  };
  struct Tries {
    std::int64_t attempted = 0;
    std::int64_t refused = 0;
  };
  struct Shard {
    std::array<Tries, kAttemptsTracked> tries{};
    Amount read;
    std::int64_t get_calls = 0;
    std::int64_t refused_get_calls = 0;
    std::int64_t offered_records = 0;
    std::int64_t write_records = 0;
    std::int64_t write_bytes = 0;
    std::int64_t refused_records = 0;
    std::int64_t most_records = 0;
    std::int64_t most_bytes = 0;
  };
  struct Key {
    Amount second;
    Amount total;
    std::array<Amount, 10> last{};  // the last ten seconds, a ring
    Amount window;                  // their sum
    Duration run_from{};            // the current stretch over the limit
    Duration run_until{};
    Amount run;
    Duration best_from{};  // the longest one
    Duration best_until{};
    Amount best;
  };
  void take_attempt(std::uint32_t shard, std::uint32_t number, std::int64_t offered,
                    const Amount& stored) {
    Live& meter = live_[shard];
    meter.attempted_records += offered;
    meter.refused_records += offered - stored.records;
    meter.second += stored;
    if (!counted_) return;
    const std::size_t slot = number <= kAttemptsTracked ? number - 1 : kAttemptsTracked - 1;
    Tries& tries = shards_[shard].tries[slot];
    tries.attempted += offered;
    tries.refused += offered - stored.records;
  }
  Meters closed() const;
  void add_sums(RunResult& result) const;
  void roll_keys(Duration now);
  void roll_minute(Duration now);

  model::WriteLimits limits_;
  Duration warm_up_;
  Duration second_from_{};
  Duration minute_from_{};
  bool counted_ = false;
  std::uint32_t seconds_ = 0;
  std::vector<Live> live_;  // by shard, as shards_
  std::vector<Shard> shards_;
  std::vector<Key> keys_;
  std::int64_t born_too_late_records_ = 0;
  std::int64_t born_besides_ = 0;  // records born, less what was offered to shards of them
  std::int64_t dropped_records_ = 0;
  std::int64_t oversized_records_ = 0;
  std::int64_t failed_records_ = 0;
  std::int64_t failed_in_all_ = 0;  // warm-up included
  std::int64_t not_found_records_ = 0;
  WriteLedger ledger_;
  std::vector<StreamMinute> minutes_;
  std::vector<ShardMinute> shard_minutes_;
};

}  // namespace weir::sim

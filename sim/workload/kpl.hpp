#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "model/resharding.hpp"
#include "model/units.hpp"
#include "sim/workload/births.hpp"
#include "sim/workload/kpl_limiter.hpp"
#include "sim/workload/sdk_producer.hpp"

namespace weir::sim {

/// A PutRecords of the library from when it is sent until it is answered.
struct KplRequest {
  std::uint32_t producer = 0;
  std::uint32_t instance = 0;
  CallAddress address;
  Instant sent{};
  std::vector<PackedRecord> records;
  bool failed = false;  ///< as a whole, which throttling never does
  /// Of each record where it did not fail: the shard that took it, or none.
  std::vector<std::optional<std::uint32_t>> stored;
};

/// What the processes have done, from the start on.
struct KplCounts {
  std::int64_t requests = 0;     ///< PutRecords sent
  std::int64_t records = 0;      ///< Kinesis records in them
  std::int64_t joined = 0;       ///< user records in those
  std::int64_t expired = 0;      ///< user records, given up at record_ttl
  std::int64_t wrong_shard = 0;  ///< user records, stored and sent again
  std::int64_t unpredicted = 0;  ///< user records, sent while the shard map was not known
};

/// How long the collector waits from its first aggregate on.
Duration collector_wait(const KplSettings& settings);

/// The processes of a producer that uses the Kinesis Producer Library: each with its map of the
/// shards, its aggregators, limiters, collector, connections and what waits in them. Explicit
/// state: the owner brings births, answers and shard maps, and asks what is sent.
///
/// A user record goes into the buffer of the shard that it is predicted for; the buffer leaves as a
/// Kinesis record when it is full or its first deadline comes. It then waits for the limiter's
/// tokens (rate_limit of a shard's limits for each process, no more than that however often it is
/// throttled), joins others in the collector and is sent with them. What fails goes back to the
/// beginning, user record by user record, without back-off, until record_ttl is over.
///
/// Source  awslabs/amazon-kinesis-producer, aws/kinesis/core (2026-11-29)
class Kpl {
 public:
  /// By hash key.
  using ShardMap = std::shared_ptr<const std::vector<model::NumberedRange>>;

  /// Its processes have run for a while: they know the shards.
  Kpl(const ProducerPlan& plan, const ShardMap& open, std::uint64_t seed,
      std::uint64_t replication);

  /// A record is put.
  void put(const ProducerPlan& plan, const Birth& birth);
  /// What the process sends at `now`; to be asked until there is nothing.
  std::optional<KplRequest> send(const ProducerPlan& plan, std::uint32_t instance, Instant now);
  /// When it will do something if no answer and no birth comes; kNever if nothing. After send().
  Instant next_look(std::uint32_t instance) const;
  void answer(const ProducerPlan& plan, Instant now, KplRequest&& request);
  /// What has been given up since it was asked last; none of it is in the stream.
  std::vector<UserRecord> take_given_up() { return std::exchange(given_up_, {}); }

  // What KplTicks had, and is the processes' own from now on.

  /// User records that are in no buffer.
  void adopt(const ProducerPlan& plan, std::uint32_t instance, std::vector<UserRecord>&& users,
             Instant now);
  /// The same; they were refused.
  void take_back(const ProducerPlan& plan, std::uint32_t instance, std::vector<UserRecord>&& users,
                 Instant now);
  /// An aggregate that is on its way, sent then: the request that brings it, to be answered.
  KplRequest request_of(const ProducerPlan& plan, std::uint32_t instance, PackedRecord&& packed,
                        Instant sent);

  /// Whether the process asks for the shards now (ListShards): once for each time that it does.
  bool wants_map(std::uint32_t instance);
  /// Its answer: what is open now. Or it failed, and the process waits a while before it asks
  /// again.
  void learn(std::uint32_t instance, Instant now, ShardMap open);
  void fail_to_learn(std::uint32_t instance, Instant now);

  const KplCounts& counts() const { return counts_; }
  /// What is in the processes and not in the stream.
  Amount waiting() const;
  std::size_t memory_bytes() const;

 private:
  // User records that are predicted for one shard.
  struct Buffer {
    std::vector<UserRecord> records;
    AggregateEstimate estimate;
    Instant deadline = kNever;  // the first of theirs
  };
  enum class MapState : std::uint8_t { Ready, Wanted, Asked, Waiting };
  struct Process {
    MapState map = MapState::Ready;
    Instant map_updated = Instant::min();
    Instant map_again = kNever;  // while Waiting
    Duration map_back_off{};
    ShardMap open;
    std::vector<model::NumberedRange> remembered;              // were open once
    std::vector<Buffer> buffers;                               // by shard
    std::vector<std::pair<Instant, std::uint32_t>> deadlines;  // of buffers: a heap
    std::vector<KplLimiter> limiters;                          // by shard
    std::vector<std::uint32_t> limited;                        // shards with a queue, rising
    Duration drain_phase{};
    Instant next_drain = kNever;
    std::vector<PackedRecord> collected;
    std::int64_t collected_bytes = 0;
    std::vector<std::int64_t> collected_of_shard;
    Instant collected_deadline = kNever;
    std::deque<std::vector<PackedRecord>> ready;  // for a connection
    std::int64_t in_flight = 0;
    std::uint64_t calls = 0;
  };

  static std::uint32_t predict(const Process& process, model::HashKey hash_key);
  void aggregate(const ProducerPlan& plan, Process& process, const UserRecord& record, Instant now);
  static void wait_for(Process& process, Buffer& buffer, std::uint32_t shard, Instant deadline);
  void flush(const ProducerPlan& plan, Process& process, std::uint32_t shard, Instant now);
  void limit(const ProducerPlan& plan, Process& process, PackedRecord&& record, Instant now);
  static Instant next_poll(const Process& process, Instant now);
  void drain(const ProducerPlan& plan, Process& process, std::uint32_t shard, Instant now);
  static void collect(const ProducerPlan& plan, Process& process, PackedRecord&& record,
                      Instant now);
  static void flush_collector(const ProducerPlan& plan, Process& process);
  void advance(const ProducerPlan& plan, Process& process, Instant now);
  void retry(const ProducerPlan& plan, Process& process, UserRecord record, Instant now);
  void give_up(const UserRecord& record);
  void check_shard(const ProducerPlan& plan, Process& process, const KplRequest& request,
                   const PackedRecord& packed, std::uint32_t actual, Instant now);
  static void invalidate(Process& process, Instant seen, std::uint32_t predicted);

  std::vector<Process> processes_;
  std::vector<UserRecord> given_up_;
  KplCounts counts_;
};

}  // namespace weir::sim

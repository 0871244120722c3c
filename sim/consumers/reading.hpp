#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <vector>

#include "model/stream.hpp"
#include "model/units.hpp"
#include "sim/results/age_recovery.hpp"
#include "sim/results/run_result.hpp"
#include "sim/scenario/far_away.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::sim {

/// What a reader meets at one of its turns.
struct Conditions {
  Duration warm_up{};
  double slowness = 1;     ///< process times are so many times as long
  double latency = 1;      ///< round trips are so many times as long
  double errors = 0;       ///< share of calls that fail
  bool no_stream = false;  ///< it has been deleted
};

/// What came of a turn.
struct Turn {
  Instant next{};  ///< when the shard's next turn is
  Amount read;
  bool refused = false;
  bool failed = false;  ///< the call, by a fault or because there is no stream
  model::ServiceError error = model::ServiceError::ProvisionedThroughputExceededException;  ///< why
  bool ended = false;  ///< there is no next one: the shard is closed and read to its end, or gone
};

/// What a reader does however it comes by its records: where it begins, how far it is in each
/// shard, in which order it takes parents and children, how batches are processed and what is
/// counted of it. PollingReader and FanOutReader add the retrieval: one turn of one shard.
/// KclReader has workers that come and go besides.
///
/// A shard is left when it is closed and read to its end. Its children are begun at once after
/// that, when all of their parents have been read to their ends; or, where the reader does not put
/// parents first, as soon as they open. They are begun at their oldest record or, where the
/// reader's settings say so, after their newest: what was put in between is skipped.
///
/// Batches of one shard are processed one after the other. Shard i belongs to worker i mod
/// workers; a worker's batches queue, first come first served, for its cores. Where a record's
/// process time is drawn, that is at the address of reader, shard and position.
class Reading {
 public:
  /// `interval`: between two turns of a shard, at least.
  Reading(const Consumer& settings, Duration interval, std::uint32_t number, std::size_t shards,
          std::uint64_t seed, std::uint64_t replication);

  /// The reader starts, or starts again, at `start` (at a timestamp: at the first record that
  /// arrived then or later). Turns that were expected are not any more. `begun` receives the shards
  /// to be read at once.
  void begin(const Consumer& settings, Instant now, const model::Stream& stream,
             StartPosition start, Instant timestamp, std::vector<std::uint32_t>& begun);
  /// There are new shards. Those to be read at once, parents or not, are appended to `begun`.
  void learn(const Consumer& settings, Instant now, const model::Stream& stream,
             std::vector<std::uint32_t>& begun);
  /// The children that may be begun now that `shard` is at its end.
  void follow(const Consumer& settings, Instant now, const model::Stream& stream,
              std::uint32_t shard, std::vector<std::uint32_t>& begun);
  /// The stream has been deleted, with all that was still to be read.
  void lose_stream(const model::Stream& stream);
  /// A turn after that: the call is answered ResourceNotFoundException, and is the last one.
  Turn find_no_stream(Instant now, std::uint32_t shard, const Conditions& conditions);
  bool started() const { return started_; }
  Duration interval() const { return interval_; }

  /// A shard's first turn comes at an addressed phase within the first interval after `from`.
  Instant first_turn(std::uint32_t shard, Instant from = {}) const;
  /// The shard's next turn is at `at`, and none before.
  void expect(std::uint32_t shard, Instant at) { shards_[shard].due = at; }
  bool expects(std::uint32_t shard, Instant at) const { return shards_[shard].due == at; }

  /// A shard has its turn: fetches what the turns after it will touch. A thousand shards do not fit
  /// into a cache, but their turns come in much the same order every time.
  void fetch_ahead(std::uint32_t shard, const model::Stream& stream);

  /// A fault that its age is to come back from; in order of time.
  void expect_fault(const Fault& fault) {
    recoveries_.emplace_back(fault.at, fault.end(), interval_);
  }
  /// None is expected any more that begins at `now` or later.
  void forget_faults(Duration now) {
    std::erase_if(recoveries_, [now](const AgeRecovery& one) { return one.from() >= now; });
  }

  /// The age of the oldest record not yet returned, by shard; 0 where there is none, or where the
  /// reader has not started.
  void ages(Instant now, const model::Stream& stream, std::vector<Duration>& by_shard) const;
  /// Once a second: those, of which the oldest is the reader's.
  void sample_ages(Instant now, const std::vector<Duration>& by_shard, Duration retention,
                   bool counted);
  /// From now on it also keeps the latencies of warm-up, which its result does not count.
  void keep_early_latency() { keeps_early_ = true; }
  /// What the result counts, and what it does not.
  std::vector<const Histogram*> latencies() const { return {&counted_.latency, &early_latency_}; }

  /// From now on it also keeps the latencies of what is processed in [from, until), by itself. The
  /// number of such a span, from 0.
  std::size_t keep_latency_of(Duration from, Duration until) {
    spans_.push_back({from, until, {}});
    return spans_.size() - 1;
  }
  const Histogram& latency_of(std::size_t span) const { return spans_[span].latency; }

  /// What the last turn returned.
  const std::vector<model::Parcel>& batch() const { return batch_; }
  std::int64_t position(std::uint32_t shard) const { return shards_[shard].position; }
  /// Before it everything has been processed: how a log keeps that is no matter.
  std::int64_t processed(std::uint32_t shard) const {
    return std::min(shards_[shard].position, shards_[shard].furthest);
  }
  std::uint64_t fingerprint() const;
  std::size_t memory_bytes() const;

  /// Fills everything but what the reader is called and how it comes by its records.
  void report(Instant now, const model::Stream& stream, ReaderResult& result);

 protected:
  struct Shard {
    std::int64_t position = 0;
    std::int64_t furthest = 0;           // all before has been delivered, skipped or has expired
    std::int64_t bytes_to_furthest = 0;  // of all that lies before it
    std::uint64_t hash = 0;
    std::uint64_t turns = 0;
    Instant due = kNever;
    bool begun = false;
    bool ended = false;
    bool finished = false;    // was at its end once
    bool in_order = false;    // all that it came from has been read to its end
    std::uint32_t after = 0;  // whose turn came next the last time
  };
  void let_go_of_expired(Shard& state, const model::ShardLog& log);
  /// Whether this turn's call fails, by chance.
  bool fails(const Conditions& conditions, std::uint32_t shard);
  /// Counts what a call at `now` has returned from the shard, which `state` is past now.
  void note_batch(Instant now, const std::vector<model::Parcel>& batch,
                  const Conditions& conditions, Turn& turn, Shard& state);
  /// Takes the batch, which has been read from the shard's position on at `now`, and processes it
  /// from `ready` on; returns when that is done.
  Instant deliver(const Consumer& settings, Instant now, Instant ready, std::uint32_t shard,
                  const model::Shard& source, const model::Stream& stream,
                  const Conditions& conditions, Turn& turn);
  static bool counts(Instant now, const Conditions& conditions) {
    return now.time_since_epoch() >= conditions.warm_up;
  }

  /// Records of a shard from `position` on that are worked on one after the other from `start` on,
  /// `slowness` times as long as the settings say.
  struct Work {
    std::uint32_t shard = 0;
    std::int64_t position = 0;
    Instant start{};
    double slowness = 1;
  };
  /// When that is done.
  Instant done_at(const Consumer& settings, const Work& work,
                  const std::vector<model::Parcel>& batch) const;
  /// Counts the latencies of those that are done by `until`, but for the first `known`; returns how
  /// many are done.
  std::int64_t count_latencies(const Consumer& settings, const Work& work,
                               const std::vector<model::Parcel>& batch, std::int64_t known,
                               Instant until, Duration warm_up);
  /// `read` from `from` on has been processed.
  void take(Shard& state, const model::ShardLog& log, std::int64_t from, const Amount& read);
  void go_to(Shard& state, const model::ShardLog& log, Instant now, std::int64_t position);
  std::uint64_t seed() const { return seed_; }
  std::uint64_t replication() const { return replication_; }
  std::uint32_t number() const { return number_; }

  std::vector<Shard> shards_;
  std::uint32_t last_turn_ = 0;  // whose it was
  std::vector<model::Parcel> batch_;
  ReaderResult counted_;

 private:
  void hire(const Consumer& settings);
  void begin_child(const Consumer& settings, Instant now, const model::Stream& stream,
                   std::uint32_t shard, std::vector<std::uint32_t>& begun);
  bool may_begin(const model::Stream& stream, std::uint32_t shard) const;
  bool is_early(const model::Stream& stream, std::uint32_t shard);
  void note_risk(Duration age, Duration retention);
  void count_latency(const model::Parcel& parcel, Instant from, Instant at, Duration warm_up);
  template <typename Seen>
  Instant work_through(const Consumer& settings, const Work& work,
                       const std::vector<model::Parcel>& batch, Seen seen) const;
  Instant process(const Consumer& settings, Instant ready, std::uint32_t shard,
                  std::int64_t records_in_batch, std::int64_t known, const Conditions& conditions);
  Duration drawn_time(Duration mean, std::uint32_t shard, std::int64_t position,
                      std::int64_t records) const;

  Duration interval_;
  std::uint64_t seed_;
  std::uint64_t replication_;
  std::uint32_t number_;
  bool started_ = false;
  bool keeps_early_ = false;
  Histogram early_latency_;         // of warm-up
  std::vector<Instant> core_free_;  // workers x cores
  Amount delivered_;
  Amount expired_;
  Amount skipped_;
  Amount redelivered_;
  std::vector<AgeRecovery> recoveries_;
  std::deque<Duration> ages_;  // as sampled last, the newest at the end
  struct Span {
    Duration from{};
    Duration until{};
    Histogram latency;
  };
  std::vector<Span> spans_;
};

}  // namespace weir::sim

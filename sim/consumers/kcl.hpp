#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "sim/consumers/leases.hpp"
#include "sim/consumers/reading.hpp"
#include "sim/engine/event_queue.hpp"
#include "sim/results/lease_log.hpp"

namespace weir::sim {

/// What happens to an application with the Kinesis Client Library; an event's kind, and what its
/// index is.
enum class KclEvent : std::uint32_t {
  Fetch,      ///< a lease's next GetRecords, or pushed event; a slot
  Processed,  ///< a batch is done; a slot
  Tick,       ///< the main loop of a worker; a host, as all below
  Renewal,    ///< of all its leases
  Scan,       ///< versions 1 and 2: of the lease table
  Take,       ///< the next of the leases that the scan chose
  Discovery,  ///< version 3: of leases that it has been given
  Report,     ///< of its utilization
  Lead,       ///< the leader hands out leases
  Cleanup,    ///< of leases of shards that are done with
  Launch,     ///< a worker starts
  Terminate,  ///< it ends cleanly
  Crash,
};

/// What a fetch was, for the meters.
struct KclFetch {
  std::uint32_t shard = 0;
  std::int64_t from = 0;  ///< the position
  Turn turn;
};

/// An application with the Kinesis Client Library: workers on hosts that hold leases of shards,
/// read them by polling or by enhanced fan-out, process batches on their cores and checkpoint.
///
/// A fleet that is there from the run's beginning has been for long: each worker has its part of
/// the leases, and timers at phases of their own. One that starts later finds an empty table.
///
/// A lease is read by a consumer of the worker that has it. The consumer of a lease that was taken
/// away goes on until its worker notices, so that for some seconds two may read the same shard;
/// what both process, and what was not checkpointed before a crash, is delivered again.
///
/// Source  awslabs/amazon-kinesis-client, read 2026-11-29: Scheduler, ShardConsumer,
///         BlockOnParentShardTask, ShutdownTask, LeaseCleanupManager, DynamoDBLeaseCoordinator,
///         DynamoDBLeaseRenewer, LeaseDiscoverer, PrefetchRecordsPublisher, FanOutRecordsPublisher,
///         DynamoDBLockBasedLeaderDecider
class KclReader : public Reading {
 public:
  using Reading::Reading;

  /// The fleet starts, or has been there.
  void launch(const Consumer& settings, Instant now, const model::Stream& stream, Duration warm_up);
  /// One of its events (kind: a KclEvent); the call that it makes on the stream, if any.
  std::optional<KclFetch> handle(const Consumer& settings, const Event& event,
                                 model::Stream& stream, const Conditions& conditions);
  /// Workers that the operator wants: some are launched, or the last ones ended cleanly.
  void set_desired_capacity(const Consumer& settings, Instant now, std::int64_t workers,
                            model::Stream& stream);
  /// A fault that ends workers, which are launched again when it is over: what will happen then,
  /// for the caller to schedule.
  static std::vector<Event> events_of(const Fault& fault);
  /// The outages of the run, by their instants: in none of them are workers launched.
  void set_outages(std::vector<std::pair<Instant, Instant>> outages) {
    outages_ = std::move(outages);
  }
  /// There are new shards.
  void learn_of(const model::Stream& stream);
  /// The stream has been deleted.
  void lose(const model::Stream& stream);

  /// Events of its own that are to come, in the order in which they were made; for the caller to
  /// take.
  std::vector<Event>& wanted() { return wanted_; }
  /// From now on it keeps what becomes of leases and workers.
  void keep_log() { log_.emplace(); }
  LeaseEvents log() const { return log_ ? log_->events() : LeaseEvents{}; }
  std::uint64_t fingerprint() const;
  std::size_t memory_bytes() const;
  void report(Instant now, const model::Stream& stream, ReaderResult& result);
  const std::vector<Lease>& leases() const { return leases_; }

 private:
  // Where a consumer is between being given a lease and the first batch: a step a tick.
  enum class Stage : std::uint8_t {
    WaitingOnParents,
    Initializing,
    Initialized,
    Ready,
    Processing,
    Done,  // its shard is at an end; the lease is kept until it is deleted
  };
  struct Batch {
    std::int64_t from = 0;
    Amount amount;
    Instant ready{};
    std::vector<model::Parcel> parcels;
  };
  struct ShardConsumer {
    std::uint32_t shard = 0;
    std::uint32_t host = 0;
    Stage stage = Stage::WaitingOnParents;
    bool lost = false;      // the lease, as the worker has noticed
    bool stopping = false;  // is to be handed over, or the worker ends
    bool blocked = false;   // there is no room for what it would fetch
    bool at_end = false;    // of a closed shard
    Instant patience{};     // until when it does not look at the parents again
    Instant force_at = kNever;
    Instant fetch_at = kNever;
    Instant idle_until{};  // since the last answer
    Instant done_at = kNever;
    Instant checkpointed{};
    std::int64_t position = 0;   // of the next fetch
    std::int64_t processed = 0;  // of the first record that is not processed
    std::int64_t bytes = 0;      // fetched since the last renewal
    std::uint64_t retries = 0;
    std::deque<Batch> waiting;
    Amount pending;  // in it
    Batch current;   // in process where done_at is set
    Work work;
    std::optional<model::Subscriber> subscription;
  };
  struct Host {
    bool up = false;
    bool leaving = false;  // ends once its consumers have
    std::uint32_t process = 0;
    std::vector<std::uint32_t> slots;  // in the order in which it came by them
    std::vector<Instant> core_free;
    Duration busy{};  // of its cores, what is under way to its end
    bool warm = false;
    Duration warm_busy{};  // at the end of warm-up
    Instant since{};       // when the process started
    Duration there{};      // for how long those before it were, after warm-up
    Duration reported_busy{};
    Instant reported{};
    Looks looks;
    std::uint64_t scans = 0;
    std::vector<std::pair<std::uint32_t, Instant>> chosen;  // shards, their counters as seen
    std::array<Instant, 13> due;                            // by KclEvent
    Instant cleaned{};
    // of the leader's lock
    Instant asks_at{};
    Instant seen_beat = kNever;
    Instant seen_at{};
  };
  struct WorkerMetrics {
    WorkerId id;
    Instant reported{};
    double utilization = 0;  // smoothed
  };
  struct Leader {
    WorkerId id;
    Instant since{};
    Instant died = kNever;
    bool released = true;
    Looks looks;
    std::uint64_t runs = 0;
  };

  static constexpr std::uint32_t kEveryHost = ~std::uint32_t{0};

  Draws draws(Purpose purpose) const;
  Instant phase(std::uint32_t host, KclEvent what, Duration period) const;
  WorkerId id_of(std::uint32_t host) const { return {host, hosts_[host].process}; }
  bool holds(std::uint32_t host, const Lease& lease) const;

  // Workers come and go.
  void want(std::uint32_t host, KclEvent what, Instant at);
  void grow(const Consumer& settings, std::size_t hosts);
  void start_long_ago(const Consumer& settings, std::uint32_t host);
  void start_worker(const Consumer& settings, std::uint32_t host, Instant now);
  void end_worker(std::uint32_t host, Instant now, bool cleanly);
  void terminate(std::uint32_t host, Instant now, model::Stream& stream);
  void crash(const Consumer& settings, std::uint32_t host, Instant now, model::Stream& stream);
  void relaunch(const Consumer& settings, std::uint32_t host, Instant now, model::Stream& stream);
  void of_host(const Consumer& settings, KclEvent what, std::uint32_t host, Instant now,
               model::Stream& stream, const Conditions& conditions);
  void change_fleet(const Consumer& settings, KclEvent what, std::uint32_t host, Instant now,
                    model::Stream& stream);

  // How they come by leases.
  void write(Instant now, std::int64_t units);
  void read(Instant now, std::int64_t halves);
  std::int64_t table_halves() const;
  void renew(const Consumer& settings, std::uint32_t host, Instant now, model::Stream& stream);
  void given(std::uint32_t host, std::uint32_t shard, Instant now);
  void note(Instant now, LeaseChange change, std::uint32_t shard, std::uint32_t host);
  void note_change(std::uint32_t shard, std::uint32_t host, Instant now);
  void scan(const Consumer& settings, std::uint32_t host, Instant now);
  void take_next(const Consumer& settings, std::uint32_t host, Instant now);
  void discover(const Consumer& settings, std::uint32_t host, Instant now);
  void clean_up(std::uint32_t host, Instant now, model::Stream& stream);

  // Version 3.
  static Duration busy_by(const Host& host, Instant now);
  Duration there_by(const Host& host, Instant now) const;
  void report_metrics(const Consumer& settings, std::uint32_t host, Instant now);
  void ask_for_lead(std::uint32_t host, Instant now);
  std::vector<LeaseLoad> lease_loads(const KclSettings& settings,
                                     const std::vector<WorkerLoad>& workers, Instant now) const;
  void assign(const KclSettings& settings, const Assignment& given_to,
              const std::vector<WorkerLoad>& workers, Instant now);
  void lead(const Consumer& settings, std::uint32_t host, Instant now);

  // A worker's consumers.
  bool is_held(std::uint32_t host, std::uint32_t shard) const;
  std::uint32_t add_consumer(std::uint32_t host, std::uint32_t shard);
  void drop_consumer(std::uint32_t slot, model::Stream& stream);
  void stop_fetching(std::uint32_t slot, model::Stream& stream);
  bool is_subscriber(std::uint32_t slot) const;
  void tick(const Consumer& settings, std::uint32_t host, Instant now, model::Stream& stream,
            const Conditions& conditions);
  void step(const Consumer& settings, std::uint32_t slot, Instant now, model::Stream& stream,
            const Conditions& conditions);
  void wind_down(std::uint32_t slot, Instant now, model::Stream& stream);
  void transfer(std::uint32_t shard, Instant now);
  void look_after(const Consumer& settings, std::uint32_t slot, Instant now, model::Stream& stream,
                  const Conditions& conditions);
  bool parents_done(std::uint32_t shard, Instant now, const model::Stream& stream);
  void initialize(const Consumer& settings, std::uint32_t slot, Instant now,
                  const model::Stream& stream, const Conditions& conditions);
  void end_shard(std::uint32_t slot, Instant now, model::Stream& stream);
  bool checkpoint(ShardConsumer& consumer, Instant now);

  // Fetching and processing.
  static Duration tick_period(const KclSettings& settings);
  static Duration half_trip(const Consumer& settings, const Conditions& conditions);
  static bool has_room(const Consumer& settings, const ShardConsumer& consumer);
  void want_fetch(std::uint32_t slot, Instant at);
  void let_go(std::uint32_t shard, const model::Stream& stream);
  KclFetch fetch(const Consumer& settings, std::uint32_t slot, Instant now, model::Stream& stream,
                 const Conditions& conditions);
  KclFetch fetch_nothing(std::uint32_t slot, Instant now, const Conditions& conditions);
  void poll(const Consumer& settings, std::uint32_t slot, Instant now, model::Stream& stream,
            const Conditions& conditions, Turn& turn);
  void listen(const Consumer& settings, std::uint32_t slot, Instant now, model::Stream& stream,
              const Conditions& conditions, Turn& turn);
  bool subscribe(const Consumer& settings, std::uint32_t slot, Instant now, model::Stream& stream,
                 const Conditions& conditions, Turn& turn);
  void receive(const Consumer& settings, std::uint32_t slot, Instant now, Instant ready,
               const model::Stream& stream, const Conditions& conditions, Turn& turn);
  void process_next(const Consumer& settings, std::uint32_t slot, Instant at,
                    const Conditions& conditions);
  void count_work(const Consumer& settings, std::uint32_t slot, Instant until,
                  const model::Stream& stream);
  void finish_batch(const Consumer& settings, std::uint32_t slot, Instant now,
                    const model::Stream& stream, const Conditions& conditions);

  std::vector<Lease> leases_;             // by shard
  std::vector<ShardConsumer> consumers_;  // by slot
  std::vector<std::uint32_t> free_slots_;
  std::vector<Host> hosts_;
  std::optional<std::int64_t> desired_;  // workers; none before the operator or the start says so
  Duration warm_up_{};
  std::vector<std::pair<Instant, Instant>> outages_;
  std::vector<std::optional<std::uint32_t>> subscribers_;  // slots, by shard
  std::vector<WorkerMetrics> metrics_;
  Leader leader_;
  std::uint64_t hash_ = 0;
  KclResult counted_leases_;
  model::SubscribeToShardEvent event_;
  std::vector<Event> wanted_;
  std::optional<LeaseLog> log_;
};

}  // namespace weir::sim

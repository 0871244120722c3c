#include "tests/sim/scenario/scenario_dump.hpp"

#include <ios>
#include <ostream>
#include <sstream>

#include "model/hash_key.hpp"
#include "sim/scenario/load_shape.hpp"

namespace weir::sim {

namespace {

// How the load is said, apart from what it comes to.
void dump_load(std::ostream& out, const Producer& producer) {
  const LoadShape& shape = producer.shape;
  out << '|' << static_cast<int>(shape.kind) << ' ' << shape.trough << ' ' << shape.peak << ' '
      << shape.peak_at.count() << ' ' << shape.growth << ' ' << shape.file << ' ' << shape.speed
      << ' ' << shape.period.value_or(Duration{}).count() << ' ' << shape.repeat;
  for (const double factor : shape.weekdays) out << ' ' << factor;
  if (producer.bursts) {
    out << "|bursts " << static_cast<int>(producer.bursts->kind)
        << static_cast<int>(producer.bursts->holding);
    for (const BurstState& state : producer.bursts->states) {
      out << ' ' << state.factor << ' ' << state.mean.count();
      for (const double weight : state.next) out << ',' << weight;
    }
  }
  if (producer.batch) {
    const Batch& batch = *producer.batch;
    out << "|batch " << static_cast<int>(batch.distribution) << ' ' << batch.mean << ' '
        << batch.shape << ' ' << batch.most << ' ' << batch.same_key;
  }
  if (!producer.record_size.histogram) return;
  out << '|' << producer.record_size.histogram->file;
  for (const SizeHistogram::Bin& bin : producer.record_size.histogram->bins) {
    out << ' ' << bin.from << ' ' << bin.to << ' ' << bin.weight;
  }
}

}  // namespace

namespace {

void dump(std::ostream& out, const KclSettings& kcl) {
  out << "|kcl";
  for (const Duration time :
       {kcl.idle_time_between_reads, kcl.failover_time, kcl.parent_shard_poll_interval,
        kcl.shard_consumer_dispatch_poll_interval, kcl.checkpoint_interval,
        kcl.lease_assignment_interval, kcl.worker_metrics_reporter_freq,
        kcl.graceful_lease_handoff_timeout}) {
    out << ' ' << time.count();
  }
  for (const std::int64_t count :
       {kcl.version, kcl.max_pending_process_records_input, kcl.max_leases_for_worker,
        kcl.max_leases_to_steal_at_one_time, kcl.variance_balancing_frequency}) {
    out << ' ' << count;
  }
  out << ' ' << kcl.enable_priority_lease_assignment << kcl.allow_throughput_overshoot
      << kcl.graceful_lease_handoff << ' ' << kcl.re_balance_threshold << ' ' << kcl.dampening;
}

}  // namespace

std::string dump(const Scenario& scenario) {
  std::ostringstream out;
  out << std::hexfloat << scenario.title << '|' << scenario.name << '|' << scenario.simulation.start
      << '|' << scenario.simulation.duration.count() << '|' << scenario.simulation.warm_up.count()
      << '|' << scenario.simulation.seed << '|' << scenario.simulation.replications << '|'
      << scenario.simulation.worlds << '|' << name_of(scenario.simulation.grain) << '\n';
  const StreamSettings& stream = scenario.stream;
  out << stream.name << '|' << stream.shard_count << '|' << stream.retention.count() << '|'
      << stream.region << '|' << stream.put_record_rounding << '|' << stream.put_to_readable.count()
      << '|' << stream.push_interval.count() << '|' << stream.max_record_bytes << '|'
      << static_cast<int>(stream.write_limit) << '|' << shard_quota(scenario) << '\n';
  for (const Producer& producer : scenario.producers) {
    out << "producer " << producer.name << '|' << producer.instances << '|'
        << static_cast<int>(producer.arrivals);
    for (const LoadPoint& point : producer.load) {
      out << "|(" << point.at.count() << ' ' << point.records_per_s << ')';
    }
    dump_load(out, producer);
    const RecordSize& size = producer.record_size;
    out << '|' << size.lognormal << ' ' << size.bytes << ' ' << size.p99_bytes;
    const KeySettings& keys = producer.keys;
    out << '|' << static_cast<int>(keys.distribution) << ' ' << keys.count << keys.file;
    for (const model::HashKey& key : keys.hash_keys) out << ' ' << model::to_decimal(key);
    if (keys.drift) {
      out << "|drift " << keys.drift->every.count() << ' ' << keys.drift->keys << ' '
          << keys.drift->share;
    }
    if (keys.distribution == KeyDistribution::Zipf) out << ' ' << keys.exponent;
    for (const HotKey& hot : keys.hot) {
      out << "|(" << hot.key << ' ' << hot.share << ' ' << hot.spread << ' ' << hot.from.count()
          << ' ' << hot.until.count() << ')';
    }
    const PutSettings& put = producer.put;
    out << '|' << static_cast<int>(put.api) << ' ' << put.max_batch << ' ' << put.linger.count()
        << ' ' << put.round_trip.count() << ' ' << put.timeout.count() << ' '
        << static_cast<int>(put.resend.failed) << ' ' << put.resend.max_attempts << ' '
        << put.resend.backoff.count() << ' ' << static_cast<int>(put.resend.jitter) << ' '
        << static_cast<int>(put.sdk_retry) << ' ' << put.max_in_flight.value_or(0);
    if (put.aimd) {
      out << " aimd " << put.aimd->start << ' ' << put.aimd->increase << ' ' << put.aimd->decrease
          << ' ' << put.aimd->most;
    }
    if (const auto buffer = buffer_of(put)) out << ' ' << buffer->records << buffer->blocks;
    if (const auto& kpl = producer.kpl) {
      out << "|kpl " << kpl->aggregation_enabled << ' ' << kpl->aggregation_max_count << ' '
          << kpl->aggregation_max_size << ' ' << kpl->collection_max_count << ' '
          << kpl->collection_max_size << ' ' << kpl->record_max_buffered_time.count() << ' '
          << kpl->record_ttl.count() << ' ' << kpl->fail_if_throttled << ' ' << kpl->rate_limit
          << ' ' << kpl->max_connections;
    }
    if (const auto& trace = producer.trace) {
      out << '|' << trace->file << ' ' << trace->speed << ' ' << trace->scale << ' '
          << trace->scatter.count() << ' ' << trace->repeat << ' ' << trace->trace->rows.size();
    }
    out << '\n';
  }
  for (const Consumer& consumer : scenario.consumers) {
    out << "consumer " << consumer.name << '|' << consumer.poll_interval.count() << '|'
        << consumer.max_records << '|' << consumer.workers << '|' << consumer.cores << '|'
        << consumer.per_record.count() << '|' << consumer.per_batch.count() << '|'
        << static_cast<int>(consumer.process_time) << '|' << static_cast<int>(consumer.start) << '|'
        << consumer.round_trip.count() << '|' << static_cast<int>(consumer.retrieval) << '|'
        << consumer.from.count() << '|' << consumer.timestamp.count() << '|'
        << static_cast<int>(consumer.new_shards) << '|' << consumer.checkpoints;
    if (consumer.replay) {
      out << "|back at " << consumer.replay->at.count() << " to " << consumer.replay->from.count();
    }
    if (consumer.kcl) dump(out, *consumer.kcl);
    out << '\n';
  }
  for (const Fault& fault : scenario.faults) {
    out << "fault " << name_of(fault.kind) << '|' << fault.at.count() << '|'
        << fault.duration.count() << '|' << fault.consumer << '|' << fault.producer << '|'
        << fault.factor << '|' << fault.share << '|' << fault.workers << '|' << fault.first_worker
        << '|' << fault.interval.count() << '\n';
  }
  for (const Action& action : scenario.actions) {
    out << "action " << name_of(action.call) << '|' << action.at.count() << '|'
        << action.target_shard_count << '|' << action.shard << '|' << action.adjacent_shard << '|'
        << action.new_starting_hash_key << '|' << action.retention.count() << '|'
        << action.max_record_bytes << '|' << action.consumer_name << '|'
        << action.enforce_consumer_deletion << '|' << action.consumer << '|'
        << action.desired_capacity << '|' << name_of(action.distribution) << '\n';
  }
  for (const Window& window : scenario.windows) {
    out << "window " << window.name << '|' << window.from.count() << '|' << window.until.count()
        << '\n';
  }
  for (const Objective& objective : scenario.objectives) {
    out << "objective " << objective.name << '|' << name_of(objective.metric) << '|'
        << name_of(objective.stat) << '|' << objective.consumer << '|' << objective.during << '|'
        << objective.min.value_or(-1) << '|' << objective.max.value_or(-1) << '|' << objective.in
        << '|' << objective.of_retention << '\n';
  }
  const PriceSettings& prices = scenario.prices;
  out << "prices " << prices.table << '|' << prices.currency << '|'
      << (prices.book ? prices.book->read : "weir's own") << '\n';
  return out.str();
}

}  // namespace weir::sim

#include <array>
#include <string>

#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/scenario_sections.hpp"

namespace weir::sim {

namespace {

// A key of another version of the library.
void belongs_to(TableReader& table, std::string_view key, std::string_view versions) {
  if (!table.has(key)) return;
  table.problems().error("E0409", "`" + std::string{key} + "` does not belong to this version",
                         table.place_of(key), "of version " + std::string{versions}, {},
                         table.second_place("version", "this version"));
}

void read_polling(TableReader& table, Consumer& consumer) {
  KclSettings& kcl = *consumer.kcl;
  if (kcl.version == 1) kcl.idle_time_between_reads = defaults::kcl::kIdleTimeBetweenReadsOne.value;
  table.duration("idle_time_between_reads", kcl.idle_time_between_reads, bounds::kPollInterval);
  if (kcl.version > 1) {
    // the library itself raises what is lower
    kcl.idle_time_between_reads =
        std::max(kcl.idle_time_between_reads, defaults::kcl::kIdleTimeLeast.value);
  }
  table.count("max_records", consumer.max_records, {1, model::defaults::kReadRecordsPerCall.value});
  if (kcl.version == 1) {
    belongs_to(table, "max_pending_process_records_input", "2 and 3");
    kcl.max_pending_process_records_input = 1;
    return;
  }
  table.count("max_pending_process_records_input", kcl.max_pending_process_records_input,
              bounds::kKclPendingInput);
}

void read_stealing(TableReader& table, KclSettings& kcl) {
  for (const std::string_view key :
       {"lease_assignment_interval", "re_balance_threshold_percentage", "dampening_percentage",
        "allow_throughput_overshoot", "variance_balancing_frequency",
        "worker_metrics_reporter_freq", "is_graceful_lease_handoff_enabled",
        "graceful_lease_handoff_timeout"}) {
    belongs_to(table, key, "3");
  }
  table.count("max_leases_to_steal_at_one_time", kcl.max_leases_to_steal_at_one_time,
              bounds::kKclLeases);
  if (kcl.version == 1) {
    kcl.enable_priority_lease_assignment = false;
    return belongs_to(table, "enable_priority_lease_assignment", "2");
  }
  table.boolean("enable_priority_lease_assignment", kcl.enable_priority_lease_assignment);
}

void read_leader(TableReader& table, KclSettings& kcl) {
  for (const std::string_view key :
       {"max_leases_to_steal_at_one_time", "enable_priority_lease_assignment"}) {
    if (!table.has(key)) continue;
    table.problems().warning(
        "W0130",
        "version 3 of the library takes `" + std::string{key} + "` and does not look at it",
        table.place_of(key), "without effect", "help: its leader hands leases out by load",
        table.second_place("version", "this version"));
  }
  kcl.lease_assignment_interval = kcl.failover_time * 2;
  table.duration("lease_assignment_interval", kcl.lease_assignment_interval, bounds::kKclTime);
  table.share("re_balance_threshold_percentage", kcl.re_balance_threshold, {0, 1});
  table.share("dampening_percentage", kcl.dampening, {0.01, 1});
  table.boolean("allow_throughput_overshoot", kcl.allow_throughput_overshoot);
  table.count("variance_balancing_frequency", kcl.variance_balancing_frequency, {1, 1000});
  table.duration("worker_metrics_reporter_freq", kcl.worker_metrics_reporter_freq,
                 bounds::kKclTime);
  table.boolean("is_graceful_lease_handoff_enabled", kcl.graceful_lease_handoff);
  table.duration("graceful_lease_handoff_timeout", kcl.graceful_lease_handoff_timeout,
                 bounds::kKclTime);
}

}  // namespace

void read_kcl(TableReader& table, Consumer& consumer) {
  KclSettings& kcl = consumer.kcl.emplace();
  table.count("version", kcl.version, {1, 3});
  consumer.retrieval = kcl.version == 1 ? Retrieval::Polling : Retrieval::FanOut;
  table.choice<Retrieval>("retrieval", consumer.retrieval,
                          {{"polling", Retrieval::Polling}, {"fan_out", Retrieval::FanOut}});
  if (kcl.version == 1 && consumer.retrieval == Retrieval::FanOut) {
    table.problems().error("E0422", "version 1 of the library knows no enhanced fan-out",
                           table.place_of("retrieval"), "from version 2 on", {},
                           table.second_place("version", "this version"));
  }
  if (consumer.retrieval == Retrieval::Polling) read_polling(table, consumer);
  table.duration("failover_time", kcl.failover_time, bounds::kKclTime);
  table.count("max_leases_for_worker", kcl.max_leases_for_worker, bounds::kKclLeases);
  table.duration("parent_shard_poll_interval", kcl.parent_shard_poll_interval, bounds::kKclTime);
  table.duration("shard_consumer_dispatch_poll_interval", kcl.shard_consumer_dispatch_poll_interval,
                 bounds::kKclTime);
  table.duration("checkpoint_interval", kcl.checkpoint_interval, bounds::kMoment);
  if (kcl.balance() == LeaseBalance::Stealing) {
    read_stealing(table, kcl);
  } else {
    read_leader(table, kcl);
  }
}

}  // namespace weir::sim

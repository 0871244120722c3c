#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/pricing.hpp"
#include "model/units.hpp"
#include "reports/study/troubles.hpp"
#include "sim/results/run_result.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::reports {

/// The leases of one over several replications: sums, and numbers as below.
struct KclTotals {
  std::int64_t workers = 0;
  std::int64_t leases = 0;
  std::int64_t most_leases = 0;   ///< of a worker at the end, in any replication
  std::int64_t least_leases = 0;  ///< likewise
  std::int64_t first_taken = 0;
  std::int64_t failed_over = 0;
  std::int64_t stolen = 0;
  std::int64_t handed_over = 0;
  std::int64_t dynamodb_write_units = 0;
  std::int64_t dynamodb_read_half_units = 0;
  std::vector<double> failover_mean_s, failover_p50_s, failover_p95_s, failover_max_s;
  /// Shares of the time of a worker's cores: of all workers, and of the busiest.
  std::vector<double> utilizations, highest_utilizations;
};

/// One reader over several replications. Times: one number per replication that measured it, in
/// order of index.
struct ReaderTotals {
  std::string name;
  bool pushed = false;
  sim::ReadLedger ledger;
  std::vector<double> latency_mean_ms, latency_p50_ms, latency_p90_ms, latency_p99_ms,
      latency_p999_ms, latency_max_ms;
  std::vector<double> iterator_age_mean_s, iterator_age_p50_s, iterator_age_p99_s,
      iterator_age_max_s, cloudwatch_iterator_age_max_s;
  /// The largest share that its age had of the retention period in force, and that period.
  std::vector<double> retention_shares, riskiest_retention_s;
  std::int64_t calls = 0;
  std::int64_t refused_calls = 0;
  std::int64_t failed_calls = 0;
  std::int64_t latest_gap_records = 0;
  std::int64_t lost_with_stream_records = 0;  ///< among the expired: unread when it was deleted
  std::int64_t read_records = 0;
  std::int64_t read_bytes = 0;
  std::optional<KclTotals> kcl;
};

/// One shard over several replications: sums, in `sum` (its maxima per second are summed too).
struct ShardTotals {
  std::int64_t replications = 0;  ///< in which there is this very shard
  sim::ShardResult sum;
  std::int64_t write_records_max_per_s = 0;  ///< the busiest second of all
  std::int64_t write_bytes_max_per_s = 0;
  double counted_s = 0;  ///< for how long it was open, after warm-up, all replications together
};

/// One objective over several replications, in order of index.
struct ObjectiveTotals {
  std::vector<double> values;  ///< of the replications that measured it
  std::int64_t met = 0;
};

/// What one replication is charged for, warm-up included, and in what time.
struct UsedIn {
  model::Usage usage;
  Duration span{};
  model::Usage on_demand{};     ///< what of it was used in on-demand mode
  model::Usage lease_tables{};  ///< of the readers; no part of usage
};

/// What is kept of a study's replications: sums and a few numbers each, so that memory grows with
/// shards, not with shards times replications.
struct Totals {
  std::int64_t replications = 0;
  std::uint64_t fingerprint = 0;  ///< the same for any order of the replications
  double counted_s = 0;           ///< sum of simulated seconds after warm-up
  std::int64_t born_records = 0;
  std::int64_t attempted_records = 0;
  std::int64_t refused_records = 0;
  std::int64_t dropped_records = 0;
  std::int64_t oversized_records = 0;
  std::int64_t failed_records = 0;
  std::int64_t not_found_records = 0;  ///< among the failed: the stream was deleted
  std::int64_t write_records = 0;
  std::int64_t write_bytes = 0;
  std::uint64_t events = 0;
  std::vector<double> write_throttle_ratios;  ///< one per replication
  sim::AttemptCounts attempts;
  sim::WriteLedger write_ledger;
  std::vector<UsedIn> used;  ///< one per replication
  std::vector<ShardTotals> shards;
  std::vector<sim::ActionResult> actions;    ///< of the first replication
  std::vector<sim::ScalingResult> scalings;  ///< of the first replication, as actions
  std::vector<sim::KplResult> kpl;           ///< sums
  std::int64_t accepted_scalings = 0;        ///< of autoscalers, in all replications
  std::int64_t reversals = 0;                ///< accepted, within an hour of one the other way
  std::int64_t budget_refusals = 0;          ///< the stream had been scaled ten times in 24 h
  std::optional<Duration> deleted;           ///< when the stream was gone, in the first replication
  std::vector<ReaderTotals> readers;
  std::vector<ObjectiveTotals> objectives;  ///< in the scenario's order
  TroubleSums troubles;
};

/// Adds the next replication; must be called in order of index, with the same scenario.
void add(Totals& totals, const sim::RunResult& result,
         const std::vector<sim::Objective>& objectives);

/// Refused share of the attempts with each number, cut after the last number attempted; none where
/// a number below it was not attempted.
std::vector<std::optional<double>> refusals_by_attempt(const sim::AttemptCounts& counts);

/// Says which ledger of a replication does not balance, with its numbers; none if all do.
std::optional<std::string> ledger_fault(const sim::RunResult& result);

}  // namespace weir::reports

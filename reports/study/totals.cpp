#include "reports/study/totals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "reports/study/measure.hpp"

namespace weir::reports {

namespace {

using sim::Stat;

void add_counts(sim::AttemptCounts& sum, const sim::AttemptCounts& counts) {
  for (std::size_t i = 0; i < sim::kAttemptsTracked; ++i) {
    sum.attempted[i] += counts.attempted[i];
    sum.refused[i] += counts.refused[i];
  }
}

// For how much of what counts the shard was open.
double open_s(const sim::RunResult& result, const sim::ShardResult& shard) {
  const Duration open =
      std::min(shard.closed, result.duration) - std::max(shard.opened, result.warm_up);
  return std::max(0.0, std::chrono::duration<double>(open).count());
}

// What a shard is in the first replication; in another its number may be that of another shard,
// where shards come with the load.
void set_shard(sim::ShardResult& sum, const sim::ShardResult& shard) {
  sum.id = shard.id;
  sum.range = shard.range;
  sum.parents = shard.parents;
  sum.state = shard.state;
  sum.opened = shard.opened;
  sum.closed = shard.closed;
  sum.by_service = shard.by_service;
}

bool is_same(const sim::ShardResult& a, const sim::ShardResult& b) {
  return a.range == b.range && a.parents == b.parents;
}

void add_shard(ShardTotals& totals, const sim::ShardResult& shard, double counted_s) {
  ++totals.replications;
  totals.counted_s += counted_s;
  sim::ShardResult& sum = totals.sum;
  sum.offered_records += shard.offered_records;
  sum.offered_data_bytes += shard.offered_data_bytes;
  sum.write_records += shard.write_records;
  sum.write_bytes += shard.write_bytes;
  sum.write_throttled_records += shard.write_throttled_records;
  sum.read_records += shard.read_records;
  sum.read_bytes += shard.read_bytes;
  sum.get_calls += shard.get_calls;
  sum.refused_get_calls += shard.refused_get_calls;
  sum.write_records_max_per_s += shard.write_records_max_per_s;
  sum.write_bytes_max_per_s += shard.write_bytes_max_per_s;
  add_counts(sum.attempts, shard.attempts);
  totals.write_records_max_per_s =
      std::max(totals.write_records_max_per_s, shard.write_records_max_per_s);
  totals.write_bytes_max_per_s =
      std::max(totals.write_bytes_max_per_s, shard.write_bytes_max_per_s);
}

void add_time(std::vector<double>& values, const sim::Histogram& histogram, Stat stat,
              double per_second) {
  if (const auto seconds = statistic_s(histogram, stat)) values.push_back(*seconds * per_second);
}

model::Usage lease_tables_of(const sim::RunResult& result) {
  model::Usage usage;
  for (const sim::ReaderResult& reader : result.readers) {
    if (!reader.kcl) continue;
    usage.lease_write_units += reader.kcl->all_write_units;
    usage.lease_read_half_units += reader.kcl->all_read_half_units;
  }
  return usage;
}

void add_kcl(KclTotals& totals, const sim::KclResult& kcl) {
  const bool first = totals.workers == 0 && totals.leases == 0;
  totals.workers += kcl.workers;
  totals.leases += kcl.leases;
  totals.most_leases = std::max(totals.most_leases, kcl.most_leases);
  totals.least_leases = first ? kcl.least_leases : std::min(totals.least_leases, kcl.least_leases);
  totals.first_taken += kcl.first_taken;
  totals.failed_over += kcl.failed_over;
  totals.stolen += kcl.stolen;
  totals.handed_over += kcl.handed_over;
  totals.dynamodb_write_units += kcl.dynamodb_write_units;
  totals.dynamodb_read_half_units += kcl.dynamodb_read_half_units;
  add_time(totals.failover_mean_s, kcl.failover_time, Stat::Mean, 1);
  add_time(totals.failover_p50_s, kcl.failover_time, Stat::P50, 1);
  if (kcl.failover_time.count() > 0) {
    totals.failover_p95_s.push_back(kcl.failover_time.quantile_s(0.95));
  }
  add_time(totals.failover_max_s, kcl.failover_time, Stat::Max, 1);
  if (kcl.busiest_there == Duration{}) return;
  const auto share = [&](Duration busy, Duration there) {
    return static_cast<double>(busy.count()) /
           (static_cast<double>(kcl.cores) * static_cast<double>(there.count()));
  };
  totals.utilizations.push_back(share(kcl.busy, kcl.there));
  totals.highest_utilizations.push_back(share(kcl.busiest, kcl.busiest_there));
}

void add_reader(ReaderTotals& totals, const sim::ReaderResult& reader) {
  constexpr double kMs = 1000;
  totals.name = reader.name;
  totals.pushed = reader.pushed;
  totals.ledger += reader.ledger;
  add_time(totals.latency_mean_ms, reader.latency, Stat::Mean, kMs);
  add_time(totals.latency_p50_ms, reader.latency, Stat::P50, kMs);
  add_time(totals.latency_p90_ms, reader.latency, Stat::P90, kMs);
  add_time(totals.latency_p99_ms, reader.latency, Stat::P99, kMs);
  add_time(totals.latency_p999_ms, reader.latency, Stat::P999, kMs);
  add_time(totals.latency_max_ms, reader.latency, Stat::Max, kMs);
  add_time(totals.iterator_age_mean_s, reader.iterator_age, Stat::Mean, 1);
  add_time(totals.iterator_age_p50_s, reader.iterator_age, Stat::P50, 1);
  add_time(totals.iterator_age_p99_s, reader.iterator_age, Stat::P99, 1);
  add_time(totals.iterator_age_max_s, reader.iterator_age, Stat::Max, 1);
  add_time(totals.cloudwatch_iterator_age_max_s, reader.last_record_age, Stat::Max, 1);
  if (reader.riskiest_retention > Duration{}) {
    const double kept_s = std::chrono::duration<double>(reader.riskiest_retention).count();
    totals.riskiest_retention_s.push_back(kept_s);
    totals.retention_shares.push_back(std::chrono::duration<double>(reader.riskiest_age).count() /
                                      kept_s);
  }
  totals.calls += reader.calls;
  totals.refused_calls += reader.refused_calls;
  totals.failed_calls += reader.failed_calls;
  totals.latest_gap_records += reader.latest_gap.records;
  totals.lost_with_stream_records += reader.lost_with_stream.records;
  totals.read_records += reader.read_records;
  totals.read_bytes += reader.read_bytes;
  if (!reader.kcl) return;
  if (!totals.kcl) totals.kcl.emplace();
  add_kcl(*totals.kcl, *reader.kcl);
}

void add_kpl(sim::KplResult& sum, const sim::KplResult& one) {
  sum.producer = one.producer;
  sum.requests += one.requests;
  sum.records += one.records;
  sum.joined += one.joined;
  sum.expired += one.expired;
  sum.wrong_shard += one.wrong_shard;
}

// How often a robot turned round: scaled one way within an hour of the other.
std::int64_t reversals_of(const std::vector<sim::ScalingResult>& scalings) {
  constexpr Duration kSoon = std::chrono::hours{1};
  std::int64_t reversals = 0;
  const sim::ScalingResult* last = nullptr;
  for (const sim::ScalingResult& one : scalings) {
    // steps of a plan are no decisions
    if (!one.error.empty() || one.metric.empty()) continue;
    const bool turns = last != nullptr && (one.target > one.from) != (last->target > last->from);
    if (turns && one.at - last->at <= kSoon) ++reversals;
    last = &one;
  }
  return reversals;
}

void add_scalings(Totals& totals, const sim::RunResult& result) {
  if (totals.replications == 1) totals.scalings = result.scalings;
  totals.reversals += reversals_of(result.scalings);
  for (const sim::ScalingResult& one : result.scalings) {
    if (one.error.empty() && !one.metric.empty()) ++totals.accepted_scalings;
    // the calls of a day, that is: nobody makes ten a second
    const bool budget = one.error == model::name_of(model::ServiceError::LimitExceededException) &&
                        one.call == sim::name_of(sim::ActionCall::UpdateShardCount) &&
                        one.message.find("shard limit") == std::string::npos;
    if (budget) ++totals.budget_refusals;
  }
}

// Spreads the bits of one replication's fingerprint before they are summed (splitmix64's finisher).
std::uint64_t mixed(std::uint64_t bits) {
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9U;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebU;
  return bits ^ (bits >> 31);
}

}  // namespace

void add(Totals& totals, const sim::RunResult& result,
         const std::vector<sim::Objective>& objectives) {
  ++totals.replications;
  totals.fingerprint += mixed(result.fingerprint);
  totals.counted_s += counted_s(result);
  totals.born_records += result.born_records;
  totals.attempted_records += result.attempted_records;
  totals.refused_records += result.refused_records;
  totals.dropped_records += result.dropped_records;
  totals.oversized_records += result.oversized_records;
  totals.failed_records += result.failed_records;
  totals.not_found_records += result.not_found_records;
  if (totals.replications == 1) totals.deleted = result.deleted;
  totals.write_records += result.write_records;
  totals.write_bytes += result.write_bytes;
  totals.events += result.events;
  totals.write_throttle_ratios.push_back(write_throttle_ratio(result));
  add_counts(totals.attempts, result.attempts);
  totals.write_ledger += result.write_ledger;
  totals.used.push_back({result.usage, result.duration, result.on_demand, lease_tables_of(result)});
  if (totals.replications == 1) totals.actions = result.actions;
  if (totals.replications == 1) {
    totals.shards.resize(result.shards.size());
    for (std::size_t i = 0; i < result.shards.size(); ++i) {
      set_shard(totals.shards[i].sum, result.shards[i]);
    }
  }
  for (std::size_t i = 0; i < std::min(result.shards.size(), totals.shards.size()); ++i) {
    const sim::ShardResult& shard = result.shards[i];
    if (!is_same(shard, totals.shards[i].sum)) continue;
    add_shard(totals.shards[i], shard, open_s(result, shard));
  }
  add_scalings(totals, result);
  totals.kpl.resize(result.kpl.size());
  for (std::size_t i = 0; i < result.kpl.size(); ++i) add_kpl(totals.kpl[i], result.kpl[i]);
  totals.readers.resize(std::max(totals.readers.size(), result.readers.size()));
  for (std::size_t i = 0; i < result.readers.size(); ++i) {
    add_reader(totals.readers[i], result.readers[i]);
  }
  totals.objectives.resize(objectives.size());
  for (std::size_t i = 0; i < objectives.size(); ++i) {
    const Measurement measurement = measure(result, objectives[i]);
    if (measurement.value) totals.objectives[i].values.push_back(*measurement.value);
    if (measurement.met) ++totals.objectives[i].met;
  }
  add_troubles(totals.troubles, find_troubles(result));
}

std::vector<std::optional<double>> refusals_by_attempt(const sim::AttemptCounts& counts) {
  std::vector<std::optional<double>> shares;
  std::size_t length = sim::kAttemptsTracked;
  while (length > 0 && counts.attempted[length - 1] == 0) --length;
  for (std::size_t i = 0; i < length; ++i) {
    const auto attempted = counts.attempted[i];
    shares.push_back(attempted == 0 ? std::nullopt
                                    : std::optional{static_cast<double>(counts.refused[i]) /
                                                    static_cast<double>(attempted)});
  }
  return shares;
}

std::optional<std::string> ledger_fault(const sim::RunResult& result) {
  const auto show = [](const Amount& amount) {
    return fmt::format("{} records / {} bytes", amount.records, amount.bytes);
  };
  if (const sim::WriteLedger& ledger = result.write_ledger; !ledger.balances()) {
    return fmt::format(
        "the write ledger does not balance: born {}, stored once {}, waiting {}, dropped {}; "
        "stored {}, duplicates {}, packed {}",
        show(ledger.born), show(ledger.stored_once), show(ledger.waiting), show(ledger.dropped),
        show(ledger.stored), show(ledger.duplicates), show(ledger.packed));
  }
  for (const sim::ReaderResult& reader : result.readers) {
    const sim::ReadLedger& ledger = reader.ledger;
    if (ledger.balances()) continue;
    return fmt::format(
        "the ledger of reader {} does not balance: stored {}, delivered once {}, unread {}, "
        "expired {}, skipped {}",
        reader.name, show(ledger.stored), show(ledger.delivered_once), show(ledger.unread),
        show(ledger.expired), show(ledger.skipped));
  }
  return std::nullopt;
}

}  // namespace weir::reports

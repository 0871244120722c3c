#include <algorithm>
#include <chrono>
#include <cstddef>

#include "reports/study/measure.hpp"
#include "reports/study/validation.hpp"
#include "sim/scenario/price_book_toml.hpp"

namespace weir::reports {

namespace {

using validity::Check;
using validity::Number;

double seconds(Duration time) {
  return std::chrono::duration<double>(time).count();
}

double real(std::int64_t count) {
  return static_cast<double>(count);
}

std::optional<double> share(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? std::nullopt : std::optional{real(part) / real(whole)};
}

bool is_open(const sim::ShardResult& shard) {
  return shard.state == "OPEN";
}

double width_of(const sim::ShardResult& shard) {
  if (!is_open(shard)) return 0;
  constexpr double kWhole = 0x1p128;
  const auto last = static_cast<double>(shard.range.ending.value - shard.range.starting.value);
  return (last + 1) / kWhole;
}

std::optional<double> of_shard(const sim::RunResult& result, const Check& check) {
  const auto index = static_cast<std::size_t>(check.index);
  if (index >= result.shards.size()) return std::nullopt;
  if (check.number == Number::ShardWidth) return width_of(result.shards[index]);
  std::int64_t all = 0;
  for (const sim::ShardResult& shard : result.shards) all += shard.offered_records;
  return share(result.shards[index].offered_records, all);
}

std::optional<double> of_reader(const sim::ReaderResult& reader, Number number) {
  const auto ms = [&](sim::Stat stat) -> std::optional<double> {
    const auto in_s = statistic_s(reader.latency, stat);
    return in_s ? std::optional{*in_s * 1000} : std::nullopt;
  };
  switch (number) {
    case Number::LatencyMean:
      return ms(sim::Stat::Mean);
    case Number::LatencyP50:
      return ms(sim::Stat::P50);
    case Number::LatencyP99:
      return ms(sim::Stat::P99);
    case Number::AgeMean:
      return statistic_s(reader.iterator_age, sim::Stat::Mean);
    case Number::AgeMax:
      return statistic_s(reader.iterator_age, sim::Stat::Max);
    default:
      if (reader.recoveries.empty() || !reader.recoveries[0]) return std::nullopt;
      return seconds(*reader.recoveries[0]);
  }
}

std::optional<double> of_leases(const sim::RunResult& result, const sim::KclResult& kcl,
                                Number number) {
  if (number == Number::LeasesMoved) return real(kcl.moved());
  if (number == Number::LeaseWrites) return real(kcl.dynamodb_write_units) / counted_s(result);
  if (kcl.failover_time.count() == 0) return std::nullopt;
  switch (number) {
    case Number::FailoverP5:
      return kcl.failover_time.quantile_s(0.05);
    case Number::FailoverP50:
      return kcl.failover_time.quantile_s(0.5);
    case Number::FailoverP95:
      return kcl.failover_time.quantile_s(0.95);
    case Number::FailoverMax:
      return kcl.failover_time.max_s();
    default:
      return kcl.failover_time.mean_s();
  }
}

bool is_of_leases(Number number) {
  switch (number) {
    case Number::FailoverMean:
    case Number::FailoverP5:
    case Number::FailoverP50:
    case Number::FailoverP95:
    case Number::FailoverMax:
    case Number::LeasesMoved:
    case Number::LeaseWrites:
      return true;
    default:
      return false;
  }
}

std::optional<double> of_readers(const sim::RunResult& result, const Check& check) {
  std::int64_t sum = 0;
  for (const sim::ReaderResult& reader : result.readers) {
    if (check.number == Number::AcceptedCalls) {
      sum += reader.calls - reader.refused_calls - reader.failed_calls;
    } else {
      sum += check.number == Number::RefusedCalls ? reader.refused_calls : reader.read_records;
    }
  }
  return real(sum);
}

std::optional<double> of_stream(const sim::RunResult& result, Number number) {
  if (number == Number::OpenShards) {
    return real(std::count_if(result.shards.begin(), result.shards.end(), is_open));
  }
  Duration last{};
  for (const sim::ShardResult& shard : result.shards) last = std::max(last, shard.opened);
  return seconds(last);
}

std::optional<double> joined(const sim::RunResult& result) {
  std::int64_t users = 0;
  std::int64_t records = 0;
  for (const sim::KplResult& kpl : result.kpl) {
    users += kpl.joined;
    records += kpl.records;
  }
  return share(users, records);
}

// Minutes in a row count once.
double throttled_spells(const sim::RunResult& result) {
  constexpr double kThrottled = 0.01;
  std::int64_t spells = 0;
  bool before = false;
  for (const sim::StreamMinute& minute : result.minutes) {
    const bool now =
        share(minute.refused_records, minute.attempted_records).value_or(0) >= kThrottled;
    if (now && !before) ++spells;
    before = now;
  }
  return real(spells);
}

std::optional<double> monthly_cost(const sim::RunResult& result, std::string_view mode) {
  using enum model::PriceMode;
  const auto book = sim::built_in_price_book("us-east-1");
  if (!book || result.duration <= Duration{}) return std::nullopt;
  const model::Usage month = scaled_to_month(result.usage, result.duration);
  for (const model::PriceMode one : {Provisioned, OnDemandStandard, OnDemandAdvantage}) {
    if (model::name_of(one) != mode) continue;
    const auto total = model::total_of(model::cost_of(month, *book, model::Month::Mean, one));
    constexpr double kCents = 100;
    if (total) return static_cast<double>(total->rounded(2)) / kCents;
  }
  return std::nullopt;
}

std::optional<double> of_attempt(const sim::RunResult& result, std::int64_t number) {
  const auto at = static_cast<std::size_t>(number - 1);
  if (at >= result.attempts.attempted.size()) return std::nullopt;
  return share(result.attempts.refused[at], result.attempts.attempted[at]);
}

}  // namespace

std::optional<double> number_of(const sim::RunResult& result, const Check& check) {
  switch (check.number) {
    case Number::StoredRecords:
      return real(result.write_records);
    case Number::RefusedRecords:
      return real(result.refused_records);
    case Number::DroppedRecords:
      return real(result.dropped_records);
    case Number::DroppedShare:
      return share(result.dropped_records, result.born_records);
    case Number::StoredPerSecond:
      return real(result.write_records) / counted_s(result);
    case Number::RecordBytes:
      return share(result.write_bytes, result.write_records);
    case Number::RecordsJoined:
      return joined(result);
    case Number::RefusedShare:
      return share(result.refused_records, result.attempted_records);
    case Number::RefusedShareOf:
      return of_attempt(result, check.index);
    case Number::AttemptsPerBirth:
      return share(result.attempted_records, result.born_records);
    case Number::TriesPerBirth:
      return share(result.attempted_records + result.failed_records, result.born_records);
    case Number::OfferedShare:
    case Number::ShardWidth:
      return of_shard(result, check);
    case Number::OpenShards:
    case Number::LastOpened:
      return of_stream(result, check.number);
    case Number::AcceptedCalls:
    case Number::RefusedCalls:
    case Number::ReadRecords:
      return of_readers(result, check);
    case Number::ThrottledSpells:
      return throttled_spells(result);
    case Number::MonthlyCost:
      return monthly_cost(result, check.of);
    default:
      break;
  }
  for (const sim::ReaderResult& reader : result.readers) {
    if (!check.of.empty() && reader.name != check.of) continue;
    if (!is_of_leases(check.number)) return of_reader(reader, check.number);
    return reader.kcl ? of_leases(result, *reader.kcl, check.number) : std::nullopt;
  }
  return std::nullopt;
}

std::string_view unit_of(Number number) {
  switch (number) {
    case Number::StoredRecords:
    case Number::RefusedRecords:
    case Number::DroppedRecords:
    case Number::ReadRecords:
      return "records";
    case Number::OpenShards:
      return "shards";
    case Number::AcceptedCalls:
    case Number::RefusedCalls:
      return "calls";
    case Number::LatencyMean:
    case Number::LatencyP50:
    case Number::LatencyP99:
      return "ms";
    case Number::LastOpened:
    case Number::AgeMean:
    case Number::AgeMax:
    case Number::RecoveryTime:
    case Number::FailoverMean:
    case Number::FailoverP5:
    case Number::FailoverP50:
    case Number::FailoverP95:
    case Number::FailoverMax:
      return "s";
    case Number::StoredPerSecond:
      return "records/s";
    case Number::RecordBytes:
      return "B";
    case Number::LeasesMoved:
      return "leases";
    case Number::ThrottledSpells:
      return "spells";
    case Number::MonthlyCost:
      return "$";
    case Number::LeaseWrites:
      return "units/s";
    default:
      return "";
  }
}

}  // namespace weir::reports

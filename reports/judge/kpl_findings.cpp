#include "reports/judge/kpl_findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

#include "reports/judge/whole_run_finding.hpp"
#include "reports/judge/wording.hpp"
#include "sim/scenario/scenario_bounds.hpp"

namespace weir::reports {

namespace {

double ratio(std::int64_t part, std::int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

std::string records_of(const Study& study, std::int64_t sum) {
  const auto n = study.totals.replications;
  return counted_text((sum + n / 2) / n, "record");
}

std::optional<Finding> expiry(const Study& study, const sim::Producer& producer,
                              const sim::KplResult& kpl) {
  if (kpl.expired < study.totals.replications) return std::nullopt;
  Finding finding = whole_run_finding(study, "ttl-expiry", Severity::Breaks,
                                      ratio(kpl.expired, study.totals.replications));
  const double ttl_s = std::chrono::duration<double>(producer.kpl->record_ttl).count();
  finding.headline = fmt::format("{} of {} expire in its processes, {} after they were put",
                                 records_of(study, kpl.expired), producer.name, span_text(ttl_s));
  finding.evidence.emplace_back(
      "the library waits for its limiter and sends again what is throttled, without back-off, "
      "until record_ttl is over; what is too much for the shards waits that long for nothing");
  finding.help.push_back({.what = "room for the load",
                          .effect = "a longer record_ttl keeps more in memory, and as much expires",
                          .option = {}});
  return finding;
}

std::optional<Finding> duplicates(const Study& study, const sim::Producer& producer,
                                  const sim::KplResult& kpl) {
  if (kpl.wrong_shard < study.totals.replications) return std::nullopt;
  Finding finding = whole_run_finding(study, "wrong-shard-duplicates", Severity::Tight,
                                      ratio(kpl.wrong_shard, study.totals.replications));
  finding.headline = fmt::format("{} of {} are stored twice after a reshard",
                                 records_of(study, kpl.wrong_shard), producer.name);
  finding.evidence.emplace_back(
      "they were aggregated for a shard that was split or merged meanwhile: what lands elsewhere "
      "than the library expects is taken for failed and sent again, though it is stored");
  finding.help.push_back({.what = "readers that bear duplicates, or a reshard while little is put",
                          .effect = {},
                          .option = {}});
  return finding;
}

// A process gathers for each shard by itself: one record opens a buffer, and those that come to it
// in the time that it may wait join.
double expected_joined(const sim::Producer& producer, double records_per_s, double shards) {
  const double wait_s =
      std::chrono::duration<double>(producer.kpl->record_max_buffered_time).count();
  return 1 + records_per_s / static_cast<double>(producer.instances) / shards * wait_s;
}

std::optional<Finding> lost(const Study& study, const sim::Producer& producer,
                            const sim::KplResult& kpl) {
  constexpr double kFew = 2;
  constexpr double kWouldFit = 10;
  if (!producer.kpl->aggregation_enabled || kpl.records == 0) return std::nullopt;
  const double joined = ratio(kpl.joined, kpl.records);
  const double mean_bytes = std::max(1.0, sim::mean_bytes(producer.record_size));
  const double fits =
      std::min(static_cast<double>(producer.kpl->aggregation_max_count),
               static_cast<double>(producer.kpl->aggregation_max_size) / mean_bytes);
  if (joined >= kFew || fits < kWouldFit) return std::nullopt;
  const auto run_s = std::chrono::duration<double>(study.scenario.simulation.duration).count();
  const double rate = ratio(kpl.joined, study.totals.replications) / run_s;
  const auto shards = static_cast<double>(study.scenario.stream.shard_count);
  Finding finding = whole_run_finding(study, "kpl-aggregation-lost", Severity::Wasteful, joined);
  finding.headline =
      fmt::format("a Kinesis record of {} holds {} user records on average, where {} would fit",
                  producer.name, number_text(joined, 3), number_text(fits, 2));
  finding.evidence.push_back(fmt::format(
      "each of {} processes gathers for each of {} by itself, for {}: about {} come together "
      "there, {} with "
      "half of the shards",
      producer.instances, counted_text(study.scenario.stream.shard_count, "shard"),
      span_text(std::chrono::duration<double>(producer.kpl->record_max_buffered_time).count()),
      number_text(expected_joined(producer, rate, shards), 3),
      number_text(expected_joined(producer, rate, shards / 2), 3)));
  finding.help.push_back(
      {.what = "a longer record_max_buffered_time, or fewer processes",
       .effect =
           fmt::format("with a second, about {}",
                       number_text(1 + rate / static_cast<double>(producer.instances) / shards, 3)),
       .option =
           fmt::format("--set producer.{}.kpl.record_max_buffered_time='1 s'", producer.name)});
  return finding;
}

}  // namespace

std::vector<Finding> kpl_findings(const Study& study) {
  std::vector<Finding> findings;
  for (const sim::KplResult& kpl : study.totals.kpl) {
    const auto producer =
        std::ranges::find(study.scenario.producers, kpl.producer, &sim::Producer::name);
    if (producer == study.scenario.producers.end() || !producer->kpl) continue;
    if (auto finding = expiry(study, *producer, kpl)) findings.push_back(*std::move(finding));
    if (auto finding = duplicates(study, *producer, kpl)) findings.push_back(*std::move(finding));
    if (auto finding = lost(study, *producer, kpl)) findings.push_back(*std::move(finding));
  }
  return findings;
}

}  // namespace weir::reports

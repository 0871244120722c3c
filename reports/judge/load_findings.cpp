#include "reports/judge/load_findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "reports/judge/wording.hpp"
#include "reports/study/load.hpp"
#include "sim/engine/elementary.hpp"
#include "sim/scenario/scenario_bounds.hpp"

namespace weir::reports {

namespace {

constexpr double kNearly = 0.9;
constexpr double kSteepest = 20;  // the most popular key has all but a millionth of the records

// The sum of k^-s for k = 1 … count: the first thousand as they are, the others by Euler and
// Maclaurin's formula, whose next term is below 1e-9 of the sum.
double zipf_sum(std::int64_t count, double s) {
  constexpr std::int64_t kExact = 1000;
  double sum = 0;
  for (std::int64_t k = 1; k <= std::min(count, kExact); ++k) {
    sum += sim::elementary_pow(static_cast<double>(k), -s);
  }
  if (count <= kExact) return sum;
  const auto from = static_cast<double>(kExact);
  const auto to = static_cast<double>(count);
  const double flat =
      s == 1 ? sim::elementary_log(to / from)
             : (sim::elementary_pow(to, 1 - s) - sim::elementary_pow(from, 1 - s)) / (1 - s);
  const double ends = (sim::elementary_pow(to, -s) - sim::elementary_pow(from, -s)) / 2;
  const double slopes =
      s * (sim::elementary_pow(from, -s - 1) - sim::elementary_pow(to, -s - 1)) / 12;
  return sum + flat + ends + slopes;
}

struct Peak {
  double records_per_s = 0;
  Duration at{};
};

Peak peak_of(const sim::Producer& producer, Duration until) {
  Peak peak;
  for (const sim::LoadPoint& point : producer.load) {
    if (point.at > until || point.records_per_s <= peak.records_per_s) continue;
    peak = {point.records_per_s, point.at};
  }
  return peak;
}

// What all records of one key would need of a shard. Aggregated they are few: then bytes decide.
double need_of_all(const sim::Producer& producer, double records_per_s) {
  const double key_bytes =
      static_cast<double>(producer.name.size() + 1 + std::to_string(producer.keys.count).size());
  const bool aggregates = producer.kpl && producer.kpl->aggregation_enabled;
  return share_of_limit({aggregates ? 0 : records_per_s,
                         records_per_s * (sim::mean_bytes(producer.record_size) + key_bytes)});
}

// Where the most popular key needs just a shard.
double exponent_of_a_shard(std::int64_t count, double need) {
  double low = 0;
  double high = kSteepest;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (need * top_key_share(count, middle) < 1 ? low : high) = middle;
  }
  return high;
}

std::optional<Finding> key_floor(const sim::Producer& producer, Duration duration) {
  const sim::KeySettings& keys = producer.keys;
  if (producer.trace || keys.distribution != sim::KeyDistribution::Zipf) return std::nullopt;
  const Peak peak = peak_of(producer, duration);
  double drawn = 1;  // of its records, to which no hot key is given
  for (const sim::HotKey& hot : keys.hot) {
    if (hot.from <= peak.at && peak.at < hot.until) drawn -= hot.share;
  }
  const double need = need_of_all(producer, peak.records_per_s * std::max(0.0, drawn));
  const double value = need * top_key_share(keys.count, keys.exponent);
  if (value <= kNearly) return std::nullopt;
  Finding finding;
  finding.id = "key-floor";
  finding.severity = value > 1 ? Severity::Breaks : Severity::Tight;
  finding.key = producer.name + "-0";
  finding.from_s = std::chrono::duration<double>(peak.at).count();
  finding.until_s = std::chrono::duration<double>(duration).count();
  finding.value = value;
  finding.headline = fmt::format(
      "{} of shards takes the load of {}: the most popular of its {} alone needs {} of a shard at "
      "the peak of {} records/s",
      value > 1 ? "no number" : "soon no number", producer.name, counted_text(keys.count, "key"),
      percent_text(value), number_text(peak.records_per_s, 3));
  finding.evidence.push_back(fmt::format("that is so above an exponent of {}; it is {}",
                                         number_text(exponent_of_a_shard(keys.count, need), 3),
                                         number_text(keys.exponent, 3)));
  finding.help.push_back({.what = "spread the most popular keys over sub-keys",
                          .effect = "a key's records all go to one shard, however many there are",
                          .option = {}});
  return finding;
}

}  // namespace

double top_key_share(std::int64_t count, double exponent) {
  return 1 / zipf_sum(count, exponent);
}

std::int64_t largest_size(const sim::Scenario& scenario) {
  std::int64_t largest = 0;
  for (const sim::Producer& producer : scenario.producers) {
    const sim::RecordSize& size = producer.record_size;
    if (producer.trace) {
      for (const sim::Trace::Row& row : producer.trace->trace->rows) {
        largest = std::max<std::int64_t>(largest, row.bytes);
      }
    } else if (size.histogram) {
      for (const auto& bin : size.histogram->bins) {
        if (bin.weight > 0) largest = std::max(largest, bin.to);
      }
    } else {
      largest = std::max(largest, size.lognormal ? size.p99_bytes : size.bytes);
    }
  }
  return largest;
}

std::vector<Finding> load_findings(const sim::Scenario& scenario) {
  std::vector<Finding> findings;
  const bool by_key =
      scenario.stream.record_distribution == sim::RecordDistribution::UserPartitionKey;
  for (const sim::Producer& producer : scenario.producers) {
    if (!by_key) break;
    if (auto finding = key_floor(producer, scenario.simulation.duration)) {
      findings.push_back(*std::move(finding));
    }
  }
  return findings;
}

}  // namespace weir::reports

#include "sim/scenario/scenario_bounds.hpp"

#include "sim/scenario/estimate.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>

#include "sim/engine/elementary.hpp"

namespace weir::sim {

namespace {

using Path = std::initializer_list<std::string_view>;

// Where the value at a path of tables stands; the innermost that is there.
Place place_in(const Node& file, Path path) {
  const Node* node = &file;
  for (const std::string_view key : path) {
    const Member* member = node->find(key);
    if (member == nullptr) break;
    node = &member->value;
  }
  return node->place;
}

Place place_of_producer(const Node& file, std::size_t index) {
  const Member* producers = file.find("producer");
  const bool listed = producers != nullptr && index < producers->value.items.size();
  return listed ? producers->value.items[index].place : place_in(file, {"producer"});
}

// The same as a second place; none where the path is not there to its end.
std::optional<SecondPlace> second_place_in(const Node& file, Path path, std::string label) {
  const Node* node = &file;
  for (const std::string_view key : path) {
    const Member* member = node->find(key);
    if (member == nullptr) return std::nullopt;
    node = &member->value;
  }
  return SecondPlace{node->place, std::move(label)};
}

// "3.2e17", or in full where it is short.
std::string about(double value) {
  constexpr double kBeyondCounting = 1e300;
  if (value > kBeyondCounting) return "over 1e300";
  if (value < 1e15) return grouped(static_cast<std::int64_t>(value));
  int power = 0;
  while (value >= 10) {
    value /= 10;
    ++power;
  }
  return number_text(static_cast<double>(static_cast<int>(value * 10)) / 10) + "e" +
         std::to_string(power);
}

double seconds(Duration duration) {
  return static_cast<double>(duration.count()) / static_cast<double>(kNanosPerSecond);
}

double expected_of(const Producer& producer, const SimulationSettings& simulation) {
  Scenario alone;
  alone.simulation = simulation;
  alone.producers = {producer};
  return expected_records(alone);
}

double all_bytes(const Scenario& scenario) {
  double bytes = 0;
  for (const Producer& producer : scenario.producers) {
    double mean = mean_bytes(producer.record_size);
    if (producer.trace && producer.trace->trace) {
      double sum = 0;
      const auto& rows = producer.trace->trace->rows;
      for (const Trace::Row& row : rows) sum += static_cast<double>(row.bytes);
      mean = rows.empty() ? 0 : sum / static_cast<double>(rows.size());
    }
    constexpr double kKeyBytes = 256;
    bytes += expected_of(producer, scenario.simulation) * (mean + kKeyBytes);
  }
  return bytes;
}

class Products {
 public:
  Products(const Node& file, ProblemCollector& problems) : file_{file}, problems_{problems} {}

  // `path`: what makes it so; `and_path`: what else does.
  void demand(double value, double most, const std::string& what, Path path, Path and_path) {
    demand(value, most, what, place_in(file_, path), and_path);
  }
  void demand(double value, double most, const std::string& what, const Place& place,
              Path and_path) {
    // what is not a number comes of a value that has its own problem
    if (!(value > most)) return;
    problems_.error(
        "E0408",
        "too much: " + about(value) + " " + what + "; at most " + about(most) + " are simulated",
        place, "this makes it so", {},
        and_path.size() == 0 ? std::nullopt
                             : second_place_in(file_, and_path, "together with this"));
  }

 private:
  const Node& file_;
  ProblemCollector& problems_;
};

// Of one producer what makes tables and lists.
void check_producer(const Producer& producer, const Place& place, const Scenario& scenario,
                    Products& products) {
  const double length = seconds(scenario.simulation.duration);
  double peak = 0;
  for (const LoadPoint& point : producer.load) peak = std::max(peak, point.records_per_s);
  if (producer.bursts) {
    products.demand(length * changes_per_s(*producer.bursts), bounds::kBurstSwitches,
                    "changes of the bursts' state", place, {"simulation", "duration"});
    const std::vector<double> factors = scaled_factors(*producer.bursts);
    peak *= *std::max_element(factors.begin(), factors.end());
  }
  products.demand(peak, bounds::kRecordsPerS, "records/s at the busiest", place,
                  {"simulation", "duration"});
  if (!producer.keys.drift) return;
  const double periods = length / seconds(producer.keys.drift->every);
  products.demand(periods, bounds::kDriftPeriods, "periods of drifting keys", place,
                  {"simulation", "duration"});
  products.demand(periods * static_cast<double>(scenario.stream.shard_count),
                  bounds::kDriftPeriodShards, "periods of drifting keys times shards", place,
                  {"stream", "shard_count"});
}

}  // namespace

double mean_bytes(const RecordSize& size) {
  if (size.histogram) {
    double weight = 0;
    double bytes = 0;
    for (const SizeHistogram::Bin& bin : size.histogram->bins) {
      weight += bin.weight;
      bytes += bin.weight * (static_cast<double>(bin.from) + static_cast<double>(bin.to)) / 2;
    }
    return bytes / weight;
  }
  const bool spread = size.lognormal && size.bytes >= 1 && size.p99_bytes > size.bytes;
  if (!spread) return static_cast<double>(size.bytes);
  const double mu = elementary_log(static_cast<double>(size.bytes));
  const double sigma =
      (elementary_log(static_cast<double>(size.p99_bytes)) - mu) / elementary_normal_quantile(0.99);
  return elementary_exp(mu + sigma * sigma / 2);
}

void check_products(const Scenario& scenario, const Node& file, ProblemCollector& problems) {
  Products products{file, problems};
  const SimulationSettings& simulation = scenario.simulation;
  const auto replications = static_cast<double>(simulation.replications);
  const auto shards = static_cast<double>(scenario.stream.shard_count);
  const double length = seconds(simulation.duration);

  double instances = 0;
  double in_batches = 0;
  for (const Producer& producer : scenario.producers) {
    instances += static_cast<double>(producer.instances);
    const auto index = static_cast<std::size_t>(&producer - scenario.producers.data());
    check_producer(producer, place_of_producer(file, index), scenario, products);
    if (producer.batch) in_batches += expected_of(producer, simulation);
  }
  products.demand(instances, bounds::kAllInstances, "instances of all producers", {"producer"}, {});

  products.demand(in_batches, bounds::kRecordsOneByOne, "records born in batches, one by one",
                  {"simulation", "duration"}, {"producer"});
  const double records = expected_records(scenario);
  const bool one_by_one = simulation.grain == Grain::Record;
  Scenario exact;
  exact.simulation = simulation;
  for (const Producer& producer : scenario.producers) {
    if (waits_for_answers(producer)) exact.producers.push_back(producer);
  }
  if (one_by_one) {
    products.demand(records, bounds::kRecordsOneByOne, "records one by one (grain \"record\")",
                    {"simulation", "duration"}, {"simulation", "grain"});
  } else {
    products.demand(records, bounds::kRecords, "records in one replication",
                    {"simulation", "duration"}, {});
    products.demand(expected_records(exact), bounds::kRecordsOneByOne,
                    "records of producers that wait for answers, which are simulated one by one",
                    {"simulation", "duration"}, {"producer"});
  }
  if (records <= bounds::kRecords) {
    products.demand(records * replications, bounds::kAllRecords, "records in all replications",
                    {"simulation", "replications"}, {"simulation", "duration"});
    products.demand(all_bytes(scenario) * replications, bounds::kAllBytes,
                    "bytes in all replications", {"simulation", "replications"},
                    {"simulation", "duration"});
  }
  const Grain grain = resolved_grain(scenario);
  if (grain != Grain::Record) {
    products.demand(shards * length / seconds(tick_of(grain)), bounds::kShardTicks,
                    "ticks of shards in one replication", {"simulation", "duration"},
                    {"stream", "shard_count"});
  }
  double polls = 0;
  for (const Consumer& consumer : scenario.consumers) {
    polls += reader_events(scenario, consumer);
  }
  products.demand(polls, bounds::kPolls, "polls of shards in one replication", {"consumer"},
                  {"stream", "shard_count"});
}

}  // namespace weir::sim

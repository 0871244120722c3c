#include "sim/scenario/scenario_bounds.hpp"

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

double all_bytes(const Scenario& scenario) {
  double bytes = 0;
  for (const Producer& producer : scenario.producers) {
    Scenario alone;
    alone.simulation = scenario.simulation;
    alone.producers = {producer};
    double mean = mean_bytes(producer.record_size);
    if (producer.trace && producer.trace->trace) {
      double sum = 0;
      const auto& rows = producer.trace->trace->rows;
      for (const Trace::Row& row : rows) sum += static_cast<double>(row.bytes);
      mean = rows.empty() ? 0 : sum / static_cast<double>(rows.size());
    }
    constexpr double kKeyBytes = 256;
    bytes += expected_records(alone) * (mean + kKeyBytes);
  }
  return bytes;
}

class Products {
 public:
  Products(const Node& file, ProblemCollector& problems) : file_{file}, problems_{problems} {}

  // `path`: what makes it so; `and_path`: what else does.
  void demand(double value, double most, const std::string& what, Path path, Path and_path) {
    // what is not a number comes of a value that has its own problem
    if (!(value > most)) return;
    problems_.error(
        "E0408",
        "too much: " + about(value) + " " + what + "; at most " + about(most) + " are simulated",
        place_in(file_, path), "this makes it so", {},
        and_path.size() == 0 ? std::nullopt
                             : second_place_in(file_, and_path, "together with this"));
  }

 private:
  const Node& file_;
  ProblemCollector& problems_;
};

}  // namespace

double mean_bytes(const RecordSize& size) {
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
  for (const Producer& producer : scenario.producers) {
    instances += static_cast<double>(producer.instances);
  }
  products.demand(instances, bounds::kAllInstances, "instances of all producers", {"producer"}, {});

  const double records = expected_records(scenario);
  const bool one_by_one = simulation.grain == Grain::Record;
  Scenario exact;
  exact.simulation = simulation;
  for (const Producer& producer : scenario.producers) {
    if (waits_for_answers(producer.put)) exact.producers.push_back(producer);
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
    polls += shards * length / seconds(interval_of(scenario.stream, consumer));
  }
  products.demand(polls, bounds::kPolls, "polls of shards in one replication", {"consumer"},
                  {"stream", "shard_count"});
}

}  // namespace weir::sim

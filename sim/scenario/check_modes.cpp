#include <algorithm>
#include <optional>
#include <string>

#include "sim/scenario/scenario_sections.hpp"

namespace weir::sim {

namespace {

const Node* value_at(const Node& file, std::string_view table, std::string_view key) {
  const Member* found = file.find(table);
  const Member* value = found == nullptr ? nullptr : found->value.find(key);
  return value == nullptr ? nullptr : &value->value;
}

// Where the file says so, or else where it would.
SecondPlace second_at(const Node& file, std::string_view table, std::string_view key,
                      std::string label) {
  if (const Node* value = value_at(file, table, key)) return {value->place, std::move(label)};
  const Member* found = file.find(table);
  return {found == nullptr ? Place{} : found->place, std::move(label)};
}

void refuse_of_on_demand(ProblemCollector& problems, const Node& file, std::string_view table,
                         std::string_view key) {
  const Node* value = value_at(file, table, key);
  if (value == nullptr) return;
  problems.error(
      "E0424", "`" + std::string{key} + "` is of on-demand mode, and the stream is provisioned",
      value->place, "never used", "help: mode = \"on_demand\", or an UpdateStreamMode to it",
      second_at(file, "stream", "mode", "provisioned, all the time"));
}

void check_warm(ProblemCollector& problems, const Scenario& scenario, const Node& place,
                const Node& file) {
  if (scenario.account.on_demand_advantage) return;
  problems.error("E0425", "warm throughput is of accounts with On-demand Advantage", place.place,
                 "AWS would refuse it", "help: [account] on_demand_advantage = true",
                 second_at(file, "account", "on_demand_advantage", "not so here"));
}

void check_warm_calls(ProblemCollector& problems, const Scenario& scenario, const Node& file) {
  const Member* calls = file.find("action");
  if (calls == nullptr) return;
  for (const Node& call : calls->value.items) {
    if (const Member* warm = call.find("warm_throughput")) {
      check_warm(problems, scenario, warm->value, file);
    }
  }
}

// Where it is first said that the service distributes records.
const Node* first_strategy(const Node& file, const Scenario& scenario) {
  constexpr std::string_view kKey = "record_distribution_strategy";
  if (scenario.stream.record_distribution == RecordDistribution::Auto) {
    return value_at(file, "stream", kKey);
  }
  for (const Node& call : file.find("action")->value.items) {
    const Member* strategy = call.find(kKey);
    if (strategy != nullptr && strategy->value.text == name_of(RecordDistribution::Auto)) {
      return &strategy->value;
    }
  }
  return nullptr;
}

}  // namespace

void check_modes(ProblemCollector& problems, const Scenario& scenario, const Node& file,
                 bool one_of_several) {
  if (!is_ever_on_demand(scenario)) {
    for (const auto* key : {"peak_30_days", "warm_throughput", "on_demand"}) {
      refuse_of_on_demand(problems, file, "stream", key);
    }
    if (scenario.stream.record_distribution == RecordDistribution::Auto) {
      refuse_of_on_demand(problems, file, "stream", "record_distribution_strategy");
    }
    if (scenario.account.on_demand_advantage && !one_of_several) {
      refuse_of_on_demand(problems, file, "account", "on_demand_advantage");
    }
    return;
  }
  const bool provisioned = scenario.stream.mode == model::StreamMode::Provisioned;
  if (!provisioned && !scenario.autoscalers.empty()) {
    problems.error("E0430", "the service scales an on-demand stream, and lets nobody else do it",
                   file.find("autoscaler")->place, "its calls would all be refused", {},
                   second_at(file, "stream", "mode", "in on-demand mode"));
  }
  if (const Node* warm = value_at(file, "stream", "warm_throughput")) {
    check_warm(problems, scenario, *warm, file);
  }
  check_warm_calls(problems, scenario, file);
  if (provisioned) {
    for (const auto* key : {"peak_30_days", "warm_throughput"}) {
      refuse_of_on_demand(problems, file, "stream", key);
    }
  }
  if (!is_ever_distributed(scenario)) return;
  const Node* strategy = first_strategy(file, scenario);
  if (provisioned && scenario.stream.record_distribution == RecordDistribution::Auto) {
    problems.error("E0424", "the service distributes records in on-demand mode only",
                   strategy->place, "not at the start",
                   "help: UpdateStreamRecordDistributionStrategy when it is in that mode",
                   second_at(file, "stream", "mode", "the mode at the start"));
  }
  const Member* producers = file.find("producer");
  for (std::size_t i = 0; i < scenario.producers.size(); ++i) {
    if (!scenario.producers[i].kpl) continue;
    problems.error("E0428",
                   "what the KPL does where it cannot know a record's shard is not published",
                   producers->value.items[i].find("kpl")->place, "not simulated with AUTO", {},
                   SecondPlace{strategy->place, "the service chooses the shards"});
  }
}

void check_account(ProblemCollector& problems, const std::vector<Scenario>& streams,
                   const Node& file) {
  const std::vector<Node>& tables = file.find("stream")->value.items;
  const auto place_of_region = [&](std::size_t stream) {
    const Member* region = tables[stream].find("region");
    return region == nullptr ? tables[stream].place : region->value.place;
  };
  for (std::size_t i = 1; i < streams.size(); ++i) {
    const std::string& region = streams[i].stream.region;
    if (region == streams[0].stream.region) continue;
    problems.error("E0432", "the streams of a scenario are in one Region, but one is in " + region,
                   place_of_region(i), "quotas and prices are a Region's", {},
                   SecondPlace{place_of_region(0), streams[0].stream.region + " here"});
  }
  const bool committed = streams[0].account.on_demand_advantage;
  if (committed && streams.size() > 1 && std::ranges::none_of(streams, is_ever_on_demand)) {
    problems.error("E0424",
                   "`on_demand_advantage` is of on-demand mode, and all streams are provisioned",
                   value_at(file, "account", "on_demand_advantage")->place, "never used",
                   "help: mode = \"on_demand\", or an UpdateStreamMode to it");
  }
  const std::int64_t quota = shard_quota(streams[0]);
  std::int64_t shards = 0;
  for (const Scenario& stream : streams) {
    const bool counts = stream.stream.mode == model::StreamMode::Provisioned;
    if (counts && stream.stream.shard_count > quota) return;  // has been told
    if (counts) shards += stream.stream.shard_count;
  }
  if (shards <= quota) return;
  problems.warning("W0127",
                   "the account may have " + grouped(quota) + " shards in " +
                       streams[0].stream.region + ", but its streams begin with " + grouped(shards),
                   file.find("stream")->place, "AWS would not have made all of them",
                   "help: [account] shard_quota = N, if AWS has granted more");
}

}  // namespace weir::sim

#include "sim/scenario/scenario_toml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/sim/scenario/toml_testing.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

Scenario scenario_of(std::string_view text, const Overrides& overrides = {}) {
  const auto read = read_scenario(text, "test.toml", overrides);
  EXPECT_TRUE(read) << to_text(read ? Problems{} : read.error(), text);
  return read ? read->scenario : Scenario{};
}

TEST(ScenarioToml, FillsWhatIsLeftOutWithDefaults) {
  const Scenario scenario = scenario_of(R"(weir = 1
[stream]
shard_count = 4
[[producer]]
rate = "2500 records/s"
record_size = "1 KiB"
[[consumer]]
kind = "polling"
)");
  EXPECT_EQ(scenario.simulation.duration, 2min);
  EXPECT_EQ(scenario.simulation.warm_up, 0s);
  EXPECT_EQ(scenario.simulation.seed, 1U);
  EXPECT_EQ(scenario.simulation.replications, 40);
  EXPECT_EQ(scenario.simulation.grain, Grain::Auto);
  EXPECT_EQ(scenario.stream.name, "stream");
  EXPECT_EQ(scenario.stream.shard_count, 4);
  EXPECT_EQ(scenario.stream.retention, 24h);
  EXPECT_EQ(scenario.stream.region, "us-east-1");
  EXPECT_EQ(scenario.stream.put_record_rounding, 1024);
  EXPECT_EQ(scenario.stream.put_to_readable, 70ms);
  EXPECT_EQ(scenario.stream.max_record_bytes, 1'048'576);
  EXPECT_EQ(scenario.stream.write_limit, model::Enforcement::TokenBucket);
  EXPECT_EQ(scenario.account.shard_quota, std::nullopt);
  EXPECT_EQ(shard_quota(scenario), 20'000);
  ASSERT_EQ(scenario.producers.size(), 1U);
  const Producer& producer = scenario.producers[0];
  EXPECT_EQ(producer.name, "producer");
  EXPECT_EQ(producer.instances, 1);
  EXPECT_EQ(producer.arrivals, ArrivalProcess::Poisson);
  EXPECT_EQ(producer.keys.distribution, KeyDistribution::Uniform);
  EXPECT_EQ(producer.keys.count, 1'000'000);
  EXPECT_EQ(producer.put.api, PutApi::PutRecords);
  EXPECT_EQ(producer.put.max_batch, 500);
  EXPECT_EQ(producer.put.linger, 100ms);
  EXPECT_EQ(producer.put.round_trip, 7500us);
  EXPECT_EQ(producer.put.resend.failed, ResendFailed::Subset);
  EXPECT_EQ(producer.put.resend.max_attempts, 5);
  EXPECT_EQ(producer.put.resend.backoff, 100ms);
  EXPECT_EQ(producer.put.resend.jitter, Jitter::Full);
  ASSERT_EQ(scenario.consumers.size(), 1U);
  const Consumer& consumer = scenario.consumers[0];
  EXPECT_EQ(consumer.name, "consumer");
  EXPECT_EQ(consumer.poll_interval, 1s);
  EXPECT_EQ(consumer.max_records, 10'000);
  EXPECT_EQ(consumer.workers, 1);
  EXPECT_EQ(consumer.cores, 1);
  EXPECT_EQ(consumer.per_record, 0s);
  EXPECT_EQ(consumer.start, StartPosition::TrimHorizon);
  EXPECT_EQ(consumer.round_trip, 7500us);
  EXPECT_TRUE(scenario.objectives.empty());
}

constexpr std::string_view kEveryKey = R"(weir = 1
title = "All of it"
name = "all"
[simulation]
start = 2026-11-27T00:00:00Z
duration = "3 h"
warm_up = "90 s"
seed = 77
replications = 12
worlds = 5
grain = "10 ms"
bucket = "1 s"
[account]
shard_quota = 12
[stream]
name = "orders"
mode = "provisioned"
shard_count = 9
retention = "48 h"
region = "eu-west-1"
max_record_size = "2560 KiB"
write_limit = "token bucket"
put_record_rounding = "none"
put_to_readable = "200 ms"
[[producer]]
name = "api"
instances = 3
arrivals = "constant"
record_size = { distribution = "lognormal", median = "1.5 KiB", p99 = "9 KiB" }
[producer.load]
shape = "points"
points = [ ["00:00", "60000 records/min"], ["01:00:30", "2000 records/s"], ["2 h", "0 records/s"] ]
[producer.keys]
distribution = "zipf"
count = 5_000_000
exponent = 0.5
hot = [ { key = "a", share = "12.5 %", spread = 4, from = "10 min", until = "00:20" }, { key = "b", share = "1 %" } ]
[producer.put]
api = "PutRecord"
max_batch = 7
linger = "20 ms"
round_trip = "5 ms"
resend = { failed = "record", max_attempts = 2, backoff = "25 ms", jitter = "half" }
[[producer]]
rate = "1 MiB/s"
record_size = "2 KiB"
[[consumer]]
name = "tail"
kind = "polling"
poll_interval = "250 ms"
max_records = 100
workers = 8
cores = 2
start = "LATEST"
process_time = { per_record = "150 us", per_batch = "4 ms", distribution = "exponential" }
round_trip = "6 ms"
[[objective]]
name = "fresh"
metric = "end_to_end_latency"
stat = "p99.9"
consumer = "tail"
min = "500 us"
max = "1.5 s"
in = "95 %"
[[objective]]
metric = "iterator_age"
stat = "max"
max = "50 %"
[[objective]]
metric = "iterator_age"
max = "90 s"
[[objective]]
metric = "records_dropped"
max = 3
[[objective]]
metric = "write_bytes"
min = "2 MiB/s"
[[objective]]
metric = "read_throttled"
max = "30 calls/min"
[[objective]]
metric = "write_throttle_ratio"
max = "0.1 %"
)";

TEST(ScenarioToml, ReadsSimulationAndStream) {
  const Scenario scenario = scenario_of(kEveryKey);
  EXPECT_EQ(scenario.title, "All of it");
  EXPECT_EQ(scenario.name, "all");
  EXPECT_EQ(scenario.file, "test.toml");
  EXPECT_EQ(scenario.sha256.size(), 64U);
  EXPECT_EQ(scenario.simulation.start, "2026-11-27T00:00:00Z");
  EXPECT_EQ(scenario.simulation.duration, 3h);
  EXPECT_EQ(scenario.simulation.warm_up, 90s);
  EXPECT_EQ(scenario.simulation.seed, 77U);
  EXPECT_EQ(scenario.simulation.replications, 12);
  EXPECT_EQ(scenario.simulation.worlds, 5);
  EXPECT_EQ(scenario.simulation.grain, Grain::Ms10);
  EXPECT_EQ(scenario.stream.name, "orders");
  EXPECT_EQ(scenario.stream.shard_count, 9);
  EXPECT_EQ(scenario.stream.retention, 48h);
  EXPECT_EQ(scenario.stream.region, "eu-west-1");
  EXPECT_EQ(scenario.stream.put_record_rounding, 1);
  EXPECT_EQ(scenario.stream.put_to_readable, 200ms);
  EXPECT_EQ(scenario.stream.max_record_bytes, 2'621'440);
  EXPECT_EQ(scenario.stream.write_limit, model::Enforcement::TokenBucket);
  EXPECT_EQ(scenario.account.shard_quota, 12);
  EXPECT_EQ(shard_quota(scenario), 12);
}

TEST(ScenarioToml, ReadsHowTheWriteLimitIsEnforced) {
  const Scenario scenario = scenario_of(scenario_with("write_limit = \"calendar second\"", ""));
  EXPECT_EQ(scenario.stream.write_limit, model::Enforcement::CalendarSecond);
}

TEST(ScenarioToml, HasTheShardQuotaOfTheRegion) {
  EXPECT_EQ(shard_quota(scenario_of(scenario_with("region = \"eu-west-1\"", ""))), 20'000);
  EXPECT_EQ(shard_quota(scenario_of(scenario_with("region = \"ap-northeast-1\"", ""))), 1000);
}

TEST(ScenarioToml, ReadsCallsOfTheOperator) {
  const Scenario scenario = scenario_of(scenario_with("", "", R"([[action]]
at = "60 s"
call = "RegisterStreamConsumer"
consumer_name = "dashboard"
[[action]]
at = "30 s"
call = "UpdateMaxRecordSize"
max_record_size = "10 MiB"
[[action]]
at = 00:01:30
call = "DeregisterStreamConsumer"
consumer_name = "dashboard"
)"));
  ASSERT_EQ(scenario.actions.size(), 3U);
  EXPECT_EQ(scenario.actions[2].at, 90s) << "a time of day of TOML";
  EXPECT_EQ(scenario.actions[0].call, ActionCall::UpdateMaxRecordSize);
  EXPECT_EQ(scenario.actions[0].max_record_bytes, 10'485'760);
  EXPECT_EQ(scenario.actions[1].call, ActionCall::RegisterStreamConsumer);
  EXPECT_EQ(scenario.actions[1].consumer_name, "dashboard");
  EXPECT_EQ(scenario.actions[2].call, ActionCall::DeregisterStreamConsumer);
  EXPECT_EQ(scenario.actions[2].consumer_name, "dashboard");
  EXPECT_EQ(largest_record_bytes(scenario), 10'485'760);
}

TEST(ScenarioToml, ReadsProducers) {
  const Scenario scenario = scenario_of(kEveryKey);
  ASSERT_EQ(scenario.producers.size(), 2U);
  const Producer& api = scenario.producers[0];
  EXPECT_EQ(api.name, "api");
  EXPECT_EQ(api.instances, 3);
  EXPECT_EQ(api.arrivals, ArrivalProcess::Constant);
  EXPECT_TRUE(api.record_size.lognormal);
  EXPECT_EQ(api.record_size.bytes, 1536);
  EXPECT_EQ(api.record_size.p99_bytes, 9216);
  ASSERT_EQ(api.load.size(), 3U);
  EXPECT_EQ(api.load[0].at, 0s);
  EXPECT_EQ(api.load[0].records_per_s, 1000);
  EXPECT_EQ(api.load[1].at, 1h + 30s);
  EXPECT_EQ(api.load[2].at, 2h);
  EXPECT_EQ(api.load[2].records_per_s, 0);
  EXPECT_EQ(api.keys.distribution, KeyDistribution::Zipf);
  EXPECT_EQ(api.keys.count, 5'000'000);
  EXPECT_EQ(api.keys.exponent, 0.5);
  ASSERT_EQ(api.keys.hot.size(), 2U);
  EXPECT_EQ(api.keys.hot[0].key, "a");
  EXPECT_EQ(api.keys.hot[0].share, 0.125);
  EXPECT_EQ(api.keys.hot[0].spread, 4);
  EXPECT_EQ(api.keys.hot[0].from, 10min);
  EXPECT_EQ(api.keys.hot[0].until, 20min);
  EXPECT_EQ(api.keys.hot[1].until, Duration::max());
  EXPECT_EQ(api.put.api, PutApi::PutRecord);
  EXPECT_EQ(api.put.max_batch, 7);
  EXPECT_EQ(api.put.linger, 20ms);
  EXPECT_EQ(api.put.round_trip, 5ms);
  EXPECT_EQ(api.put.resend.failed, ResendFailed::Record);
  EXPECT_EQ(api.put.resend.max_attempts, 2);
  EXPECT_EQ(api.put.resend.backoff, 25ms);
  EXPECT_EQ(api.put.resend.jitter, Jitter::Half);
  EXPECT_EQ(scenario.producers[1].name, "producer-2");
  EXPECT_EQ(scenario.producers[1].load[0].records_per_s, 512);  // bytes over bytes a record
}

TEST(ScenarioToml, TurnsBytesIntoRecordsByTheMeanSize) {
  const Scenario scenario = scenario_of(scenario_with("", "", R"([[producer]]
rate = "1 MB/s"
record_size = { distribution = "lognormal", median = "1000 B", p99 = "4000 B" }
)"));
  // exp(mu + sigma^2 / 2) with sigma = ln(4) / 2.3263478740408408
  EXPECT_NEAR(scenario.producers[1].load[0].records_per_s, 1e6 / 1194.29312, 0.001);
}

TEST(ScenarioToml, ReadsConsumersAndObjectives) {
  const Scenario scenario = scenario_of(kEveryKey);
  ASSERT_EQ(scenario.consumers.size(), 1U);
  const Consumer& tail = scenario.consumers[0];
  EXPECT_EQ(tail.name, "tail");
  EXPECT_EQ(tail.poll_interval, 250ms);
  EXPECT_EQ(tail.max_records, 100);
  EXPECT_EQ(tail.workers, 8);
  EXPECT_EQ(tail.cores, 2);
  EXPECT_EQ(tail.start, StartPosition::Latest);
  EXPECT_EQ(tail.per_record, 150us);
  EXPECT_EQ(tail.per_batch, 4ms);
  EXPECT_EQ(tail.process_time, ProcessTime::Exponential);
  EXPECT_EQ(tail.round_trip, 6ms);
  ASSERT_EQ(scenario.objectives.size(), 7U);
  const Objective& fresh = scenario.objectives[0];
  EXPECT_EQ(fresh.name, "fresh");
  EXPECT_EQ(fresh.metric, Metric::EndToEndLatency);
  EXPECT_EQ(fresh.stat, Stat::P999);
  EXPECT_EQ(fresh.consumer, "tail");
  EXPECT_EQ(fresh.min, 0.5);  // ms
  EXPECT_EQ(fresh.max, 1500);
  EXPECT_EQ(fresh.in, 0.95);
  EXPECT_EQ(scenario.objectives[1].name, "iterator_age");
  EXPECT_EQ(scenario.objectives[1].max, 86'400);  // half of 48 h, in s
  EXPECT_TRUE(scenario.objectives[1].of_retention);
  EXPECT_EQ(scenario.objectives[2].name, "iterator_age-2");
  EXPECT_EQ(scenario.objectives[2].max, 90);
  EXPECT_FALSE(scenario.objectives[2].of_retention);
  EXPECT_EQ(scenario.objectives[2].stat, Stat::P99);
  EXPECT_EQ(scenario.objectives[2].in, 0.9);
  EXPECT_EQ(scenario.objectives[3].max, 3);
  EXPECT_EQ(scenario.objectives[4].min, 2 * 1048576);
  EXPECT_EQ(scenario.objectives[4].max, std::nullopt);
  EXPECT_EQ(scenario.objectives[5].max, 0.5);
  EXPECT_EQ(scenario.objectives[6].max, 0.001);
}

TEST(ScenarioToml, BearsMarksAndLineEndsOfOtherEditors) {
  const std::string unix_text = scenario_with("", "");
  std::string text = "\xEF\xBB\xBF";
  for (const char letter : unix_text)
    text += letter == '\n' ? std::string{"\r\n"} : std::string{letter};
  EXPECT_EQ(to_toml(scenario_of(text)), to_toml(scenario_of(unix_text)));
  text.replace(text.find("shard_count = 4"), 15, "shard_count = x");
  EXPECT_EQ(problems_of(text).all[0].span.line, 3U);
  EXPECT_EQ(problems_of(text).all[0].span.column, 15U);
}

TEST(ScenarioToml, ReadsTheScenariosOfTheProject) {
  for (const auto& entry :
       std::filesystem::directory_iterator{std::string{WEIR_SOURCE_DIR} + "/scenarios"}) {
    if (entry.path().extension() != ".toml") continue;
    std::string text;
    const auto read = read_scenario_file(entry.path().string(), {}, text);
    EXPECT_TRUE(read) << to_text(read ? Problems{} : read.error(), text);
    EXPECT_TRUE(!read || read->warnings.all.empty()) << entry.path();
  }
}

TEST(ScenarioToml, ReadsTheRealLog) {
  std::string text;
  const auto read = read_scenario_file(scenario_file("real-log.toml"), {}, text);
  ASSERT_TRUE(read);
  const auto& trace = read->scenario.producers.at(0).trace;
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->trace->rows.size(), 39'244U);
  EXPECT_EQ(trace->trace->keys.size(), 51U);
  EXPECT_EQ(trace->trace->span_ms(), 1'442'102'399'200 - 1'442'018'818'771);
  EXPECT_EQ(trace->speed, 60);
  EXPECT_EQ(trace->scale, 100);
  EXPECT_EQ(trace->scatter, 60s);
  EXPECT_EQ(expected_records(read->scenario), 3'924'400);
}

TEST(ScenarioToml, ReadsWhatAProducerWaitsFor) {
  const auto put = [](const std::string& lines) {
    const auto read = read_scenario(
        "weir = 1\n[stream]\nshard_count = 1\n[[producer]]\nrate = \"1 records/s\"\n"
        "record_size = \"1 KiB\"\n[producer.put]\n" +
            lines,
        "test.toml");
    EXPECT_TRUE(read) << lines;
    return read ? read->scenario.producers[0].put : PutSettings{};
  };
  const auto waits_for_answers = [](const PutSettings& settings) {
    Producer producer;
    producer.put = settings;
    return sim::waits_for_answers(producer);
  };
  EXPECT_FALSE(waits_for_answers(put("")));
  const PutSettings limited = put("max_in_flight = 8\nsdk_retry = \"java-standard\"");
  EXPECT_TRUE(waits_for_answers(limited));
  EXPECT_EQ(limited.max_in_flight, 8);
  EXPECT_EQ(limited.sdk_retry, SdkRetry::JavaStandard);
  EXPECT_EQ(buffer_of(limited)->records, 10'000) << "what gathers has a bound";
  const PutSettings flink =
      put("resend = { failed = \"requeue\", max_attempts = \"unlimited\", backoff = \"0 ms\" }\n"
          "aimd = { start = 100 }\nbuffer = { records = 600, full = \"block\" }");
  EXPECT_EQ(flink.resend.failed, ResendFailed::Requeue);
  EXPECT_EQ(flink.resend.max_attempts, kWithoutEnd);
  EXPECT_EQ(flink.aimd->start, 100);
  EXPECT_EQ(flink.aimd->most, 25'000);
  EXPECT_EQ(flink.buffer->records, 600);
  EXPECT_TRUE(flink.buffer->blocks);
  EXPECT_FALSE(buffer_of(put("sdk_retry = \"legacy\"")));
}

TEST(ScenarioToml, KnowsEveryKeyOfTheFormat) {
  const std::string file =
      std::string{WEIR_SOURCE_DIR} + "/tests/sim/scenario/data/launch_day.toml";
  std::string text;
  const auto read = read_scenario_file(file, {}, text);
  ASSERT_FALSE(read);
  std::vector<std::string> places;
  for (const Problem& problem : read.error().all) {
    EXPECT_EQ(problem.code, "E0001") << to_text({{problem}}, text);
    places.push_back(under_caret(text, problem.span));
  }
  EXPECT_THAT(places,
              testing::ElementsAre("include", "\"10 s\"", "agent", "\"lambda\"", "\"firehose\"",
                                   "\"flink\"", "\"put_latency\"", "\"cost\"", "sweep"));
}

TEST(ScenarioToml, ReadsEveryKindOfLoad) {
  const std::string file =
      std::string{WEIR_SOURCE_DIR} + "/tests/sim/scenario/data/every_load.toml";
  std::string text;
  const auto read = read_scenario_file(file, {}, text);
  ASSERT_TRUE(read) << to_text(read.error(), text);
  EXPECT_TRUE(read->warnings.all.empty()) << to_text(read->warnings, text);
  const auto& producers = read->scenario.producers;
  ASSERT_EQ(producers.size(), 4U);

  const Producer& daily = producers[0];
  EXPECT_EQ(daily.shape.kind, LoadKind::Daily);
  EXPECT_EQ(daily.shape.trough, 1000);
  EXPECT_EQ(daily.shape.peak, 5000);
  EXPECT_EQ(daily.shape.peak_at, 20h + 30min);
  EXPECT_EQ(daily.shape.growth, 0.02);
  ASSERT_EQ(daily.record_size.histogram->bins.size(), 2U);
  EXPECT_EQ(daily.record_size.histogram->bins[0].from, 10'240);
  EXPECT_EQ(daily.record_size.histogram->bins[1].to, 9216);
  EXPECT_EQ(daily.record_size.histogram->bins[1].weight, 0.025);
  EXPECT_EQ(daily.bursts->kind, BurstKind::OnOff);
  EXPECT_EQ(daily.bursts->states[0].mean, 2s);
  EXPECT_EQ(daily.bursts->states[1].mean, 8s);
  EXPECT_EQ(daily.bursts->holding, HoldingTime::Exponential);
  EXPECT_EQ(daily.keys.distribution, KeyDistribution::Random);
  EXPECT_FALSE(daily.batch);

  const Producer& weekly = producers[1];
  EXPECT_EQ(weekly.shape.kind, LoadKind::Weekly);
  EXPECT_THAT(weekly.shape.weekdays, testing::ElementsAre(1, 1, 1, 1, 1.5, 0.5, 0));
  EXPECT_EQ(weekly.record_size.histogram->bins.size(), 2U);
  EXPECT_EQ(weekly.record_size.histogram->bins[1].weight, 30);
  EXPECT_EQ(weekly.batch->distribution, BatchDistribution::Pareto);
  EXPECT_EQ(weekly.batch->mean, 4.5);
  EXPECT_EQ(weekly.batch->shape, 1.2);
  EXPECT_EQ(weekly.batch->most, 500);
  EXPECT_TRUE(weekly.batch->same_key);
  EXPECT_EQ(weekly.bursts->kind, BurstKind::Mmpp);
  EXPECT_EQ(weekly.bursts->states[1].factor, 6);
  EXPECT_EQ(weekly.bursts->states[1].mean, 1s);
  EXPECT_EQ(weekly.bursts->holding, HoldingTime::Constant);
  EXPECT_EQ(weekly.keys.distribution, KeyDistribution::Counts);
  EXPECT_THAT(weekly.keys.counts->keys, testing::ElementsAre("home", "cart", "a, b"));
  EXPECT_EQ(weekly.keys.count, 3);
  EXPECT_EQ(weekly.keys.drift->every, 10min);
  EXPECT_EQ(weekly.keys.drift->keys, 2);
  EXPECT_EQ(weekly.keys.drift->share, 0.2);
  EXPECT_EQ(weekly.keys.hot.size(), 1U);

  const Producer& curve = producers[2];
  EXPECT_EQ(curve.shape.kind, LoadKind::Curve);
  EXPECT_EQ(curve.shape.peak, 400);
  EXPECT_EQ(curve.shape.period, 1h);
  EXPECT_TRUE(curve.shape.repeat);
  EXPECT_EQ(curve.shape.growth, 0.01);
  EXPECT_EQ(curve.shape.curve->samples.size(), 3U);
  EXPECT_EQ(curve.load[0].records_per_s, 100);
  EXPECT_EQ(curve.batch->distribution, BatchDistribution::Constant);
  EXPECT_EQ(curve.keys.distribution, KeyDistribution::ExplicitHash);
  ASSERT_EQ(curve.keys.hash_keys.size(), 2U);
  EXPECT_EQ(curve.keys.hash_keys[1].value, uint128{1} << 127U);

  EXPECT_EQ(producers[3].shape.points.size(), 2U);
  EXPECT_GT(producers[3].load.size(), 70U);
  EXPECT_TRUE(producers[3].keys.hash_keys.empty());
}

TEST(ScenarioToml, TurnsBytesIntoRecordsByTheMeanOfAHistogram) {
  const Scenario scenario = scenario_of(scenario_with("", "", R"([[producer]]
rate = "1 MB/s"
record_size = { sizes = [["1000 B", "50 %"], ["1000 B", "2000 B", "50 %"]] }
)"));
  EXPECT_DOUBLE_EQ(scenario.producers[1].load[0].records_per_s, 800);
}

}  // namespace
}  // namespace weir::sim

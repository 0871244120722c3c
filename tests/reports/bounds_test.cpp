#include "reports/plan/bounds.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "reports/document/bounds_text.hpp"
#include "reports/document/json.hpp"
#include "reports/plan/demand.hpp"
#include "reports/plan/second_load.hpp"
#include "sim/results/series.hpp"
#include "sim/scenario/scenario_toml.hpp"

namespace weir::reports {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;
using testing::HasSubstr;

// ---- What comes in a second ----

// The smallest n with which P(N <= n) reaches a share, term by term.
double poisson_quantile(double mean, double share) {
  double log_term = -mean;
  double sum = std::exp(log_term);
  int n = 0;
  while (sum < share) {
    ++n;
    log_term += std::log(mean / n);
    sum += std::exp(log_term);
  }
  return n;
}

double quantile(const Cumulants& amount, double share) {
  const SecondKind kind{1, amount};
  return quantile_of({&kind, 1}, share);
}

TEST(SecondLoad, OfPoissonNumbersIsTheirQuantileWithinAPercent) {
  for (const double mean : {30.0, 100.0, 500.0, 900.0, 5000.0}) {
    for (const double share : {0.5, 0.99, 0.999}) {
      const double exact = poisson_quantile(mean, share);
      EXPECT_NEAR(quantile(poisson_sum(mean, {1, 1, 1}), share), exact, 0.5 + exact * 0.01)
          << mean << " " << share;
    }
  }
}

// Everything by drawing: batches of 1 to 4, thinned, of sizes 100, 1000 or 5000.
TEST(SecondLoad, OfBatchesHasTheMomentsOfWhatIsDrawn) {
  std::mt19937_64 random{11};
  std::poisson_distribution<int> batches{40};
  std::uniform_int_distribution<int> of_batch{1, 4};
  std::bernoulli_distribution is_here{0.3};
  std::discrete_distribution<int> which{6, 3, 1};
  const double sizes[] = {100, 1000, 5000};
  std::vector<double> seconds(200'000);
  for (double& second : seconds) {
    for (int left = batches(random); left > 0; --left) {
      for (int i = of_batch(random); i > 0; --i) {
        if (is_here(random)) second += sizes[which(random)];
      }
    }
  }
  const Moments size{0.6 * 100 + 0.3 * 1000 + 0.1 * 5000, 0.6 * 1e4 + 0.3 * 1e6 + 0.1 * 25e6,
                     0.6 * 1e6 + 0.3 * 1e9 + 0.1 * 125e9};
  // E[N], E[N (N - 1)], E[N (N - 1) (N - 2)] of 1 … 4 alike
  const Moments number{2.5 * 0.3, 5 * 0.09, 7.5 * 0.027};
  const Cumulants amount = poisson_sum(40, sum_of(number, size));
  double mean = 0;
  for (const double second : seconds) mean += second / 200'000.0;
  double variance = 0;
  double third = 0;
  for (const double second : seconds) {
    variance += std::pow(second - mean, 2) / 200'000.0;
    third += std::pow(second - mean, 3) / 200'000.0;
  }
  EXPECT_NEAR(amount.mean / mean, 1, 0.005);
  EXPECT_NEAR(amount.variance / variance, 1, 0.02);
  EXPECT_NEAR(amount.third / third, 1, 0.1);
  std::ranges::sort(seconds);
  EXPECT_NEAR(quantile(amount, 0.999) / seconds[199'800], 1, 0.02);
}

TEST(SecondLoad, OfEvenArrivalsScattersByTheirKeysAlone) {
  const Cumulants half = thinned_sum(1000, 0.5, {1, 1, 1});
  EXPECT_DOUBLE_EQ(half.mean, 500);
  EXPECT_DOUBLE_EQ(half.variance, 250);
  EXPECT_DOUBLE_EQ(half.third, 0);
  const Cumulants all = thinned_sum(1000, 1, {1, 1, 1});
  EXPECT_NEAR(quantile(all, 0.999), 1000, 1e-6);
}

TEST(SecondLoad, OfTwoKindsOfSecondsIsThatOfTheRareOneWhereItIsNotTooRare) {
  const std::vector<SecondKind> kinds{{0.99, poisson_sum(100, {1, 1, 1})},
                                      {0.01, poisson_sum(500, {1, 1, 1})}};
  EXPECT_NEAR(quantile_of(kinds, 0.999), poisson_quantile(500, 0.9), 3);
  EXPECT_LT(quantile_of(kinds, 0.98), 140);
}

// ---- The demand, against the simulator ----

sim::Scenario read(const std::string& text) {
  const auto scenario = sim::read_scenario(text, "test.toml", {});
  EXPECT_TRUE(scenario) << (scenario ? "" : sim::to_text(scenario.error(), text));
  return scenario ? scenario->scenario : sim::Scenario{};
}

sim::Scenario shipped(const std::string& name, const sim::Overrides& overrides = {}) {
  std::string text;
  auto scenario =
      sim::read_scenario_file(WEIR_SOURCE_DIR "/scenarios/" + name + ".toml", overrides, text);
  EXPECT_TRUE(scenario) << (scenario ? "" : sim::to_text(scenario.error(), text));
  return scenario ? scenario->scenario : sim::Scenario{};
}

// Two hours of two shards that refuse nothing.
std::string two_shards(const std::string& producer, std::int64_t rate = 300) {
  return "weir = 1\n[simulation]\nduration = \"2 h\"\nreplications = 1\ngrain = \"100 ms\"\n"
         "[stream]\nshard_count = 2\n[[producer]]\ninstances = 20\nrate = \"" +
         std::to_string(rate) + " records/s\"\n" + producer;
}

// What was stored in the seconds of each shard: records or bytes, ascending.
std::vector<double> seconds_of(const sim::Scenario& scenario, sim::ShardColumn column,
                               std::size_t shard) {
  sim::World world{sim::make_blueprint(scenario), 0, {.series = true}};
  sim::advance(world, Instant{scenario.simulation.duration});
  const sim::RunResult result = sim::finish(world);
  EXPECT_EQ(result.refused_records, 0);
  std::vector<double> values;
  for (const auto& chunk : result.series->chunks) {
    for (const sim::ShortNumber value :
         chunk->worst.of(chunk->worst.values, static_cast<std::size_t>(column), shard)) {
      values.push_back(static_cast<double>(sim::long_number(value)));
    }
  }
  std::ranges::sort(values);
  return values;
}

void expect_seconds(const std::string& producer, double tolerance, std::int64_t rate = 300) {
  const sim::Scenario scenario = read(two_shards(producer, rate));
  const auto blueprint = sim::make_blueprint(scenario);
  const Demand demand{*blueprint, 1h};
  const auto fullest = demand.fullest(2, 0.99);
  const auto shares = sim::shares_by_shard(*blueprint, 0, 2, 1h);
  const std::size_t shard = shares[0] >= shares[1] ? 0 : 1;
  const auto records = seconds_of(scenario, sim::ShardColumn::WriteRecords, shard);
  const auto bytes = seconds_of(scenario, sim::ShardColumn::WriteBytes, shard);
  const std::size_t at = records.size() * 99 / 100;
  EXPECT_NEAR(fullest.second.records_per_s / records[at], 1, tolerance) << producer;
  EXPECT_NEAR(fullest.second.bytes_per_s / bytes[at], 1, tolerance) << producer;
}

TEST(Demand, OfASecondIsWhatTheSimulatorStoresInOne) {
  expect_seconds("record_size = \"1 KiB\"\nkeys = { distribution = \"random\" }\n", 0.02);
  expect_seconds("record_size = \"1 KiB\"\nkeys = { count = 20, distribution = \"zipf\" }\n", 0.02);
  // calls are clumps, which show where arrivals are even
  expect_seconds("arrivals = \"constant\"\nrecord_size = \"1 KiB\"\n", 0.04);
  expect_seconds("record_size = { median = \"1 KiB\", p99 = \"20 KiB\" }\n", 0.05, 100);
}

TEST(Demand, OfBatchesAndBurstsIsWhatTheSimulatorStores) {
  expect_seconds("record_size = \"1 KiB\"\nbatch = { distribution = \"geometric\", mean = 20 }\n",
                 0.03);
  expect_seconds(
      "record_size = \"1 KiB\"\n"
      "bursts = { kind = \"on_off\", on = \"20 s\", off = \"60 s\" }\n",
      0.05, 100);
}

TEST(Demand, IsLookedAtWhereAKeyIsHotAndWhereTheLoadIsHighest) {
  const auto blueprint = sim::make_blueprint(shipped("hot-key"));
  const auto instants = busiest_instants(*blueprint, 64);
  const auto key_at = [&](Duration at) {
    return Demand{*blueprint, at}.top_key(kSecondsWithin).value_or(Demand::Key{}).key;
  };
  EXPECT_EQ(std::ranges::count(instants, "user:celebrity", key_at), 1);
  EXPECT_EQ(busiest_instants(*blueprint, 1).size(), 1U);
}

// ---- Bounds ----

const Bound& of(const Bounds& bounds, Constraint constraint) {
  const auto found = std::ranges::find(bounds.bounds, constraint, &Bound::constraint);
  EXPECT_NE(found, bounds.bounds.end()) << name_of(constraint);
  return *found;
}

Bounds bounds(const sim::Scenario& scenario) {
  return bounds_of(*sim::make_blueprint(scenario));
}

// user:celebrity brings 30 % of 4,000 records/s to one shard.
TEST(Bounds, NameTheKeyThatNoNumberOfShardsHelps) {
  const Bounds hot = bounds(shipped("hot-key"));
  const Bound& key = of(hot, Constraint::HottestKey);
  EXPECT_EQ(key.who, "user:celebrity");
  EXPECT_NEAR(key.need, poisson_quantile(1200, 0.999), 2);
  EXPECT_EQ(key.shards, std::nullopt);
  EXPECT_FALSE(key.by_shards);
  EXPECT_GE(key.at, 10min);
  EXPECT_EQ(hot.needed, std::nullopt);
  EXPECT_EQ(hot.sentence, "no number of shards would do: hottest key (user:celebrity)");
  EXPECT_EQ(of(hot, Constraint::WriteRecords).shards, 4);
  EXPECT_EQ(of(hot, Constraint::SecondRecords).shards, std::nullopt);
  // two sub-keys are enough for every second, as the finding's trial says
  const Bounds cured = bounds(shipped("hot-key", {{"producer.api.keys.hot.0.spread", "2"}}));
  EXPECT_NE(cured.needed, std::nullopt);
}

// Published for this load: 22,500 Kinesis records/s with 128 shards, 21,100 with 112, 82.3 MiB/s of
// user records, for which 83 shards are enough on average.
TEST(Bounds, KnowWhatAggregationComesTo) {
  const Bounds fleet = bounds(shipped("kpl-fleet"));
  EXPECT_NEAR(of(fleet, Constraint::WriteRecords).need, 22'500, 0.01 * 22'500);
  EXPECT_NEAR(bounds(shipped("kpl-fleet", {{"stream.shard_count", "112"}})).offered.records_per_s,
              21'100, 0.01 * 21'100);
  EXPECT_EQ(of(fleet, Constraint::WriteBytes).shards, 83);
  const Bound& second = of(fleet, Constraint::SecondBytes);
  EXPECT_TRUE(second.decides);
  EXPECT_EQ(fleet.needed, second.shards);
  EXPECT_NEAR(static_cast<double>(*second.shards), 104, 3);
}

// One shard fewer is too few, by the same demand; as many do.
void expect_fewest(const sim::Scenario& scenario) {
  const auto blueprint = sim::make_blueprint(scenario);
  const Bounds all = bounds_of(*blueprint);
  for (const Constraint constraint : {Constraint::SecondRecords, Constraint::SecondBytes}) {
    const Bound& bound = of(all, constraint);
    ASSERT_TRUE(bound.shards) << scenario.file;
    const Demand demand{*blueprint, bound.at};
    const auto need = [&](std::int64_t shards) {
      const Load second = demand.fullest(shards, kSecondsWithin).second;
      return constraint == Constraint::SecondRecords ? second.records_per_s / 1000
                                                     : second.bytes_per_s / (1 << 20);
    };
    EXPECT_LE(need(*bound.shards), 1) << scenario.file;
    if (*bound.shards > 1) {
      EXPECT_GT(need(*bound.shards - 1), 1) << scenario.file;
    }
  }
}

TEST(Bounds, OfSecondsAreTheFewestShards) {
  for (const std::string name : {"minimal", "kpl-fleet", "burst-below-average", "merge-at-night"}) {
    expect_fewest(shipped(name));
  }
  for (const std::string rate : {"9000", "16000", "27000", "61000"}) {
    expect_fewest(shipped("kpl-fleet", {{"producer.checkout.rate", rate + " records/s"}}));
  }
}

TEST(Bounds, OfReadersAreTheirShareOfWhatPollingHas) {
  const Bounds five = bounds(shipped("five-readers-one-shard"));
  const Bound& calls = of(five, Constraint::ReadCalls);
  EXPECT_DOUBLE_EQ(calls.need, 10);  // five readers, each every 500 ms
  EXPECT_EQ(calls.shards, std::nullopt);
  const Bounds three = bounds(shipped("fan-out-or-polling"));
  const Bound& bytes = of(three, Constraint::ReadBytes);
  EXPECT_EQ(bytes.capacity, 2);
  EXPECT_NEAR(bytes.need, 3 * 2.085 / 4, 0.01);
  EXPECT_EQ(of(three, Constraint::FanOutBytes).shards, 2);
  EXPECT_NEAR(of(three, Constraint::Workers).need, 2400 * 100e-6, 1e-9);
}

// Outage x load / (speed - load) = 30 min x 800 / (2000 - 800), as the scenario has it.
TEST(Bounds, OfCatchUpAreTheClosedForm) {
  const Bounds outage = bounds(shipped("outage-catch-up"));
  const Bound& back = of(outage, Constraint::CatchUp);
  EXPECT_NEAR(back.need, 1200, 15);  // the fullest of four shards has 801
  EXPECT_EQ(back.capacity, 1800);
  // 2,000 (1 - x) of 30 min on 3 shards: 1,067 / 933 x 30 min = 34 min
  EXPECT_EQ(back.shards, 4);
  const Bounds hopeless = bounds(
      shipped("outage-catch-up", {{"consumer.warehouse-loader.process_time.per_record", "2 ms"}}));
  EXPECT_FALSE(std::isfinite(of(hopeless, Constraint::CatchUp).need));
  EXPECT_THAT(to_text(hopeless, "t"), HasSubstr("never of 30 min"));
}

// Half a MiB/s to one shard: of its 2 MiB/s the other reader takes half a one, too.
TEST(Bounds, OfCatchUpLeaveOtherReadersTheirs) {
  const sim::Scenario two = read(
      "weir = 1\n[simulation]\nduration = \"1 h\"\n[stream]\nshard_count = 1\n[[producer]]\nrate = "
      "\"64 records/s\"\nrecord_size = \"8160 B\"\nkeys = { distribution = \"random\" }\n"
      "[[consumer]]\nname = \"one\"\n[[consumer]]\nname = \"two\"\n[[fault]]\nat = \"10 min\"\n"
      "kind = \"consumer_outage\"\nconsumer = \"one\"\nduration = \"9 min\"\n");
  const double rate = bounds(two).offered.bytes_per_s / (1 << 20);
  EXPECT_NEAR(rate, 0.5, 0.01);
  EXPECT_NEAR(of(bounds(two), Constraint::CatchUp).need, 540 * rate / (2 - rate - rate), 1);
  EXPECT_EQ(of(bounds(two), Constraint::CatchUp).what, "catch-up after 9 min, by the end");
}

TEST(Bounds, OfATraceAreThoseOfItsBusiestMinute) {
  const sim::Scenario scenario = shipped("real-log");
  const Bounds log = bounds(scenario);
  // rows of the busiest minute, counted here
  const sim::TraceSettings& trace = *scenario.producers[0].trace;
  std::vector<double> minutes(3000);
  for (const auto& row : trace.trace->rows) {
    minutes[static_cast<std::size_t>(static_cast<double>(row.at_ms) / trace.speed / 60'000)] += 1;
  }
  const double busiest = *std::ranges::max_element(minutes) * static_cast<double>(trace.scale) / 60;
  EXPECT_NEAR(of(log, Constraint::WriteRecords).need, busiest, 0.02 * busiest);
}

TEST(Bounds, CountTheShardsOfTheMoment) {
  const Bounds friday = bounds(shipped("black-friday"));
  EXPECT_EQ(friday.at, 6h);
  EXPECT_EQ(friday.shards, 112);
}

TEST(Bounds, OfNothingAreNothing) {
  sim::Scenario idle = shipped("minimal");
  idle.producers[0].load = {{0s, 0}};
  const Bounds none = bounds(idle);
  EXPECT_EQ(none.needed, 1);
  EXPECT_THAT(to_text(none, "Idle"), HasSubstr("nothing is put to it"));
}

// ---- What is shown ----

TEST(Bounds, AsTextFitEightyColumns) {
  for (const std::string name : {"hot-key", "black-friday", "five-readers-one-shard", "real-log"}) {
    const std::string text = to_text(bounds(shipped(name)), "Title");
    std::size_t from = 0;
    while (from < text.size()) {
      const std::size_t end = text.find('\n', from);
      EXPECT_LE(end - from, 80U) << text.substr(from, end - from);
      EXPECT_NE(text[end - 1], ' ') << text.substr(from, end - from);
      from = end + 1;
    }
  }
}

TEST(Bounds, AsTextMarkWhatDecides) {
  const std::string text = to_text(bounds(shipped("kpl-fleet")), "Fleet");
  EXPECT_THAT(text, HasSubstr("  write bytes, 99.9 % of seconds "));
  EXPECT_THAT(text, HasSubstr(" 104 <\n"));
  EXPECT_EQ(std::ranges::count(text, '<'), 2);  // and in the explanation
}

// Each field that is written stands in the schema, and nothing else.
TEST(Bounds, AsJsonAreWhatTheirSchemaSays) {
  const Json json =
      Json::parse(to_json({StreamBounds{"orders", bounds(shipped("hot-key"))}}, "0.1.0"));
  std::ifstream file{WEIR_SOURCE_DIR "/reports/document/bounds.schema.json"};
  const Json schema = Json::parse(file);
  const auto keys = [](const Json& object) {
    std::vector<std::string> names;
    for (const auto& [name, value] : object.items()) names.push_back(name);
    return names;
  };
  const Json& stream = schema["properties"]["streams"]["items"]["properties"];
  EXPECT_EQ(keys(schema["properties"]), keys(json));
  EXPECT_EQ(keys(stream), keys(json["streams"][0]));
  EXPECT_EQ(keys(stream["bounds"]["items"]["properties"]), keys(json["streams"][0]["bounds"][0]));
  EXPECT_EQ(json["streams"][0]["bounds"][0]["id"], "hottest-key");
  EXPECT_TRUE(json["streams"][0]["shards_needed"].is_null());
}

}  // namespace
}  // namespace weir::reports

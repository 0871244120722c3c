#include "reports/judge/expected_load.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

#include "sim/scenario/scenario_toml.hpp"
#include "tests/reports/made_results.hpp"

namespace weir::reports {
namespace {

using namespace std::chrono_literals;

sim::Scenario scenario(const std::string& name, const sim::Overrides& overrides = {}) {
  std::string text;
  auto read = sim::read_scenario_file(WEIR_SOURCE_DIR "/scenarios/" + name, overrides, text);
  EXPECT_TRUE(read) << sim::to_text(read.error(), text);
  return read ? read->scenario : sim::Scenario{};
}

const Stretch kHot{10min, 20min};

TEST(ExpectedLoad, OfTheHotKeyIsItsShareAndATenthOfTheRest) {
  const auto blueprint = sim::make_blueprint(scenario("hot-key.toml"));
  const auto loads = expected_loads(*blueprint, 10, kHot);
  ASSERT_EQ(loads.size(), 10U);
  EXPECT_NEAR(loads[4].records_per_s, 1200 + 280, 3);
  EXPECT_NEAR(loads[0].records_per_s, 280, 3);
  EXPECT_NEAR(worst_share(loads), 1.48, 0.005);
  EXPECT_NEAR(worst_share(expected_loads(*blueprint, 20, kHot)), 1.34, 0.005);
}

// 8 user records a second in each buffer: 1.78 leave together.
TEST(ExpectedLoad, OfTheProducerLibraryIsInItsRecords) {
  const auto blueprint = sim::make_blueprint(scenario("kpl-fleet.toml"));
  const auto loads = expected_loads(*blueprint, 128, {0min, 1min});
  EXPECT_NEAR(loads[64].records_per_s, 40'000 / 128.0 / 1.78, 2);
  EXPECT_GT(loads[64].bytes_per_s / loads[64].records_per_s, 3500) << "of 2 KiB each";
  // one key, one buffer, a hundred and more in each: bytes decide
  const sim::Scenario museum = scenario("museum-kpl-342.toml");
  const auto one_key = expected_loads(*sim::make_blueprint(museum), 2, {0min, 7min});
  EXPECT_LT(one_key[1].records_per_s, 100);
  EXPECT_NEAR(worst_share(one_key), 1.99, 0.02);
}

TEST(ExpectedLoad, OutsideItsHotTimeTheKeyIsNothing) {
  const auto blueprint = sim::make_blueprint(scenario("hot-key.toml"));
  EXPECT_NEAR(worst_share(expected_loads(*blueprint, 10, {0min, 10min})), 0.4, 0.01);
}

// Where MD5 puts user:celebrity#0 … #n-1 of ten shards was worked out with md5sum.
TEST(ExpectedLoad, SaltsGoWhereMd5PutsThem) {
  const auto blueprint = sim::make_blueprint(scenario("hot-key.toml"));
  const auto key = find_spread_key(*blueprint, "api", "user:celebrity", {}, kHot);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->hot, 0U);
  EXPECT_DOUBLE_EQ(key->share_of_producer, 0.3);
  struct Row {
    std::int64_t n;
    double worst;
  };
  for (const auto& [n, worst] :
       {Row{2, 0.88}, Row{3, 1.08}, Row{4, 0.88}, Row{5, 0.76}, Row{12, 0.58}}) {
    auto loads = expected_loads(*blueprint, 10, kHot);
    respread(loads, *key, n);
    EXPECT_NEAR(worst_share(loads), worst, 0.005) << n;
  }
}

TEST(ExpectedLoad, MovingAKeyIsTheSameAsSpreadingItInTheScenario) {
  const auto before = scenario("hot-key.toml");
  const auto blueprint = sim::make_blueprint(before);
  const auto key = find_spread_key(*blueprint, "api", "user:celebrity", {}, kHot);
  ASSERT_TRUE(key);
  auto moved = expected_loads(*blueprint, 10, kHot);
  respread(moved, *key, 5);
  const auto spread = expected_loads(*sim::make_blueprint(with_spread(before, *key, 5)), 10, kHot);
  for (std::size_t i = 0; i < moved.size(); ++i) {
    EXPECT_NEAR(moved[i].records_per_s, spread[i].records_per_s, 1e-6) << i;
  }
}

TEST(ExpectedLoad, AKeyThatIsSpreadAlreadyIsTakenFromAllItsPlaces) {
  const auto blueprint =
      sim::make_blueprint(scenario("hot-key.toml", {{"producer.api.keys.hot.0.spread", "3"}}));
  const auto key = find_spread_key(*blueprint, "api", "user:celebrity", {}, kHot);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->spread, 3);
  auto loads = expected_loads(*blueprint, 10, kHot);
  EXPECT_NEAR(worst_share(loads), 1.08, 0.005);
  respread(loads, *key, 5);
  EXPECT_NEAR(worst_share(loads), 0.76, 0.005);
}

TEST(ExpectedLoad, OfATraceIsItsRows) {
  const auto blueprint = sim::make_blueprint(scenario("real-log.toml"));
  const Stretch all{0min, 24min};
  const auto key = find_spread_key(*blueprint, "wiki", "#en.wikipedia", {}, all);
  ASSERT_TRUE(key);
  EXPECT_FALSE(key->hot);
  EXPECT_NEAR(key->share_of_producer, 0.2943, 5e-5);
  // shared/data/README.md: the busiest of 8 shards takes 0.3443 of the records, of 16 0.3264.
  for (const auto& [shards, share] : {std::pair{8, 0.3443}, std::pair{16, 0.3264}}) {
    const auto loads = expected_loads(*blueprint, shards, all);
    double sum = 0;
    double most = 0;
    for (const Load& load : loads) {
      sum += load.records_per_s;
      most = std::max(most, load.records_per_s);
    }
    EXPECT_NEAR(sum, 3'924'400.0 / 1440, 1);
    EXPECT_NEAR(most / sum, share, 5e-5) << shards;
  }
}

// A row of 100 s, moved by up to 60 s, is on average at 130 s.
TEST(ExpectedLoad, OfAScatteredTraceLiesLater) {
  auto trace = std::make_shared<sim::Trace>();
  trace->keys = {"k"};
  trace->rows = {{.at_ms = 0, .bytes = 9, .key = 0}, {.at_ms = 100'000, .bytes = 9, .key = 0}};
  auto changed = scenario("real-log.toml");
  changed.producers[0].trace->trace = trace;
  changed.producers[0].trace->scale = 1;
  changed.producers[0].trace->speed = 1;
  changed.producers[0].trace->scatter = 60s;
  const auto blueprint = sim::make_blueprint(changed);
  EXPECT_EQ(worst_share(expected_loads(*blueprint, 8, {60s, 100s})), 0);
  const auto key = find_spread_key(*blueprint, "wiki", "k", {}, {110s, 150s});
  ASSERT_TRUE(key);
  EXPECT_DOUBLE_EQ(key->load.records_per_s, 1.0 / 40);
  EXPECT_DOUBLE_EQ(key->load.bytes_per_s, 10.0 / 40);
}

TEST(ExpectedLoad, KnowsNoKeyOfAProducerThatIsNotThere) {
  const auto blueprint = sim::make_blueprint(scenario("real-log.toml"));
  EXPECT_FALSE(find_spread_key(*blueprint, "other", "k", {}, kHot));
  EXPECT_FALSE(find_spread_key(*blueprint, "wiki", "no such channel", {}, kHot));
}

TEST(WithSpread, SaltsATracedKeyByName) {
  const auto before = scenario("real-log.toml");
  const auto key = find_spread_key(*sim::make_blueprint(before), "wiki", "#en.wikipedia", {}, kHot);
  ASSERT_TRUE(key);
  const auto after = with_spread(before, *key, 4);
  ASSERT_EQ(after.producers[0].salted.size(), 1U);
  EXPECT_EQ(after.producers[0].salted[0],
            (std::pair<std::string, std::int64_t>{"#en.wikipedia", 4}));
}

}  // namespace
}  // namespace weir::reports

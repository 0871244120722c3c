#include "gui/session/what_if.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <string>

#include "gui/curves/run_picture.hpp"
#include "reports/study/study.hpp"
#include "sim/scenario/load_shape.hpp"

namespace weir::gui {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const std::string kText = R"(weir = 1  # the format

[simulation]
duration     = "2 min"
warm_up      = "10 s"
replications = 1

[stream]
shard_count = 2   # too few?

[[producer]]
name        = "api"
rate        = "900 records/s"  # of all instances
record_size = "200 B"

  [producer.keys]
  hot = [ { key = "celebrity", share = "10 %" } ]

[[producer]]
name        = "web"
record_size = "200 B"

  [producer.load]
  shape  = "points"
  points = [ ["0 s", "100 records/s"], ["1 min", "300 records/s"] ]

[[consumer]]
name          = "timeline"
poll_interval = "500 ms"

[[consumer]]
name    = "fleet"
kind    = "kcl"
workers = 3
)";

const model::HashKey kThreeFourths{uint128{3} << 126};

sim::ReadScenario read(const std::string& text) {
  auto scenario = sim::read_scenario(text, "test.toml");
  EXPECT_TRUE(scenario) << (scenario ? "" : sim::to_text(scenario.error(), text));
  return scenario ? *scenario : sim::ReadScenario{};
}

Fork turn(const Knobs& knobs, const std::string& text = kText) {
  const auto fork = turned(text, "test.toml", read(text), knobs);
  EXPECT_TRUE(fork) << (fork ? "" : fork.error());
  return fork.value_or(Fork{});
}

std::string why_not(const Knobs& knobs, const std::string& text = kText) {
  const auto fork = turned(text, "test.toml", read(text), knobs);
  EXPECT_FALSE(fork) << fork->text;
  return fork ? "" : fork.error();
}

TEST(WhatIf, SetsTheShardsOfTheStart) {
  const Fork fork = turn({.shards = 8});
  EXPECT_EQ(fork.name, "8 shards");
  EXPECT_THAT(fork.text, HasSubstr("shard_count = 8   # too few?\n"));
  EXPECT_EQ(read(fork.text).scenario.stream.shard_count, 8);
}

TEST(WhatIf, CallsForShardsAtTheCursor) {
  const Fork fork = turn({.shards = 4, .from = 70s});
  EXPECT_EQ(fork.name, "4 shards, from 00:01:10");
  const auto scenario = read(fork.text).scenario;
  ASSERT_EQ(scenario.actions.size(), 1U);
  EXPECT_EQ(scenario.actions[0].at, 70s);
  EXPECT_EQ(scenario.actions[0].target_shard_count, 4);
  EXPECT_EQ(scenario.stream.shard_count, 2);
}

TEST(WhatIf, MakesEveryProducerBringMore) {
  const auto scenario = read(turn({.traffic = 1.5}).text).scenario;
  EXPECT_EQ(scenario.producers[0].load[0].records_per_s, 1350);
  EXPECT_EQ(scenario.producers[1].load[0].records_per_s, 150);
  EXPECT_EQ(scenario.producers[1].load[1].records_per_s, 450);
}

double rate_at(const sim::Producer& producer, Duration at) {
  const auto& load = producer.load;
  if (at <= load.front().at) return load.front().records_per_s;
  for (std::size_t i = 1; i < load.size(); ++i) {
    if (at > load[i].at) continue;
    const double share = std::chrono::duration<double>(at - load[i - 1].at) /
                         std::chrono::duration<double>(load[i].at - load[i - 1].at);
    return load[i - 1].records_per_s + share * (load[i].records_per_s - load[i - 1].records_per_s);
  }
  return load.back().records_per_s;
}

TEST(WhatIf, MakesEveryProducerBringMoreFromTheCursorOn) {
  const auto before = read(kText).scenario;
  for (const Duration from : {Duration{30s}, Duration{0s}, Duration{60s}, Duration{90s}}) {
    const auto scenario = read(turn({.traffic = 2, .from = from}).text).scenario;
    for (std::size_t i = 0; i < 2; ++i) {
      for (Duration at{}; at <= 2min; at += 500ms) {
        const double was = rate_at(before.producers[i], at);
        const double is = rate_at(scenario.producers[i], at);
        if (at <= from) {
          EXPECT_NEAR(is, was, 1e-9 * was) << at.count();
        }
        if (at >= from + 1s) {
          EXPECT_NEAR(is, 2 * was, 1e-9 * was) << at.count();
        }
      }
    }
  }
}

TEST(WhatIf, AddsAHotKey) {
  const auto scenario = read(turn({.hot_share = 0.2, .from = 30s}).text).scenario;
  ASSERT_EQ(scenario.producers[0].keys.hot.size(), 2U);
  EXPECT_EQ(scenario.producers[0].keys.hot[0].key, "celebrity");
  EXPECT_EQ(scenario.producers[0].keys.hot[1].key, kTriedKey);
  EXPECT_EQ(scenario.producers[0].keys.hot[1].share, 0.2);
  EXPECT_EQ(scenario.producers[0].keys.hot[1].from, 30s);
  EXPECT_EQ(scenario.producers[1].keys.hot.size(), 1U);
}

TEST(WhatIf, GivesAllReadersFanOutAndBack) {
  const Fork pushed = turn({.retrieval = TriedRetrieval::FanOut});
  EXPECT_EQ(pushed.name, "fan-out for all");
  for (const auto& consumer : read(pushed.text).scenario.consumers) {
    EXPECT_EQ(consumer.retrieval, sim::Retrieval::FanOut) << consumer.name;
  }
  EXPECT_TRUE(read(pushed.text).scenario.consumers[1].kcl);
  const Fork back = turn({.retrieval = TriedRetrieval::Polling}, pushed.text);
  for (const auto& consumer : read(back.text).scenario.consumers) {
    EXPECT_EQ(consumer.retrieval, sim::Retrieval::Polling) << consumer.name;
  }
}

TEST(WhatIf, SaysWhatStandsInTheWay) {
  EXPECT_EQ(why_not({}), "nothing is changed");
  EXPECT_EQ(why_not({.retrieval = TriedRetrieval::FanOut, .from = 5s}),
            "how readers get their records can be changed from the start only");
  const std::string on_demand =
      "weir = 1\n[stream]\nmode = \"on_demand\"\n[[producer]]\nrecord_size = \"1 KiB\"\n"
      "load = { shape = \"daily\", trough = \"1 records/s\", peak = \"9 records/s\", peak_at = "
      "\"12:00\" }\n";
  EXPECT_THAT(why_not({.shards = 3}, on_demand), HasSubstr("on-demand mode"));
  EXPECT_THAT(why_not({.traffic = 2, .from = 5s}, on_demand), HasSubstr("from the start only"));
  const auto more = read(turn({.traffic = 2}, on_demand).text).scenario.producers[0].shape;
  EXPECT_EQ(more.peak, 18);
  EXPECT_EQ(more.trough, 2);
  // the reader's own words
  EXPECT_THAT(why_not({.hot_share = 0.95}), HasSubstr("105 % of the records"));
}

TEST(WhatIf, TroublesWorkers) {
  const auto trouble = [](WorkerTrouble what, const std::string& whom) {
    const auto fork = with_trouble(kText, "test.toml", read(kText), what, whom, 30s);
    EXPECT_TRUE(fork) << (fork ? "" : fork.error());
    return read(fork.value_or(Fork{}).text).scenario.faults.at(0);
  };
  EXPECT_EQ(trouble(WorkerTrouble::Kill, "fleet").kind, sim::FaultKind::WorkerCrash);
  EXPECT_EQ(trouble(WorkerTrouble::Kill, "fleet").workers, 1);
  EXPECT_EQ(trouble(WorkerTrouble::Kill, "timeline").kind, sim::FaultKind::ConsumerOutage);
  EXPECT_EQ(trouble(WorkerTrouble::Slow, "fleet").kind, sim::FaultKind::ConsumerSlow);
  EXPECT_EQ(trouble(WorkerTrouble::Restart, "fleet").kind, sim::FaultKind::WorkerRestart);
  EXPECT_EQ(trouble(WorkerTrouble::Restart, "fleet").at, 30s);
  EXPECT_FALSE(with_trouble(kText, "t", read(kText), WorkerTrouble::Kill, "nobody", 1s));
  const auto chosen = [](WorkerTrouble what) {
    const auto fork = with_trouble(kText, "test.toml", read(kText), what, "fleet", 30s, 1);
    EXPECT_TRUE(fork) << (fork ? "" : fork.error());
    return fork.value_or(Fork{});
  };
  EXPECT_EQ(chosen(WorkerTrouble::Kill).name, "fleet loses worker-1, from 00:00:30");
  EXPECT_EQ(read(chosen(WorkerTrouble::Kill).text).scenario.faults.at(0).first_worker, 1);
  EXPECT_EQ(read(chosen(WorkerTrouble::Restart).text).scenario.faults.at(0).first_worker, 1);
  EXPECT_EQ(read(chosen(WorkerTrouble::Restart).text).scenario.faults.at(0).workers, 1);
  EXPECT_FALSE(with_trouble(kText, "t", read(kText), WorkerTrouble::Kill, "fleet", 1s, 99))
      << "there are not so many";
}

TEST(WhatIf, SplitsAShard) {
  const auto fork =
      with_split(kText, "test.toml", read(kText), "shardId-000000000001", kThreeFourths, 30s);
  ASSERT_TRUE(fork) << fork.error();
  const auto scenario = read(fork->text).scenario;
  ASSERT_EQ(scenario.actions.size(), 1U);
  EXPECT_EQ(scenario.actions[0].new_starting_hash_key, "255211775190703847597530955573826158592");
  EXPECT_EQ(fork->name, "split of shardId-000000000001, from 00:00:30");
}

// Draws are addressed: what begins at the cursor changes nothing before it.
RunPicture picture_of(const std::string& text) {
  const auto scenario = read(text).scenario;
  RunPicture picture{scenario};
  picture.take(reports::run_study(scenario, {}).first);
  return picture;
}

TEST(WhatIf, UpToTheCursorItIsTheRunThatWas) {
  const Duration from = 60s;
  const RunPicture before = picture_of(kText);
  const auto split =
      with_split(kText, "test.toml", read(kText), "shardId-000000000001", kThreeFourths, from);
  const auto kill =
      with_trouble(kText, "test.toml", read(kText), WorkerTrouble::Kill, "timeline", from);
  for (const Fork& fork : {turn({.shards = 4, .from = from}), turn({.traffic = 2, .from = from}),
                           turn({.hot_share = 0.3, .from = from}), split.value(), kill.value()}) {
    SCOPED_TRACE(fork.name);
    const RunPicture after = picture_of(fork.text);
    bool differs = false;
    for (std::size_t at = 0; at < 120; ++at) {
      const auto same = [&](const Curve& one, const Curve& other) {
        return one[at] == other[at] || (std::isnan(one[at]) && std::isnan(other[at]));
      };
      const bool alike = same(before.curves().born, after.curves().born) &&
                         same(before.curves().worst, after.curves().worst) &&
                         same(before.curves().refused, after.curves().refused) &&
                         same(before.curves().readers[0].age_s, after.curves().readers[0].age_s);
      if (at < 60) {
        EXPECT_TRUE(alike) << at;
      }
      differs = differs || !alike;
    }
    EXPECT_TRUE(differs);
  }
}

}  // namespace
}  // namespace weir::gui

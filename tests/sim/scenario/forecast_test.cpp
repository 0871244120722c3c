// Inputs given as intervals, and the worlds that are drawn from them.

#include "sim/scenario/forecast.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "sim/scenario/intervals.hpp"
#include "sim/scenario/quantity.hpp"
#include "tests/sim/scenario/scenario_dump.hpp"
#include "tests/sim/scenario/toml_testing.hpp"

namespace weir::sim {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

std::string with_rate(const std::string& rate, const std::string& rest = {}) {
  return "weir = 1\n[stream]\nshard_count = 4\n[[producer]]\nname = \"api\"\nrecord_size = \"1 "
         "KiB\"\nrate = " +
         rate + "\n" + rest;
}

const std::string kRate =
    R"({ low = "1000 records/s", mid = "1600 records/s", high = "4000 records/s" })";

ReadScenario read(const std::string& text, const Overrides& overrides = {}) {
  auto scenario = read_scenario(text, "test.toml", overrides);
  EXPECT_TRUE(scenario) << (scenario ? "" : to_text(scenario.error(), text));
  return scenario ? *std::move(scenario) : ReadScenario{};
}

ReadScenario with_worlds(const std::string& text, int worlds) {
  return read(text, {{"simulation.worlds", std::to_string(worlds)}});
}

std::vector<double> numbers(const Forecast& forecast, std::size_t input = 0) {
  std::vector<double> all;
  for (const ForecastWorld& world : forecast.worlds) {
    all.push_back(world.values.at(input).number);
  }
  return all;
}

// The distribution function, as textbooks have it.
double triangular_below(double x, double low, double mid, double high) {
  if (x <= mid) return (x - low) * (x - low) / ((high - low) * (mid - low));
  return 1 - (high - x) * (high - x) / ((high - low) * (high - mid));
}

TEST(Triangular, IsTheInverseOfItsDistributionFunction) {
  for (const auto& [low, mid, high] :
       std::vector<std::array<double, 3>>{{0, 1, 4}, {-3, -2, 10}, {5, 5, 9}, {5, 9, 9}}) {
    for (const double u : {0.0, 1e-9, 0.1, 0.25, 0.5, 0.75, 0.999}) {
      const double x = triangular(low, mid, high, u);
      const double below = x < mid || mid == high
                               ? (x - low) * (x - low) / ((high - low) * (mid - low))
                               : 1 - (high - x) * (high - x) / ((high - low) * (high - mid));
      EXPECT_NEAR(below, u, 1e-12) << low << ' ' << mid << ' ' << high;
    }
  }
  EXPECT_EQ(triangular(2, 2, 2, 0.7), 2);
}

TEST(Forecast, ScenarioItselfHasTheMids) {
  const auto with = read(with_rate(kRate));
  auto plain = read(with_rate("\"1600 records/s\""));
  EXPECT_EQ(dump(with.scenario), dump(plain.scenario));
  ASSERT_THAT(with.forecast.inputs, SizeIs(1));
  EXPECT_EQ(with.forecast.inputs[0].path, "producer.api.rate");
  EXPECT_EQ(with.forecast.inputs[0].low, "1000 records/s");
  EXPECT_EQ(with.forecast.inputs[0].mid, "1600 records/s");
  EXPECT_EQ(with.forecast.inputs[0].high, "4000 records/s");
  EXPECT_THAT(plain.forecast.inputs, IsEmpty());
  EXPECT_THAT(plain.forecast.worlds, IsEmpty());
}

TEST(Forecast, FortyWorldsAreDrawnUnlessSaid) {
  EXPECT_THAT(read(with_rate(kRate)).forecast.worlds, SizeIs(40));
  EXPECT_THAT(with_worlds(with_rate(kRate), 7).forecast.worlds, SizeIs(7));
  const auto none = with_worlds(with_rate(kRate), 0);
  EXPECT_THAT(none.forecast.worlds, IsEmpty());
  EXPECT_THAT(none.forecast.inputs, SizeIs(1));
}

TEST(Forecast, DrawsAreTriangular) {
  auto values = numbers(with_worlds(with_rate(kRate), 1000).forecast);
  std::ranges::sort(values);
  double furthest = 0;  // Kolmogorov and Smirnov
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double expected = triangular_below(values[i], 1000, 1600, 4000);
    furthest = std::max(furthest, std::abs(expected - (static_cast<double>(i) + 0.5) / 1000));
  }
  EXPECT_LT(furthest, 1.63 / std::sqrt(1000)) << "1 % of honest draws are further";
  EXPECT_GE(values.front(), 1000);
  EXPECT_LE(values.back(), 4000);
}

TEST(Forecast, WholeNumbersAreRoundedFromTheTriangle) {
  std::map<std::int64_t, int> times;
  const auto read = with_worlds(
      "weir = 1\n[stream]\nshard_count = { low = 2, mid = 3, high = 6 }\n[[producer]]\nrate = \"9 "
      "records/s\"\nrecord_size = \"1 B\"\n",
      1000);
  for (const auto& world : read.forecast.worlds) ++times[world.scenario.stream.shard_count];
  // below 2.5, 3.5, 4.5, 5.5 and the rest
  double before = 0;
  for (const auto& [count, edge] :
       std::map<std::int64_t, double>{{2, 2.5}, {3, 3.5}, {4, 4.5}, {5, 5.5}, {6, 6}}) {
    const double share = triangular_below(edge, 2, 3, 6) - before;
    before += share;
    const double sigma = std::sqrt(1000 * share * (1 - share));
    EXPECT_NEAR(times[count], 1000 * share, 4 * sigma) << count;
  }
}

TEST(Forecast, InputsAreIndependentOfEachOther) {
  const auto forecast =
      with_worlds(with_rate(kRate, "instances = { low = 1, mid = 500, high = 1000 }"), 1000)
          .forecast;
  ASSERT_THAT(forecast.inputs, SizeIs(2));
  const auto a = numbers(forecast, 0);
  const auto b = numbers(forecast, 1);
  const auto mean = [](const std::vector<double>& of) {
    double sum = 0;
    for (const double value : of) sum += value;
    return sum / static_cast<double>(of.size());
  };
  double ab = 0;
  double aa = 0;
  double bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - mean(a)) * (b[i] - mean(b));
    aa += (a[i] - mean(a)) * (a[i] - mean(a));
    bb += (b[i] - mean(b)) * (b[i] - mean(b));
  }
  EXPECT_LT(std::abs(ab / std::sqrt(aa * bb)), 4 / std::sqrt(1000));
}

TEST(Forecast, WorldTakesTheSameValuesHoweverManyThereAre) {
  const auto few = numbers(with_worlds(with_rate(kRate), 5).forecast);
  auto many = numbers(with_worlds(with_rate(kRate), 50).forecast);
  many.resize(5);
  EXPECT_EQ(few, many);
}

TEST(Forecast, WorldTakesTheSameValuesWhateverElseIsUncertain) {
  const std::string other =
      "[[producer]]\nname = \"another\"\nrate = { low = \"1 records/s\", mid = \"2 records/s\", "
      "high "
      "= \"3 records/s\" }\nrecord_size = \"1 B\"\n";
  const auto alone = with_worlds(with_rate(kRate), 20).forecast;
  const auto after = with_worlds(with_rate(kRate, other), 20).forecast;
  const std::string api = with_rate(kRate);
  const std::size_t begin = api.find("[[producer]]");
  const auto before = with_worlds(api.substr(0, begin) + other + api.substr(begin), 20).forecast;
  EXPECT_EQ(numbers(alone), numbers(after));
  ASSERT_EQ(before.inputs.at(1).path, "producer.api.rate");
  EXPECT_EQ(numbers(alone), numbers(before, 1));
  EXPECT_NE(numbers(after, 0), numbers(after, 1));
}

TEST(Forecast, SeedDrawsOtherWorlds) {
  const auto one = read(with_rate(kRate)).forecast;
  const auto two = read(with_rate(kRate), {{"simulation.seed", "2"}}).forecast;
  EXPECT_NE(numbers(one), numbers(two));
  for (const auto& world : two.worlds) EXPECT_EQ(world.scenario.simulation.seed, 2);
}

// Every kind of number that the format has.
const std::string kAllKinds = R"(weir = 1
[stream]
shard_count = { low = 3, mid = 4, high = 9 }
put_to_readable = { low = "50 ms", mid = "70 ms", high = "0.3 s" }
[[producer]]
rate = { low = "2 MiB/s", mid = "2.5 MiB/s", high = "4000 KiB/s" }
record_size = { distribution = "lognormal", median = { low = "200 B", mid = "1 KiB", high = "2 KiB" }, p99 = "20 KiB" }
keys = { distribution = "zipf", count = 1000, exponent = { low = 0.0, mid = 0.5, high = 1.5 }, hot = [
  { key = "a", share = { low = "1 %", mid = "2 %", high = "10 %" } },
  { key = "b.c", share = { low = "1 %", mid = "2 %", high = "10 %" } } ] }
[[producer]]
name = "second"
rate = { low = "10_0 records/s", mid = "2e2 records/s", high = "300 records/s" }
record_size = "1 KiB"
[[consumer]]
[[fault]]
at = { low = "00:10", mid = "00:30", high = "01:00" }
kind = "consumer_outage"
duration = { low = "10 s", mid = "10 s", high = "10 s" }
consumer = "consumer"
)";

TEST(Forecast, EveryNumberMayBeAnInterval) {
  const auto forecast = read(kAllKinds).forecast;
  std::vector<std::string> paths;
  for (const auto& input : forecast.inputs) paths.push_back(input.path);
  EXPECT_THAT(
      paths,
      ElementsAre("stream.shard_count", "stream.put_to_readable", "producer.producer.rate",
                  "producer.producer.record_size.median", "producer.producer.keys.exponent",
                  "producer.producer.keys.hot.a.share", "producer.producer.keys.hot.\"b.c\".share",
                  "producer.second.rate", "fault.fault.at", "fault.fault.duration"));
  for (const auto& world : forecast.worlds) {
    for (std::size_t i = 0; i < paths.size(); ++i) {
      const auto number = [&](const std::string& text) { return parse_moment(text)->value(); };
      EXPECT_GE(world.values[i].number, number(forecast.inputs[i].low)) << paths[i];
      EXPECT_LE(world.values[i].number, number(forecast.inputs[i].high)) << paths[i];
    }
  }
}

// What the manual says of a world: its values as --set make its scenario.
TEST(Forecast, ValuesOfAWorldAsOverridesMakeItsScenario) {
  const auto all = read(kAllKinds);
  for (const ForecastWorld& world : all.forecast.worlds) {
    Overrides overrides;
    for (std::size_t i = 0; i < world.values.size(); ++i) {
      overrides.emplace_back(all.forecast.inputs[i].path, world.values[i].text);
    }
    const auto alone = read(kAllKinds, overrides);
    EXPECT_EQ(dump(alone.scenario), dump(world.scenario));
    EXPECT_THAT(alone.forecast.inputs, IsEmpty());
  }
}

TEST(Forecast, DrawnValueHasFiveDigits) {
  for (const auto& world : read(kAllKinds).forecast.worlds) {
    for (const InputValue& value : world.values) {
      std::string digits;
      for (const char letter : value.text) {
        if (letter >= '0' && letter <= '9') digits += letter;
      }
      digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
      while (digits.ends_with('0')) digits.pop_back();
      EXPECT_LE(digits.size(), 5) << value.text;
      EXPECT_EQ(value.text.find("e+"), std::string::npos) << value.text;
    }
  }
}

TEST(Forecast, IntervalsAreNamedByNumberWhereNamesDoNotTell) {
  const auto problems = problems_of(
      "weir = 1\n[stream]\nshard_count = 1\n[[producer]]\nname = \"a\"\nrate = \"1 "
      "records/s\"\nrecord_size = \"1 B\"\n[[producer]]\nname = \"a\"\nrate = { low = \"1 "
      "records/s\" }\nrecord_size = \"1 B\"\n");
  ASSERT_FALSE(problems.all.empty());
  EXPECT_THAT(to_text(problems, ""), HasSubstr("`producer.1.rate` is an interval without `mid`"));
}

// Low, mid and high each go together; in between, what was drawn does not.
TEST(Forecast, WorldThatCannotBeSimulatedIsToldByItsNumber) {
  const auto problems = problems_of(with_rate("\"100 records/s\"", R"(
[producer.keys]
hot = [ { key = "k", share = "10 %", from = { low = "1 s", mid = "20 s", high = "90 s" }, until = { low = "2 s", mid = "30 s", high = "100 s" } } ]
)"));
  ASSERT_FALSE(problems.all.empty());
  EXPECT_EQ(problems.all[0].code, std::string{"E0405"});
  EXPECT_THAT(problems.all[0].message, StartsWith("in world "));
  EXPECT_THAT(problems.all, SizeIs(1)) << "one such world is enough";
}

TEST(Forecast, EndsThatCannotBeAreToldOnceEach) {
  const std::string text = replaced(scenario_with("", ""), "shard_count = 4",
                                    "shard_count = { low = 0, mid = 4, high = 100001 }");
  const auto problems = problems_of(text);
  ASSERT_THAT(problems.all, SizeIs(2));
  EXPECT_EQ(under_caret(text, problems.all[0].span), "0");
  EXPECT_EQ(under_caret(text, problems.all[1].span), "100001");
}

TEST(Forecast, IntervalsThatAreNoneAreToldOnce) {
  for (const std::string interval :
       {"{ low = 3 }", "{ low = 3, mid = 1, high = 2 }", "{ low = \"3 s\", mid = 1, high = 2 }"}) {
    const auto problems = problems_of(
        replaced(scenario_with("", ""), "shard_count = 4", "shard_count = " + interval));
    int intervals = 0;
    for (const Problem& problem : problems.all)
      intervals += problem.code == std::string{"E0315"} ? 1 : 0;
    EXPECT_EQ(intervals, 1) << interval;
  }
}

TEST(Forecast, TextCannotBeAnInterval) {
  const std::string name = "[[consumer]]\nname = { low = \"1 s\", mid = \"2 s\", high = \"3 s\" }";
  const auto problems = problems_of(with_rate("\"1000 records/s\"", name));
  ASSERT_THAT(problems.all, SizeIs(1));
  EXPECT_EQ(problems.all[0].code, std::string{"E0201"});
  EXPECT_EQ(problems.all[0].message, "`name` must be text, but is an interval");
}

TEST(Forecast, SoManyWorldsOfSoLargeAFileAreRefused) {
  std::string text = with_rate(kRate, "# ");
  text += std::string(2 << 20, 'x');
  EXPECT_THAT(to_text(problems_of(text), ""),
              AllOf(HasSubstr("E0317"), HasSubstr("40 worlds of a scenario of")));
  EXPECT_TRUE(read_scenario(text, "test.toml", {{"simulation.worlds", "31"}}));
  EXPECT_FALSE(read_scenario(text, "test.toml", {{"simulation.worlds", "32"}}));
}

// A year of days has many load points, of which the file has few.
TEST(Forecast, SoManyWorldsOfSoManyLoadPointsAreRefused) {
  const std::string year =
      "weir = 1\nsimulation.duration = \"366 d\"\n[stream]\nshard_count = { low = 1, mid = 2, high "
      "= 3 }\n[[producer]]\nrecord_size = \"1 B\"\nload = { shape = \"daily\", trough = \"1 "
      "records/s\", peak = \"2 records/s\", peak_at = \"12:00\" }\n";
  EXPECT_TRUE(read_scenario(year, "test.toml"));
  EXPECT_THAT(to_text(problems_of(year, {{"simulation.worlds", "1000"}}), ""),
              AllOf(HasSubstr("E0317"), HasSubstr("load points are too many")));
}

TEST(Forecast, AtMostAHundredInputs) {
  const auto hot = [](int count) {
    std::string keys = "[producer.keys]\nhot = [";
    for (int i = 0; i < count; ++i) {
      keys += "{ key = \"k" + std::to_string(i) +
              "\", share = { low = \"0.1 %\", mid = \"0.2 %\", high = \"0.3 %\" } },\n";
    }
    return with_rate("\"100 records/s\"", keys + "]\n");
  };
  EXPECT_THAT(read(hot(100)).forecast.inputs, SizeIs(100));
  const auto problems = problems_of(hot(103));
  ASSERT_THAT(problems.all, testing::Not(IsEmpty()));
  EXPECT_THAT(problems.all[0].message, HasSubstr("at most 100 numbers may be intervals"));
}

TEST(Forecast, ResolvedFileHasTheMidsAndSaysSo) {
  const auto with = read(with_rate(kRate));
  const std::string resolved = to_toml(with.scenario, with.forecast.inputs);
  EXPECT_THAT(resolved,
              StartsWith("# producer.api.rate is 1600 records/s here, but was an interval "
                         "from 1000 records/s to 4000 records/s\nweir = 1\n"));
  EXPECT_EQ(dump(read(resolved).scenario), dump(with.scenario));
}

}  // namespace
}  // namespace weir::sim

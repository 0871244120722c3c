#include "sim/scenario/overrides.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/sim/scenario/toml_testing.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kText = R"(weir = 1
[stream]
shard_count = 4
[[producer]]
name = "api"
rate = "100 records/s"
record_size = "1 KiB"
keys.hot = [ { key = "a", share = "10 %" }, { key = "b.c", share = "10 %" } ]
[[producer]]
rate = "50 records/s"
record_size = "1 KiB"
[[consumer]]
kind = "polling"
)";

Scenario with(const Overrides& overrides) {
  const auto read = read_scenario(kText, "test.toml", overrides);
  EXPECT_TRUE(read) << to_text(read ? Problems{} : read.error(), kText);
  return read ? read->scenario : Scenario{};
}

Problem problem_with(const std::string& path, const std::string& value) {
  const auto read = read_scenario(kText, "test.toml", {{path, value}});
  if (read) return {};
  EXPECT_EQ(read.error().all.size(), 1U) << to_text(read.error(), kText);
  return read.error().all[0];
}

TEST(Overrides, ReplaceValues) {
  EXPECT_EQ(with({{"stream.shard_count", "64"}}).stream.shard_count, 64);
  EXPECT_EQ(with({{"simulation.duration", "\"3 min\""}}).simulation.duration, 3min);
  EXPECT_EQ(with({{"simulation.duration", "3 min"}}).simulation.duration, 3min);
  EXPECT_EQ(with({{"title", "a b"}}).title, "a b");
  EXPECT_EQ(with({{"simulation.start", "2026-11-27T00:00:00Z"}}).simulation.start,
            "2026-11-27T00:00:00Z");
}

TEST(Overrides, FindTablesByNameByNumberOrAlone) {
  EXPECT_EQ(with({{"producer.api.rate", "7 records/s"}}).producers[0].load[0].records_per_s, 7);
  EXPECT_EQ(with({{"producer.0.rate", "7 records/s"}}).producers[0].load[0].records_per_s, 7);
  EXPECT_EQ(with({{"producer.producer-2.rate", "7 records/s"}}).producers[1].load[0].records_per_s,
            7);
  EXPECT_EQ(with({{"consumer.consumer.workers", "3"}}).consumers[0].workers, 3);
  EXPECT_EQ(with({{"consumer.workers", "3"}}).consumers[0].workers, 3);
  EXPECT_EQ(with({{"producer.api.keys.hot.1.spread", "2"}}).producers[0].keys.hot[1].spread, 2);
  EXPECT_EQ(with({{"producer.api.keys.hot.a.spread", "2"}}).producers[0].keys.hot[0].spread, 2);
  EXPECT_EQ(with({{"producer.api.keys.hot.\"b.c\".spread", "2"}}).producers[0].keys.hot[1].spread,
            2);
}

TEST(Overrides, MakeWhatTheFileLeavesOut) {
  const Scenario scenario = with(
      {{"producer.api.put.resend.max_attempts", "2"}, {"producer.api.put.resend.jitter", "none"}});
  EXPECT_EQ(scenario.producers[0].put.resend.max_attempts, 2);
  EXPECT_EQ(scenario.producers[0].put.resend.jitter, Jitter::None);
}

TEST(Overrides, ComeOneAfterTheOther) {
  EXPECT_EQ(with({{"stream.shard_count", "5"}, {"stream.shard_count", "6"}}).stream.shard_count, 6);
  EXPECT_EQ(
      with({{"producer.api.name", "web"}, {"producer.web.instances", "9"}}).producers[0].instances,
      9);
}

TEST(Overrides, ComeBeforeAnythingIsChecked) {
  EXPECT_TRUE(read_scenario(replaced(std::string{kText}, "shard_count = 4", "shard_count = 0"),
                            "test.toml", {{"stream.shard_count", "4"}}));
}

TEST(Overrides, ThatAreWrongAreShownThemselves) {
  const auto read = read_scenario(kText, "test.toml",
                                  {{"title", "fine"}, {"stream.shard_count", "4000 records"}});
  ASSERT_FALSE(read);
  EXPECT_EQ(to_text(read.error(), kText),
            R"(error[E0201]: `shard_count` must be a whole number, but is "4000 records"
  --> --set:1:20
   |
 1 | stream.shard_count=4000 records
   |                    ^^^^^^^^^^^^ a number without quotes and unit

1 error.
)");
}

TEST(Overrides, TakeTheBlameForTheKeysTheyReplace) {
  const auto read = read_scenario(kText, "test.toml",
                                  {{"producer.api.load.points", R"([["0 s", "1 records/s"]])"},
                                   {"producer.api.rate", "5 records/s"}});
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().all[0].code, "E0207");
  EXPECT_EQ(read.error().all[0].file, "--set");
  EXPECT_EQ(read.error().all[0].source, "producer.api.rate=5 records/s");
  ASSERT_TRUE(read.error().all[0].related);
  EXPECT_EQ(read.error().all[0].related->file, "--set");
  EXPECT_EQ(read.error().all[0].related->source,
            R"(producer.api.load.points=[["0 s", "1 records/s"]])");
}

TEST(Overrides, SayWhyAPathLeadsNowhere) {
  EXPECT_EQ(problem_with("stream.shards", "5").code, "E0203");
  EXPECT_EQ(problem_with("stream.shards", "5").file, "--set");
  EXPECT_EQ(problem_with("stream.shards", "5").span.column, 8U);
  const Problem nobody = problem_with("producer.aqi.rate", "1 records/s");
  EXPECT_EQ(nobody.code, "E0206");
  EXPECT_EQ(nobody.message, "there is no `producer` aqi");
  EXPECT_EQ(nobody.label, "did you mean `api`?");
  EXPECT_EQ(nobody.help, "allowed here: api, producer-2");
  EXPECT_EQ(nobody.span.column, 10U);
  EXPECT_EQ(nobody.span.end_column, 13U);
  EXPECT_EQ(problem_with("producer.2.rate", "1 records/s").code, "E0206");
  EXPECT_EQ(problem_with("producer.99999999999999999999.rate", "1").code, "E0206");
  EXPECT_EQ(problem_with("stream.shard_count.x", "1").code, "E0206");
  EXPECT_EQ(problem_with("stream.shard_count.x.y", "1").code, "E0206");
  EXPECT_EQ(problem_with("producer.x", "1").code, "E0206");
  for (const char* path :
       {"", ".", "a.", ".a", "a..b", "\"a", "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q"}) {
    EXPECT_EQ(problem_with(path, "1").code, "E0206") << path;
  }
}

TEST(Overrides, MayBringWholeTables) {
  EXPECT_EQ(with({{"producer.api.keys.hot", "[{ key = \"z\", share = \"5 %\" }]"}})
                .producers[0]
                .keys.hot[0]
                .key,
            "z");
  EXPECT_EQ(with({{"producer.api.keys.hot.0", "{ key = \"z\", share = \"5 %\" }"}})
                .producers[0]
                .keys.hot[0]
                .key,
            "z");
}

TEST(Overrides, StepToOneAloneThatIsCalledLikeAKeyIsItsNumber) {
  const auto file = parse_toml(R"(producer = [ { name = "batch" } ])", "");
  ASSERT_TRUE(file);
  EXPECT_EQ(path_step(file->members[0].value, "producer", 0), "0");
  const auto two = parse_toml(R"(producer = [ { name = "batch" }, { name = "b" } ])", "");
  ASSERT_TRUE(two);
  EXPECT_EQ(path_step(two->members[0].value, "producer", 0), "batch");
}

RC_GTEST_PROP(Overrides, NeverTrip, (const std::string& path, const std::string& value)) {
  (void)read_scenario(kText, "test.toml", {{path, value}});
  (void)read_scenario(kText, "test.toml", {{"producer." + path, value}});
  (void)read_scenario(kText, "test.toml", {{"producer.api.keys.hot." + path, value}});
  (void)read_scenario(kText, "test.toml", {{"stream.shard_count", value}});
}

}  // namespace
}  // namespace weir::sim

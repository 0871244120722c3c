// Problems that are about two places of a file: which ones, with exact text for some.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "sim/scenario/price_book_toml.hpp"
#include "sim/scenario/scenario_toml.hpp"
#include "tests/sim/scenario/toml_testing.hpp"

namespace weir::sim {
namespace {

struct Conflict {
  std::string name;
  std::string text;
  std::string code;
  std::string caret;   // what the first place is
  std::string dashes;  // what the second one is
  std::string label;   // what is said of it

  friend std::ostream& operator<<(std::ostream& out, const Conflict& conflict) {
    return out << conflict.name;
  }
};

class TwoPlaces : public testing::TestWithParam<Conflict> {};

TEST_P(TwoPlaces, AreBothShown) {
  const Conflict& conflict = GetParam();
  const Problems problems = problems_of(conflict.text);
  ASSERT_FALSE(problems.all.empty());
  const Problem& problem = problems.all.back();
  const std::string printed = to_text(problems, conflict.text);
  EXPECT_EQ(problem.code, conflict.code) << printed;
  EXPECT_EQ(under_caret(conflict.text, problem.span), conflict.caret) << printed;
  ASSERT_TRUE(problem.related) << printed;
  EXPECT_EQ(problem.related->file, "test.toml");
  EXPECT_EQ(under_caret(conflict.text, problem.related->span), conflict.dashes) << printed;
  EXPECT_EQ(problem.related->label, conflict.label);
}

std::string with(const std::string& producer, const std::string& rest = {}) {
  return scenario_with("", producer, rest);
}

std::string actions(const std::vector<std::string>& calls, const std::string& stream = {}) {
  std::string text;
  for (const std::string& call : calls) text += "[[action]]\n" + call + "\n";
  return scenario_with(stream, "", text);
}

std::string to(const std::string& at, int target) {
  return "at = \"" + at +
         "\"\ncall = \"UpdateShardCount\"\ntarget_shard_count = " + std::to_string(target);
}

// Eleven scalings of one shard to two and back, one every two hours.
std::string eleven_scalings() {
  std::vector<std::string> calls;
  calls.reserve(11);
  for (int i = 0; i < 11; ++i) calls.push_back(to(std::to_string(2 * i) + " h", 8 - 4 * (i % 2)));
  return actions(calls) + "[simulation]\nduration = \"24 h\"\n";
}

const std::string kSplit =
    "call = \"SplitShard\"\nshard_to_split = \"shardId-000000000000\"\n"
    "new_starting_hash_key = \"5\"";

INSTANTIATE_TEST_SUITE_P(
    OfTheFormat, TwoPlaces,
    testing::Values(
        Conflict{"a_library_and_its_stead", with("kpl = { }\nput = { linger = \"1 s\" }"), "E0207",
                 "put", "kpl", "the library"},
        Conflict{"aggregates_larger_than_records",
                 scenario_with("max_record_size = \"1 MiB\"",
                               "kpl = { aggregation_max_size = \"1 MiB\" }"),
                 "E0421", "\"1 MiB\"", "\"1 MiB\"", "the most"},
        Conflict{"a_buffer_that_outlives_its_records",
                 with("kpl = { record_ttl = \"1 s\", record_max_buffered_time = \"2 s\" }"),
                 "E0420", "\"1 s\"", "\"2 s\"", "it waits so long"},
        Conflict{"fan_out_of_version_1",
                 with("", "[[consumer]]\nkind = \"kcl\"\nversion = 1\nretrieval = \"fan_out\""),
                 "E0422", "\"fan_out\"", "1", "this version"},
        Conflict{
            "a_setting_of_version_3",
            with("", "[[consumer]]\nkind = \"kcl\"\nversion = 2\ndampening_percentage = \"60 %\""),
            "E0409", "\"60 %\"", "2", "this version"},
        Conflict{"stealing_in_version_3",
                 with("",
                      "[[consumer]]\nkind = \"kcl\"\nversion = 3\n"
                      "max_leases_to_steal_at_one_time = 5"),
                 "W0130", "5", "3", "this version"},
        Conflict{"a_polling_readers_interval",
                 with("", "[[consumer]]\nkind = \"kcl\"\npoll_interval = \"1 s\""), "E0409",
                 "\"1 s\"", "\"kcl\"", "this kind"},
        Conflict{"leases_of_a_polling_reader",
                 with("", "[[consumer]]\nkind = \"polling\"\nfailover_time = \"9 s\""), "E0409",
                 "\"9 s\"", "\"polling\"", "this kind"},
        Conflict{"reads_that_are_not_idle_when_pushed",
                 with("",
                      "[[consumer]]\nkind = \"kcl\"\nretrieval = \"fan_out\"\n"
                      "idle_time_between_reads = \"1 s\""),
                 "E0409", "\"1 s\"", "\"fan_out\"", "this kind"},
        Conflict{"all_is_warm_up",
                 with("", "[simulation]\nduration = \"1 min\"\nwarm_up = \"60 s\""), "E0401",
                 "\"60 s\"", "\"1 min\"", "the whole run"},
        Conflict{"rate_and_load", with("load.points = [[\"0 s\", \"1 records/s\"]]"), "E0207",
                 "rate", "load", "the other one"},
        Conflict{
            "rate_and_trace",
            with("trace = { file = \"" + scenario_file("traces/wikipedia_edits_by_channel.csv") +
                 "\", speed = 1000 }"),
            "E0207", "record_size", "trace", "the trace"},
        Conflict{"stat_of_a_count",
                 with("", "[[objective]]\nmetric = \"records_dropped\"\nmax = 0\nstat = \"p99\""),
                 "E0207", "stat", "\"records_dropped\"", "one number"},
        Conflict{"consumer_of_the_stream",
                 with("", "[[objective]]\nconsumer = \"x\"\nmetric = \"records_dropped\"\nmax = 0"),
                 "E0207", "consumer", "\"records_dropped\"", "of the whole stream"},
        Conflict{
            "one_name_twice",
            with("name = \"api\"",
                 "[[producer]]\nname = \"api\"\nrate = \"1 records/s\"\nrecord_size = \"1 B\""),
            "E0205", "\"api\"", "\"api\"", "the other one"},
        Conflict{"lognormal_upside_down",
                 with("",
                      "[[producer]]\nrate = \"1 MiB/s\"\n"
                      "record_size = { median = \"2 B\", p99 = \"1 B\" }"),
                 "E0313", "\"1 B\"", "\"2 B\"", "the median"},
        Conflict{"long_sub_key",
                 with("keys.hot = [{ key = \"" + std::string(255, 'k') +
                      "\", share = \"1 %\", spread = 2 }]"),
                 "E0313", "\"" + std::string(255, 'k') + "\"", "2", "sub-keys are longer"},
        Conflict{"shares_in_sum",
                 with("keys.hot = [{ key = \"a\", share = \"1 %\" }, "
                      "{ key = \"b\", share = \"60 %\" }, { key = \"c\", share = \"2 %\" }, "
                      "{ key = \"d\", share = \"70 %\", from = \"30 s\" }]"),
                 "E0403", "\"70 %\"", "\"60 %\"", "hot at the same time"},
        Conflict{"points_out_of_order",
                 "weir = 1\nstream.shard_count = 4\n[[producer]]\nrecord_size = \"1 KiB\"\n"
                 "load.points = [[\"0 s\", \"1 records/s\"],\n[\"2 h\", \"1 records/s\"],\n"
                 "[\"1 h\", \"1 records/s\"]]\n",
                 "E0404", "\"1 h\"", "\"2 h\"", "the one before it"},
        Conflict{"never_hot",
                 with("keys.hot = [{ key = \"a\", share = \"1 %\", from = \"2 s\", "
                      "until = \"1 s\" }]"),
                 "E0405", "\"1 s\"", "\"2 s\"", "hot from here on"},
        Conflict{"limits_crossed",
                 with("", "[[objective]]\nmetric = \"records_dropped\"\nmin = 5\nmax = 4"), "E0406",
                 "5", "4", "the most"},
        Conflict{"limits_of_two_kinds",
                 with("",
                      "[[consumer]]\n[[objective]]\nmetric = \"iterator_age\"\n"
                      "min = \"1 s\"\nmax = \"50 %\""),
                 "E0406", "\"50 %\"", "\"1 s\"", "a time"},
        Conflict{"another_calls_key", actions({to("1 s", 8) + "\nshard_to_split = \"a\""}), "E0409",
                 "\"a\"", "\"UpdateShardCount\"", "this call"},
        Conflict{"a_calls_key_left_out", actions({"at = \"1 s\"\ncall = \"UpdateShardCount\""}),
                 "E0204", "[[action]]", "\"UpdateShardCount\"", "this call"},
        Conflict{"another_faults_key",
                 with("",
                      "[[consumer]]\nname = \"x\"\n[[fault]]\nat = \"1 s\"\nfactor = 2.0\n"
                      "kind = \"consumer_outage\"\nduration = \"1 s\"\nconsumer = \"x\""),
                 "E0409", "2.0", "\"consumer_outage\"", "this fault"},
        Conflict{"a_faults_key_left_out",
                 with("",
                      "[[consumer]]\nname = \"x\"\n[[fault]]\nat = \"1 s\"\n"
                      "kind = \"consumer_slow\"\nduration = \"1 s\"\nconsumer = \"x\""),
                 "E0204", "[[fault]]", "\"consumer_slow\"", "this kind needs it"},
        Conflict{"a_time_out_within_a_round_trip",
                 with("", "[producer.put]\nround_trip = \"30 ms\"\ntimeout = \"20 ms\""), "E0411",
                 "\"20 ms\"", "\"30 ms\"", "an answer takes so long"},
        Conflict{"a_start_above_the_most",
                 with("", "[producer.put]\naimd = { start = 70, most = 60 }"), "E0419", "70", "60",
                 "the most"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    OfBoundsAndTheEnd, TwoPlaces,
    testing::Values(
        Conflict{"too_many_one_by_one",
                 replaced(with("", "[simulation]\nduration = \"10 h\"\ngrain = \"record\""),
                          "100 records/s", "1e6 records/s"),
                 "E0408", "\"10 h\"", "\"record\"", "together with this"},
        Conflict{"too_many_in_all",
                 replaced(replaced(with("",
                                        "[simulation]\nduration = \"10 h\"\n"
                                        "replications = 1_000_000"),
                                   "100 records/s", "1e5 records/s"),
                          "1 KiB", "1 B"),
                 "E0408", "1_000_000", "\"10 h\"", "together with this"},
        Conflict{"too_many_ticks",
                 replaced(with("", "[simulation]\nduration = \"365 d\"\ngrain = \"10 ms\"\n"),
                          "shard_count = 4", "shard_count = 400\nretention = \"365 d\""),
                 "E0408", "\"365 d\"", "400", "together with this"},
        Conflict{"too_many_polls",
                 replaced(with("",
                               "[simulation]\nduration = \"24 h\"\n[[consumer]]\n"
                               "poll_interval = \"1 ms\""),
                          "shard_count = 4", "shard_count = 1158"),
                 "E0408", "[[consumer]]", "1158", "together with this"},
        Conflict{"action_after_the_end",
                 actions({to("3 min", 8)}) + "[simulation]\nduration = \"1 min\"", "W0125",
                 "\"3 min\"", "\"1 min\"", "the run ends then"},
        Conflict{"fault_after_the_end",
                 with("",
                      "[[consumer]]\nname = \"x\"\n[[fault]]\nat = \"3 min\"\n"
                      "kind = \"consumer_outage\"\nduration = \"1 s\"\nconsumer = \"x\"\n"
                      "[simulation]\nduration = \"1 min\""),
                 "W0125", "\"3 min\"", "\"1 min\"", "the run ends then"},
        Conflict{"hot_after_the_end",
                 with("keys.hot = [{ key = \"a\", share = \"1 %\", from = \"3 min\" }]",
                      "[simulation]\nduration = \"1 min\""),
                 "W0123", "\"3 min\"", "\"1 min\"", "the run ends then"},
        Conflict{"run_shorter_than_its_trace",
                 with("", "[[producer]]\nname = \"b\"\ntrace = { file = \"" +
                              scenario_file("traces/wikipedia_edits_by_channel.csv") +
                              "\" }\n[simulation]\nduration = \"1 min\""),
                 "W0122", "\"" + scenario_file("traces/wikipedia_edits_by_channel.csv") + "\"",
                 "\"1 min\"", "the run ends then"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    OfRefusals, TwoPlaces,
    testing::Values(Conflict{"on_a_deleted_stream",
                             actions({"at = \"1 s\"\ncall = \"DeleteStream\"", to("30 s", 8)}),
                             "W0126", "\"30 s\"", "\"1 s\"", "this call deletes the stream"},
                    Conflict{"still_under_way", actions({to("1 s", 8), to("20 s", 16)}), "W0126",
                             "\"20 s\"", "\"1 s\"", "this call is still under way then"},
                    Conflict{"beyond_double", actions({to("1 s", 9)}), "W0126", "9", "4",
                             "4 shards are open then"},
                    Conflict{"beyond_double_of_the_call_before",
                             actions({to("1 s", 7), to("100 s", 15)}, "reshard.step = \"1 s\""),
                             "W0126", "15", "7", "7 shards are open then"},
                    Conflict{"closed_by_a_split",
                             actions({"at = \"1 s\"\n" + kSplit, "at = \"50 s\"\n" + kSplit}),
                             "W0126", "\"50 s\"", "\"1 s\"",
                             "this call closes shardId-000000000000"},
                    Conflict{"eleventh_scaling_of_a_day", eleven_scalings(), "W0126", "\"20 h\"",
                             "\"0 h\"", "the first of 10 within 24 h"},
                    Conflict{"no_longer_retention",
                             actions({"at = \"1 s\"\ncall = \"DecreaseStreamRetentionPeriod\"\n"
                                      "retention_period = \"72 h\""},
                                     "retention = \"48 h\""),
                             "W0126", "\"72 h\"", "\"48 h\"", "the period that is in force then"}),
    [](const auto& test) { return test.param.name; });

TEST(TwoPlacesText, OfACallThatComesWhileAnotherIsUnderWay) {
  const std::string text = actions({to("1 s", 8), to("20 s", 16)});
  EXPECT_EQ(to_text(problems_of(text), text),
            R"(warning[W0126]: UpdateShardCount will be refused: ResourceInUseException
  --> test.toml:14:6
   |
10 | at = "1 s"
   |      ----- this call is still under way then
14 | at = "20 s"
   |      ^^^^^^ Stream stream under account 123456789012 not ACTIVE, instead in state UPDATING

1 warning.
)");
}

// From 4 to 8 shards takes 40 s with ten splits at a time, 130 s with one.
std::string parallel(const std::vector<std::string>& calls, const std::string& pace = {}) {
  return actions(calls, pace) + "[simulation]\nduration = \"10 min\"\n";
}

TEST(Refusals, ThatDependOnParallelismAreToldForTenAndForOneWhereItIsNotGiven) {
  const std::string text = parallel({to("0 s", 8), to("60 s", 16)});
  EXPECT_EQ(to_text(problems_of(text), text),
            R"(warning[W0126]: UpdateShardCount may be refused: ResourceInUseException
  --> test.toml:14:6
   |
10 | at = "0 s"
   |      ----- this call is still under way then
14 | at = "60 s"
   |      ^^^^^^ Stream stream under account 123456789012 not ACTIVE, instead in state UPDATING
   |
   = note: so it is with one split or merge at a time, not with 10; AWS publishes neither (stream.reshard.parallelism)

1 warning.
)");
  const auto three = problems_of(parallel({to("0 s", 8), to("100 s", 16), to("135 s", 8)}));
  ASSERT_EQ(three.all.size(), 2U);
  EXPECT_THAT(three.all[0].help,
              testing::HasSubstr("with one split or merge at a time, not with 10"));
  EXPECT_THAT(three.all[1].help,
              testing::HasSubstr("with 10 splits or merges at a time, not with one"));
}

TEST(Refusals, AreThoseOfTheParallelismThatIsGiven) {
  const std::vector<std::string> calls{to("0 s", 8), to("60 s", 16)};
  EXPECT_TRUE(problems_of(parallel(calls, "reshard.parallelism = 10")).all.empty());
  const auto one = problems_of(parallel(calls, "reshard.parallelism = 1"));
  ASSERT_EQ(one.all.size(), 1U);
  EXPECT_EQ(one.all[0].message, "UpdateShardCount will be refused: ResourceInUseException");
  EXPECT_EQ(one.all[0].help, "");
}

TEST(TwoPlacesText, OfAHotKeyThatEndsBeforeItBegins) {
  const std::string text =
      with(R"(keys.hot = [{ key = "a", share = "1 %", from = "2 s", until = "1 s" }])");
  EXPECT_EQ(to_text(problems_of(text), text),
            R"(error[E0405]: `until` (1 s) must be after `from` (2 s)
  --> test.toml:8:63
   |
 8 | keys.hot = [{ key = "a", share = "1 %", from = "2 s", until = "1 s" }]
   |                                                -----          ^^^^^ never hot
   |                                                |
   |                                                hot from here on

1 error.
)");
}

TEST(TwoPlacesText, OfAFileAndAnOverride) {
  const std::string text = scenario_with("", "", "[simulation]\nduration = \"1 min\"");
  const Overrides overrides{{"simulation.warm_up", "2 min"}};
  EXPECT_EQ(to_text(problems_of(text, overrides), text),
            R"(error[E0401]: `warm_up` (2 min) must be shorter than `duration` (1 min)
  --> --set:1:20
   |
 1 | simulation.warm_up=2 min
   |                    ^^^^^ nothing would be measured
   |
  ::: test.toml:10:12
   |
10 | duration = "1 min"
   |            ------- the whole run

1 error.
)");
}

TEST(TwoPlacesText, HasOneWhereTheOtherIsADefault) {
  const std::string text = actions({to("2 min", 8)});
  const Problems problems = problems_of(text);
  ASSERT_EQ(problems.all.size(), 1U);
  EXPECT_EQ(problems.all[0].code, "W0125");
  EXPECT_FALSE(problems.all[0].related);
}

TEST(TwoPlacesText, OfTwoRegionsOfOneName) {
  const std::string region =
      "[[region]]\nname = \"us-east-1\"\ncurrency = \"USD\"\nread = 2026-11-23\nsource = \"x\"\n"
      "shard_hour = 0.015\n";
  const std::string text = "weir_prices = 1\n" + region + region;
  const auto read = read_price_books(text, "p.toml");
  ASSERT_FALSE(read);
  EXPECT_EQ(to_text(read.error(), text), R"(error[E0205]: two regions are called "us-east-1"
  --> p.toml:9:8
   |
 3 | name = "us-east-1"
   |        ----------- the other one
 9 | name = "us-east-1"
   |        ^^^^^^^^^^^ one table for each region

1 error.
)");
}

}  // namespace
}  // namespace weir::sim

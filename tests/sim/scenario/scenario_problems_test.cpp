// What is wrong with a scenario, and where: every class of message with the words under its caret.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "sim/scenario/scenario_toml.hpp"
#include "tests/sim/scenario/toml_testing.hpp"

namespace weir::sim {
namespace {

using testing::HasSubstr;

struct Mistake {
  std::string name;
  std::string text;
  std::string code;
  std::string caret;    // what stands above it
  std::string message;  // part of it
  std::string label{};  // part of it

  friend std::ostream& operator<<(std::ostream& out, const Mistake& mistake) {
    return out << mistake.name;
  }
};

class ScenarioMistake : public testing::TestWithParam<Mistake> {};

TEST_P(ScenarioMistake, IsToldAtItsPlace) {
  const Mistake& mistake = GetParam();
  const Problems problems = problems_of(mistake.text);
  ASSERT_EQ(problems.all.size(), 1U) << to_text(problems, mistake.text);
  const Problem& problem = problems.all[0];
  EXPECT_EQ(problem.code, mistake.code);
  EXPECT_EQ(problem.file, "test.toml");
  EXPECT_EQ(problem.severity, mistake.code[0] == 'W' ? Severity::Warning : Severity::Error);
  EXPECT_EQ(under_caret(mistake.text, problem.span), mistake.caret);
  EXPECT_THAT(problem.message, HasSubstr(mistake.message));
  EXPECT_THAT(problem.label, HasSubstr(mistake.label));
}

std::string stream(const std::string& lines) {
  return scenario_with(lines, "");
}
std::string producer(const std::string& lines) {
  return scenario_with("", lines);
}
std::string rest(const std::string& lines) {
  return scenario_with("", "", lines);
}
std::string load(const std::string& points) {
  return "weir = 1\nstream.shard_count = 4\n[[producer]]\nrecord_size = \"1 KiB\"\n"
         "load.points = " +
         points + "\n";
}
std::string shards(const std::string& count) {
  return replaced(stream(""), "shard_count = 4", "shard_count = " + count);
}
std::string rate(const std::string& value) {
  return "weir = 1\nstream.shard_count = 4\n[[producer]]\nrecord_size = \"1 KiB\"\nrate = " +
         value + "\n";
}
std::string objective(const std::string& lines) {
  return rest("[[consumer]]\nname = \"tail\"\n[[objective]]\n" + lines);
}
std::string action(const std::string& lines) {
  return rest("[[action]]\n" + lines);
}
std::string hot(const std::string& keys) {
  return producer("keys.hot = [" + keys + "]");
}
std::string simulation(const std::string& lines) {
  return rest("[simulation]\n" + lines);
}

std::string window(const std::string& span) {
  return simulation("duration = \"30 min\"\nwarm_up = \"5 s\"\n[window]\npeak = { " + span +
                    " }\n");
}
std::string at(const std::string& records_per_s, const std::string& settings) {
  return replaced(simulation(settings), "100 records/s", records_per_s);
}

std::string size(const std::string& value) {
  return replaced(producer(""), "\"1 KiB\"", value);
}
std::string shape(const std::string& keys) {
  return "weir = 1\nstream.shard_count = 4\n[[producer]]\nrecord_size = \"1 KiB\"\nload = { " +
         keys + " }\n";
}
std::string curve(const std::string& keys) {
  return "weir = 1\nstream.shard_count = 4\n[[producer]]\nrecord_size = \"1 KiB\"\n"
         "rate_curve = { " +
         keys + " }\n";
}

const auto kNames = [](const auto& test) { return test.param.name; };

INSTANTIATE_TEST_SUITE_P(
    OfLoads, ScenarioMistake,
    testing::Values(
        Mistake{"size_of_no_share", size("{ sizes = [[\"1 KiB\"]] }"), "E0412", "[\"1 KiB\"]",
                "must be a size and a share in brackets"},
        Mistake{"shares_of_sizes", size("{ sizes = [[\"1 B\", \"97 %\"], [\"2 B\", \"2 %\"]] }"),
                "E0412", "[[\"1 B\", \"97 %\"], [\"2 B\", \"2 %\"]]",
                "must be 100 % in all, but are 99 %"},
        Mistake{"range_backwards", size("{ sizes = [[\"9 B\", \"2 B\", \"100 %\"]] }"), "E0412",
                "\"2 B\"", "ends before it begins"},
        Mistake{"sizes_of_nothing", size("{ sizes = [[\"0 B\", \"100 %\"]] }"), "E0412",
                "[[\"0 B\", \"100 %\"]]", "all 0 B"},
        Mistake{"size_beyond", size("{ sizes = [[\"2 GiB\", \"100 %\"]] }"), "E0313", "\"2 GiB\"",
                "at most 1 GiB"},
        Mistake{"size_of_no_unit", size("{ sizes = [[5, \"100 %\"]] }"), "E0301", "5",
                "`sizes` must be a number of bytes"},
        Mistake{"no_sizes", size("{ distribution = \"histogram\" }"), "E0204",
                "{ distribution = \"histogram\" }", "`sizes` is missing"},
        Mistake{"median_of_a_histogram",
                size("{ distribution = \"histogram\", sizes = [[\"1 B\", \"100 %\"]], "
                     "median = \"1 B\" }"),
                "E0207", "median", "belongs to `distribution = \"lognormal\"`"},
        Mistake{"no_such_histogram", size("{ distribution = \"histogram\", file = \"none.csv\" }"),
                "E0501", "\"none.csv\"", "the histogram none.csv is not there"},
        Mistake{"oversized_share",
                size("{ sizes = [[\"1 KiB\", \"99 %\"], [\"2 MiB\", \"1 %\"]] }"), "W0124",
                "{ sizes = [[\"1 KiB\", \"99 %\"], [\"2 MiB\", \"1 %\"]] }",
                "records of 2 MiB, and their keys, are larger"},
        Mistake{"keys_of_no_file", producer("keys = { distribution = \"counts\" }"), "E0204",
                "{ distribution = \"counts\" }", "`file` is missing"},
        Mistake{"file_of_uniform_keys", producer("keys.file = \"a.csv\""), "E0207", "file",
                "belongs to `distribution = \"counts\"`"},
        Mistake{"count_of_random_keys", producer("keys = { distribution = \"random\", count = 5 }"),
                "E0207", "count", "and others that have a population"},
        Mistake{"drift_of_random_keys",
                producer("keys = { distribution = \"random\", drift = { every = \"9 s\", share = "
                         "\"5 %\" } }"),
                "E0207", "drift", "belongs to", "random keys have none"},
        Mistake{"more_drifting_keys_than_keys",
                producer("keys = { count = 3, drift = { every = \"9 s\", share = \"5 %\", keys = 4 "
                         "} }"),
                "E0313", "4", "at most the number of keys, 3"},
        Mistake{"drift_and_hot_keys",
                producer("keys = { drift = { every = \"9 s\", share = \"50 %\" }, hot = [{ key = "
                         "\"a\", share = \"51 %\" }] }"),
                "E0403", "\"51 %\"", "take 101 % of the records together"},
        Mistake{"too_many_periods",
                rest("[simulation]\nduration = \"24 h\"\n[[producer]]\nname = \"b\"\nrate = \"1 "
                     "records/s\"\nrecord_size = \"1 B\"\nkeys.drift = { every = \"1 s\", share = "
                     "\"5 %\" }"),
                "E0408", "[[producer]]", "86,400 periods of drifting keys; at most 1,000"},
        Mistake{"hash_key_of_no_number", producer("keys.explicit_hash_keys = [\"0\", \"-1\"]"),
                "E0313", "\"-1\"", "a hash key is a decimal number"},
        Mistake{"hash_keys_of_no_list", producer("keys.explicit_hash_keys = \"even\""), "E0314",
                "\"even\"", "must be \"uniform\" or a list"},
        Mistake{"hash_keys_and_hot_keys",
                producer("keys = { explicit_hash_keys = \"uniform\", hot = [] }"), "E0207", "hot",
                "cannot stand beside `explicit_hash_keys`"},
        Mistake{"points_of_a_day",
                shape("shape = \"daily\", points = [[\"0 s\", \"1 records/s\"]], trough = \"1 "
                      "records/s\", peak = \"2 records/s\", peak_at = \"20:00\""),
                "E0207", "points", "belongs to `shape = \"points\"`"},
        Mistake{"day_without_a_time",
                shape("shape = \"daily\", trough = \"1 records/s\", peak = \"2 records/s\""),
                "E0204", "{ shape = \"daily\", trough = \"1 records/s\", peak = \"2 records/s\" }",
                "`peak_at` is missing"},
        Mistake{
            "peak_below_trough",
            shape("shape = \"daily\", trough = \"3 records/s\", peak = \"2 records/s\", peak_at "
                  "= \"20:00\""),
            "E0404", "\"2 records/s\"", "must not be below the `trough`"},
        Mistake{"week_of_no_start",
                shape("shape = \"weekly\", trough = \"1 records/s\", peak = \"2 records/s\", "
                      "peak_at = \"20:00\", weekdays = [1, 1, 1, 1, 1, 1, 1]"),
                "E0404", "\"weekly\"", "on which day the run begins"},
        Mistake{"week_of_five_days",
                "simulation.start = 2026-11-27T00:00:00Z\n" +
                    shape("shape = \"weekly\", trough = \"1 records/s\", peak = \"2 records/s\", "
                          "peak_at = \"20:00\", weekdays = [1, 1, 1, 1, 1]"),
                "E0404", "[1, 1, 1, 1, 1]", "seven factors, from Monday on"},
        Mistake{"growth_beyond", shape("points = [[\"0 s\", \"1 records/s\"]], growth = \"101 %\""),
                "E0313", "\"101 %\"", "`growth` must be 0 % to 100 %"},
        Mistake{"growth_of_a_year",
                "simulation.duration = \"366 d\"\n" +
                    shape("points = [[\"0 s\", \"1 records/s\"]], growth = \"5 %\""),
                "E0408", "\"366 d\"", "records in one replication"},
        Mistake{"no_such_curve", curve("file = \"none.csv\", peak = \"9 records/s\""), "E0501",
                "\"none.csv\"", "the rate curve none.csv is not there"},
        Mistake{"curve_of_no_peak",
                curve("file = \"" + std::string{WEIR_SOURCE_DIR} +
                      "/tests/sim/scenario/data/curve.csv\", repeat = true"),
                "E0204",
                "{ file = \"" + std::string{WEIR_SOURCE_DIR} +
                    "/tests/sim/scenario/data/curve.csv\", repeat = true }",
                "`peak` is missing"},
        Mistake{"curve_longer_than_the_run",
                curve("peak = \"9 records/s\", file = \"" + std::string{WEIR_SOURCE_DIR} +
                      "/tests/sim/scenario/data/curve.csv\""),
                "W0122",
                "\"" + std::string{WEIR_SOURCE_DIR} + "/tests/sim/scenario/data/curve.csv\"",
                "the run ends before the curve, which takes 600 s"},
        Mistake{"curve_repeated_too_often",
                curve("peak = \"9 records/s\", repeat = true, speed = 1e9, file = \"" +
                      std::string{WEIR_SOURCE_DIR} + "/tests/sim/scenario/data/curve.csv\""),
                "E0408", "rate_curve", "corners; at most 2,000,000"},
        Mistake{"rate_and_curve",
                producer("rate_curve = { repeat = true, peak = \"9 records/s\", file = \"" +
                         std::string{WEIR_SOURCE_DIR} + "/tests/sim/scenario/data/curve.csv\" }"),
                "E0207", "rate", "`rate` and `rate_curve` exclude each other"},
        Mistake{"bursts_of_no_pause", producer("bursts = { on = \"2 s\" }"), "E0204",
                "{ on = \"2 s\" }", "`off` is missing"},
        Mistake{"short_burst", producer("bursts = { on = \"2 ms\", off = \"1 s\" }"), "E0313",
                "\"2 ms\"", "`on` must be 10 ms to"},
        Mistake{
            "states_of_on_off",
            producer("bursts = { kind = \"on_off\", on = \"1 s\", off = \"1 s\", states = [] }"),
            "E0207", "states", "belongs to `kind = \"mmpp\"`"},
        Mistake{"next_of_one_state_too_few",
                producer("bursts = { states = [{ factor = 0, mean = \"1 s\", next = [1.0] }, { "
                         "factor = 1, mean = \"1 s\" }] }"),
                "E0413", "[1.0]", "a weight for each of the 2 states, but is a list of 1"},
        Mistake{"next_is_no_list",
                producer("bursts = { states = [{ factor = 0, mean = \"1 s\", next = 1 }, { "
                         "factor = 1, mean = \"1 s\" }] }"),
                "E0413", "1", "a weight for each of the 2 states, but is 1"},
        Mistake{"next_is_itself",
                producer("bursts = { states = [{ factor = 0, mean = \"1 s\", next = [2, 1] }, { "
                         "factor = 1, mean = \"1 s\" }] }"),
                "E0413", "2", "a state does not go to itself"},
        Mistake{"next_is_nothing",
                producer("bursts = { states = [{ factor = 0, mean = \"1 s\", next = [0, 0] }, { "
                         "factor = 1, mean = \"1 s\" }] }"),
                "E0413", "[0, 0]", "the weights of `next` are all zero"},
        Mistake{"next_is_negative",
                producer("bursts = { states = [{ factor = 0, mean = \"1 s\", next = [0, -1] }, { "
                         "factor = 1, mean = \"1 s\" }] }"),
                "E0313", "-1", "`next` must be 0 to 1,000,000, but is -1"},
        Mistake{"state_that_is_never_left",
                producer("bursts = { states = [{ factor = 0, mean = \"1 s\", next = [0, 1, 0] }, { "
                         "factor = 1, mean = \"1 s\", next = [1, 0, 0] }, { factor = 1, mean = \"1 "
                         "s\" }] }"),
                "E0413", "states", "some of `states` are never left for others, or never come to"},
        Mistake{"one_state", producer("bursts = { states = [{ factor = 1, mean = \"1 s\" }] }"),
                "E0413", "states", "must be two at least"},
        Mistake{"idle_states",
                producer("bursts = { states = [{ factor = 0, mean = \"1 s\" }, { factor = 0, mean "
                         "= \"1 s\" }] }"),
                "E0413", "states", "all zero"},
        Mistake{"too_many_bursts",
                "simulation.duration = \"24 h\"\n" +
                    producer("bursts = { on = \"10 ms\", off = \"10 ms\" }"),
                "E0408", "[[producer]]", "changes of the bursts' state; at most 1,000,000"},
        Mistake{"bursts_over_the_bound",
                replaced(producer("bursts = { on = \"1 s\", off = \"1 h\" }"), "100 records/s",
                         "1e6 records/s"),
                "E0408", "[[producer]]", "3,601,000,000 records/s at the busiest"},
        Mistake{"batch_of_no_mean", producer("batch = { most = 5 }"), "E0204", "{ most = 5 }",
                "`mean` is missing"},
        Mistake{"half_a_record", producer("batch = { mean = 1.5 }"), "E0313", "1.5",
                "a whole number of records"},
        Mistake{"mean_above_the_most",
                producer("batch = { distribution = \"geometric\", mean = 6, most = 5 }"), "E0313",
                "6", "at most `most` (5)"},
        Mistake{"shape_of_geometric",
                producer("batch = { distribution = \"geometric\", mean = 6, shape = 2 }"), "E0207",
                "shape", "belongs to `distribution = \"pareto\"`"},
        Mistake{"batches_one_by_one",
                replaced("simulation.duration = \"366 d\"\n" + producer("batch = { mean = 4 }"),
                         "100 records/s", "1000 records/s"),
                "E0408", "\"366 d\"", "born in batches, one by one"}),
    kNames);

INSTANTIATE_TEST_SUITE_P(
    OfKeys, ScenarioMistake,
    testing::Values(
        Mistake{"unknown", producer("recordsize = \"1 KiB\""), "E0203", "recordsize",
                "unknown key `recordsize` in [[producer]]", "did you mean `record_size`?"},
        Mistake{"unknown_and_far", stream("zzz = 1"), "E0203", "zzz", "in [stream]", "no such key"},
        Mistake{"unknown_of_later", producer("kpll = { }"), "E0203", "kpll", "unknown key",
                "did you mean `kpl`?"},
        Mistake{"unknown_in_line", hot("{ key = \"a\", share = \"1 %\", sprad = 2 }"), "E0203",
                "sprad", "unknown key `sprad` in `hot`", "did you mean `spread`?"},
        Mistake{"unknown_at_the_top", rest("[[consumers]]\nkind = \"polling\""), "E0203",
                "consumers", "in the file", "did you mean `consumer`?"},
        Mistake{"misspelt_is_not_missing_too",
                "weir = 1\n[stream]\nshard_cuont = 4\n[[producer]]\nrate = \"1 records/s\"\n"
                "record_size = \"1 B\"\n",
                "E0203", "shard_cuont", "unknown key", "did you mean `shard_count`?"},
        Mistake{"missing_shards",
                "weir = 1\n[stream]\nname = \"a\"\n[[producer]]\nrate = \"1 records/s\"\n"
                "record_size = \"1 B\"\n",
                "E0204", "[stream]", "`shard_count` is missing in [stream]"},
        Mistake{"missing_stream",
                "weir = 1\n[[producer]]\nrate = \"1 records/s\"\nrecord_size = \"1 B\"\n", "E0204",
                "(file)", "`stream` is missing"},
        Mistake{"missing_producer", "weir = 1\n[stream]\nshard_count = 1\n", "E0204", "(file)",
                "`producer` is missing"},
        Mistake{"no_producer_at_all", "weir = 1\nproducer = []\nstream.shard_count = 1\n", "E0204",
                "[]", "`producer` is missing"},
        Mistake{"missing_load", rest("[[producer]]\nrecord_size = \"1 B\"\n"), "E0204",
                "[[producer]]", "`rate` is missing in [[producer]]", "how much load?"},
        Mistake{"missing_size", rest("[[producer]]\nrate = \"1 MiB/s\"\n"), "E0204", "[[producer]]",
                "`record_size` is missing"},
        Mistake{"missing_version", scenario_with("", "").substr(9), "E0107", "(file)",
                "`weir = 1` is missing"},
        Mistake{"other_version", "weir = 2" + scenario_with("", "").substr(8), "E0107", "2",
                "must be 1, but is 2"},
        Mistake{"missing_metric", objective("max = 0"), "E0204", "[[objective]]",
                "`metric` is missing"},
        Mistake{"missing_limit", objective("metric = \"records_dropped\""), "E0204",
                "[[objective]]", "`max` is missing"},
        Mistake{"missing_key_of_hot", hot("{ share = \"1 %\" }"), "E0204", "{ share = \"1 %\" }",
                "`key` is missing"},
        Mistake{"missing_share_of_hot", hot("{ key = \"a\" }"), "E0204", "{ key = \"a\" }",
                "`share` is missing"},
        Mistake{"missing_points", rest("[[producer]]\nrecord_size = \"1 B\"\n[producer.load]\n"),
                "E0204", "[producer.load]", "`points` is missing"},
        Mistake{"missing_trace_file", rest("[[producer]]\ntrace = { speed = 2 }"), "E0204",
                "{ speed = 2 }", "`file` is missing"},
        Mistake{"missing_p99",
                rest("[[producer]]\nrate = \"1 records/s\"\nrecord_size = { median = \"1 B\" }"),
                "E0204", "{ median = \"1 B\" }", "`p99` is missing"},
        Mistake{"large_records_in_calendar_seconds",
                stream("max_record_size = \"2 MiB\"\nwrite_limit = \"calendar second\""), "E0207",
                "\"2 MiB\"", "no record above 1 MiB fits a calendar second of a shard",
                "never taken under write_limit = \"calendar second\""},
        Mistake{"unknown_of_the_account", rest("[account]\nshard_quoat = 5"), "E0203",
                "shard_quoat", "in [account]", "did you mean `shard_quota`?"},
        Mistake{"advantage_of_a_provisioned_stream", rest("[account]\non_demand_advantage = true"),
                "E0424", "true",
                "`on_demand_advantage` is of on-demand mode, and the stream is provisioned"},
        Mistake{"peak_of_a_provisioned_stream", stream("peak_30_days = \"40 MB/s\""), "E0426",
                "\"40 MB/s\"", "says how many shards there are, as does `shard_count`"},
        Mistake{"auto_on_a_provisioned_stream", stream("record_distribution_strategy = \"AUTO\""),
                "E0424", "\"AUTO\"", "is of on-demand mode, and the stream is provisioned"},
        Mistake{"law_of_a_provisioned_stream", stream("on_demand.law = \"double peak\""), "E0424",
                "on_demand", "is of on-demand mode"},
        Mistake{"warm_without_advantage",
                stream("mode = \"on_demand\"\nwarm_throughput = \"100 MiB/s\""), "E0425",
                "\"100 MiB/s\"", "of accounts with On-demand Advantage"},
        Mistake{"warm_by_halves", stream("mode = \"on_demand\"\nwarm_throughput = \"1.5 MiB/s\""),
                "E0313", "\"1.5 MiB/s\"", "a whole number of MiB/s"},
        Mistake{"warm_beyond_the_region",
                stream("mode = \"on_demand\"\nwarm_throughput = \"201 MiB/s\"\n"
                       "region = \"eu-west-2\"") +
                    "[account]\non_demand_advantage = true\n",
                "E0427", "\"201 MiB/s\"", "at most 200 MiB/s in eu-west-2"},
        Mistake{"auto_for_some_of_the_time",
                stream("mode = \"on_demand\"\nrecord_distribution_strategy = \"AUTO\"") +
                    "[[action]]\nat = \"10 s\"\ncall = \"UpdateStreamMode\"\n"
                    "stream_mode = \"PROVISIONED\"\n",
                "W0126", "\"10 s\"", "UpdateStreamMode will be refused: InvalidArgument",
                "has the record distribution strategy AUTO"},
        Mistake{"auto_of_a_provisioned_stream_later",
                stream("") + "[[action]]\nat = \"10 s\"\n"
                             "call = \"UpdateStreamRecordDistributionStrategy\"\n"
                             "record_distribution_strategy = \"AUTO\"\n",
                "W0126", "\"10 s\"", "will be refused: InvalidArgument"},
        Mistake{"auto_later_with_a_library",
                replaced(stream("mode = \"on_demand\""), "record_size", "kpl = {}\nrecord_size") +
                    "[[action]]\nat = \"10 s\"\n"
                    "call = \"UpdateStreamRecordDistributionStrategy\"\n"
                    "record_distribution_strategy = \"AUTO\"\n",
                "E0428", "kpl", "where it cannot know a record's shard"},
        Mistake{"a_rate_of_records_as_a_peak",
                stream("mode = \"on_demand\"\npeak_30_days = \"4000 records/s\""), "E0311",
                "\"4000 records/s\"", "bytes a second"},
        Mistake{"resharding_in_on_demand_mode",
                stream("mode = \"on_demand\"") +
                    "[[action]]\nat = \"10 s\"\ncall = \"UpdateShardCount\"\n"
                    "target_shard_count = 8\n",
                "W0126", "\"10 s\"", "will be refused: ValidationException"},
        Mistake{"a_third_mode",
                action("at = \"1 s\"\ncall = \"UpdateStreamMode\"\n"
                       "stream_mode = \"BOTH\""),
                "E0314", "\"BOTH\"", "`stream_mode` cannot be"},
        Mistake{"exponent_without_zipf", producer("keys.exponent = 1.0"), "E0207", "exponent",
                "belongs to `distribution = \"zipf\"`"},
        Mistake{"rate_and_load", producer("load.points = [[\"0 s\", \"1 records/s\"]]"), "E0207",
                "rate", "`rate` and `load` exclude each other"},
        Mistake{"stat_of_a_count",
                objective("metric = \"records_dropped\"\nmax = 0\nstat = \"p99\""), "E0207", "stat",
                "`stat` belongs to a latency or an age"},
        Mistake{"consumer_of_the_stream",
                objective("metric = \"records_dropped\"\nmax = 0\nconsumer = \"tail\""), "E0207",
                "consumer", "`consumer` belongs to what readers do"},
        Mistake{"two_producers_of_one_name",
                rest("[[producer]]\nname = \"producer\"\n"
                     "rate = \"1 records/s\"\nrecord_size = \"1 B\""),
                "E0205", "\"producer\"", "two producers are called \"producer\""},
        Mistake{"two_consumers_of_one_name",
                rest("[[consumer]]\n[[consumer]]\nname = \"consumer\""), "E0205", "\"consumer\"",
                "two consumers"},
        Mistake{"two_objectives_of_one_name",
                rest("[[objective]]\nname = \"a\"\nmetric = \"records_dropped\"\nmax = 0\n"
                     "[[objective]]\nname = \"a\"\nmetric = \"records_dropped\"\nmin = 0\n"),
                "E0205", "\"a\"", "two objectives"}),
    kNames);

INSTANTIATE_TEST_SUITE_P(
    OfTypes, ScenarioMistake,
    testing::Values(
        Mistake{"text_for_a_count", shards("\"4\""), "E0201", "\"4\"",
                "`shard_count` must be a whole number, but is \"4\""},
        Mistake{"float_for_a_count", simulation("replications = 1.5"), "E0201", "1.5",
                "must be a whole number"},
        Mistake{"number_for_text", "title = 5\n" + stream(""), "E0201", "5",
                "`title` must be text, but is 5", "put it in quotes"},
        Mistake{"list_for_text", stream("region = [\"a\"]"), "E0201", "[\"a\"]", "but is an array"},
        Mistake{"text_for_a_switch",
                rest("[[producer]]\ntrace = { file = \"" +
                     scenario_file("traces/wikipedia_edits_by_channel.csv") +
                     "\", speed = 1000, repeat = \"yes\" }"),
                "E0201", "\"yes\"", "`repeat` must be true or false, but is \"yes\""},
        Mistake{"number_for_a_word", rest("[[consumer]]\nkind = 3"), "E0314", "3",
                "`kind` cannot be 3"},
        Mistake{"date_for_a_time", simulation("duration = 2026-01-01"), "E0201", "2026-01-01",
                "but is the date 2026-01-01"},
        Mistake{"one_table_for_many", rest("[consumer]\nkind = \"polling\""), "E0202", "consumer",
                "must be a list of tables", "[[consumer]]"},
        Mistake{"many_tables_for_one",
                "weir = 1\n[[simulation]]\n[stream]\nshard_count = 4\n[[producer]]\n"
                "rate = \"1 records/s\"\nrecord_size = \"1 B\"\n",
                "E0202", "simulation", "`simulation` must be one table"},
        Mistake{"value_for_a_table", rest("[[consumer]]\nprocess_time = \"1 ms\""), "E0202",
                "\"1 ms\"", "`process_time` must be one table"},
        Mistake{"bare_number", simulation("duration = 30"), "E0301", "30", "has no unit",
                "\"30 min\""},
        Mistake{"bare_number_in_text", simulation("duration = \"30\""), "E0301", "\"30\"",
                "has no unit"},
        Mistake{"bare_share", hot("{ key = \"a\", share = 0.3 }"), "E0301", "0.3",
                "`share` must be a percentage, but 0.3 has no unit", "\"30 %\""},
        Mistake{"bare_rate", rate("4000"), "E0301", "4000", "`rate` must be records/s or bytes/s"},
        Mistake{"no_number", rate("\"lots\""), "E0302", "\"lots\"", "does not begin with a number"},
        Mistake{"empty_quantity", rate("\"\""), "E0302", "\"\"", "does not begin with a number"},
        Mistake{"too_precise", rate("\"0.3333333333333333333 records/s\""), "E0302",
                "\"0.3333333333333333333 records/s\"", "more than 18 digits"},
        Mistake{"infinite_rate", rate("\"inf records/s\""), "E0303", "\"inf records/s\"",
                "is not finite"},
        Mistake{"overflowing_rate", rate("\"1e999 records/s\""), "E0303", "\"1e999 records/s\"",
                "is not finite"},
        Mistake{"infinite_float", rate("inf"), "E0303", "inf", "but is infinite"},
        Mistake{"not_a_number", producer("keys = { distribution = \"zipf\", exponent = nan }"),
                "E0303", "nan", "not a number"},
        Mistake{"negative_rate", rate("\"-5 records/s\""), "E0303", "\"-5 records/s\"",
                "not negative"},
        Mistake{"start_without_zone", simulation("start = 2026-11-27T00:00:00"), "E0305",
                "2026-11-27T00:00:00", "with a zone"},
        Mistake{"start_in_quotes", simulation("start = \"tomorrow\""), "E0305", "\"tomorrow\"",
                "must be a date and time"},
        Mistake{"time_for_a_rate", rate("\"250 ms\""), "E0311", "\"250 ms\"",
                "`rate` must be records/s or bytes/s, but \"250 ms\" is a time",
                "\"4000 records/s\" or \"2.5 MiB/s\""},
        Mistake{"bytes_for_a_time", simulation("warm_up = \"5 MiB\""), "E0311", "\"5 MiB\"",
                "is a number of bytes"},
        Mistake{"records_for_a_rate", rate("\"40 records\""), "E0311", "\"40 records\"",
                "is a number of records"},
        Mistake{"clock_for_a_duration", simulation("duration = \"00:30\""), "E0312", "\"00:30\"",
                "is not a unit"},
        Mistake{"unknown_unit", rate("\"5 record/sec\""), "E0312", "\"5 record/sec\"",
                "\"record/sec\" is not a unit", "did you mean \"records/s\"?"},
        Mistake{"unknown_word", stream("mode = \"provisoned\""), "E0314", "\"provisoned\"",
                "`mode` cannot be \"provisoned\"", "did you mean \"provisioned\"?"},
        Mistake{"unknown_enforcement", stream("write_limit = \"calender second\""), "E0314",
                "\"calender second\"", "`write_limit` cannot be",
                "did you mean \"calendar second\"?"},
        Mistake{"word_of_another_type", stream("mode = 1"), "E0314", "1", "`mode` cannot be 1"},
        Mistake{"interval_without_mid", rate("{ low = \"1 records/s\", high = \"2 records/s\" }"),
                "E0315", "{ low = \"1 records/s\", high = \"2 records/s\" }",
                "`producer.producer.rate` is an interval without `mid`", "low, mid and high"},
        Mistake{"interval_out_of_order", shards("{ low = 3, mid = 2, high = 4 }"), "E0315",
                "{ low = 3, mid = 2, high = 4 }",
                "`stream.shard_count` must be low <= mid <= high, but is 3, 2, 4", "not in order"},
        Mistake{"interval_of_two_dimensions",
                rate("{ low = \"1 records/s\", mid = \"2 records/s\", high = \"3 KiB/s\" }"),
                "E0315", "\"3 KiB/s\"", "\"3 KiB/s\" is bytes per second, but \"1 records/s\" is",
                "all three in one dimension"},
        Mistake{"interval_of_words", rate("{ low = \"few\", mid = \"some\", high = \"many\" }"),
                "E0315", "\"few\"", "\"few\" is no quantity", "a number with its unit"},
        Mistake{"interval_of_text_and_number", rate("{ low = 1, mid = \"2 records/s\", high = 3 }"),
                "E0315", "\"2 records/s\"", "mid is \"2 records/s\"", "three numbers of one kind"},
        Mistake{"interval_of_tables", shards("{ low = 1, mid = {}, high = 3 }"), "E0315", "{}",
                "mid is a table", "three numbers of one kind"},
        Mistake{"interval_of_nothing_finite", shards("{ low = 1.0, mid = 2.0, high = inf }"),
                "E0315", "inf", "high is infinite", "three numbers of one kind"},
        Mistake{"interval_too_large", shards("{ low = 1, mid = 2, high = 2000000000000000 }"),
                "E0315", "2000000000000000", "high is 2000000000000000",
                "three numbers of one kind"},
        Mistake{"interval_of_what_is_asked",
                simulation("duration = { low = \"1 min\", mid = \"2 "
                           "min\", high = \"3 min\" }"),
                "E0316", "{ low = \"1 min\", mid = \"2 min\", high = \"3 min\" }",
                "`simulation.duration` cannot be an interval", "what is asked must be certain"},
        Mistake{"interval_with_a_high_out_of_bounds", shards("{ low = 1, mid = 2, high = 100001 }"),
                "E0313", "100001", "`shard_count` must be 1 to 100,000, but is 100,001"},
        Mistake{"interval_with_a_low_out_of_bounds", shards("{ low = 0, mid = 2, high = 3 }"),
                "E0313", "0", "`shard_count` must be 1 to 100,000, but is 0"},
        Mistake{"interval_of_another_type", shards("{ low = 1.5, mid = 2.5, high = 3.0 }"), "E0201",
                "2.5", "`shard_count` must be a whole number, but is 2.5"},
        Mistake{"too_many_worlds", simulation("worlds = 1001"), "E0313", "1001",
                "`worlds` must be 0 to 1,000, but is 1,001"}),
    kNames);

INSTANTIATE_TEST_SUITE_P(
    OfBounds, ScenarioMistake,
    testing::Values(
        Mistake{"no_shards", shards("0"), "E0313", "0", "1 to 100,000, but is 0"},
        Mistake{"too_many_shards", shards("1000000000000000000"), "E0313", "1000000000000000000",
                "must be 1 to 100,000"},
        Mistake{"negative_seed", simulation("seed = -1"), "E0313", "-1", "`seed` must be 0 to"},
        Mistake{"too_many_replications", simulation("replications = 1_000_001"), "E0313",
                "1_000_001", "1 to 1,000,000"},
        Mistake{"too_short", simulation("duration = \"999 ms\""), "E0313", "\"999 ms\"",
                "must be 1 s to 366 d"},
        Mistake{"too_long", simulation("duration = \"1e30 d\""), "E0313", "\"1e30 d\"",
                "must be 1 s to 366 d"},
        Mistake{"no_quota", rest("[account]\nshard_quota = 0"), "E0313", "0",
                "`shard_quota` must be 1 to 1,000,000, but is 0"},
        Mistake{"small_records_only", stream("max_record_size = \"1023 KiB\""), "E0313",
                "\"1023 KiB\"", "must be 1 MiB to 10 MiB"},
        Mistake{"larger_records_than_there_are", stream("max_record_size = \"10241 KiB\""), "E0313",
                "\"10241 KiB\"", "must be 1 MiB to 10 MiB"},
        Mistake{"record_of_broken_kibibytes", stream("max_record_size = \"3 MB\""), "E0313",
                "\"3 MB\"", "whole number of KiB", "AWS counts it in KiB"},
        Mistake{"short_retention", stream("retention = \"1 h\""), "E0313", "\"1 h\"",
                "must be 24 h to 365 d"},
        Mistake{"half_an_hour_of_retention", stream("retention = \"24.5 h\""), "E0313",
                "\"24.5 h\"", "whole number of hours"},
        Mistake{"too_fast", rate("\"1000000001 records/s\""), "E0313", "\"1000000001 records/s\"",
                "at most 1,000,000,000 records/s"},
        Mistake{"zero_rate", rate("\"0 records/s\""), "E0313", "\"0 records/s\"", "above 0"},
        Mistake{"no_bytes", rest("[[producer]]\nrate = \"1 MiB/s\"\nrecord_size = \"0 B\""),
                "E0313", "\"0 B\"", "must be 1 B to 1 GiB"},
        Mistake{"steep_lognormal",
                rest("[[producer]]\nrate = \"1 MiB/s\"\n"
                     "record_size = { median = \"1 B\", p99 = \"1001 B\" }"),
                "E0313", "\"1001 B\"", "1 to 1,000 times `median`"},
        Mistake{"lognormal_upside_down",
                rest("[[producer]]\nrate = \"1 MiB/s\"\n"
                     "record_size = { median = \"2 B\", p99 = \"1 B\" }"),
                "E0313", "\"1 B\"", "1 to 1,000 times `median`"},
        Mistake{"too_many_keys", producer("keys.count = 1_000_000_000_001"), "E0313",
                "1_000_000_000_001", "1 to 1,000,000,000,000"},
        Mistake{"share_over_all", hot("{ key = \"a\", share = \"101 %\" }"), "E0313", "\"101 %\"",
                "must be 0 % to 100 %"},
        Mistake{"long_key",
                hot("{ key = \"" + std::string(255, 'k') + "\", share = \"1 %\", spread = 2 }"),
                "E0313", "\"" + std::string(255, 'k') + "\"",
                "at most 256 characters, this one has 257 with its sub-key"},
        Mistake{"empty_name", producer("name = \"\""), "E0313", "\"\"", "1 to 128 characters"},
        Mistake{"name_with_a_bell", producer("name = \"a\\u0007\""), "E0313", "\"a\\u0007\"",
                "control characters"},
        Mistake{"stream_name", stream("name = \"a b\""), "E0313", "\"a b\"", "letters, digits"},
        Mistake{"region", stream("region = \"Frankfurt\""), "E0313", "\"Frankfurt\"", "us-east-1"},
        Mistake{"large_batch", producer("put.max_batch = 501"), "E0313", "501", "1 to 500"},
        Mistake{"no_attempts", producer("put.resend.max_attempts = 0"), "E0313", "0", "1 to 50"},
        Mistake{"attempts_in_words", producer("put.resend.max_attempts = \"many\""), "E0201",
                "\"many\"", "a whole number"},
        Mistake{"a_buffer_less_than_a_batch", producer("put.buffer.records = 499"), "E0419", "499",
                "never fills a batch of 500"},
        Mistake{"library_without_time",
                producer("kpl = { record_ttl = \"90 ms\", record_max_buffered_time = \"90 ms\" }"),
                "E0420", "\"90 ms\"", "expires after 90 ms"},
        Mistake{"library_with_its_default_of_a_buffer", producer("kpl.record_ttl = \"80 ms\""),
                "E0420", "\"80 ms\"", "may wait for 100 ms"},
        Mistake{"a_setting_that_the_library_has_not", producer("kpl.aggregation = true"), "E0203",
                "aggregation", "unknown key"},
        Mistake{"library_that_gives_up_waiting", producer("kpl.request_timeout = \"5 ms\""),
                "E0411", "\"5 ms\"", "is not over within the time-out of 5 ms"},
        Mistake{"too_many_connections", producer("kpl.max_connections = 257"), "E0313", "257",
                "1 to 256"},
        Mistake{"no_such_sdk", producer("put.sdk_retry = \"java\""), "E0314", "\"java\"",
                "cannot be"},
        Mistake{"nothing_in_flight", producer("put.max_in_flight = 0"), "E0313", "0",
                "1 to 1,000,000"},
        Mistake{"a_cut_that_grows", producer("put.aimd.decrease = 1.1"), "E0313", "1.1",
                "0.01 to 1"},
        Mistake{"waiting_for_too_many_answers",
                at("1e6 records/s",
                   "duration = \"10 h\"\ngrain = \"1 s\"\n[producer.put]\nmax_in_flight = 1"),
                "E0408", "\"10 h\"", "producers that wait for answers"},
        Mistake{"poll_without_rest", rest("[[consumer]]\npoll_interval = \"0 s\""), "E0313",
                "\"0 s\"", "1 ms to 24 h"},
        Mistake{"objective_over_all",
                objective("metric = \"write_throttle_ratio\"\nmax = \"101 %\""), "E0313",
                "\"101 %\"", "at most 100 %"},
        Mistake{"in_nothing", objective("metric = \"records_dropped\"\nmax = 0\nin = \"0 %\""),
                "E0313", "\"0 %\"", "0.1 % to 100 %"},
        Mistake{"too_many_records", at("1e9 records/s", "duration = \"10 h\"\ngrain = \"1 s\""),
                "E0408", "\"10 h\"", "at most 10,000,000,000,000 are simulated"},
        Mistake{"too_many_one_by_one",
                at("1e6 records/s", "duration = \"10 h\"\ngrain = \"record\""), "E0408", "\"10 h\"",
                "records one by one (grain \"record\"); at most 10,000,000,000"},
        Mistake{"too_many_in_all",
                replaced(at("1e5 records/s", "duration = \"10 h\"\nreplications = 1_000_000"),
                         "1 KiB", "1 B"),
                "E0408", "1_000_000", "records in all replications"},
        Mistake{"too_many_bytes",
                simulation("duration = \"10 h\"\nreplications = 10_000\n") +
                    "[[producer]]\nrate = \"1e4 records/s\"\nrecord_size = \"1 MB\"\n",
                "E0408", "10_000", "bytes in all replications"},
        Mistake{"too_many_polls",
                replaced(simulation("duration = \"24 h\"\n[[consumer]]\npoll_interval = \"1 ms\""),
                         "shard_count = 4", "shard_count = 1158"),
                "E0408", "[[consumer]]", "polls of shards"},
        Mistake{"too_many_ticks",
                replaced(simulation("duration = \"365 d\"\ngrain = \"10 ms\"\n"), "shard_count = 4",
                         "shard_count = 400\nretention = \"365 d\""),
                "E0408", "\"365 d\"", "ticks of shards"},
        Mistake{"too_much_spread",
                [] {
                  std::string keys;
                  for (int i = 0; i < 11; ++i) {
                    keys += "{ key = \"k" + std::to_string(i) +
                            "\", share = \"1 %\", spread = 10_000 },";
                  }
                  return hot(keys);
                }(),
                "E0408", "hot", "110,000 sub-keys of hot keys; at most 100,000"}),
    kNames);

INSTANTIATE_TEST_SUITE_P(
    OfMeaning, ScenarioMistake,
    testing::Values(
        Mistake{"all_is_warm_up", simulation("duration = \"1 min\"\nwarm_up = \"60 s\""), "E0401",
                "\"60 s\"", "must be shorter than `duration` (1 min)"},
        Mistake{"shares_in_sum",
                hot("{ key = \"a\", share = \"60 %\", until = \"1 min\" }, "
                    "{ key = \"b\", share = \"60 %\", from = \"30 s\" }"),
                "E0403", "\"60 %\"", "120 % of the records together from 30 s on"},
        Mistake{"point_out_of_order",
                load("[[\"02:00\", \"1 records/s\"], [\"01:00\", \"1 records/s\"]]"), "E0404",
                "\"01:00\"", "later than the one before it, 2 h"},
        Mistake{"point_twice", load("[[\"1 h\", \"1 records/s\"], [\"01:00\", \"1 records/s\"]]"),
                "E0404", "\"01:00\"", "later than the one before it"},
        Mistake{"no_point", load("[[\"1 h\"]]"), "E0404", "[\"1 h\"]", "a time and a rate"},
        Mistake{"no_points", load("[]"), "E0404", "[]", "a list of times and rates"},
        Mistake{"points_all_zero", load("[[\"1 h\", \"0 records/s\"]]"), "E0404",
                "[[\"1 h\", \"0 records/s\"]]", "all zero"},
        Mistake{"rate_in_a_point", load("[[\"1 h\", \"5 s\"]]"), "E0311", "\"5 s\"", "is a time"},
        Mistake{"time_in_a_point", load("[[\"5 B\", \"5 records/s\"]]"), "E0311", "\"5 B\"",
                "must be a time since the start"},
        Mistake{"clock_in_a_point", load("[[\"05:61\", \"5 records/s\"]]"), "E0302", "\"05:61\"",
                "a time since the start", "\"05:00\" or \"90 min\""},
        Mistake{"never_hot",
                hot("{ key = \"a\", share = \"1 %\", from = \"2 s\", until = \"1 s\" }"), "E0405",
                "\"1 s\"", "must be after `from` (2 s)"},
        Mistake{"limits_crossed", objective("metric = \"records_dropped\"\nmin = 5\nmax = 4"),
                "E0406", "5", "`min` is above `max`"},
        Mistake{"limits_of_two_kinds",
                objective("metric = \"iterator_age\"\nmin = \"1 s\"\nmax = \"50 %\""), "E0406",
                "\"50 %\"", "both be times or both percentages"},
        Mistake{"limit_of_another_kind",
                objective("metric = \"end_to_end_latency\"\nmax = \"5 %\""), "E0311", "\"5 %\"",
                "must be a time"},
        Mistake{"no_such_consumer",
                objective("metric = \"iterator_age\"\nmax = \"1 s\"\nconsumer = \"tale\""), "E0407",
                "\"tale\"", "there is no consumer \"tale\""},
        Mistake{"nobody_reads", rest("[[objective]]\nmetric = \"iterator_age\"\nmax = \"1 s\""),
                "E0407", "\"iterator_age\"", "there is no [[consumer]]"},
        Mistake{"decimal_megabyte", rate("\"1 MB/s\""), "W0101", "\"1 MB/s\"", "10^6 bytes"},
        Mistake{"hot_after_the_end", hot("{ key = \"a\", share = \"1 %\", from = \"3 min\" }"),
                "W0123", "\"3 min\"", "never hot: the run ends at 2 min"},
        Mistake{"action_without_target", action("at = \"1 s\"\ncall = \"UpdateShardCount\""),
                "E0204", "[[action]]", "target_shard_count"},
        Mistake{"action_of_another_call",
                action("at = \"1 s\"\ncall = \"UpdateShardCount\"\ntarget_shard_count = 8\n"
                       "shard_to_split = \"a\""),
                "E0409", "\"a\"", "`shard_to_split` does not belong to this call"},
        Mistake{"action_without_a_time",
                action("call = \"UpdateShardCount\"\ntarget_shard_count = 8"), "E0204",
                "[[action]]", "`at`"},
        Mistake{"hash_key_of_the_action",
                action("at = \"1 s\"\ncall = \"SplitShard\"\n"
                       "shard_to_split = \"shardId-000000000000\"\n"
                       "new_starting_hash_key = \"0x5\""),
                "E0313", "\"0x5\"", "decimal number from 0 to 2^128 - 1"},
        Mistake{"unknown_call", action("at = \"1 s\"\ncall = \"PutRecord\""), "E0314",
                "\"PutRecord\"", "`call` cannot be"},
        Mistake{"mode_left_out", action("at = \"1 s\"\ncall = \"UpdateStreamMode\""), "E0204",
                "[[action]]", "`stream_mode`"},
        Mistake{"deletion_of_consumers_by_another_call",
                action("at = \"1 s\"\ncall = \"UpdateShardCount\"\ntarget_shard_count = 8\n"
                       "enforce_consumer_deletion = true"),
                "E0409", "true", "`enforce_consumer_deletion` does not belong to this call"},
        Mistake{"action_on_a_deleted_stream",
                action("at = \"1 s\"\ncall = \"DeleteStream\"\n"
                       "[[action]]\nat = \"30 s\"\ncall = \"UpdateShardCount\"\n"
                       "target_shard_count = 8"),
                "W0126", "\"30 s\"", "will be refused: ResourceNotFoundException", "not found"},
        Mistake{"action_without_a_size", action("at = \"1 s\"\ncall = \"UpdateMaxRecordSize\""),
                "E0204", "[[action]]", "`max_record_size`"},
        Mistake{"size_of_half_a_kibibyte",
                action("at = \"1 s\"\ncall = \"UpdateMaxRecordSize\"\n"
                       "max_record_size = \"2000000 B\""),
                "E0313", "\"2000000 B\"", "whole number of KiB, but is 2000000 B",
                "AWS counts it in KiB"},
        Mistake{"size_beyond_the_stream",
                action("at = \"1 s\"\ncall = \"UpdateMaxRecordSize\"\n"
                       "max_record_size = \"11 MiB\""),
                "W0126", "\"1 s\"", "UpdateMaxRecordSize will be refused: ValidationException",
                "Member must have value between 1024 and 10240"},
        Mistake{"large_records_in_calendar_seconds",
                replaced(action("at = \"1 s\"\ncall = \"UpdateMaxRecordSize\"\n"
                                "max_record_size = \"2 MiB\""),
                         "shard_count = 4", "shard_count = 4\nwrite_limit = \"calendar second\""),
                "E0207", "\"2 MiB\"", "no record above 1 MiB fits a calendar second",
                "never taken under write_limit"},
        Mistake{"action_without_a_consumer",
                action("at = \"1 s\"\ncall = \"RegisterStreamConsumer\""), "E0204", "[[action]]",
                "`consumer_name`"},
        Mistake{"size_of_a_consumer",
                action("at = \"1 s\"\ncall = \"RegisterStreamConsumer\"\nconsumer_name = \"a\"\n"
                       "max_record_size = \"2 MiB\""),
                "E0409", "\"2 MiB\"", "`max_record_size` does not belong to this call"},
        Mistake{"consumer_of_a_bad_name",
                action("at = \"1 s\"\ncall = \"RegisterStreamConsumer\"\nconsumer_name = \"a b\""),
                "W0126", "\"1 s\"",
                "RegisterStreamConsumer will be refused: InvalidArgumentException"},
        Mistake{"consumer_of_nobody",
                action("at = \"1 s\"\ncall = \"DeregisterStreamConsumer\"\n"
                       "consumer_name = \"a\""),
                "W0126", "\"1 s\"",
                "DeregisterStreamConsumer will be refused: ResourceNotFoundException"},
        Mistake{"scaling_beyond_the_quota",
                rest("[account]\nshard_quota = 7\n"
                     "[[action]]\nat = \"1 s\"\ncall = \"UpdateShardCount\"\n"
                     "target_shard_count = 8"),
                "W0126", "\"1 s\"", "UpdateShardCount will be refused: LimitExceededException",
                "Current shard count for the account: 4. Limit: 7. Number of additional shards "
                "that would have resulted from this request: 4."},
        Mistake{
            "split_beyond_the_quota",
            replaced(
                rest("[account]\nshard_quota = 4\n"
                     "[[action]]\nat = \"1 s\"\ncall = \"SplitShard\"\n"
                     "shard_to_split = \"shardId-000000000000\"\nnew_starting_hash_key = \"9\""),
                "shard_count = 4", "shard_count = 4\nregion = \"eu-west-1\""),
            "W0126", "\"1 s\"", "SplitShard will be refused: LimitExceededException",
            "in eu-west-1. Current shard count for the account: 4. Limit: 4."},
        Mistake{"more_shards_than_the_account_may_have", rest("[account]\nshard_quota = 3"),
                "W0127", "4", "may have 3 shards in us-east-1, but the stream begins with 4",
                "AWS would not have made it"},
        Mistake{
            "more_shards_than_the_region_gives",
            replaced(stream("region = \"eu-north-1\""), "shard_count = 4", "shard_count = 1001"),
            "W0127", "1001", "may have 1,000 shards in eu-north-1, but the stream begins with"},
        Mistake{"action_after_the_end",
                action("at = \"2 min\"\ncall = \"UpdateShardCount\"\ntarget_shard_count = 8"),
                "W0125", "\"2 min\"", "never made: the run ends at 2 min"},
        Mistake{"action_beyond_double",
                action("at = \"1 s\"\ncall = \"UpdateShardCount\"\ntarget_shard_count = 9"),
                "W0126", "9", "UpdateShardCount will be refused: InvalidArgumentException",
                "cannot scale up over double"},
        Mistake{"action_while_updating",
                action("at = \"1 s\"\ncall = \"UpdateShardCount\"\ntarget_shard_count = 8\n"
                       "[[action]]\nat = \"20 s\"\ncall = \"UpdateShardCount\"\n"
                       "target_shard_count = 16"),
                "W0126", "\"20 s\"", "will be refused: ResourceInUseException",
                "not ACTIVE, instead in state UPDATING"},
        Mistake{"fault_of_nobody",
                rest("[[fault]]\nat = \"1 s\"\nkind = \"consumer_outage\"\n"
                     "duration = \"1 s\"\nconsumer = \"x\""),
                "E0407", "\"x\"", "there is no consumer \"x\""},
        Mistake{"fault_without_its_factor",
                rest("[[consumer]]\nname = \"x\"\n[[fault]]\nat = \"1 s\"\n"
                     "kind = \"consumer_slow\"\nduration = \"1 s\"\nconsumer = \"x\""),
                "E0204", "[[fault]]", "`factor`"},
        Mistake{"fault_with_anothers_factor",
                rest("[[consumer]]\nname = \"x\"\n[[fault]]\nat = \"1 s\"\nfactor = 2.0\n"
                     "kind = \"consumer_outage\"\nduration = \"1 s\"\nconsumer = \"x\""),
                "E0409", "2.0", "`factor` does not belong to this fault"},
        Mistake{"fault_that_makes_it_faster",
                rest("[[fault]]\nat = \"1 s\"\nduration = \"1 s\"\nkind = \"put_latency\"\n"
                     "factor = 0.5"),
                "E0313", "0.5", "must be 1 to 1,000,000"},
        Mistake{"workers_of_a_reader_without",
                rest("[[consumer]]\n[[fault]]\nat = \"1 s\"\nduration = \"1 s\"\n"
                     "kind = \"worker_crash\"\nconsumer = \"consumer\"\n"),
                "E0423", "\"consumer\"", "no workers that could be restarted"},
        Mistake{"deploy_without_its_interval",
                rest("[[consumer]]\nkind = \"kcl\"\n[[fault]]\nat = \"1 s\"\n"
                     "kind = \"worker_restart\"\nconsumer = \"consumer\"\n"),
                "E0204", "[[fault]]", "`interval`"},
        Mistake{"crash_of_too_many",
                rest("[[consumer]]\nkind = \"kcl\"\n[[fault]]\nat = \"1 s\"\n"
                     "duration = \"1 s\"\nkind = \"worker_crash\"\nconsumer = \"consumer\"\n"
                     "workers = 1001\n"),
                "E0313", "1001", "must be 1 to 1,000"},
        Mistake{"capacity_of_no_fleet",
                rest("[[consumer]]\n[[action]]\nat = \"1 s\"\n"
                     "call = \"SetDesiredCapacity\"\nconsumer = \"consumer\"\n"
                     "desired_capacity = 2\n"),
                "E0423", "\"consumer\"", "no fleet of workers"},
        Mistake{"capacity_of_nobody",
                rest("[[consumer]]\nkind = \"kcl\"\n[[action]]\nat = \"1 s\"\n"
                     "call = \"SetDesiredCapacity\"\nconsumer = \"consumer\"\n"),
                "E0204", "[[action]]", "`desired_capacity`"},
        Mistake{"a_fourth_version", rest("[[consumer]]\nkind = \"kcl\"\nversion = 4\n"), "E0313",
                "4", "must be 1 to 3"},
        Mistake{"leases_that_nobody_moves",
                rest("[[consumer]]\n[[objective]]\nmetric = \"leases_moved\"\nmax = 3\n"), "E0407",
                "\"leases_moved\"", "needs a reader with kind"},
        Mistake{"leases_with_a_unit",
                rest("[[consumer]]\nkind = \"kcl\"\n[[objective]]\nmetric = \"leases_moved\"\n"
                     "max = \"3 records\"\n"),
                "E0201", "\"3 records\"", "a whole number"},
        Mistake{"fault_without_its_share",
                rest("[[fault]]\nat = \"1 s\"\nduration = \"1 s\"\nkind = \"put_errors\"\n"),
                "E0204", "[[fault]]", "`share`"},
        Mistake{"fault_of_no_producer",
                rest("[[fault]]\nat = \"1 s\"\nduration = \"1 s\"\nkind = \"put_errors\"\n"
                     "share = \"5 %\"\nproducer = \"nobody\""),
                "E0407", "\"nobody\"", "there is no producer \"nobody\""},
        Mistake{"fault_with_anothers_consumer",
                rest("[[consumer]]\nname = \"x\"\n[[fault]]\nat = \"1 s\"\nduration = \"1 s\"\n"
                     "kind = \"zone_loss\"\nconsumer = \"x\""),
                "E0409", "\"x\"", "`consumer` does not belong to this fault"},
        Mistake{"fan_out_with_a_poll_interval",
                rest("[[consumer]]\nkind = \"fan_out\"\npoll_interval = \"2 s\""), "E0409",
                "\"2 s\"", "`poll_interval` does not belong to this reader"},
        Mistake{"fan_out_of_a_name_that_aws_refuses",
                rest("[[consumer]]\nkind = \"fan_out\"\nname = \"a b\""), "E0313", "\"a b\"",
                "a registered consumer's name"},
        Mistake{"timestamp_left_out", rest("[[consumer]]\nstart = \"AT_TIMESTAMP\""), "E0204",
                "[[consumer]]", "`timestamp`"},
        Mistake{"timestamp_of_another_start", rest("[[consumer]]\ntimestamp = \"1 s\""), "E0409",
                "\"1 s\"", "`timestamp` does not belong to this start"},
        Mistake{"timestamp_in_the_future",
                rest("[[consumer]]\nstart = \"AT_TIMESTAMP\"\ntimestamp = \"9 s\""), "E0313",
                "\"9 s\"", "lies in the future"},
        Mistake{"reader_after_the_end", rest("[[consumer]]\nfrom = \"3 min\""), "W0125",
                "\"3 min\"", "the reader never starts"},
        Mistake{"replay_without_its_time", rest("[[consumer]]\nreplay = { from = \"1 s\" }"),
                "E0204", "{ from = \"1 s\" }", "`at`"},
        Mistake{"replay_ahead", rest("[[consumer]]\nreplay = { at = \"1 s\", from = \"2 s\" }"),
                "E0313", "\"2 s\"", "a reader goes back, not ahead"},
        Mistake{"replay_before_the_start",
                rest("[[consumer]]\nfrom = \"9 s\"\nreplay = { at = \"8 s\", from = \"1 s\" }"),
                "E0313", "\"8 s\"", "before it has started"},
        Mistake{"replay_after_the_end",
                rest("[[consumer]]\nreplay = { at = \"3 min\", from = \"1 s\" }"), "W0125",
                "\"3 min\"", "the reader never goes back"},
        Mistake{"price_key", rest("[prices]\ncurency = \"USD\"\n"), "E0203", "curency",
                "unknown key `curency` in [prices]", "did you mean `currency`?"},
        Mistake{"price_table", rest("[prices]\ntable = 5\n"), "E0201", "5", "must be text"},
        Mistake{"price_file", rest("[prices]\ntable = \"nosuch.toml\"\n"), "E0605",
                "\"nosuch.toml\"", "prices of nosuch.toml: there is no such file",
                "beside the scenario file"},
        Mistake{"no_currency", rest("[prices]\ncurrency = \"usd\"\n"), "E0313", "\"usd\"",
                "three capital letters", "not a currency's code"},
        Mistake{"other_currency", rest("[prices]\ncurrency = \"EUR\"\n"), "E0606", "\"EUR\"",
                "the prices of us-east-1 are in USD, not in EUR", "no currency is converted"},
        Mistake{"two_price_tables", rest("[[prices]]\ntable = \"builtin\"\n"), "E0202", "prices",
                "must be one table"},
        Mistake{"oversized", rest("[[producer]]\nrate = \"1 records/s\"\nrecord_size = \"2 MiB\""),
                "W0124", "\"2 MiB\"", "are larger than the stream takes (1 MiB in all)"},
        Mistake{"oversized_by_its_key",
                rest("[[producer]]\nrate = \"1 records/s\"\nrecord_size = \"1 MiB\""), "W0124",
                "\"1 MiB\"", "and their keys, are larger than the stream takes"},
        Mistake{"oversized_all_the_time",
                rest("[[producer]]\nrate = \"1 records/s\"\nrecord_size = \"4 MiB\"\n"
                     "[[action]]\nat = \"1 s\"\ncall = \"UpdateMaxRecordSize\"\n"
                     "max_record_size = \"3 MiB\""),
                "W0124", "\"4 MiB\"", "are larger than the stream takes (3 MiB in all)"}),
    kNames);

INSTANTIATE_TEST_SUITE_P(
    OfSyntax, ScenarioMistake,
    testing::Values(
        Mistake{"no_value", stream("name ="), "E0104", "\n", "this is no TOML", ""},
        Mistake{"no_quotes", rate("5 records/s"), "E0104", "r", "this is no TOML", ""},
        Mistake{"key_twice", stream("shard_count = 5"), "E0104", "5", "this is no TOML", ""},
        Mistake{"window_backwards", window("from = \"9 s\", until = \"9 s\""), "E0433", "\"9 s\"",
                "the window \"peak\" ends before it begins"},
        Mistake{"window_in_parts", window("from = \"9 s\", until = \"9.5 s\""), "E0433",
                "\"9.5 s\"", "is not of whole seconds"},
        Mistake{"window_beyond", window("from = \"9 s\", until = \"31 min\""), "E0433",
                "\"31 min\"", "goes beyond the run, which ends at 30 min"},
        Mistake{"window_in_warm_up", window("from = \"1 s\", until = \"5 s\""), "E0433", "\"5 s\"",
                "is over before the warm-up"},
        Mistake{"window_without_end", window("from = \"9 s\""), "E0204", "{ from = \"9 s\" }",
                "`until` is missing"},
        Mistake{"window_of_a_bell",
                rest("[window]\n\"a\\u0007\" = { from = \"1 h\", until = \"2 h\" "
                     "}\n[simulation]\nduration = \"3 h\""),
                "E0313", "\"a\\u0007\"", "a window's name has control characters in it"},
        Mistake{"window_of_no_table", rest("[window]\npeak = 5"), "E0201", "5",
                "`peak` must be a table"},
        Mistake{"no_such_window",
                window("from = \"9 s\", until = \"10 s\"") +
                    "[[objective]]\nmetric = \"records_dropped\"\nmax = 0\nduring = \"peek\"",
                "E0434", "\"peek\"", "there is no window \"peek\"", "did you mean \"peak\"?"},
        Mistake{"recovery_in_a_window",
                window("from = \"9 s\", until = \"10 s\"") +
                    "[[consumer]]\n[[objective]]\nmetric = \"iterator_age_recovery_time\"\n"
                    "max = \"1 s\"\nduring = \"peak\"",
                "E0207", "during", "`during` does not go with a recovery"},
        Mistake{"not_utf8", "weir = 1\ntitle = \"a\xFF\"\n", "E0103", "\xFF", "no UTF-8", "here"},
        Mistake{"nul", std::string{"weir = 1\ntitle = \"a\0\"\n", 21}, "E0103",
                std::string(1, '\0'), "NUL", "here"},
        Mistake{"blank", " \n\t\n", "E0106", "(file)", "the file is empty"}),
    kNames);

TEST(ScenarioProblems, AreToldAllAtOnceInOrderOfPlace) {
  const Problems problems = problems_of(R"(weir = 1
[[objective]]
metric = "records_droped"
max = 0
[[producer]]
rate = "250 ms"
recordsize = "1 KiB"
[simulation]
duration = 5
[stream]
shard_count = 0
)");
  std::vector<std::string> codes;
  std::vector<std::uint32_t> lines;
  for (const Problem& problem : problems.all) {
    codes.push_back(problem.code);
    lines.push_back(problem.span.line);
  }
  EXPECT_THAT(codes, testing::ElementsAre("E0314", "E0311", "E0203", "E0301", "E0313"));
  EXPECT_TRUE(std::is_sorted(lines.begin(), lines.end()));
}

TEST(ScenarioProblems, DoNotMindHotKeysThatTakeTurns) {
  const std::string text =
      hot("{ key = \"b\", share = \"60 %\", from = \"1 min\" }, "
          "{ key = \"a\", share = \"60 %\", until = \"1 min\" }");
  EXPECT_TRUE(problems_of(text).all.empty()) << to_text(problems_of(text), text);
}

TEST(ScenarioProblems, StopAtTheFirstSyntaxError) {
  EXPECT_EQ(problems_of("a = = 1\nb = = 2\n").all.size(), 1U);
}

TEST(ScenarioProblems, OfTheTwentyFirstRegisteredConsumer) {
  std::string consumers;
  for (int i = 0; i < 20; ++i) consumers += "[[consumer]]\nkind = \"fan_out\"\n";
  consumers += "[[consumer]]\n";  // a polling one is not registered
  EXPECT_TRUE(problems_of(rest(consumers)).all.empty());
  const Problems problems = problems_of(rest(consumers + "[[consumer]]\nkind = \"fan_out\"\n"));
  ASSERT_EQ(problems.all.size(), 1U);
  EXPECT_EQ(problems.all[0].code, "E0410");
  EXPECT_EQ(problems.all[0].message, "a stream has at most 20 registered consumers");
}

TEST(ScenarioProblems, DoNotMindLargeRecordsThatAreLetInLater) {
  const std::string text = rest(
      "[[producer]]\nrate = \"1 records/s\"\nrecord_size = \"2 MiB\"\n"
      "[[action]]\nat = \"1 s\"\ncall = \"UpdateMaxRecordSize\"\nmax_record_size = \"3 MiB\"");
  EXPECT_TRUE(problems_of(text).all.empty()) << to_text(problems_of(text), text);
}

TEST(ScenarioProblems, SayHowLargeRecordsAreLetIn) {
  const auto help = [](const std::string& size) {
    return problems_of(rest("[[producer]]\nrate = \"1 records/s\"\nrecord_size = \"" + size + "\""))
        .all.at(0)
        .help;
  };
  EXPECT_EQ(help("9 MiB"), "help: stream.max_record_size may be up to \"10 MiB\"");
  EXPECT_EQ(help("10 MiB"), "");
}

std::string second_line(const std::string& text) {
  const Problems problems = problems_of(text);
  if (problems.all.size() != 1 || !problems.all[0].related) return to_text(problems, text);
  return under_caret(text, problems.all[0].related->span) + ": " + problems.all[0].related->label;
}

TEST(ScenarioProblems, ShowTheQuotaThatACallGoesBeyond) {
  EXPECT_EQ(second_line(rest("[account]\nshard_quota = 7\n[[action]]\nat = \"1 s\"\n"
                             "call = \"UpdateShardCount\"\ntarget_shard_count = 8")),
            "7: the account may have so many");
}

TEST(ScenarioProblems, ShowTheFaultThatThrottlesTheControlPlane) {
  const std::string call =
      "[[action]]\nat = \"10 s\"\ncall = \"UpdateShardCount\"\n"
      "target_shard_count = 8\n[[fault]]\nat = \"9 s\"\n"
      "kind = \"control_plane_throttling\"\nduration = ";
  EXPECT_EQ(second_line(rest(call + "\"2 s\"")),
            "\"control_plane_throttling\": this fault is on then");
  EXPECT_TRUE(problems_of(rest(call + "\"1 s\"")).all.empty());
  EXPECT_TRUE(problems_of(rest(call + "\"2 s\"\nshare = \"50 %\"")).all.empty()) << "not certain";
}

TEST(ScenarioProblems, DoNotMindAScalingDownOfTooManyShards) {
  const auto problems = problems_of(
      rest("[account]\nshard_quota = 3\n[[action]]\nat = \"1 s\"\ncall = \"UpdateShardCount\"\n"
           "target_shard_count = 2"));
  ASSERT_EQ(problems.all.size(), 1U);
  EXPECT_EQ(problems.all[0].code, "W0127");
}

TEST(ScenarioProblems, ListTheAllowedKeys) {
  EXPECT_EQ(
      problems_of(stream("zzz = 1")).all[0].help,
      "allowed here: name, mode, shard_count, retention, region, max_record_size, "
      "put_record_rounding, put_to_readable, push_interval, write_limit, reshard, peak_30_days, "
      "warm_throughput, record_distribution_strategy, on_demand");
}

TEST(ScenarioProblems, StopCountingAtAThousand) {
  std::string text = stream("");
  for (int i = 0; i < 5000; ++i) text += "x" + std::to_string(i) + " = 1\n";
  const Problems problems = problems_of(text);
  EXPECT_EQ(problems.all.size(), 1001U);
  EXPECT_EQ(problems.all.back().code, "E0108");
}

TEST(ScenarioProblems, StreamTakesFiftyFanOutConsumersWithAdvantage) {
  const auto with = [](int consumers) {
    std::string text = "[account]\non_demand_advantage = true\n";
    for (int i = 0; i < consumers; ++i) text += "[[consumer]]\nkind = \"fan_out\"\n";
    return scenario_with("mode = \"on_demand\"", "", text);
  };
  EXPECT_TRUE(problems_of(with(50)).all.empty());
  const Problems problems = problems_of(with(51));
  ASSERT_EQ(problems.all.size(), 1U);
  EXPECT_EQ(problems.all[0].code, "E0410");
  EXPECT_THAT(problems.all[0].message, HasSubstr("at most 50 registered consumers"));
}

TEST(ScenarioProblems, WindowThatARunIsCutBeforeIsLeftOut) {
  const std::string text = simulation(
      "duration = \"30 min\"\n[window]\nearly = { from = \"10 s\", until = \"20 s\" }\n"
      "late = { from = \"10 min\", until = \"20 min\" }\n"
      "[[objective]]\nmetric = \"records_dropped\"\nmax = 0\nduring = \"late\"\n"
      "[[objective]]\nmetric = \"write_throttle_ratio\"\nmax = \"1 %\"\nduring = \"early\"\n");
  const auto read = read_scenario(text, "test.toml", {{"simulation.duration", "15 min"}});
  ASSERT_TRUE(read) << to_text(read.error(), text);
  ASSERT_EQ(read->warnings.all.size(), 1U);
  EXPECT_EQ(read->warnings.all[0].code, "W0131");
  ASSERT_EQ(read->scenario.windows.size(), 1U);
  EXPECT_EQ(read->scenario.windows[0].name, "early");
  ASSERT_EQ(read->scenario.objectives.size(), 1U);
  EXPECT_EQ(read->scenario.objectives[0].during, "early");
}

TEST(ScenarioProblems, OfATraceBesideWhatItReplaces) {
  const std::string text =
      "weir = 1\nstream.shard_count = 1\n[[producer]]\nrate = \"1 MiB/s\"\n"
      "record_size = \"1 B\"\nkeys.count = 5\n"
      "trace = { file = \"nosuch.csv\" }\n";
  const Problems problems = problems_of(text);
  std::vector<std::string> places;
  for (const Problem& problem : problems.all) places.push_back(under_caret(text, problem.span));
  EXPECT_THAT(places, testing::ElementsAre("rate", "record_size", "keys", "\"nosuch.csv\""));
  EXPECT_EQ(problems.all.back().code, "E0501");
}

TEST(ProblemCodes, AreExplainedOnceEach) {
  std::set<std::string_view> codes;
  for (const auto& [code, text] : problem_codes()) {
    EXPECT_TRUE(codes.insert(code).second) << code;
    EXPECT_EQ(code.size(), 5U);
    EXPECT_GT(text.size(), 40U) << code;
  }
  for (const char* used :
       {"E0001", "E0101", "E0102", "E0103", "E0104", "E0105", "E0106", "E0107", "E0108",
        "E0201", "E0202", "E0203", "E0204", "E0205", "E0206", "E0207", "E0301", "E0302",
        "E0303", "E0305", "E0311", "E0312", "E0313", "E0314", "E0401", "E0403", "E0404",
        "E0405", "E0406", "E0407", "E0408", "E0409", "E0410", "E0501", "E0502", "E0503",
        "E0504", "E0505", "E0601", "E0602", "E0603", "E0604", "E0605", "E0606", "W0101",
        "W0121", "W0122", "W0123", "W0124", "W0125", "W0126", "W0127"}) {
    EXPECT_TRUE(codes.contains(used)) << used;
  }
}

}  // namespace
}  // namespace weir::sim

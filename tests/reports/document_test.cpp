#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "reports/document/json.hpp"
#include "reports/document/paragraph.hpp"
#include "reports/document/text.hpp"
#include "tests/reports/made_results.hpp"

namespace weir::reports {
namespace {

using Json = nlohmann::ordered_json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

sim::RunResult busy(std::int64_t i) {
  auto result = quiet_result(2);
  result.replication = i;
  result.fingerprint = 7;
  result.born_records = 1000 + i;
  result.attempted_records = 1500;
  result.refused_records = 500;
  result.dropped_records = 3;
  result.attempts.attempted = {1000, 500};
  result.attempts.refused = {400, 100};
  result.shards[1].attempts = result.attempts;
  result.shards[1].write_throttled_records = 500;
  result.shards[1].offered_records = 900;
  result.usage.shard_ns = 3'600'000'000'000;
  result.write_ledger.born = {1'000'000'000'000'007, 9'007'199'254'740'993};
  result.write_ledger.stored_once = result.write_ledger.stored = result.write_ledger.born;
  sim::ReaderResult reader;
  reader.name = "timeline";
  reader.latency.add(std::chrono::milliseconds{250}, 10);
  reader.ledger.stored = reader.ledger.delivered_once = result.write_ledger.stored;
  result.readers = {reader};
  return result;
}

Judgement judgement(std::int64_t replications) {
  Study study = empty_study(2, replications);
  study.scenario.objectives = {{.name = "nothing is lost",
                                .metric = sim::Metric::RecordsDropped,
                                .stat = sim::Stat::P99,
                                .consumer = "",
                                .min = std::nullopt,
                                .max = 0.0},
                               {.name = "fast",
                                .metric = sim::Metric::EndToEndLatency,
                                .stat = sim::Stat::P99,
                                .consumer = "timeline",
                                .min = std::nullopt,
                                .max = 1000.0}};
  for (std::int64_t i = 0; i < replications; ++i) add(study, busy(i));
  return judge(study, "0.1.0");
}

std::vector<std::string> keys(const Json& object) {
  std::vector<std::string> names;
  for (const auto& [name, value] : object.items()) names.push_back(name);
  return names;
}

// Scripts rely on these names and their order.
TEST(RunJson, HasTheFieldsOfItsContract) {
  const auto json = Json::parse(to_json(judgement(2)));
  EXPECT_THAT(keys(json),
              ElementsAre("schema", "engine", "scenario_sha256", "title", "verdict", "objectives",
                          "findings", "fingerprint", "grain", "seed", "replications", "partial",
                          "stream", "shards", "write_ledger", "readers", "actions", "scalings",
                          "kpl", "sizing_formula", "cost", "forecast"));
  EXPECT_EQ(json["schema"], "weir.run/1");
  EXPECT_THAT(keys(json["objectives"][0]),
              ElementsAre("name", "metric", "stat", "consumer", "during", "met", "value", "ci95",
                          "share_met", "in", "limit_min", "limit_max"));
  EXPECT_THAT(
      keys(json["stream"]),
      ElementsAre("born_records", "attempted_records", "refused_records", "write_throttle_ratio",
                  "dropped_records", "failed_records", "not_found_records", "refusals_by_attempt"));
  EXPECT_THAT(
      keys(json["shards"][0]),
      ElementsAre("id", "starting_hash_key", "ending_hash_key", "parents", "state", "opened_s",
                  "closed_s", "offered_records", "offered_data_bytes", "write_records",
                  "write_bytes", "write_throttled_records", "refusals_by_attempt", "read_records",
                  "read_bytes", "write_records_max_per_s"));
  EXPECT_THAT(keys(json["write_ledger"]), ElementsAre("born", "stored_once", "waiting", "dropped",
                                                      "stored", "duplicates", "packed"));
  EXPECT_THAT(keys(json["readers"][0]["ledger"]), ElementsAre("stored", "delivered_once", "unread",
                                                              "expired", "skipped", "redelivered"));
  EXPECT_THAT(keys(json["write_ledger"]["born"]), ElementsAre("records", "bytes"));
  EXPECT_THAT(keys(json["cost"]),
              ElementsAre("region", "prices", "currency", "read", "run", "month",
                          "lease_tables_run", "lease_tables_month", "modes"));
  EXPECT_THAT(keys(json["cost"]["month"]), ElementsAre("hours", "lines", "total", "total_ci95"));
  EXPECT_THAT(
      keys(json["cost"]["run"]["lines"][0]),
      ElementsAre("id", "name", "quantity", "quantity_ci95", "unit", "unit_price", "amount"));
}

TEST(RunJson, FindingsHaveTheFieldsOfTheirContract) {
  Judgement made = judgement(1);
  Finding finding;
  finding.id = "hot-key";
  finding.headline = "it is hot";
  finding.evidence = {"very"};
  finding.more_shards = "No.";
  finding.help = {{"salt it", "cold", "--set a=2"}, {"wait", "", ""}};
  finding.key = "k";
  made.findings = {finding};
  const auto json = Json::parse(to_json(made))["findings"][0];
  EXPECT_THAT(keys(json), ElementsAre("id", "severity", "text", "action", "shard", "key", "from_s",
                                      "to_s", "value", "part_of"));
  EXPECT_TRUE(json["part_of"].is_null());
  EXPECT_EQ(json["text"], "it is hot; very. No.");
  EXPECT_EQ(json["action"], "salt it (cold): --set a=2; or wait");
  EXPECT_TRUE(json["shard"].is_null());
  made.findings.push_back(finding);
  made.findings[1].part_of = 0;
  EXPECT_EQ(Json::parse(to_json(made))["findings"][1]["part_of"], 0);
  EXPECT_EQ(json["severity"], "breaks");
}

TEST(RunJson, LedgersAreExactSumsAndTheRestAreMeans) {
  const auto json = Json::parse(to_json(judgement(2)));
  EXPECT_EQ(json["write_ledger"]["born"]["records"], 2'000'000'000'000'014);
  EXPECT_EQ(json["write_ledger"]["born"]["bytes"], 18'014'398'509'481'986);
  EXPECT_EQ(json["stream"]["born_records"], 1000.5);
  EXPECT_EQ(json["stream"]["attempted_records"].dump(), "1500");
  EXPECT_EQ(json["stream"]["write_throttle_ratio"].dump(), "0.333333333");
  EXPECT_EQ(json["stream"]["refusals_by_attempt"].dump(), "[0.4,0.2]");
  EXPECT_EQ(json["shards"][0]["refusals_by_attempt"].dump(), "[]");
  EXPECT_EQ(json["readers"][0]["latency_max_ms"].dump(), "250");
  EXPECT_TRUE(json["readers"][0]["iterator_age_max_s"].is_null());
}

TEST(RunJson, HashKeysAreDecimalText) {
  const auto json = Json::parse(to_json(judgement(1)));
  EXPECT_EQ(json["shards"][0]["starting_hash_key"], "0");
  EXPECT_EQ(json["shards"][0]["ending_hash_key"], "170141183460469231731687303715884105727");
  EXPECT_EQ(json["shards"][1]["ending_hash_key"], "340282366920938463463374607431768211455");
}

TEST(RunJson, MetIsTrueFalseOrNullForUnsure) {
  const auto json = Json::parse(to_json(judgement(2)));
  EXPECT_EQ(json["verdict"], "fail");
  EXPECT_EQ(json["objectives"][0]["met"], false);
  EXPECT_TRUE(json["objectives"][1]["met"].is_null());
  EXPECT_EQ(Json::parse(to_json(judgement(40)))["objectives"][1]["met"], true);
  EXPECT_EQ(json["objectives"][0]["stat"], nullptr);
  EXPECT_EQ(json["objectives"][1]["stat"], "p99");
  EXPECT_EQ(json["objectives"][1]["consumer"], "timeline");
  EXPECT_EQ(json["objectives"][0]["limit_max"], 0);
  EXPECT_TRUE(json["objectives"][0]["limit_min"].is_null());
}

TEST(RunJson, FingerprintHasSixteenDigits) {
  Judgement made = judgement(1);
  made.totals.fingerprint = 0xabc;
  EXPECT_THAT(to_json(made), HasSubstr(R"("fingerprint": "0000000000000abc")"));
}

TEST(RunJson, TextThatIsNotUtf8IsReplaced) {
  Judgement made = judgement(1);
  made.title = "caf\xE9";
  EXPECT_EQ(Json::parse(to_json(made))["title"], "caf\uFFFD");
}

RC_GTEST_PROP(RunJson, NumbersAreShortAndReadBackAsRounded, ()) {
  Judgement made = judgement(1);
  const auto mantissa = *rc::gen::inRange<std::int64_t>(-999'999'999'999, 999'999'999'999);
  const auto exponent = *rc::gen::inRange(-12, 12);
  const double value = static_cast<double>(mantissa) * std::pow(10.0, exponent);
  made.objectives[0].value = value;
  const std::string text = to_json(made);
  const auto begin = text.find("\"value\": ") + 9;
  std::string digits = text.substr(begin, text.find(',', begin) - begin);
  const auto printed = Json::parse(digits);
  RC_ASSERT(printed.get<double>() == rounded(value));
  digits = digits.substr(0, digits.find('e'));
  std::erase_if(digits, [](char c) { return c < '0' || c > '9'; });
  digits.erase(0, digits.find_first_not_of('0'));
  if (!printed.is_number_integer()) {
    digits.erase(digits.find_last_not_of('0') + 1);
    RC_ASSERT(digits.size() <= 9U);
  }
}

// --------------------------------------------------------------------------------- the schema

Json schema(const std::string& name) {
  std::ifstream file{std::string{WEIR_SOURCE_DIR "/reports/document/"} + name};
  return Json::parse(file);
}

// Every object says what it holds and nothing else may stand there; every field is described.
void expect_strict(const Json& node, const std::string& path) {
  if (node.is_object() && node.contains("properties")) {
    EXPECT_EQ(node.value("additionalProperties", true), false) << path;
    std::vector<std::string> required = node.value("required", std::vector<std::string>{});
    EXPECT_EQ(required, keys(node["properties"])) << path;
    for (const auto& [name, property] : node["properties"].items()) {
      const bool is_described = property.contains("description") || property.contains("const");
      EXPECT_TRUE(is_described) << path << "." << name;
    }
  }
  if (!node.is_structured()) return;
  for (const auto& [name, child] : node.items()) expect_strict(child, path + "/" + name);
}

TEST(Schema, IsStrictAndDescribesEveryField) {
  expect_strict(schema("run.schema.json"), "run");
  expect_strict(schema("check.schema.json"), "check");
  expect_strict(schema("prices.schema.json"), "prices");
  expect_strict(schema("limits.schema.json"), "limits");
  expect_strict(schema("bounds.schema.json"), "bounds");
  expect_strict(schema("replay.schema.json"), "replay");
}

TEST(Schema, NamesTheFieldsThatAreWritten) {
  const auto run = schema("run.schema.json");
  const auto json = Json::parse(to_json(judgement(1)));
  EXPECT_EQ(keys(run["properties"]), keys(json));
  EXPECT_EQ(keys(run["$defs"]["reader"]["properties"]), keys(json["readers"][0]));
  EXPECT_EQ(keys(run["$defs"]["shard"]["properties"]), keys(json["shards"][0]));
  EXPECT_EQ(keys(run["$defs"]["objective"]["properties"]), keys(json["objectives"][0]));
  EXPECT_EQ(keys(run["properties"]["stream"]["properties"]), keys(json["stream"]));
  EXPECT_EQ(keys(run["properties"]["cost"]["properties"]), keys(json["cost"]));
  EXPECT_EQ(keys(run["$defs"]["bill"]["properties"]), keys(json["cost"]["run"]));
  EXPECT_EQ(keys(run["$defs"]["bill_line"]["properties"]), keys(json["cost"]["run"]["lines"][0]));
}

TEST(CheckJson, HasOneEntryPerProblem) {
  sim::Problems problems;
  problems.all = {{.code = "E0203",
                   .severity = sim::Severity::Error,
                   .message = "unknown key",
                   .file = "a.toml",
                   .span = {9, 3, 13},
                   .label = "did you mean `b`?",
                   .help = "h",
                   .source = std::nullopt,
                   .related = sim::Related{"a.toml", {4, 1, 2}, "given here"}},
                  {.code = "W0120",
                   .severity = sim::Severity::Warning,
                   .message = "m",
                   .file = "a.toml",
                   .span = {},
                   .label = "",
                   .help = ""}};
  const auto json = Json::parse(to_json(problems, "a.toml"));
  EXPECT_EQ(json["schema"], "weir.check/1");
  EXPECT_EQ(json["valid"], false);
  ASSERT_EQ(json["problems"].size(), 2U);
  EXPECT_EQ(keys(json["problems"][0]),
            keys(schema("check.schema.json")["properties"]["problems"]["items"]["properties"]));
  EXPECT_EQ(json["problems"][0]["line"], 9);
  EXPECT_EQ(json["problems"][0]["end_column"], 13);
  EXPECT_EQ(json["problems"][0]["related"].dump(),
            R"([{"file":"a.toml","line":4,"column":1,"end_column":2,"label":"given here"}])");
  EXPECT_EQ(json["problems"][1]["severity"], "warning");
  EXPECT_EQ(json["problems"][1]["related"].dump(), "[]");
  problems.all.erase(problems.all.begin());
  EXPECT_EQ(Json::parse(to_json(problems, "a.toml"))["valid"], true);
}

// ----------------------------------------------------------------------------------- the text

TEST(RunText, SaysVerdictObjectivesShardsReadersAndLedger) {
  const std::string text = to_text(judgement(2), {});
  EXPECT_THAT(text, AllOf(HasSubstr("made by hand\n2 shards, provisioned, 30 min, 2 replications, "
                                    "seed 1, grain record\n"),
                          HasSubstr("FAIL  0 of 2 objectives met, 1 unsure"),
                          HasSubstr(" x nothing is lost\n"), HasSubstr(" ? fast\n"),
                          HasSubstr("records_dropped 3 records in every replication"),
                          HasSubstr("end_to_end_latency p99 of timeline")));
  EXPECT_THAT(text, AllOf(HasSubstr("shardId-000000000001"), HasSubstr("timeline  latency p50"),
                          HasSubstr("2,000,000,000,000,014 born")));
}

TEST(RunText, SaysOfAReaderWhatOnlySomeDo) {
  Judgement judged = judgement(2);
  EXPECT_THAT(to_text(judged, {}), Not(HasSubstr("read again")));
  ReaderTotals& reader = judged.totals.readers.at(0);
  reader.pushed = true;
  reader.failed_calls = 3;
  reader.ledger.redelivered.records = 4000;
  reader.ledger.skipped.records = 50;
  reader.ledger.expired.records = 6;
  const std::string text = to_text(judged, {.width = 400});
  EXPECT_THAT(text, AllOf(HasSubstr("enhanced fan-out; latency p50"),
                          HasSubstr("; 3 failed; 4,000 records read again; 50 records skipped; 6 "
                                    "records expired unread\n")));
}

TEST(RunText, IsPlainAndEightyColumnsWideUnlessAskedOtherwise) {
  const std::string text = to_text(judgement(2), {});
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) EXPECT_LE(columns_of(line), 80U) << line;
  EXPECT_THAT(to_text(judgement(2), {.width = 80, .colour = true}), HasSubstr("\x1b[1;31mFAIL"));
}

TEST(RunText, SaysHowASecondMayHoldMoreThanTheLimit) {
  const auto text = [](std::int64_t bytes_max_per_s) {
    Study study = empty_study(2, 1);
    auto result = quiet_result(2);
    result.shards[1].offered_records = 1000;
    result.shards[1].write_bytes_max_per_s = bytes_max_per_s;
    add(study, result);
    return to_text(judge(study, ""), {.width = 400});
  };
  EXPECT_THAT(text(kMiB), AllOf(Not(HasSubstr("over 100 %")), Not(HasSubstr("over 200 %"))));
  EXPECT_THAT(text(2 * kMiB), HasSubstr("over 100 %: a rested shard's full bucket takes"));
  EXPECT_THAT(text(3 * kMiB), HasSubstr("over 200 %: where records above 1 MiB are let in"));
}

TEST(RunText, QuietIsTheVerdictLine) {
  EXPECT_EQ(to_text(judgement(40), {.width = 80, .colour = false, .verbose = false, .quiet = true}),
            "FAIL  1 of 2 objectives met\n");
}

TEST(RunText, AStoppedStudySaysSo) {
  Study study = empty_study(2, 40);
  for (std::int64_t i = 0; i < 7; ++i) add(study, busy(i));
  study.ending = Ending::Interrupted;
  EXPECT_THAT(to_text(judge(study, ""), {}),
              HasSubstr("PARTIAL  interrupted after 7 of 40 replications\n"));
  study.ending = Ending::OutOfMemory;
  EXPECT_THAT(to_text(judge(study, ""), {}), HasSubstr("stopped by --max-memory after 7 of 40"));
  EXPECT_EQ(Json::parse(to_json(judge(study, "")))["partial"], true);
}

TEST(RunText, NamesCannotCommandTheTerminal) {
  Judgement made = judgement(1);
  made.title = "a\x1b[2Jb\nc\xC2\x9B";
  EXPECT_THAT(to_text(made, {}), testing::StartsWith("a?[2Jb?c?\n"));
}

TEST(RunText, FewShardsAreShownAndAllWithVerbose) {
  Study study = empty_study(20, 1);
  auto result = quiet_result(20);
  result.shards[7].offered_records = 1000;
  add(study, result);
  const auto brief = to_text(judge(study, ""), {});
  EXPECT_THAT(brief, AllOf(HasSubstr("shardId-000000000007"), HasSubstr("17 more"),
                           Not(HasSubstr("shardId-000000000019"))));
  EXPECT_THAT(to_text(judge(study, ""), {.width = 80, .colour = false, .verbose = true}),
              HasSubstr("shardId-000000000019"));
}

TEST(Paragraph, BreaksAtTheWidthAndKeepsUnitsWithTheirNumbers) {
  EXPECT_EQ(paragraph("> ", "one two three", 4, 9), "> one two\n    three\n");
  EXPECT_EQ(paragraph("", "aaaa 28.2 %, b", 0, 9), "aaaa\n28.2 %, b\n");
  EXPECT_EQ(paragraph("", "longerthanthewidth x", 1, 6), "longerthanthewidth\n x\n");
  EXPECT_EQ(paragraph("lead", "", 0, 80), "lead\n");
}

TEST(Paragraph, CountsCodePoints) {
  EXPECT_EQ(columns_of("caf\xC3\xA9"), 4U);
  EXPECT_EQ(padded_left("\xC3\xA9", 3), "  \xC3\xA9");
  EXPECT_EQ(padded_right("ab", 4), "ab  ");
}

}  // namespace
}  // namespace weir::reports

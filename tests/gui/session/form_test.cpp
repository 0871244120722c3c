#include "gui/session/form.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "sim/scenario/scenario_toml.hpp"
#include "sim/scenario/toml_edit.hpp"

namespace weir::gui {
namespace {

const std::string kText =
    "weir = 1\n[stream]\nshard_count = 2 # few\n[[producer]]\nname = \"api\"\n"
    "rate = \"300 records/s\"\nrecord_size = \"200 B\"\nkeys.hot = [{ key = \"vip\", share = \"5 "
    "%\" }]\n";

sim::Scenario read(const std::string& text) {
  const auto scenario = sim::read_scenario(text, "test.toml");
  EXPECT_TRUE(scenario) << (scenario ? "" : sim::to_text(scenario.error(), text));
  return scenario ? scenario->scenario : sim::Scenario{};
}

FormRow row_of(const std::vector<FormRow>& rows, const std::string& path) {
  const auto found = std::ranges::find(rows, path, &FormRow::path);
  EXPECT_NE(found, rows.end()) << path;
  return found == rows.end() ? FormRow{} : *found;
}

TEST(Form, HasWhatTheFileSaysAndTheDefaults) {
  const auto rows = form_of(kText, read(kText));
  const FormRow shards = row_of(rows, "stream.shard_count");
  EXPECT_TRUE(shards.given);
  EXPECT_EQ(shards.value, "2");
  EXPECT_EQ(shards.steps, (std::vector<std::string>{"stream", "shard_count"}));
  EXPECT_EQ(row_of(rows, "producer.api.rate").value, "\"300 records/s\"");
  EXPECT_TRUE(row_of(rows, "producer.api.keys.hot.vip.share").given);
  const FormRow retention = row_of(rows, "stream.retention");
  EXPECT_FALSE(retention.given);
  EXPECT_EQ(retention.value, "\"24 h\"");
  EXPECT_FALSE(row_of(rows, "producer.api.put.linger").given);
}

// Every value that it shows can be written back, in every scenario that comes with weir.
TEST(Form, CanWriteWhatItShows) {
  std::size_t written = 0;
  for (const auto& entry : std::filesystem::directory_iterator{WEIR_SOURCE_DIR "/scenarios"}) {
    if (entry.path().extension() != ".toml") continue;
    std::ifstream in{entry.path()};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    const auto scenario = sim::read_scenario(text, entry.path().string());
    ASSERT_TRUE(scenario) << entry.path();
    if (!scenario->scenario.beside.empty() || !scenario->forecast.inputs.empty()) continue;
    for (const FormRow& row : form_of(text, scenario->scenario)) {
      if (!row.is_short()) continue;
      SCOPED_TRACE(entry.path().filename().string() + ": " + row.path);
      const auto changed = sim::set_in_toml(text, row.path, row.value);
      ASSERT_TRUE(changed) << changed.error();
      if (row.given) {
        EXPECT_EQ(*changed, text);
      }
      ++written;
    }
  }
  EXPECT_GT(written, 1000U);
}

std::string shipped(const std::string& name) {
  std::ifstream in{WEIR_SOURCE_DIR "/scenarios/" + name + ".toml"};
  return {std::istreambuf_iterator<char>{in}, {}};
}

TEST(Form, KnowsWhichTableARowBelongsTo) {
  const auto rows = form_of(kText, read(kText));
  EXPECT_EQ(row_of(rows, "stream.shard_count").table, "");
  EXPECT_EQ(row_of(rows, "producer.api.rate").table, "producer.api");
  EXPECT_EQ(row_of(rows, "producer.api.keys.hot.vip.share").table, "producer.api");
}

// ---- One more of something ----

constexpr std::array kAdditions{Addition::Producer, Addition::Consumer, Addition::LoadPoint,
                                Addition::Action,   Addition::Fault,    Addition::Objective};

Added more_of(const std::string& text, Addition what, const std::string& table = "") {
  const auto read = sim::read_scenario(text, "test.toml");
  EXPECT_TRUE(read);
  if (!read) return {};
  const auto added = with_one_more(text, *read, what, table);
  EXPECT_TRUE(added) << added.error();
  return added.value_or(Added{});
}

TEST(Addition, SaysTheLeastThatIsNeeded) {
  const std::string text = shipped("hot-key");
  const Added consumer = more_of(text, Addition::Consumer);
  EXPECT_EQ(consumer.text, text + "\n[[consumer]]\nname = \"consumer-2\"\nkind = \"polling\"\n");
  EXPECT_EQ(consumer.table, "consumer.consumer-2");
  EXPECT_EQ(more_of(text, Addition::Producer).text,
            text +
                "\n[[producer]]\nname        = \"producer-2\"\nrate        = \"100 records/s\"\n"
                "record_size = \"1 KiB\"\n");
  const Added action = more_of(text, Addition::Action);
  EXPECT_EQ(action.text, text +
                             "\n[[action]]\nat                 = \"15 min\"\ncall               = "
                             "\"UpdateShardCount\"\ntarget_shard_count = 20\n");
  EXPECT_EQ(action.table, "action.action");
  EXPECT_EQ(more_of(text, Addition::Fault).text,
            text +
                "\n[[fault]]\nat       = \"15 min\"\nkind     = \"consumer_outage\"\n"
                "consumer = \"timeline\"\nduration = \"5 min\"\n");
  EXPECT_EQ(more_of(text, Addition::Objective).text,
            text +
                "\n[[objective]]\nname   = \"records_expired\"\nmetric = \"records_expired\"\n"
                "max    = \"0 records\"\n");
}

// Five times over, so that names meet names of their own kind.
TEST(Addition, IsValidAndNamedLikeNothingElse) {
  for (const char* const name : {"hot-key", "minimal"}) {
    for (const Addition what : kAdditions) {
      SCOPED_TRACE(std::string{name} + ", " + std::to_string(static_cast<int>(what)));
      std::string text = shipped(name);
      for (int i = 0; i < 5; ++i) {
        const Added added = more_of(text, what);
        const auto rows = form_of(added.text, read(added.text));
        EXPECT_NE(std::ranges::find(rows, added.table, &FormRow::table), rows.end()) << added.table;
        text = added.text;
      }
    }
  }
}

TEST(Addition, OfASecondConsumerTakesTheNextNameThatIsFree) {
  const std::string text = kText +
                           "[[consumer]]\nname = \"consumer-2\"\nkind = \"polling\"\n"
                           "[[consumer]]\nname = \"x\"\nkind = \"polling\"\n"
                           "[[consumer]]\nname = \"consumer-4\"\nkind = \"polling\"\n";
  EXPECT_EQ(more_of(text, Addition::Consumer).table, "consumer.consumer-5");
  EXPECT_EQ(more_of(kText, Addition::Consumer).table, "consumer.consumer");
}

TEST(Addition, TurnsARateIntoALoadWithPoints) {
  const Added first = more_of(shipped("hot-key"), Addition::LoadPoint);
  EXPECT_EQ(first.table, "producer.api");
  EXPECT_THAT(first.text,
              testing::HasSubstr("load        = { shape = \"points\", points = [[\"0 s\", \"4000 "
                                 "records/s\"], [\"15 min\", \"4000 records/s\"]] }   # all "
                                 "instances together\n"));
  const Added second = more_of(first.text, Addition::LoadPoint);
  EXPECT_THAT(second.text, testing::HasSubstr("[\"15 min\", \"4000 records/s\"], [\"22 min\", "
                                              "\"4000 records/s\"]] }   # all"));
}

TEST(Addition, OfAPointIsToTheProducerThatIsMeant) {
  const std::string two = more_of(kText, Addition::Producer).text;
  EXPECT_EQ(more_of(two, Addition::LoadPoint, "producer.producer-2").table, "producer.producer-2");
  EXPECT_EQ(more_of(two, Addition::LoadPoint, "stream").table, "producer.api");
}

TEST(Addition, SaysWhyNot) {
  const std::string text =
      "weir = 1\nconsumer = [ { kind = \"polling\" } ]\n[stream]\nshard_count = 2\n[[producer]]\n"
      "load = { shape = \"daily\", trough = \"1 records/s\", peak = \"9 records/s\", peak_at = "
      "\"12:00\" }\nrecord_size = \"200 B\"\n";
  const auto scenario = sim::read_scenario(text, "test.toml");
  ASSERT_TRUE(scenario) << sim::to_text(scenario.error(), text);
  EXPECT_EQ(with_one_more(text, *scenario, Addition::LoadPoint, "").error(),
            "the load of producer has no points");
  EXPECT_THAT(with_one_more(text, *scenario, Addition::Consumer, "").error(),
              testing::StartsWith("it would not be valid: "));
}

// Whatever else a scenario says: what is added is valid.
TEST(Addition, FitsEveryScenarioThatComesWithWeir) {
  std::size_t fits = 0;
  for (const auto& entry : std::filesystem::directory_iterator{WEIR_SOURCE_DIR "/scenarios"}) {
    if (entry.path().extension() != ".toml") continue;
    const std::string text = shipped(entry.path().stem().string());
    const auto scenario = sim::read_scenario(text, entry.path().string());
    ASSERT_TRUE(scenario) << entry.path();
    for (const Addition what : kAdditions) {
      SCOPED_TRACE(entry.path().filename().string() + ", " +
                   std::to_string(static_cast<int>(what)));
      const auto added = with_one_more(text, *scenario, what, "");
      fits += added ? 1 : 0;
      EXPECT_TRUE(added || what == Addition::LoadPoint) << added.error();
    }
  }
  EXPECT_GT(fits, 150U);
}

// ---- One less ----

const std::string kCommented =
    "# of all\n\nweir = 1\n[stream]\nshard_count = 2\n\n# reads first\n[[consumer]] # one\n"
    "name = \"a\"\nkind = \"polling\" # slow\n# behind a\n\n# apart\n\n# reads second\n"
    "# and late\n[[consumer]]\nname = \"b\"\nkind = \"polling\"\n  [consumer.process_time]\n"
    "  # dear\n  per_record = \"1 ms\"\n\n# writes\n[[producer]]\nname = \"p\"\n"
    "rate = \"300 records/s\"\nrecord_size = \"200 B\"\n\n[[fault]]\nat = \"1 min\"\n"
    "kind = \"put_latency\"\nfactor = 2\nduration = \"1 min\"\n";

std::string less(const std::string& text, const std::string& path) {
  const auto changed = sim::remove_from_toml(text, path);
  return changed ? *changed : "no: " + changed.error();
}

std::string without(std::string text, const std::string& part) {
  const auto at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return at == std::string::npos ? text : text.erase(at, part.size());
}

TEST(Removal, OfATableKeepsTheRestAndItsComments) {
  read(kCommented);
  EXPECT_EQ(less(kCommented, "consumer.a"),
            without(kCommented,
                    "# reads first\n[[consumer]] # one\nname = \"a\"\nkind = \"polling\" # slow\n"
                    "# behind a\n\n"));
  EXPECT_EQ(less(kCommented, "consumer.b"),
            without(kCommented,
                    "# reads second\n# and late\n[[consumer]]\nname = \"b\"\nkind = \"polling\"\n"
                    "  [consumer.process_time]\n  # dear\n  per_record = \"1 ms\"\n\n"));
  EXPECT_EQ(less(kCommented, "fault.fault"),
            without(kCommented,
                    "\n[[fault]]\nat = \"1 min\"\nkind = \"put_latency\"\nfactor = 2\n"
                    "duration = \"1 min\"\n"));
  EXPECT_EQ(less(kCommented, "consumer.z"), kCommented) << "there is none";
}

TEST(Removal, TakesBackWhatWasAdded) {
  for (const char* const name : {"hot-key", "minimal"}) {
    const std::string text = shipped(name);
    for (const Addition what : kAdditions) {
      if (what == Addition::LoadPoint) continue;
      const Added added = more_of(text, what);
      EXPECT_EQ(less(added.text, added.table), text);
    }
  }
}

TEST(Removal, SaysWhatItCannotDo) {
  EXPECT_EQ(less("a = [ { name = \"b\" } ]\n", "a.b"),
            "no: a.b cannot be taken out of this text; change it by hand");
  // what stands below another table is still of this one
  EXPECT_EQ(less("[[a]]\nname = \"b\"\n[[c]]\nx = 1\n[a.d]\ny = 1\n", "a.b"),
            "no: a.b cannot be taken out of this text; change it by hand");
  EXPECT_EQ(less("# of all\n[[a]]\nname = '''\n\n#'''\n#\n[[a]]\nx = 1", "a.0"),
            "# of all\n#\n[[a]]\nx = 1");
}

TEST(Form, StepsANumberInItsLastDigit) {
  EXPECT_EQ(stepped("\"250 ms\"", 1), "\"251 ms\"");
  EXPECT_EQ(stepped("\"250 ms\"", -1), "\"249 ms\"");
  EXPECT_EQ(stepped("0.5", 1), "0.6");
  EXPECT_EQ(stepped("0.5", -6), "0.0");
  EXPECT_EQ(stepped("9", 1), "10");
  EXPECT_EQ(stepped("0.95", 5), "1.00");
  EXPECT_EQ(stepped("\"1.5 KiB\"", 1), "\"1.6 KiB\"");
  EXPECT_EQ(stepped("0", -1), "0");
  EXPECT_EQ(stepped("\"uniform\"", 1), "\"uniform\"");
  EXPECT_EQ(stepped("[1, 2]", 1), "[1, 2]");
  EXPECT_EQ(stepped("", 1), "");
  EXPECT_EQ(stepped("12345678901234567890", 1), "12345678901234567890");
}

}  // namespace
}  // namespace weir::gui

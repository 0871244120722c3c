#include "gui/session/form.hpp"

#include <gtest/gtest.h>

#include <algorithm>
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

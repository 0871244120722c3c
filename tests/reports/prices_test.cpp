#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "reports/document/json.hpp"
#include "reports/document/price_table.hpp"
#include "sim/scenario/price_book_toml.hpp"

namespace weir::reports {
namespace {

using Json = nlohmann::json;
using enum model::PriceItem;
using model::PriceBook;
using testing::HasSubstr;
using testing::Not;

PriceBook book_of(const std::string& region) {
  return *sim::built_in_price_book(region);
}

std::vector<std::string> keys(const Json& object) {
  std::vector<std::string> names;
  for (const auto& [name, value] : object.items()) names.push_back(name);
  return names;
}

// ----------------------------------------------------------------------------------- the table

TEST(PriceTable, IsAligned) {
  EXPECT_EQ(to_text({book_of("ap-northeast-1")}),
            "ap-northeast-1, USD, read 2026-11-23\n"
            "\n"
            "  provisioned\n"
            "    open shards                            0.0195  per shard-hour\n"
            "    PUT payload units                      0.0215  per million units\n"
            "    no price known: retention of 24 h to 7 days, retention above 7 days,\n"
            "      retrieval after 7 days, enhanced fan-out consumers, enhanced fan-out data\n"
            "\n"
            "  on-demand Standard\n"
            "    streams                                0.052   per stream-hour\n"
            "    data in                                0.104   per GB\n"
            "    data out                               0.052   per GB\n"
            "    no price known: enhanced fan-out data, retention of 24 h to 7 days,\n"
            "      retention above 7 days\n"
            "\n"
            "  on-demand Advantage\n"
            "    data out                               0.0208  per GB\n"
            "    no price known: data in, enhanced fan-out data, retention of 24 h to 7 days\n"
            "\n"
            "  lease tables, in DynamoDB's on-demand mode\n"
            "    no prices known\n"
            "\n"
            "  source\n"
            "    https://github.com/rabe1028/yevice/blob/main/crates/core/yevice-pricing/src/"
            "file_registry.rs\n"
            "    (AWS's price list of 2026)\n");
}

TEST(PriceTable, NumbersItsSourcesWhereThereAreSome) {
  PriceBook book{.region = "a-b", .currency = "EUR", .read = "2026-01-02", .prices = {}};
  book.price_of(Shards) = model::UnitPrice{10'000'000'000'000, "a letter", ""};
  book.price_of(PutPayloadUnits) = model::UnitPrice{1, "", "a guess"};
  book.price_of(FanOutData) = model::UnitPrice{0, "a letter", ""};
  EXPECT_EQ(to_text({book}),
            "a-b, EUR, read 2026-01-02\n"
            "\n"
            "  provisioned\n"
            "    open shards                        10000.000        per shard-hour          [1]\n"
            "    PUT payload units                      0.000000001  per million units       [2]\n"
            "    enhanced fan-out data                  0.000        per GB                  [1]\n"
            "    no price known: retention of 24 h to 7 days, retention above 7 days,\n"
            "      retrieval after 7 days, enhanced fan-out consumers\n"
            "\n"
            "  on-demand Standard\n"
            "    no prices known\n"
            "\n"
            "  on-demand Advantage\n"
            "    no prices known\n"
            "\n"
            "  lease tables, in DynamoDB's on-demand mode\n"
            "    no prices known\n"
            "\n"
            "  sources\n"
            "    [1] a letter\n"
            "    [2] assumed: a guess\n");
}

TEST(PriceTable, FitsEightyColumnsButForAddresses) {
  std::istringstream lines{to_text(sim::built_in_price_books())};
  for (std::string line; std::getline(lines, line);) {
    if (line.find("https://") == std::string::npos) {
      EXPECT_LE(line.size(), 80U) << line;
    }
  }
}

// ------------------------------------------------------------------------------------- the JSON

TEST(PricesJson, HasEveryPriceWithItsSource) {
  const auto json = Json::parse(to_json(sim::built_in_price_books()));
  EXPECT_EQ(json["schema"], "weir.prices/1");
  ASSERT_EQ(json["books"].size(), 3U);
  const auto& tokyo = json["books"][2];
  EXPECT_EQ(tokyo["region"], "ap-northeast-1");
  EXPECT_EQ(tokyo["currency"], "USD");
  EXPECT_EQ(tokyo["read"], "2026-11-23");
  ASSERT_EQ(tokyo["prices"].size(), 6U);
  const auto& put = tokyo["prices"][1];
  EXPECT_EQ(put["id"], "put_payload_units_million");
  EXPECT_EQ(put["mode"], "provisioned");
  EXPECT_EQ(put["name"], "PUT payload units");
  EXPECT_EQ(put["unit"], "million units");
  EXPECT_EQ(put["price"], 0.0215);
  EXPECT_EQ(put["assumed"], nullptr);
  EXPECT_THAT(put["source"].get<std::string>(), testing::StartsWith("https://"));
  EXPECT_EQ(tokyo["prices"][2]["mode"], "on_demand_standard");
  EXPECT_EQ(tokyo["prices"][5]["mode"], "on_demand_advantage");
}

TEST(PricesJson, KeepsAllDigits) {
  PriceBook book{.region = "a-b", .currency = "EUR", .read = "2026-01-02", .prices = {}};
  book.price_of(Shards) = model::UnitPrice{9'999'123'456'789, "", "a guess"};
  book.price_of(PutPayloadUnits) = model::UnitPrice{1'000'000'000, "a", ""};
  const std::string text = to_json({book});
  EXPECT_THAT(text, HasSubstr("\"price\": 9999.123456789,\n"));
  EXPECT_THAT(text, HasSubstr("\"price\": 1,\n"));
  EXPECT_THAT(text, HasSubstr("\"assumed\": \"a guess\"\n"));
  EXPECT_THAT(text, Not(HasSubstr("fan_out_gb")));
}

TEST(PricesJson, IsWhatTheSchemaNames) {
  std::ifstream file{WEIR_SOURCE_DIR "/reports/document/prices.schema.json"};
  const auto schema = Json::parse(file);
  const auto json = Json::parse(to_json(sim::built_in_price_books()));
  EXPECT_EQ(keys(schema["properties"]), keys(json));
  const auto& book = schema["properties"]["books"]["items"];
  EXPECT_EQ(keys(book["properties"]), keys(json["books"][0]));
  const auto& price = book["properties"]["prices"]["items"];
  EXPECT_EQ(keys(price["properties"]), keys(json["books"][0]["prices"][0]));
}

}  // namespace
}  // namespace weir::reports

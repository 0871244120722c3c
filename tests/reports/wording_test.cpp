#include "reports/judge/wording.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace weir::reports {
namespace {

using namespace std::chrono_literals;
using sim::Metric;

TEST(Wording, NumbersHaveFewDigitsAndCommas) {
  EXPECT_EQ(number_text(286572), "286,600");
  EXPECT_EQ(number_text(1'234'567'890), "1,235,000,000");
  EXPECT_EQ(number_text(1000), "1,000");
  EXPECT_EQ(number_text(999.96), "1,000");
  EXPECT_EQ(number_text(12.345), "12.35");
  EXPECT_EQ(number_text(0.5), "0.5");
  EXPECT_EQ(number_text(0.000123456), "0.0001235");
  EXPECT_EQ(number_text(0), "0");
  EXPECT_EQ(number_text(-1234.5), "-1,234");
  EXPECT_EQ(exact_text(286572), "286,572");
  EXPECT_EQ(exact_text(-1000), "-1,000");
  EXPECT_EQ(exact_text(999), "999");
}

TEST(Wording, MoneyHasItsSignCommasAndTheDecimalsOfItsBill) {
  const auto money = [](std::int64_t nanos) { return model::Money::of(1, 1, nanos); };
  EXPECT_EQ(money_text(model::Money::of(1'000'000, 1'000, 1'752'140'000), "USD", 2), "$1,752.14");
  EXPECT_EQ(money_text(money(52'139'520'000), "USD", 2), "$52.14");
  EXPECT_EQ(money_text(money(2'100'000), "EUR", 4), "EUR 0.0021");
  EXPECT_EQ(money_text(money(4'000'000), "USD", 2), "<$0.01");
  EXPECT_EQ(money_text(money(0), "USD", 2), "$0.00");
  EXPECT_EQ(money_text(model::Money::of(1'000, 1, 1'752'140'000), "USD", 0), "$1,752");
  EXPECT_EQ(money_text(money(400'000'000), "USD", 0), "<$1");
}

TEST(Wording, ABillShowsCentsOrThreeDigits) {
  const auto decimals = [](std::int64_t nanos) {
    return money_decimals(model::Money::of(1, 1, nanos));
  };
  EXPECT_EQ(money_decimals(model::Money::of(100, 1, 1'000'000'000'000)), 0);
  EXPECT_EQ(money_decimals(model::Money::of(99, 1, 1'000'000'000'000)), 2);
  EXPECT_EQ(decimals(52'139'520'000), 2);
  EXPECT_EQ(decimals(1'000'000'000), 2);
  EXPECT_EQ(decimals(174'000'000), 3);
  EXPECT_EQ(decimals(2'104'000), 5);
  EXPECT_EQ(decimals(1), 9);
  EXPECT_EQ(decimals(0), 9);
}

TEST(Wording, PricesHaveAllTheirDigits) {
  const auto text = [](std::int64_t nanos) {
    return price_text({.nanos = nanos, .source = "", .assumed = ""}, "USD");
  };
  EXPECT_EQ(text(15'000'000), "$0.015");
  EXPECT_EQ(text(100'000'000), "$0.10");
  EXPECT_EQ(text(1), "$0.000000001");
  EXPECT_EQ(text(1'234'000'000'000), "$1,234.00");
}

TEST(Wording, PercentHasThreeDigits) {
  EXPECT_EQ(percent_text(0.28214), "28.2 %");
  EXPECT_EQ(percent_text(1.48), "148 %");
  EXPECT_EQ(percent_text(0.001), "0.1 %");
  EXPECT_EQ(percent_text(0), "0 %");
  EXPECT_EQ(percent_text(1), "100 %");
}

TEST(Wording, MomentsAreClocks) {
  EXPECT_EQ(clock_text(10min), "00:10:00");
  EXPECT_EQ(clock_text(26h + 3s), "26:00:03");
  EXPECT_EQ(clock_text(7500ms), "00:00:07.5");
}

TEST(Wording, SpansNameTheirUnits) {
  EXPECT_EQ(span_text(0.35), "350 ms");
  EXPECT_EQ(span_text(3.1), "3.1 s");
  EXPECT_EQ(span_text(1800), "30 min");
  EXPECT_EQ(span_text(5400), "1 h 30 min");
  EXPECT_EQ(span_text(86400), "24 h");
}

TEST(Wording, ValuesAndIntervalsGoToTheSamePlace) {
  EXPECT_EQ(value_text(Metric::RecordsDropped, 286'572, Interval{285'881, 287'263}),
            "286,600 records [285,900 - 287,300]");
  EXPECT_EQ(value_text(Metric::WriteThrottleRatio, 0.28214, Interval{0.28094, 0.28334}),
            "28.2 % [28.1 - 28.3]");
  EXPECT_EQ(value_text(Metric::EndToEndLatency, 1446, Interval{1440, 1452}),
            "1.45 s [1.44 - 1.45]");
  EXPECT_EQ(value_text(Metric::IteratorAge, 0.9, std::nullopt), "900 ms");
  EXPECT_EQ(value_text(Metric::IteratorAge, 43'200), "12 h");
  EXPECT_EQ(value_text(Metric::WriteBytes, 1.5 * (1 << 20)), "1.5 MiB/s");
}

TEST(Wording, AnIntervalWithoutWidthIsSaidInWords) {
  EXPECT_EQ(value_text(Metric::RecordsDropped, 7, Interval{7, 7}),
            "7 records in every replication");
}

TEST(Wording, LoadsAreOfWhatDecides) {
  EXPECT_EQ(load_text({1200, 1000}), "1,200 records/s");
  EXPECT_EQ(load_text({10, 1.5 * (1 << 20)}), "1.5 MiB/s");
  EXPECT_EQ(bytes_text(1536), "1.5 KiB");
}

TEST(Wording, OneIsSingular) {
  EXPECT_EQ(counted_text(1, "replication"), "1 replication");
  EXPECT_EQ(counted_text(1200, "shard"), "1,200 shards");
}

}  // namespace
}  // namespace weir::reports

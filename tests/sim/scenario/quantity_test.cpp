#include "sim/scenario/quantity.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

namespace weir::sim {
namespace {

using Kind = QuantityMistake::Kind;

struct Written {
  std::string text;
  Dimension dimension;
  double value;
};

TEST(Quantity, ReadsNumberAndUnit) {
  for (const auto& [text, dimension, value] : std::vector<Written>{
           {"4000 records/s", Dimension::RecordRate, 4000},
           {"2.5 MiB/s", Dimension::ByteRate, 2.5 * 1048576},
           {"6000 records/min", Dimension::RecordRate, 100},
           {"36 kB/h", Dimension::ByteRate, 10},
           {"1.6 KiB", Dimension::Bytes, 1638.4},
           {"1 MB", Dimension::Bytes, 1e6},
           {"1GiB", Dimension::Bytes, 1073741824.0},
           {"0 records", Dimension::Records, 0},
           {"1_000_000 records", Dimension::Records, 1e6},
           {"7.5 ms", Dimension::Time, 7.5e6},
           {" 150 us ", Dimension::Time, 150e3},
           {"2 d", Dimension::Time, 172800e9},
           {"1e3 s", Dimension::Time, 1e12},
           {"25E-1 s", Dimension::Time, 2.5e9},
           {"+3 min", Dimension::Time, 180e9},
           {"-0 s", Dimension::Time, 0},
           {"0.1 %", Dimension::Percent, 0.001},
           {"5 /s", Dimension::Rate, 5},
           {"5 calls/s", Dimension::CallRate, 5},
           {"12", Dimension::Number, 12},
       }) {
    const auto read = parse_quantity(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(read->dimension, dimension) << text;
    EXPECT_DOUBLE_EQ(read->value(), value) << text;
  }
}

struct Mistaken {
  std::string text;
  Kind kind;
};

TEST(Quantity, SaysWhyATextIsNone) {
  for (const auto& [text, kind] : std::vector<Mistaken>{
           {"", Kind::Empty},
           {"   ", Kind::Empty},
           {"fast", Kind::NoNumber},
           {"ms", Kind::NoNumber},
           {".5 s", Kind::NoNumber},
           {"1__0 s", Kind::NoNumber},
           {"_1 s", Kind::NoNumber},
           {"1_ s", Kind::NoNumber},
           {"--1 s", Kind::NoNumber},
           {"inf records/s", Kind::NotFinite},
           {"nan s", Kind::NotFinite},
           {"-inf s", Kind::NotFinite},
           {"1e999 s", Kind::NotFinite},
           {"3e301 s", Kind::NotFinite},  // in nanoseconds
           {"-1 s", Kind::Negative},
           {"-0.5 %", Kind::Negative},
           {"1234567890123456789 s", Kind::TooPrecise},
           {"0.1234567890123456789 s", Kind::TooPrecise},
           {std::string(1'000'000, '9') + " s", Kind::TooPrecise},
           {"5 parsec", Kind::UnknownUnit},
           {"5 records/fortnight", Kind::UnknownUnit},
           {"5 s/s", Kind::UnknownUnit},
           {"5 %/s", Kind::UnknownUnit},
           {"5 calls", Kind::UnknownUnit},
           {"5 KiB/s/s", Kind::UnknownUnit},
           {"4,000 records/s", Kind::UnknownUnit},
           {"1 S", Kind::UnknownUnit},
       }) {
    const auto read = parse_quantity(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().kind, kind) << text.substr(0, 40);
  }
}

TEST(Quantity, IsExactInWholeUnits) {
  EXPECT_EQ(parse_quantity("0.1 us")->whole, 100);
  EXPECT_EQ(parse_quantity("7.5 ms")->whole, 7'500'000);
  EXPECT_EQ(parse_quantity("366 d")->whole, 366LL * 86'400 * 1'000'000'000);
  EXPECT_EQ(parse_quantity("0.123456789012345678 d")->whole, 10666666570667);
  EXPECT_EQ(parse_quantity("1.6 KiB")->whole, 1638);
  EXPECT_EQ(parse_quantity("0.5 B")->whole, 1);
  EXPECT_EQ(parse_quantity("0.4999 B")->whole, 0);
  EXPECT_EQ(parse_quantity("1e-400 s")->whole, 0);
  EXPECT_EQ(parse_quantity("0.000000 s")->whole, 0);
  EXPECT_EQ(parse_quantity("9223372036 s")->whole, 9'223'372'036'000'000'000);
  EXPECT_EQ(parse_quantity("9223372037 s")->whole, std::nullopt);
  EXPECT_EQ(parse_quantity("1e290 d")->whole, std::nullopt);
}

TEST(Quantity, KeepsTheNumberWhereTheUnitIsTheResults) {
  EXPECT_EQ(parse_quantity("1.1 ms")->in_units_of(1'000'000), 1.1);
  EXPECT_EQ(parse_quantity("1.1 s")->in_units_of(1'000'000), 1.1 * 1000);
  EXPECT_EQ(parse_quantity("1.1 us")->in_units_of(1'000'000), 1.1 / 1000);
}

TEST(Moment, MayBeAClock) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  EXPECT_EQ(parse_moment("05:00")->whole, 5 * 3600 * kSecond);
  EXPECT_EQ(parse_moment("08:30:15")->whole, (8 * 3600 + 30 * 60 + 15) * kSecond);
  EXPECT_EQ(parse_moment("24:00")->whole, 24 * 3600 * kSecond);
  EXPECT_EQ(parse_moment("90 min")->whole, 90 * 60 * kSecond);
  for (const char* text : {"5:0", "05:60", "05:00:60", "05:00:00:00", ":", "05:", ":05", "-1:00",
                           "a:bc", "999999:00", "05:+1", "05: 1"}) {
    EXPECT_FALSE(parse_moment(text)) << text;
  }
}

TEST(NearestUnit, FindsSlips) {
  EXPECT_EQ(nearest_unit("MIB"), "MiB");
  EXPECT_EQ(nearest_unit("record/s"), "records/s");
  EXPECT_EQ(nearest_unit("parsec"), "");
}

TEST(QuantityText, IsShort) {
  using namespace std::chrono_literals;
  EXPECT_EQ(duration_text(30min), "30 min");
  EXPECT_EQ(duration_text(90s), "90 s");
  EXPECT_EQ(duration_text(24h), "24 h");
  EXPECT_EQ(duration_text(366 * 24h), "366 d");
  EXPECT_EQ(duration_text(7500us), "7.5 ms");
  EXPECT_EQ(duration_text(1500ms), "1.5 s");
  EXPECT_EQ(duration_text(100ns), "0.1 us");
  EXPECT_EQ(duration_text(0s), "0 s");
  EXPECT_EQ(bytes_text(1024), "1 KiB");
  EXPECT_EQ(bytes_text(1638), "1638 B");
  EXPECT_EQ(grouped(1234567), "1,234,567");
  EXPECT_EQ(grouped(-123), "-123");
  EXPECT_EQ(grouped(std::numeric_limits<std::int64_t>::min()), "-9,223,372,036,854,775,808");
  EXPECT_EQ(percent_text(0.3), "30 %");
  EXPECT_EQ(percent_text(0.001), "0.1 %");
}

RC_GTEST_PROP(QuantityText, OfADurationReadsBack, ()) {
  const auto nanos = *rc::gen::inRange<std::int64_t>(0, 366LL * 86'400 * 1'000'000'000);
  const auto scale =
      *rc::gen::element<std::int64_t>(1, 1000, 500'000, 1'000'000'000, 60'000'000'000);
  const Duration duration{nanos / scale * scale};
  RC_ASSERT(parse_quantity(duration_text(duration))->whole == duration.count());
}

RC_GTEST_PROP(QuantityText, OfBytesReadsBack, ()) {
  const auto bytes = *rc::gen::inRange<std::int64_t>(0, 1LL << 40);
  const auto scale = *rc::gen::element<std::int64_t>(1, 1024, 1 << 20);
  RC_ASSERT(parse_quantity(bytes_text(bytes / scale * scale))->whole == bytes / scale * scale);
}

RC_GTEST_PROP(QuantityText, OfAPercentageReadsBack, ()) {
  const auto digits = *rc::gen::inRange<std::int64_t>(0, 100'000'000);
  const auto scale = *rc::gen::element(1e6, 1e7, 1e9);
  const double percent = static_cast<double>(digits) / scale;
  RC_ASSERT(parse_quantity(percent_text(percent / 100))->value() == percent / 100);
}

RC_GTEST_PROP(QuantityText, OfAPercentageOfSomethingReadsBack, ()) {
  const auto digits = *rc::gen::inRange<std::int64_t>(1, 100'000'000);
  const double percent = static_cast<double>(digits) / *rc::gen::element(1e6, 7e6, 3e7);
  const auto whole = static_cast<double>(*rc::gen::inRange(24, 8761)) * 3600;
  const double part = percent / 100 * whole;
  RC_ASSERT(parse_quantity(percent_text(part, whole))->value() * whole == part);
}

RC_GTEST_PROP(Quantity, NeverTrips, (const std::string& text)) {
  (void)parse_quantity(text);
  (void)parse_moment(text);
}

}  // namespace
}  // namespace weir::sim

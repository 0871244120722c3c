#include "sim/scenario/civil_time.hpp"

#include <gtest/gtest.h>

namespace weir::sim {
namespace {

std::int64_t utc_ms(std::string_view text) {
  const auto time = parse_civil_time(text);
  return time ? time->utc_ms : -1;
}

// date -u -d '...' +%s
TEST(CivilTime, CountsFrom1970) {
  EXPECT_EQ(utc_ms("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(utc_ms("2014-04-10T00:04:00Z"), 1'397'088'240'000);
  EXPECT_EQ(utc_ms("2000-02-29T23:59:59Z"), 951'868'799'000);
  EXPECT_EQ(utc_ms("2100-03-01T00:00:00Z"), 4'107'542'400'000);
  EXPECT_EQ(utc_ms("2026-11-27T05:00:00.250Z"), 1'795'755'600'250);
}

TEST(CivilTime, KnowsZonesAndHowPeopleWriteThem) {
  const std::int64_t noon = utc_ms("2026-11-27T12:00:00Z");
  EXPECT_EQ(utc_ms("2026-11-27T12:00:00+00:00"), noon);
  EXPECT_EQ(utc_ms("2026-11-27T17:30:00+05:30"), noon);
  EXPECT_EQ(utc_ms("2026-11-27t04:00:00-08:00"), noon);
  EXPECT_EQ(utc_ms("2026-11-27 12:00:00"), noon);
  EXPECT_EQ(utc_ms("2026-11-27T12:00:00.1239Z"), noon + 123);
  EXPECT_EQ(utc_ms("2026-11-27T11:59:60Z"), noon);
}

TEST(CivilTime, RefusesWhatIsNone) {
  for (const char* text :
       {"", "2026-11-27", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-04-31T00:00:00Z",
        "2026-11-27T24:00:00Z", "2026-11-27T12:60:00Z", "2026-11-27T12:00:00.Z",
        "2026-11-27T12:00:00+5:30", "2026-11-27T12:00:00Zx", "1969-12-31T23:59:59Z",
        "26-11-27T12:00:00Z", "2026-11-27T12:00:00+05", "2026/11/27 12:00:00"}) {
    EXPECT_FALSE(parse_civil_time(text)) << text;
  }
}

TEST(CivilTime, KnowsTheDayOfTheWeekThere) {
  EXPECT_EQ(weekday_of(*parse_civil_time("1970-01-01T00:00:00Z")), 3);  // a Thursday
  EXPECT_EQ(weekday_of(*parse_civil_time("2026-11-27T00:00:00Z")), 4);  // Black Friday
  EXPECT_EQ(weekday_of(*parse_civil_time("2026-11-23T00:30:00+05:30")), 0);
  EXPECT_EQ(weekday_of(*parse_civil_time("2026-11-22T23:59:59Z")), 6);
  EXPECT_EQ(weekday_of(*parse_civil_time("1970-01-01T00:30:00+01:00")), 3);
  EXPECT_EQ(weekday_of(*parse_civil_time("1970-01-01T00:30:00-01:00")), 3);
  EXPECT_EQ(time_of_day_ms(*parse_civil_time("2026-11-27T06:00:00.5+05:30")), 21'600'500);
}

}  // namespace
}  // namespace weir::sim

#include "gui/curves/ticks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace weir::gui {
namespace {

using testing::ElementsAre;

std::vector<std::string> labels(const std::vector<Tick>& ticks) {
  std::vector<std::string> all;
  all.reserve(ticks.size());
  for (const Tick& tick : ticks) all.push_back(tick.label);
  return all;
}

TEST(Ticks, OfTimeAreRound) {
  EXPECT_THAT(labels(time_ticks(0, 1800, 6)),
              ElementsAre("00:00", "00:05", "00:10", "00:15", "00:20", "00:25", "00:30"));
  EXPECT_THAT(labels(time_ticks(3601, 3612, 4)), ElementsAre("01:00:05", "01:00:10"));
  EXPECT_THAT(labels(time_ticks(0, 86'400, 4)),
              ElementsAre("00:00", "06:00", "12:00", "18:00", "1 d 00:00"));
  EXPECT_THAT(labels(time_ticks(0, 86'400 * 3, 3)), ElementsAre("00:00", "1 d", "2 d", "3 d"));
  EXPECT_TRUE(time_ticks(5, 5, 4).empty());
  EXPECT_LE(time_ticks(0, 1e9, 5).size(), 6U);
}

TEST(Ticks, OfAScaleEndAboveTheMost) {
  for (const double most : {0.003, 0.7, 1.0, 4.2, 148.0, 999.0, 1001.0, 286'572.0, 3e7}) {
    for (const std::size_t ticks : {2U, 4U, 6U}) {
      const Scale scale = scale_to(most, ticks);
      EXPECT_GE(scale.top, most * (1 - 1e-9));
      EXPECT_LE(scale.ticks.size(), ticks + 1);
      EXPECT_DOUBLE_EQ(scale.ticks.back().at, scale.top);
    }
  }
  EXPECT_THAT(labels(scale_to(148, 4).ticks), ElementsAre("0", "50", "100", "150"));
  EXPECT_THAT(labels(scale_to(2.1e6, 3).ticks), ElementsAre("0", "1 M", "2 M", "3 M"));
  EXPECT_EQ(scale_to(0, 4).top, 1);
  EXPECT_EQ(scale_to(std::numeric_limits<double>::infinity(), 4).top, 1);
}

TEST(Ticks, OfAScaleWithinAreWithin) {
  const Scale scale = scale_within(-3, 148, 2);
  EXPECT_EQ(scale.top, 148);
  EXPECT_EQ(scale.bottom, -3);
  EXPECT_THAT(labels(scale.ticks), ElementsAre("0", "100"));
  EXPECT_EQ(scale_within(0, 0, 4).top, 1);
}

TEST(Ticks, SayAValueInThreeDigits) {
  EXPECT_EQ(short_value(1480.4), "1,480");
  EXPECT_EQ(short_value(0.254), "0.254");
  EXPECT_EQ(short_value(2'140'000), "2.14 M");
  EXPECT_EQ(short_value(std::nan("")), "–");
}

TEST(ScaleBetween, HasRoundStepsOnBothSidesOfZero) {
  const Scale scale = scale_between(-70, 120, 4);
  EXPECT_EQ(scale.bottom, -100);
  EXPECT_EQ(scale.top, 150);
  std::string labels;
  for (const Tick& tick : scale.ticks) labels += tick.label + " ";
  EXPECT_EQ(labels, "-100 -50 0 50 100 150 ");
}

TEST(ScaleAround, HasNoZeroInIt) {
  const Scale scale = scale_around(90, 110, 4);
  EXPECT_DOUBLE_EQ(scale.bottom, 89);
  EXPECT_DOUBLE_EQ(scale.top, 111);
  EXPECT_THAT(labels(scale.ticks), ElementsAre("90", "100", "110"));
  EXPECT_DOUBLE_EQ(scale_around(-12, -7, 4).top, -6.75);
  EXPECT_EQ(scale_around(0.01, 50, 4).bottom, 0) << "what is never below zero";
  EXPECT_EQ(scale_around(-50, -0.01, 4).top, 0);
}

TEST(ScaleAround, HasTwoTicksHoweverLowItIs) {
  EXPECT_THAT(labels(scale_around(12.5, 124, 1).ticks), ElementsAre("50", "100"));
  for (const double least : {0.0, 3.7, 99.2, -17.0, 1e6}) {
    for (const double height : {0.013, 1.0, 2.49, 77.0}) {
      for (const std::size_t ticks : {1U, 2U, 4U}) {
        const Scale scale = scale_around(least, least + height, ticks);
        EXPECT_GE(scale.ticks.size(), 2U);
        EXPECT_LE(scale.ticks.size(), ticks + 4);
        EXPECT_GE(scale.ticks.front().at, scale.bottom - 1e-6);
        EXPECT_LE(scale.ticks.back().at, scale.top + 1e-6);
      }
    }
  }
}

// Three digits would be the same at every tick.
TEST(ScaleAround, LabelsAreToldApart) {
  EXPECT_EQ(labels(scale_around(12'341, 12'350, 4).ticks),
            (std::vector<std::string>{"12,342.5", "12,345", "12,347.5", "12,350"}));
  EXPECT_EQ(labels(scale_around(2'000'100, 2'000'900, 2).ticks),
            (std::vector<std::string>{"2.00025 M", "2.0005 M", "2.00075 M"}));
}

TEST(ScaleAround, OfWhatDoesNotChangeHasItInTheMiddle) {
  EXPECT_EQ(scale_around(100, 100, 4).bottom, 90);
  EXPECT_EQ(scale_around(100, 100, 4).top, 110);
  EXPECT_EQ(scale_around(0, 0, 4).bottom, -1);
  EXPECT_EQ(scale_around(0, 0, 4).top, 1);
  EXPECT_EQ(scale_around(NAN, NAN, 4).top, 1);
}

TEST(ScaleBetween, HasZeroInIt) {
  EXPECT_EQ(scale_between(50, 80, 4).bottom, 0);
  EXPECT_EQ(scale_between(-80, -50, 4).top, 0);
  EXPECT_EQ(scale_between(0, 0, 4).top, 1);
  EXPECT_EQ(scale_between(0, 80, 4).top, scale_to(80, 4).top);
}

}  // namespace
}  // namespace weir::gui

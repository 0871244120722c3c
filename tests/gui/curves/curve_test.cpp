#include "gui/curves/curve.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

namespace weir::gui {
namespace {

std::vector<float> any_values() {
  const auto size = *rc::gen::inRange<std::size_t>(0, 3000);
  std::vector<float> values;
  for (std::size_t i = 0; i < size; ++i) {
    const int value = *rc::gen::inRange(-1, 50);
    values.push_back(value < 0 ? kNoValue : static_cast<float>(value));
  }
  return values;
}

Curve curve_of(const std::vector<float>& values, double step_s = 1) {
  Curve curve{step_s};
  curve.append(values);
  return curve;
}

// One by one, without any level.
Extent plain(const std::vector<float>& values, std::size_t first, std::size_t last) {
  Extent extent;
  for (std::size_t i = first; i < std::min(last, values.size()); ++i) extent.add(values[i]);
  return extent;
}

void expect_same(const Extent& one, const Extent& other) {
  RC_ASSERT(one.count == other.count);
  if (one.count == 0) return;
  RC_ASSERT(one.least == other.least);
  RC_ASSERT(one.most == other.most);
  RC_ASSERT(one.sum == other.sum);
}

RC_GTEST_PROP(Curve, SumsUpAnyStretchAsItsValuesDo, ()) {
  const auto values = any_values();
  const Curve curve = curve_of(values);
  for (int i = 0; i < 20; ++i) {
    const auto first = *rc::gen::inRange<std::size_t>(0, values.size() + 1);
    const auto last = *rc::gen::inRange<std::size_t>(first, values.size() + 2);
    expect_same(curve.extent(first, last), plain(values, first, last));
  }
}

RC_GTEST_PROP(Curve, ThatIsCutAndContinuedIsAsIfNeverLonger, ()) {
  const auto values = any_values();
  const auto more = any_values();
  const auto size = *rc::gen::inRange<std::size_t>(0, values.size() + 1);
  Curve curve = curve_of(values);
  curve.cut(size);
  curve.append(more);
  std::vector<float> expected{values.begin(), values.begin() + static_cast<std::ptrdiff_t>(size)};
  expected.insert(expected.end(), more.begin(), more.end());
  RC_ASSERT(curve.size() == expected.size());
  for (std::size_t first = 0; first < expected.size(); first += 97) {
    expect_same(curve.extent(first, expected.size()), plain(expected, first, expected.size()));
  }
}

// What is drawn of a window reaches as high and as low in every column as all of its values do.
RC_GTEST_PROP(Curve, AsALineHasThePeaksOfEveryColumn, ()) {
  const auto values = any_values();
  const Curve curve = curve_of(values);
  const auto columns = *rc::gen::inRange<std::size_t>(1, 200);
  const auto line = curve.line(0, curve.until_s(), columns);
  RC_ASSERT(line.size() <= std::max<std::size_t>(4 * columns, 4 * columns + 4));
  std::multiset<float> there;
  for (const PlotPoint& point : line) {
    if (!std::isnan(point.value)) there.insert(static_cast<float>(point.value));
  }
  const Extent all = curve.extent(0, values.size());
  if (all.count > 0) {
    RC_ASSERT(there.contains(all.most));
    RC_ASSERT(there.contains(all.least));
  }
  RC_ASSERT(std::ranges::is_sorted(line, {}, &PlotPoint::at_s));
}

TEST(Curve, OfFewValuesIsAllOfThem) {
  const Curve curve = curve_of({1, 2, kNoValue, 4}, 10);
  const auto line = curve.line(0, 40, 100);
  ASSERT_EQ(line.size(), 4U);
  EXPECT_EQ(line[0], (PlotPoint{5, 1}));
  EXPECT_TRUE(std::isnan(line[2].value));
  EXPECT_EQ(line[3], (PlotPoint{35, 4}));
}

TEST(Curve, ReachesOverTheEdgesOfItsWindow) {
  std::vector<float> values(100);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
  const auto line = curve_of(values).line(20, 30, 100);
  EXPECT_EQ(line.front().at_s, 19.5);
  EXPECT_EQ(line.back().at_s, 30.5);
}

TEST(Curve, KnowsTheValueOfAnInstant) {
  const Curve curve = curve_of({1, 2, 3}, 10);
  EXPECT_EQ(curve.at(0), 1);
  EXPECT_EQ(curve.at(19.9), 2);
  EXPECT_EQ(curve.at(20), 3);
  EXPECT_TRUE(std::isnan(curve.at(30)));
  EXPECT_TRUE(std::isnan(curve.at(-1)));
  EXPECT_EQ(curve.between(5, 15).count, 2U);
  EXPECT_EQ(curve.between(10, 20).most, 2);
}

TEST(Difference, IsOfEachStepThatBothHave) {
  Curve one{10};
  for (const float value : {1.0F, 5.0F, kNoValue, 2.0F}) one.append(value);
  Curve other{10};
  for (const float value : {3.0F, 1.0F, 1.0F}) other.append(value);
  const Curve apart = difference(one, other);
  ASSERT_EQ(apart.size(), 3U);
  EXPECT_EQ(apart.step_s(), 10);
  EXPECT_EQ(apart[0], -2);
  EXPECT_EQ(apart[1], 4);
  EXPECT_TRUE(std::isnan(apart[2]));
}

}  // namespace
}  // namespace weir::gui

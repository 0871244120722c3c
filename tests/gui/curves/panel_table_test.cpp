#include "gui/curves/panel_table.hpp"

#include <gtest/gtest.h>

namespace weir::gui {
namespace {

Curve curve_of(std::initializer_list<float> values, double step_s = 1) {
  Curve curve{step_s};
  for (const float value : values) curve.append(value);
  return curve;
}

TEST(PanelTable, HasARowAStepOfTheSpan) {
  const Curve one = curve_of({0.5F, 1, kNoValue, 4});
  const Curve other = curve_of({10, 20, 30});
  const auto table = table_of({{"a", &one}, {"b, c", &other}}, "%", {1, 4});
  EXPECT_EQ(csv_text(table, ""), "time_s,a (%),\"b, c (%)\"\n1,1,20\n2,,30\n3,4,\n");
  EXPECT_EQ(csv_text(table_of({{"a", &one}}, "", {0, 1}), "x\ny"), "# x y\ntime_s,a\n0,0.5\n");
}

TEST(PanelTable, CountsLongSteps) {
  const Curve minutes = curve_of({1, 2, 3}, 60);
  EXPECT_EQ(csv_text(table_of({{"a", &minutes}}, "", {60, 1e9}), ""), "time_s,a\n60,2\n120,3\n");
}

TEST(PanelTable, QuotesWhatWouldBreakIt) {
  const PanelTable table{{"a\tb", "c"}, {{"say \"so\"", "x\ny"}}};
  EXPECT_EQ(csv_text(table, ""), "a\tb,c\n\"say \"\"so\"\"\",\"x\ny\"\n");
  EXPECT_EQ(tsv_text(table), "a b\tc\nsay \"so\"\tx y\n");
}

TEST(PanelTable, OfNothingHasNoRows) {
  EXPECT_EQ(csv_text(table_of({}, "", {0, 10}), ""), "time_s\n");
}

}  // namespace
}  // namespace weir::gui

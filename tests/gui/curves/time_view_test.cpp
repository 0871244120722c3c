#include "gui/curves/time_view.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace weir::gui {
namespace {

TEST(TimeView, ZoomsAtThePointer) {
  TimeView view{1000};
  view.zoom(250, 0.5);
  EXPECT_EQ(view.visible(), (TimeSpan{125, 625}));
  view.zoom(250, 2);
  EXPECT_EQ(view.visible(), (TimeSpan{0, 1000}));
  view.zoom(0, 1e-9);
  EXPECT_EQ(view.visible(), (TimeSpan{0, TimeView::kLeastSpan}));
}

TEST(TimeView, StopsAtTheEndsOfTheRun) {
  TimeView view{1000};
  view.zoom(500, 0.1);
  view.pan(1e9);
  EXPECT_EQ(view.visible(), (TimeSpan{900, 1000}));
  view.pan(-1e9);
  EXPECT_EQ(view.visible(), (TimeSpan{0, 100}));
}

TEST(TimeView, FollowsARunUntilTheUserGoesElsewhere) {
  TimeView view{1000};
  view.show({0, 100});
  EXPECT_FALSE(view.follows());
  view.reach(300);
  EXPECT_EQ(view.visible(), (TimeSpan{0, 100}));
  view.set_follows(true);
  EXPECT_EQ(view.visible(), (TimeSpan{210, 310}));
  view.reach(305);  // still in sight
  EXPECT_EQ(view.visible(), (TimeSpan{210, 310}));
  view.reach(320);
  EXPECT_EQ(view.visible(), (TimeSpan{230, 330}));
  view.pan(-10);
  EXPECT_FALSE(view.follows());
  view.fit();
  EXPECT_TRUE(view.follows());
}

TEST(TimeView, StepsItsCursorInWholeSteps) {
  TimeView view{3600};
  view.set_cursor(90.4);
  view.step_cursor(1, 1);
  EXPECT_EQ(view.cursor(), 91);
  view.step_cursor(1, -1);
  EXPECT_EQ(view.cursor(), 90);
  view.step_cursor(60, 1);
  EXPECT_EQ(view.cursor(), 120);
  view.set_cursor(90.4);
  view.step_cursor(60, -1);
  EXPECT_EQ(view.cursor(), 60);
  view.step_cursor(600, -1);
  EXPECT_EQ(view.cursor(), 0);
}

TEST(TimeView, BringsItsCursorIntoSight) {
  TimeView view{3600};
  view.show({0, 100});
  view.set_cursor(50);
  view.step_cursor(600, 1);
  EXPECT_EQ(view.visible(), (TimeSpan{550, 650}));
}

TEST(TimeView, PinsItsCursorAndLetsGo) {
  TimeView view{100};
  view.toggle_pin();
  EXPECT_EQ(view.pinned(), std::nullopt);
  view.set_cursor(10);
  view.toggle_pin();
  view.set_cursor(30);
  EXPECT_EQ(view.pinned(), 10);
  view.toggle_pin();
  EXPECT_EQ(view.pinned(), std::nullopt);
}

TEST(TimeView, SelectsFromEitherEnd) {
  TimeView view{100};
  view.select(30, 10);
  EXPECT_EQ(view.selection(), (TimeSpan{10, 30}));
  view.select(30, 30.5);
  EXPECT_EQ(view.selection(), std::nullopt);
  view.select(-5, 1e9);
  EXPECT_EQ(view.selection(), (TimeSpan{0, 100}));
}

// Whatever is done, what is visible lies within the run.
RC_GTEST_PROP(TimeView, ShowsPartsOfTheRunOnly, ()) {
  TimeView view{*rc::gen::inRange(1, 100'000) * 1.0};
  for (int i = 0; i < 30; ++i) {
    const double at = *rc::gen::inRange(-1000, 200'000) * 0.7;
    switch (*rc::gen::inRange(0, 6)) {
      case 0:
        view.zoom(at, *rc::gen::inRange(1, 40) * 0.1);
        break;
      case 1:
        view.pan(at - 50'000);
        break;
      case 2:
        view.reach(at);
        break;
      case 3:
        view.step_cursor(60, *rc::gen::inRange(-5, 5));
        break;
      case 4:
        view.show({at, at + *rc::gen::inRange(0, 5000)});
        break;
      default:
        view.set_follows(*rc::gen::arbitrary<bool>());
    }
    RC_ASSERT(view.visible().from_s >= 0);
    RC_ASSERT(view.visible().until_s <= view.length_s() + 1e-6);
    RC_ASSERT(view.visible().length_s() >= TimeView::kLeastSpan - 1e-6);
  }
}

}  // namespace
}  // namespace weir::gui

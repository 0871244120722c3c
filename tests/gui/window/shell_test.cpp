#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QAction>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTabWidget>
#include <QTest>
#include <QTreeWidget>
#include <cstdlib>
#include <string>

#include "gui/window/main_window.hpp"
#include "gui/window/time_chart.hpp"
#include "gui/window/time_strip.hpp"
#include "tests/gui/window/find_widget.hpp"

namespace weir::gui {
namespace {

using testing::HasSubstr;

const QString kText = QStringLiteral(
    "weir = 1\n[simulation]\nduration = \"5 min\"\nreplications = 3 # enough\nseed = 4\n[stream]\n"
    "shard_count = 2\n[[producer]]\nrate = \"300 records/s\"\nrecord_size = \"200 B\"\n");

// ---- Where to begin ----

TEST(EmptyWindow, OffersExamples) {
  MainWindow window{"0.1.0"};
  window.show();
  QLabel* banner = nullptr;
  for (QLabel* const one : window.findChildren<QLabel*>()) {
    if (one->text().startsWith("Open a scenario, or start from an example: ")) banner = one;
  }
  ASSERT_NE(banner, nullptr);
  EXPECT_TRUE(banner->isVisible());
  emit banner->linkActivated("new:hot-key");
  EXPECT_THAT(window.document().text(), HasSubstr("user:celebrity"));
  EXPECT_TRUE(window.document().is_valid());
  EXPECT_FALSE(banner->isVisible());
  EXPECT_EQ(window.runs().count(), 1U);
}

TEST(EmptyWindow, HasAllExamplesInItsMenu) {
  MainWindow window{"0.1.0"};
  QAction* outage = nullptr;
  for (QAction* const one : window.findChildren<QAction*>()) {
    if (one->text().startsWith("outage-catch-up: ")) outage = one;
  }
  ASSERT_NE(outage, nullptr);
  outage->trigger();
  EXPECT_THAT(window.document().text(), HasSubstr("warehouse-loader"));
}

// ---- What stands in the tool bar ----

TEST(RunBar, ChangesReplicationsAndSeedInTheText) {
  MainWindow window{"0.1.0"};
  window.set_text(kText, "short.toml");
  window.show();
  auto& replications = child<QSpinBox>(window, "Replications");
  auto& seed = child<QLineEdit>(window, "Seed");
  EXPECT_EQ(replications.value(), 3);
  EXPECT_EQ(seed.text(), "4");
  replications.setValue(7);
  EXPECT_THAT(window.document().text(), HasSubstr("replications = 7 # enough\n"));
  seed.setFocus();
  seed.selectAll();
  QTest::keyClicks(&seed, "99");
  QTest::keyClick(&seed, Qt::Key_Return);
  EXPECT_THAT(window.document().text(), HasSubstr("seed = 99\n"));
  // what is typed in the text shows in the fields
  child<QPlainTextEdit>(window, "Scenario as TOML")
      .setPlainText(QString{kText}.replace("seed = 4", "seed = 5"));
  EXPECT_TRUE(QTest::qWaitFor([&] { return seed.text() == "5"; }, kPatienceMs));
  window.run_all();
  ASSERT_TRUE(QTest::qWaitFor([&] { return window.outcome() != nullptr; }, kPatienceMs));
  EXPECT_EQ(window.outcome()->judged.streams[0].seed, 5U);
}

TEST(RunBar, SaysWhatIsWrongWithASeed) {
  MainWindow window{"0.1.0"};
  window.set_text(kText, "short.toml");
  window.show();
  auto& seed = child<QLineEdit>(window, "Seed");
  seed.selectAll();
  QTest::keyClicks(&seed, "many");
  QTest::keyClick(&seed, Qt::Key_Return);
  EXPECT_FALSE(window.document().is_valid());
  EXPECT_FALSE(window.document().problems().all.empty());
}

// ---- Two runs ----

TEST(OverviewTab, ShowsWhatOneRunIsAboveAnother) {
  MainWindow window{"0.1.0"};
  window.set_text(kText, "short.toml");
  window.show();
  window.activateWindow();
  ASSERT_TRUE(QTest::qWaitForWindowActive(&window));
  window.run_all();
  ASSERT_TRUE(QTest::qWaitFor([&] { return window.outcome() != nullptr; }, kPatienceMs));
  child<QSpinBox>(window, "Shards tried").setValue(4);
  ASSERT_TRUE(QTest::qWaitFor(
      [&] { return window.runs().count() == 2 && window.runs().at(1).outcome; }, kPatienceMs));
  window.tabs().setFocus();
  QTest::keyClick(&window, Qt::Key_D);
  const auto& lines = chart_of(window, "Open shards").lines();
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].name, "B above A");
  EXPECT_EQ(lines[0].curve->at(100), 2);
  EXPECT_LT(chart_of(window, "Writes").lines()[0].curve->at(100), 0)
      << "four shards are less full than two";
  chart_of(window, "Writes").grab();
  window.tabs().setFocus();
  QTest::keyClick(&window, Qt::Key_D);
  EXPECT_EQ(chart_of(window, "Open shards").lines().size(), 2U);
}

TEST(VerdictPanel, ShowsTheFindingsOfTheSelection) {
  MainWindow window{"0.1.0"};
  window.set_text(
      QString{kText}.replace("rate = \"300 records/s\"",
                             "load = { shape = \"points\", points = [ [\"0 s\", \"300 "
                             "records/s\"], [\"2 min\", \"300 records/s\"], [\"121 s\", "
                             "\"4000 records/s\"] ] }"),
      "late.toml");
  window.show();
  window.run_all();
  ASSERT_TRUE(QTest::qWaitFor([&] { return window.outcome() != nullptr; }, kPatienceMs));
  auto& list = child<QListWidget>(window, "Objectives and findings");
  const auto shown = [&] {
    int count = 0;
    for (int i = 0; i < list.count(); ++i) count += list.item(i)->isHidden() ? 0 : 1;
    return count;
  };
  const int all = shown();
  ASSERT_GT(all, 0);
  window.axis().edit([](TimeView& view) { view.select(0, 60); });
  const int early = shown();
  EXPECT_LT(early, all);
  window.axis().edit([](TimeView& view) { view.select(200, 250); });
  EXPECT_GT(shown(), early);
  window.axis().edit([](TimeView& view) { view.clear_selection(); });
  EXPECT_EQ(shown(), all);
}

// ---- Problems ----

TEST(ScenarioPanel, FixesWhatWasMisspelt) {
  MainWindow window{"0.1.0"};
  window.set_text(QString{kText}.replace("record_size", "record_sizes"), "short.toml");
  window.show();
  auto& fix = child<QPushButton>(window, "Quick fix");
  EXPECT_EQ(fix.text(), "change to `record_size`");
  fix.click();
  EXPECT_TRUE(window.document().is_valid());
  EXPECT_EQ(window.document().text(), kText.toStdString());
  EXPECT_FALSE(fix.isVisible());
}

QTreeWidgetItem* item_named(QTreeWidget& form, const QStringList& steps) {
  QTreeWidgetItem* at = form.invisibleRootItem();
  for (const QString& step : steps) {
    QTreeWidgetItem* next = nullptr;
    for (int i = 0; i < at->childCount(); ++i) {
      if (at->child(i)->text(0) == step) next = at->child(i);
    }
    if (next == nullptr) return nullptr;
    at = next;
  }
  return at;
}

TEST(FormView, AndTextAreTwoViewsOfOneDocument) {
  MainWindow window{"0.1.0"};
  window.set_text(kText, "short.toml");
  window.show();
  auto& form = child<QTreeWidget>(window, "Scenario as a form");
  QTreeWidgetItem* const shards = item_named(form, {"stream", "shard_count"});
  ASSERT_NE(shards, nullptr);
  EXPECT_EQ(shards->text(1), "2");
  EXPECT_TRUE(shards->font(1).bold());
  const auto has = [&](const std::string& text) {
    return QTest::qWaitFor([&] { return window.document().text().find(text) != std::string::npos; },
                           kPatienceMs);
  };
  shards->setText(1, "6");
  EXPECT_TRUE(has("shard_count = 6\n"));
  EXPECT_THAT(window.document().text(), HasSubstr("replications = 3 # enough\n"));
  // a default that is written is in the file from then on
  QTreeWidgetItem* const retention = item_named(form, {"stream", "retention"});
  ASSERT_NE(retention, nullptr);
  EXPECT_FALSE(retention->font(1).bold());
  retention->setText(1, "48 h");
  EXPECT_TRUE(has("retention   = \"48 h\"\n"));
  // the text is typed in, the form follows
  auto& editor = child<QPlainTextEdit>(window, "Scenario as TOML");
  editor.setPlainText(QString{kText}.replace("shard_count = 2", "shard_count = 9"));
  EXPECT_TRUE(QTest::qWaitFor(
      [&] {
        return item_named(form, {"stream", "shard_count"})->text(1) == "9";
      },
      kPatienceMs));
}

TEST(FormView, ABrokenValueIsAProblemAndTheFormWaits) {
  MainWindow window{"0.1.0"};
  window.set_text(kText, "short.toml");
  window.show();
  auto& form = child<QTreeWidget>(window, "Scenario as a form");
  item_named(form, {"stream", "shard_count"})->setText(1, "none");
  EXPECT_TRUE(QTest::qWaitFor([&] { return !window.document().is_valid(); }, kPatienceMs));
  EXPECT_FALSE(form.isEnabled());
  child<QPlainTextEdit>(window, "Scenario as TOML").undo();
  EXPECT_TRUE(QTest::qWaitFor([&] { return form.isEnabled(); }, kPatienceMs));
}

// ---- The strip of the whole run ----

TEST(TimeStrip, MovesTheFrameAndTakesANewSpan) {
  MainWindow window{"0.1.0"};
  window.set_text(kText, "short.toml");
  window.show();
  auto& strip = *window.findChild<TimeStrip*>();
  strip.grab();
  const auto at = [&](double at_s) {
    return QPoint{static_cast<int>(strip.x_of(at_s)), strip.height() / 2};
  };
  const auto drag = [&](double from_s, double until_s) {
    QTest::mousePress(&strip, Qt::LeftButton, {}, at(from_s));
    QTest::mouseMove(&strip, at(until_s));
    QTest::mouseRelease(&strip, Qt::LeftButton, {}, at(until_s));
  };
  drag(60, 120);
  EXPECT_NEAR(window.axis().view().visible().from_s, 60, 2);
  EXPECT_NEAR(window.axis().view().visible().until_s, 120, 2);
  drag(90, 150);
  EXPECT_NEAR(window.axis().view().visible().from_s, 120, 3);
  EXPECT_NEAR(window.axis().view().visible().until_s, 180, 3);
  drag(200, 260);
  EXPECT_NEAR(window.axis().view().visible().from_s, 200, 2);
  QTest::mouseDClick(&strip, Qt::LeftButton, {}, at(10));
  EXPECT_EQ(window.axis().view().visible(), (TimeSpan{0, 300}));
}

// A second that stores less than the limit, and refuses all the same.
TEST(TimeStrip, MarksWhereRecordsAreRefused) {
  TimeAxis axis;
  axis.edit([](TimeView& view) { view = TimeView{4}; });
  Curve fullest;
  Curve refused;
  for (const float one : {80.F, 99.F, 120.F, 80.F}) fullest.append(one);
  for (const float one : {0.F, 7.F, 0.F, 0.F}) refused.append(one);
  TimeStrip strip{axis};
  strip.resize(500, 30);
  strip.show_curves(&fullest, &refused);
  const QImage image = strip.grab().toImage();
  const auto colour = [&](double at_s) {
    return image.pixelColor(static_cast<int>(strip.x_of(at_s)), strip.height() - 5);
  };
  EXPECT_EQ(colour(0.5), colour(3.5));
  EXPECT_EQ(colour(1.5), colour(2.5));
  EXPECT_NE(colour(0.5), colour(1.5));
}

}  // namespace
}  // namespace weir::gui

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QDockWidget>
#include <QLabel>
#include <QListWidget>
#include <QSettings>
#include <QSpinBox>
#include <QStatusBar>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <numeric>
#include <string>

#include "gui/window/cost_panel.hpp"
#include "gui/window/latency_panel.hpp"
#include "gui/window/main_window.hpp"
#include "gui/window/split_bar.hpp"
#include "gui/window/time_chart.hpp"
#include "gui/window/what_if_panel.hpp"
#include "tests/gui/window/find_widget.hpp"

// What follows the selection, what stays while something new is on its way, and what stands beside.

namespace weir::gui {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const QString kText = QStringLiteral(
    "weir = 1\n[simulation]\nduration = \"4 min\"\nreplications = 2\nseed = 4\n[stream]\n"
    "shard_count = 2\nregion = \"us-east-1\"\n[[producer]]\nrate = \"300 records/s\"\n"
    "record_size = \"200 B\"\n[[consumer]]\nname = \"fraud\"\n");

bool has_run(MainWindow& window) {
  window.run_all();
  return QTest::qWaitFor([&] { return window.outcome() != nullptr; }, kPatienceMs);
}

QDockWidget& dock(const MainWindow& window, const char* title) {
  auto* const found = window.findChild<QDockWidget*>(QLatin1String(title));
  if (found == nullptr) std::abort();
  return *found;
}

// ---- The selection ----

TEST(LatencyPanel, CountsTheRecordsOfTheSelection) {
  MainWindow window{"0.1.0"};
  window.set_text(kText, "short.toml");
  window.show();
  auto& panel = *window.findChild<LatencyPanel*>();
  EXPECT_THAT(panel.sentence().toStdString(), StartsWith("Not run yet."));
  ASSERT_TRUE(has_run(window));
  EXPECT_NEAR(panel.bars().records, 4 * 60 * 300, 2000);
  window.axis().edit([](TimeView& view) { view.select(130, 140); });
  EXPECT_EQ(panel.bars().counted, (TimeSpan{120, 180}));
  EXPECT_NEAR(panel.bars().records, 60 * 300, 1000);
  EXPECT_THAT(panel.sentence().toStdString(),
              HasSubstr(" records of fraud, 00:02:00 - 00:03:00: "));
  panel.describe();
  EXPECT_THAT(panel.accessibleDescription().toStdString(), HasSubstr(", 99.9 % "));
  EXPECT_FALSE(panel.table(false).rows.empty());
  dock(window, "Latency").raise();
  EXPECT_FALSE(panel.grab().isNull());
  window.axis().edit([](TimeView& view) { view.clear_selection(); });
  EXPECT_NEAR(panel.bars().records, 4 * 60 * 300, 2000);
}

TEST(LatencyPanel, HasNoBarsWithoutAReader) {
  MainWindow window{"0.1.0"};
  window.set_text(QString{kText}.remove("[[consumer]]\nname = \"fraud\"\n"), "short.toml");
  EXPECT_EQ(window.findChild<LatencyPanel*>()->sentence(), "No reader in this scenario.");
  EXPECT_EQ(chart_of(window, "Latency, 99 %").message(), "No reader in this scenario.");
  ASSERT_TRUE(has_run(window));
  EXPECT_EQ(chart_of(window, "Latency, 99 %").message(), "No reader in this scenario.");
}

TEST(CostPanel, SaysWhatTheSelectionCosts) {
  MainWindow window{"0.1.0"};
  window.set_text(kText, "short.toml");
  window.show();
  ASSERT_TRUE(has_run(window));
  auto& panel = *window.findChild<CostPanel*>();
  constexpr int kSelected = 4;
  EXPECT_TRUE(panel.table().isColumnHidden(kSelected));
  window.axis().edit([](TimeView& view) { view.select(0, 120); });
  EXPECT_FALSE(panel.table().isColumnHidden(kSelected));
  const auto amount = [&](const char* item, int column) {
    for (int row = 0; row < panel.table().rowCount(); ++row) {
      if (panel.table().item(row, 0)->text() != QLatin1String(item)) continue;
      return panel.table().item(row, column)->text().remove('$').toDouble();
    }
    return -1.0;
  };
  constexpr int kRun = 3;
  EXPECT_GT(amount("open shards", kRun), 0.001);
  EXPECT_NEAR(amount("open shards", kSelected), amount("open shards", kRun) / 2, 1e-4);
  EXPECT_NEAR(amount("total", kSelected), amount("total", kRun) / 2, 1e-4);
  const auto& parts = panel.split().parts();
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].name, "open shards");
  EXPECT_THAT(parts[0].about.toStdString(), HasSubstr(" shard-hours x $0.0"));
  EXPECT_NEAR(parts[0].amount + parts[1].amount, amount("total", kRun), 1e-4);
  EXPECT_GT(chart_of(window, "Cost").lines().at(0).curve->at(100), 0.02F);
}

// ---- Until there is something new ----

TEST(MainWindow, KeepsTheCurvesBeforeAsOldUntilThereAreNewOnes) {
  MainWindow window{"0.1.0"};
  window.set_text(kText, "short.toml");
  window.show();
  ASSERT_TRUE(has_run(window));
  EXPECT_FALSE(chart_of(window, "Writes").is_old());
  window.set_text(QString{kText}.replace("300 records/s", "600 records/s"), "short.toml");
  EXPECT_TRUE(window.curves().worst.size() == 0) << "another file is another run";
  ASSERT_TRUE(has_run(window));
  const float before = window.curves().stored.at(100);
  for (QSpinBox* const one : window.findChildren<QSpinBox*>()) {
    if (one->accessibleName() == "Replications") one->setValue(3);
  }
  window.run_all();
  EXPECT_EQ(window.curves().stored.at(100), before) << "what was there is there still";
  EXPECT_TRUE(chart_of(window, "Writes").is_old());
  ASSERT_TRUE(QTest::qWaitFor([&] { return window.outcome() != nullptr; }, kPatienceMs));
  EXPECT_FALSE(chart_of(window, "Writes").is_old());
  EXPECT_EQ(window.outcome()->judged.streams.front().replications, 3);
  window.runs().reset();
  EXPECT_EQ(window.curves().worst.size(), 0U) << "back to the start is the start";
}

TEST(MainWindow, ARunThatIsRunAgainIsLookedAtWhereItWas) {
  MainWindow window{"0.1.0"};
  window.set_text(kText, "short.toml");
  window.show();
  ASSERT_TRUE(has_run(window));
  window.axis().edit([](TimeView& view) {
    view.show({60, 120});
    view.select(70, 80);
  });
  ASSERT_TRUE(has_run(window));
  EXPECT_EQ(window.axis().view().visible(), (TimeSpan{60, 120}));
  EXPECT_EQ(window.axis().view().selection(), (TimeSpan{70, 80}));
  window.set_text(kText, "other.toml");
  EXPECT_EQ(window.axis().view().visible(), (TimeSpan{0, 240}));
  EXPECT_FALSE(window.axis().view().selection());
}

TEST(MainWindow, DrawsWhatIsExpectedBeforeARun) {
  MainWindow window{"0.1.0"};
  window.set_text(kText, "short.toml");
  window.show();
  EXPECT_EQ(chart_of(window, "Iterator age, oldest").message(),
            "Not run yet. Press R to run 2 replications, about 1 s.");
  TimeChart& records = chart_of(window, "Records");
  ASSERT_TRUE(QTest::qWaitFor([&] { return !records.ghost().empty(); }, kPatienceMs));
  EXPECT_NEAR(records.ghost().front().value, 300, 1e-6);
  ASSERT_TRUE(has_run(window));
  EXPECT_TRUE(records.ghost().empty());
}

// ---- What was found ----

TEST(VerdictPanel, LooksAtWhatWasFoundOfTheTimeThatIsClicked) {
  MainWindow window{"0.1.0"};
  window.set_text(QString{kText}.replace("300 records/s", "3000 records/s"), "short.toml");
  window.show();
  ASSERT_TRUE(has_run(window));
  window.tabs().setCurrentIndex(2);
  auto& findings = *window.findChild<QListWidget*>();
  ASSERT_GT(findings.count(), 0);
  findings.setCurrentRow(-1);
  TimeChart& age = chart_of(window, "Iterator age");
  QTest::mouseClick(&age, Qt::LeftButton, {}, age.plot_area().center().toPoint());
  EXPECT_GE(findings.currentRow(), 0);
}

TEST(MainWindow, OffersAReportOfABug) {
  MainWindow window{"0.1.0"};
  window.set_text(kText, "short.toml");
  window.show();
  const RunSource source = window.runs().at(0).source;
  reports::Judgement judgement;
  judgement.bug = reports::Bug{7, 3, "a <promise> was broken"};
  window.runs().begin_kept(source, "short.toml", RunPicture{source.read.scenario}, judgement);
  const auto labels = window.findChildren<QLabel*>();
  const auto banner = std::ranges::find_if(labels, [](const QLabel* label) {
    return label->text().startsWith(
        "The simulator stopped: a &lt;promise&gt; was broken (seed 7, "
        "replication 3). Nothing else was lost. <a href=\"report\">");
  });
  ASSERT_NE(banner, labels.end());
  EXPECT_TRUE((*banner)->isVisible());
}

// ---- Each tab has its docks ----

TEST(MainWindow, RemembersTheDocksOfEachTab) {
  const QTemporaryDir folder;
  const QString kept = folder.filePath("settings.ini");
  {
    MainWindow window{"0.1.0"};
    window.show();
    window.tabs().setCurrentIndex(1);
    dock(window, "What if").hide();
    window.tabs().setCurrentIndex(0);
    dock(window, "What if").show();
    window.tabs().setCurrentIndex(1);
    EXPECT_FALSE(dock(window, "What if").isVisible());
    window.tabs().setCurrentIndex(0);
    EXPECT_TRUE(dock(window, "What if").isVisible());
    QSettings settings{kept, QSettings::IniFormat};
    window.keep(settings);
  }
  QSettings settings{kept, QSettings::IniFormat};
  MainWindow window{"0.1.0"};
  window.restore(settings);
  window.show();
  EXPECT_TRUE(dock(window, "What if").isVisible());
  window.tabs().setCurrentIndex(1);
  EXPECT_FALSE(dock(window, "What if").isVisible());
}

// ---- Several files ----

TEST(MainWindow, OpensFilesBesideEachOther) {
  const QTemporaryDir folder;
  const auto written = [&](const QString& name, const QString& text) {
    QString file = folder.filePath(name);
    std::ofstream{file.toStdString()} << text.toStdString();
    return file;
  };
  MainWindow window{"0.1.0"};
  window.show();
  window.open_beside(written("a.toml", kText));
  ASSERT_EQ(window.runs().count(), 1U) << "the first is A";
  window.open_beside(written("b.toml", QString{kText}.replace("300 records/s", "600 records/s")));
  ASSERT_EQ(window.runs().count(), 2U);
  EXPECT_EQ(window.runs().at(1).letter, "B");
  EXPECT_EQ(window.runs().at(1).name, "b.toml");
  EXPECT_THAT(window.document().text(), HasSubstr("300 records/s")) << "that of A";
  window.set_difference(true);
  EXPECT_EQ(chart_of(window, "Records").message(), "B was not run yet. Press R to run it.");
  window.run_all();
  ASSERT_TRUE(QTest::qWaitFor([&] { return !window.runs().any_moves(); }, kPatienceMs));
  window.runs().set_current(1);
  ASSERT_NE(window.outcome(), nullptr) << "R runs what was never run, too";
  EXPECT_NEAR(window.curves().stored.at(100), 600, 100);
  EXPECT_THAT(chart_of(window, "Records").lines().at(0).name.toStdString(), HasSubstr("A above B"));
  window.open_beside(written("c.toml", "weir = 1\n"));
  EXPECT_EQ(window.runs().count(), 2U) << "what cannot be run is a message";
  for (const char* const name : {"d.toml", "e.toml", "f.toml"}) {
    window.open_beside(written(name, kText));
  }
  EXPECT_EQ(window.runs().count(), 4U) << "the most";
}

}  // namespace
}  // namespace weir::gui

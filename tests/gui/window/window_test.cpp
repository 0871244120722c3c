#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QCheckBox>
#include <QComboBox>
#include <QDockWidget>
#include <QEventLoop>
#include <QImage>
#include <QLabel>
#include <QListWidget>
#include <QMessageBox>
#include <QPainter>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStatusBar>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <QTimer>
#include <QToolButton>
#include <QTreeWidget>
#include <QWheelEvent>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "gui/window/heat_map_view.hpp"
#include "gui/window/main_window.hpp"
#include "gui/window/overview_tab.hpp"
#include "gui/window/runs.hpp"
#include "gui/window/theme.hpp"
#include "gui/window/time_chart.hpp"
#include "reports/document/json.hpp"
#include "reports/study/study.hpp"
#include "tests/gui/window/find_widget.hpp"

namespace weir::gui {
namespace {

using testing::HasSubstr;

const QString kShort = QStringLiteral(
    "weir = 1\n[simulation]\nduration = \"3 min\"\nreplications = 2\n[stream]\nshard_count = 2\n"
    "[[producer]]\nrate = \"300 records/s\"\nrecord_size = \"200 B\"\n[producer.keys]\nhot = "
    "[{ key = \"vip\", share = \"50 %\" }]\n[[consumer]]\nname = \"reader\"\n[[fault]]\nat = \"60 "
    "s\"\n"
    "kind = \"consumer_outage\"\nconsumer = \"reader\"\nduration = \"30 s\"\n[[objective]]\n"
    "metric = \"records_dropped\"\nmax = \"0 records\"\n");

void wait_for_end(MainWindow& window) {
  QEventLoop loop;
  QObject::connect(&window, &MainWindow::run_ended, &loop, &QEventLoop::quit);
  if (window.is_running()) loop.exec();
}

// ---- The window ----

TEST(MainWindow, RunsAScenarioAndShowsItsVerdict) {
  MainWindow window{"0.1.0"};
  window.set_text(kShort, "short.toml");
  window.show();
  EXPECT_THAT(text_of(window), HasSubstr("Not run yet."));
  window.run_all();
  EXPECT_TRUE(window.is_running());
  wait_for_end(window);
  ASSERT_TRUE(window.outcome());
  EXPECT_THAT(text_of(window), HasSubstr("UNSURE  0 of 1 objective met"));
  EXPECT_EQ(window.curves().reached_s(), 180);
  EXPECT_THAT(child<QListWidget>(window).item(0)->text().toStdString(),
              HasSubstr("records_dropped"));
}

// The very document that the program prints.
TEST(MainWindow, SaysWhatWeirRunSays) {
  const QTemporaryDir folder;
  const QString file = folder.filePath("short.toml");
  std::ofstream{file.toStdString()} << kShort.toStdString();
  MainWindow window{WEIR_VERSION};
  window.open(file);
  window.run_all();
  wait_for_end(window);
  ASSERT_TRUE(window.outcome());
  std::string printed;
  FILE* const weir = popen(
      (std::string{WEIR_BINARY} + " run --json --quiet --unsure-ok " + file.toStdString()).c_str(),
      "r");
  ASSERT_NE(weir, nullptr);
  for (int c = std::fgetc(weir); c != EOF; c = std::fgetc(weir)) printed += static_cast<char>(c);
  EXPECT_EQ(pclose(weir), 0);
  EXPECT_EQ(reports::to_json(window.outcome()->judged.streams.front()), printed);
}

// What was kept shows as it did when it was run, shards and all.
TEST(MainWindow, OpensARunFile) {
  const QTemporaryDir folder;
  const QString file = folder.filePath("kept.toml");
  std::ofstream{file.toStdString()} << kShort.toStdString();
  const QString kept = folder.filePath("kept.weir");
  ASSERT_EQ(
      QProcess::execute(WEIR_BINARY, {"run", "--quiet", "--unsure-ok", "--save=" + kept, file}), 0);
  MainWindow window{"0.1.0"};
  window.show();
  window.open(kept);
  window.tabs().setCurrentIndex(1);
  EXPECT_EQ(window.curves().reached_s(), 180);
  EXPECT_THAT(text_of(window), HasSubstr("UNSURE  0 of 1 objective met"));
  EXPECT_EQ(window.document().text(), kShort.toStdString());
  auto& map = child<HeatMapView>(window);
  map.grab();
  const QRectF plot = map.plot_area();
  EXPECT_THAT(map.text_at({plot.center().x(), plot.top() + plot.height() / 4}).toStdString(),
              HasSubstr("shardId-000000000001, 50 - 100 % of the hash space, "));
}

TEST(MainWindow, ClosesCleanlyDuringARun) {
  MainWindow window{"0.1.0"};
  window.set_text(QString{kShort}.replace("3 min", "20 h"), "long.toml");
  window.show();
  window.run_all();
  QTest::qWait(50);
  EXPECT_TRUE(window.is_running());
  EXPECT_TRUE(window.close());
}

// Its last words are waiting when another file is opened.
TEST(MainWindow, DoesNotListenToARunThatIsNotShownAnyMore) {
  MainWindow window{"0.1.0"};
  window.set_text(kShort, "short.toml");
  window.run_all();
  QThread::sleep(1);
  window.set_text(QString{kShort}.replace("3 min", "2 min"), "other.toml");
  QTest::qWait(50);
  EXPECT_FALSE(window.outcome());
  EXPECT_EQ(window.curves().reached_s(), 0);
}

TEST(MainWindow, StopsARunAndJudgesWhatThereIs) {
  MainWindow window{"0.1.0"};
  window.set_text(QString{kShort}.replace("3 min", "20 h"), "long.toml");
  window.run_all();
  EXPECT_TRUE(QTest::qWaitFor([&] { return window.curves().reached_s() > 0; }, kPatienceMs));
  window.stop();
  wait_for_end(window);
  ASSERT_TRUE(window.outcome());
  EXPECT_TRUE(window.outcome()->judged.streams.front().partial());
  EXPECT_GT(window.curves().reached_s(), 0);
}

TEST(MainWindow, KeepsTheLastRunWhileTheTextIsBroken) {
  MainWindow window{"0.1.0"};
  window.set_text(kShort, "short.toml");
  window.run_all();
  wait_for_end(window);
  auto& editor = child<QPlainTextEdit>(window);
  editor.setPlainText(QString{kShort}.replace("record_size", "record_sizes"));
  EXPECT_TRUE(QTest::qWaitFor([&] { return !window.document().is_valid(); }, kPatienceMs));
  EXPECT_THAT(text_of(window), HasSubstr("shown is the run before your edit"));
  EXPECT_EQ(window.curves().reached_s(), 180);
  ASSERT_TRUE(window.outcome());
  auto& problems = child<QTreeWidget>(window, "Problems of the scenario");
  ASSERT_GE(problems.topLevelItemCount(), 1);
  EXPECT_THAT(problems.topLevelItem(0)->text(2).toStdString(), HasSubstr("record_size"));
  // Enter on a problem puts the text's cursor where it is
  problems.setCurrentItem(problems.topLevelItem(0));
  emit problems.itemActivated(problems.topLevelItem(0), 0);
  EXPECT_EQ(editor.textCursor().blockNumber() + 1, problems.topLevelItem(0)->text(0).toInt());
}

TEST(MainWindow, SaysWhatIsWrongWithAFile) {
  const QTemporaryDir folder;
  MainWindow window{"0.1.0"};
  window.set_text(kShort, "short.toml");
  window.open(folder.filePath("missing.toml"));
  EXPECT_THAT(text_of(*window.statusBar()), HasSubstr("missing.toml"));
  EXPECT_TRUE(window.document().is_valid()) << "what was open stays";
  const QString cut = folder.filePath("cut.weir");
  std::ofstream{cut.toStdString(), std::ios::binary} << "SQLite format 3" << '\0' << "rubbish";
  window.open(cut);
  EXPECT_THAT(text_of(*window.statusBar()), HasSubstr("cut.weir: "));
  EXPECT_TRUE(window.document().is_valid());
}

// Presses a button of the dialog that comes next.
void answer(QMessageBox::StandardButton button) {
  QTimer::singleShot(0, [button] {
    auto* const box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
    ASSERT_NE(box, nullptr);
    box->button(button)->click();
  });
}

std::string content(const QString& file) {
  std::ifstream in{file.toStdString()};
  return {std::istreambuf_iterator<char>{in}, {}};
}

TEST(MainWindow, LosesNoEditWithoutAsking) {
  const QTemporaryDir folder;
  const QString file = folder.filePath("edited.toml");
  std::ofstream{file.toStdString()} << kShort.toStdString();
  MainWindow window{"0.1.0"};
  window.open(file);
  window.show();
  auto& editor = child<QPlainTextEdit>(window);
  editor.appendPlainText("# a remark");
  editor.document()->setModified(true);
  answer(QMessageBox::Cancel);
  EXPECT_FALSE(window.close());
  EXPECT_TRUE(window.isVisible());
  EXPECT_THAT(content(file), testing::Not(HasSubstr("# a remark")));
  answer(QMessageBox::Save);
  EXPECT_TRUE(window.close());
  EXPECT_THAT(content(file), HasSubstr("# a remark"));
}

TEST(MainWindow, ObeysItsKeys) {
  MainWindow window{"0.1.0"};
  window.set_text(kShort, "short.toml");
  window.show();
  window.run_all();
  wait_for_end(window);
  const auto press = [&](Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    window.tabs().setFocus();
    QTest::keyClick(&window, key, modifiers);
  };
  window.activateWindow();
  window.axis().edit([](TimeView& view) {
    view.show({50, 100});
    view.set_cursor(55.0);
  });
  press(Qt::Key_BracketRight);
  EXPECT_EQ(window.axis().view().cursor(), 60);
  press(Qt::Key_P);
  EXPECT_EQ(window.axis().view().pinned(), 60);
  press(Qt::Key_Right, Qt::ShiftModifier);
  EXPECT_EQ(window.axis().view().cursor(), 120);
  EXPECT_THAT(text_of(*window.statusBar()), HasSubstr("A to B: 00:01:00"));
  press(Qt::Key_0, Qt::ControlModifier);
  EXPECT_EQ(window.axis().view().visible(), (TimeSpan{0, 180}));
  press(Qt::Key_Y);
  EXPECT_TRUE(window.axis().fits_values());
  press(Qt::Key_Y);
  EXPECT_FALSE(window.axis().fits_values());
  press(Qt::Key_Home);
  EXPECT_EQ(window.curves().reached_s(), 0);
}

// ---- Transport ----

struct Played {
  MainWindow window{"0.1.0"};
  QSignalSpy paused{&window.runs(), &Runs::paused};
  Played() {
    window.set_text(kShort, "short.toml");
    window.show();
    window.activateWindow();
    EXPECT_TRUE(QTest::qWaitForWindowActive(&window));
  }
  void press(Qt::Key key) {
    window.tabs().setFocus();
    QTest::keyClick(&window, key);
  }
  bool stands(int times) {
    return QTest::qWaitFor([&] { return paused.count() >= times; }, kPatienceMs);
  }
};

TEST(Transport, StepsSecondBySecond) {
  Played played;
  played.press(Qt::Key_Period);
  ASSERT_TRUE(played.stands(1));
  EXPECT_EQ(played.paused.last()[0].toDouble(), 1);
  played.press(Qt::Key_Period);
  ASSERT_TRUE(played.stands(2));
  EXPECT_EQ(played.paused.last()[0].toDouble(), 2);
  EXPECT_EQ(played.window.curves().reached_s(), 2);
  EXPECT_FALSE(played.window.outcome());
}

TEST(Transport, PlaysToTheNextEventAndThenToTheEnd) {
  Played played;
  auto& until = child<QComboBox>(played.window, "Until");
  until.setCurrentIndex(1);
  played.press(Qt::Key_Space);
  ASSERT_TRUE(played.stands(1));
  EXPECT_EQ(played.paused.last()[0].toDouble(), 60) << "the fault begins";
  until.setCurrentIndex(0);
  played.press(Qt::Key_Space);
  wait_for_end(played.window);
  EXPECT_EQ(played.window.curves().reached_s(), 180);
  ASSERT_TRUE(played.window.outcome());
  EXPECT_EQ(played.window.outcome()->judged.streams[0].replications, 1);
}

TEST(Transport, PausesAndGoesOn) {
  Played played;
  auto& speed = child<QComboBox>(played.window, "Speed");
  speed.setCurrentIndex(2);
  played.press(Qt::Key_Space);
  ASSERT_TRUE(QTest::qWaitFor([&] { return played.window.curves().reached_s() > 0; }, kPatienceMs));
  played.press(Qt::Key_Space);
  ASSERT_TRUE(played.stands(1));
  const double at_s = played.window.curves().reached_s();
  EXPECT_LT(at_s, 180);
  EXPECT_FALSE(played.window.is_running());
  played.press(Qt::Key_Greater);
  EXPECT_EQ(speed.currentIndex(), 3);
  played.press(Qt::Key_Space);
  wait_for_end(played.window);
  EXPECT_EQ(played.window.curves().reached_s(), 180);
}

TEST(Transport, SpacePressesTheButtonThatHasTheFocus) {
  Played played;
  auto& alike = child<QCheckBox>(played.window);
  played.window.tabs().setCurrentIndex(1);
  alike.setFocus();
  QTest::keyClick(&played.window, Qt::Key_Space);
  EXPECT_TRUE(alike.isChecked());
  EXPECT_FALSE(played.window.is_running());
}

TEST(Transport, LeavesARunThatHasEndedAsItIs) {
  Played played;
  played.window.run_all();
  wait_for_end(played.window);
  const auto outcome = played.window.outcome();
  ASSERT_TRUE(outcome);
  played.press(Qt::Key_Space);
  played.press(Qt::Key_Period);
  EXPECT_EQ(played.window.outcome(), outcome);
  EXPECT_THAT(text_of(*played.window.statusBar()), HasSubstr("Home begins it anew"));
  played.press(Qt::Key_Home);
  EXPECT_FALSE(played.window.outcome());
  played.press(Qt::Key_Period);
  EXPECT_TRUE(played.stands(1));
}

// ---- What if ----

TEST(WhatIfPanel, ShowsAnEstimateAtOnceAndThenARunBesideA) {
  MainWindow window{"0.1.0"};
  window.set_text(QString{kShort}.replace("300 records/s", "3000 records/s"), "hot.toml");
  window.show();
  window.run_all();
  wait_for_end(window);
  ASSERT_EQ(window.runs().count(), 1U);
  auto& shards = child<QSpinBox>(window, "Shards tried");
  EXPECT_EQ(shards.value(), 2);
  shards.setValue(6);
  EXPECT_TRUE(QTest::qWaitFor(
      [&] { return text_of(window).find("estimate: fullest shard at most") != std::string::npos; },
      kPatienceMs));
  ASSERT_TRUE(QTest::qWaitFor([&] { return window.runs().count() == 2; }, kPatienceMs));
  EXPECT_EQ(window.runs().at(1).letter, "B");
  EXPECT_EQ(window.runs().at(1).name, "6 shards");
  ASSERT_TRUE(QTest::qWaitFor([&] { return window.runs().at(1).outcome != nullptr; }, kPatienceMs));
  // the same draws: the same records are born
  const auto& a = window.runs().at(0).picture->curves();
  const auto& b = window.runs().at(1).picture->curves();
  for (std::size_t at = 0; at < 180; ++at) EXPECT_EQ(a.born[at], b.born[at]);
  EXPECT_EQ(b.open_shards[0], 6);
  // another turn takes its place, none takes it away
  shards.setValue(8);
  EXPECT_TRUE(QTest::qWaitFor([&] { return window.runs().at(1).name == "8 shards"; }, kPatienceMs));
  shards.setValue(2);
  EXPECT_TRUE(QTest::qWaitFor([&] { return window.runs().count() == 1; }, kPatienceMs));
}

TEST(WhatIfPanel, KeepsARunAndLooksAtIt) {
  MainWindow window{"0.1.0"};
  window.set_text(kShort, "short.toml");
  window.show();
  window.run_all();
  wait_for_end(window);
  child<QSpinBox>(window, "Traffic more or less").setValue(50);
  ASSERT_TRUE(QTest::qWaitFor([&] { return window.runs().count() == 2; }, kPatienceMs));
  child<QPushButton>(window, "Keep this run").click();
  child<QSpinBox>(window, "Traffic more or less").setValue(100);
  ASSERT_TRUE(QTest::qWaitFor([&] { return window.runs().count() == 3; }, kPatienceMs));
  EXPECT_EQ(window.runs().at(1).name, "traffic +50 %");
  EXPECT_EQ(window.runs().at(2).name, "traffic +100 %");
  ASSERT_TRUE(QTest::qWaitFor(
      [&] { return window.runs().at(1).outcome && window.runs().at(2).outcome; }, kPatienceMs));
  child<QToolButton>(window, "Look at run C").click();
  EXPECT_EQ(window.runs().current(), 2U);
  EXPECT_EQ(&window.curves(), &window.runs().at(2).picture->curves());
  EXPECT_EQ(window.outcome(), window.runs().at(2).outcome);
  child<QToolButton>(window, "Take run C away").click();
  EXPECT_EQ(window.runs().count(), 2U);
  EXPECT_EQ(window.runs().current(), 0U);
  EXPECT_EQ(&window.curves(), &window.runs().at(0).picture->curves());
}

// How far the run of that number had come when anything of it was drawn for the first time.
class FirstDrawn {
 public:
  FirstDrawn(MainWindow& window, std::size_t number) {
    QObject::connect(&window.runs(), &Runs::drawn, &context_, [this, &window, number](auto index) {
      const ShownRun& run = window.runs().at(index);
      if (index == number && reached_s_ < 0) reached_s_ = run.picture->curves().reached_s();
    });
  }
  double reached_s() const { return reached_s_; }

 private:
  QObject context_;
  double reached_s_ = -1;
};

TEST(WhatIfPanel, GoesOnFromBeforeTheCursorWhereTheRunWas) {
  MainWindow window{"0.1.0"};
  window.set_text(kShort, "short.toml");
  window.show();
  window.run_all();
  wait_for_end(window);
  window.axis().edit([](TimeView& view) { view.set_cursor(150.0); });
  for (QRadioButton* const one : window.findChildren<QRadioButton*>()) {
    if (one->text().startsWith("from the cursor")) one->setChecked(true);
  }
  const FirstDrawn drawn{window, 1};
  child<QSpinBox>(window, "Traffic more or less").setValue(100);
  const auto has_ended = [&] {
    return window.runs().count() == 2 && window.runs().at(1).outcome != nullptr;
  };
  ASSERT_TRUE(QTest::qWaitFor(has_ended, kPatienceMs));
  EXPECT_GE(drawn.reached_s(), 150 - 11) << "a checkpoint every 11 s";
  // the same as from its start
  const ShownRun& tried = window.runs().at(1);
  const auto whole = reports::run_studies(tried.source.read.scenario, {});
  EXPECT_EQ(tried.outcome->studies[0].totals.fingerprint, whole[0].totals.fingerprint);
  EXPECT_EQ(tried.outcome->studies[0].totals.events, whole[0].totals.events);
}

TEST(Runs, AfterAnEditGoOnFromWhereNothingIsNew) {
  MainWindow window{"0.1.0"};
  const QString action = QStringLiteral(
      "[[action]]\nat = \"%1 s\"\ncall = \"UpdateShardCount\"\n"
      "target_shard_count = 4\n");
  window.set_text(kShort + action.arg(160), "short.toml");
  window.show();
  window.run_all();
  wait_for_end(window);
  for (const int at : {140, 120}) {  // the second goes on from the first one's beginning, too
    const QString text = kShort + action.arg(at);
    child<QPlainTextEdit>(window).setPlainText(text);
    ASSERT_TRUE(QTest::qWaitFor(
        [&] { return window.document().valid_text() == text.toStdString(); }, kPatienceMs));
    const FirstDrawn drawn{window, 0};
    window.run_all();
    wait_for_end(window);
    EXPECT_GE(drawn.reached_s(), at - 11);
    const auto whole = reports::run_studies(window.runs().at(0).source.read.scenario, {});
    EXPECT_EQ(window.outcome()->studies[0].totals.fingerprint, whole[0].totals.fingerprint);
  }
}

TEST(WhatIfPanel, PutsWhatIsTriedIntoTheScenario) {
  MainWindow window{"0.1.0"};
  const QString text = QString{kShort}.replace("shard_count = 2\n", "shard_count = 2 # few\n");
  window.set_text(text, "short.toml");
  window.show();
  child<QSpinBox>(window, "Shards tried").setValue(5);
  child<QPushButton>(window, "Put into the scenario").click();
  EXPECT_EQ(window.document().text(),
            QString{text}.replace("shard_count = 2", "shard_count = 5").toStdString());
  child<QPlainTextEdit>(window).undo();
  EXPECT_EQ(child<QPlainTextEdit>(window).toPlainText(), text);
}

TEST(WhatIfPanel, SaysWhyNot) {
  MainWindow window{"0.1.0"};
  window.set_text(kShort, "short.toml");
  window.show();
  window.axis().edit([](TimeView& view) { view.set_cursor(60.0); });
  for (QRadioButton* const one : window.findChildren<QRadioButton*>()) {
    if (one->text().startsWith("from the cursor")) one->setChecked(true);
  }
  child<QComboBox>(window, "How readers get records").setCurrentIndex(2);
  EXPECT_TRUE(QTest::qWaitFor(
      [&] {
        return text_of(window).find("can be changed from the start only") != std::string::npos;
      },
      kPatienceMs));
  EXPECT_EQ(window.runs().count(), 1U);
}

TEST(MainWindow, GoesToWhereAFindingShows) {
  MainWindow window{"0.1.0"};
  window.set_text(QString{kShort}.replace("300 records/s", "3000 records/s"), "hot.toml");
  window.run_all();
  wait_for_end(window);
  auto& list = child<QListWidget>(window);
  ASSERT_GE(list.count(), 2);
  list.setCurrentRow(1);
  ASSERT_TRUE(child<QListWidget>(window).currentItem());
  for (QPushButton* const button : window.findChildren<QPushButton*>()) {
    if (button->text() == "&Go there") button->click();
  }
  EXPECT_TRUE(window.axis().view().cursor());
}

// vip brings half of 3,000 records/s to one of two shards.
TEST(MainWindow, ShowsTheHotShardInTheHashSpace) {
  MainWindow window{"0.1.0"};
  window.set_text(QString{kShort}.replace("300 records/s", "3000 records/s"), "hot.toml");
  window.show();
  window.tabs().setCurrentIndex(1);
  window.run_all();
  wait_for_end(window);
  auto& map = child<HeatMapView>(window);
  map.grab();
  const QRectF plot = map.plot_area();
  const QPointF low{plot.center().x(), plot.bottom() - plot.height() / 4};
  const QPointF high{plot.center().x(), plot.top() + plot.height() / 4};
  const std::string texts[] = {map.text_at(low).toStdString(), map.text_at(high).toStdString()};
  EXPECT_THAT(texts[0], HasSubstr("shardId-000000000000, 0 - 50 % of the hash space, "));
  EXPECT_THAT(texts[1], HasSubstr("shardId-000000000001, 50 - 100 % of the hash space, "));
  // where the key lies was worked out with md5sum: 2320…
  EXPECT_THAT(texts[0], HasSubstr("refusing, heaviest key vip"));
  EXPECT_THAT(texts[1], testing::Not(HasSubstr("key")));
  EXPECT_EQ(map.text_at({0, 0}), "");
  QTest::mouseMove(&map, low.toPoint());
  ASSERT_TRUE(
      QTest::qWaitFor([&] { return !map.parentWidget()->toolTip().isEmpty(); }, kPatienceMs));
  EXPECT_EQ(map.parentWidget()->toolTip(), map.text_at(low.toPoint()));
  const auto& under = child<QLabel>(window, "Shard under the pointer");
  EXPECT_LE(under.fontMetrics().horizontalAdvance(under.text()), under.width());
  EXPECT_THAT(under.text().toStdString(), testing::StartsWith("shardId-0000"));
  const QSignalSpy picked{&map, &HeatMapView::picked};
  QTest::mouseClick(&map, Qt::LeftButton, {}, low.toPoint());
  EXPECT_EQ(map.selected(), 0U);
  QTest::mouseClick(&map, Qt::LeftButton, {}, low.toPoint());
  EXPECT_EQ(map.selected(), std::nullopt);
  EXPECT_EQ(picked.count(), 2);
}

TEST(ShardsTab, OffersOtherColours) {
  MainWindow window{"0.1.0"};
  window.set_text(kShort, "short.toml");
  window.show();
  window.tabs().setCurrentIndex(1);
  window.run_all();
  wait_for_end(window);
  auto& map = child<HeatMapView>(window);
  auto& colours = child<QComboBox>(window, "Colours");
  const auto scale_begins = [&] {
    return map.grab().toImage().pixelColor(TimePanel::kGutter, 12).rgb();
  };
  for (const ColourMap map_of : {ColourMap::Grey, ColourMap::Viridis, ColourMap::Cividis}) {
    const QImage before = map.grab().toImage();
    colours.setCurrentIndex(static_cast<int>(map_of));
    EXPECT_EQ(scale_begins(), colour_of(map_of, 0));
    EXPECT_NE(map.grab().toImage().copy(map.plot_area().toRect()),
              before.copy(map.plot_area().toRect()));
  }
}

TEST(MainWindow, FitsASmallScreen) {
  MainWindow window{"0.1.0"};
  window.resize(1024, 640);
  window.set_text(kShort, "short.toml");
  window.show();
  EXPECT_LE(window.minimumSizeHint().width(), 1024);
  EXPECT_LE(window.minimumSizeHint().height(), 640);
}

// ---- Charts ----

Curve ramp() {
  Curve curve;
  for (int i = 0; i < 1000; ++i) curve.append(static_cast<float>(i % 200));
  return curve;
}

struct Shown {
  TimeAxis axis;
  Curve curve = ramp();
  TimeChart chart{axis, "Ramp", "%", "A ramp."};
  Shown() {
    axis.edit([](TimeView& view) { view = TimeView{1000}; });
    chart.resize(800, 200);
    chart.set_lines({{"ramp", &curve}});
    chart.set_limit(100, "limit");
    chart.show();
  }
};

TEST(TimeChart, ZoomsAtThePointerAndPansByDragging) {
  Shown shown;
  const QPointF middle = shown.chart.plot_area().center();
  const double at = shown.chart.time_at(middle.x());
  QWheelEvent wheel{middle,
                    shown.chart.mapToGlobal(middle),
                    {},
                    QPoint{0, 240},
                    Qt::NoButton,
                    Qt::NoModifier,
                    Qt::NoScrollPhase,
                    false};
  QApplication::sendEvent(&shown.chart, &wheel);
  EXPECT_NEAR(shown.axis.view().visible().length_s(), 640, 1e-6);
  EXPECT_NEAR(shown.chart.time_at(middle.x()), at, 1e-6);
  const double left = shown.axis.view().visible().from_s;
  QTest::mousePress(&shown.chart, Qt::LeftButton, {}, middle.toPoint());
  QTest::mouseMove(&shown.chart, middle.toPoint() - QPoint{100, 0});
  QTest::mouseRelease(&shown.chart, Qt::LeftButton, {}, middle.toPoint() - QPoint{100, 0});
  EXPECT_NEAR(shown.axis.view().visible().from_s - left,
              100 * 640 / shown.chart.plot_area().width(), 1e-6);
  QTest::mouseDClick(&shown.chart, Qt::LeftButton, {}, middle.toPoint());
  EXPECT_EQ(shown.axis.view().visible(), (TimeSpan{0, 1000}));
}

TEST(TimeChart, SelectsWithShift) {
  Shown shown;
  const QPoint from{static_cast<int>(shown.chart.x_of(200)), 100};
  const QPoint until{static_cast<int>(shown.chart.x_of(500)), 100};
  QTest::mousePress(&shown.chart, Qt::LeftButton, Qt::ShiftModifier, from);
  QTest::mouseMove(&shown.chart, until);
  QTest::mouseRelease(&shown.chart, Qt::LeftButton, Qt::ShiftModifier, until);
  ASSERT_TRUE(shown.axis.view().selection());
  EXPECT_NEAR(shown.axis.view().selection()->from_s, 200, 3);
  EXPECT_NEAR(shown.axis.view().selection()->until_s, 500, 3);
}

// How many pixels of a column are of a colour.
int count(const QImage& image, int x, const QColor& colour) {
  int found = 0;
  for (int y = 0; y < image.height(); ++y) found += image.pixelColor(x, y) == colour ? 1 : 0;
  return found;
}

TEST(TimeChart, DrawsItsLineAndItsLimit) {
  Shown shown;
  const Theme theme = theme_of(shown.chart.palette());
  const QImage image = shown.chart.grab().toImage();
  const QRectF plot = shown.chart.plot_area();
  int line = 0;
  int limit = 0;
  for (int x = static_cast<int>(plot.left()) + 2; x < static_cast<int>(plot.right()) - 2; ++x) {
    line += count(image, x, theme.lines[0]) > 0 ? 1 : 0;
    limit += count(image, x, theme.limit) > 0 ? 1 : 0;
  }
  EXPECT_GT(line, plot.width() * 0.95);
  EXPECT_GT(limit, plot.width() * 0.5) << "dashed, and hatched where the line is over it";
  EXPECT_LT(limit, plot.width());
}

// 90 … 110, where a scale from zero leaves four fifths of the chart empty.
TEST(TimeChart, DrawsLinesAsWideOnAFinerScreen) {
  Shown shown;
  shown.curve = Curve{};
  for (int i = 0; i < 1000; ++i) shown.curve.append(50);
  shown.chart.set_lines({{"level", &shown.curve}});
  const QColor colour = theme_of(shown.chart.palette()).lines[0];
  for (const int scale : {1, 2}) {
    QImage image{shown.chart.size() * scale, QImage::Format_RGB32};
    image.setDevicePixelRatio(scale);
    QPainter painter{&image};
    shown.chart.draw(painter);
    painter.end();
    EXPECT_EQ(count(image, image.width() / 2, colour), scale);
  }
}

TEST(TimeChart, CanFitItsScaleToWhatIsVisible) {
  Shown shown;
  Curve curve;
  for (int i = 0; i < 1000; ++i) curve.append(static_cast<float>(90 + i % 21));
  shown.chart.set_lines({{"wave", &curve}});
  shown.chart.set_limit({}, {});
  shown.chart.grab();
  EXPECT_EQ(shown.chart.scale().first, 0);
  shown.axis.set_fits_values(true);
  shown.chart.grab();
  EXPECT_NEAR(shown.chart.scale().first, 89, 1e-6);
  EXPECT_NEAR(shown.chart.scale().second, 111, 1e-6);
  shown.chart.set_limit(1000, "far");
  shown.chart.grab();
  EXPECT_NEAR(shown.chart.scale().second, 111, 1e-6) << "a far limit does not press it flat";
  shown.chart.set_limit(2, "far");
  shown.chart.grab();
  EXPECT_NEAR(shown.chart.scale().first, 89, 1e-6);
  shown.chart.set_limit(120, "near");
  shown.chart.grab();
  EXPECT_NEAR(shown.chart.scale().second, 121.5, 1e-6);
  shown.axis.set_fits_values(false);
  shown.chart.grab();
  EXPECT_EQ(shown.chart.scale().first, 0);
}

TEST(TimeChart, SaysWhyItIsEmpty) {
  TimeAxis axis;
  TimeChart chart{axis, "Ramp", "%", "A ramp."};
  chart.resize(600, 120);
  const QImage blank = chart.grab().toImage();
  chart.set_message("Not run yet.");
  EXPECT_NE(chart.grab().toImage(), blank);
}

TEST(TimeChart, HasAnAccessibleDescription) {
  const Shown shown;
  EXPECT_EQ(shown.chart.accessibleName(), "Ramp");
  EXPECT_EQ(shown.chart.accessibleDescription(), "A ramp.");
}

// The ramp is above 100 in the second half of each of its five times 200 s.
TEST(TimeChart, SaysWhatItShowsToWhoeverLooksAtIt) {
  Shown shown;
  shown.chart.grab();
  EXPECT_EQ(shown.chart.accessibleDescription(), "A ramp.") << "drawing it costs no words";
  shown.axis.edit([](TimeView& view) { view.show({0, 350}); });
  shown.chart.setFocusPolicy(Qt::StrongFocus);
  QFocusEvent focus{QEvent::FocusIn};
  QApplication::sendEvent(&shown.chart, &focus);
  EXPECT_EQ(shown.chart.accessibleDescription().toStdString(),
            "A ramp. ramp: above limit 2 times, longest from 00:01:41 to 00:03:20, maximum 199 % "
            "at 00:03:19.");
  shown.chart.set_lines({});
  shown.chart.set_message("Not run yet.");
  shown.chart.describe();
  EXPECT_EQ(shown.chart.accessibleDescription(), "A ramp. Not run yet.");
}

// ---- Themes ----

TEST(Theme, HasContrastInLightAndDark) {
  QPalette dark;
  dark.setColor(QPalette::Window, QColor{0x20, 0x20, 0x20});
  QPalette light;
  light.setColor(QPalette::Window, QColor{0xef, 0xef, 0xef});
  EXPECT_TRUE(theme_of(dark).dark);
  EXPECT_FALSE(theme_of(light).dark);
  for (const Theme& theme : {theme_of(dark), theme_of(light)}) {
    EXPECT_GE(contrast(theme.text, theme.background), 4.5);
    EXPECT_GE(contrast(theme.limit, theme.background), 3);
    for (const QColor& line : theme.lines) {
      EXPECT_GE(contrast(line, theme.background), 3) << line.name().toStdString();
    }
  }
}

// Black on white is 21 : 1 by definition, #767676 on white 4.54 : 1 (published).
TEST(Theme, MeasuresContrastAsTheGuidelinesDo) {
  EXPECT_NEAR(contrast(Qt::black, Qt::white), 21, 1e-9);
  EXPECT_NEAR(contrast(QColor{0x76, 0x76, 0x76}, Qt::white), 4.54, 0.005);
}

}  // namespace
}  // namespace weir::gui

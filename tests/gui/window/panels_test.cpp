#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDialog>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMessageBox>
#include <QPainter>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QStatusBar>
#include <QSvgRenderer>
#include <QTabWidget>
#include <QTableView>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QToolButton>
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "gui/window/appearance.hpp"
#include "gui/window/consumers_tab.hpp"
#include "gui/window/heat_map_view.hpp"
#include "gui/window/lease_view.hpp"
#include "gui/window/lineage_view.hpp"
#include "gui/window/main_window.hpp"
#include "gui/window/panel_export.hpp"
#include "gui/window/theme.hpp"
#include "gui/window/time_chart.hpp"
#include "tests/gui/window/find_widget.hpp"

namespace weir::gui {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const QString kFleet = QStringLiteral(R"(weir = 1
[simulation]
duration     = "6 min"
warm_up      = "10 s"
replications = 1
seed         = 11
[stream]
shard_count = 2
[[producer]]
rate        = "1500 records/s"
record_size = "200 B"
keys        = { hot = [ { key = "vip", share = "60 %" } ] }
[[consumer]]
name    = "fraud"
kind    = "kcl"
version = 2
workers = 2
[[fault]]
at       = "3 min"
kind     = "worker_crash"
consumer = "fraud"
duration = "1 min"
)");

std::string content(const QString& file) {
  std::ifstream in{file.toStdString(), std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

struct Shown {
  MainWindow window{"0.1.0"};
  Shown() {
    window.set_text(kFleet, "fleet.toml");
    window.show();
    window.activateWindow();
    EXPECT_TRUE(QTest::qWaitForWindowActive(&window));
    window.run_all();
    EXPECT_TRUE(QTest::qWaitFor([&] { return window.outcome() != nullptr; }, kPatienceMs));
  }
  QAction& action(const char* text) {
    for (QAction* const one : window.findChildren<QAction*>()) {
      if (one->text().remove('&') == QLatin1String(text)) return *one;
    }
    ADD_FAILURE() << text;
    std::abort();
  }
};

// ---- Out of the window ----

TEST(PanelExport, WritesTheWholeRunOrWhatIsDrawn) {
  Shown shown;
  const QTemporaryDir folder;
  const QString file = folder.filePath("writes.csv");
  shown.window.axis().edit([](TimeView& view) { view.show({100, 110}); });
  ASSERT_TRUE(shown.window.exporter().save(chart_of(shown.window, "Writes"), file, 1, false));
  const std::string drawn = content(file);
  EXPECT_THAT(drawn, StartsWith("# Writes, A: fleet.toml, seed 11, weir 0.1.0\n"
                                "time_s,fullest by records (% of a limit),"));
  EXPECT_EQ(std::ranges::count(drawn, '\n'), 2 + 10);
  ASSERT_TRUE(shown.window.exporter().save(chart_of(shown.window, "Writes"), file, 1, true));
  EXPECT_EQ(std::ranges::count(content(file), '\n'), 2 + 360);
  shown.window.axis().edit([](TimeView& view) { view.select(103, 107); });
  ASSERT_TRUE(shown.window.exporter().save(chart_of(shown.window, "Writes"), file, 1, false));
  EXPECT_EQ(std::ranges::count(content(file), '\n'), 2 + 4) << "of what is selected";
}

TEST(PanelExport, WritesPicturesOfEveryPanel) {
  Shown shown;
  const QTemporaryDir folder;
  std::size_t panels = 0;
  for (int tab = 0; tab < shown.window.tabs().count(); ++tab) {
    shown.window.tabs().setCurrentIndex(tab);
    for (Panel* const panel : shown.window.tabs().widget(tab)->findChildren<Panel*>()) {
      SCOPED_TRACE(panel->title().toStdString());
      ++panels;
      const QString name = folder.filePath("panel");
      ASSERT_TRUE(shown.window.exporter().save(*panel, name + ".svg", 1, false));
      ASSERT_TRUE(shown.window.exporter().save(*panel, name + ".pdf", 1, false));
      ASSERT_TRUE(shown.window.exporter().save(*panel, name + ".png", 2, false));
      EXPECT_THAT(content(name + ".pdf"), StartsWith("%PDF-"));
      const QImage picture{name + ".png"};
      EXPECT_EQ(picture.width(), 2 * panel->width());
      const std::string svg = content(name + ".svg");
      EXPECT_THAT(svg, HasSubstr("A: fleet.toml, seed 11, weir 0.1.0")) << "text stays text";
      QSvgRenderer reader{name + ".svg"};
      EXPECT_TRUE(reader.isValid());
      EXPECT_FALSE(panel->table(true).rows.empty());
    }
  }
  EXPECT_EQ(panels, 7U + 2U + 5U);
}

// Lines of a chart stay lines: what is drawn of a vector file looks like the window.
TEST(PanelExport, ChartsAreVectorsInVectorFiles) {
  Shown shown;
  const QTemporaryDir folder;
  TimeChart& chart = chart_of(shown.window, "Writes");
  const QString file = folder.filePath("writes.svg");
  ASSERT_TRUE(shown.window.exporter().save(chart, file, 1, false));
  const std::string svg = content(file);
  EXPECT_THAT(svg, HasSubstr("<polyline"));
  EXPECT_THAT(svg, testing::Not(HasSubstr("<image")));
  QSvgRenderer reader{file};
  QImage drawn{chart.width(), chart.height() + 18, QImage::Format_RGB32};
  drawn.fill(Qt::white);
  QPainter painter{&drawn};
  reader.render(&painter);
  painter.end();
  const QColor blue = theme_of(chart.palette()).lines[0];
  std::size_t found = 0;
  for (int x = 0; x < drawn.width(); ++x) {
    for (int y = 0; y < drawn.height(); ++y) {
      const QColor pixel = drawn.pixelColor(x, y);
      const int far = std::abs(pixel.red() - blue.red()) + std::abs(pixel.green() - blue.green()) +
                      std::abs(pixel.blue() - blue.blue());
      found += far < 150 ? 1 : 0;
    }
  }
  EXPECT_GT(found, 200U);
}

TEST(PanelExport, SaysWhyAFileCannotBeWritten) {
  Shown shown;
  const QSignalSpy said{&shown.window.exporter(), &PanelExport::said};
  for (const char* const name : {"/no/such/folder/a.png", "/no/such/folder/a.svg",
                                 "/no/such/folder/a.pdf", "/no/such/folder/a.csv", "a.docx"}) {
    EXPECT_FALSE(shown.window.exporter().save(chart_of(shown.window, "Writes"), name, 1, false))
        << name;
    EXPECT_THAT(said.last()[0].toString().toStdString(), StartsWith(std::string{name} + ": "));
  }
}

TEST(PanelExport, CopiesNumbersAndTheCommand) {
  Shown shown;
  TimeChart& chart = chart_of(shown.window, "Open shards");
  shown.window.exporter().copy_table(chart);
  EXPECT_THAT(QApplication::clipboard()->text().toStdString(),
              StartsWith("time_s\topen\n0\t2\n1\t2\n"));
  chart.setFocus();
  QTest::keyClick(&shown.window, Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
  EXPECT_EQ(QApplication::clipboard()->text(), "weir run fleet.toml --seed 11 --csv stream");
}

TEST(PanelExport, ShowsAChartAsATable) {
  Shown shown;
  chart_of(shown.window, "Open shards").setFocus();
  QTest::keyClick(&shown.window, Qt::Key_T);
  const auto dialogs = shown.window.findChildren<QDialog*>();
  ASSERT_EQ(dialogs.size(), 1);
  const auto* const table = dialogs[0]->findChild<QTableView*>();
  ASSERT_NE(table, nullptr);
  EXPECT_EQ(table->model()->rowCount(), 360);
  EXPECT_EQ(table->model()->data(table->model()->index(5, 1)).toString(), "2");
  EXPECT_EQ(dialogs[0]->findChild<QLabel*>()->text(),
            "How many shards the stream has. open: 2 throughout.");
}

// A screen reader hears more than what a panel is of.
TEST(PanelExport, EveryPanelCanSayWhatItShows) {
  Shown shown;
  shown.window.tabs().setCurrentIndex(1);
  for (Panel* const panel : shown.window.findChildren<Panel*>()) {
    SCOPED_TRACE(panel->title().toStdString());
    EXPECT_FALSE(panel->whatsThis().isEmpty());
    panel->describe();
    EXPECT_THAT(panel->accessibleDescription().toStdString(),
                testing::MatchesRegex(panel->whatsThis().toStdString() + " .*[0-9].*\\."));
  }
  EXPECT_THAT(shown.window.findChild<HeatMapView*>()->finding().toStdString(),
              StartsWith("Fullest: shardId-000000000000, 122 % of the write limit at 00:0"));
  EXPECT_THAT(shown.window.findChild<LeaseView*>()->finding().toStdString(),
              HasSubstr("; worker-0 crashed at 00:03:00, back at 00:04:0"));
}

// ---- Shards and consumers ----

TEST(HeatMapView, SplitsAShardWhereALineIsDraggedTo) {
  Shown shown;
  shown.window.tabs().setCurrentIndex(1);
  auto& map = *shown.window.findChild<HeatMapView*>();
  map.grab();
  shown.window.axis().edit([](TimeView& view) { view.set_cursor(120.0); });
  const QRectF strip = map.strip_area();
  const auto at = [&](double height) {
    return QPointF{strip.center().x(), strip.bottom() - height * strip.height()}.toPoint();
  };
  QSignalSpy wanted{&map, &HeatMapView::split_wanted};
  QTest::mousePress(&map, Qt::LeftButton, {}, at(0.7));
  QTest::mouseMove(&map, at(0.75));
  QTest::mouseRelease(&map, Qt::LeftButton, {}, at(0.75));
  ASSERT_EQ(wanted.count(), 1);
  EXPECT_EQ(wanted[0][0].toUInt(), 1U);
  EXPECT_EQ(wanted[0][2].toDouble(), 120);
  ASSERT_EQ(shown.window.runs().count(), 2U);
  const ShownRun& fork = shown.window.runs().at(1);
  EXPECT_EQ(fork.name, "split of shardId-000000000001, from 00:02:00");
  ASSERT_TRUE(QTest::qWaitFor([&] { return fork.outcome != nullptr; }, kPatienceMs));
  EXPECT_EQ(fork.picture->curves().open_shards.at(350), 3);
  const auto& action = fork.source.read.scenario.actions.at(0);
  const auto key = model::from_decimal(action.new_starting_hash_key);
  ASSERT_TRUE(key);
  const double share = static_cast<double>(key->value >> 64U) / 18446744073709551616.0;
  EXPECT_NEAR(share, 0.75, 0.01);
}

TEST(HeatMapView, OfAnotherShardIsNoSplit) {
  Shown shown;
  shown.window.tabs().setCurrentIndex(1);
  auto& map = *shown.window.findChild<HeatMapView*>();
  map.grab();
  const QRectF strip = map.strip_area();
  const auto at = [&](double height) {
    return QPointF{strip.center().x(), strip.bottom() - height * strip.height()}.toPoint();
  };
  const QSignalSpy wanted{&map, &HeatMapView::split_wanted};
  QTest::mousePress(&map, Qt::LeftButton, {}, at(0.7));
  QTest::mouseRelease(&map, Qt::LeftButton, {}, at(0.2));
  EXPECT_EQ(wanted.count(), 0);
}

TEST(HeatMapView, SplitsTheFullestByTheMenuToo) {
  Shown shown;
  shown.window.tabs().setCurrentIndex(1);
  auto& map = *shown.window.findChild<HeatMapView*>();
  map.grab();
  const QSignalSpy wanted{&map, &HeatMapView::split_wanted};
  shown.action("Split the shard in its middle").trigger();
  ASSERT_EQ(wanted.count(), 1);
  EXPECT_EQ(wanted[0][0].toUInt(), 0U) << "vip lies in the lower half: md5sum says 2320…";
}

// fraud reads every second; slow looks every ten.
const QString kSplit = QString{kFleet}.replace("warm_up ", "grain = \"100 ms\"\nwarm_up ") +
                       QStringLiteral(R"([[consumer]]
name = "slow"
poll_interval = "10 s"
[[action]]
at                    = "1 min"
call                  = "SplitShard"
shard_to_split        = "shardId-000000000001"
new_starting_hash_key = "255211775190703847597530955573826158592"
)");

QComboBox& mode_of(const QWidget& window) {
  for (QComboBox* const one : window.findChildren<QComboBox*>()) {
    if (one->accessibleName() == "What is shown of a shard") return *one;
  }
  ADD_FAILURE() << "no mode";
  std::abort();
}

TEST(LineageView, NamesWhoStillReadsAShardThatIsClosed) {
  MainWindow window{"0.1.0"};
  window.set_text(kSplit, "split.toml");
  window.show();
  window.tabs().setCurrentIndex(1);
  window.run_all();
  ASSERT_TRUE(QTest::qWaitFor([&] { return window.outcome() != nullptr; }, kPatienceMs));
  auto& lineage = *window.findChild<LineageView*>();
  window.grab();
  EXPECT_FALSE(lineage.is_worked_out()) << "nobody looks at it";
  mode_of(window).setCurrentIndex(3);
  window.grab();
  EXPECT_TRUE(lineage.is_worked_out());
  const QRectF plot = lineage.plot_area();
  const auto at = [&](double at_s, double height) {
    return lineage.text_at({lineage.x_of(at_s), plot.bottom() - height * plot.height()})
        .toStdString();
  };
  EXPECT_THAT(at(30, 0.75), testing::ContainsRegex("^shardId-000000000001, open from 00:00:00 to "
                                                   "00:01:[0-9]+, read until 00:01:[0-9]+ by "));
  EXPECT_THAT(at(30, 0.75), HasSubstr("slow"));
  EXPECT_THAT(at(300, 0.875), StartsWith("shardId-000000000003, from shardId-000000000001, open "));
}

TEST(OverviewTab, AClickShowsTheFullestShard) {
  Shown shown;
  TimeChart& chart = chart_of(shown.window, "Writes");
  QTest::mouseClick(&chart, Qt::LeftButton, {}, chart.plot_area().center().toPoint());
  EXPECT_EQ(shown.window.tabs().currentIndex(), 1);
  EXPECT_EQ(shown.window.findChild<HeatMapView*>()->selected(), 0U);
}

TEST(ConsumersTab, ShowsWhoHasWhichLeaseAndTheWayBack) {
  Shown shown;
  shown.window.tabs().setCurrentIndex(2);
  auto& leases = *shown.window.findChild<LeaseView*>();
  ASSERT_EQ(leases.lanes().workers(), 2U);
  leases.grab();
  const QRectF plot = leases.plot_area();
  const auto at = [&](double at_s, double share) {
    return QPointF{leases.x_of(at_s), plot.top() + share * plot.height()};
  };
  EXPECT_THAT(leases.text_at(at(60, 0.2)).toStdString(), StartsWith("worker-0, shardId-0000"));
  EXPECT_THAT(leases.text_at(at(190, 0.2)).toStdString(),
              HasSubstr("worker-0, crashed at 00:03:00"));
  const auto& spans = chart_of(shown.window, "Iterator age").spans();
  ASSERT_EQ(spans.size(), 1U);
  EXPECT_THAT(spans[0].name.toStdString(), StartsWith("back after 00:00:"));
  const QSignalSpy picked{&leases, &LeaseView::picked};
  QTest::mouseClick(&leases, Qt::LeftButton, {}, at(60, 0.8).toPoint());
  EXPECT_EQ(leases.selected(), 1U);
  EXPECT_EQ(picked.count(), 1);
}

TEST(ConsumersTab, TroublesAReaderInAFork) {
  Shown shown;
  shown.window.tabs().setCurrentIndex(2);
  shown.window.axis().edit([](TimeView& view) { view.set_cursor(100.0); });
  for (QPushButton* const button : shown.window.findChildren<QPushButton*>()) {
    if (button->text() == "&Kill") button->click();
  }
  ASSERT_EQ(shown.window.runs().count(), 2U);
  EXPECT_EQ(shown.window.runs().at(1).name, "fraud loses a worker, from 00:01:40");
  EXPECT_FALSE(shown.window.runs().at(1).tried) << "it stays";
  auto& leases = *shown.window.findChild<LeaseView*>();
  leases.grab();
  const QRectF plot = leases.plot_area();
  QTest::mouseClick(&leases, Qt::LeftButton, {},
                    QPointF{plot.center().x(), plot.top() + 0.8 * plot.height()}.toPoint());
  shown.window.axis().edit([](TimeView& view) { view.set_cursor(110.0); });
  for (QPushButton* const button : shown.window.findChildren<QPushButton*>()) {
    if (button->text() == "&Kill") button->click();
  }
  EXPECT_EQ(shown.window.runs().at(2).name, "fraud loses worker-1, from 00:01:50");
}

// ---- Events ----

TEST(EventPanel, FiltersAndMovesTheCursor) {
  Shown shown;
  auto& table = *[&] {
    for (QTableView* const one : shown.window.findChildren<QTableView*>()) {
      if (one->accessibleName() == "Events") return one;
    }
    std::abort();
  }();
  const int all = table.model()->rowCount();
  EXPECT_GT(all, 3);
  QTest::keyClick(&shown.window, Qt::Key_F, Qt::ControlModifier);
  QTest::keyClicks(QApplication::focusWidget(), "worker-0 crashes");
  ASSERT_EQ(table.model()->rowCount(), 1);
  EXPECT_EQ(table.model()->data(table.model()->index(0, 1)).toString(), "fraud worker-0 crashes");
  table.setCurrentIndex(table.model()->index(0, 0));
  EXPECT_EQ(shown.window.axis().view().cursor(), 180);
  QTest::keyClick(QApplication::focusWidget(), Qt::Key_A, Qt::ControlModifier);
  QTest::keyClick(QApplication::focusWidget(), Qt::Key_Delete);
  EXPECT_EQ(table.model()->rowCount(), all);
  shown.window.axis().edit([](TimeView& view) { view.select(0, 30); });
  EXPECT_LT(table.model()->rowCount(), all);
}

// ---- Needs, cost, memory ----

std::string texts_of(const QTableWidget& table) {
  std::string all;
  for (int row = 0; row < table.rowCount(); ++row) {
    for (int column = 0; column < table.columnCount(); ++column) {
      all += table.item(row, column)->text().toStdString() + "|";
    }
    all += "\n";
  }
  return all;
}

QTableWidget& table_named(const QWidget& window, const char* name) {
  for (QTableWidget* const one : window.findChildren<QTableWidget*>()) {
    if (one->accessibleName() == QLatin1String(name)) return *one;
  }
  ADD_FAILURE() << name;
  std::abort();
}

// 60 % of 1,500 records/s and half of the rest are more than a shard takes, whatever their number.
TEST(NeedsPanel, SaysWhatTheStreamNeedsBeforeItIsRun) {
  MainWindow window{"0.1.0"};
  window.set_text(kFleet, "fleet.toml");
  window.show();
  QTableWidget& needs = table_named(window, "What the stream needs");
  ASSERT_TRUE(QTest::qWaitFor([&] { return needs.rowCount() > 0; }, kPatienceMs));
  EXPECT_THAT(texts_of(needs), HasSubstr("write records, mean"));
  EXPECT_THAT(texts_of(needs), HasSubstr(" decides|"));
  EXPECT_THAT(texts_of(needs), HasSubstr("hottest key: vip|"));
}

TEST(CostPanel, CountsWhileItIsPlayedAndAtTheEnd) {
  MainWindow window{"0.1.0"};
  window.set_text(kFleet, "fleet.toml");
  window.show();
  QTableWidget& cost = table_named(window, "What it costs");
  EXPECT_EQ(cost.rowCount(), 0);
  window.runs().play(kAsFastAsPossible, std::chrono::minutes{3});
  const QSignalSpy paused{&window.runs(), &Runs::paused};
  ASSERT_TRUE(QTest::qWaitFor([&] { return paused.count() > 0; }, kPatienceMs));
  // two shards for three minutes are a tenth of a shard-hour
  ASSERT_TRUE(QTest::qWaitFor(
      [&] { return texts_of(cost).find("open shards|0.1 shard-hours|") != std::string::npos; },
      kPatienceMs));
  window.run_all();
  ASSERT_TRUE(QTest::qWaitFor([&] { return window.outcome() != nullptr; }, kPatienceMs));
  EXPECT_THAT(texts_of(cost), HasSubstr("open shards|0.2 shard-hours|"));
}

TEST(MainWindow, OffersACoarserGrainToWhatIsTooLarge) {
  MainWindow window{"0.1.0"};
  window.set_text(QString{kFleet}
                      .replace("6 min", "24 h")
                      .replace("shard_count = 2", "shard_count = 20000")
                      .replace("warm_up ", "grain = \"100 ms\"\nwarm_up "),
                  "large.toml");
  window.show();
  QLabel* banner = nullptr;
  for (QLabel* const one : window.findChildren<QLabel*>()) {
    if (one->text().startsWith("A replication will take about ")) banner = one;
  }
  ASSERT_NE(banner, nullptr);
  EXPECT_THAT(banner->text().toStdString(), HasSubstr("simulate it in steps of a second"));
  emit banner->linkActivated("coarser");
  EXPECT_THAT(window.document().text(), HasSubstr("grain = \"1 s\""));
  EXPECT_EQ(window.runs().at(0).source.read.scenario.simulation.grain, sim::Grain::S1);
}

// ---- Commands, looks, memory ----

TEST(CommandPalette, FindsACommandByItsWords) {
  Shown shown;
  bool ran = false;
  QTimer::singleShot(0, [&] {
    QWidget* const palette = QApplication::activeModalWidget();
    ASSERT_NE(palette, nullptr);
    auto* const words = palette->findChild<QLineEdit*>();
    QTest::keyClicks(words, "tab cons");
    EXPECT_EQ(palette->findChild<QListWidget*>()->count(), 1);
    QTest::keyClick(words, Qt::Key_Return);
    ran = true;
  });
  QTest::keyClick(&shown.window, Qt::Key_K, Qt::ControlModifier);
  EXPECT_TRUE(ran);
  EXPECT_EQ(shown.window.tabs().currentIndex(), 2);
}

TEST(MainWindow, HasAKeyForEveryTab) {
  Shown shown;
  for (int tab = shown.window.tabs().count() - 1; tab >= 0; --tab) {
    shown.window.tabs().setFocus();
    QTest::keyClick(&shown.window, static_cast<Qt::Key>(Qt::Key_1 + tab));
    EXPECT_EQ(shown.window.tabs().currentIndex(), tab);
  }
}

TEST(MainWindow, ShowsTheSpanThatIsSelectedAndLetsGoOfIt) {
  Shown shown;
  shown.window.axis().edit([](TimeView& view) { view.select(60, 120); });
  QToolButton* chip = nullptr;
  for (QToolButton* const one : shown.window.findChildren<QToolButton*>()) {
    if (one->text().startsWith("00:01:00 - 00:02:00")) chip = one;
  }
  ASSERT_NE(chip, nullptr);
  EXPECT_TRUE(QTest::qWaitFor([&] { return chip->isVisible(); }, kPatienceMs));
  chip->click();
  EXPECT_FALSE(shown.window.axis().view().selection());
  EXPECT_TRUE(QTest::qWaitFor([&] { return !chip->isVisible(); }, kPatienceMs));
}

TEST(MainWindow, HasADarkLook) {
  Shown shown;
  shown.action("Look: dark").trigger();
  EXPECT_TRUE(QTest::qWaitFor([&] { return theme_of(shown.window.palette()).dark; }, 1000));
  const QColor text = shown.window.palette().color(QPalette::WindowText);
  const QColor behind = shown.window.palette().color(QPalette::Window);
  EXPECT_GE(contrast(text, behind), 4.5);
  TimeChart& chart = chart_of(shown.window, "Writes");
  EXPECT_EQ(chart.grab().toImage().pixelColor(2, chart.height() - 2),
            theme_of(shown.window.palette()).background);
  shown.action("Look: light").trigger();
  EXPECT_TRUE(QTest::qWaitFor([&] { return !theme_of(shown.window.palette()).dark; }, 1000));
  set_appearance(Appearance::System);
}

TEST(MainWindow, RemembersWhatWasOpened) {
  const QTemporaryDir folder;
  const QString file = folder.filePath("fleet.toml");
  std::ofstream{file.toStdString()} << kFleet.toStdString();
  const QString kept = folder.filePath("settings.ini");
  {
    QSettings settings{kept, QSettings::IniFormat};
    MainWindow window{"0.1.0"};
    window.open(file);
    window.resize(1100, 700);
    window.keep(settings);
  }
  QSettings settings{kept, QSettings::IniFormat};
  MainWindow window{"0.1.0"};
  window.restore(settings);
  EXPECT_EQ(window.size(), QSize(1100, 700));
  QAction* again = nullptr;
  for (QAction* const one : window.findChildren<QAction*>()) {
    if (one->text() == file) again = one;
  }
  ASSERT_NE(again, nullptr);
  again->trigger();
  EXPECT_EQ(window.document().text(), kFleet.toStdString());
}

}  // namespace
}  // namespace weir::gui

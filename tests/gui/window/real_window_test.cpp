// The same by a display: a window of an X server, with real events.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QApplication>
#include <QFile>
#include <QProcess>
#include <QProcessEnvironment>
#include <QPushButton>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <fstream>
#include <iterator>
#include <string>

#include "gui/window/heat_map_view.hpp"
#include "gui/window/main_window.hpp"
#include "gui/window/panel_export.hpp"
#include "gui/window/time_chart.hpp"

namespace weir::gui {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr int kPatienceMs = 300'000;

std::string content(const QString& file) {
  std::ifstream in{file.toStdString(), std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

// Opens hot-key, runs it, finds the hot shard, drags the split line, holds the two runs against
// each other and takes a chart away as SVG and PDF.
void explore_hot_key() {
  MainWindow window{"0.1.0"};
  window.open(WEIR_SOURCE_DIR "/scenarios/hot-key.toml");
  window.show();
  ASSERT_TRUE(QTest::qWaitForWindowExposed(&window));
  window.activateWindow();  // there is no window manager to do it
  ASSERT_TRUE(QTest::qWaitForWindowActive(&window));
  window.tabs().setFocus();
  QTest::keyClick(&window, Qt::Key_R);
  ASSERT_TRUE(QTest::qWaitFor([&] { return window.outcome() != nullptr; }, kPatienceMs));
  window.axis().edit([](TimeView& view) { view.set_cursor(900.0); });
  EXPECT_EQ(window.curves().worst_shard(900), 4U);

  window.tabs().setFocus();
  QTest::keyClick(&window, Qt::Key_2);
  auto& map = *window.findChild<HeatMapView*>();
  ASSERT_TRUE(QTest::qWaitFor([&] { return map.isVisible() && map.width() > 100; }, kPatienceMs));
  map.grab();
  window.axis().edit([](TimeView& view) { view.set_cursor(900.0); });
  const QRectF strip = map.strip_area();
  const auto at = [&](double height) {
    return QPointF{strip.center().x(), strip.bottom() - height * strip.height()}.toPoint();
  };
  QTest::mousePress(&map, Qt::LeftButton, {}, at(0.42));
  QTest::mouseMove(&map, at(0.45));
  QTest::mouseRelease(&map, Qt::LeftButton, {}, at(0.45));
  ASSERT_EQ(window.runs().count(), 2U);
  EXPECT_EQ(window.runs().at(1).name, "split of shardId-000000000004, from 00:15:00");
  ASSERT_TRUE(QTest::qWaitFor([&] { return window.runs().at(1).outcome != nullptr; }, kPatienceMs));

  window.tabs().setFocus();
  QTest::keyClick(&window, Qt::Key_1);
  TimeChart* writes = nullptr;
  for (TimeChart* const one : window.findChildren<TimeChart*>()) {
    if (one->title() == "Writes") writes = one;
  }
  ASSERT_NE(writes, nullptr);
  ASSERT_EQ(writes->lines().size(), 2U);
  EXPECT_EQ(writes->lines()[1].name, "B fullest");
  // a split helps no key: one shard more, and as hot a one as before
  EXPECT_EQ(window.runs().at(1).picture->curves().open_shards.at(1700), 11);
  const QTemporaryDir folder;
  ASSERT_TRUE(window.exporter().save(*writes, folder.filePath("writes.svg"), 1, false));
  ASSERT_TRUE(window.exporter().save(*writes, folder.filePath("writes.pdf"), 1, false));
  EXPECT_THAT(content(folder.filePath("writes.svg")), HasSubstr("<polyline"));
  EXPECT_THAT(content(folder.filePath("writes.pdf")), StartsWith("%PDF-"));
  EXPECT_TRUE(window.close());
}

TEST(LongRealWindow, FindsTheHotShardSplitsItComparesAndExports) {
  if (QApplication::platformName() != "offscreen") return explore_hot_key();
  QProcess again;
  auto environment = QProcessEnvironment::systemEnvironment();
  environment.insert("QT_QPA_PLATFORM", "xcb");
  again.setProcessEnvironment(environment);
  again.setProcessChannelMode(QProcess::MergedChannels);
  again.start("xvfb-run", {"-a", "-s", "-screen 0 1600x1000x24",
                           QApplication::applicationFilePath(), "--gtest_filter=LongRealWindow.*"});
  ASSERT_TRUE(again.waitForStarted()) << "xvfb-run is missing";
  ASSERT_TRUE(again.waitForFinished(2 * kPatienceMs));
  EXPECT_EQ(again.exitCode(), 0) << again.readAll().toStdString();
}

}  // namespace
}  // namespace weir::gui

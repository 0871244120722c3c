// A minute of whatever may be done with the mouse and the keyboard, in any order: nothing breaks.

#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QApplication>
#include <QDialog>
#include <QDir>
#include <QElapsedTimer>
#include <QFileDialog>
#include <QMenu>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "gui/window/main_window.hpp"
#include "gui/window/panel.hpp"

namespace weir::gui {
namespace {

const char* const kText = R"(weir = 1
[simulation]
duration     = "4 min"
replications = 2
[stream]
shard_count = 3
[[producer]]
rate        = "1500 records/s"
record_size = "200 B"
keys        = { hot = [ { key = "vip", share = "30 %" } ] }
[[consumer]]
name    = "fraud"
kind    = "kcl"
workers = 2
[[consumer]]
name = "reader"
[[action]]
at                 = "1 min"
call               = "UpdateShardCount"
target_shard_count = 5
)";

class Monkey {
 public:
  explicit Monkey(std::uint64_t seed) : state_{seed} {
    // whatever asks something is left again
    QObject::connect(&leave_, &QTimer::timeout, [] {
      if (QWidget* const popup = QApplication::activePopupWidget()) popup->close();
      if (QWidget* const modal = QApplication::activeModalWidget()) modal->close();
    });
    leave_.start(20);
  }

  std::size_t below(std::size_t end) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::size_t>((state_ >> 33U) % end);
  }

  void act(MainWindow& window) {
    switch (below(9)) {
      case 0:
      case 1:
        return click(window);
      case 2:
        return drag(window);
      case 3:
        return press(window);
      case 4:
        return trigger(window);
      case 5:
        return window.axis().edit([&](TimeView& view) {
          view.zoom(static_cast<double>(below(300)), 0.25 + static_cast<double>(below(8)) / 4);
        });
      case 6:
        return window.tabs().setCurrentIndex(
            static_cast<int>(below(static_cast<std::size_t>(window.tabs().count()))));
      case 7:
        if (below(10) == 0) window.set_text(kText, "monkey.toml");
        return;
      default:
        QTest::qWait(static_cast<int>(below(30)));
    }
  }

 private:
  QPoint place_in(const QWidget& widget) {
    return {static_cast<int>(below(static_cast<std::size_t>(std::max(1, widget.width())))),
            static_cast<int>(below(static_cast<std::size_t>(std::max(1, widget.height()))))};
  }
  QWidget* any(const MainWindow& window) {
    std::vector<QWidget*> seen;
    for (QWidget* const one : window.findChildren<QWidget*>()) {
      if (one->isVisible() && one->isEnabled()) seen.push_back(one);
    }
    return seen.empty() ? nullptr : seen[below(seen.size())];
  }
  void click(MainWindow& window) {
    if (QWidget* const one = any(window)) {
      const auto button = below(8) == 0 ? Qt::RightButton : Qt::LeftButton;
      QTest::mouseClick(one, button, {}, place_in(*one));
    }
  }
  void drag(MainWindow& window) {
    std::vector<Panel*> panels;
    for (Panel* const one : window.findChildren<Panel*>()) {
      if (one->isVisible()) panels.push_back(one);
    }
    if (panels.empty()) return;
    Panel* const one = panels[below(panels.size())];
    const auto modifier = below(2) == 0 ? Qt::ShiftModifier : Qt::NoModifier;
    QTest::mousePress(one, Qt::LeftButton, modifier, place_in(*one));
    for (int i = 0; i < 3; ++i) QTest::mouseMove(one, place_in(*one));
    QTest::mouseRelease(one, Qt::LeftButton, modifier, place_in(*one));
  }
  void press(MainWindow& window) {
    QWidget* const focused = QApplication::focusWidget();
    constexpr std::array kModifiers{Qt::NoModifier, Qt::ShiftModifier, Qt::ControlModifier};
    const auto key = static_cast<Qt::Key>(Qt::Key_Space + static_cast<int>(below(65)));
    if (key == Qt::Key_Q) return;  // that it closes is another test's
    QTest::keyClick(focused != nullptr ? focused : &window, key, kModifiers.at(below(3)));
  }
  void trigger(MainWindow& window) {
    const auto actions = window.findChildren<QAction*>();
    QAction* const action =
        actions[static_cast<qsizetype>(below(static_cast<std::size_t>(actions.size())))];
    if (action->isEnabled() && !action->text().contains("Quit")) action->trigger();
  }

  std::uint64_t state_;
  QTimer leave_;
};

TEST(LongMonkey, ClicksAndTypesForAMinute) {
  QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
  // it saves what it likes
  const QTemporaryDir folder;
  QDir::setCurrent(folder.path());
  MainWindow window{"0.1.0"};
  window.set_text(kText, "monkey.toml");
  window.show();
  Monkey monkey{20261130};
  QElapsedTimer timer;
  timer.start();
  std::size_t acts = 0;
  constexpr qint64 kMinuteMs = 60'000;
  while (timer.elapsed() < kMinuteMs) {
    if (!window.isVisible()) window.show();
    monkey.act(window);
    ++acts;
  }
  EXPECT_GT(acts, 500U);
  window.set_text(kText, "monkey.toml");
  EXPECT_TRUE(window.close());
}

}  // namespace
}  // namespace weir::gui

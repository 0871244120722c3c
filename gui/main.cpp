#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QEventLoop>
#include <QFontDatabase>
#include <QIcon>
#include <QSettings>
#include <QTabWidget>
#include <cstdio>

#include "gui/window/appearance.hpp"
#include "gui/window/main_window.hpp"

namespace {

// Where there is no display, pictures can be made all the same; a window cannot be shown.
bool has_display() {
  return qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY") ||
         qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
}

bool wants_pictures(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (QByteArrayView{argv[i]}.startsWith("--screenshot")) return true;
  }
  return false;
}

int complain(const QString& what) {
  std::fputs(qPrintable(what + QLatin1Char('\n')), stderr);
  return 1;
}

// Runs the scenario and keeps a picture of every tab.
int take_pictures(weir::gui::MainWindow& window, const QString& folder) {
  if (window.runs().count() == 0) return complain(window.message());
  if (!QDir{}.mkpath(folder)) return complain(folder + ": cannot be made");
  if (window.document().is_valid()) {
    QEventLoop loop;
    QObject::connect(&window, &weir::gui::MainWindow::run_ended, &loop, [&] {
      if (!window.runs().any_moves()) loop.quit();
    });
    window.run_all();
    if (window.runs().any_moves()) loop.exec();
  }
  for (int tab = 0; tab < window.tabs().count(); ++tab) {
    window.tabs().setCurrentIndex(tab);
    QApplication::processEvents();  // or a sentence that has just come has no room yet
    const QString file = folder + "/" + window.tabs().tabText(tab).toLower() + ".png";
    if (!window.grab().save(file)) return complain(file + ": cannot be written");
    std::puts(qPrintable(file));
  }
  return 0;
}

// The first one, and the others beside it.
void open_all(weir::gui::MainWindow& window, const QStringList& files) {
  if (files.isEmpty()) return;
  window.open(files.front());
  for (const QString& file : files.mid(1)) window.open_beside(file);
}

}  // namespace

int main(int argc, char** argv) {
  const bool pictures = wants_pictures(argc, argv);
  if (!has_display()) {
    if (!pictures) {
      std::fputs(
          "weir-gui: there is no display (DISPLAY and WAYLAND_DISPLAY are not set);\n"
          "  pictures can be made without one: weir-gui --screenshot DIR FILE\n",
          stderr);
      return 1;
    }
    qputenv("QT_QPA_PLATFORM", "offscreen");
  }
  QApplication application{argc, argv};
  QApplication::setApplicationName(QStringLiteral("weir-gui"));
  QApplication::setApplicationDisplayName(QStringLiteral("weir"));
  QApplication::setDesktopFileName(QStringLiteral("weir-gui"));
  QApplication::setWindowIcon(QIcon{QStringLiteral(":/weir-gui.svg")});
  QApplication::setApplicationVersion(QStringLiteral(WEIR_VERSION));
  if (QFontDatabase::families().isEmpty()) {
    std::fputs("weir-gui: no font is installed (fonts-dejavu-core is enough)\n", stderr);
    return 1;
  }
  QCommandLineParser parser;
  parser.setApplicationDescription(QStringLiteral("Explore Amazon Kinesis Data Streams, offline."));
  parser.addHelpOption();
  parser.addVersionOption();
  const QCommandLineOption screenshot{"screenshot", "run FILE, keep a picture of every tab in DIR",
                                      "DIR"};
  const QCommandLineOption size{"size", "of the window, e.g. 1440x900", "WxH"};
  const QCommandLineOption look{"look", "light or dark", "LOOK"};
  const QCommandLineOption compare{"compare", "draw what the other files are above the first"};
  parser.addOptions({screenshot, size, look, compare});
  parser.addPositionalArgument(
      "FILE", "scenarios (.toml) or runs (.weir), the second and later ones beside the first",
      "[FILE…]");
  parser.process(application);

  weir::gui::MainWindow window{WEIR_VERSION};
  if (parser.isSet(size)) {
    const QStringList sides = parser.value(size).split('x');
    const QSize wanted{sides.first().toInt(), sides.last().toInt()};
    if (sides.size() != 2 || wanted.isEmpty()) return complain("--size: e.g. 1440x900");
    window.resize(wanted);
  }
  open_all(window, parser.positionalArguments());
  window.set_difference(parser.isSet(compare));
  QSettings settings{QStringLiteral("weir"), QStringLiteral("weir-gui")};
  if (!pictures) window.restore(settings);
  if (parser.isSet(look)) {
    const bool dark = parser.value(look) == QStringLiteral("dark");
    weir::gui::set_appearance(dark ? weir::gui::Appearance::Dark : weir::gui::Appearance::Light);
  }
  window.show();
  if (parser.isSet(screenshot)) return take_pictures(window, parser.value(screenshot));
  const int code = QApplication::exec();
  window.keep(settings);
  return code;
}

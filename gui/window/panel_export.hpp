#pragma once

#include <QObject>
#include <QString>
#include <functional>

#include "gui/window/panel.hpp"

namespace weir::gui {

/// Where what is shown comes from.
struct Provenance {
  QString file;    ///< the scenario's
  QString run;     ///< "A: hot-key.toml"
  QString engine;  ///< "weir 0.1.0"
  QString seed;
  /// "hot-key.toml, run A: …, seed 7, weir 0.1.0".
  QString text() const;
};

/// Takes panels out of the window: pictures, vector files, tables, and the command that makes the
/// same numbers.
class PanelExport : public QObject {
  Q_OBJECT

 public:
  /// `provenance` is asked each time.
  explicit PanelExport(std::function<Provenance()> provenance, QObject* parent = nullptr);

  /// From now on its context menu is this one's.
  void adopt(Panel& panel);
  void show_menu(Panel& panel, const QPoint& global);

  QImage image(Panel& panel, int scale) const;
  void copy_image(Panel& panel) const;
  void copy_table(Panel& panel) const;
  /// "weir run hot-key.toml --seed 7 --csv stream"; empty where there is none.
  QString command(const Panel& panel) const;
  void copy_command(const Panel& panel);
  /// In the form that the name ends with: .png, .svg, .pdf, .csv. Says why not.
  bool save(Panel& panel, const QString& file, int scale, bool whole);
  /// The table in a window of its own.
  void show_table(Panel& panel, QWidget* parent) const;

 signals:
  void said(const QString& message);

 private:
  void ask_and_save(Panel& panel, const QString& ending, int scale, bool whole);
  bool save_svg(Panel& panel, const QString& file) const;
  bool save_pdf(Panel& panel, const QString& file) const;

  std::function<Provenance()> provenance_;
};

}  // namespace weir::gui

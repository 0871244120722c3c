#include "gui/window/panel_export.hpp"

#include <QAbstractTableModel>
#include <QClipboard>
#include <QDialog>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHeaderView>
#include <QImage>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <QTableView>
#include <QVBoxLayout>
#include <utility>

#include "sim/results/whole_file.hpp"

namespace weir::gui {

namespace {

constexpr int kCaption = 18;  // a line below a picture, saying where it comes from

class TableModel : public QAbstractTableModel {
 public:
  TableModel(PanelTable table, QObject* parent)
      : QAbstractTableModel{parent}, table_{std::move(table)} {}
  int rowCount(const QModelIndex& parent = {}) const override {
    return parent.isValid() ? 0 : static_cast<int>(table_.rows.size());
  }
  int columnCount(const QModelIndex& parent = {}) const override {
    return parent.isValid() ? 0 : static_cast<int>(table_.columns.size());
  }
  QVariant data(const QModelIndex& index, int role) const override {
    if (!index.isValid() || role != Qt::DisplayRole) return {};
    const auto& row = table_.rows[static_cast<std::size_t>(index.row())];
    return QString::fromStdString(row[static_cast<std::size_t>(index.column())]);
  }
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return QString::fromStdString(table_.columns[static_cast<std::size_t>(section)]);
  }

 private:
  PanelTable table_;
};

// The panel with a line below it that says where it comes from.
void draw_with_caption(Panel& panel, QPainter& painter, const QString& caption) {
  painter.setFont(panel.font());
  panel.draw(painter);
  const QRectF below{0, static_cast<qreal>(panel.height()), static_cast<qreal>(panel.width()),
                     kCaption};
  painter.fillRect(below, Qt::white);
  QFont small = panel.font();
  constexpr double kSmall = 0.8;
  small.setPointSizeF(small.pointSizeF() * kSmall);
  painter.setFont(small);
  painter.setPen(Qt::black);
  painter.drawText(below.adjusted(6, 0, -6, 0), Qt::AlignVCenter | Qt::AlignLeft, caption);
}

QSize whole_size(const Panel& panel) {
  return panel.size() + QSize{0, kCaption};
}

}  // namespace

QString Provenance::text() const {
  return QStringLiteral("%1, seed %2, %3").arg(run, seed, engine);
}

PanelExport::PanelExport(std::function<Provenance()> provenance, QObject* parent)
    : QObject{parent}, provenance_{std::move(provenance)} {}

void PanelExport::adopt(Panel& panel) {
  panel.setFocusPolicy(Qt::StrongFocus);
  connect(&panel, &Panel::menu_wanted, this,
          [this, &panel](const QPoint& global) { show_menu(panel, global); });
}

void PanelExport::show_menu(Panel& panel, const QPoint& global) {
  QMenu menu;
  menu.addAction(tr("Copy &image"), this, [&] { copy_image(panel); });
  menu.addAction(tr("Copy &data"), this, [&] { copy_table(panel); });
  QMenu* const png = menu.addMenu(tr("Save &PNG"));
  for (const int scale : {1, 2, 3}) {
    png->addAction(tr("%1x").arg(scale), this,
                   [this, &panel, scale] { ask_and_save(panel, "png", scale, false); });
  }
  menu.addAction(tr("Save &SVG…"), this, [&] { ask_and_save(panel, "svg", 1, false); });
  menu.addAction(tr("Save PD&F…"), this, [&] { ask_and_save(panel, "pdf", 1, false); });
  QMenu* const csv = menu.addMenu(tr("Save &CSV"));
  csv->addAction(tr("What is &selected or visible…"), this,
                 [&] { ask_and_save(panel, "csv", 1, false); });
  csv->addAction(tr("The &whole run…"), this, [&] { ask_and_save(panel, "csv", 1, true); });
  menu.addSeparator();
  menu.addAction(tr("Show as &table"), this, [&] { show_table(panel, panel.window()); });
  QAction* const copy = menu.addAction(tr("Copy c&ommand"), this, [&] { copy_command(panel); });
  copy->setEnabled(!command(panel).isEmpty());
  menu.exec(global);
}

QImage PanelExport::image(Panel& panel, int scale) const {
  QImage image{whole_size(panel) * scale, QImage::Format_ARGB32_Premultiplied};
  image.setDevicePixelRatio(scale);
  image.fill(Qt::white);
  QPainter painter{&image};
  draw_with_caption(panel, painter, panel.title() + ", " + provenance_().text());
  return image;
}

void PanelExport::copy_image(Panel& panel) const {
  QGuiApplication::clipboard()->setImage(image(panel, 1));
}

void PanelExport::copy_table(Panel& panel) const {
  QGuiApplication::clipboard()->setText(QString::fromStdString(tsv_text(panel.table(false))));
}

QString PanelExport::command(const Panel& panel) const {
  const Provenance from = provenance_();
  if (from.file.isEmpty() || panel.series().isEmpty()) return {};
  QString file = from.file;
  if (file.contains(QLatin1Char{' '})) file = QLatin1Char{'\''} + file + QLatin1Char{'\''};
  return QStringLiteral("weir run %1 --seed %2 --csv %3").arg(file, from.seed, panel.series());
}

void PanelExport::copy_command(const Panel& panel) {
  QGuiApplication::clipboard()->setText(command(panel));
  emit said(tr("copied: %1").arg(command(panel)));
}

void PanelExport::ask_and_save(Panel& panel, const QString& ending, int scale, bool whole) {
  const QString file = QFileDialog::getSaveFileName(
      panel.window(), tr("Save %1").arg(panel.title()), QStringLiteral("panel.") + ending,
      ending.toUpper() + QStringLiteral(" (*.") + ending + QLatin1Char{')'});
  if (!file.isEmpty()) save(panel, file, scale, whole);
}

bool PanelExport::save(Panel& panel, const QString& file, int scale, bool whole) {
  bool saved = false;
  QString why = tr("cannot be written");
  if (file.endsWith(QStringLiteral(".svg"))) {
    saved = save_svg(panel, file);
  } else if (file.endsWith(QStringLiteral(".pdf"))) {
    saved = save_pdf(panel, file);
  } else if (file.endsWith(QStringLiteral(".csv"))) {
    const QString comment = panel.title() + ", " + provenance_().text();
    const auto written = sim::write_whole_file(file.toStdString(),
                                               csv_text(panel.table(whole), comment.toStdString()));
    saved = written.has_value();
    if (!saved) why = QString::fromStdString(written.error());
  } else if (file.endsWith(QStringLiteral(".png"))) {
    saved = image(panel, scale).save(file);
  } else {
    why = tr("ends in none of .png, .svg, .pdf and .csv");
  }
  emit said(saved ? tr("saved %1").arg(file) : QStringLiteral("%1: %2").arg(file, why));
  return saved;
}

bool PanelExport::save_svg(Panel& panel, const QString& file) const {
  QSvgGenerator generator;
  generator.setFileName(file);
  generator.setSize(whole_size(panel));
  generator.setViewBox(QRect{QPoint{}, whole_size(panel)});
  generator.setTitle(panel.title());
  generator.setDescription(provenance_().text());
  QPainter painter;
  if (!painter.begin(&generator)) return false;
  draw_with_caption(panel, painter, panel.title() + ", " + provenance_().text());
  return painter.end();
}

bool PanelExport::save_pdf(Panel& panel, const QString& file) const {
  QPdfWriter writer{file};
  writer.setTitle(panel.title());
  writer.setCreator(provenance_().engine);
  constexpr double kPointsPerPixel = 0.75;
  const QSizeF points = QSizeF{whole_size(panel)} * kPointsPerPixel;
  writer.setPageSize(QPageSize{points, QPageSize::Point});
  writer.setPageMargins({});
  QPainter painter;
  if (!painter.begin(&writer)) return false;
  const double scale = writer.width() / static_cast<double>(panel.width());
  painter.scale(scale, scale);
  draw_with_caption(panel, painter, panel.title() + ", " + provenance_().text());
  return painter.end();
}

void PanelExport::show_table(Panel& panel, QWidget* parent) const {
  auto* const dialog = new QDialog{parent};
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(panel.title());
  auto* const view = new QTableView;
  view->setModel(new TableModel{panel.table(false), dialog});
  view->setAccessibleName(panel.title());
  view->verticalHeader()->hide();
  auto* const layout = new QVBoxLayout{dialog};
  panel.describe();
  auto* const about = new QLabel{panel.accessibleDescription()};
  about->setWordWrap(true);
  layout->addWidget(about);
  layout->addWidget(view, 1);
  constexpr QSize kSize{560, 420};
  dialog->resize(kSize);
  dialog->show();
}

}  // namespace weir::gui

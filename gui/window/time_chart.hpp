#pragma once

#include <QPen>
#include <QPixmap>
#include <QPointF>
#include <QString>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "gui/curves/curve.hpp"
#include "gui/window/theme.hpp"
#include "gui/window/time_axis.hpp"
#include "gui/window/time_panel.hpp"

namespace weir::gui {

class PlotFrame;

/// A line of a chart. Its curve belongs to someone who lives longer than it is shown.
struct ChartLine {
  QString name;
  const Curve* curve = nullptr;
  Qt::PenStyle style = Qt::SolidLine;
  std::optional<std::size_t> colour{};  ///< of the theme's; none: by its place among the lines
};

/// A stretch of time with a name, shaded.
struct ChartSpan {
  TimeSpan span;
  QString name;
};

/// A row of time charts: curves over the shared time, one unit, from zero or as high as what is
/// visible (TimeAxis::fits_values). Draws only; what is drawn comes ready from Curve.
class TimeChart : public TimePanel {
  Q_OBJECT

 public:
  /// `about` says what is to be seen, for screen readers and "What's this?". `right`: so many
  /// pixels right of the plot area.
  TimeChart(TimeAxis& axis, QString title, QString unit, const QString& about,
            QWidget* parent = nullptr, int right = kRight);
  ~TimeChart() override;

  void set_lines(std::vector<ChartLine> lines);
  /// A dashed line; what is over it is hatched.
  void set_limit(std::optional<double> limit, const QString& name);
  /// What is expected: a thin dotted line, called "estimate"; none where it is empty.
  void set_ghost(std::vector<PlotPoint> ghost);
  const std::vector<PlotPoint>& ghost() const { return ghost_; }
  void set_spans(std::vector<ChartSpan> spans);
  void set_unit(const QString& unit);
  /// What a value at the cursor is a share of, and what that is called: "(12 % of retention)".
  void set_whole(double whole, const QString& name);
  /// Whether the curves are of a run before, until there is something of the one that goes on: they
  /// are hatched, and called "old".
  void set_old(bool old);
  bool is_old() const { return old_; }
  const std::vector<ChartSpan>& spans() const { return spans_; }
  /// What stands in place of lines while there are none.
  void set_message(const QString& message);
  const QString& message() const { return message_; }
  /// What stands in it where all that is visible is zero.
  void set_nothing(const QString& nothing);
  /// The curves have grown.
  void refresh();

  QString title() const override { return title_; }
  QString finding() const override;
  /// The ends of its scale, as it was drawn last.
  std::pair<double, double> scale() const { return {bottom_, top_}; }
  QRectF plot_area() const override;
  void draw(QPainter& painter) override;
  PanelTable table(bool whole) const override;
  const std::vector<ChartLine>& lines() const { return lines_; }
  static constexpr int kRight = 14;  ///< right of it, where nothing is said

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  bool has_values() const;
  Extent value_range() const;
  double y_of(double value) const;
  void draw_all(QPainter& painter);
  void draw_line(QPainter& painter, const ChartLine& line, const QColor& colour) const;
  void draw_points(QPainter& painter, const std::vector<PlotPoint>& points, const QPen& pen) const;
  QColor colour_of(std::size_t line) const;
  void draw_over_limit(QPainter& painter) const;
  void draw_spans(QPainter& painter) const;
  void draw_old(QPainter& painter) const;
  void draw_sentence(QPainter& painter, const QString& sentence) const;
  struct Entry {
    QString text;
    std::optional<QPen> pen{};
  };
  std::vector<Entry> legend(bool at_cursor) const;
  QString value_text(const Curve& curve) const;
  void draw_legend(QPainter& painter, bool at_cursor) const;

  int right_;
  QString title_;
  QString unit_;
  QString message_;
  QString nothing_;
  std::vector<ChartLine> lines_;
  std::vector<PlotPoint> ghost_;
  std::vector<ChartSpan> spans_;
  std::optional<double> limit_;
  QString limit_name_;
  double whole_ = 0;  // 0: shares say nothing
  QString whole_name_;
  std::unique_ptr<PlotFrame> frame_;
  Theme theme_;
  double bottom_ = 0;
  double top_ = 1;
  QPixmap cache_;
  bool dirty_ = true;
  bool old_ = false;
};

}  // namespace weir::gui

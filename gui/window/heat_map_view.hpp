#pragma once

#include <QImage>
#include <QRectF>
#include <QString>
#include <QWidget>
#include <optional>
#include <vector>

#include "gui/curves/heat_map.hpp"
#include "gui/window/time_axis.hpp"

namespace weir::gui {

/// Shards over the hash space and time, coloured by how full they are; beside it those that are
/// open at the cursor, with the heavy keys. What is above its limit is vermillion and hatched.
/// Wheel, drag and double click as in the charts; a click selects a shard.
class HeatMapView : public QWidget {
  Q_OBJECT

 public:
  explicit HeatMapView(TimeAxis& axis, QWidget* parent = nullptr);

  void set_source(HeatSource source);
  void set_keys(std::vector<KeyTick> keys);
  void set_mode(HeatMode mode);
  void set_rows(HeatRows rows);
  /// None: of no run yet; `message` stands in its place.
  void set_message(const QString& message);

  const std::optional<std::uint32_t>& selected() const { return selected_; }
  void select(std::optional<std::uint32_t> shard);
  /// What stands at a place of the widget: "shardId-000000000004, 40 - 50 % of the hash space,
  /// 148 %, refusing"; empty where there is no shard.
  QString text_at(const QPointF& place) const;
  QRectF plot_area() const;

  static constexpr int kRight = 186;  ///< right of the plot area: open shards and heavy keys

 signals:
  void hovered(const QString& text);
  void picked(std::optional<std::uint32_t> shard);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;

 private:
  void redraw();
  void make_image();
  void draw_strip(QPainter& painter) const;
  void draw_scale(QPainter& painter) const;
  double time_at(double x) const;
  double x_of(double at_s) const;
  double y_of(double height) const;
  double shown_at() const;
  std::optional<std::uint32_t> shard_under(const QPointF& place) const;

  TimeAxis& axis_;
  HeatSource source_;
  std::vector<KeyTick> keys_;
  HeatMode mode_ = HeatMode::Write;
  HeatRows rows_ = HeatRows::ByRange;
  QString message_;
  HeatCells cells_;
  QImage image_;
  bool dirty_ = true;
  std::optional<std::uint32_t> selected_;
  std::optional<QPointF> pressed_;
  std::optional<double> dragged_from_;
};

}  // namespace weir::gui

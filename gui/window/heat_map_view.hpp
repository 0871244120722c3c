#pragma once

#include <QImage>
#include <QRectF>
#include <QString>
#include <optional>
#include <vector>

#include "gui/curves/colour_map.hpp"
#include "gui/curves/heat_map.hpp"
#include "gui/window/time_axis.hpp"
#include "gui/window/time_panel.hpp"
#include "model/hash_key.hpp"

namespace weir::gui {

/// Shards over the hash space and time, coloured by how full they are; beside it those that are
/// open at the cursor, with the heavy keys. What is above its limit is vermillion and hatched.
/// A click selects a shard; a line that is dragged over an open one says where to split it.
class HeatMapView : public TimePanel {
  Q_OBJECT

 public:
  explicit HeatMapView(TimeAxis& axis, QWidget* parent = nullptr);

  void set_source(HeatSource source);
  void set_keys(std::vector<KeyTick> keys);
  void set_mode(HeatMode mode);
  void set_rows(HeatRows rows);
  void set_colours(ColourMap colours);
  /// None: of no run yet; `message` stands in its place.
  void set_message(const QString& message);

  const std::optional<std::uint32_t>& selected() const { return selected_; }
  void select(std::optional<std::uint32_t> shard);
  /// What stands at a place of the widget: "shardId-000000000004, 40 - 50 % of the hash space,
  /// 148 %, refusing, heaviest key celebrity"; empty where there is no shard.
  QString text_at(const QPointF& place) const;
  QString title() const override { return accessibleName(); }
  QString finding() const override;
  QRectF plot_area() const override;
  void draw(QPainter& painter) override;
  PanelTable table(bool whole) const override;
  QString series() const override { return QStringLiteral("shards"); }
  /// Where the open shards are drawn.
  QRectF strip_area() const;
  /// Asks to split the selected shard, or else the one that is fullest, in its middle.
  void split_in_the_middle();

  static constexpr int kRight = 186;  ///< right of the plot area: open shards and heavy keys

 signals:
  void hovered(const QString& text);
  void picked(std::optional<std::uint32_t> shard);
  /// The user wants it split at this key, then.
  void split_wanted(std::uint32_t shard, const model::HashKey& key, double at_s);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void clicked(const QPointF& place) override;
  void pointed_at(const QPointF& place) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;

 private:
  // A split that is being dragged: of which shard, at which height.
  struct Split {
    std::uint32_t shard = 0;
    double height = 0;
  };
  void redraw();
  void make_image();
  Rgb colour_at(float value) const;
  void draw_strip(QPainter& painter) const;
  void draw_scale(QPainter& painter) const;
  double y_of(double height) const;
  double shown_at() const;
  std::optional<std::uint32_t> shard_under(const QPointF& place) const;
  double height_at(double y) const;
  void want_split(const Split& split);

  HeatSource source_;
  std::vector<KeyTick> keys_;
  HeatMode mode_ = HeatMode::Write;
  HeatRows rows_ = HeatRows::ByRange;
  ColourMap colours_ = ColourMap::Cividis;
  QString message_;
  HeatCells cells_;
  QImage image_;
  bool dirty_ = true;
  std::optional<std::uint32_t> selected_;
  std::optional<Split> split_;
};

}  // namespace weir::gui

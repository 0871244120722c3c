#pragma once

#include <QString>
#include <optional>
#include <string>
#include <vector>

#include "gui/curves/lineage.hpp"
#include "gui/window/time_axis.hpp"
#include "gui/window/time_panel.hpp"

namespace weir::gui {

/// Which shard came from which, over time: a bar for each while it is open, filled where it is open
/// at the end, an outline where it was closed, stripes while it was read after that; lines from
/// parents to children. A click selects a shard.
class LineageView : public TimePanel {
  Q_OBJECT

 public:
  explicit LineageView(TimeAxis& axis, QWidget* parent = nullptr);

  /// It is worked out when it is looked at first: a run that goes on has a new one many times a
  /// second.
  void set_source(HeatSource source);
  bool is_worked_out() const { return lineage_.has_value(); }
  /// Their names, as numbered in the series.
  void set_readers(std::vector<std::string> names);
  void set_message(const QString& message);
  void select(std::optional<std::uint32_t> shard);
  const std::optional<std::uint32_t>& selected() const { return selected_; }
  /// "shardId-…2, from shardId-…0, open since 00:30:40", of a closed one "…, open from 00:00:00 to
  /// 00:30:40, read until 00:31:05 by fraud, warehouse"; empty where there is no shard.
  QString text_at(const QPointF& place) const;

  QString title() const override { return accessibleName(); }
  QString finding() const override;
  QRectF plot_area() const override;
  void draw(QPainter& painter) override;
  PanelTable table(bool whole) const override;
  QString series() const override { return {}; }

 signals:
  void hovered(const QString& text);
  void picked(std::optional<std::uint32_t> shard);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void clicked(const QPointF& place) override;
  void pointed_at(const QPointF& place) override;

 private:
  const std::vector<LineageShard>& lineage() const;
  double y_of(double height) const;
  std::optional<std::uint32_t> shard_under(const QPointF& place) const;
  void draw_shard(QPainter& painter, const LineageShard& shard, double half) const;

  HeatSource source_;
  mutable std::optional<std::vector<LineageShard>> lineage_;  // none: not looked at yet
  std::vector<std::string> readers_;
  QString message_;
  std::optional<std::uint32_t> selected_;
};

}  // namespace weir::gui

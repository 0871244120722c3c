#pragma once

#include <QString>
#include <optional>

#include "gui/curves/lease_lanes.hpp"
#include "gui/window/time_axis.hpp"
#include "gui/window/time_panel.hpp"

namespace weir::gui {

/// A lane for each worker of a fleet, its leases as bars with their shards' numbers; when a worker
/// is not there, its lane is hatched. How a lease was come by is marked by a shape. Right of it,
/// how many each has at the cursor. A click picks a worker.
class LeaseView : public TimePanel {
  Q_OBJECT

 public:
  explicit LeaseView(TimeAxis& axis, QWidget* parent = nullptr);

  /// `message`: what stands in place of lanes where there are none.
  void set_lanes(LeaseLanes lanes, const QString& message);
  const LeaseLanes& lanes() const { return lanes_; }
  const std::optional<std::size_t>& selected() const { return selected_; }
  /// What stands at a place: "worker-3 has shardId-…4, failed over at 00:08:25"; may be empty.
  QString text_at(const QPointF& place) const;
  QString title() const override { return accessibleName(); }
  QString finding() const override;
  QRectF plot_area() const override;
  void draw(QPainter& painter) override;
  PanelTable table(bool whole) const override;
  QString series() const override { return {}; }

  static constexpr int kRight = 90;  ///< right of the plot area: counts

 signals:
  void hovered(const QString& text);
  void picked(std::optional<std::size_t> worker);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void clicked(const QPointF& place) override;
  void pointed_at(const QPointF& place) override;

 private:
  QRectF lane_of(std::size_t worker) const;
  QRectF bar_of(const LeaseBar& bar) const;
  double shown_at() const;
  std::optional<std::size_t> worker_at(const QPointF& place) const;
  void draw_bars(QPainter& painter) const;
  void draw_gaps(QPainter& painter) const;
  void draw_names(QPainter& painter) const;

  LeaseLanes lanes_;
  QString message_;
  std::optional<std::size_t> selected_;
};

}  // namespace weir::gui

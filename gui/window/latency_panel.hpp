#pragma once

#include <memory>
#include <optional>

#include "gui/curves/latency_bars.hpp"
#include "gui/window/panel.hpp"

namespace weir::gui {

class PlotFrame;

/// How many records took how long until a reader had processed them, of the whole run or of what is
/// selected: bars over a logarithmic axis, with the median and the 99 and 99.9 % of them.
class LatencyPanel : public Panel {
  Q_OBJECT

 public:
  explicit LatencyPanel(QWidget* parent = nullptr);
  ~LatencyPanel() override;

  /// `reader`: its name. `objective_s`: the most that an objective allows.
  void show_bars(LatencyBars bars, const QString& reader, std::optional<double> objective_s);
  /// Nothing, and why.
  void show_nothing(const QString& message);
  const LatencyBars& bars() const { return bars_; }
  /// "12,345 records of fraud, 00:08 - 00:12: half within 30 ms, …".
  QString sentence() const;

  QString finding() const override { return sentence(); }
  QString title() const override { return accessibleName(); }
  void draw(QPainter& painter) override;
  PanelTable table(bool whole) const override;
  QString series() const override { return {}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QRectF plot_area() const;
  double x_of(double latency_s) const;
  void draw_bars(QPainter& painter, double most) const;
  void draw_times(QPainter& painter) const;

  LatencyBars bars_;
  QString reader_;
  QString message_;
  std::optional<double> objective_s_;
  std::unique_ptr<PlotFrame> frame_;
};

}  // namespace weir::gui

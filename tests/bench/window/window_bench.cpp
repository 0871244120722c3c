// What the dashboard's promises of speed are about, with a polyline in the same process to hold
// them against: on another machine the ratios stay.

#include <benchmark/benchmark.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QImage>
#include <QPainter>
#include <QPolygonF>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <vector>

#include "gui/curves/curve.hpp"
#include "gui/window/time_axis.hpp"
#include "gui/window/time_chart.hpp"

namespace weir::gui {
namespace {

constexpr std::size_t kPoints = 1'000'000;
constexpr int kCharts = 8;
constexpr int kLines = 3;

// A walk, the same every time.
Curve walk(std::size_t seed) {
  Curve curve;
  std::uint64_t state = seed * 2 + 1;
  double value = 50;
  for (std::size_t i = 0; i < kPoints; ++i) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    value += static_cast<double>(state >> 40U) / static_cast<double>(1U << 24U) - 0.5;
    curve.append(static_cast<float>(std::abs(value)));
  }
  return curve;
}

// 8 charts x 3 series x 1 M points, as large as in a window of 1440 x 900.
struct Dashboard {
  Dashboard() {
    axis.edit([](TimeView& view) { view = TimeView{static_cast<double>(kPoints)}; });
    for (std::size_t i = 0; i < kLines; ++i) curves.push_back(walk(i));
    for (int chart = 0; chart < kCharts; ++chart) {
      charts.push_back(std::make_unique<TimeChart>(axis, "Walk", "%", "A walk."));
      charts.back()->resize(720, 100);
      std::vector<ChartLine> lines;
      for (const Curve& curve : curves) lines.push_back({"walk", &curve});
      charts.back()->set_lines(std::move(lines));
      charts.back()->grab();
    }
  }
  void paint(QImage& screen) {
    for (const auto& chart : charts) {
      QPainter painter{&screen};
      chart->render(&painter);
    }
  }
  TimeAxis axis;
  std::vector<Curve> curves;
  std::vector<std::unique_ptr<TimeChart>> charts;
};

// What 95 % of the frames take at most: a mean would hide those that stick.
class Frames {
 public:
  template <typename Draw>
  void time(const Draw& draw) {
    QElapsedTimer timer;
    timer.start();
    draw();
    constexpr double kMsInNs = 1e-6;
    ms_.push_back(static_cast<double>(timer.nsecsElapsed()) * kMsInNs);
  }
  void report(benchmark::State& state) {
    const auto at = static_cast<std::ptrdiff_t>(ms_.size() * 95 / 100);
    std::nth_element(ms_.begin(), ms_.begin() + at, ms_.end());
    state.counters["p95_ms"] = ms_[static_cast<std::size_t>(at)];
  }

 private:
  std::vector<double> ms_;
};

Dashboard& dashboard() {
  static Dashboard kOne;
  return kOne;
}

// The measure: 4,785 points, one pixel wide.
void reference_polyline(benchmark::State& state) {
  constexpr int kMeasure = 4785;
  QPolygonF line;
  for (int i = 0; i < kMeasure; ++i) {
    line.append({i * 1400.0 / kMeasure, 100 + 90 * std::sin(i * 0.7) * std::cos(i * 0.013)});
  }
  QImage screen{1400, 200, QImage::Format_ARGB32_Premultiplied};
  screen.fill(Qt::white);
  QPainter painter{&screen};
  painter.setPen(QPen{Qt::blue, 0});
  for ([[maybe_unused]] auto _ : state) painter.drawPolyline(line);
}
BENCHMARK(reference_polyline)->Unit(benchmark::kMillisecond);

void zoom_frame(benchmark::State& state) {
  Dashboard& all = dashboard();
  QImage screen{720, 100, QImage::Format_ARGB32_Premultiplied};
  bool in = true;
  Frames frames;
  for ([[maybe_unused]] auto _ : state) {
    frames.time([&] {
      all.axis.edit([&](TimeView& view) { view.zoom(400'000, in ? 0.8 : 1.25); });
      in = !in;
      all.paint(screen);
    });
  }
  frames.report(state);
}
BENCHMARK(zoom_frame)->Unit(benchmark::kMillisecond);

void pan_frame(benchmark::State& state) {
  Dashboard& all = dashboard();
  QImage screen{720, 100, QImage::Format_ARGB32_Premultiplied};
  all.axis.edit([](TimeView& view) { view.show({100'000, 500'000}); });
  double by = 777;
  Frames frames;
  for ([[maybe_unused]] auto _ : state) {
    frames.time([&] {
      all.axis.edit([&](TimeView& view) { view.pan(by); });
      by = -by;
      all.paint(screen);
    });
  }
  frames.report(state);
}
BENCHMARK(pan_frame)->Unit(benchmark::kMillisecond);

void cursor_move(benchmark::State& state) {
  Dashboard& all = dashboard();
  QImage screen{720, 100, QImage::Format_ARGB32_Premultiplied};
  all.axis.edit([](TimeView& view) { view.fit(); });
  all.paint(screen);
  double at = 1000;
  Frames frames;
  for ([[maybe_unused]] auto _ : state) {
    frames.time([&] {
      at += 1234;
      if (at > 990'000) at = 1000;
      all.axis.edit([&](TimeView& view) { view.set_cursor(at); });
      all.paint(screen);
    });
  }
  frames.report(state);
}
BENCHMARK(cursor_move)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace weir::gui

int main(int argc, char** argv) {
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  const QApplication application{argc, argv};
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}

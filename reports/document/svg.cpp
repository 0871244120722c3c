#include "reports/document/svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "reports/document/paragraph.hpp"
#include "reports/judge/wording.hpp"

namespace weir::reports {

namespace {

// The picture, in its own units; a page scales it.
constexpr double kWidth = 760;
constexpr double kLeft = 64;
constexpr double kRight = 12;
constexpr double kTop = 10;
constexpr double kPlotHeight = 170;
constexpr double kAxisHeight = 24;
constexpr double kLegendLine = 18;
constexpr double kPlotWidth = kWidth - kLeft - kRight;

// Okabe and Ito's colours that show on white, and dashes for those who do not see them.
constexpr std::array<std::string_view, 6> kColours{"#0072B2", "#D55E00", "#009E73",
                                                   "#CC79A7", "#56B4E9", "#E69F00"};
constexpr std::array<std::string_view, 6> kDashes{"", "6 3", "2 3", "9 3 2 3", "12 4", "1 4"};
constexpr std::string_view kOver = "#D55E00";

// Ten of the colours of cividis (Nuñez, Anderton and Renslow, 2018), even steps from its lowest to
// its highest.
struct Rgb {
  int red;
  int green;
  int blue;
};
constexpr std::array<Rgb, 10> kCividis{Rgb{0, 34, 78},     Rgb{18, 53, 112},   Rgb{59, 73, 108},
                                       Rgb{87, 93, 109},   Rgb{112, 113, 115}, Rgb{138, 134, 120},
                                       Rgb{165, 156, 116}, Rgb{195, 179, 105}, Rgb{225, 204, 85},
                                       Rgb{254, 232, 56}};

std::string cividis(double share) {
  const double at = std::clamp(share, 0.0, 1.0) * (kCividis.size() - 1);
  const auto low = std::min(static_cast<std::size_t>(at), kCividis.size() - 2);
  const double part = at - static_cast<double>(low);
  const auto mix = [&](int a, int b) { return static_cast<int>(a + (b - a) * part + 0.5); };
  const Rgb& a = kCividis[low];
  const Rgb& b = kCividis[low + 1];
  return fmt::format("#{:02x}{:02x}{:02x}", mix(a.red, b.red), mix(a.green, b.green),
                     mix(a.blue, b.blue));
}

// A nice step so that at most `most` of them reach `top`: 1, 2 or 5 times a power of ten.
double nice_step(double top, int most) {
  double step = 1e-9;
  while (true) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      if (step * factor * most >= top) return step * factor;
    }
    step *= 10;
  }
}

std::string place(double value) {
  return fmt::format("{:.1f}", value);
}

class Picture {
 public:
  Picture(double height, std::string_view what) {
    out_ = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" "
        "font-family=\"sans-serif\" font-size=\"12\"><title>{}</title>\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n",
        kWidth, height, xml_text(what));
  }
  void add(const std::string& element) { out_ += element + "\n"; }
  void text(double x, double y, std::string_view text, std::string_view anchor = "start",
            std::string_view colour = "#333") {
    add(fmt::format(R"(<text x="{:.1f}" y="{:.1f}" text-anchor="{}" fill="{}">{}</text>)", x, y,
                    anchor, colour, xml_text(text)));
  }
  void line(double x1, double y1, double x2, double y2, std::string_view stroke,
            std::string_view more = "") {
    add(fmt::format(R"(<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke="{}"{}/>)", x1,
                    y1, x2, y2, stroke, more));
  }
  void rect(double x, double y, double width, double height, std::string_view fill,
            std::string_view more = "") {
    add(fmt::format(R"(<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}"{}/>)",
                    x, y, width, height, fill, more));
  }
  std::string take() { return out_ + "</svg>\n"; }

 private:
  std::string out_;
};

double x_of(double at_s, double until_s) {
  return kLeft + kPlotWidth * at_s / std::max(until_s, 1e-9);
}

void draw_time_axis(Picture& picture, double until_s, double bottom) {
  const double step = chart_step(until_s, 7);
  const auto steps = static_cast<int>(until_s / step + 1e-9);
  for (int i = 0; i <= steps; ++i) {
    const double at = i * step;
    const double x = x_of(at, until_s);
    picture.line(x, bottom, x, bottom + 4, "#333");
    const std::string_view anchor = at + step > until_s && x > kWidth - 40 ? "end" : "middle";
    picture.text(x, bottom + 17, clock_text(Duration{static_cast<std::int64_t>(at * 1e9)}), anchor);
  }
}

void draw_warm_up(Picture& picture, double warm_up_s, double until_s, double height) {
  if (warm_up_s <= 0) return;
  picture.rect(kLeft, kTop, x_of(warm_up_s, until_s) - kLeft, height, "#eee");
}

std::string colour_of(const std::optional<double>& share) {
  constexpr double kColourSteps = 20;
  if (!share) return "#fff";
  if (*share > 1) return std::string{kOver};
  return cividis(std::round(*share * kColourSteps) / kColourSteps);
}

// Cells of a row that look alike are one.
void draw_cells(Picture& picture, const HeatMap& map, double row_height) {
  const auto draw = [&](std::size_t row, std::size_t from, std::size_t until,
                        std::string_view fill) {
    const auto at = [&](std::size_t column) {
      return x_of(std::min(static_cast<double>(column) * map.step_s, map.until_s), map.until_s);
    };
    picture.rect(at(from), kTop + row_height * static_cast<double>(row), at(until) - at(from),
                 row_height, fill);
  };
  for (std::size_t row = 0; row < map.rows; ++row) {
    const std::size_t first = row * map.columns;
    for (std::size_t from = 0; from < map.columns;) {
      std::size_t until = from + 1;
      const std::string colour = colour_of(map.shares[first + from]);
      while (until < map.columns && colour_of(map.shares[first + until]) == colour) ++until;
      draw(row, from, until, colour);
      from = until;
    }
    for (std::size_t from = 0; from < map.columns; ++from) {
      if (!map.refused[first + from]) continue;
      std::size_t until = from + 1;
      while (until < map.columns && map.refused[first + until]) ++until;
      draw(row, from, until, "url(#refused)");
      from = until;
    }
  }
}

void draw_map_legend(Picture& picture, double y) {
  constexpr double kSide = 12;
  for (int i = 0; i <= 20; ++i) {
    picture.rect(kLeft + 8 * i, y, 8.5, kSide, cividis(i / 20.0));
  }
  picture.text(kLeft + 176, y + 11, "0 to 100 % of a shard's limit");
  picture.rect(kLeft + 380, y, 14, kSide, kOver);
  picture.text(kLeft + 400, y + 11, "above");
  picture.rect(kLeft + 460, y, 14, kSide, "#fff", R"( stroke="#999")");
  picture.rect(kLeft + 460, y, 14, kSide, "url(#refused)");
  picture.text(kLeft + 480, y + 11, "records refused");
}

// Points with a value, broken where there is none.
std::string path_of(const LineChart& chart, const ChartLine& line, double top) {
  std::string path;
  bool pen_down = false;
  for (std::size_t i = 0; i < line.values.size(); ++i) {
    if (!line.values[i]) {
      pen_down = false;
      continue;
    }
    const double at = std::min((static_cast<double>(i) + 0.5) * chart.step_s, chart.until_s);
    const double y = kTop + kPlotHeight * (1 - std::min(*line.values[i] / top, 1.0));
    path += (pen_down ? "L" : "M") + place(x_of(at, chart.until_s)) + " " + place(y);
    pen_down = true;
  }
  return path;
}

}  // namespace

double chart_step(double length_s, std::size_t most_steps) {
  constexpr std::array kSteps{1.0,    2.0,    5.0,        10.0,       15.0,        30.0,
                              60.0,   120.0,  300.0,      600.0,      900.0,       1800.0,
                              3600.0, 7200.0, 3 * 3600.0, 6 * 3600.0, 12 * 3600.0, 86'400.0};
  for (const double step : kSteps) {
    if (length_s <= step * static_cast<double>(most_steps)) return step;
  }
  return kSteps.back() * std::ceil(length_s / kSteps.back() /
                                   static_cast<double>(std::max<std::size_t>(most_steps, 1)));
}

std::string xml_text(std::string_view text) {
  std::string out;
  for (const char letter : without_controls(text)) {
    switch (letter) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += letter;
    }
  }
  return out;
}

std::string to_svg(const LineChart& chart) {
  double top = chart.limit.value_or(0);
  for (const ChartLine& line : chart.lines) {
    for (const auto& value : line.values) top = std::max(top, value.value_or(0));
  }
  top = top > 0 ? top * 1.05 : 1;
  const double bottom = kTop + kPlotHeight;
  const std::size_t names = chart.lines.size() + (chart.limit ? 1U : 0U);
  const std::size_t legend_lines = (names + 1) / 2;
  const double height = bottom + kAxisHeight + kLegendLine * static_cast<double>(legend_lines);
  Picture picture{height + 4, chart.title};
  draw_warm_up(picture, chart.warm_up_s, chart.until_s, kPlotHeight);
  const double step = nice_step(top, 5);
  for (int i = 0; i * step <= top; ++i) {
    const double value = i * step;
    const double y = kTop + kPlotHeight * (1 - value / top);
    picture.line(kLeft, y, kWidth - kRight, y, "#ddd");
    picture.text(kLeft - 6, y + 4, number_text(value), "end");
  }
  picture.line(kLeft, bottom, kWidth - kRight, bottom, "#333");
  draw_time_axis(picture, chart.until_s, bottom);
  if (chart.limit) {
    const double y = kTop + kPlotHeight * (1 - *chart.limit / top);
    picture.line(kLeft, y, kWidth - kRight, y, "#000", " stroke-dasharray=\"4 4\"");
  }
  std::size_t place_in_legend = 0;
  const auto legend = [&](std::string_view name, std::string_view colour, std::string_view dash) {
    const double x = kLeft + (place_in_legend % 2 == 0 ? 0 : kPlotWidth / 2);
    const std::size_t line = place_in_legend / 2;
    const double y = bottom + kAxisHeight + kLegendLine * (0.6 + static_cast<double>(line));
    picture.line(x, y, x + 28, y, colour,
                 fmt::format(R"( stroke-width="2" stroke-dasharray="{}")", dash));
    picture.text(x + 34, y + 4, name);
    ++place_in_legend;
  };
  for (std::size_t i = 0; i < chart.lines.size(); ++i) {
    const std::string_view colour = kColours[i % kColours.size()];
    const std::string_view dash = kDashes[i % kDashes.size()];
    picture.add(
        fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.5\" "
                    "stroke-dasharray=\"{}\"/>",
                    path_of(chart, chart.lines[i], top), colour, dash));
    legend(chart.lines[i].name, colour, dash);
  }
  if (chart.limit) legend(chart.limit_name, "#000", "4 4");
  return picture.take();
}

std::string to_svg(const HeatMap& map) {
  const double row_height =
      std::clamp(220 / static_cast<double>(std::max<std::size_t>(map.rows, 1)), 4.0, 22.0);
  const double bottom = kTop + row_height * static_cast<double>(map.rows);
  Picture picture{bottom + kAxisHeight + 34, map.title};
  picture.add(
      "<defs><pattern id=\"refused\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\">"
      "<path d=\"M0 5L5 0\" stroke=\"#000\" stroke-width=\"1\"/></pattern></defs>");
  draw_cells(picture, map, row_height);
  picture.text(kLeft - 6, kTop + 10, "0", "end");
  picture.text(kLeft - 6, bottom, "2^128", "end");
  draw_time_axis(picture, map.until_s, bottom);
  draw_map_legend(picture, bottom + kAxisHeight + 8);
  return picture.take();
}

}  // namespace weir::reports

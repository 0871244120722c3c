#include "sim/engine/distributions.hpp"

#include <array>
#include <bit>
#include <cmath>

#include "model/check.hpp"
#include "sim/engine/elementary.hpp"

namespace weir::sim {

namespace {

// 256 layers of equal area under exp(-x^2 / 2), the lowest with the tail beyond kTailFrom.
constexpr std::size_t kLayers = 256;
constexpr double kTailFrom = 3.6541528853610088;
constexpr double kLayerArea = 0.0049286732339746554;

struct Ziggurat {
  std::array<double, kLayers + 1> edge{};    // right edge of each layer; the lowest's is a fiction
  std::array<double, kLayers + 1> height{};  // of the curve there
  std::array<double, kLayers> inner{};       // share of a layer that lies wholly below the curve
};

double bell(double x) {
  return elementary_exp(-0.5 * x * x);
}

Ziggurat build_ziggurat() {
  Ziggurat z;
  z.edge[0] = kLayerArea / bell(kTailFrom);
  z.edge[1] = kTailFrom;
  z.height[1] = bell(kTailFrom);
  for (std::size_t i = 2; i < kLayers; ++i) {
    z.height[i] = kLayerArea / z.edge[i - 1] + z.height[i - 1];
    z.edge[i] = std::sqrt(-2 * elementary_log(z.height[i]));
  }
  z.edge[kLayers] = 0;
  z.height[kLayers] = 1;
  for (std::size_t i = 0; i < kLayers; ++i) z.inner[i] = z.edge[i + 1] / z.edge[i];
  return z;
}

const Ziggurat& ziggurat() {
  static const Ziggurat kZiggurat = build_ziggurat();
  return kZiggurat;
}

// The normal beyond kTailFrom.
// Source  Marsaglia, "Generating a variable from the tail of the normal distribution" (1964)
double draw_tail(Draw& draw) {
  while (true) {
    const double x = to_exponential(draw.next()) / kTailFrom;
    const double y = to_exponential(draw.next());
    if (y + y > x * x) return kTailFrom + x;
  }
}

// shape >= 1
// Source  Marsaglia and Tsang, "A simple method for generating gamma variables" (2000)
double draw_large_gamma(Draw& draw, double shape) {
  const double d = shape - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  while (true) {
    const double x = draw_normal(draw);
    const double root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    const double u = to_open_unit(draw.next());
    const double x2 = x * x;
    if (u < 1 - 0.0331 * x2 * x2) return d * v;
    if (elementary_log(u) < 0.5 * x2 + d * (1 - v + elementary_log(v))) return d * v;
  }
}

}  // namespace

double to_exponential(std::uint64_t word) {
  return 0 - elementary_log(to_open_unit(word));
}

double draw_exponential(Draw& draw) {
  return to_exponential(draw.next());
}

// Source  Marsaglia and Tsang, "The ziggurat method for generating random variables" (2000), with
//         disjoint bits for layer, sign and place (Doornik, 2005)
double draw_normal(Draw& draw) {
  const Ziggurat& z = ziggurat();
  while (true) {
    const std::uint64_t word = draw.next();
    const std::size_t layer = word & (kLayers - 1);
    const std::uint64_t sign = (word & kLayers) << 55U;
    const double place = to_unit(word);
    double x = place * z.edge[layer];
    if (place >= z.inner[layer]) {
      if (layer == 0) {
        x = draw_tail(draw);
      } else {
        const double rise = to_unit(draw.next()) * (z.height[layer + 1] - z.height[layer]);
        if (z.height[layer] + rise >= bell(x)) continue;
      }
    }
    return std::bit_cast<double>(std::bit_cast<std::uint64_t>(x) | sign);
  }
}

double draw_gamma(Draw& draw, double shape) {
  CHECK(shape > 0 && std::isfinite(shape));
  if (shape >= 1) return draw_large_gamma(draw, shape);
  const double larger = draw_large_gamma(draw, shape + 1);
  const double e = draw_exponential(draw);
  return larger * elementary_exp(-e / shape);
}

AliasTable::AliasTable(std::span<const double> weights) : cells_(weights.size()) {
  CHECK(!weights.empty() && weights.size() <= std::size_t{1} << 32U);
  const auto bits = static_cast<unsigned>(std::bit_width(weights.size() - 1));
  alias_mask_ = (std::uint64_t{1} << bits) - 1;
  fill_alias_cells(weights, bits, cells_);
}

}  // namespace weir::sim

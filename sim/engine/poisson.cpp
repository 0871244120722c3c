#include <algorithm>
#include <cmath>

#include "model/check.hpp"
#include "sim/engine/deviance.hpp"
#include "sim/engine/distributions.hpp"
#include "sim/engine/elementary.hpp"

namespace weir::sim {

namespace {

constexpr double kSmallMean = 10;
constexpr double kLargestTable = 1 << 20;
constexpr double kLargestMean = 0x1p52;  // above it whole numbers are no longer doubles
constexpr double kNegligible = 0x1p-72;  // of the mode's probability

std::int64_t invert_small(Draw& draw, double mean) {
  double u = to_unit(draw.next());
  double chance = elementary_exp(-mean);
  std::int64_t k = 0;
  // Beyond the 200th the chance is below any step of u.
  while (u >= chance && k < 200) {
    u -= chance;
    ++k;
    chance *= mean / static_cast<double>(k);
  }
  return k;
}

// log of the probability of k, k >= 0, from its deviance.
// Source  Loader, "Fast and accurate computation of binomial probabilities" (2000)
double log_chance(double k, double mean) {
  if (k == 0) return -mean;
  return -elementary_stirling_error(k) - deviance(k, mean) - 0.5 * elementary_log(kTwoPi * k);
}

// Source  Hörmann, "The transformed rejection method for generating Poisson random variables"
//         (1993), algorithm PTRS
std::int64_t reject_large(Draw& draw, double mean) {
  const double b = 0.931 + 2.53 * std::sqrt(mean);
  const double a = -0.059 + 0.02483 * b;
  const double squeeze = 0.9277 - 3.6224 / (b - 2);
  while (true) {
    const double u = to_unit(draw.next()) - 0.5;
    const double v = to_open_unit(draw.next());
    const double us = 0.5 - std::fabs(u);
    const double k = std::floor((2 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= squeeze) return static_cast<std::int64_t>(k);
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    if (elementary_log(v * inverse_alpha / (a / (us * us) + b)) <= log_chance(k, mean)) {
      return static_cast<std::int64_t>(k);
    }
  }
}

}  // namespace

std::int64_t draw_poisson(Draw& draw, double mean) {
  CHECK(mean >= 0 && mean <= kLargestMean);
  if (mean == 0) return 0;
  return mean < kSmallMean ? invert_small(draw, mean) : reject_large(draw, mean);
}

PoissonTable::PoissonTable(double mean) : mean_{mean} {
  CHECK(mean >= 0 && mean <= kLargestMean);
  if (mean > kLargestTable) return;
  // Relative to the mode's: neighbours differ by a factor that needs no transcendental function.
  const double mode = std::floor(mean);
  std::vector<double> chances;
  for (double k = mode, chance = 1; k >= 0 && chance > kNegligible; --k) {
    chances.push_back(chance);
    chance *= k / mean;
  }
  lowest_ = static_cast<std::int64_t>(mode) - static_cast<std::int64_t>(chances.size()) + 1;
  std::reverse(chances.begin(), chances.end());
  for (double k = mode + 1, chance = mean / k; chance > kNegligible;) {
    chances.push_back(chance);
    ++k;
    chance *= mean / k;
  }
  cells_.resize(chances.size());
  fill_alias_cells(chances, kAliasBits, cells_);
}

}  // namespace weir::sim

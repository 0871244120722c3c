#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "model/check.hpp"
#include "sim/engine/deviance.hpp"
#include "sim/engine/distributions.hpp"
#include "sim/engine/elementary.hpp"

namespace weir::sim {

namespace {

constexpr std::int64_t kMostFair = 512;     // trials of a popcount
constexpr std::int64_t kMostTabled = 2048;  // trials put together from tables
constexpr std::int64_t kMostTrials = std::int64_t{1} << 52U;
constexpr double kFewSuccesses = 10;

// The tables of one q = j / 256, j = 0 … 128, lie one after another: for 0, 1, …, 7 trials, then
// 0, 8, …, 56, then 0, 64, 128, 192. That for m trials has m + 1 cells.
constexpr std::int64_t kSteps = 256;
constexpr std::size_t kEightsFrom = 36;
constexpr std::size_t kSixtyFoursFrom = kEightsFrom + 232;
constexpr std::size_t kCellsOfOne = kSixtyFoursFrom + 388;
constexpr std::uint64_t kLargestPiece = 192;
constexpr unsigned kAliasBits = 8;
constexpr std::uint64_t kAliasMask = (1U << kAliasBits) - 1;

// Cells of the tables for 0, step, …, (digit - 1) step trials.
constexpr std::size_t cells_before(std::size_t digit, std::size_t step) {
  return step * digit * (digit - 1) / 2 + digit;
}

// The probabilities of 0 … trials successes but for a common factor.
std::vector<double> chances(std::size_t trials, double q) {
  std::vector<double> chance(trials + 1);
  const auto n = static_cast<double>(trials);
  const auto mode = static_cast<std::size_t>((n + 1) * q);
  chance[mode] = 1;
  for (std::size_t k = mode; k > 0; --k) {
    const auto successes = static_cast<double>(k);
    chance[k - 1] = chance[k] * (successes * (1 - q)) / ((n - successes + 1) * q);
  }
  for (std::size_t k = mode; k < trials; ++k) {
    const auto successes = static_cast<double>(k);
    chance[k + 1] = chance[k] * ((n - successes) * q) / ((successes + 1) * (1 - q));
  }
  return chance;
}

std::vector<std::uint64_t> build_tables() {
  std::vector<std::uint64_t> cells(kCellsOfOne * (kSteps / 2 + 1));
  std::span<std::uint64_t> left{cells};
  for (std::int64_t j = 0; j <= kSteps / 2; ++j) {
    const double q = static_cast<double>(j) / static_cast<double>(kSteps);
    for (const auto& [digits, step] : {std::pair{8U, 1U}, std::pair{8U, 8U}, std::pair{4U, 64U}}) {
      for (std::size_t digit = 0; digit < digits; ++digit) {
        const std::size_t size = digit * step + 1;
        fill_alias_cells(chances(size - 1, q), kAliasBits, left.first(size));
        left = left.subspan(size);
      }
    }
  }
  CHECK(left.empty());
  return cells;
}

const std::uint64_t* tables_of(std::int64_t q) {
  static const std::vector<std::uint64_t> kTables = build_tables();
  return kTables.data() + static_cast<std::size_t>(q) * kCellsOfOne;
}

std::int64_t pick(const std::uint64_t* cells, std::uint64_t trials, std::uint64_t word) {
  return static_cast<std::int64_t>(pick_cell(cells, trials + 1, kAliasMask, word));
}

// Successes of n trials with chance q / 256 as a sum over pieces of n.
std::int64_t sum_of_pieces(Draw& draw, const std::uint64_t* cells, std::uint64_t n) {
  const std::uint64_t* sixty_fours = cells + kSixtyFoursFrom;
  std::int64_t sum = 0;
  for (; n >= 256; n -= kLargestPiece) {
    sum += pick(sixty_fours + cells_before(3, 64), kLargestPiece, draw.next());
  }
  // Pieces of no trials are picked too (from one cell, 0): cheaper than a branch on chance.
  sum += pick(sixty_fours + cells_before(n / 64, 64), n / 64 * 64, draw.next());
  sum += pick(cells + kEightsFrom + cells_before(n / 8 % 8, 8), n / 8 % 8 * 8, draw.next());
  sum += pick(cells + cells_before(n % 8, 1), n % 8, draw.next());
  return sum;
}

// By inversion of u; log_keep = log(1 - p).
std::int64_t invert(double u, std::int64_t n, double p, double log_keep) {
  const auto trials = static_cast<double>(n);
  double chance = elementary_exp(trials * log_keep);
  const double odds = p / (1 - p);
  std::int64_t k = 0;
  // Beyond the 200th the chance is below any step of u.
  while (u >= chance && k < n && k < 200) {
    u -= chance;
    ++k;
    chance *= (trials - static_cast<double>(k) + 1) / static_cast<double>(k) * odds;
  }
  return k;
}

// Successes of n trials where more than one is rare: inversion, but with Bonferroni's bounds
// 1 - np <= P(0) <= 1 - np + pairs and P(0 or 1) >= 1 - pairs, which nearly always decide.
std::int64_t draw_few(Draw& draw, std::int64_t n, double p, double log_keep) {
  const double u = to_unit(draw.next());
  const auto trials = static_cast<double>(n);
  const double mean = trials * p;
  const double pairs = 0.5 * mean * (mean - p);
  // Bits and no short cuts: whether u reaches 1 - np cannot be predicted, whether it is open can.
  const auto zero_or_one =
      static_cast<unsigned>(u >= 1 - mean) & static_cast<unsigned>(u < 1 - mean + pairs);
  const auto one_or_more = static_cast<unsigned>(u >= 1 - pairs);
  if ((zero_or_one | one_or_more) != 0) [[unlikely]] {
    return invert(u, n, p, log_keep == 0 ? elementary_log1p(-p) : log_keep);
  }
  return static_cast<std::int64_t>(u >= 1 - mean);
}

std::uint64_t popcount(std::uint64_t x) {
  x -= (x >> 1U) & 0x5555555555555555U;
  x = (x & 0x3333333333333333U) + ((x >> 2U) & 0x3333333333333333U);
  x = (x + (x >> 4U)) & 0x0f0f0f0f0f0f0f0fU;
  return (x * 0x0101010101010101U) >> 56U;
}

std::int64_t count_fair(Draw& draw, std::int64_t n) {
  std::uint64_t sum = 0;
  for (; n >= 64; n -= 64) sum += popcount(draw.next());
  if (n > 0) sum += popcount(draw.next() >> static_cast<unsigned>(64 - n));
  return static_cast<std::int64_t>(sum);
}

// log of the probability of k successes from the deviances.
// Source  Loader, "Fast and accurate computation of binomial probabilities" (2000)
double log_chance(double k, double n, double p) {
  if (k == 0) return n * elementary_log1p(-p);
  if (k == n) return n * elementary_log(p);
  const double errors = elementary_stirling_error(n) - elementary_stirling_error(k) -
                        elementary_stirling_error(n - k);
  return errors - deviance(k, n * p) - deviance(n - k, n * (1 - p)) -
         0.5 * elementary_log(kTwoPi * k * ((n - k) / n));
}

// p <= 1/2, n p >= 10
// Source  Hörmann, "The generation of binomial random variates" (1993), algorithm BTRS
std::int64_t reject_large(Draw& draw, std::int64_t trials, double p) {
  const auto n = static_cast<double>(trials);
  const double deviation = std::sqrt(n * p * (1 - p));
  const double b = 1.15 + 2.53 * deviation;
  const double a = -0.0873 + 0.0248 * b + 0.01 * p;
  const double centre = n * p + 0.5;
  const double squeeze = 0.92 - 4.2 / b;
  while (true) {
    const double u = to_unit(draw.next()) - 0.5;
    const double v = to_open_unit(draw.next());
    const double us = 0.5 - std::fabs(u);
    const double k = std::floor((2 * a / us + b) * u + centre);
    if (us >= 0.07 && v <= squeeze) return static_cast<std::int64_t>(k);
    if (k < 0 || k > n) continue;
    const double alpha = (2.83 + 5.1 / b) * deviation;
    const double mode = std::floor((n + 1) * p);
    if (elementary_log(v * alpha / (a / (us * us) + b)) <=
        log_chance(k, n, p) - log_chance(mode, n, p)) {
      return static_cast<std::int64_t>(k);
    }
  }
}

// Binomial for p <= 1/2 that is no popcount and too long for the tables.
std::int64_t draw_long(Draw& draw, std::int64_t n, double p) {
  if (static_cast<double>(n) * p < kFewSuccesses) {
    return invert(to_unit(draw.next()), n, p, elementary_log1p(-p));
  }
  return reject_large(draw, n, p);
}

std::int64_t nearest_step(double p) {
  return static_cast<std::int64_t>(p * static_cast<double>(kSteps) + 0.5);
}

double value_of(std::int64_t q) {
  return static_cast<double>(q) / static_cast<double>(kSteps);
}

// The chance of a success at q (p < q) or a failure (p > q) to be turned round, making it p.
double thinning(double p, std::int64_t q_steps) {
  const double q = value_of(q_steps);
  return p < q ? (q - p) / q : (p - q) / (1 - q);
}

// How q's successes (`down`) or failures are thinned to make it p.
struct Thinning {
  double chance;
  double log_keep;  // log(1 - chance), or 0 to have it worked out when needed
  bool down;
};

// n - x where `rest` is set, else x; no branch, since which it is cannot be predicted.
std::int64_t rest_if(bool rest, std::int64_t n, std::int64_t x) {
  const std::int64_t mask = -static_cast<std::int64_t>(rest);
  return (n & mask) + ((x ^ mask) - mask);
}

// n <= kMostTabled
inline std::int64_t draw_tabled(Draw& draw, std::int64_t n, std::int64_t q, Thinning thin) {
  const std::int64_t sum = sum_of_pieces(draw, tables_of(q), static_cast<std::uint64_t>(n));
  if (thin.chance == 0) return sum;
  const std::int64_t candidates = rest_if(!thin.down, n, sum);
  const std::int64_t turned = draw_few(draw, candidates, thin.chance, thin.log_keep);
  return rest_if(!thin.down, n, candidates - turned);
}

}  // namespace

std::int64_t draw_binomial(Draw& draw, std::int64_t n, double p) {
  CHECK(n >= 0 && n <= kMostTrials);
  CHECK(p >= 0 && p <= 1);
  if (p > 0.5) return n - draw_binomial(draw, n, 1 - p);
  if (p == 0 || n == 0) return 0;
  if (p == 0.5 && n <= kMostFair) return count_fair(draw, n);
  if (n > kMostTabled) return draw_long(draw, n, p);
  const std::int64_t q = nearest_step(p);
  return draw_tabled(draw, n, q, {thinning(p, q), 0, p < value_of(q)});
}

BinomialSplit::BinomialSplit(double p) : p_{p}, mirrored_{p > 0.5} {
  CHECK(p >= 0 && p <= 1);
  const double rarer = mirrored_ ? 1 - p : p;
  const std::int64_t q = nearest_step(rarer);
  q_ = static_cast<std::int16_t>(q);
  down_ = rarer < value_of(q);
  thin_ = thinning(rarer, q);
  log_keep_ = elementary_log1p(-thin_);
}

std::int64_t BinomialSplit::operator()(Draw& draw, std::int64_t n) const {
  CHECK(n >= 0);
  if (p_ == 0.5 && n <= kMostFair) return count_fair(draw, n);
  if (n > kMostTabled) return draw_binomial(draw, n, p_);
  return rest_if(mirrored_, n, draw_tabled(draw, n, q_, {thin_, log_keep_, down_}));
}

}  // namespace weir::sim

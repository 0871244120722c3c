#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/engine/alias_cells.hpp"
#include "sim/engine/random.hpp"

namespace weir::sim {

// From one word.

/// [0, 1) in steps of 2^-53.
constexpr double to_unit(std::uint64_t word) {
  return static_cast<double>(word >> 11U) * 0x1.0p-53;
}
/// (0, 1]: for logarithms.
constexpr double to_open_unit(std::uint64_t word) {
  return static_cast<double>((word >> 11U) + 1) * 0x1.0p-53;
}
/// [0, n), n >= 1; bias at most n / 2^64.
constexpr std::uint64_t to_below(std::uint64_t word, std::uint64_t n) {
  __extension__ using wide = unsigned __int128;
  return static_cast<std::uint64_t>((static_cast<wide>(word) * n) >> 64U);
}
/// Exponential with mean 1, by -log(u).
double to_exponential(std::uint64_t word);

// From as many words as it takes. All exact (no rounded normals) but for rounding of doubles.

double draw_exponential(Draw& draw);                               ///< mean 1
double draw_normal(Draw& draw);                                    ///< mean 0, variance 1
double draw_gamma(Draw& draw, double shape);                       ///< scale 1, shape > 0
std::int64_t draw_poisson(Draw& draw, double mean);                ///< mean >= 0
std::int64_t draw_binomial(Draw& draw, std::int64_t n, double p);  ///< n >= 0, 0 <= p <= 1

/// A Poisson distribution that is asked often: one word a draw from an alias table for means up to
/// 2^20 (what lies further out than 2^-64 is not in it), above that draw_poisson.
class PoissonTable {
 public:
  explicit PoissonTable(double mean);
  std::int64_t operator()(Draw& draw) const {
    if (cells_.empty()) return draw_poisson(draw, mean_);
    const std::uint64_t word = draw.next();
    return (*this)(word);
  }
  /// From one word; means up to 2^20.
  std::int64_t operator()(std::uint64_t word) const {
    return lowest_ +
           static_cast<std::int64_t>(pick_cell(cells_.data(), cells_.size(), kAliasMask, word));
  }
  double mean() const { return mean_; }

 private:
  static constexpr unsigned kAliasBits = 16;
  static constexpr std::uint64_t kAliasMask = (std::uint64_t{1} << kAliasBits) - 1;

  double mean_ = 0;
  std::int64_t lowest_ = 0;
  std::vector<std::uint64_t> cells_;  // over lowest_, lowest_ + 1, …
};

/// Binomials with one p and many n. A fair one is a popcount of random bits. For any other p the
/// nearest multiple q of 1/256 has shared alias tables for 1–7, 8–56 and 64–192 trials, whose sum
/// makes any n; then few successes (p < q) or failures (p > q) are thinned. What depends on p
/// alone is worked out once. Below 256 trials it takes no more than four words.
class BinomialSplit {
 public:
  explicit BinomialSplit(double p = 0.5);
  std::int64_t operator()(Draw& draw, std::int64_t n) const;
  double p() const { return p_; }

 private:
  double p_ = 0.5;
  double thin_ = 0;        // the chance with which a success or failure at q is turned round
  double log_keep_ = 0;    // log(1 - thin_)
  std::int16_t q_ = 128;   // of 256, the multiple nearest to min(p, 1 - p)
  bool down_ = false;      // q > min(p, 1 - p): it is the successes that are thinned
  bool mirrored_ = false;  // p > 1/2
};

/// Walker's alias method: index i with probability weight[i] / sum. At least one positive weight.
class AliasTable {
 public:
  AliasTable() = default;
  explicit AliasTable(std::span<const double> weights);
  std::uint32_t operator()(std::uint64_t word) const {
    return static_cast<std::uint32_t>(pick_cell(cells_.data(), cells_.size(), alias_mask_, word));
  }
  /// That this word will be asked for soon.
  void prefetch(std::uint64_t word) const {
    __builtin_prefetch(&cells_[cell_of(cells_.size(), word)]);
  }
  std::size_t size() const { return cells_.size(); }

 private:
  std::uint64_t alias_mask_ = 0;
  std::vector<std::uint64_t> cells_;
};

}  // namespace weir::sim

#pragma once

#include <boost/math/distributions/chi_squared.hpp>
#include <cstdint>
#include <vector>

namespace weir::sim {

/// How many values fell where, against how many were expected there.
struct Bins {
  std::vector<double> observed;
  std::vector<double> expected;
};

/// The chance that values of the expected law fit it no better than these; neighbouring bins are
/// put together until at least ten values are expected in each.
inline double chance_of_misfit(const Bins& bins) {
  double statistic = 0;
  int used = 0;
  double observed = 0;
  double expected = 0;
  double left = 0;
  for (const double e : bins.expected) left += e;
  for (std::size_t i = 0; i < bins.expected.size(); ++i) {
    observed += bins.observed[i];
    expected += bins.expected[i];
    left -= bins.expected[i];
    const bool last = i + 1 == bins.expected.size();
    if (!last && (expected < 10 || left < 10)) continue;
    statistic += (observed - expected) * (observed - expected) / expected;
    ++used;
    observed = 0;
    expected = 0;
  }
  if (used < 2) return 1;
  return boost::math::cdf(
      boost::math::complement(boost::math::chi_squared{static_cast<double>(used - 1)}, statistic));
}

/// As many bins as there are whole numbers in [lowest, highest], and one for each side.
template <typename Law, typename Draw>
Bins bins_of_counts(const Law& law, std::int64_t lowest, std::int64_t highest, int draws,
                    const Draw& draw) {
  const auto size = static_cast<std::size_t>(highest - lowest + 3);
  Bins bins{std::vector<double>(size), std::vector<double>(size)};
  for (int i = 0; i < draws; ++i) {
    const std::int64_t value = draw(i);
    const std::int64_t bin = std::clamp(value - lowest + 1, std::int64_t{0}, highest - lowest + 2);
    ++bins.observed[static_cast<std::size_t>(bin)];
  }
  double below = lowest > 0 ? boost::math::cdf(law, static_cast<double>(lowest - 1)) : 0;
  bins.expected.front() = draws * below;
  for (std::int64_t value = lowest; value <= highest; ++value) {
    bins.expected[static_cast<std::size_t>(value - lowest + 1)] =
        draws * boost::math::pdf(law, static_cast<double>(value));
  }
  bins.expected.back() =
      draws * boost::math::cdf(boost::math::complement(law, static_cast<double>(highest)));
  return bins;
}

/// Bins of equal probability.
template <typename Law, typename Draw>
Bins bins_of_reals(const Law& law, std::size_t bins, int draws, const Draw& draw) {
  Bins result{std::vector<double>(bins), std::vector<double>(bins, draws / double(bins))};
  for (int i = 0; i < draws; ++i) {
    const double place = boost::math::cdf(law, draw(i)) * static_cast<double>(bins);
    ++result.observed[std::min(static_cast<std::size_t>(place), bins - 1)];
  }
  return result;
}

/// Every test of a law below passes with this chance or more of a worse fit. The draws are at
/// fixed addresses, so it passes always or never.
inline constexpr double kWorstFit = 1e-6;

}  // namespace weir::sim

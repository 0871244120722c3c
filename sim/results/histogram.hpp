#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "model/units.hpp"

namespace weir::sim {

/// How long things took: durations of many records in bins of about 1/4000 of their size (65 us
/// wide up to 0.27 s, 16 times wider up to 4.3 s, and so on to 50 days; longer counts as that).
/// Sums of integers, so the order of adding never shows. An empty one owns no memory; one whose
/// values stay below 4.3 s at most 65 KB, any at most 230 KB.
///
/// Errors a negative duration, low > high or a negative number of records is a broken promise.
class Histogram {
 public:
  void add(Duration value, std::int64_t records = 1);
  /// `records` records spread evenly over [low, high]; low <= high. Edges are rounded to bins
  /// (those of high), outwards.
  void add_spread(Duration low, Duration high, std::int64_t records);
  void merge(const Histogram& other);
  /// What was added since it was `before`. Its max_s() is the upper end of the last bin of that.
  Histogram since(const Histogram& before) const;

  std::int64_t count() const { return count_; }
  /// The value below which a share q of the records lies, interpolated within its bin, in seconds;
  /// 0 if there are none. Never above max_s().
  double quantile_s(double q) const;
  double mean_s() const;  ///< exact, not from bins
  double max_s() const;   ///< exact
  /// Bytes held besides the object itself.
  std::size_t memory_bytes() const;

  /// Level l has 4096 bins of 2^(16 + 4l) ns from 0 on. A spread lies in the lowest level that
  /// holds its high end.
  static constexpr std::size_t kLevels = 7;
  static constexpr std::int64_t kBins = 4096;
  static constexpr int kLevelBits = 4;
  /// A spread over the last bin takes its density back in the slot behind it.
  static constexpr std::size_t kSlots = kBins + 1;
  static std::int64_t bin_ns(std::size_t level);
  /// How much more mass each bin of a level holds than the bin before it, for whoever compares two
  /// moments; empty where the level is not used.
  std::span<const std::int64_t> differences(std::size_t level) const { return levels_[level]; }
  /// The mass of so many records, in all their bins together.
  static double mass_of(std::int64_t records);

 private:
  using Level = std::vector<std::int64_t>;

  std::int64_t* differences_of(int level);

  /// By level: see differences(). Empty until used.
  std::array<Level, kLevels> levels_;
  std::int64_t count_ = 0;
  int128 sum_x2_ns_ = 0;  // twice the sum: the mean of an even spread is (low + high) / 2
  Duration max_{};
};

}  // namespace weir::sim

#include "sim/results/histogram.hpp"

#include <algorithm>
#include <bit>

#include "model/check.hpp"

namespace weir::sim {

namespace {

constexpr std::int64_t kBins = Histogram::kBins;
constexpr int kLevelBits = Histogram::kLevelBits;
constexpr std::size_t kSlots = Histogram::kSlots;
constexpr int kFirstShift = 16;  // bins of level 0 are 2^16 ns wide
constexpr int kFirstBits = kFirstShift + std::bit_width(std::uint64_t{kBins - 1});
constexpr int kScaleBits = 20;
constexpr double kLastNs = 0x1p52;

constexpr int shift_of(int level) {
  return kFirstShift + kLevelBits * level;
}

// The lowest level whose bins reach `ns`.
int level_of(std::int64_t ns) {
  const int bits = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(ns)));
  return std::max(0, (bits - kFirstBits + kLevelBits - 1) / kLevelBits);
}

// Anything at most records * 2^20 / bins does, for the remainder is put in the first bin: so the
// quotient may come from a division of doubles, which takes half the time of one of integers.
std::int64_t density_of(std::int64_t scaled, std::int64_t bins) {
  constexpr std::int64_t exact = std::int64_t{1} << 40;
  if (scaled > exact) [[unlikely]]
    return scaled / bins;
  return static_cast<std::int64_t>(static_cast<double>(scaled) / static_cast<double>(bins));
}

}  // namespace

std::int64_t* Histogram::differences_of(int level) {
  auto& differences = levels_[static_cast<std::size_t>(level)];
  if (differences.empty()) [[unlikely]]
    differences.resize(kSlots);
  return differences.data();
}

// add_spread(value, value, records), without what a spread needs: most are added so.
void Histogram::add(Duration value, std::int64_t records) {
  CHECK(value >= Duration::zero() && records >= 0);
  if (records == 0) return;
  constexpr std::int64_t last = static_cast<std::int64_t>(kLastNs) - 1;
  const std::int64_t ns = std::min(value.count(), last);
  const int level = level_of(ns);
  std::int64_t* const bin = differences_of(level) + (ns >> shift_of(level));
  const std::int64_t scaled = records << kScaleBits;
  bin[0] += scaled;
  bin[1] -= scaled;
  count_ += records;
  sum_x2_ns_ += int128{2} * value.count() * records;
  max_ = std::max(max_, value);
}

void Histogram::add_spread(Duration low, Duration high, std::int64_t records) {
  CHECK(low >= Duration::zero() && low <= high && records >= 0);
  if (records == 0) return;
  constexpr std::int64_t last = static_cast<std::int64_t>(kLastNs) - 1;
  const auto high_ns = std::min(high.count(), last);
  const auto low_ns = std::min(low.count(), last);
  const int level = level_of(high_ns);
  const auto first_bin = low_ns >> shift_of(level);
  const auto last_bin = high_ns >> shift_of(level);
  const auto scaled = records << kScaleBits;
  auto* const differences = differences_of(level);
  count_ += records;
  sum_x2_ns_ += (static_cast<int128>(low.count()) + high.count()) * records;
  max_ = std::max(max_, high);
  if (first_bin == last_bin) {
    differences[first_bin] += scaled;
    differences[first_bin + 1] -= scaled;
    return;
  }
  const auto bins = last_bin - first_bin + 1;
  const auto density = density_of(scaled, bins);
  const auto remainder = scaled - density * bins;

  differences[first_bin] += density + remainder;
  differences[first_bin + 1] -= remainder;
  differences[last_bin + 1] -= density;
}

void Histogram::merge(const Histogram& other) {
  for (std::size_t level = 0; level < kLevels; ++level) {
    const auto& theirs = other.levels_[level];
    if (theirs.empty()) continue;
    auto* const ours = differences_of(static_cast<int>(level));
    for (std::size_t slot = 0; slot < kSlots; ++slot) ours[slot] += theirs[slot];
  }
  count_ += other.count_;
  sum_x2_ns_ += other.sum_x2_ns_;
  max_ = std::max(max_, other.max_);
}

Histogram Histogram::since(const Histogram& before) const {
  Histogram added;
  CHECK(count_ >= before.count_);
  added.count_ = count_ - before.count_;
  if (added.count_ == 0) return added;
  added.sum_x2_ns_ = sum_x2_ns_ - before.sum_x2_ns_;
  Duration most{};
  for (std::size_t level = 0; level < kLevels; ++level) {
    if (levels_[level].empty()) continue;
    Level& differences = added.levels_[level] = levels_[level];
    const Level& earlier = before.levels_[level];
    std::int64_t mass = 0;
    for (std::size_t slot = 0; slot < kSlots; ++slot) {
      if (!earlier.empty()) differences[slot] -= earlier[slot];
      mass += differences[slot];
      if (mass == 0) continue;
      most = std::max(most, Duration{static_cast<std::int64_t>(slot + 1) * bin_ns(level)});
    }
  }
  added.max_ = std::min(max_, most);
  return added;
}

// Level l alone describes the values that the levels below it do not reach; below that, its wide
// bins lie over the narrow ones of lower levels. So each stretch of values is walked in the bins
// of its own level, to which every higher level gives an even part of its bin there.
double Histogram::quantile_s(double q) const {
  const double total = mass_of(count_);
  const double wanted = std::clamp(q, 0.0, 1.0) * total;
  std::array<std::int64_t, kLevels> density{};  // of the bin at hand, on each level
  double below = 0;
  for (int walked = 0; walked < static_cast<int>(kLevels); ++walked) {
    const std::int64_t from = walked == 0 ? 0 : kBins >> kLevelBits;
    for (std::int64_t bin = from; bin < kBins; ++bin) {
      double here = 0;
      double share = 1;
      for (int level = walked; level < static_cast<int>(kLevels);
           ++level, share /= 1 << kLevelBits) {
        const auto at = static_cast<std::size_t>(level);
        if (levels_[at].empty()) continue;
        const int narrower = kLevelBits * (level - walked);
        const std::int64_t own = bin >> narrower;
        if (own << narrower == bin) density[at] += levels_[at][static_cast<std::size_t>(own)];
        here += static_cast<double>(density[at]) * share;
      }
      if (here > 0 && below + here >= wanted) {
        const double ns = (static_cast<double>(bin) + (wanted - below) / here) *
                          static_cast<double>(std::int64_t{1} << shift_of(walked));
        return std::min(ns * 1e-9, max_s());
      }
      below += here;
    }
  }
  return max_s();
}

std::int64_t Histogram::bin_ns(std::size_t level) {
  return std::int64_t{1} << shift_of(static_cast<int>(level));
}

double Histogram::mass_of(std::int64_t records) {
  return static_cast<double>(records) * (std::int64_t{1} << kScaleBits);
}

double Histogram::mean_s() const {
  if (count_ == 0) return 0;
  return static_cast<double>(sum_x2_ns_) / (2e9 * static_cast<double>(count_));
}

double Histogram::max_s() const {
  return static_cast<double>(max_.count()) / 1e9;
}

std::size_t Histogram::memory_bytes() const {
  std::size_t bytes = 0;
  for (const auto& level : levels_) bytes += level.capacity() * sizeof(std::int64_t);
  return bytes;
}

}  // namespace weir::sim

#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace weir::sim {

// Bins in which latencies of many records are kept over time: four to each doubling, all alike in
// size, from 2^kLeastLatencyBits ns (0.26 ms) to 2^kMostLatencyBits ns (some 13 days). The first
// bin has what is below that, the last what is above.

inline constexpr int kLeastLatencyBits = 18;
inline constexpr int kMostLatencyBits = 50;
inline constexpr std::size_t kLatencyBins =
    4 * static_cast<std::size_t>(kMostLatencyBits - kLeastLatencyBits) + 1;

/// The bin of a latency, in ns.
constexpr std::size_t latency_bin(std::int64_t ns) {
  if (ns < std::int64_t{1} << kLeastLatencyBits) return 0;
  const int doublings = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(ns))) - 1;
  const auto quarter = static_cast<std::size_t>(ns >> (doublings - 2) & 3);
  return std::min(kLatencyBins - 1,
                  1 + 4 * static_cast<std::size_t>(doublings - kLeastLatencyBits) + quarter);
}

/// Where a bin begins, in ns; kLatencyBins is the end of the last one.
constexpr std::int64_t latency_bin_from(std::size_t bin) {
  if (bin == 0) return 0;
  const auto shift = kLeastLatencyBits + static_cast<int>((bin - 1) / 4) - 2;
  return static_cast<std::int64_t>(4 + (bin - 1) % 4) << shift;
}

}  // namespace weir::sim

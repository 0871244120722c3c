#pragma once

#include <cstdint>

#include "model/units.hpp"

namespace weir::sim {

/// A rolling hash of one component's domain events; components are combined by addition of
/// `settled` hashes, so the order in which they were simulated never shows.
constexpr std::uint64_t rolled(std::uint64_t hash, std::uint64_t value) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15U;
  hash = (hash ^ value) * kOdd;
  return hash ^ (hash >> 29U);
}

constexpr std::uint64_t rolled(std::uint64_t hash, Instant at, std::int64_t what) {
  return rolled(rolled(hash, static_cast<std::uint64_t>(at.time_since_epoch().count())),
                static_cast<std::uint64_t>(what));
}

/// A component's part of the sum: its hash under its own identity.
constexpr std::uint64_t settled(std::uint64_t hash, std::uint64_t identity) {
  return rolled(rolled(0x243F6A8885A308D3U, identity), hash);
}

}  // namespace weir::sim

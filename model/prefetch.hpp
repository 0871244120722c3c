#pragma once

#include <cstddef>

namespace weir::model {

/// Asks for the cache lines of [from, from + bytes), which will be used soon: a hint that costs a
/// few cycles a line and changes nothing but the time. The address need not be valid.
inline void prefetch(const void* from, std::size_t bytes) {
  constexpr std::size_t kLine = 64;
  const auto* const begin = static_cast<const char*>(from);
  for (std::size_t at = 0; at < bytes; at += kLine) __builtin_prefetch(begin + at, 1);
}

}  // namespace weir::model

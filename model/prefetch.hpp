#pragma once

#include <cstddef>

namespace weir::model {

/// Asks for the cache lines of [from, from + bytes), which will be used soon: a hint that costs a
/// few cycles a line and changes nothing but the time. Not all of it need be valid.
inline void prefetch(const void* from, std::size_t bytes) {
  constexpr std::size_t kLine = 64;
  const auto* const begin = static_cast<const char*>(from);
  if (begin == nullptr) return;
  for (std::size_t at = 0; at < bytes; at += kLine) __builtin_prefetch(begin + at, 1);
}

}  // namespace weir::model

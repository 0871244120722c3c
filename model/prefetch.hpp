#pragma once

#include <cstddef>
#include <cstdint>

namespace weir::model {

/// Asks for the cache lines of [from, from + bytes), which will be used soon: a hint that costs a
/// few cycles a line and changes nothing but the time. The address need not be valid.
inline void prefetch(const void* from, std::size_t bytes) {
  constexpr std::uintptr_t kLine = 64;
  // numbers, not pointers: they may lead out of what was allocated
  const auto begin = reinterpret_cast<std::uintptr_t>(from);
  for (std::uintptr_t at = begin; at < begin + bytes; at += kLine) {
    __builtin_prefetch(reinterpret_cast<const void*>(at), 1);
  }
}

}  // namespace weir::model

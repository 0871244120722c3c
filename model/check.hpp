#pragma once

#include <cstdint>

namespace weir {

/// What a broken promise prints beside itself, so that it can be reproduced: the seed, the
/// replication and the number of the event being handled. Per thread; three stores.
void set_check_context(std::uint64_t seed, std::int64_t replication, std::uint64_t event);

/// From now on a broken promise of this thread prints no context.
void clear_check_context();

/// Prints "broken promise: CONDITION at FILE:LINE" (the file's base name, and the context where
/// one is set) on stderr and aborts.
[[noreturn]] void broken_promise(const char* condition, const char* file, int line);

}  // namespace weir

/// A promise of our own code: always on, in every build; aborts where it is broken. Mistakes of
/// users and outcomes of the service are values and never come here.
#define CHECK(condition)                                      \
  do {                                                        \
    if (!(condition)) [[unlikely]] {                          \
      ::weir::broken_promise(#condition, __FILE__, __LINE__); \
    }                                                         \
  } while (false)

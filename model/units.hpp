#pragma once

#include <chrono>
#include <cstdint>

namespace weir {

/// The clock of the simulated world. It has no now(): every function that needs the time takes it
/// as its first argument, so a model that peeks at the wall clock does not compile.
struct SimClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<SimClock>;
};

/// Integer nanoseconds. All of a run lies within +-292 years of its start.
using Duration = SimClock::duration;

/// A moment of the simulated world; a run starts at Instant{}.
using Instant = SimClock::time_point;

/// "Nothing is due": later than any moment of a run.
inline constexpr Instant kNever = Instant::max();

inline constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
inline constexpr std::int64_t kKiB = 1024;
inline constexpr std::int64_t kMiB = 1024 * kKiB;

// A 128-bit product keeps bytes x nanoseconds from overflowing.
__extension__ using int128 = __int128;
__extension__ using uint128 = unsigned __int128;

/// floor(a * b / c) without overflow on the way. c > 0, a and b not negative, the result fits.
constexpr std::int64_t mul_div(std::int64_t a, std::int64_t b, std::int64_t c) {
  std::int64_t product = 0;
  if (!__builtin_mul_overflow(a, b, &product)) return product / c;
  return static_cast<std::int64_t>(static_cast<int128>(a) * b / c);
}

/// Records and the bytes that limits and ledgers count for them: data plus partition key.
struct Amount {
  std::int64_t records = 0;
  std::int64_t bytes = 0;

  friend constexpr bool operator==(const Amount&, const Amount&) = default;
  constexpr Amount& operator+=(const Amount& other) {
    records += other.records;
    bytes += other.bytes;
    return *this;
  }
  constexpr Amount& operator-=(const Amount& other) {
    records -= other.records;
    bytes -= other.bytes;
    return *this;
  }
  friend constexpr Amount operator+(Amount a, const Amount& b) { return a += b; }
  friend constexpr Amount operator-(Amount a, const Amount& b) { return a -= b; }
};

}  // namespace weir

#pragma once

#include <cstdint>

namespace weir::sim {

/// A whole number, not negative, in 16 bits: what a series keeps of a value.
///
/// The high 5 bits are an exponent e, the low 11 a fraction f. e = 0 stands for f, any other e for
/// (2048 + f) x 2^(e - 1). So every number up to 4096 is exact, and a larger one is rounded (a half
/// upwards) to a neighbour less than 2^-12 of it away. Larger codes stand for larger numbers. What
/// is above kMostShortNumber, some 4.4 x 10^12, counts as that.
using ShortNumber = std::uint16_t;

/// The one code that is no number: nothing was measured.
inline constexpr ShortNumber kNoNumber = 0xFFFF;

inline constexpr int kShortFractionBits = 11;
inline constexpr std::int64_t kShortFractions = std::int64_t{1} << kShortFractionBits;

/// The number of a code; of kNoNumber, 0.
constexpr std::int64_t long_number(ShortNumber code) {
  if (code == kNoNumber) return 0;
  const int exponent = code >> kShortFractionBits;
  const std::int64_t fraction = code & (kShortFractions - 1);
  return exponent == 0 ? fraction : (kShortFractions + fraction) << (exponent - 1);
}

inline constexpr std::int64_t kMostShortNumber = long_number(ShortNumber{kNoNumber - 1});

/// The code of the nearest number; a negative one counts as 0.
ShortNumber short_number(std::int64_t number);

}  // namespace weir::sim

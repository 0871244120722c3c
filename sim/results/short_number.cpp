#include "sim/results/short_number.hpp"

#include <bit>

namespace weir::sim {

ShortNumber short_number(std::int64_t number) {
  if (number < kShortFractions) return static_cast<ShortNumber>(number < 0 ? 0 : number);
  if (number >= kMostShortNumber) return kNoNumber - 1;
  const int width = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(number)));
  const int cut = width - kShortFractionBits - 1;  // bits that do not fit
  const std::int64_t half = cut == 0 ? 0 : std::int64_t{1} << (cut - 1);
  // one that is rounded up to 4096 carries into the exponent, as it must
  const std::int64_t significand = (number + half) >> cut;
  return static_cast<ShortNumber>((static_cast<std::int64_t>(cut) << kShortFractionBits) +
                                  significand);
}

}  // namespace weir::sim

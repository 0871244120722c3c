#include "model/sequence_number.hpp"

#include <array>

#include "model/check.hpp"
#include "model/units.hpp"

namespace weir::model {

namespace {

// 192 bits, the lowest 64 first. From bit 0 up: "2" 4 bits, shard 32, put time 36, zero 8, index
// 64, low nibble of the shard 4, creation time 36, "2" 4.
using Limbs = std::array<std::uint64_t, 3>;

constexpr std::int64_t kSecondsEnd = std::int64_t{1} << 36;
constexpr std::size_t kDigits = 56;  // 2 * 16^46 .. 3 * 16^46 all have as many

constexpr std::uint64_t low_bits(std::uint64_t value, unsigned count) {
  return value & ((std::uint64_t{1} << count) - 1);
}

Limbs packed(const SequenceNumber& number) {
  const auto created = static_cast<std::uint64_t>(number.shard_created_s);
  const auto put = static_cast<std::uint64_t>(number.put_s);
  const std::uint64_t shard = number.shard;
  return {2 | shard << 4 | put << 36,      //
          put >> 28 | number.index << 16,  //
          number.index >> 48 | low_bits(shard, 4) << 16 | created << 20 | std::uint64_t{2} << 56};
}

SequenceNumber unpacked(const Limbs& limbs) {
  return {.shard_created_s = static_cast<std::int64_t>(low_bits(limbs[2] >> 20, 36)),
          .index = limbs[1] >> 16 | low_bits(limbs[2], 16) << 48,
          .put_s = static_cast<std::int64_t>(limbs[0] >> 36 | low_bits(limbs[1], 8) << 28),
          .shard = static_cast<std::uint32_t>(low_bits(limbs[0] >> 4, 32))};
}

}  // namespace

std::string to_decimal(const SequenceNumber& number) {
  CHECK(0 <= number.shard_created_s && number.shard_created_s < kSecondsEnd);
  CHECK(0 <= number.put_s && number.put_s < kSecondsEnd);
  Limbs limbs = packed(number);
  std::string digits(kDigits, '0');
  for (std::size_t place = kDigits; place-- > 0;) {
    uint128 carry = 0;
    for (std::size_t limb = limbs.size(); limb-- > 0;) {
      carry = carry << 64 | limbs[limb];
      limbs[limb] = static_cast<std::uint64_t>(carry / 10);
      carry %= 10;
    }
    digits[place] = static_cast<char>('0' + static_cast<int>(carry));
  }
  return digits;
}

std::optional<SequenceNumber> sequence_number_from_decimal(std::string_view text) {
  if (text.size() != kDigits) return std::nullopt;
  Limbs limbs{};
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
    uint128 carry = static_cast<unsigned>(digit - '0');
    for (auto& limb : limbs) {
      carry += static_cast<uint128>(limb) * 10;
      limb = static_cast<std::uint64_t>(carry);
      carry >>= 64;
    }
  }
  const auto number = unpacked(limbs);
  if (packed(number) != limbs) return std::nullopt;  // its fixed digits are not as they must be
  return number;
}

}  // namespace weir::model

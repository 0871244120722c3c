#include "model/hash_key.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "model/check.hpp"

namespace weir::model {

namespace {

static_assert(std::endian::native == std::endian::little, "MD5 below reads words as they lie");

// MD5 as RFC 1321 has it: four words of state, blocks of 64 bytes, 64 steps each.
using Words = std::array<std::uint32_t, 4>;

constexpr std::array<std::uint32_t, 64> kSines{
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};

constexpr std::array<std::array<int, 4>, 4> kShifts{
    {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}}};

template <int kRound>
constexpr std::uint32_t mix(std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  if constexpr (kRound == 0) return d ^ (b & (c ^ d));
  if constexpr (kRound == 1) return (c & ~d) + (b & d);  // + is |: they share no bit
  if constexpr (kRound == 2) return b ^ c ^ d;
  if constexpr (kRound == 3) return c ^ (b | ~d);
}

constexpr std::size_t word_of_step(int round, std::size_t step) {
  constexpr std::array<std::size_t, 4> kFactor{1, 5, 3, 7};
  constexpr std::array<std::size_t, 4> kOffset{0, 1, 5, 0};
  const auto at = static_cast<std::size_t>(round);
  return (kFactor[at] * step + kOffset[at]) % 16;
}

template <int kRound>
void turn(Words& state, const std::array<std::uint32_t, 16>& block) {
  auto [a, b, c, d] = state;
#pragma GCC unroll 16
  for (std::size_t step = 0; step < 16; ++step) {
    const auto sum = a + block[word_of_step(kRound, step)] +
                     kSines[static_cast<std::size_t>(kRound) * 16 + step] + mix<kRound>(b, c, d);
    a = d;
    d = c;
    c = b;
    b += std::rotl(sum, kShifts[static_cast<std::size_t>(kRound)][step % 4]);
  }
  state = {a, b, c, d};
}

void digest_block(Words& state, const char* bytes) {
  std::array<std::uint32_t, 16> block;
  std::memcpy(block.data(), bytes, sizeof block);
  Words next = state;
  turn<0>(next, block);
  turn<1>(next, block);
  turn<2>(next, block);
  turn<3>(next, block);
  for (std::size_t word = 0; word < state.size(); ++word) state[word] += next[word];
}

Words md5(std::string_view text) {
  Words state{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  std::size_t done = 0;
  for (; done + 64 <= text.size(); done += 64) digest_block(state, text.data() + done);

  // What is left, a one bit, zeros, and the length in bits: one block or two.
  std::array<char, 128> tail{};
  const auto left = text.size() - done;
  if (left > 0) std::memcpy(tail.data(), text.data() + done, left);
  tail[left] = static_cast<char>(0x80);
  const std::size_t padded = left < 56 ? 64 : 128;
  const std::uint64_t bits = std::uint64_t{text.size()} * 8;
  std::memcpy(tail.data() + padded - 8, &bits, 8);
  digest_block(state, tail.data());
  if (padded == 128) digest_block(state, tail.data() + 64);
  return state;
}

}  // namespace

HashKey hash_of(std::string_view partition_key) {
  HashKey key;
  for (const auto word : md5(partition_key)) {
    key.value = key.value << 32 | __builtin_bswap32(word);  // digest bytes, the first one highest
  }
  return key;
}

std::string to_decimal(HashKey key) {
  std::string digits;
  do {
    digits.push_back(static_cast<char>('0' + static_cast<int>(key.value % 10)));
    key.value /= 10;
  } while (key.value != 0);
  std::reverse(digits.begin(), digits.end());
  return digits;
}

std::optional<HashKey> from_decimal(std::string_view text) {
  if (text.empty() || text.size() > 39) return std::nullopt;
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  uint128 value = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
    const auto add = static_cast<unsigned>(digit - '0');
    if (value > (kLastHashKey.value - add) / 10) return std::nullopt;
    value = value * 10 + add;
  }
  return HashKey{value};
}

std::vector<HashKeyRange> even_ranges(std::int64_t shard_count) {
  CHECK(shard_count >= 1);
  const auto count = static_cast<uint128>(shard_count);
  // floor(2^128 / n) from 2^128 - 1, which fits: one more exactly where n divides 2^128.
  const auto width = kLastHashKey.value / count + (kLastHashKey.value % count == count - 1 ? 1 : 0);

  std::vector<HashKeyRange> ranges;
  ranges.reserve(static_cast<std::size_t>(shard_count));
  for (uint128 shard = 0; shard < count; ++shard) {
    const bool last = shard + 1 == count;
    ranges.push_back({.starting = {width * shard},
                      .ending = last ? kLastHashKey : HashKey{width * (shard + 1) - 1}});
  }
  return ranges;
}

}  // namespace weir::model

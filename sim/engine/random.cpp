#include "sim/engine/random.hpp"

#include <Random123/threefry.h>

#include <algorithm>
#include <cstddef>

#include "model/check.hpp"

namespace weir::sim {

namespace {

using Words = std::array<std::uint64_t, 4>;

Words threefry(const Words& key, const Words& counter) {
  const threefry4x64_key_t k = {{key[0], key[1], key[2], key[3]}};
  const threefry4x64_ctr_t c = {{counter[0], counter[1], counter[2], counter[3]}};
  const threefry4x64_ctr_t words = threefry4x64_R(20, c, k);
  return {words.v[0], words.v[1], words.v[2], words.v[3]};
}

// The same rounds on eight counters side by side. Integers only, so it does not matter to the
// result which of the clones a processor picks.
constexpr std::size_t kLanes = 8;
using Lanes = std::uint64_t __attribute__((vector_size(kLanes * sizeof(std::uint64_t))));

#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__)
#define WEIR_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define WEIR_CLONES
#endif

struct Lot {
  std::array<Lanes, 4> x;
};

[[gnu::always_inline]] inline void mix(Lanes& a, Lanes& b, unsigned rotation) {
  a += b;
  b = (b << rotation) | (b >> (64U - rotation));
  b ^= a;
}

[[gnu::always_inline]] inline void two_rounds(Lot& lot, const std::array<unsigned, 4>& rotation) {
  mix(lot.x[0], lot.x[1], rotation[0]);
  mix(lot.x[2], lot.x[3], rotation[1]);
  mix(lot.x[0], lot.x[3], rotation[2]);
  mix(lot.x[2], lot.x[1], rotation[3]);
}

[[gnu::always_inline]] inline void inject(Lot& lot, const std::array<std::uint64_t, 5>& key,
                                          std::size_t times) {
  for (std::size_t i = 0; i < 4; ++i) lot.x[i] += key[(times + i) % 5];
  lot.x[3] += times;
}

// Skein's rotation constants for four words, two rounds a row.
constexpr std::array<std::array<unsigned, 4>, 4> kRotations = {
    {{14, 16, 52, 57}, {23, 40, 5, 37}, {25, 33, 46, 12}, {58, 22, 32, 32}}};

// Lane i's counter is (index[i], sub[i], 0, 0).
WEIR_CLONES void threefry_lanes(const Words& key, const Lanes& index, const Lanes& sub,
                                Words* out) {
  const std::array<std::uint64_t, 5> full = {
      key[0], key[1], key[2], key[3], 0x1BD11BDAA9FC1A22U ^ key[0] ^ key[1] ^ key[2] ^ key[3]};
  Lot lot{{index, sub, Lanes{}, Lanes{}}};
  inject(lot, full, 0);
#pragma GCC unroll 5
  for (std::size_t four = 0; four < 5; ++four) {
    two_rounds(lot, kRotations[four % 2 * 2]);
    two_rounds(lot, kRotations[four % 2 * 2 + 1]);
    inject(lot, full, four + 1);
  }
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    for (std::size_t i = 0; i < 4; ++i) out[lane][i] = lot.x[i][lane];
  }
}

// `set(at, index, sub)` sets the counters of the blocks at, at + 1, …
template <typename SetCounters>
void fill_lanes(const Words& key, std::span<Words> out, const SetCounters& set) {
  Lanes index{};
  Lanes sub{};
  std::size_t done = 0;
  for (; done + kLanes <= out.size(); done += kLanes) {
    set(done, index, sub);
    threefry_lanes(key, index, sub, &out[done]);
  }
  if (done == out.size()) return;
  std::array<Words, kLanes> last;
  set(done, index, sub);
  threefry_lanes(key, index, sub, last.data());
  std::copy_n(last.begin(), out.size() - done, out.begin() + static_cast<std::ptrdiff_t>(done));
}

}  // namespace

void Draw::refill() {
  words_ = threefry(key_, counter_);
  ++counter_[2];
  used_ = 0;
}

Draws::Draws(std::uint64_t seed, std::uint64_t replication, std::uint32_t component,
             Purpose purpose)
    : key_{seed, replication,
           (std::uint64_t{component} << 32U) | static_cast<std::uint32_t>(purpose), 0} {}

Draws::Block Draws::block(std::uint64_t index, std::uint64_t sub) const {
  return threefry(key_, {index, sub, 0, 0});
}

void Draws::fill(std::uint64_t first, std::span<Block> out) const {
  constexpr Lanes kSteps = {0, 1, 2, 3, 4, 5, 6, 7};
  fill_lanes(key_, out, [first, kSteps](std::size_t at, Lanes& index, Lanes&) {
    index = kSteps + (first + at);
  });
}

void Draws::fill_subs(std::uint64_t index, std::span<const std::uint64_t> subs,
                      std::span<Block> out) const {
  CHECK(subs.size() == out.size());
  fill_lanes(key_, out, [index, subs](std::size_t at, Lanes& indices, Lanes& sub) {
    indices = Lanes{} + index;
    for (std::size_t i = 0; i < std::min(kLanes, subs.size() - at); ++i) sub[i] = subs[at + i];
  });
}

}  // namespace weir::sim

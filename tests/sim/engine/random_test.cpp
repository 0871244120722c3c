#include "sim/engine/random.hpp"

#include <Random123/threefry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <vector>

namespace weir::sim {
namespace {

using Words = std::array<std::uint64_t, 4>;

Words random123(const Words& key, const Words& counter) {
  const auto words = threefry4x64_R(20, {{counter[0], counter[1], counter[2], counter[3]}},
                                    {{key[0], key[1], key[2], key[3]}});
  return {words.v[0], words.v[1], words.v[2], words.v[3]};
}

constexpr std::uint64_t kOnes = ~std::uint64_t{0};

// Source  Random123 1.14, tests/kat_vectors, the rows "threefry4x64 20"
TEST(Threefry, GivesThePublishedAnswers) {
  EXPECT_EQ(random123({}, {}), (Words{0x09218ebde6c85537, 0x55941f5266d86105, 0x4bd25e16282434dc,
                                      0xee29ec846bd2e40b}));
  EXPECT_EQ(
      random123({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes, kOnes, kOnes}),
      (Words{0x29c24097942bba1b, 0x0371bbfb0f6f4e11, 0x3c231ffa33f83a1c, 0xcd29113fde32d168}));
  EXPECT_EQ(
      random123({0x452821e638d01377, 0xbe5466cf34e90c6c, 0xbe5466cf34e90c6c, 0xc0ac29b7c97c50dd},
                {0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89}),
      (Words{0xa7e8fde591651bd9, 0xbaafd0c30138319b, 0x84a5c1a729e685b9, 0x901d406ccebc1ba4}));
  EXPECT_EQ((Draws{0, 0, 0, Purpose{0}}.block(0)), random123({}, {}));
}

// The first words of an address in literals: who changes the generator changes every result.
TEST(Draws, FirstWordsAreWhatTheyAlwaysWere) {
  const Draws draws{20261127, 3, 5, Purpose::TreeSplit};
  EXPECT_EQ(draws.block(7, 11), (Words{0x8c0e493af36b4e1b, 0x03684892ba3edb4b, 0x3e2b9f03cbe39b87,
                                       0xbb0c7794b1fbb06e}));
  EXPECT_EQ(draws.block(0), (Words{0xa110610c9ef64251, 0x1d3e0384ce395db1, 0xe31610bd2317f1e7,
                                   0xd71628ff2208eef2}));
}

TEST(Draws, AreKeyedBySeedReplicationComponentAndPurpose) {
  const Draws draws{11, 22, 33, Purpose::BackOff};
  const Words key = {11, 22, (std::uint64_t{33} << 32U) | 7U, 0};
  EXPECT_EQ(draws.block(44, 55), random123(key, {44, 55, 0, 0}));
  EXPECT_EQ(draws.block(kOnes, kOnes), random123(key, {kOnes, kOnes, 0, 0}));
}

TEST(Draws, EachPartOfAnAddressMatters) {
  std::set<Words> seen;
  for (const std::uint64_t bit : {0, 1}) {
    for (int part = 0; part < 6; ++part) {
      std::array<std::uint64_t, 6> a{};
      a[static_cast<std::size_t>(part)] = bit;
      const Draws draws{a[0], a[1], static_cast<std::uint32_t>(a[2]),
                        static_cast<Purpose>(a[3] + 1)};
      seen.insert(draws.block(a[4], a[5]));
    }
  }
  EXPECT_EQ(seen.size(), 7);  // all parts 0, and one of six set
}

TEST(Draws, AreTheSameHoweverManyAreAskedForAtOnce) {
  const Draws draws{1, 2, 3, Purpose::Birth};
  for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{1000}, kOnes - 5}) {
    for (std::size_t count = 0; count <= 40; ++count) {
      std::vector<Draws::Block> many(count);
      draws.fill(first, many);
      std::vector<std::uint64_t> subs(count);  // in no order
      for (std::size_t i = 0; i < count; ++i) subs[i] = (first + i) * 0x9E3779B97F4A7C15U;
      std::vector<Draws::Block> at_subs(count);
      draws.fill_subs(9, subs, at_subs);
      for (std::size_t i = 0; i < count; ++i) {
        ASSERT_EQ(many[i], draws.block(first + i)) << first << " + " << i;
        ASSERT_EQ(at_subs[i], draws.block(9, subs[i])) << first << " + " << i;
      }
    }
  }
}

RC_GTEST_PROP(Draws, GiveTheWordsOfRandom123,
              (const Words& key, std::uint64_t index, std::uint64_t sub)) {
  const Draws draws{key[0], key[1], static_cast<std::uint32_t>(key[2]),
                    static_cast<Purpose>(key[3])};
  const Words full = {key[0], key[1], (key[2] << 32U) | (key[3] & 0xffffffffU), 0};
  RC_ASSERT(draws.block(index, sub) == random123(full, {index, sub, 0, 0}));
  std::array<Draws::Block, 11> many{};
  draws.fill(index, many);
  for (std::size_t i = 0; i < many.size(); ++i) {
    RC_ASSERT(many[i] == random123(full, {index + i, 0, 0, 0}));
  }
  Draw draw = draws.at(index, sub);
  for (std::uint64_t n = 0; n < 3; ++n) {
    for (const std::uint64_t word : random123(full, {index, sub, n, 0})) {
      RC_ASSERT(draw.next() == word);
    }
  }
}

// Common random numbers: what else was asked, and in which order, is not part of the answer.
RC_GTEST_PROP(Draws, SameAddressSameWordsInAnyOrder, (const std::vector<std::uint8_t>& order)) {
  const Draws draws{1, 2, 3, Purpose::Birth};
  std::vector<Draw> sequences;
  std::vector<std::vector<std::uint64_t>> alone;
  for (std::uint64_t i = 0; i < 4; ++i) {
    sequences.push_back(draws.at(i, 5 * i));
    Draw draw = draws.at(i, 5 * i);
    auto& words = alone.emplace_back(order.size());
    for (auto& word : words) word = draw.next();
  }
  std::array<std::size_t, 4> used{};
  for (const std::uint8_t pick : order) {
    const std::size_t i = pick % 4;
    RC_ASSERT(sequences[i].next() == alone[i][used[i]]);
    ++used[i];
  }
}

TEST(Draw, GoesOnAfterABlockThatWasAtHand) {
  const Draws draws{1, 2, 3, Purpose::Birth};
  Draw plain = draws.at(8, 9);
  Draw ready = draws.at(8, 9, draws.block(8, 9));
  for (int i = 0; i < 13; ++i) EXPECT_EQ(ready.next(), plain.next()) << i;
}

TEST(Draw, ACopyGoesOnAsTheOriginalWould) {
  Draw draw = Draws{1, 2, 3, Purpose::Birth}.at(1);
  for (int i = 0; i < 6; ++i) draw.next();
  Draw copy = draw;
  for (int i = 0; i < 9; ++i) EXPECT_EQ(copy.next(), draw.next()) << i;
}

}  // namespace
}  // namespace weir::sim

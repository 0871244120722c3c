#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

#include "sim/results/short_number.hpp"

namespace weir::sim {
namespace {

TEST(ShortNumber, EveryCodeComesBackAndLargerCodesAreLargerNumbers) {
  std::int64_t before = -1;
  for (unsigned code = 0; code < kNoNumber; ++code) {
    const std::int64_t number = long_number(static_cast<ShortNumber>(code));
    ASSERT_GT(number, before) << code;
    ASSERT_EQ(short_number(number), code) << number;
    before = number;
  }
  EXPECT_EQ(before, kMostShortNumber);
}

TEST(ShortNumber, EveryNumberUpTo4096IsExact) {
  for (std::int64_t number = 0; number <= 4096; ++number) {
    ASSERT_EQ(long_number(short_number(number)), number);
  }
  EXPECT_NE(long_number(short_number(4097)), 4097);
}

// Between two neighbours: the middle goes up, what is below it down.
TEST(ShortNumber, EveryOtherOneIsRoundedToItsNearestNeighbour) {
  for (unsigned code = 4097; code + 1 < kNoNumber; ++code) {
    const std::int64_t low = long_number(static_cast<ShortNumber>(code));
    const std::int64_t high = long_number(static_cast<ShortNumber>(code + 1));
    ASSERT_EQ((high - low) % 2, 0);
    const std::int64_t middle = (low + high) / 2;
    ASSERT_EQ(short_number(middle), code + 1) << middle;
    ASSERT_EQ(short_number(middle - 1), code) << middle;
    ASSERT_LE((middle - low) * 4096, low) << "at most 2^-12 away";
  }
}

TEST(ShortNumber, WhatIsTooLargeOrNegativeIsTheNearestThereIs) {
  EXPECT_EQ(short_number(-1), 0);
  EXPECT_EQ(short_number(std::numeric_limits<std::int64_t>::min()), 0);
  EXPECT_EQ(short_number(kMostShortNumber + 1), kNoNumber - 1);
  EXPECT_EQ(short_number(std::numeric_limits<std::int64_t>::max()), kNoNumber - 1);
  EXPECT_GT(kMostShortNumber, 4'390'000'000'000);
  EXPECT_EQ(long_number(kNoNumber), 0);
}

}  // namespace
}  // namespace weir::sim

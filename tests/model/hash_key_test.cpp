#include "model/hash_key.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace weir::model {
namespace {

using testing::ElementsAre;

std::string hex(HashKey key) {
  std::string digits;
  for (int shift = 124; shift >= 0; shift -= 4) {
    digits += "0123456789abcdef"[static_cast<std::size_t>(key.value >> shift & 15)];
  }
  return digits;
}

HashKey key_of(std::string_view decimal) {
  return from_decimal(decimal).value();
}

// RFC 1321, appendix A.5.
TEST(HashKey, IsMd5) {
  EXPECT_EQ(hex(hash_of("")), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(hex(hash_of("a")), "0cc175b9c0f1b6a831c399e269772661");
  EXPECT_EQ(hex(hash_of("abc")), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(hex(hash_of("message digest")), "f96b697d7cb7938d525a2f31aaf161d0");
  EXPECT_EQ(hex(hash_of("abcdefghijklmnopqrstuvwxyz")), "c3fcd3d76192e4007dfb496cca67e13b");
  EXPECT_EQ(hex(hash_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")),
            "d174ab98d277d9f5a5611c2c9f419d9f");
  EXPECT_EQ(hex(hash_of("1234567890123456789012345678901234567890123456789012345678901234567890123"
                        "4567890")),
            "57edf4a22be3c955ac49da2e2107b67a");
}

// Where the padding changes its shape; digests by md5sum.
TEST(HashKey, IsMd5OfAnySize) {
  EXPECT_EQ(hex(hash_of(std::string(55, 'x'))), "04364420e25c512fd958a70738aa8f72");
  EXPECT_EQ(hex(hash_of(std::string(56, 'x'))), "668a72d5ba17f08e62dabcafad6db14b");
  EXPECT_EQ(hex(hash_of(std::string(63, 'x'))), "7dc2ca208106a2f703567bdff99d8981");
  EXPECT_EQ(hex(hash_of(std::string(64, 'x'))), "c1bb4f81d892b2d57947682aeb252456");
  EXPECT_EQ(hex(hash_of(std::string(119, 'x'))), "ab347a5f68c8a443cfcddc633f12c24f");
  EXPECT_EQ(hex(hash_of(std::string(120, 'x'))), "fb98667f98096de92620b64f46e1c5b5");
  EXPECT_EQ(hex(hash_of(std::string(1'000'000, 'x'))), "ec78dbd963d2fc01e51176ed4dec299e");
}

TEST(HashKey, IsTheDigestOfTheUtf8BytesAsABigEndianNumber) {
  EXPECT_EQ(to_decimal(hash_of("a")), "16955237001963240173058271559858726497");
  EXPECT_EQ(to_decimal(hash_of("partitionKey-0")), "283893945402358862714065952676399797471");
  EXPECT_EQ(to_decimal(hash_of("partitionKey1")), "259883753084267508317526128829441085549");
  EXPECT_EQ(to_decimal(hash_of("myPartitionKey")), "210053719961129834836756833341377872176");
  EXPECT_EQ(to_decimal(hash_of("user-123")), "250018372642977770877286195909578633128");
  EXPECT_EQ(hex(hash_of("\xc3\xa9\xe2\x82\xac")), "d75285edbed0b771f00bbaefc623c709")
      << "e acute, euro sign";
}

RC_GTEST_PROP(HashKey, ReadsWhatItWrites, (std::uint64_t high, std::uint64_t low)) {
  const HashKey key{static_cast<uint128>(high) << 64 | low};
  const auto again = from_decimal(to_decimal(key));
  RC_ASSERT(again.has_value());
  RC_ASSERT(again->value == key.value);
}

TEST(HashKey, ReadsAndWritesTheSmallestAndTheLargest) {
  for (const char* text : {"0", "9", "10", "340282366920938463463374607431768211455"}) {
    EXPECT_EQ(to_decimal(key_of(text)), text);
  }
  EXPECT_EQ(key_of("340282366920938463463374607431768211455"), kLastHashKey);
}

TEST(HashKey, ReadsNothingElse) {
  for (const char* text :
       {"", "00", "01", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "a", "12345678901234567890a",
        "340282366920938463463374607431768211456", "999999999999999999999999999999999999999",
        "1000000000000000000000000000000000000000"}) {
    EXPECT_FALSE(from_decimal(text)) << '"' << text << '"';
  }
}

TEST(EvenRanges, AreTheRangesOfANewStream) {
  EXPECT_THAT(even_ranges(1), ElementsAre(HashKeyRange{{0}, kLastHashKey}));
  EXPECT_THAT(
      even_ranges(2),
      ElementsAre(HashKeyRange{{0}, key_of("170141183460469231731687303715884105727")},
                  HashKeyRange{key_of("170141183460469231731687303715884105728"), kLastHashKey}));
  EXPECT_THAT(
      even_ranges(3),
      ElementsAre(HashKeyRange{{0}, key_of("113427455640312821154458202477256070484")},
                  HashKeyRange{key_of("113427455640312821154458202477256070485"),
                               key_of("226854911280625642308916404954512140969")},
                  HashKeyRange{key_of("226854911280625642308916404954512140970"), kLastHashKey}));
}

RC_GTEST_PROP(EvenRanges, AreEquallyWideAndTheLastTakesTheRemainder, ()) {
  const auto count = *rc::gen::inRange<std::int64_t>(1, 3000);
  const auto ranges = even_ranges(count);
  RC_ASSERT(ranges.size() == static_cast<std::size_t>(count));
  RC_ASSERT(ranges.front().starting == HashKey{0});
  RC_ASSERT(ranges.back().ending == kLastHashKey);
  const auto width = ranges.front().ending.value - ranges.front().starting.value;  // less one
  for (std::size_t shard = 1; shard < ranges.size(); ++shard) {
    RC_ASSERT(ranges[shard].starting.value == ranges[shard - 1].ending.value + 1);
    const auto here = ranges[shard].ending.value - ranges[shard].starting.value;
    const auto remainder = here - width;
    const bool last = shard + 1 == ranges.size();
    RC_ASSERT(here >= width);
    RC_ASSERT(remainder < (last ? static_cast<uint128>(count) : 1));
  }
}

TEST(HashKeyRange, HasBothEnds) {
  const HashKeyRange range{{10}, {20}};
  EXPECT_FALSE(range.contains({9}));
  EXPECT_TRUE(range.contains({10}));
  EXPECT_TRUE(range.contains({20}));
  EXPECT_FALSE(range.contains({21}));
}

}  // namespace
}  // namespace weir::model

#include "model/sequence_number.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "model/units.hpp"

namespace weir::model {
namespace {

// A real number of 2017 and what is known of it (crccheck/kinesis-streams wiki, "putRecords
// failures"): its shard was created 2017-02-04T11:47:24Z, it was put 2017-04-26T15:28:49Z.
constexpr const char* kReal = "49570154343577991434159135485979649237735405726566711298";
const SequenceNumber kRealParts{
    .shard_created_s = 1'486'208'844, .index = 6'226'556'856, .put_s = 1'493'220'529, .shard = 0};

TEST(SequenceNumber, HasTheLayoutOfRealOnes) {
  EXPECT_EQ(sequence_number_from_decimal(kReal), kRealParts);
  EXPECT_EQ(to_decimal(kRealParts), kReal);
}

// Bits counted by hand: 2 | 9 digits | nibble | 16 digits | 00 | 9 digits | 8 digits | 2.
TEST(SequenceNumber, IsMadeOfItsHexDigits) {
  const SequenceNumber number{.shard_created_s = 0x123456789,
                              .index = 0xfedcba9876543210,
                              .put_s = 0xabcdef012,
                              .shard = 0x1234567b};
  const std::string hex =
      "2"
      "123456789"
      "b"
      "fedcba9876543210"
      "00"
      "abcdef012"
      "1234567b"
      "2";
  ASSERT_EQ(hex.size(), 47U);
  std::string decimal = "0";  // by long multiplication, digit by digit
  for (const char digit : hex) {
    int carry = static_cast<int>(std::string{"0123456789abcdef"}.find(digit));
    for (auto place = decimal.rbegin(); place != decimal.rend(); ++place) {
      carry += (*place - '0') * 16;
      *place = static_cast<char>('0' + carry % 10);
      carry /= 10;
    }
    for (; carry > 0; carry /= 10) decimal.insert(0, 1, static_cast<char>('0' + carry % 10));
  }
  EXPECT_EQ(to_decimal(number), decimal);
}

SequenceNumber arbitrary() {
  const auto seconds = rc::gen::inRange<std::int64_t>(0, std::int64_t{1} << 36);
  const auto created = *seconds;
  const auto put = *seconds;
  return {.shard_created_s = created,
          .index = *rc::gen::arbitrary<std::uint64_t>(),
          .put_s = put,
          .shard = *rc::gen::arbitrary<std::uint32_t>()};
}

RC_GTEST_PROP(SequenceNumber, ReadsWhatItWrites, ()) {
  const auto number = arbitrary();
  const auto text = to_decimal(number);
  RC_ASSERT(text.size() == 56U);
  RC_ASSERT(sequence_number_from_decimal(text) == number);
}

RC_GTEST_PROP(SequenceNumber, IncreasesWithinItsShard, ()) {
  const auto earlier = arbitrary();
  RC_PRE(earlier.index < ~std::uint64_t{0});
  auto later = earlier;
  later.index += 1;
  RC_ASSERT(earlier < later);
  RC_ASSERT(to_decimal(earlier) < to_decimal(later));  // as numbers: all have as many digits
}

TEST(SequenceNumber, ReadsNothingElse) {
  const std::string real = kReal;
  for (const auto& text :
       {std::string{}, std::string{"0"}, real + "0", real.substr(1), "-" + real.substr(1),
        real.substr(0, 55) + "x", real.substr(0, 55) + "9", std::string(56, '9'),
        std::string(56, '0'),
        std::string{
            "6326671889730258755269948558693646065340090850190601224194"}}) {  // the last: real +
                                                                               // 2^192
    EXPECT_FALSE(sequence_number_from_decimal(text)) << '"' << text << '"';
  }
}

TEST(SequenceNumberDeathTest, SecondsFitThirtySixBits) {
  EXPECT_DEATH((void)to_decimal({.put_s = std::int64_t{1} << 36}), "broken promise: .*put_s");
  EXPECT_DEATH((void)to_decimal({.shard_created_s = -1}), "broken promise: .*shard_created_s");
}

}  // namespace
}  // namespace weir::model

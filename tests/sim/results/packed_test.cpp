#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "sim/results/packed.hpp"

namespace weir::sim {
namespace {

RC_GTEST_PROP(Packed, ComesBackAsItWas, (const std::string& bytes)) {
  RC_ASSERT(unpacked(packed(bytes), bytes.size()) == bytes);
}

TEST(Packed, OfAnyOtherSizeIsNothing) {
  const std::string frame = packed("three words here");
  EXPECT_TRUE(unpacked(frame, 16));
  EXPECT_FALSE(unpacked(frame, 15));
  EXPECT_FALSE(unpacked(frame, 17));
  EXPECT_FALSE(unpacked(frame + "x", 16));
  EXPECT_FALSE(unpacked(frame + frame, 16));
  EXPECT_FALSE(unpacked("", 0));
}

TEST(Packed, EveryChangedByteIsNoticed) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += std::to_string(i * i);
  const std::string frame = packed(text);
  for (std::size_t at = 0; at < frame.size(); ++at) {
    for (const int flip : {1, 16, 128}) {
      std::string changed = frame;
      changed[at] = static_cast<char>(changed[at] ^ flip);
      const auto back = unpacked(changed, text.size());
      EXPECT_TRUE(!back || *back == text) << at;  // a bit of the header that means nothing
    }
    EXPECT_FALSE(unpacked(frame.substr(0, at), text.size())) << at;
  }
}

// A small frame that says it is large is believed only as far as it was asked to be.
TEST(Packed, IsNotUnpackedBeyondWhatIsExpected) {
  const std::string frame = packed(std::string(100'000'000, 'a'));
  EXPECT_LT(frame.size(), 20'000U);
  EXPECT_FALSE(unpacked(frame, 1000));
}

}  // namespace
}  // namespace weir::sim

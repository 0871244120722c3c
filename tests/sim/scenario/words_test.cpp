#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "sim/scenario/edit_distance.hpp"
#include "sim/scenario/key_index.hpp"
#include "sim/scenario/sha256.hpp"
#include "sim/scenario/utf8.hpp"

namespace weir::sim {
namespace {

TEST(EditDistance, CountsSlips) {
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("recordsize", "record_size"), 1U);
  EXPECT_EQ(edit_distance("titel", "title"), 1U);  // two letters swapped
  EXPECT_EQ(edit_distance("Rate", "rate"), 0U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(Nearest, IsNearOrNothing) {
  EXPECT_EQ(nearest("shards", {"shard_count", "share"}), "share");
  EXPECT_EQ(nearest("linger", {"ring"}), "");
  EXPECT_EQ(nearest("x", {"y"}), "");
  EXPECT_EQ(nearest(std::string(1'000'000, 'a'), {"aaa"}), "");
}

TEST(Utf8, KnowsWhatIsNone) {
  for (const char* bad : {"\x80", "\xC0\x80", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80",
                          "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xFF"}) {
    EXPECT_EQ(first_invalid_byte(std::string{"ab"} + bad), 2U);
  }
  EXPECT_EQ(first_invalid_byte("aé漢😀"), std::nullopt);
  EXPECT_EQ(count_code_points("aé漢😀"), 4U);
  EXPECT_EQ(count_code_points("a\xFF\xFF"), 3U);
}

TEST(Utf8, KnowsWidths) {
  EXPECT_EQ(display_width(U'a'), 1);
  EXPECT_EQ(display_width(U'é'), 1);
  EXPECT_EQ(display_width(U'漢'), 2);
  EXPECT_EQ(display_width(0x1F600), 2);
  EXPECT_EQ(display_width(0x0301), 0);
}

TEST(Utf8, PrintsNothingThatMovesTheCursorOrTurnsTheText) {
  EXPECT_EQ(printable("a\tb\x1B[31m\n", 99),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD[31m\xEF\xBF\xBD");
  EXPECT_EQ(printable("\u202Eabc", 99),
            "\xEF\xBF\xBD"
            "abc");
  EXPECT_EQ(printable("\xFFz", 99), "\xEF\xBF\xBDz");
  EXPECT_EQ(printable("abcdef", 3), "abc…");
}

// FIPS 180-4, the standard's own examples.
TEST(Sha256, IsTheStandards) {
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

RC_GTEST_PROP(KeyIndex, NumbersInOrderOfFirstAppearance, ()) {
  const auto letters = *rc::gen::container<std::vector<int>>(2000, rc::gen::inRange(0, 900));
  KeyIndex index;
  std::map<std::string, std::uint32_t> naive;
  for (const int letter : letters) {
    const std::string key = "key" + std::to_string(letter);
    const auto number = naive.emplace(key, static_cast<std::uint32_t>(naive.size())).first->second;
    RC_ASSERT(index.number_of(key) == number);
  }
  RC_ASSERT(index.size() == naive.size());
  const auto texts = index.take();
  for (const auto& [key, number] : naive) RC_ASSERT(texts[number] == key);
}

// Keys that all hash alike: found by trying, for the table of 256 slots that a new index has.
TEST(KeyIndex, BearsKeysThatCollide) {
  const auto slot = [](std::string_view text) {
    std::uint64_t hash = 0xCBF29CE484222325U;
    for (const char byte : text) {
      hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3U;
    }
    return (hash ^ (hash >> 29U)) & 255U;
  };
  KeyIndex index;
  std::vector<std::string> keys;
  for (int i = 0; keys.size() < 100; ++i) {
    if (slot(std::to_string(i)) == 7) keys.push_back(std::to_string(i));
  }
  for (std::uint32_t number = 0; number < keys.size(); ++number) {
    EXPECT_EQ(index.number_of(keys[number]), number);
  }
  for (std::uint32_t number = 0; number < keys.size(); ++number) {
    EXPECT_TRUE(index.contains(keys[number]));
    EXPECT_EQ(index.number_of(keys[number]), number);
  }
}

}  // namespace
}  // namespace weir::sim

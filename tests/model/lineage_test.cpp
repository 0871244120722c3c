#include "model/lineage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "model/resharding.hpp"

namespace weir::model {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Four shards after UpdateShardCount to three: 1 -> 4, 5; 0 + 4 -> 6; 2 -> 7, 8; 5 + 7 -> 9;
// 8 + 3 -> 10.
Lineage four_to_three() {
  Lineage lineage;
  std::vector<NumberedRange> open;
  for (const auto& range : even_ranges(4)) {
    open.push_back({static_cast<std::uint32_t>(open.size()), range});
    lineage.add(range, {});
  }
  for (const ReshardStep& step : uniform_scaling(open, 3, 4)) {
    const HashKeyRange parent = lineage.range(step.parent);
    if (step.kind == ReshardStep::Kind::Split) {
      const std::array parents{step.parent};
      lineage.add({parent.starting, {step.new_starting_hash_key.value - 1}}, parents);
      lineage.add({step.new_starting_hash_key, parent.ending}, parents);
    } else {
      const std::array parents{step.parent, step.adjacent};
      lineage.add({parent.starting, lineage.range(step.adjacent).ending}, parents);
    }
  }
  return lineage;
}

TEST(Lineage, KnowsParentsAndChildren) {
  const auto lineage = four_to_three();
  EXPECT_THAT(lineage.parents(0), IsEmpty());
  EXPECT_THAT(lineage.parents(5), ElementsAre(1));
  EXPECT_THAT(lineage.parents(9), ElementsAre(5, 7));
  EXPECT_THAT(lineage.children(1), ElementsAre(4, 5));
  EXPECT_THAT(lineage.children(4), ElementsAre(6));
  EXPECT_THAT(lineage.children(10), IsEmpty());
}

TEST(Lineage, ListsAncestorsParentsFirst) {
  const auto lineage = four_to_three();
  EXPECT_THAT(lineage.ancestors(9), ElementsAre(1, 2, 5, 7));
  EXPECT_THAT(lineage.ancestors(3), IsEmpty());
}

TEST(Lineage, ListsDescendantsParentsFirst) {
  const auto lineage = four_to_three();
  EXPECT_THAT(lineage.descendants(1), ElementsAre(4, 5, 6, 9));
  EXPECT_THAT(lineage.descendants(10), IsEmpty());
}

TEST(Lineage, KnowsEveryShardThatHeldAKeyOfARange) {
  const auto lineage = four_to_three();
  EXPECT_THAT(lineage.ancestors_of({{0}, {0}}), ElementsAre(0, 6));
  EXPECT_THAT(lineage.ancestors_of({kLastHashKey, kLastHashKey}), ElementsAre(3, 10));
}

TEST(Lineage, SaysWhichAncestorsAreStillToBeRead) {
  const auto lineage = four_to_three();
  std::vector<bool> finished(lineage.size());
  EXPECT_THAT(lineage.unread_ancestors(9, finished), ElementsAre(1, 2, 5, 7));
  finished[1] = finished[2] = finished[5] = true;
  EXPECT_THAT(lineage.unread_ancestors(9, finished), ElementsAre(7));
  finished[7] = true;
  EXPECT_THAT(lineage.unread_ancestors(9, finished), IsEmpty());
}

TEST(LineageDeathTest, AParentComesBeforeItsChildren) {
  Lineage lineage;
  const std::array<std::uint32_t, 1> itself{0};
  EXPECT_DEATH(lineage.add({{0}, kLastHashKey}, itself), "parent < number");
}

// By a second way: walk up and down one generation at a time.
RC_GTEST_PROP(Lineage, FindsWhatWalkingFinds, ()) {
  Lineage lineage;
  std::vector<std::uint32_t> open;
  for (const auto& range : even_ranges(3)) {
    open.push_back(static_cast<std::uint32_t>(lineage.size()));
    lineage.add(range, {});
  }
  for (int step = *rc::gen::inRange(0, 30); step > 0; --step) {
    const auto at = *rc::gen::inRange<std::size_t>(0, open.size());
    const auto range = lineage.range(open[at]);
    if (at + 1 < open.size() && *rc::gen::arbitrary<bool>()) {
      const std::array parents{open[at], open[at + 1]};
      open[at] = static_cast<std::uint32_t>(lineage.size());
      lineage.add({range.starting, lineage.range(parents[1]).ending}, parents);
      open.erase(open.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    } else if (range.ending.value - range.starting.value > 2) {
      const std::array parents{open[at]};
      const auto middle = range.starting.value + (range.ending.value - range.starting.value) / 2;
      open[at] = static_cast<std::uint32_t>(lineage.size());
      lineage.add({range.starting, {middle}}, parents);
      open.insert(open.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                  static_cast<std::uint32_t>(lineage.size()));
      lineage.add({{middle + 1}, range.ending}, parents);
    }
  }
  const auto shard =
      *rc::gen::inRange<std::uint32_t>(0, static_cast<std::uint32_t>(lineage.size()));
  const auto walk = [&](auto&& next) {
    std::set<std::uint32_t> met;
    std::vector<std::uint32_t> waiting{shard};
    while (!waiting.empty()) {
      const auto here = waiting.back();
      waiting.pop_back();
      for (const std::uint32_t other : next(here)) {
        if (met.insert(other).second) waiting.push_back(other);
      }
    }
    return std::vector<std::uint32_t>(met.begin(), met.end());
  };
  RC_ASSERT(lineage.ancestors(shard) == walk([&](auto here) { return lineage.parents(here); }));
  RC_ASSERT(lineage.descendants(shard) == walk([&](auto here) { return lineage.children(here); }));
}

}  // namespace
}  // namespace weir::model

#include "sim/world/waiting_pieces.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

namespace weir::sim {
namespace {

Piece piece(std::int64_t due_ns, std::uint64_t call, std::int64_t records = 1) {
  Piece made;
  made.parcel.arrived = Instant{Duration{due_ns}};
  made.parcel.records = records;
  made.parcel.bytes = 100 * records;
  made.charge = 1000 * records;
  made.address.call = call;
  return made;
}

TEST(WaitingPieces, SoonestIsFirstAndTiesGoByCall) {
  WaitingPieces waiting;
  for (const Piece& each : {piece(30, 1), piece(10, 9), piece(20, 5), piece(10, 2)}) {
    waiting.push(each);
  }
  EXPECT_EQ(waiting.next(), Instant{Duration{10}});
  std::vector<std::uint64_t> calls;
  while (!waiting.empty()) calls.push_back(waiting.pop().address.call);
  EXPECT_EQ(calls, (std::vector<std::uint64_t>{2, 9, 5, 1}));
}

TEST(WaitingPieces, SumsWhatIsDueAndForgetsWhatIsDropped) {
  WaitingPieces waiting;
  for (std::int64_t i = 1; i <= 10; ++i) waiting.push(piece(10 * i, 1, i));
  EXPECT_EQ(waiting.due_before(Instant{Duration{40}}), (Amount{6, 6000}));
  EXPECT_EQ(waiting.due_before(Instant{Duration{10}}), Amount{});
  waiting.erase_if([](const Piece& each) { return each.parcel.records % 2 == 0; });
  EXPECT_EQ(waiting.due_before(Instant::max()), (Amount{25, 25'000}));
  std::int64_t visited = 0;
  waiting.each([&](const Piece& each) { visited += each.parcel.records; });
  EXPECT_EQ(visited, 25);
  EXPECT_EQ(waiting.take_all().size(), 5U);
  EXPECT_TRUE(waiting.empty());
}

// Against a list that is sorted anew.
RC_GTEST_PROP(WaitingPieces, ComeBackAsASortedListWouldGiveThem, ()) {
  WaitingPieces waiting;
  std::vector<Piece> list;
  const auto steps = *rc::gen::container<std::vector<std::pair<bool, int>>>(
      rc::gen::pair(rc::gen::arbitrary<bool>(), rc::gen::inRange(0, 20)));
  std::uint64_t call = 0;
  for (const auto& [push, due] : steps) {
    if (push || list.empty()) {
      const Piece made = piece(due, (call++ * 7919) % 101, due + 1);
      waiting.push(made);
      list.push_back(made);
      continue;
    }
    const auto first = std::min_element(
        list.begin(), list.end(), [](const Piece& a, const Piece& b) { return is_later(b, a); });
    const Piece popped = waiting.pop();
    RC_ASSERT(!is_later(popped, *first) && !is_later(*first, popped));
    RC_ASSERT(popped.charge == first->charge);
    list.erase(first);
  }
  RC_ASSERT(waiting.empty() == list.empty());
}

}  // namespace
}  // namespace weir::sim

#include "gui/curves/lease_lanes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace weir::gui {
namespace {

using sim::LeaseChange;

// "0 + 1" worker 1 starts at 0 s, "9 - 1" it ends, "9 x 1" it crashes, "5 s 2 1" it steals the
// lease of shard 2; f: failed over, n: taken first, h: handed over, e: ended.
sim::LeaseEvents events(const std::string& text) {
  std::vector<sim::LeaseEvent> all;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line, ';');) {
    std::istringstream words{line};
    std::int64_t at = 0;
    char what = 0;
    std::uint32_t first = 0;
    std::uint32_t second = 0;
    words >> at >> what >> first >> second;
    const auto kind = std::string{"+-xnfshe"}.find(what);
    const auto change = static_cast<LeaseChange>(kind);
    const bool of_worker = sim::is_of_worker(change);
    all.push_back(
        {std::chrono::seconds{at}, change, of_worker ? 0 : first, of_worker ? first : second});
  }
  return {std::make_shared<const std::vector<sim::LeaseEvent>>(std::move(all))};
}

std::string printed(const LeaseLanes& lanes) {
  std::ostringstream out;
  for (const LeaseBar& bar : lanes.bars) {
    out << "w" << bar.worker << "." << bar.row << " shard " << bar.shard << " " << bar.from_s
        << "-";
    if (bar.until_s) out << *bar.until_s;
    out << "; ";
  }
  for (const WorkerGap& gap : lanes.gaps) {
    out << "w" << gap.worker << (gap.crashed ? " crashed " : " away ") << gap.from_s << "-";
    if (gap.until_s) out << *gap.until_s;
    out << "; ";
  }
  return out.str();
}

TEST(LeaseLanes, FollowLeasesFromWorkerToWorker) {
  const auto lanes =
      lease_lanes(events("0 + 0;0 + 1;0 n 0 0;0 n 1 1;0 n 2 0;10 s 2 1;20 e 1 1;30 n 3 1"));
  EXPECT_EQ(printed(lanes),
            "w0.0 shard 0 0-; w1.0 shard 1 0-20; w0.1 shard 2 0-10; w1.1 shard 2 10-; "
            "w1.0 shard 3 30-; ");
  EXPECT_EQ(lanes.rows, (std::vector<std::size_t>{2, 2}));
  EXPECT_EQ(lanes.bars[2].went, LeaseChange::Stolen);
  EXPECT_EQ(lanes.bars[3].came, LeaseChange::Stolen);
}

TEST(LeaseLanes, ShowWhenAWorkerIsNotThere) {
  EXPECT_EQ(printed(lease_lanes(events("0 + 0;0 + 1;5 x 0;9 + 0;20 - 1"))),
            "w0 crashed 5-9; w1 away 20-; ");
  // one that is launched later was not there before
  EXPECT_EQ(printed(lease_lanes(events("0 + 0;30 + 1"))), "w1 away 0-30; ");
  EXPECT_EQ(printed(lease_lanes(events("0 + 0;30 + 2"))), "w1 away 0-; w2 away 0-30; ");
}

TEST(LeaseLanes, ALeaseIsADeadWorkersUntilAnotherTakesIt) {
  const auto lanes = lease_lanes(events("0 + 0;0 + 1;0 n 7 0;10 x 0;32 f 7 1"));
  EXPECT_EQ(printed(lanes), "w0.0 shard 7 0-32; w1.0 shard 7 32-; w0 crashed 10-; ");
  const auto before = workers_at(lanes, 20);
  EXPECT_FALSE(before[0].up);
  EXPECT_EQ(before[0].shards, std::vector<std::uint32_t>{7});
  EXPECT_TRUE(before[1].shards.empty());
  const auto after = workers_at(lanes, 32);
  EXPECT_TRUE(after[0].shards.empty());
  EXPECT_EQ(after[1].shards, std::vector<std::uint32_t>{7});
  EXPECT_TRUE(after[1].up);
}

TEST(LeaseLanes, BarsOfARowDoNotOverlap) {
  std::string text = "0 + 0;0 + 1";
  for (int i = 0; i < 200; ++i) {
    text += ";" + std::to_string(i) + " s " + std::to_string(i * 7 % 23) + " " +
            std::to_string(i * 5 % 3 == 0 ? 1 : 0);
  }
  const auto lanes = lease_lanes(events(text));
  for (const LeaseBar& one : lanes.bars) {
    for (const LeaseBar& other : lanes.bars) {
      if (&one >= &other || one.worker != other.worker || one.row != other.row) continue;
      EXPECT_TRUE(one.until_s && *one.until_s <= other.from_s);
    }
    EXPECT_LT(one.row, lanes.rows[one.worker]);
  }
}

TEST(LeaseLanes, OfNothingAreNone) {
  EXPECT_EQ(lease_lanes({}).workers(), 0U);
  EXPECT_TRUE(workers_at({}, 5).empty());
}

}  // namespace
}  // namespace weir::gui

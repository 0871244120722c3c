// Who takes which lease, against the rules of the library written down a second time.

#include "sim/consumers/leases.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace weir::sim {
namespace {

using namespace std::chrono_literals;
using testing::AnyOf;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::IsSubsetOf;
using testing::SizeIs;
using testing::UnorderedElementsAre;

using Shards = std::vector<std::uint32_t>;

constexpr Duration kFailover = 10s;
constexpr Duration kNobodys = Duration::max();

Draw draw_at(std::uint64_t index) {
  return Draws{20261127, 0, 1, Purpose::Leases}.at(index);
}

// Of the whole range in every case, where RapidCheck by itself begins with the first few values.
template <typename T>
T any_in(T first, T end) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(first, end));
}

bool one_in(int cases) {
  return any_in(0, cases) == 0;
}

// ---- How old a counter is ----

TEST(Looks, WhatIsSeenForTheFirstTimeIsAsYoungAsTheLook) {
  Looks looks;
  EXPECT_EQ(looks.known_since(Instant{1s}, Instant{50s}), Instant{50s}) << "it never looked";
  looks.note(Instant{10s});
  looks.note(Instant{30s});
  EXPECT_EQ(looks.known_since(Instant{31s}, Instant{50s}), Instant{50s}) << "it was another one";
}

TEST(Looks, WhatStaysTheSameAgesFromTheFirstLookAfterItsChange) {
  Looks looks;
  for (const Duration at : {10s, 30s, 50s}) looks.note(Instant{at});
  EXPECT_EQ(looks.known_since(Instant{9s}, Instant{70s}), Instant{10s});
  EXPECT_EQ(looks.known_since(Instant{11s}, Instant{70s}), Instant{30s});
  EXPECT_EQ(looks.known_since(Instant{49s}, Instant{70s}), Instant{50s});
}

TEST(Looks, WhatIsOlderThanFourLooksStaysAsOldAsTheFourthLast) {
  Looks looks;
  for (Duration at = 20s; at <= 200s; at += 20s) looks.note(Instant{at});
  EXPECT_EQ(looks.known_since(Instant{1s}, Instant{220s}), Instant{140s});
  EXPECT_EQ(looks.known_since(Instant{139s}, Instant{220s}), Instant{140s});
  EXPECT_EQ(looks.known_since(Instant{141s}, Instant{220s}), Instant{160s});
}

TEST(Looks, WhoStartsAnewRemembersNothing) {
  Looks looks;
  for (const Duration at : {10s, 30s}) looks.note(Instant{at});
  looks.forget();
  EXPECT_EQ(looks.known_since(Instant{1s}, Instant{50s}), Instant{50s});
  looks.note(Instant{50s});
  EXPECT_EQ(looks.known_since(Instant{1s}, Instant{70s}), Instant{50s});
}

// It remembers the counter of every look, as the library does.
class NaiveObserver {
 public:
  Instant look(std::int64_t counter, Instant now) {
    if (!since_ || counter_ != counter) since_ = now;
    counter_ = counter;
    return *since_;
  }

 private:
  std::int64_t counter_ = 0;
  std::optional<Instant> since_;
};

RC_GTEST_PROP(Looks, AgreeWithWhoRemembersEveryCounter, ()) {
  // Most leases change rarely, or their ages would never reach back beyond four looks.
  std::set<int> changes;
  for (int left = any_in(1, 6); left > 0; --left) changes.insert(any_in(0, 600'000));
  Looks looks;
  std::vector<Instant> noted;
  NaiveObserver naive;
  Instant now{std::chrono::milliseconds{any_in(0, 20'050)}};
  for (int look = 0; look < 30; ++look) {
    const auto later = changes.upper_bound(static_cast<int>(now.time_since_epoch() / 1ms));
    if (later != changes.begin()) {
      const Instant changed{std::chrono::milliseconds{*std::prev(later)}};
      const Instant expected = naive.look(std::distance(changes.begin(), later), now);
      const Instant known = looks.known_since(changed, now);
      RC_ASSERT(known >= expected);
      if (noted.size() < 4 || expected >= *std::prev(noted.end(), 4)) {
        RC_ASSERT(known == expected);
      } else {
        RC_ASSERT(now - known >= 3 * 2 * kFailover);
      }
    }
    looks.note(now);
    noted.push_back(now);
    now += 2 * kFailover + std::chrono::milliseconds{any_in(0, 2'000)};
  }
}

// ---- Versions 1 and 2 ----

constexpr WorkerId kSelf{.host = 3, .process = 1};
constexpr WorkerId kA{.host = 1, .process = 1};
constexpr WorkerId kB{.host = 2, .process = 1};

KclSettings stealing() {
  KclSettings settings;
  settings.version = 2;
  settings.failover_time = kFailover;
  return settings;
}

KclSettings version_1() {
  KclSettings settings = stealing();
  settings.version = 1;
  settings.enable_priority_lease_assignment = false;
  return settings;
}

// A lease table; shards count from 100, so that none is mistaken for a place in it.
struct Table {
  std::vector<SeenLease> leases;
  Shards add(std::optional<WorkerId> owner, int count, Duration age = 3s) {
    Shards added;
    for (int i = 0; i < count; ++i) {
      added.push_back(100 + static_cast<std::uint32_t>(leases.size()));
      leases.push_back({added.back(), owner, age});
    }
    return added;
  }
  Shards take(const KclSettings& settings, std::uint64_t look = 0) const {
    Draw draw = draw_at(look);
    return leases_to_take(settings, leases, kSelf, draw);
  }
  std::int64_t held_by(WorkerId owner) const {
    return std::ranges::count(leases, std::optional{owner}, &SeenLease::owner);
  }
};

TEST(LeaseTaker, TakesAllChildrenOfASplitAtItsFirstLookWhateverItsShareIs) {
  Table table;
  table.add(kSelf, 4);
  table.add(kA, 2);
  const Shards children = table.add(std::nullopt, 4, kNobodys);
  EXPECT_THAT(table.take(stealing()), testing::UnorderedElementsAreArray(children));
}

TEST(LeaseTaker, OfVersion1TakesChildrenUpToItsShare) {
  Table table;
  table.add(kSelf, 4);
  table.add(kA, 2);
  const Shards children = table.add(std::nullopt, 4, kNobodys);
  const Shards taken = table.take(version_1());
  EXPECT_THAT(taken, SizeIs(1)) << "half of ten are five";
  EXPECT_THAT(taken, IsSubsetOf(children));
  table.leases[0].age = kFailover + 1ns;
  EXPECT_THAT(table.take(version_1()), SizeIs(2)) << "it lost one";
}

TEST(LeaseTaker, TakesNothingElseInALookThatFindsAnythingVeryOld) {
  Table table;
  table.add(kA, 5, 30s);
  const Shards very_old = table.add(kB, 1, 30s + 1ns);
  EXPECT_EQ(table.take(stealing()), very_old);
  EXPECT_THAT(table.take(version_1()), SizeIs(6));
}

TEST(LeaseTaker, WithoutRoomForWhatIsVeryOldTakesNothing) {
  KclSettings settings = stealing();
  settings.max_leases_for_worker = 3;
  Table table;
  table.add(kSelf, 3);
  table.add(std::nullopt, 4, kNobodys);
  EXPECT_THAT(table.take(settings), IsEmpty());
  settings.max_leases_for_worker = 5;
  EXPECT_THAT(table.take(settings), SizeIs(2));
  settings.max_leases_for_worker = 2;
  EXPECT_THAT(table.take(settings), IsEmpty()) << "it has more than it may";
}

TEST(LeaseTaker, ItsShareIsNoMoreThanItMayHave) {
  KclSettings settings = version_1();
  settings.max_leases_for_worker = 3;
  Table table;
  table.add(kA, 12);
  table.add(kSelf, 1);
  EXPECT_THAT(table.take(settings), SizeIs(1));
  table.add(std::nullopt, 5, kNobodys);
  EXPECT_THAT(table.take(settings), SizeIs(2)) << "a third of six would be more";
  table.add(kSelf, 2);
  EXPECT_THAT(table.take(settings), IsEmpty());
}

TEST(LeaseTaker, LeasesOfTheDeadAreNobodysLoad) {
  Table table;
  table.add(kSelf, 2);
  table.add(kA, 4, kFailover);
  EXPECT_THAT(table.take(stealing()), SizeIs(1)) << "at the failover time it still lives";
  for (SeenLease& lease : table.leases) {
    if (lease.owner == kA) lease.age += 1ns;
  }
  EXPECT_THAT(table.take(stealing()), UnorderedElementsAre(102, 103, 104, 105))
      << "there is nobody else to share them with";
  table.add(kB, 1);
  const Shards taken = table.take(stealing());
  EXPECT_THAT(taken, SizeIs(2)) << "four of seven are its share";
  EXPECT_THAT(taken, IsSubsetOf({102U, 103U, 104U, 105U})) << "nothing is stolen meanwhile";
}

TEST(LeaseTaker, OtherProcessesOfItsHostAreOthers) {
  Table table;
  table.add(WorkerId{.host = kSelf.host, .process = 2}, 4);
  EXPECT_THAT(table.take(stealing()), SizeIs(1));
}

TEST(LeaseTaker, ANewOneStealsOneAtATimeFromWhoHasTheMostUntilItHasItsShare) {
  Table table;
  const Shards most = table.add(kA, 8);
  table.add(kB, 4);
  for (std::uint64_t look = 0; look < 4; ++look) {
    const Shards taken = table.take(stealing(), look);
    ASSERT_THAT(taken, SizeIs(1)) << "at look " << look;
    ASSERT_THAT(taken, IsSubsetOf(most));
    table.leases[taken[0] - 100].owner = kSelf;
  }
  EXPECT_THAT(table.take(stealing(), 4), IsEmpty());
  EXPECT_EQ(table.held_by(kSelf), 4);
}

TEST(LeaseTaker, StealsAsManyAsItMayAtOneTimeButLeavesTheOtherItsShare) {
  KclSettings settings = stealing();
  settings.max_leases_to_steal_at_one_time = 3;
  Table table;
  const Shards most = table.add(kA, 8);
  table.add(kB, 4);
  EXPECT_THAT(table.take(settings), testing::AllOf(SizeIs(3), IsSubsetOf(most)));
  settings.max_leases_to_steal_at_one_time = 10;
  EXPECT_THAT(table.take(settings), SizeIs(4)) << "as many as it needs";
  for (std::size_t i = 0; i < 2; ++i) table.leases[i].owner = kB;
  EXPECT_THAT(table.take(settings), SizeIs(2)) << "four of the six stay";
}

TEST(LeaseTaker, WhereNobodyHasMoreThanAShareOneIsStolenByWhoLacksMoreThanOne) {
  KclSettings settings = stealing();
  settings.max_leases_to_steal_at_one_time = 5;
  Table table;
  const Shards of_a = table.add(kA, 3);
  const Shards of_b = table.add(kB, 3);
  table.add(kSelf, 1);
  const Shards taken = table.take(settings);
  EXPECT_THAT(taken, SizeIs(1)) << "three of seven are a share: it lacks two";
  EXPECT_THAT(taken, AnyOf(IsSubsetOf(of_a), IsSubsetOf(of_b)));
  table.add(kSelf, 1);
  EXPECT_THAT(table.take(settings), IsEmpty()) << "three of eight are a share: it lacks one";
}

TEST(LeaseTaker, WhichOfSeveralIsLeftToChance) {
  Table nobodys;
  nobodys.add(kA, 1);
  nobodys.add(std::nullopt, 4, kNobodys);
  Table stolen;
  stolen.add(kA, 4);
  KclSettings one_at_most = stealing();
  one_at_most.max_leases_for_worker = 1;
  for (const auto& [table, settings] :
       {std::pair{nobodys, one_at_most}, {nobodys, version_1()}, {stolen, stealing()}}) {
    std::map<std::uint32_t, int> times;
    int all = 0;
    for (std::uint64_t look = 0; look < 400; ++look) {
      for (const std::uint32_t shard : table.take(settings, look)) ++times[shard], ++all;
    }
    EXPECT_THAT(times, SizeIs(4));
    for (const auto& [shard, count] : times) EXPECT_NEAR(count, all / 4., 50) << shard;
  }
}

// What the rules say of a look: how many are taken, and that all of them are of one of these sets.
struct Ruling {
  std::size_t taken = 0;
  std::vector<std::set<std::uint32_t>> from;
};

Ruling ruling(std::int64_t most, std::vector<std::set<std::uint32_t>> from) {
  const auto size = static_cast<std::int64_t>(from.front().size());
  return {static_cast<std::size_t>(std::clamp<std::int64_t>(most, 0, size)), std::move(from)};
}

Ruling by_the_rules(const KclSettings& settings, const std::vector<SeenLease>& leases) {
  using Name = std::pair<std::uint32_t, std::uint32_t>;
  const Name self{kSelf.host, kSelf.process};
  std::set<std::uint32_t> very_old;
  std::set<std::uint32_t> available;
  std::map<Name, std::set<std::uint32_t>> live{{self, {}}};
  for (const SeenLease& lease : leases) {
    const bool lives = lease.owner && lease.age <= settings.failover_time;
    (lives ? live[{lease.owner->host, lease.owner->process}] : available).insert(lease.shard);
    if (lease.age > 3 * settings.failover_time) very_old.insert(lease.shard);
  }
  const auto mine = static_cast<std::int64_t>(live[self].size());
  const std::int64_t room = settings.max_leases_for_worker - mine;
  if (settings.enable_priority_lease_assignment && !very_old.empty()) {
    return ruling(room, {very_old});
  }
  std::int64_t share = 1;
  while (static_cast<std::size_t>(share) * live.size() < leases.size()) ++share;
  share = std::min(share, settings.max_leases_for_worker);
  if (mine >= share) return {};
  if (!available.empty()) return ruling(share - mine, {available});
  std::vector<std::set<std::uint32_t>> victims;  // several may have the most
  for (const auto& [name, held] : live) {
    if (!victims.empty() && held.size() > victims.front().size()) victims.clear();
    if (victims.empty() || held.size() == victims.front().size()) victims.push_back(held);
  }
  const auto above = static_cast<std::int64_t>(victims.front().size()) - share;
  if (above < 0) return {};
  const std::int64_t wanted = above == 0 && share - mine > 1 ? 1 : std::min(share - mine, above);
  return ruling(std::min(wanted, settings.max_leases_to_steal_at_one_time), std::move(victims));
}

// Some tables are all alive, for stealing; in others any lease may be lost, or nobody's.
std::vector<SeenLease> any_table() {
  const bool all_live = one_in(2);
  const bool any_very_old = one_in(2);
  std::vector<Duration> ages{0s, 3s, kFailover};
  if (!all_live) ages.insert(ages.end(), {kFailover + 1ns, 25s, 3 * kFailover});
  if (!all_live && any_very_old) ages.insert(ages.end(), {3 * kFailover + 1ns, kNobodys});
  // One of them three times, so that somebody has more than others.
  const std::vector<WorkerId> names{kSelf, kA, kA, kA, kB, {kA.host, 2}, {kSelf.host, 2}};
  const auto workers = any_in<std::size_t>(1, names.size() + 1);
  std::vector<SeenLease> table;
  const auto size = any_in<std::size_t>(0, 25);
  while (table.size() < size) {
    SeenLease lease{.shard = 100 + static_cast<std::uint32_t>(table.size()),
                    .owner = names[any_in<std::size_t>(0, workers)],
                    .age = ages[any_in<std::size_t>(0, ages.size())]};
    if (lease.age == kNobodys || (!all_live && one_in(10))) lease.owner.reset();
    table.push_back(lease);
  }
  return table;
}

void check_a_look() {
  KclSettings settings = one_in(2) ? stealing() : version_1();
  if (one_in(2)) settings.max_leases_for_worker = any_in(1, 12);
  settings.max_leases_to_steal_at_one_time = any_in(1, 5);
  const std::vector<SeenLease> table = any_table();
  const auto look = *rc::gen::arbitrary<std::uint64_t>();
  Draw draw = draw_at(look);
  const Shards taken = leases_to_take(settings, table, kSelf, draw);
  const Ruling expected = by_the_rules(settings, table);
  RC_ASSERT(taken.size() == expected.taken);
  const std::set<std::uint32_t> distinct{taken.begin(), taken.end()};
  RC_ASSERT(distinct.size() == taken.size());
  const bool from_one = std::ranges::any_of(
      expected.from, [&](const auto& set) { return std::ranges::includes(set, distinct); });
  RC_ASSERT(taken.empty() || from_one);
  Draw again = draw_at(look);
  RC_ASSERT(leases_to_take(settings, table, kSelf, again) == taken);
}

// Several in each case: some rules need a rare table.
RC_GTEST_PROP(LeaseTaker, FollowsTheRulesWrittenASecondTime, ()) {
  for (int looks = 0; looks < 10; ++looks) check_a_look();
}

// ---- Version 3 ----

KclSettings leader() {
  KclSettings settings;
  settings.version = 3;
  settings.failover_time = kFailover;
  return settings;
}

struct Fleet {
  std::vector<WorkerLoad> workers;
  std::vector<LeaseLoad> leases;
  explicit Fleet(const std::vector<double>& utilizations) {
    for (const double utilization : utilizations) {
      workers.push_back({{static_cast<std::uint32_t>(workers.size()), 1}, utilization});
    }
  }
  LeaseLoad& add(std::optional<std::uint32_t> holder, std::optional<double> throughput) {
    const auto shard = 100 + static_cast<std::uint32_t>(leases.size());
    return leases.emplace_back(LeaseLoad{.shard = shard,
                                         .holder = holder,
                                         .available = false,
                                         .age = {},
                                         .in_hand_off = false,
                                         .throughput = throughput});
  }
  void held(std::uint32_t holder, int count, std::optional<double> throughput) {
    for (int i = 0; i < count; ++i) add(holder, throughput);
  }
  void lost(Duration age, std::optional<double> throughput,
            std::optional<std::uint32_t> holder = {}) {
    LeaseLoad& lease = add(holder, throughput);
    lease.available = true;
    lease.age = age;
  }
  std::vector<Assignment> run(const KclSettings& settings, bool balances,
                              std::uint64_t index = 0) const {
    Draw draw = draw_at(index);
    return assign_leases(settings, leases, workers, balances, draw);
  }
  std::vector<Assignment> assign(const KclSettings& settings = leader()) const {
    return run(settings, false);
  }
  std::vector<Assignment> balance(const KclSettings& settings = leader(),
                                  std::uint64_t index = 0) const {
    return run(settings, true, index);
  }
};

auto lease_for(std::uint32_t shard, std::uint32_t worker) {
  return testing::AllOf(Field(&Assignment::shard, shard), Field(&Assignment::worker, worker),
                        Field(&Assignment::from_live_owner, false));
}

auto moved_to(std::uint32_t worker) {
  return testing::AllOf(Field(&Assignment::worker, worker),
                        Field(&Assignment::from_live_owner, true));
}

TEST(LeaseAssignment, OldestGoFirstToWhoHasTheMostHeadroom) {
  Fleet fleet{{20, 40, 55}};  // mean 38.3: headroom 0.92, -0.04 and -0.30
  fleet.lost(15s, 100);
  fleet.lost(kNobodys, 100);
  fleet.lost(30s, 100);
  fleet.lost(20s, 100);
  // A lease adds 38.3 * 100 / (400 / 3) = 28.75: the first has -0.21 then, and later -0.51.
  EXPECT_THAT(fleet.assign(), ElementsAre(lease_for(101, 0), lease_for(102, 1), lease_for(103, 0),
                                          lease_for(100, 2)))
      << "above the mean they get leases as well";
}

TEST(LeaseAssignment, ALeaseWeighsItsThroughputAndAnUnknownOneTheMean) {
  Fleet fleet{{30, 50}};
  fleet.lost(50s, 100);
  fleet.lost(40s, std::nullopt);
  fleet.lost(30s, 300);
  // 600 in all, 300 a worker: 13.3, then 26.7 for the first worker, which has 70 then.
  EXPECT_THAT(fleet.assign(), ElementsAre(lease_for(100, 0), lease_for(101, 0), lease_for(102, 1)));
}

TEST(LeaseAssignment, WithoutAnyThroughputLeasesWeighTheSame) {
  Fleet fleet{{20, 40}};
  for (const Duration age : {50s, 40s, 30s, 20s, 15s}) fleet.lost(age, std::nullopt);
  // Five leases are two a worker, rounded down, so each adds 15: 35 and 50, then 55, then 65.
  EXPECT_THAT(fleet.assign(), ElementsAre(lease_for(100, 0), lease_for(101, 0), lease_for(102, 1),
                                          lease_for(103, 0), lease_for(104, 1)));
}

TEST(LeaseAssignment, AnIdleWorkerHasAHeadroomOfOne) {
  Fleet fleet{{0, 10, 80}};  // mean 30, so that the second has 2
  fleet.lost(kNobodys, 100);
  EXPECT_THAT(fleet.assign(), ElementsAre(lease_for(100, 1)));
  fleet.workers[1].utilization = 30;  // mean 36.7: 0.22
  EXPECT_THAT(fleet.assign(), ElementsAre(lease_for(100, 0)));
}

TEST(LeaseAssignment, WhoHasAsManyAsItMayGetsNone) {
  KclSettings settings = leader();
  settings.max_leases_for_worker = 2;
  Fleet fleet{{10, 50, 30}};
  fleet.held(0, 2, 100);
  fleet.held(1, 1, 100);
  fleet.held(2, 2, 100);
  for (const Duration age : {20s, 40s, 30s}) fleet.lost(age, 100);
  EXPECT_THAT(fleet.assign(settings), ElementsAre(lease_for(106, 1))) << "the others wait";
  settings.max_leases_for_worker = 3;
  EXPECT_THAT(fleet.assign(settings), SizeIs(3));
}

TEST(LeaseAssignment, WithoutWorkersAssignsNothing) {
  Fleet fleet{{}};
  fleet.lost(kNobodys, 100);
  EXPECT_THAT(fleet.balance(), IsEmpty());
}

TEST(LeaseAssignment, LeasesOfADeadWorkerStayWhileItSeemsToHaveTheMostHeadroom) {
  Fleet fleet{{10, 80}};
  for (const Duration age : {20s, 30s, 25s}) fleet.lost(age, 100, 0);
  EXPECT_THAT(fleet.assign(), IsEmpty());
  fleet.lost(22s, 100);
  EXPECT_THAT(fleet.assign(), ElementsAre(lease_for(103, 0))) << "and it is given more";
  fleet.workers[0].utilization = 85;
  // Mean 82.5, and a lease adds 41.25. The second has the most headroom at first, and then once
  // more when the first has got one.
  EXPECT_THAT(fleet.assign(), ElementsAre(lease_for(101, 1), lease_for(103, 0), lease_for(100, 1)));
}

TEST(LeaseAssignment, MovesNothingWithinTheThresholds) {
  Fleet fleet{{45.1, 54.9}};
  fleet.held(0, 20, 10);
  fleet.held(1, 20, 10);
  EXPECT_THAT(fleet.balance(), IsEmpty());
  fleet.workers[0].utilization = 44.9;
  fleet.workers[1].utilization = 55.1;
  // 200 * 5.1 / 55.1 * 60 % are 11.1: one of the twenty.
  EXPECT_THAT(fleet.balance(), ElementsAre(moved_to(0)));
}

TEST(LeaseAssignment, WhoIsOverloadedGivesUpSixtyPercentOfWhatIsAboveTheMean) {
  Fleet fleet{{80, 20}};
  fleet.held(0, 10, 100);
  fleet.held(1, 10, 100);
  // 1000 * 30 / 80 = 375, of that 225: two leases of 100, which bring the other to 30.
  EXPECT_THAT(fleet.balance(), ElementsAre(moved_to(1), moved_to(1)));
  for (const Assignment& one : fleet.balance()) EXPECT_LT(one.shard, 110U) << "of the first";
  KclSettings settings = leader();
  settings.dampening = 1;
  EXPECT_THAT(fleet.balance(settings), SizeIs(3));
}

TEST(LeaseAssignment, SomethingOfWhatIsToBeGivenUpIsAlwaysLeft) {
  KclSettings settings = leader();
  settings.dampening = 0.5;
  Fleet fleet{{80, 48}};
  fleet.held(0, 20, 50);
  // 1000 * 16 / 80 * 0.5 = 100: one of 50, and a second would leave nothing.
  EXPECT_THAT(fleet.balance(settings), SizeIs(1));
}

TEST(LeaseAssignment, NoReceiverEndsAboveTheMean) {
  KclSettings settings = leader();
  settings.dampening = 1;
  Fleet fleet{{90, 48}};
  fleet.held(0, 10, 100);
  // 1000 * 21 / 90 = 233 would be two leases. Each adds 69 * 100 / 500 = 13.8: 61.8, then 75.6.
  EXPECT_THAT(fleet.balance(settings), ElementsAre(moved_to(1)));
  fleet.workers = Fleet{{90, 48, 60}}.workers;
  // Mean 66. A lease adds 19.8 to the least loaded, and whoever gives it up stops at that.
  EXPECT_THAT(fleet.balance(settings), IsEmpty());
}

TEST(LeaseAssignment, WhoHasNoRoomForALeaseIsNotAskedAgain) {
  KclSettings settings = leader();
  settings.dampening = 1;
  Fleet fleet{{70, 60, 30, 40}};  // mean 50
  fleet.held(0, 1, 600);
  fleet.held(1, 10, 30);
  fleet.held(2, 1, 100);
  fleet.held(3, 1, 200);
  // The first gives up all that it has, which adds 50 * 600 / 300 = 100: too much for the third.
  // One of the second's leases adds 5, so that the third could have had it.
  EXPECT_THAT(fleet.balance(settings), ElementsAre(moved_to(3)));
}

TEST(LeaseAssignment, WhoMeetsAReceiverWithoutRoomGivesUpNothingMore) {
  KclSettings settings = leader();
  settings.dampening = 1;
  Fleet fleet{{90, 60, 63}};  // mean 71
  fleet.held(0, 5, 190);
  fleet.held(0, 5, 10);
  // 1000 * 19 / 90 = 211 are to move. A small lease adds 2.1, a large one 40: where a large one
  // comes first it ends there, though the other receiver could have had small ones.
  int nothing = 0;
  for (std::uint64_t index = 0; index < 100; ++index) {
    const auto moved = fleet.balance(settings, index);
    if (moved.empty()) ++nothing;
    for (const Assignment& one : moved) EXPECT_GE(one.shard, 105U);
  }
  EXPECT_NEAR(nothing, 50, 20);
}

TEST(LeaseAssignment, WhatAnOwnerHasLostIsNoLoadOfItsAnyMore) {
  Fleet fleet{{80, 20}};
  fleet.held(0, 10, 100);
  fleet.add(1, 6000);
  for (const Duration age : {20s, 30s}) fleet.lost(age, 500, 0);
  // The other gets both, which brings it to 32.5. 1000 * 30 / 80 * 60 % = 225 are left to move.
  EXPECT_THAT(fleet.balance(),
              ElementsAre(lease_for(112, 1), lease_for(111, 1), moved_to(1), moved_to(1)));
}

TEST(LeaseAssignment, WhereNoLeaseFitsTheSmallestMovesOrNone) {
  Fleet fleet{{80, 20}};
  fleet.add(0, 600);
  fleet.add(0, 400);
  fleet.add(1, 1000);
  const auto moved = fleet.balance();  // 225 is to move, and 400 bring the other to 40
  ASSERT_THAT(moved, ElementsAre(moved_to(1)));
  EXPECT_EQ(moved[0].shard, 101U);
  KclSettings settings = leader();
  settings.allow_throughput_overshoot = false;
  EXPECT_THAT(fleet.balance(settings), IsEmpty());
}

TEST(LeaseAssignment, MovesNothingFromALiveOwnerInARunWithoutBalancing) {
  Fleet fleet{{80, 20}};
  fleet.held(0, 20, 100);
  EXPECT_THAT(fleet.balance(), Not(IsEmpty()));
  EXPECT_THAT(fleet.assign(), IsEmpty());
}

TEST(LeaseAssignment, WhatIsHandedOverAlreadyIsNotMovedAgain) {
  Fleet fleet{{80, 20}};
  fleet.held(0, 10, 100);
  for (LeaseLoad& lease : fleet.leases) lease.in_hand_off = true;
  EXPECT_THAT(fleet.balance(), IsEmpty());
  fleet.leases[7].in_hand_off = false;
  const auto moved = fleet.balance();
  ASSERT_THAT(moved, ElementsAre(moved_to(1)));
  EXPECT_EQ(moved[0].shard, 107U);
}

TEST(LeaseAssignment, WhereOneIsFarBelowTheMostLoadedGivesUpThoughWithinTheThreshold) {
  Fleet fleet{{54, 54.5, 41.5}};
  fleet.held(0, 20, 10);
  fleet.held(1, 20, 10);
  const auto moved = fleet.balance();  // 200 * 4.5 / 54.5 * 60 % is 9.9: the smallest, one
  ASSERT_THAT(moved, ElementsAre(moved_to(2)));
  EXPECT_GE(moved[0].shard, 120U);
}

TEST(LeaseAssignment, WhoIsExactlyAtTheThresholdGivesUpOnlyWhereAnotherIsBeyondIt) {
  KclSettings settings = leader();
  settings.re_balance_threshold = 0.25;
  Fleet fleet{{80, 48}};  // mean 64: from 48 to 80
  fleet.held(0, 20, 10);
  EXPECT_THAT(fleet.balance(settings), IsEmpty());
  fleet.workers = Fleet{{80, 80, 32}}.workers;
  fleet.held(1, 20, 10);
  std::set<bool> givers;
  for (const Assignment& one : fleet.balance(settings)) givers.insert(one.shard < 120);
  EXPECT_THAT(givers, ElementsAre(false, true)) << "both of them";
}

TEST(LeaseAssignment, WhoIsFullyUsedGivesUpWhateverTheThreshold) {
  KclSettings settings = leader();
  settings.re_balance_threshold = 0.5;
  Fleet fleet{{99, 61}};
  fleet.held(0, 20, 10);
  EXPECT_THAT(fleet.balance(settings), IsEmpty());
  fleet.workers[0].utilization = 101;
  EXPECT_THAT(fleet.balance(settings), Not(IsEmpty()));
}

TEST(LeaseAssignment, WhoHasTheMostToGiveUpGoesFirst) {
  Fleet fleet{{56, 59, 35}};  // mean 50
  fleet.held(0, 5, 100);
  fleet.held(1, 10, 100);
  // 32 and 92 are to move, so the smallest of each. It adds 10: there is room for one.
  const auto moved = fleet.balance();
  ASSERT_THAT(moved, ElementsAre(moved_to(2)));
  EXPECT_GE(moved[0].shard, 105U) << "of the second";
}

TEST(LeaseAssignment, WhoHasNoThroughputGivesUpOne) {
  KclSettings settings = leader();
  settings.allow_throughput_overshoot = false;
  Fleet fleet{{80, 20}};
  fleet.held(0, 2, std::nullopt);
  EXPECT_THAT(fleet.balance(settings), IsEmpty()) << "one a worker: it would add 50 to 20";
  fleet.held(0, 6, std::nullopt);
  EXPECT_THAT(fleet.balance(settings), ElementsAre(moved_to(1))) << "each adds 12.5";
}

TEST(LeaseAssignment, WhichOfAnOwnersLeasesMovesIsLeftToChance) {
  Fleet fleet{{80, 20}};
  fleet.held(0, 10, 100);
  fleet.held(1, 10, 100);
  std::map<std::uint32_t, int> times;
  for (std::uint64_t index = 0; index < 500; ++index) {
    for (const Assignment& one : fleet.balance(leader(), index)) ++times[one.shard];
  }
  EXPECT_THAT(times, SizeIs(10));
  for (const auto& [shard, count] : times) EXPECT_NEAR(count, 100, 50) << shard;
}

// What is known of the load of each worker, as assignments are made one after another.
struct Loads {
  double average = 0;
  double mean_throughput = 0;  // of leases whose own is not known
  double share = 0;            // throughput of a worker
  double even_increase = 0;    // of a lease, where no throughput is known
  std::vector<double> utilization;
  std::vector<double> throughput;
  std::vector<std::int64_t> leases;

  explicit Loads(const Fleet& fleet)
      : throughput(fleet.workers.size()), leases(fleet.workers.size()) {
    const auto workers = static_cast<double>(fleet.workers.size());
    for (const WorkerLoad& worker : fleet.workers) utilization.push_back(worker.utilization);
    for (const double each : utilization) average += each / workers;
    std::vector<double> known;
    for (const LeaseLoad& lease : fleet.leases) {
      if (lease.throughput) known.push_back(*lease.throughput);
    }
    for (const double each : known) mean_throughput += each / static_cast<double>(known.size());
    for (const LeaseLoad& lease : fleet.leases) {
      share += weight(lease) / workers;
      if (!lease.holder) continue;
      throughput[*lease.holder] += weight(lease);
      ++leases[*lease.holder];
    }
    const std::size_t each = fleet.leases.size() / fleet.workers.size();
    even_increase = average / static_cast<double>(std::max<std::size_t>(each, 1));
  }
  double weight(const LeaseLoad& lease) const { return lease.throughput.value_or(mean_throughput); }
  double headroom(std::uint32_t worker) const {
    const double used = utilization[worker];
    return used == 0 ? 1 : (average - used) / used;
  }
  void move(const LeaseLoad& lease, std::uint32_t to) {
    if (lease.holder) {
      throughput[*lease.holder] -= weight(lease);
      --leases[*lease.holder];
    }
    throughput[to] += weight(lease);
    ++leases[to];
    utilization[to] += share > 0 ? weight(lease) * average / share : even_increase;
  }
};

Fleet any_fleet() {
  std::vector<double> utilizations(any_in<std::size_t>(1, 6));
  for (double& each : utilizations) each = any_in(0, 101);
  Fleet fleet{utilizations};
  const auto workers = static_cast<std::uint32_t>(utilizations.size());
  const bool any_known = !one_in(5);
  const auto leases = any_in<std::size_t>(0, 40);
  while (fleet.leases.size() < leases) {
    std::optional<std::uint32_t> holder = any_in<std::uint32_t>(0, workers + 1);
    if (holder == workers) holder.reset();  // nobody, or one that is not active
    std::optional<double> throughput;
    if (any_known && !one_in(10)) throughput = any_in(0, 500);
    LeaseLoad& lease = fleet.add(holder, throughput);
    lease.available = one_in(5);
    lease.age = any_in(11, 60) * 1s;
    lease.in_hand_off = one_in(10);
  }
  return fleet;
}

KclSettings any_leader() {
  KclSettings settings = leader();
  if (one_in(2)) settings.max_leases_for_worker = any_in(1, 12);
  settings.allow_throughput_overshoot = one_in(2);
  settings.dampening = *rc::gen::element(0.3, 0.6, 1.0);
  return settings;
}

RC_GTEST_PROP(LeaseAssignment, GivesEachLeaseOnceToSomeoneElseAndTheSameAgain, ()) {
  const KclSettings settings = any_leader();
  const Fleet fleet = any_fleet();
  const bool balances = one_in(2);
  const auto index = *rc::gen::arbitrary<std::uint64_t>();
  const auto all = fleet.run(settings, balances, index);
  std::set<std::uint32_t> shards;
  Loads loads{fleet};
  std::set<std::uint32_t> receivers;
  for (const Assignment& one : all) {
    RC_ASSERT(shards.insert(one.shard).second);
    RC_ASSERT(one.worker < fleet.workers.size());
    const LeaseLoad& lease = fleet.leases.at(one.shard - 100);
    RC_ASSERT(lease.holder != one.worker);
    RC_ASSERT(lease.available != one.from_live_owner);
    if (one.from_live_owner) RC_ASSERT(balances && lease.holder && !lease.in_hand_off);
    loads.move(lease, one.worker);
    receivers.insert(one.worker);
  }
  for (const std::uint32_t receiver : receivers) {
    RC_ASSERT(loads.leases[receiver] <= settings.max_leases_for_worker);
  }
  const auto again = fleet.run(settings, balances, index);
  RC_ASSERT(std::ranges::equal(all, again, [](const Assignment& a, const Assignment& b) {
    return a.shard == b.shard && a.worker == b.worker && a.from_live_owner == b.from_live_owner;
  }));
}

// The rules allow any of several workers that have as much headroom.
RC_GTEST_PROP(LeaseAssignment, AvailableLeasesGoWhereTheRulesSendThem, ()) {
  const KclSettings settings = any_leader();
  Fleet fleet = any_fleet();
  std::vector<LeaseLoad> oldest_first;
  for (LeaseLoad& lease : fleet.leases) {
    lease.age += Duration{lease.shard};  // no two are as old
    if (lease.available) oldest_first.push_back(lease);
  }
  std::ranges::sort(oldest_first, std::ranges::greater{}, &LeaseLoad::age);
  Loads loads{fleet};
  std::set<std::uint32_t> open;
  for (std::uint32_t worker = 0; worker < fleet.workers.size(); ++worker) {
    if (loads.leases[worker] < settings.max_leases_for_worker) open.insert(worker);
  }
  const auto all = fleet.assign(settings);
  auto next = all.begin();
  for (const LeaseLoad& lease : oldest_first) {
    if (open.empty()) break;
    double most = -1;
    for (const std::uint32_t worker : open) most = std::max(most, loads.headroom(worker));
    const auto is_best = [&](std::uint32_t worker) {
      return open.contains(worker) && loads.headroom(worker) >= most - 1e-9;
    };
    if (next == all.end() || next->shard != lease.shard) {
      RC_ASSERT(lease.holder && is_best(*lease.holder));  // so it stays where it is
      continue;
    }
    RC_ASSERT(is_best(next->worker));
    loads.move(lease, next->worker);
    if (loads.leases[next->worker] >= settings.max_leases_for_worker) open.erase(next->worker);
    ++next;
  }
  RC_ASSERT(next == all.end());
}

// Whether what one worker gives up is what it should, or less where receivers ran out of room.
bool is_due(const KclSettings& settings, const Fleet& fleet, const Loads& before,
            std::uint32_t giver, const std::vector<LeaseLoad>& given) {
  const double used = before.utilization[giver];
  const double due = before.throughput[giver] * (used - before.average) / used * settings.dampening;
  double sum = 0;
  for (const LeaseLoad& lease : given) sum += before.weight(lease);
  if (sum < due + 1e-9) return true;
  if (given.size() != 1) return false;
  if (before.throughput[giver] <= 1e-9) return true;
  return settings.allow_throughput_overshoot &&
         std::ranges::all_of(fleet.leases, [&](const LeaseLoad& lease) {
           return lease.holder != giver || lease.available || lease.in_hand_off ||
                  before.weight(lease) >= before.weight(given.front());
         });
}

RC_GTEST_PROP(LeaseAssignment, BalancingTakesFromWhoIsAboveTheMeanAndLeavesReceiversBelowIt, ()) {
  const KclSettings settings = any_leader();
  const Fleet fleet = any_fleet();
  Loads before{fleet};
  const auto all = fleet.balance(settings, *rc::gen::arbitrary<std::uint64_t>());
  const auto moves = std::ranges::find(all, true, &Assignment::from_live_owner);
  for (auto one = all.begin(); one != moves; ++one) {
    before.move(fleet.leases.at(one->shard - 100), one->worker);
  }
  Loads after = before;
  std::map<std::uint32_t, std::vector<LeaseLoad>> given;
  for (auto one = moves; one != all.end(); ++one) {
    const LeaseLoad& lease = fleet.leases.at(one->shard - 100);
    given[lease.holder.value()].push_back(lease);
    after.move(lease, one->worker);
    RC_ASSERT(after.utilization[one->worker] <= before.average + 1e-9);
    RC_ASSERT(after.utilization[one->worker] <= 100 + 1e-9);
  }
  if (given.empty()) return;
  const auto [least, most] = std::ranges::minmax(before.utilization);
  const double above = before.average * (1 + settings.re_balance_threshold);
  const double below = before.average * (1 - settings.re_balance_threshold);
  RC_ASSERT(most > above - 1e-9 || least < below + 1e-9 || most > 100);
  for (const auto& [giver, leases] : given) {
    const double used = before.utilization[giver];
    RC_ASSERT(used > above - 1e-9 || used > 100 || (used == most && most < above + 1e-9));
    RC_ASSERT(is_due(settings, fleet, before, giver, leases));
  }
}

}  // namespace
}  // namespace weir::sim

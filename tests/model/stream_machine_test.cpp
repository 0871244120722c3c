// Any sequence of calls at any times, against NaiveStream.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "model/stream.hpp"
#include "tests/model/naive_stream.hpp"

namespace weir::model {
namespace {

using namespace std::chrono_literals;
using enum ServiceError;

constexpr Duration kDelay = 70ms;

// Whatever the size of the case: from 0 on they would be mostly small numbers.
template <typename T>
T pick(T from, T to) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<T>(from, to));
}

class Machine {
 public:
  Machine(std::int64_t shards, std::int64_t parallelism)
      : parallelism_{parallelism},
        stream_{config(shards, parallelism), Instant{}},
        naive_{shards, 24h} {
    register_consumer();
  }

  void take_a_step() {
    now_ += pause();
    naive_.live_until(now_);
    const bool favourite = pick(0, 2) > 0;
    switch (favourite ? favourite_ : pick(0, 12)) {
      case 0:
      case 1:
      case 2:
        return put();
      case 3:
        return get_iterator();
      case 4:
        return get_records();
      case 5:
        return split();
      case 6:
        return merge();
      case 7:
        return scale();
      case 8:
        return keep();
      case 9:
        return list();
      case 10:
        return subscribe();
      default:
        return stream_.advance(now_);
    }
  }

  void hold_against() {
    stream_.advance(now_);
    RC_ASSERT(stream_.next_due() > now_);
    RC_ASSERT(stream_.shards().size() == naive_.all.size());
    RC_ASSERT(stream_.config().retention == naive_.retention);
    RC_ASSERT((stream_.status() == StreamStatus::Active) == naive_.active());
    uint128 next = 0;  // the open ranges are a partition
    auto open = naive_.open();
    std::sort(open.begin(), open.end(), [&](auto a, auto b) {
      return naive_.all[a].range.starting < naive_.all[b].range.starting;
    });
    RC_ASSERT(stream_.open_shards() == static_cast<std::int64_t>(open.size()));
    for (const auto shard : open) {
      const auto& range = stream_.shards()[shard].range();
      RC_ASSERT(range.starting.value == next);
      RC_ASSERT(stream_.shard_of(range.starting) == shard &&
                stream_.shard_of(range.ending) == shard);
      next = range.ending.value + 1;
    }
    RC_ASSERT(next == 0);
    for (std::uint32_t shard = 0; shard < naive_.all.size(); ++shard) {
      const auto& expected = naive_.all[shard];
      const auto horizon = stream_.trim(now_, shard);
      const auto& real = stream_.shards()[shard];
      RC_ASSERT(real.range() == expected.range);
      RC_ASSERT((real.state() == ShardState::Open) == !expected.closed.has_value());
      RC_ASSERT((real.state() == ShardState::Expired) == expected.expired);
      RC_ASSERT(horizon == expected.gone);
      RC_ASSERT(real.log().end() == static_cast<std::int64_t>(expected.records.size()));
      const auto parents = stream_.lineage().parents(shard);
      RC_ASSERT(std::vector<std::uint32_t>(parents.begin(), parents.end()) == expected.parents);
      std::int64_t bytes = 0;
      for (auto at = expected.gone; at < real.log().end(); ++at) bytes += record(shard, at).bytes;
      RC_ASSERT(real.log().amount_from(horizon) == (Amount{real.log().end() - horizon, bytes}));
    }
  }

 private:
  static StreamConfig config(std::int64_t shards, std::int64_t parallelism) {
    StreamConfig made;
    made.shard_count = shards;
    made.epoch_s = 1'700'000'000;
    made.reshard = {.lead = 10s, .step = 30s, .parallelism = parallelism};
    return made;
  }

  const NaiveStream::Record& record(std::uint32_t shard, std::int64_t at) const {
    return naive_.all[shard].records[static_cast<std::size_t>(at)];
  }
  std::uint32_t any_shard() const {
    return pick<std::uint32_t>(0, static_cast<std::uint32_t>(naive_.all.size()));
  }
  static HashKey any_key() {
    return {uint128{*rc::gen::arbitrary<std::uint64_t>()} << 64U |
            *rc::gen::arbitrary<std::uint64_t>()};
  }
  // Machines differ in tempo.
  Duration pause() const {
    switch (pick(0, 5)) {
      case 0:
        return 0s;
      case 1:
        return std::chrono::milliseconds{pick(0, 2'000)};
      case 2:
        return std::chrono::seconds{pick(0, 10)};
      default:
        return pick(0, 10) * tempo_;
    }
  }
  template <typename Answer>
  static std::optional<ServiceError> error_of(const Answer& answer) {
    if (answer) return std::nullopt;
    return answer.error().error;
  }
  // The calls of one kind that were let through in the last second.
  static bool too_often(std::vector<Instant>& calls, Instant now, std::size_t limit) {
    std::erase_if(calls, [now](Instant at) { return at + 1s <= now; });
    if (calls.size() >= limit) return true;
    calls.push_back(now);
    return false;
  }

  void put() {
    PutEntry entry{
        .hash_key = any_key(), .parcel = {.records = 1, .bytes = pick(1, 9000)}, .largest = 0};
    const auto bytes = entry.parcel.bytes;
    const auto answer = stream_.put_record(now_, entry);
    if (!answer) {
      RC_ASSERT(answer.error().error == ProvisionedThroughputExceededException);
      return;
    }
    const auto owner = naive_.owner(entry.hash_key);
    RC_ASSERT(answer->shard == owner);
    RC_ASSERT(answer->position == static_cast<std::int64_t>(naive_.all[owner].records.size()));
    naive_.all[owner].records.push_back({now_, bytes});
  }

  // Where a position is to be, and the call's type; a number or a time where it needs one.
  std::pair<StartingPosition, std::optional<std::int64_t>> any_start(std::uint32_t number) {
    const auto& shard = naive_.all[number];
    const auto end = static_cast<std::int64_t>(shard.records.size());
    const auto kind = pick(0, 5);
    if (kind == 0) return {{ShardIteratorType::TrimHorizon}, shard.gone};
    if (kind == 1) return {{ShardIteratorType::Latest}, end};
    if (kind == 2) {
      const Instant at = now_ - std::chrono::seconds{pick(-10, 100'000)};
      if (at > now_) return {{ShardIteratorType::AtTimestamp, std::nullopt, at}, std::nullopt};
      auto position = shard.gone;
      while (position < end && record(number, position).arrived < at) ++position;
      return {{ShardIteratorType::AtTimestamp, std::nullopt, at}, position};
    }
    const auto at = pick<std::int64_t>(0, end + 2);
    const auto seconds = [](Instant instant) {
      return 1'700'000'000 + instant.time_since_epoch() / 1s;
    };
    const SequenceNumber sequence{.shard_created_s = seconds(shard.created),
                                  .index = static_cast<std::uint64_t>(at),
                                  .put_s = seconds(now_),
                                  .shard = number};
    const bool after = kind == 4;
    const auto type =
        after ? ShardIteratorType::AfterSequenceNumber : ShardIteratorType::AtSequenceNumber;
    if (at >= end) return {{type, sequence}, std::nullopt};
    return {{type, sequence}, std::max(shard.gone, after ? at + 1 : at)};
  }

  void get_iterator() {
    const auto shard = any_shard();
    const auto [start, wanted] = any_start(shard);
    const auto answer = stream_.get_shard_iterator(now_, shard_id(shard), start);
    if (naive_.all[shard].expired) {
      RC_ASSERT(error_of(answer) == ResourceNotFoundException);
    } else if (!wanted) {
      RC_ASSERT(error_of(answer) == InvalidArgumentException);
    } else if (too_often(iterator_calls_[shard], now_, 5)) {
      RC_ASSERT(error_of(answer) == ProvisionedThroughputExceededException);
    } else {
      RC_ASSERT(answer && answer->position == *wanted && answer->shard == shard);
      iterators_.push_back(*answer);
    }
  }

  // What somebody at `position` is to get by now: at most so many.
  std::vector<NaiveStream::Record> readable(std::uint32_t number, std::int64_t& position,
                                            std::int64_t limit) const {
    const auto& shard = naive_.all[number];
    position = std::max(position, shard.gone);
    std::vector<NaiveStream::Record> records;
    while (position < static_cast<std::int64_t>(shard.records.size()) &&
           record(number, position).arrived + kDelay <= now_ &&
           static_cast<std::int64_t>(records.size()) < limit) {
      records.push_back(record(number, position++));
    }
    return records;
  }
  bool at_end(std::uint32_t number, std::int64_t position) const {
    const auto& shard = naive_.all[number];
    return shard.closed && position == static_cast<std::int64_t>(shard.records.size());
  }
  static void same(const std::vector<Parcel>& parcels,
                   const std::vector<NaiveStream::Record>& records) {
    RC_ASSERT(parcels.size() == records.size());
    for (std::size_t i = 0; i < parcels.size(); ++i) {
      RC_ASSERT(parcels[i].records == 1 && parcels[i].bytes == records[i].bytes);
      RC_ASSERT(parcels[i].arrived == records[i].arrived);
    }
  }
  void same_children(const std::vector<ChildShard>& told, std::uint32_t parent, bool ended) const {
    std::vector<std::uint32_t> children;
    for (std::uint32_t i = 0; i < naive_.all.size() && ended; ++i) {
      const auto& parents = naive_.all[i].parents;
      if (std::find(parents.begin(), parents.end(), parent) != parents.end()) children.push_back(i);
    }
    RC_ASSERT(told.size() == children.size());
    for (std::size_t i = 0; i < told.size(); ++i) {
      RC_ASSERT(told[i].shard == children[i]);
      RC_ASSERT(told[i].range == naive_.all[children[i]].range);
      RC_ASSERT(told[i].parents == naive_.all[children[i]].parents);
    }
  }

  void get_records() {
    if (iterators_.empty()) return;
    const auto which = pick<std::size_t>(0, iterators_.size());
    const auto iterator = iterators_[which];
    const auto limit = pick<std::int64_t>(1, 20);
    GetRecordsAnswer answer;
    const auto told = stream_.get_records(now_, iterator, limit, answer);
    if (now_ - iterator.issued > 5min) {
      RC_ASSERT(error_of(told) == ExpiredIteratorException);
      iterators_.erase(iterators_.begin() + static_cast<std::ptrdiff_t>(which));
      return;
    }
    if (too_often(read_calls_[iterator.shard], now_, 5)) {
      RC_ASSERT(error_of(told) == ProvisionedThroughputExceededException);
      return;
    }
    RC_ASSERT(told.has_value());
    auto position = iterator.position;
    same(answer.records, readable(iterator.shard, position, limit));
    const bool ended = at_end(iterator.shard, position);
    RC_ASSERT(answer.next.has_value() == !ended);
    same_children(answer.child_shards, iterator.shard, ended);
    if (!ended) {
      RC_ASSERT(answer.next->position == position);
      iterators_.push_back(*answer.next);
    }
  }

  bool changeable(std::optional<ServiceError> error) const {
    if (naive_.active()) return true;
    RC_ASSERT(error == ResourceInUseException);
    return false;
  }
  bool known_and_open(std::uint32_t shard, std::optional<ServiceError> error) const {
    if (naive_.all[shard].expired) {
      RC_ASSERT(error == ResourceNotFoundException);
      return false;
    }
    if (naive_.all[shard].closed) RC_ASSERT(error == InvalidArgumentException);
    return !naive_.all[shard].closed;
  }
  void start(Instant from, std::vector<NaiveStream::Step> plan) {
    naive_.start(from, std::move(plan), 30s, parallelism_);
    naive_.updating_until = naive_.steps.empty() ? from : naive_.steps.back().ends;
  }

  void split() {
    const auto shard = any_shard();
    const auto& range = naive_.all[shard].range;
    const auto half = range.starting.value + (range.ending.value - range.starting.value) / 2;
    const HashKey at = pick(0, 4) > 0 ? HashKey{half} : any_key();
    const auto error = error_of(stream_.split_shard(now_, shard_id(shard), to_decimal(at)));
    if (too_often(split_merge_calls_, now_, 5)) return RC_ASSERT(error == LimitExceededException);
    if (!changeable(error) || !known_and_open(shard, error)) return;
    if (at.value <= range.starting.value + 1 || at >= range.ending) {
      return RC_ASSERT(error == InvalidArgumentException);
    }
    RC_ASSERT(!error);
    start(now_, {naive_.split(shard, at)});
  }

  void merge() {
    const auto one = any_shard();
    auto other = any_shard();
    for (std::uint32_t i = 0; i < naive_.all.size() && *rc::gen::arbitrary<bool>(); ++i) {
      if (!naive_.all[i].closed &&
          naive_.all[i].range.starting.value == naive_.all[one].range.ending.value + 1) {
        other = i;  // a neighbour, more often than not
      }
    }
    const auto error = error_of(stream_.merge_shards(now_, shard_id(one), shard_id(other)));
    if (too_often(split_merge_calls_, now_, 5)) return RC_ASSERT(error == LimitExceededException);
    if (!changeable(error) || !known_and_open(one, error) || !known_and_open(other, error)) return;
    const auto& a = naive_.all[one].range;
    const auto& b = naive_.all[other].range;
    const bool adjacent = (a.ending != kLastHashKey && a.ending.value + 1 == b.starting.value) ||
                          (b.ending != kLastHashKey && b.ending.value + 1 == a.starting.value);
    if (!adjacent) return RC_ASSERT(error == InvalidArgumentException);
    RC_ASSERT(!error);
    start(now_, {naive_.merge(one, other)});
  }

  void scale() {
    const auto target = pick<std::int64_t>(1, 14);
    const auto error = error_of(stream_.update_shard_count(now_, target));
    if (too_often(scale_calls_, now_, 10)) return RC_ASSERT(error == LimitExceededException);
    if (!changeable(error)) return;
    const auto open = static_cast<std::int64_t>(naive_.open().size());
    if (target > 2 * open || 2 * target < open) return RC_ASSERT(error == InvalidArgumentException);
    std::erase_if(scalings_, [this](Instant at) { return at + 24h <= now_; });
    if (scalings_.size() == 10) return RC_ASSERT(error == LimitExceededException);
    RC_ASSERT(!error);
    scalings_.push_back(now_);
    start(now_ + 10s, naive_.scaling(target));
  }

  void keep() {
    const Duration to = std::chrono::hours{*rc::gen::element(0, 23, 24, 30, 48, 168, 8760, 8761)};
    const bool longer = *rc::gen::arbitrary<bool>();
    const auto error = error_of(longer ? stream_.increase_stream_retention_period(now_, to)
                                       : stream_.decrease_stream_retention_period(now_, to));
    if (too_often(keep_calls_, now_, 5)) return RC_ASSERT(error == LimitExceededException);
    if (!changeable(error)) return;
    const bool wrong_way = longer ? to < naive_.retention : to > naive_.retention;
    if (to < 24h || to > 8760h || wrong_way) return RC_ASSERT(error == InvalidArgumentException);
    RC_ASSERT(!error);
    if (longer) {
      naive_.longer = {now_ + 3min, to};
    } else {
      naive_.expire(now_);
      naive_.retention = to;
      naive_.longer.reset();
      naive_.expire(now_);
    }
  }

  void list() {
    using enum ShardFilterType;
    const auto type = *rc::gen::element(AfterShardId, AtTrimHorizon, FromTrimHorizon, AtLatest,
                                        AtTimestamp, FromTimestamp);
    const auto after = any_shard();
    const Instant at = now_ - std::chrono::seconds{pick(0, 200'000)};
    const auto page = stream_.list_shards(now_, ShardFilter{type, shard_id(after), at});
    RC_ASSERT(page && !page->next);
    const Instant horizon = std::max(Instant{}, now_ - naive_.retention);
    std::vector<std::string> wanted;
    for (std::uint32_t i = 0; i < naive_.all.size(); ++i) {
      const auto& shard = naive_.all[i];
      const auto open_at = [&](Instant when) {
        return shard.created <= when && (!shard.closed || when < *shard.closed);
      };
      const auto open_after = [&](Instant when) { return !shard.closed || *shard.closed > when; };
      const bool in =
          (type == AfterShardId && i > after) || (type == AtTrimHorizon && open_at(horizon)) ||
          (type == FromTrimHorizon && open_after(horizon)) || (type == AtLatest && !shard.closed) ||
          (type == AtTimestamp && open_at(std::max(horizon, at))) ||
          (type == FromTimestamp && open_after(std::max(horizon, at)));
      if (in && !shard.expired) wanted.push_back(shard_id(i));
    }
    std::vector<std::string> told;
    for (const auto& shard : page->shards) told.push_back(shard.shard_id);
    RC_ASSERT(told == wanted);
  }

  void register_consumer() {
    EXPECT_TRUE(stream_.register_stream_consumer(now_, "dashboard"));
    now_ += 1min;
  }

  struct Held {
    Instant since;
    std::int64_t position;
  };

  void subscribe() {
    const auto shard = any_shard();
    if (held_.contains(shard) && *rc::gen::arbitrary<bool>()) return receive(shard);
    const auto [start, wanted] = any_start(shard);
    const auto error =
        error_of(stream_.subscribe_to_shard(now_, "dashboard", shard_id(shard), start));
    if (naive_.all[shard].expired) return RC_ASSERT(error == ResourceNotFoundException);
    if (!wanted) return RC_ASSERT(error == InvalidArgumentException);
    if (too_often(subscribe_calls_[shard], now_, 1)) {
      return RC_ASSERT(error == LimitExceededException);
    }
    if (held_.contains(shard) && now_ - held_.at(shard).since < 5s) {
      return RC_ASSERT(error == ResourceInUseException);
    }
    RC_ASSERT(!error);
    held_[shard] = {now_, *wanted};
  }

  void receive(std::uint32_t shard) {
    SubscribeToShardEvent event;
    auto& held = held_.at(shard);
    const bool open = stream_.next_event(now_, {0, shard}, event);
    RC_ASSERT(open == (now_ - held.since < 5min));
    if (!open) {
      held_.erase(shard);
      return;
    }
    same(event.records, readable(shard, held.position, 10'000));
    const bool ended = at_end(shard, held.position);
    same_children(event.child_shards, shard, ended);
    RC_ASSERT(event.continuation.has_value() == !ended);
    if (ended) held_.erase(shard);
  }

  Duration tempo_ = *rc::gen::element<Duration>(1s, 10s, 3min, 1h);
  int favourite_ = pick(0, 12);  // call
  std::int64_t parallelism_;
  Stream stream_;
  NaiveStream naive_;
  Instant now_{};
  std::vector<ShardIterator> iterators_;
  std::map<std::uint32_t, Held> held_;
  std::map<std::uint32_t, std::vector<Instant>> iterator_calls_;
  std::map<std::uint32_t, std::vector<Instant>> read_calls_;
  std::map<std::uint32_t, std::vector<Instant>> subscribe_calls_;
  std::vector<Instant> split_merge_calls_;
  std::vector<Instant> scale_calls_;
  std::vector<Instant> keep_calls_;
  std::vector<Instant> scalings_;
};

RC_GTEST_PROP(StreamMachine, AnySequenceOfCallsAtAnyTimesIsAsTheNaiveStreamHasIt, ()) {
  for (int life = 0; life < 8; ++life) {
    Machine machine{pick<std::int64_t>(1, 6), pick<std::int64_t>(1, 5)};
    for (int step = pick(0, 200); step > 0; --step) {
      machine.take_a_step();
      if (pick(0, 8) == 0) machine.hold_against();  // looking lets go of what expired
    }
    machine.hold_against();
  }
}

}  // namespace
}  // namespace weir::model

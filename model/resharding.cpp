#include "model/resharding.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <queue>

#include "model/check.hpp"

namespace weir::model {

namespace {

constexpr std::uint32_t kPartsOfAShard = 1'000'000;  // boundaries closer than one are the same

// The sweep: what is left of the old shards, and the steps so far.
class Sweep {
 public:
  Sweep(std::span<const NumberedRange> open, std::uint32_t next_number)
      : left_(open.begin(), open.end()), next_number_{next_number} {}

  // Makes the lowest shard left end at `boundary` (or within `tolerance` of it) and lets it be.
  void make_end_at(HashKey boundary, uint128 tolerance) {
    while (true) {
      const NumberedRange lowest = left_.front();
      if (near(lowest.range.ending, boundary, tolerance)) break;
      if (boundary < lowest.range.ending) {
        split_front(boundary);
        break;
      }
      // Too narrow: the neighbour gives what is missing, or all of it.
      left_.pop_front();
      const HashKey end = left_.front().range.ending;
      if (boundary < end && !near(end, boundary, tolerance)) split_front(boundary);
      merge_front(lowest);
    }
    left_.pop_front();
  }

  std::vector<ReshardStep> take_steps() { return std::move(steps_); }
  bool done() const { return left_.empty(); }

 private:
  static bool near(HashKey a, HashKey b, uint128 tolerance) {
    return (a < b ? b.value - a.value : a.value - b.value) <= tolerance;
  }

  void split_front(HashKey boundary) {
    const NumberedRange parent = left_.front();
    const HashKey from{boundary.value + 1};
    steps_.push_back({.kind = ReshardStep::Kind::Split,
                      .parent = parent.number,
                      .adjacent = 0,
                      .new_starting_hash_key = from,
                      .child = next_number_});
    left_.pop_front();
    left_.push_front({next_number_ + 1, {from, parent.range.ending}});
    left_.push_front({next_number_, {parent.range.starting, boundary}});
    next_number_ += 2;
  }

  void merge_front(const NumberedRange& lower) {
    const NumberedRange upper = left_.front();
    steps_.push_back({.kind = ReshardStep::Kind::Merge,
                      .parent = lower.number,
                      .adjacent = upper.number,
                      .new_starting_hash_key = {},
                      .child = next_number_});
    left_.pop_front();
    left_.push_front({next_number_, {lower.range.starting, upper.range.ending}});
    ++next_number_;
  }

  std::deque<NumberedRange> left_;
  std::vector<ReshardStep> steps_;
  std::uint32_t next_number_;
};

}  // namespace

std::vector<ReshardStep> uniform_scaling(std::span<const NumberedRange> open, std::int64_t target,
                                         std::uint32_t next_number) {
  CHECK(!open.empty() && target >= 1);
  Sweep sweep{open, next_number};
  const auto ranges = even_ranges(target);
  const uint128 width = ranges.front().ending.value - ranges.front().starting.value;
  for (const auto& range : ranges) sweep.make_end_at(range.ending, width / kPartsOfAShard);
  CHECK(sweep.done());
  return sweep.take_steps();
}

std::vector<ReshardStep> splits_to(std::span<const NumberedRange> open, std::int64_t target,
                                   std::uint32_t next_number) {
  struct Part {
    std::uint32_t number;
    HashKeyRange range;
    std::int64_t pieces = 1;
    uint128 width() const { return (range.ending.value - range.starting.value) / pieces_of(); }
    uint128 pieces_of() const { return static_cast<uint128>(pieces); }
  };
  std::vector<Part> parts;
  parts.reserve(open.size());
  for (const NumberedRange& shard : open) parts.push_back({shard.number, shard.range});
  // the widest piece is halved next; of several, that of the lowest shard
  const auto narrower = [&](std::size_t a, std::size_t b) {
    return parts[a].width() != parts[b].width() ? parts[a].width() < parts[b].width() : a > b;
  };
  std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(narrower)> widest{narrower};
  for (std::size_t i = 0; i < parts.size(); ++i) widest.push(i);
  for (auto pieces = static_cast<std::int64_t>(parts.size()); pieces < target; ++pieces) {
    const std::size_t i = widest.top();
    widest.pop();
    ++parts[i].pieces;
    widest.push(i);
  }
  std::vector<ReshardStep> steps;
  for (std::size_t i = 0; i < parts.size(); ++i) {  // grows: one generation after the other
    const Part part = parts[i];
    if (part.pieces < 2 || part.range.starting == part.range.ending) continue;
    const std::int64_t lower = part.pieces / 2;
    const HashKey border{part.range.starting.value + 1 +
                         part.width() * static_cast<uint128>(lower)};
    steps.push_back({.kind = ReshardStep::Kind::Split,
                     .parent = part.number,
                     .adjacent = 0,
                     .new_starting_hash_key = border,
                     .child = next_number});
    parts.push_back({next_number, {part.range.starting, {border.value - 1}}, lower});
    parts.push_back({next_number + 1, {border, part.range.ending}, part.pieces - lower});
    next_number += 2;
  }
  return steps;
}

std::vector<Instant> step_ends(std::span<const ReshardStep> steps, Instant from,
                               const ReshardPace& pace) {
  CHECK(pace.parallelism >= 1 && pace.step >= Duration::zero());
  std::vector<Instant> ends;
  ends.reserve(steps.size());
  std::map<std::uint32_t, Instant> opens;  // shards that steps make
  Instant start = from;
  for (std::size_t at = 0; at < steps.size(); ++at) {
    const ReshardStep& step = steps[at];
    const auto limit = static_cast<std::size_t>(pace.parallelism);
    // All steps last alike, so they end in their order: the one `parallelism` before must be over.
    if (at >= limit) start = std::max(start, ends[at - limit]);
    const auto wait_for = [&](std::uint32_t shard) {
      const auto made = opens.find(shard);
      if (made != opens.end()) start = std::max(start, made->second);
    };
    wait_for(step.parent);
    const bool split = step.kind == ReshardStep::Kind::Split;
    if (!split) wait_for(step.adjacent);
    ends.push_back(start + pace.step);
    opens[step.child] = ends.back();
    if (split) opens[step.child + 1] = ends.back();
  }
  return ends;
}

std::int64_t peak_open(std::span<const ReshardStep> steps, std::int64_t open) {
  std::int64_t most = open;
  for (const ReshardStep& step : steps) {
    open += step.kind == ReshardStep::Kind::Split ? 1 : -1;
    most = std::max(most, open);
  }
  return most;
}

}  // namespace weir::model

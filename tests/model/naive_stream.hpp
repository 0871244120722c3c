#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/hash_key.hpp"
#include "model/units.hpp"

namespace weir::model {

/// A stream told a second time, as plainly as can be: lists that are searched from end to end. No
/// quotas: it is told which records were stored.
class NaiveStream {
 public:
  struct Record {
    Instant arrived;
    std::int64_t bytes;
  };
  struct Shard {
    HashKeyRange range;
    Instant created{};
    std::optional<Instant> closed = std::nullopt;
    std::vector<std::uint32_t> parents = {};
    std::vector<Record> records = {};
    std::int64_t gone = 0;  // records that have expired
    bool expired = false;
  };
  struct Step {
    std::vector<std::uint32_t> parents;
    std::vector<HashKeyRange> children;
    Instant ends{};
  };

  NaiveStream(std::int64_t shards, Duration keep) : retention{keep} {
    for (const auto& range : even_ranges(shards)) all.push_back({range, Instant{}});
  }

  std::vector<Shard> all;
  Duration retention;
  std::vector<Step> steps;  // to be done
  std::optional<Instant> updating_until;
  std::optional<std::pair<Instant, Duration>> longer;

  bool active() const { return !updating_until; }

  std::vector<std::uint32_t> open() const {
    std::vector<std::uint32_t> numbers;
    for (std::uint32_t i = 0; i < all.size(); ++i) {
      if (!all[i].closed) numbers.push_back(i);
    }
    return numbers;
  }

  std::uint32_t owner(HashKey key) const {
    for (const auto shard : open()) {
      if (all[shard].range.contains(key)) return shard;
    }
    return ~std::uint32_t{0};
  }

  /// Everything that happens by `now`, one moment after the other.
  void live_until(Instant now) {
    while (true) {
      std::set<Instant> moments;
      for (const auto& step : steps) moments.insert(step.ends);
      if (updating_until) moments.insert(*updating_until);
      if (longer) moments.insert(longer->first);
      if (moments.empty() || *moments.begin() > now) break;
      happen(*moments.begin());
    }
    expire(now);
  }

  void expire(Instant now) {
    for (auto& shard : all) {
      while (shard.gone < static_cast<std::int64_t>(shard.records.size()) &&
             now - shard.records[static_cast<std::size_t>(shard.gone)].arrived > retention) {
        ++shard.gone;
      }
      if (shard.closed && now - *shard.closed >= retention) shard.expired = true;
      if (shard.expired) shard.gone = static_cast<std::int64_t>(shard.records.size());
    }
  }

  /// A split's or a merge's step.
  Step split(std::uint32_t shard, HashKey at) const {
    const auto& range = all[shard].range;
    return {{shard}, {{range.starting, {at.value - 1}}, {at, range.ending}}};
  }
  Step merge(std::uint32_t one, std::uint32_t other) const {
    const auto& a = all[one].range;
    const auto& b = all[other].range;
    return {{one, other}, {{std::min(a.starting, b.starting), std::max(a.ending, b.ending)}}};
  }

  /// Uniform scaling: as long as some target range is no shard, the lowest such is worked at.
  std::vector<Step> scaling(std::int64_t target) const {
    std::map<uint128, std::pair<std::uint32_t, uint128>> live;  // start -> number, end
    for (const auto shard : open()) {
      live[all[shard].range.starting.value] = {shard, all[shard].range.ending.value};
    }
    auto next = static_cast<std::uint32_t>(all.size());
    std::vector<Step> plan;
    for (const auto& wanted : even_ranges(target)) {
      const auto width = wanted.ending.value - wanted.starting.value;
      const auto about = [&](uint128 end) {
        const auto off =
            end < wanted.ending.value ? wanted.ending.value - end : end - wanted.ending.value;
        return off <= width / 1'000'000;
      };
      const auto cut = [&](uint128 start) {
        const auto [number, end] = live.at(start);
        plan.push_back({{number}, {{{start}, wanted.ending}, {{wanted.ending.value + 1}, {end}}}});
        live[start] = {next, wanted.ending.value};
        live[wanted.ending.value + 1] = {next + 1, end};
        next += 2;
      };
      auto low = live.begin();
      while (!about(low->second.second)) {
        if (low->second.second > wanted.ending.value) {
          cut(low->first);
          low = live.begin();
          continue;
        }
        const auto after = low->second.second + 1;
        if (live.at(after).second > wanted.ending.value && !about(live.at(after).second))
          cut(after);
        const auto upper = live.at(after);
        plan.push_back({{low->second.first, upper.first}, {{{low->first}, {upper.second}}}});
        low->second = {next++, upper.second};
        live.erase(after);
      }
      live.erase(low);  // done with
    }
    return plan;
  }

  /// Gives the steps their ends: at each moment as many are started, in their order, as may be.
  void start(Instant from, std::vector<Step> plan, Duration each, std::int64_t parallelism) {
    std::set<std::uint32_t> there;
    for (const auto shard : open()) there.insert(shard);
    std::size_t started = 0;
    std::size_t ended = 0;
    auto next = static_cast<std::uint32_t>(all.size());
    for (Instant now = from; ended < plan.size();) {
      while (started < plan.size() && started - ended < static_cast<std::size_t>(parallelism) &&
             std::all_of(plan[started].parents.begin(), plan[started].parents.end(),
                         [&](std::uint32_t parent) { return there.contains(parent); })) {
        plan[started++].ends = now + each;
      }
      now = plan[ended].ends;
      for (; ended < started && plan[ended].ends == now; ++ended) {
        for (std::size_t i = 0; i < plan[ended].children.size(); ++i) there.insert(next++);
      }
    }
    steps = std::move(plan);
  }

 private:
  void happen(Instant now) {
    expire(now);
    while (!steps.empty() && steps.front().ends == now) {
      const Step step = steps.front();
      steps.erase(steps.begin());
      for (const auto parent : step.parents) all[parent].closed = now;
      for (const auto& child : step.children) {
        all.push_back({child, now, std::nullopt, step.parents});
      }
    }
    if (updating_until && *updating_until == now) updating_until.reset();
    if (longer && longer->first == now) {
      retention = longer->second;
      longer.reset();
    }
  }
};

}  // namespace weir::model

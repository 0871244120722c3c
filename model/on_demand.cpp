#include "model/on_demand.hpp"

#include <algorithm>

#include "model/check.hpp"

namespace weir::model {

namespace {

constexpr std::int64_t kBytes = defaults::kWriteBytesPerS.value;
constexpr std::int64_t kRecords = defaults::kWriteRecordsPerS.value;

int128 rounded_up(int128 a, int128 b) {
  return (a + b - 1) / b;
}

}  // namespace

std::string_view name_of(RecordDistribution strategy) {
  return strategy == RecordDistribution::Auto ? "AUTO" : "USER_PARTITION_KEY";
}

std::string_view name_of(OnDemandLaw law) {
  switch (law) {
    case OnDemandLaw::ShardLoad:
      return "shard load";
    case OnDemandLaw::DoublePeak:
      return "double peak";
  }
  CHECK(false && "a law without a name");
}

std::int64_t on_demand_most_shards_of(std::string_view region) {
  const bool large = region == "us-east-1" || region == "us-west-2" || region == "eu-west-1";
  return large ? defaults::kOnDemandMostShardsOfLargeRegions.value
               : defaults::kOnDemandMostShards.value;
}

std::int64_t shards_for(std::int64_t bytes_per_s) {
  CHECK(bytes_per_s >= 0);
  return std::max<std::int64_t>(1, bytes_per_s / kBytes + (bytes_per_s % kBytes == 0 ? 0 : 1));
}

std::int64_t on_demand_shards(std::int64_t peak_bytes_per_s) {
  return std::max(defaults::kOnDemandFirstShards.value,
                  shards_for(defaults::kOnDemandHeadroom.value * peak_bytes_per_s));
}

void OnDemand::begin(Instant now, std::span<const Shard> shards) {
  plans_.clear();
  seen_.clear();
  for (const Shard& shard : shards) seen_.push_back({shard.log().stored()});
  next_look_ = now + policy_.look;
}

void OnDemand::end() {
  plans_.clear();
  next_look_ = kNever;
}

void OnDemand::forget() {
  plans_.clear();
  for (Seen& seen : seen_) seen.planned = false;
}

Instant OnDemand::next_due() const {
  return plans_.empty() ? next_look_ : std::min(next_look_, plans_.front().due);
}

bool OnDemand::is_busy(const Amount& since) const {
  const int128 span = policy_.look.count();
  const int128 second = kNanosPerSecond;
  return since.bytes * second > policy_.split_bytes_per_s * span ||
         since.records * second > policy_.split_records_per_s * span;
}

std::int64_t OnDemand::target_for(const Amount& since) const {
  const int128 span = policy_.look.count();
  const int128 twice = int128{defaults::kOnDemandHeadroom.value} * kNanosPerSecond;
  const int128 shards = std::max(rounded_up(since.bytes * twice, span * kBytes),
                                 rounded_up(since.records * twice, span * kRecords));
  return static_cast<std::int64_t>(std::min<int128>(shards, policy_.most_shards));
}

void OnDemand::look(Instant now, std::span<const Shard> shards, std::int64_t open) {
  if (now < next_look_) return;
  next_look_ = now + policy_.look;
  const Instant due = now + std::max(policy_.scale_time, Duration{1});  // not at this instant
  std::int64_t planned = open;                                          // shards, once all is done
  for (const Plan& plan : plans_) {
    planned = plan.target > 0 ? std::max(planned, plan.target) : planned + 1;
  }
  Amount all;
  seen_.resize(shards.size());
  for (std::uint32_t i = 0; i < shards.size(); ++i) {
    const Amount stored = shards[i].log().stored();
    const Amount since = stored - seen_[i].stored;
    seen_[i].stored = stored;
    all += since;
    if (policy_.law != OnDemandLaw::ShardLoad || shards[i].state() != ShardState::Open) continue;
    if (seen_[i].planned || planned >= policy_.most_shards || !is_busy(since)) continue;
    seen_[i].planned = true;
    ++planned;
    plans_.push_back({due, i, 0});
  }
  if (policy_.law == OnDemandLaw::DoublePeak) {
    const std::int64_t target = target_for(all);
    if (target > planned) plans_.push_back({due, 0, target});
  }
  sort_plans();
}

// What was put off may come after what is planned now.
void OnDemand::sort_plans() {
  std::stable_sort(plans_.begin(), plans_.end(),
                   [](const Plan& a, const Plan& b) { return a.due < b.due; });
}

OnDemand::Growth OnDemand::take_due(Instant now, bool waits) {
  Growth growth;
  const auto later = std::find_if(plans_.begin(), plans_.end(),
                                  [now](const Plan& plan) { return plan.due > now; });
  if (waits) {
    for (auto plan = plans_.begin(); plan != later; ++plan) plan->due = now + policy_.look;
    sort_plans();
    return growth;
  }
  for (auto plan = plans_.begin(); plan != later; ++plan) {
    if (plan->target > 0) {
      growth.target = plan->target;
    } else {
      growth.split.push_back(plan->shard);
    }
  }
  plans_.erase(plans_.begin(), later);
  return growth;
}

}  // namespace weir::model

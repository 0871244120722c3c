// The calls of model/stream.hpp that change a stream, and what they set off.

#include <algorithm>
#include <array>
#include <utility>

#include "model/check.hpp"
#include "model/stream.hpp"

namespace weir::model {

namespace {

using namespace std::chrono_literals;

constexpr Duration kDay = 24h;

tl::unexpected<ServiceException> refuse(ServiceError error, std::string message) {
  return unexpected(ServiceException{.error = error, .message = std::move(message)});
}

// How many of the instants, which are in order, lie in the 24 h that end now; forgets the others.
std::int64_t in_last_day(std::vector<Instant>& instants, Instant now) {
  std::erase_if(instants, [now](Instant at) { return at <= now - kDay; });
  return static_cast<std::int64_t>(instants.size());
}

std::int64_t hours(Duration duration) {
  return std::chrono::duration_cast<std::chrono::hours>(duration).count();
}

}  // namespace

// ---- What forbids a change ----

ServiceException Stream::rate_exceeded() const {
  return {.error = ServiceError::LimitExceededException,
          .message = "Rate exceeded for stream " + config_.name + " under account " +
                     config_.account + "."};
}

std::optional<ServiceException> Stream::not_changeable(bool provisioned_only) const {
  if (!is_there()) return stream_not_found();
  if (provisioned_only && config_.mode == StreamMode::OnDemand) {
    return ServiceException{.error = ServiceError::ValidationException,
                            .message = "Request is invalid for stream " + config_.name +
                                       " under account " + config_.account +
                                       ": it is in ON_DEMAND capacity mode."};
  }
  if (status_ != StreamStatus::Active) {
    return ServiceException{.error = ServiceError::ResourceInUseException,
                            .message = "Stream " + config_.name + " under account " +
                                       config_.account + " not ACTIVE, instead in state " +
                                       std::string{name_of(status_)}};
  }
  return std::nullopt;
}

// Of its message; the rest of it stands in the header.
constexpr std::string_view kOverQuota =
    "This request would exceed the shard limit for the account ";

std::optional<ServiceException> over_quota(const ShardQuota& quota, std::string_view account,
                                           std::int64_t more) {
  if (more <= 0 || more <= quota.limit - quota.in_use) return std::nullopt;
  return ServiceException{.error = ServiceError::LimitExceededException,
                          .message = std::string{kOverQuota} + std::string{account} + " in " +
                                     std::string{quota.region} + ". " + std::string{kShardsInUse} +
                                     std::to_string(quota.in_use) +
                                     ". Limit: " + std::to_string(quota.limit) + ". " +
                                     std::string{kMoreShards} + std::to_string(more) + "."};
}

bool is_over_quota(std::string_view message) {
  return message.starts_with(kOverQuota);
}

Expected<std::uint32_t, ServiceException> Stream::open_shard(std::string_view id) const {
  auto number = number_of(id);
  if (!number) return number;
  if (shards_[*number].state() != ShardState::Open) {
    return refuse(ServiceError::InvalidArgumentException,
                  "Shard " + std::string{id} + here() +
                      " has already been merged or split, and thus is not eligible for merging "
                      "or splitting.");
  }
  return number;
}

// ---- Resharding ----

Expected<void, ServiceException> Stream::split_shard(Instant now, std::string_view shard_to_split,
                                                     std::string_view new_starting_hash_key,
                                                     const ShardQuota& quota) {
  advance(now);
  if (!split_merge_calls_.admit(now)) return unexpected(rate_exceeded());
  if (auto error = not_changeable(true)) return unexpected(std::move(*error));
  const auto number = open_shard(shard_to_split);
  if (!number) return unexpected(number.error());
  const auto& range = shards_[*number].range();
  const auto key = from_decimal(new_starting_hash_key);
  if (!key || key->value <= range.starting.value + 1 || *key >= range.ending) {
    return refuse(ServiceError::InvalidArgumentException,
                  "NewStartingHashKey " + std::string{new_starting_hash_key} +
                      " used in SplitShard() on shard " + std::string{shard_to_split} + here() +
                      " is not both greater than one plus the shard's StartingHashKey " +
                      to_decimal(range.starting) + " and less than the shard's EndingHashKey " +
                      to_decimal(range.ending) + ".");
  }
  if (auto error = over_quota(quota, config_.account, 1)) return unexpected(std::move(*error));
  start_steps(now,
              {{.kind = ReshardStep::Kind::Split,
                .parent = *number,
                .adjacent = 0,
                .new_starting_hash_key = *key,
                .child = static_cast<std::uint32_t>(shards_.size())}},
              config_.reshard);
  return {};
}

Expected<void, ServiceException> Stream::merge_shards(Instant now, std::string_view shard_to_merge,
                                                      std::string_view adjacent_shard_to_merge) {
  advance(now);
  if (!split_merge_calls_.admit(now)) return unexpected(rate_exceeded());
  if (auto error = not_changeable(true)) return unexpected(std::move(*error));
  const auto first = open_shard(shard_to_merge);
  if (!first) return unexpected(first.error());
  const auto second = open_shard(adjacent_shard_to_merge);
  if (!second) return unexpected(second.error());
  const auto touch = [&](std::uint32_t lower, std::uint32_t upper) {
    return shards_[lower].range().ending != kLastHashKey &&
           shards_[lower].range().ending.value + 1 == shards_[upper].range().starting.value;
  };
  if (!touch(*first, *second) && !touch(*second, *first)) {
    return refuse(ServiceError::InvalidArgumentException,
                  "Shards " + std::string{shard_to_merge} + " and " +
                      std::string{adjacent_shard_to_merge} + here() +
                      " are not an adjacent pair of shards eligible for merging");
  }
  start_steps(now,
              {{.kind = ReshardStep::Kind::Merge,
                .parent = *first,
                .adjacent = *second,
                .new_starting_hash_key = {},
                .child = static_cast<std::uint32_t>(shards_.size())}},
              config_.reshard);
  return {};
}

std::optional<ServiceException> Stream::bad_target(std::int64_t target) const {
  const auto invalid = [&](const std::string& what) {
    return ServiceException{
        .error = ServiceError::InvalidArgumentException,
        .message = "UpdateShardCount cannot scale " + what +
                   " Current open shard count: " + std::to_string(open_shards()) +
                   " Target shard count: " + std::to_string(target)};
  };
  if (target > 2 * open_shards()) return invalid("up over double your current open shard count.");
  if (target < (open_shards() + 1) / 2) {
    return invalid("down below half your current open shard count.");
  }
  constexpr auto kMost = defaults::kScalingMostShards.value;
  if (target > kMost) {
    return invalid("up over " + std::to_string(kMost) + " shards.");
  }
  return std::nullopt;
}

Expected<ShardCounts, ServiceException> Stream::update_shard_count(Instant now, std::int64_t target,
                                                                   const ShardQuota& quota) {
  advance(now);
  if (!update_shard_count_calls_.admit(now)) return unexpected(rate_exceeded());
  if (auto error = not_changeable(true)) return unexpected(std::move(*error));
  if (auto error = bad_target(target)) return unexpected(std::move(*error));
  if (in_last_day(scalings_, now) >= defaults::kScalingsPerDay.value) {
    return unexpected(rate_exceeded());
  }
  const auto current = open_shards();
  auto steps = uniform_scaling(open_ranges(), target, static_cast<std::uint32_t>(shards_.size()));
  const auto more = peak_open(steps, current) - current;
  if (auto error = over_quota(quota, config_.account, more)) return unexpected(std::move(*error));
  scalings_.push_back(now);
  status_due_ = now + config_.reshard.lead;
  start_steps(status_due_, std::move(steps), config_.reshard);
  return ShardCounts{.current = current, .target = target};
}

std::vector<NumberedRange> Stream::open_ranges() const {
  std::vector<NumberedRange> open;
  open.reserve(routes_.size());
  for (const Route& route : routes_) open.push_back({route.shard, shards_[route.shard].range()});
  return open;
}

void Stream::start_steps(Instant from, std::vector<ReshardStep> steps, const ReshardPace& pace) {
  status_ = StreamStatus::Updating;
  steps_ = std::move(steps);
  step_ends_ = step_ends(steps_, from, pace);
  next_step_ = 0;
  settle();
}

std::int64_t Stream::most_open_shards() const {
  return peak_open(std::span{steps_}.subspan(next_step_), open_shards());
}

void Stream::do_step(const ReshardStep& step, Instant now) {
  CHECK(step.child == shards_.size());
  const auto close = [&](std::uint32_t shard) {
    shards_[shard].close(now);
    closed_.push_back(shard);
  };
  const auto range = shards_[step.parent].range();
  close(step.parent);
  if (step.kind == ReshardStep::Kind::Split) {
    const std::array parents{step.parent};
    add_shard(now, {range.starting, {step.new_starting_hash_key.value - 1}}, parents);
    add_shard(now, {step.new_starting_hash_key, range.ending}, parents);
  } else {
    const std::array parents{step.parent, step.adjacent};
    close(step.adjacent);
    const auto other = shards_[step.adjacent].range();
    add_shard(now, {std::min(range.starting, other.starting), std::max(range.ending, other.ending)},
              parents);
  }
}

// ---- Retention ----

std::optional<ServiceException> Stream::bad_retention(Instant now, Duration to, bool longer) {
  if (!retention_calls_.admit(now)) return rate_exceeded();
  if (auto error = not_changeable(false)) return error;
  const auto invalid = [&](std::string message) {
    return ServiceException{.error = ServiceError::InvalidArgumentException,
                            .message = std::move(message)};
  };
  if (to < defaults::kRetentionLeast.value) {
    return invalid("Minimum allowed retention period is " +
                   std::to_string(hours(defaults::kRetentionLeast.value)) +
                   " hours. Requested retention period (" + std::to_string(hours(to)) +
                   " hours) is too short.");
  }
  if (to > defaults::kRetentionMost.value) {
    return invalid("Maximum allowed retention period is " +
                   std::to_string(hours(defaults::kRetentionMost.value)) +
                   " hours. Requested retention period (" + std::to_string(hours(to)) +
                   " hours) is too long.");
  }
  if (longer ? to < config_.retention : to > config_.retention) {
    return invalid("Requested retention period (" + std::to_string(hours(to)) +
                   " hours) for stream " + config_.name + " can not be " +
                   (longer ? "shorter" : "longer") + " than existing retention period (" +
                   std::to_string(hours(config_.retention)) + " hours). Use " +
                   (longer ? "DecreaseRetentionPeriod API." : "IncreaseRetentionPeriod API."));
  }
  return std::nullopt;
}

Expected<void, ServiceException> Stream::increase_stream_retention_period(Instant now,
                                                                          Duration to) {
  advance(now);
  if (auto error = bad_retention(now, to, true)) return unexpected(std::move(*error));
  longer_retention_ = to;
  longer_retention_due_ = now + defaults::kRetentionIncreaseTakes.value;
  settle();
  return {};
}

Expected<void, ServiceException> Stream::decrease_stream_retention_period(Instant now,
                                                                          Duration to) {
  advance(now);
  if (auto error = bad_retention(now, to, false)) return unexpected(std::move(*error));
  longer_retention_due_ = kNever;
  set_retention(now, to);
  expire_shards(now);
  settle();
  return {};
}

// What has expired is let go under the old period first, so that no increase brings it back.
void Stream::set_retention(Instant now, Duration to) {
  for (std::uint32_t shard = 0; shard < shards_.size(); ++shard) trim(now, shard);
  config_.retention = to;
}

void Stream::expire_shards(Instant now) {
  const auto expired = [&](std::uint32_t shard) {
    return shards_[shard].closed() + config_.retention <= now;
  };
  for (const auto shard : closed_) {
    if (expired(shard)) shards_[shard].expire();
  }
  std::erase_if(closed_, expired);
}

// Everything that a stream that is deleted holds.
void Stream::let_go(Instant now) {
  on_demand_.end();
  for (Shard& shard : shards_) {
    if (shard.state() == ShardState::Open) shard.close(now);
    if (shard.state() == ShardState::Closed) shard.expire();
  }
  closed_.clear();
  longer_retention_due_ = kNever;
}

// ---- Record size, mode, deletion ----

std::int64_t bytes_burst_of(std::int64_t max_record_bytes) {
  return max_record_bytes > defaults::kRecordMostBytesLeast.value
             ? defaults::kWriteBytesBurstLargeRecords.value
             : defaults::kWriteBytesBurst.value;
}

Expected<void, ServiceException> Stream::update_max_record_size(Instant now, std::int64_t kib) {
  advance(now);
  constexpr auto kLeast = defaults::kRecordMostBytesLeast.value / kKiB;
  constexpr auto kMost = defaults::kRecordMostBytesSettable.value / kKiB;
  if (kib < kLeast || kib > kMost) {
    return refuse(ServiceError::ValidationException,
                  "1 validation error detected: Value '" + std::to_string(kib) +
                      "' at 'maxRecordSizeInKiB' failed to satisfy constraint: Member must have "
                      "value between " +
                      std::to_string(kLeast) + " and " + std::to_string(kMost));
  }
  if (auto error = not_changeable(false)) return unexpected(std::move(*error));
  config_.max_record_bytes = kib * kKiB;
  config_.write_limits.bytes_burst = bytes_burst_of(config_.max_record_bytes);
  for (const Route& route : routes_) {
    shards_[route.shard].write_quota().set_bytes_burst(now, config_.write_limits.bytes_burst);
  }
  status_ = StreamStatus::Updating;
  status_due_ = now + defaults::kUpdateMaxRecordSizeTakes.value;
  settle();
  return {};
}

Expected<void, ServiceException> Stream::update_stream_record_distribution_strategy(
    Instant now, RecordDistribution strategy) {
  advance(now);
  if (!is_there()) return unexpected(stream_not_found());
  if (strategy == RecordDistribution::Auto && config_.mode != StreamMode::OnDemand) {
    return refuse(ServiceError::InvalidArgumentException, "Stream " + config_.name +
                                                              " under account " + config_.account +
                                                              " is in PROVISIONED capacity mode.");
  }
  config_.record_distribution = strategy;
  return {};
}

Expected<void, ServiceException> Stream::update_stream_mode(Instant now, StreamMode mode) {
  advance(now);
  if (auto error = not_changeable(false)) return unexpected(std::move(*error));
  if (mode == config_.mode) return {};
  if (mode == StreamMode::Provisioned && config_.record_distribution == RecordDistribution::Auto) {
    return refuse(ServiceError::InvalidArgumentException,
                  "Stream " + config_.name + " under account " + config_.account +
                      " has the record distribution strategy AUTO.");
  }
  if (in_last_day(mode_switches_, now) >= defaults::kModeSwitchesPerDay.value) {
    return unexpected(rate_exceeded());
  }
  mode_switches_.push_back(now);
  config_.mode = mode;
  if (mode == StreamMode::OnDemand) {
    on_demand_.begin(now, shards_);
  } else {
    on_demand_.end();
  }
  status_ = StreamStatus::Updating;
  status_due_ = now + defaults::kUpdateStreamModeTakes.value;
  settle();
  return {};
}

Expected<void, ServiceException> Stream::update_stream_warm_throughput(Instant now,
                                                                       std::int64_t mib_per_s) {
  advance(now);
  if (!warm_throughput_calls_.admit(now)) return unexpected(rate_exceeded());
  if (!is_there()) return unexpected(stream_not_found());
  const auto invalid = [&](std::string_view why) {
    return refuse(ServiceError::ValidationException, "Request is invalid for stream " +
                                                         config_.name + " under account " +
                                                         config_.account + ": " + std::string{why});
  };
  if (config_.mode != StreamMode::OnDemand) return invalid("it is in PROVISIONED capacity mode.");
  if (!config_.advantage) {
    return invalid("the account has no minimum throughput billing commitment.");
  }
  if (mib_per_s < 1) return invalid("the warm throughput must be 1 MiB/s or more.");
  if (auto error = not_changeable(false)) return unexpected(std::move(*error));
  if (mib_per_s > config_.on_demand.most_shards) {
    return refuse(ServiceError::LimitExceededException,
                  "The warm throughput of stream " + config_.name + " under account " +
                      config_.account + " can not be above " +
                      std::to_string(config_.on_demand.most_shards) + " MiB/s.");
  }
  status_ = StreamStatus::Updating;
  status_due_ = now + config_.reshard.lead;
  const auto target = std::max(open_shards(), shards_for(mib_per_s * kMiB));
  if (target > open_shards()) on_demand_.forget();
  start_steps(status_due_,
              splits_to(open_ranges(), target, static_cast<std::uint32_t>(shards_.size())),
              config_.reshard);
  return {};
}

Expected<void, ServiceException> Stream::delete_stream(Instant now,
                                                       bool enforce_consumer_deletion) {
  advance(now);
  if (auto error = not_changeable(false)) return unexpected(std::move(*error));
  if (fan_out_.consumers() > 0 && !enforce_consumer_deletion) {
    return refuse(ServiceError::ResourceInUseException, "Stream " + config_.name +
                                                            " under account " + config_.account +
                                                            " has registered consumers.");
  }
  status_ = StreamStatus::Deleting;
  status_due_ = now + config_.remove;
  settle();
  return {};
}

// ---- Listing ----

ShardDescription Stream::description_of(std::uint32_t number) const {
  const auto& shard = shards_[number];
  const auto parents = lineage_.parents(number);
  ShardDescription description{
      .shard_id = shard_id(number),
      .range = shard.range(),
      .parent_shard_id = std::nullopt,
      .adjacent_parent_shard_id = std::nullopt,
      .starting_sequence_number = shard.sequence_number_of(0, shard.created()),
      .ending_sequence_number = std::nullopt};
  if (!parents.empty()) description.parent_shard_id = shard_id(parents[0]);
  if (parents.size() > 1) description.adjacent_parent_shard_id = shard_id(parents[1]);
  if (shard.state() != ShardState::Open) {
    description.ending_sequence_number = shard.last_sequence_number();
  }
  return description;
}

bool Stream::listed(std::uint32_t number, const ShardFilter& filter, Instant now) const {
  using enum ShardFilterType;
  const auto& shard = shards_[number];
  if (shard.state() == ShardState::Expired) return false;
  const auto horizon = std::max(created_, now - config_.retention);
  const auto open_at = [&](Instant at) { return shard.created() <= at && at < shard.closed(); };
  switch (filter.type) {
    case AfterShardId:
      return shard_id(number) > filter.shard_id;
    case AtTrimHorizon:
      return open_at(horizon);
    case FromTrimHorizon:
      return shard.closed() > horizon;
    case AtLatest:
      return shard.state() == ShardState::Open;
    case AtTimestamp:
      return open_at(std::max(horizon, filter.timestamp));
    case FromTimestamp:
      return shard.closed() > std::max(horizon, filter.timestamp);
  }
  CHECK(false && "a filter without a meaning");
}

Expected<ShardPage, ServiceException> Stream::list_shards(Instant now, const ShardFilter& filter,
                                                          std::int64_t max_results) {
  return list_shards(now, NextToken{.filter = filter, .from = 0, .issued = now}, max_results);
}

Expected<ShardPage, ServiceException> Stream::list_shards(Instant now, const NextToken& token,
                                                          std::int64_t max_results) {
  advance(now);
  if (!list_shards_calls_.admit(now)) return unexpected(rate_exceeded());
  if (!is_there()) return unexpected(stream_not_found());
  constexpr std::int64_t kMostResults = 10'000;
  if (max_results < 1 || max_results > kMostResults || token.issued > now) {
    return refuse(ServiceError::InvalidArgumentException, "Invalid MaxResults or NextToken.");
  }
  if (now - token.issued > defaults::kNextTokenLife.value) {
    return refuse(ServiceError::ExpiredNextTokenException,
                  "NextToken expired: it was issued more than 300 seconds ago.");
  }
  const auto most = std::min(max_results, defaults::kListShardsPage.value);
  ShardPage page;
  for (auto number = token.from; number < shards_.size(); ++number) {
    if (!listed(number, token.filter, now)) continue;
    if (static_cast<std::int64_t>(page.shards.size()) == most) {
      page.next = NextToken{.filter = token.filter, .from = number, .issued = now};
      break;
    }
    page.shards.push_back(description_of(number));
  }
  return page;
}

Expected<StreamDescription, ServiceException> Stream::describe_stream(
    Instant now, std::string_view exclusive_start_shard_id, std::int64_t limit) {
  advance(now);
  if (status_ == StreamStatus::Deleted) return unexpected(stream_not_found());
  constexpr std::int64_t kMostResults = 10'000;
  if (limit < 1 || limit > kMostResults) {
    return refuse(ServiceError::InvalidArgumentException, "Invalid Limit.");
  }
  StreamDescription description{.name = config_.name,
                                .status = status_,
                                .mode = config_.mode,
                                .retention = config_.retention,
                                .created = created_,
                                .shards = {},
                                .has_more_shards = false};
  if (status_ == StreamStatus::Creating) return description;
  const auto most = std::min(limit, defaults::kDescribeStreamPage.value);
  const ShardFilter behind{.type = ShardFilterType::AfterShardId,
                           .shard_id = std::string{exclusive_start_shard_id},
                           .timestamp = {}};
  for (std::uint32_t number = 0; number < shards_.size(); ++number) {
    if (!listed(number, behind, now)) continue;
    description.has_more_shards = static_cast<std::int64_t>(description.shards.size()) == most;
    if (description.has_more_shards) break;
    description.shards.push_back(description_of(number));
  }
  return description;
}

Expected<StreamSummary, ServiceException> Stream::describe_stream_summary(Instant now) {
  advance(now);
  if (status_ == StreamStatus::Deleted) return unexpected(stream_not_found());
  return StreamSummary{.status = status_,
                       .mode = config_.mode,
                       .retention = config_.retention,
                       .open_shard_count = open_shards(),
                       .consumer_count = static_cast<std::int64_t>(fan_out_.consumers()),
                       .max_record_bytes = config_.max_record_bytes};
}

// ---- On-demand mode ----

// What the service does by itself; the stream stays ACTIVE (Assumed).
void Stream::grow_on_demand(Instant now) {
  const auto growth = on_demand_.take_due(now, status_ != StreamStatus::Active);
  const std::size_t before = shards_.size();
  if (growth.target > open_shards()) {
    const auto next = static_cast<std::uint32_t>(shards_.size());
    for (const ReshardStep& step : uniform_scaling(open_ranges(), growth.target, next)) {
      do_step(step, now);
    }
  }
  for (const std::uint32_t shard : growth.split) {
    const HashKeyRange& range = shards_[shard].range();
    if (shards_[shard].state() != ShardState::Open || range.starting == range.ending) continue;
    const uint128 width = range.ending.value - range.starting.value;
    do_step({.kind = ReshardStep::Kind::Split,
             .parent = shard,
             .adjacent = 0,
             .new_starting_hash_key = {range.starting.value + width / 2 + 1},
             .child = static_cast<std::uint32_t>(shards_.size())},
            now);
  }
  for (std::size_t i = before; i < shards_.size(); ++i) shards_[i].set_by_service();
  if (shards_.size() > before) build_routes();
  on_demand_.look(now, shards_, most_open_shards());
}

// ---- Time ----

void Stream::do_next(Instant now) {
  if (next_step_ < steps_.size() && step_ends_[next_step_] <= now) {
    for (; next_step_ < steps_.size() && step_ends_[next_step_] <= now; ++next_step_) {
      do_step(steps_[next_step_], now);
    }
    build_routes();
  }
  if (status_due_ <= now) {
    status_due_ = kNever;
    if (status_ == StreamStatus::Creating) status_ = StreamStatus::Active;
    if (status_ == StreamStatus::Deleting) {
      status_ = StreamStatus::Deleted;
      let_go(now);
    }
  }
  if (status_ == StreamStatus::Updating && status_due_ == kNever && next_step_ == steps_.size()) {
    steps_.clear();
    step_ends_.clear();
    next_step_ = 0;
    status_ = StreamStatus::Active;
  }
  if (longer_retention_due_ <= now) {
    longer_retention_due_ = kNever;
    set_retention(now, longer_retention_);
  }
  if (on_demand_.next_due() <= now) grow_on_demand(now);
  expire_shards(now);
  fan_out_.advance(now);
  settle();
  CHECK(next_due_ > now);
}

// Works out when something is due next.
void Stream::settle() {
  next_due_ =
      std::min({status_due_, longer_retention_due_, fan_out_.next_due(), on_demand_.next_due()});
  if (next_step_ < steps_.size()) next_due_ = std::min(next_due_, step_ends_[next_step_]);
  if (!closed_.empty()) {
    next_due_ = std::min(next_due_, shards_[closed_.front()].closed() + config_.retention);
  }
}

}  // namespace weir::model

#include "model/account.hpp"

#include <algorithm>
#include <utility>

#include "model/check.hpp"

namespace weir::model {

namespace {

tl::unexpected<ServiceException> refuse(ServiceError error, std::string message) {
  return unexpected(ServiceException{.error = error, .message = std::move(message)});
}

bool is_name_letter(char letter) {
  return ('a' <= letter && letter <= 'z') || ('A' <= letter && letter <= 'Z') ||
         ('0' <= letter && letter <= '9') || letter == '_' || letter == '.' || letter == '-';
}

ServiceException invalid(const std::string& value, const std::string& member,
                         const std::string& constraint) {
  return {.error = ServiceError::ValidationException,
          .message = "1 validation error detected: Value '" + value + "' at '" + member +
                     "' failed to satisfy constraint: Member must " + constraint};
}

bool in_the_making(const Stream& stream) {
  return stream.status() == StreamStatus::Creating || stream.status() == StreamStatus::Deleting;
}

bool provisioned(const Stream& stream) {
  return stream.config().mode == StreamMode::Provisioned;
}

}  // namespace

std::int64_t shard_quota_of(std::string_view region) {
  const bool large = region == "us-east-1" || region == "us-west-2" || region == "eu-west-1";
  return large ? defaults::kShardQuotaOfLargeRegions.value : defaults::kShardQuota.value;
}

std::optional<ServiceException> over_making_limit(std::int64_t in_the_making,
                                                  std::string_view account) {
  constexpr auto kMost = defaults::kStreamsInTheMaking.value;
  if (in_the_making < kMost) return std::nullopt;
  return ServiceException{
      .error = ServiceError::LimitExceededException,
      .message =
          "This request would have exceed the limit on the number of streams that can "
          "simultaneously be in CREATING or DELETING for the account " +
          std::string{account} + ". Limit: " + std::to_string(kMost) + "."};
}

Account::Account(AccountConfig config)
    : config_{std::move(config)},
      shard_limit_{config_.shard_quota.value_or(shard_quota_of(config_.region))} {
  CHECK(shard_limit_ >= 0 && config_.on_demand_streams >= 0);
}

// ---- Quotas ----

ShardQuota Account::shard_quota() const {
  ShardQuota quota{.in_use = 0, .limit = shard_limit_, .region = config_.region};
  for (const auto& [name, stream] : streams_) {
    if (provisioned(stream)) quota.in_use += stream.most_open_shards();
  }
  return quota;
}

std::int64_t Account::on_demand_count() const {
  return std::count_if(streams_.begin(), streams_.end(),
                       [](const auto& entry) { return !provisioned(entry.second); });
}

std::optional<ServiceException> Account::too_many_on_demand() const {
  if (on_demand_count() < config_.on_demand_streams) return std::nullopt;
  return ServiceException{
      .error = ServiceError::LimitExceededException,
      .message =
          "This request would exceed the limit on the number of on-demand streams for the "
          "account " +
          config_.id + " in " + config_.region +
          ". Limit: " + std::to_string(config_.on_demand_streams) + "."};
}

std::optional<ServiceException> Account::too_many_in_the_making() const {
  return over_making_limit(
      std::count_if(streams_.begin(), streams_.end(),
                    [](const auto& entry) { return in_the_making(entry.second); }),
      config_.id);
}

ServiceException Account::rate_exceeded(std::string_view name) const {
  const auto of =
      name.empty() ? std::string{"account "} : "stream " + std::string{name} + " under account ";
  return {.error = ServiceError::LimitExceededException,
          .message = "Rate exceeded for " + of + config_.id + "."};
}

Expected<std::reference_wrapper<Stream>, ServiceException> Account::named(std::string_view name) {
  const auto found = streams_.find(name);
  if (found == streams_.end()) {
    return refuse(ServiceError::ResourceNotFoundException,
                  "Stream " + std::string{name} + " under account " + config_.id + " not found.");
  }
  return std::ref(found->second);
}

// ---- Streams that come and go ----

std::optional<ServiceException> Account::bad_request(const StreamConfig& stream) const {
  constexpr auto kMost = defaults::kStreamNameMostLetters.value;
  const auto letters = static_cast<std::int64_t>(stream.name.size());
  if (letters < 1 || letters > kMost) {
    return invalid(stream.name, "streamName",
                   letters < 1 ? "have length greater than or equal to 1"
                               : "have length less than or equal to " + std::to_string(kMost));
  }
  if (!std::all_of(stream.name.begin(), stream.name.end(), is_name_letter)) {
    return invalid(stream.name, "streamName",
                   "satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
  }
  if (stream.shard_count < 1) {
    return invalid(std::to_string(stream.shard_count), "shardCount",
                   "have value greater than or equal to 1");
  }
  return std::nullopt;
}

Expected<void, ServiceException> Account::create_stream(Instant now, StreamConfig stream) {
  advance(now);
  if (!creations_.admit(now)) return unexpected(rate_exceeded(stream.name));
  const bool on_demand = stream.mode == StreamMode::OnDemand;
  if (on_demand) stream.shard_count = defaults::kOnDemandFirstShards.value;
  if (auto error = bad_request(stream)) return unexpected(std::move(*error));
  if (streams_.contains(stream.name)) {
    return refuse(ServiceError::ResourceInUseException,
                  "Stream " + stream.name + " under account " + config_.id + " already exists.");
  }
  if (auto error = too_many_in_the_making()) return unexpected(std::move(*error));
  auto over =
      on_demand ? too_many_on_demand() : over_quota(shard_quota(), config_.id, stream.shard_count);
  if (over) return unexpected(std::move(*over));
  stream.account = config_.id;
  stream.create = config_.create;
  const auto name = stream.name;
  streams_.emplace(name, Stream{std::move(stream), now});
  return {};
}

Expected<void, ServiceException> Account::delete_stream(Instant now, std::string_view name,
                                                        bool enforce_consumer_deletion) {
  advance(now);
  if (!deletions_.admit(now)) return unexpected(rate_exceeded(name));
  const auto stream = named(name);
  if (!stream) return unexpected(stream.error());
  if (auto error = too_many_in_the_making()) return unexpected(std::move(*error));
  return stream->get().delete_stream(now, enforce_consumer_deletion);
}

// ---- What is told ----

Expected<StreamPage, ServiceException> Account::list_streams(
    Instant now, std::string_view exclusive_start_stream_name, std::int64_t limit) {
  return list_streams(
      now,
      StreamsToken{.exclusive_start_stream_name = std::string{exclusive_start_stream_name},
                   .issued = now},
      limit);
}

Expected<StreamPage, ServiceException> Account::list_streams(Instant now, const StreamsToken& token,
                                                             std::int64_t limit) {
  advance(now);
  if (!lists_.admit(now)) return unexpected(rate_exceeded({}));
  constexpr std::int64_t kMostResults = 10'000;
  if (limit < 1 || limit > kMostResults || token.issued > now) {
    return refuse(ServiceError::InvalidArgumentException, "Invalid Limit or NextToken.");
  }
  if (now - token.issued > defaults::kNextTokenLife.value) {
    return refuse(ServiceError::ExpiredNextTokenException,
                  "NextToken expired: it was issued more than 300 seconds ago.");
  }
  const auto most = std::min(limit, defaults::kListStreamsPage.value);
  StreamPage page;
  for (auto at = streams_.upper_bound(token.exclusive_start_stream_name); at != streams_.end();
       ++at) {
    if (static_cast<std::int64_t>(page.streams.size()) == most) {
      page.next = {.exclusive_start_stream_name = page.streams.back().name, .issued = now};
      break;
    }
    const Stream& stream = at->second;
    page.streams.push_back({.name = at->first,
                            .status = stream.status(),
                            .mode = stream.config().mode,
                            .created = stream.created()});
  }
  return page;
}

Expected<StreamDescription, ServiceException> Account::describe_stream(
    Instant now, std::string_view name, std::string_view exclusive_start_shard_id,
    std::int64_t limit) {
  advance(now);
  if (!descriptions_.admit(now)) return unexpected(rate_exceeded(name));
  const auto stream = named(name);
  if (!stream) return unexpected(stream.error());
  return stream->get().describe_stream(now, exclusive_start_shard_id, limit);
}

Expected<StreamSummary, ServiceException> Account::describe_stream_summary(Instant now,
                                                                           std::string_view name) {
  advance(now);
  if (!summaries_.admit(now)) return unexpected(rate_exceeded(name));
  const auto stream = named(name);
  if (!stream) return unexpected(stream.error());
  return stream->get().describe_stream_summary(now);
}

Expected<AccountLimits, ServiceException> Account::describe_limits(Instant now) {
  advance(now);
  if (!limits_.admit(now)) return unexpected(rate_exceeded({}));
  AccountLimits limits{.shard_limit = shard_limit_,
                       .open_shard_count = 0,
                       .on_demand_stream_count = on_demand_count(),
                       .on_demand_stream_count_limit = config_.on_demand_streams};
  for (const auto& [name, stream] : streams_) {
    if (provisioned(stream)) limits.open_shard_count += stream.open_shards();
  }
  return limits;
}

// ---- Streams that change ----

Expected<void, ServiceException> Account::split_shard(Instant now, std::string_view name,
                                                      std::string_view shard_to_split,
                                                      std::string_view new_starting_hash_key) {
  advance(now);
  const auto stream = named(name);
  if (!stream) return unexpected(stream.error());
  return stream->get().split_shard(now, shard_to_split, new_starting_hash_key, shard_quota());
}

Expected<ShardCounts, ServiceException> Account::update_shard_count(
    Instant now, std::string_view name, std::int64_t target_shard_count) {
  advance(now);
  const auto stream = named(name);
  if (!stream) return unexpected(stream.error());
  return stream->get().update_shard_count(now, target_shard_count, shard_quota());
}

Expected<void, ServiceException> Account::update_stream_mode(Instant now, std::string_view name,
                                                             StreamMode mode) {
  advance(now);
  const auto stream = named(name);
  if (!stream) return unexpected(stream.error());
  if (stream->get().config().mode != mode) {
    auto over = mode == StreamMode::OnDemand
                    ? too_many_on_demand()
                    : over_quota(shard_quota(), config_.id, stream->get().most_open_shards());
    if (over) return unexpected(std::move(*over));
  }
  return stream->get().update_stream_mode(now, mode);
}

// ---- What is there, and time ----

Stream* Account::find(Instant now, std::string_view name) {
  advance(now);
  const auto found = streams_.find(name);
  return found == streams_.end() ? nullptr : &found->second;
}

Instant Account::next_due() const {
  Instant due = kNever;
  for (const auto& [name, stream] : streams_) due = std::min(due, stream.next_due());
  return due;
}

void Account::advance(Instant now) {
  for (auto& [name, stream] : streams_) stream.advance(now);
  std::erase_if(streams_,
                [](const auto& entry) { return entry.second.status() == StreamStatus::Deleted; });
}

}  // namespace weir::model

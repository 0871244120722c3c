#include "model/stream.hpp"

#include <algorithm>
#include <utility>

#include "model/check.hpp"

namespace weir::model {

namespace {

tl::unexpected<ServiceException> refuse(ServiceError error, std::string message) {
  return unexpected(ServiceException{.error = error, .message = std::move(message)});
}

std::string too_long(std::string_view what, std::int64_t most) {
  return "1 validation error detected: Value at '" + std::string{what} +
         "' failed to satisfy constraint: Member must have length less than or equal to " +
         std::to_string(most);
}

std::int64_t unix_millis(const StreamConfig& config, Instant instant) {
  constexpr std::int64_t kMillisPerS = 1000;
  return config.epoch_s * kMillisPerS +
         std::chrono::floor<std::chrono::milliseconds>(instant.time_since_epoch()).count();
}

// What a PutRecord of the parcel counts: each of its records rounded up.
std::int64_t rounded_charge(const Parcel& parcel, std::int64_t rounding) {
  if (rounding <= 1 || parcel.records == 0) return parcel.bytes;
  const auto mean = (parcel.bytes + parcel.records - 1) / parcel.records;
  return parcel.records * ((mean + rounding - 1) / rounding * rounding);
}

}  // namespace

std::string_view name_of(StreamStatus status) {
  switch (status) {
    case StreamStatus::Creating:
      return "CREATING";
    case StreamStatus::Active:
      return "ACTIVE";
    case StreamStatus::Updating:
      return "UPDATING";
    case StreamStatus::Deleting:
      return "DELETING";
    case StreamStatus::Deleted:
      return "deleted";
  }
  CHECK(false && "a status without a name");
}

std::string_view name_of(StreamMode mode) {
  return mode == StreamMode::OnDemand ? "ON_DEMAND" : "PROVISIONED";
}

Stream::Stream(StreamConfig config, Instant created)
    : config_{std::move(config)},
      created_{created},
      fan_out_{config_.fan_out},
      on_demand_{config_.on_demand} {
  for (const std::string& consumer : config_.consumers) fan_out_.adopt(created, consumer);
  CHECK(config_.shard_count >= 1 && config_.put_record_rounding >= 1);
  const auto ranges = even_ranges(config_.shard_count);
  shards_.reserve(ranges.size());
  for (const auto& range : ranges) add_shard(created, range, {});
  build_routes();
  if (config_.mode == StreamMode::OnDemand) on_demand_.begin(created, shards_);
  if (config_.create > Duration::zero()) {
    status_ = StreamStatus::Creating;
    status_due_ = created + config_.create;
  }
  settle();
}

void Stream::add_shard(Instant now, const HashKeyRange& range,
                       std::span<const std::uint32_t> parents) {
  const auto number = static_cast<std::uint32_t>(shards_.size());
  shards_.emplace_back(number, range, now, config_.write_limits, config_.read_limits,
                       config_.epoch_s);
  lineage_.add(range, parents);
}

std::string Stream::here() const {
  return " in stream " + config_.name + " under account " + config_.account;
}

ServiceException Stream::stream_not_found() const {
  return {
      .error = ServiceError::ResourceNotFoundException,
      .message = "Stream " + config_.name + " under account " + config_.account + " not found."};
}

// ---- Routing ----

void Stream::build_routes() {
  routes_.clear();
  for (std::uint32_t index = 0; index < shards_.size(); ++index) {
    const auto& shard = shards_[index];
    if (shard.state() == ShardState::Open) routes_.push_back({shard.range().ending, index});
  }
  std::sort(routes_.begin(), routes_.end(),
            [](const Route& a, const Route& b) { return a.ending < b.ending; });

  // Four buckets or more to a shard, so that most hold one owner.
  int bits = 2;
  while (std::size_t{1} << bits < 4 * routes_.size()) ++bits;
  bucket_shift_ = 128 - bits;
  first_route_by_top_bits_.resize(std::size_t{1} << bits);
  std::uint32_t route = 0;
  for (std::size_t bucket = 0; bucket < first_route_by_top_bits_.size(); ++bucket) {
    const HashKey first{static_cast<uint128>(bucket) << bucket_shift_};
    while (routes_[route].ending < first) ++route;
    first_route_by_top_bits_[bucket] = route;
  }
}

// ---- Writing ----

std::string Stream::throttling_message(std::uint32_t shard) const {
  return "Rate exceeded for shard " + shard_id(shard) + " in stream " + config_.name +
         " under account " + config_.account + ".";
}

// The result is written in its place: made apart and moved, it costs more than the put.
void Stream::put_one(Instant now, PutEntry& entry, std::int64_t charge, PutResult& result) {
  result.shard = shard_of(entry.hash_key);
  auto& shard = shards_[result.shard];
  result.position = shard.log().end();
  result.stored = shard.put(now, entry.parcel, charge);
  if (entry.parcel.records > 0) {
    result.error = ServiceError::ProvisionedThroughputExceededException;
  }
}

Expected<PutResult, ServiceException> Stream::put_record(Instant now, PutEntry entry) {
  advance(now);
  if (!is_there()) return unexpected(stream_not_found());
  const auto& parcel = entry.parcel;
  if (std::max(entry.largest, parcel.records == 1 ? parcel.bytes : 0) > config_.max_record_bytes) {
    return refuse(ServiceError::ValidationException, too_long("data", config_.max_record_bytes));
  }
  PutResult result;
  put_one(now, entry, rounded_charge(entry.parcel, config_.put_record_rounding), result);
  if (result.stored == 0 && result.error) {
    return refuse(*result.error, throttling_message(shards_[result.shard].number()));
  }
  return result;
}

std::int64_t Stream::put_record_charge(std::int64_t bytes) const {
  return rounded_charge({.records = 1, .bytes = bytes}, config_.put_record_rounding);
}

std::optional<ServiceException> Stream::whole_request_error(
    std::span<const PutEntry> entries) const {
  constexpr auto kMostRecords = defaults::kPutRecordsMostRecords.value;
  constexpr auto kMostBytes = defaults::kPutRecordsMostBytes.value;
  const auto invalid = [](std::string message) {
    return ServiceException{.error = ServiceError::ValidationException,
                            .message = std::move(message)};
  };
  Amount all;
  std::size_t number = 0;
  for (const auto& [hash_key, parcel, largest] : entries) {
    ++number;
    if (std::max(largest, parcel.records == 1 ? parcel.bytes : 0) > config_.max_record_bytes) {
      return invalid(
          too_long("records." + std::to_string(number) + ".member.data", config_.max_record_bytes));
    }
    all += {.records = parcel.records, .bytes = parcel.bytes};
  }
  if (all.records > kMostRecords) return invalid(too_long("records", kMostRecords));
  if (all.records < 1) {
    return invalid(
        "1 validation error detected: Value at 'records' failed to satisfy constraint: Member must "
        "have length greater than or equal to 1");
  }
  if (all.bytes > kMostBytes) {
    return ServiceException{
        .error = ServiceError::InvalidArgumentException,
        .message = "Records size exceeds " + std::to_string(kMostBytes / kMiB) + " MB limit"};
  }
  return std::nullopt;
}

Expected<void, ServiceException> Stream::put_records(Instant now, std::span<PutEntry> entries,
                                                     std::vector<PutResult>& results) {
  advance(now);
  if (!is_there()) return unexpected(stream_not_found());
  if (auto error = whole_request_error(entries)) return unexpected(std::move(*error));
  auto first = results.size();
  results.resize(first + entries.size());
  for (auto& entry : entries) put_one(now, entry, entry.parcel.bytes, results[first++]);
  return {};
}

// ---- Reading ----

std::int64_t Stream::trim(Instant now, std::uint32_t shard) {
  auto& log = shards_[shard].log();
  log.trim(now - config_.retention);
  return log.begin();
}

Expected<std::uint32_t, ServiceException> Stream::number_of(std::string_view id) const {
  const auto number = shard_number(id);
  if (!number) {
    return refuse(ServiceError::ResourceNotFoundException,
                  "Could not find shard " + std::string{id} + here() + ".");
  }
  if (*number >= shards_.size() || shards_[*number].state() == ShardState::Expired) {
    return refuse(ServiceError::ResourceNotFoundException,
                  "Shard " + std::string{id} + here() + " does not exist");
  }
  return *number;
}

Expected<std::int64_t, ServiceException> Stream::position_of(Instant now, std::uint32_t number,
                                                             const StartingPosition& start) {
  using enum ShardIteratorType;
  const auto& shard = shards_[number];
  const bool numbered = start.type == AtSequenceNumber || start.type == AfterSequenceNumber;
  if (numbered != start.number.has_value()) {
    return refuse(ServiceError::InvalidArgumentException,
                  "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and "
                  "StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no "
                  "StartingSequenceNumber.");
  }
  if ((start.type == AtTimestamp) != start.timestamp.has_value()) {
    return refuse(ServiceError::InvalidArgumentException,
                  "Must specify a Timestamp with AT_TIMESTAMP, and with it alone.");
  }
  const auto horizon = trim(now, number);
  if (start.type == TrimHorizon) return horizon;
  if (start.type == Latest) return shard.log().position_at(now);
  if (start.type == AtTimestamp) {
    if (*start.timestamp > now) {
      return refuse(ServiceError::InvalidArgumentException,
                    "The timestampInMillis parameter cannot be greater than the "
                    "currentTimestampInMillis. timestampInMillis: " +
                        std::to_string(unix_millis(config_, *start.timestamp)) +
                        ", currentTimestampInMillis: " + std::to_string(unix_millis(config_, now)));
    }
    return shard.log().position_at(*start.timestamp - Duration{1});
  }
  const SequenceNumber& at = *start.number;
  const auto id = shard_id(number);
  if (at.shard != number) {
    return refuse(ServiceError::InvalidArgumentException,
                  "Invalid StartingSequenceNumber. It encodes " + shard_id(at.shard) +
                      ", while it was used in a call to a shard with " + id);
  }
  const auto end = static_cast<std::uint64_t>(shard.log().end());
  if (at.shard_created_s != shard.sequence_number_of(0, now).shard_created_s || at.index >= end) {
    return refuse(ServiceError::InvalidArgumentException,
                  "StartingSequenceNumber " + to_decimal(at) +
                      " used in GetShardIterator on shard " + id + here() +
                      " is invalid because it did not come from this stream.");
  }
  const auto position = static_cast<std::int64_t>(at.index);
  return std::max(horizon, start.type == AtSequenceNumber ? position : position + 1);
}

Expected<ShardIterator, ServiceException> Stream::get_shard_iterator(
    Instant now, std::string_view shard_id, const StartingPosition& start) {
  advance(now);
  if (!is_there()) return unexpected(stream_not_found());
  const auto number = number_of(shard_id);
  if (!number) return unexpected(number.error());
  const auto position = position_of(now, *number, start);
  if (!position) return unexpected(position.error());
  if (!shards_[*number].admits_iterator(now)) {
    return refuse(ServiceError::ProvisionedThroughputExceededException,
                  throttling_message(*number));
  }
  return ShardIterator{.shard = *number, .position = *position, .issued = now};
}

std::vector<ChildShard> Stream::children_of(std::uint32_t shard) const {
  std::vector<ChildShard> children;
  for (const auto child : lineage_.children(shard)) {
    const auto parents = lineage_.parents(child);
    children.push_back({.shard = child,
                        .parents = {parents.begin(), parents.end()},
                        .range = lineage_.range(child)});
  }
  return children;
}

bool Stream::is_at_end(std::uint32_t shard, std::int64_t position) const {
  return shards_[shard].state() != ShardState::Open && position == shards_[shard].log().end();
}

Duration Stream::behind(Instant now, std::uint32_t shard, std::int64_t position,
                        Duration delay) const {
  const auto& log = shards_[shard].log();
  if (position >= log.end()) return Duration::zero();
  const auto arrived = log.arrival_at(position);
  return arrived <= now - delay ? now - arrived : Duration::zero();
}

Expected<void, ServiceException> Stream::get_records(Instant now, const ShardIterator& iterator,
                                                     std::int64_t limit, GetRecordsAnswer& answer) {
  advance(now);
  answer.records.clear();
  answer.child_shards.clear();
  if (!is_there()) return unexpected(stream_not_found());
  if (limit < 1 || limit > defaults::kReadRecordsPerCall.value) {
    return refuse(ServiceError::InvalidArgumentException,
                  "Invalid Limit. Limit must be in the range: [1, " +
                      std::to_string(defaults::kReadRecordsPerCall.value) +
                      "]. Specified value was " + std::to_string(limit));
  }
  if (iterator.shard >= shards_.size() || iterator.position < 0 || iterator.issued > now ||
      iterator.position > shards_[iterator.shard].log().end()) {
    return refuse(ServiceError::InvalidArgumentException, "Invalid ShardIterator.");
  }
  constexpr auto kLife = defaults::kIteratorLife.value;
  if (now - iterator.issued > kLife) {
    constexpr auto kMillis = std::chrono::duration_cast<std::chrono::milliseconds>(kLife).count();
    return refuse(ServiceError::ExpiredIteratorException,
                  "Iterator expired: it was issued more than the tolerated delay of " +
                      std::to_string(kMillis) + " milliseconds ago.");
  }
  trim(now, iterator.shard);
  auto position = iterator.position;
  if (!shards_[iterator.shard].get(now, config_.put_to_readable, position, limit, answer.records)) {
    return refuse(ServiceError::ProvisionedThroughputExceededException,
                  throttling_message(iterator.shard));
  }
  answer.behind_latest = behind(now, iterator.shard, position, config_.put_to_readable);
  if (is_at_end(iterator.shard, position)) {
    answer.next.reset();
    answer.child_shards = children_of(iterator.shard);
  } else {
    answer.next = {.shard = iterator.shard, .position = position, .issued = now};
  }
  return {};
}

// ---- Enhanced fan-out ----

Expected<ConsumerDescription, ServiceException> Stream::register_stream_consumer(
    Instant now, std::string_view name) {
  advance(now);
  if (!is_there()) return unexpected(stream_not_found());
  auto answer = fan_out_.register_consumer(now, name);
  settle();
  return answer;
}

Expected<void, ServiceException> Stream::deregister_stream_consumer(Instant now,
                                                                    std::string_view name) {
  advance(now);
  if (!is_there()) return unexpected(stream_not_found());
  auto answer = fan_out_.deregister_consumer(now, name);
  settle();
  return answer;
}

Expected<ConsumerDescription, ServiceException> Stream::describe_stream_consumer(
    Instant now, std::string_view name) {
  advance(now);
  if (!is_there()) return unexpected(stream_not_found());
  return fan_out_.describe_consumer(now, name);
}

Expected<std::vector<ConsumerDescription>, ServiceException> Stream::list_stream_consumers(
    Instant now) {
  advance(now);
  if (!is_there()) return unexpected(stream_not_found());
  return fan_out_.list_consumers(now);
}

Expected<Subscriber, ServiceException> Stream::subscribe_to_shard(Instant now,
                                                                  std::string_view consumer,
                                                                  std::string_view shard_id,
                                                                  const StartingPosition& start) {
  advance(now);
  if (!is_there()) return unexpected(stream_not_found());
  const auto number = number_of(shard_id);
  if (!number) return unexpected(number.error());
  const auto position = position_of(now, *number, start);
  if (!position) return unexpected(position.error());
  return resume_subscription(now, consumer, *number, *position);
}

Expected<Subscriber, ServiceException> Stream::resume_subscription(Instant now,
                                                                   std::string_view consumer,
                                                                   std::uint32_t shard,
                                                                   std::int64_t continuation) {
  if (!is_there()) return unexpected(stream_not_found());
  CHECK(shard < shards_.size() && 0 <= continuation && continuation <= shards_[shard].log().end());
  const auto number = fan_out_.subscribe(now, consumer, shard, continuation);
  if (!number) return unexpected(number.error());
  return Subscriber{.consumer = *number, .shard = shard};
}

bool Stream::next_event(Instant now, const Subscriber& subscriber, SubscribeToShardEvent& event) {
  advance(now);
  return push_event(now, subscriber, event);
}

bool Stream::push_event(Instant now, const Subscriber& subscriber, SubscribeToShardEvent& event) {
  event.records.clear();
  event.child_shards.clear();
  event.continuation.reset();
  const auto shard = subscriber.shard;
  auto* const subscription = fan_out_.subscription(now, subscriber.consumer, shard);
  if (subscription == nullptr || !is_there()) return false;
  auto& position = subscription->position;
  position = std::max(position, trim(now, shard));
  const auto room = std::min(fan_out_.room(now, *subscription), config_.read_limits.bytes_per_call);
  if (room > 0) {
    position = shards_[shard].log().read(position, now - config_.put_to_push,
                                         config_.read_limits.records_per_call, room, event.records);
  }
  std::int64_t bytes = 0;
  for (const auto& parcel : event.records) bytes += parcel.bytes;
  FanOut::book(*subscription, bytes);
  event.behind_latest = behind(now, shard, position, config_.put_to_push);
  if (is_at_end(shard, position)) {
    event.child_shards = children_of(shard);
    fan_out_.unsubscribe(subscriber.consumer, shard);
  } else {
    event.continuation = position;
  }
  return true;
}

void Stream::end_subscription(const Subscriber& subscriber) {
  fan_out_.unsubscribe(subscriber.consumer, subscriber.shard);
}

}  // namespace weir::model

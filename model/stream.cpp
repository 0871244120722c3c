#include "model/stream.hpp"

#include <algorithm>
#include <utility>

#include "model/check.hpp"

namespace weir::model {

namespace {

// The number in "shardId-000000000003", which has twelve digits.
std::optional<std::uint32_t> shard_number(std::string_view id) {
  constexpr std::string_view kPrefix = "shardId-";
  if (id.size() != kPrefix.size() + 12 || !id.starts_with(kPrefix)) return std::nullopt;
  std::uint64_t number = 0;
  for (const char digit : id.substr(kPrefix.size())) {
    if (digit < '0' || digit > '9') return std::nullopt;
    number = number * 10 + static_cast<unsigned>(digit - '0');
  }
  if (number > 0x7fff'ffff) return std::nullopt;
  return static_cast<std::uint32_t>(number);
}

tl::unexpected<ServiceException> refuse(ServiceError error, std::string message) {
  return unexpected(ServiceException{.error = error, .message = std::move(message)});
}

std::string too_long(std::string_view what, std::int64_t most) {
  return "1 validation error detected: Value at '" + std::string{what} +
         "' failed to satisfy constraint: Member must have length less than or equal to " +
         std::to_string(most);
}

// What a PutRecord of the parcel counts: each of its records rounded up.
std::int64_t rounded_charge(const Parcel& parcel, std::int64_t rounding) {
  if (rounding <= 1 || parcel.records == 0) return parcel.bytes;
  const auto mean = (parcel.bytes + parcel.records - 1) / parcel.records;
  return parcel.records * ((mean + rounding - 1) / rounding * rounding);
}

}  // namespace

std::string_view name_of(ServiceError error) {
  switch (error) {
    case ServiceError::ProvisionedThroughputExceededException:
      return "ProvisionedThroughputExceededException";
    case ServiceError::InternalFailure:
      return "InternalFailure";
    case ServiceError::InvalidArgumentException:
      return "InvalidArgumentException";
    case ServiceError::ResourceNotFoundException:
      return "ResourceNotFoundException";
    case ServiceError::ExpiredIteratorException:
      return "ExpiredIteratorException";
    case ServiceError::ValidationException:
      return "ValidationException";
  }
  CHECK(false && "a service error without a name");
}

Stream::Stream(StreamConfig config, Instant created) : config_{std::move(config)} {
  CHECK(config_.shard_count >= 1 && config_.put_record_rounding >= 1);
  const auto ranges = even_ranges(config_.shard_count);
  shards_.reserve(ranges.size());
  for (const auto& range : ranges) {
    shards_.emplace_back(static_cast<std::uint32_t>(shards_.size()), range, created,
                         config_.write_limits, config_.read_limits, config_.epoch_s);
  }
  build_routes();
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

std::uint32_t Stream::shard_of(HashKey key) const {
  auto route = first_route_by_top_bits_[static_cast<std::size_t>(key.value >> bucket_shift_)];
  while (routes_[route].ending < key) ++route;
  return routes_[route].shard;
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
  const auto& parcel = entry.parcel;
  if (std::max(entry.largest, parcel.records == 1 ? parcel.bytes : 0) > config_.max_record_bytes) {
    return refuse(ServiceError::ValidationException, too_long("data", config_.max_record_bytes));
  }
  const auto result = put_one_record(now, entry);
  if (result.stored == 0 && result.error) {
    return refuse(*result.error, throttling_message(shards_[result.shard].number()));
  }
  return result;
}

PutResult Stream::put_one_record(Instant now, PutEntry& entry) {
  PutResult result;
  put_one(now, entry, rounded_charge(entry.parcel, config_.put_record_rounding), result);
  return result;
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
  if (auto error = whole_request_error(entries)) return unexpected(std::move(*error));
  auto first = results.size();
  results.resize(first + entries.size());
  for (auto& entry : entries) put_one(now, entry, entry.parcel.bytes, results[first++]);
  return {};
}

// ---- Reading ----

Expected<ShardIterator, ServiceException> Stream::get_shard_iterator(
    Instant now, std::string_view id, ShardIteratorType type,
    std::optional<SequenceNumber> after) const {
  const auto here = " in stream " + config_.name + " under account " + config_.account;
  const auto number = shard_number(id);
  if (!number) {
    return refuse(ServiceError::ResourceNotFoundException,
                  "Could not find shard " + std::string{id} + here + ".");
  }
  if (*number >= shards_.size()) {
    return refuse(ServiceError::ResourceNotFoundException,
                  "Shard " + std::string{id} + here + " does not exist");
  }
  const auto& shard = shards_[*number];
  ShardIterator iterator{.shard = *number, .position = 0, .issued = now};
  const bool needs_number = type == ShardIteratorType::AfterSequenceNumber;
  if (needs_number != after.has_value()) {
    return refuse(ServiceError::InvalidArgumentException,
                  "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and "
                  "StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no "
                  "StartingSequenceNumber.");
  }
  if (type == ShardIteratorType::Latest) iterator.position = shard.log().position_at(now);
  if (!needs_number) return iterator;

  if (after->shard != *number) {
    return refuse(ServiceError::InvalidArgumentException,
                  "Invalid StartingSequenceNumber. It encodes " + shard_id(after->shard) +
                      ", while it was used in a call to a shard with " + std::string{id});
  }
  const auto end = static_cast<std::uint64_t>(shard.log().end());
  if (after->shard_created_s != shard.sequence_number_of(0, now).shard_created_s ||
      after->index >= end) {
    return refuse(ServiceError::InvalidArgumentException,
                  "StartingSequenceNumber " + to_decimal(*after) +
                      " used in GetShardIterator on shard " + std::string{id} + here +
                      " is invalid because it did not come from this stream.");
  }
  iterator.position = static_cast<std::int64_t>(after->index) + 1;
  return iterator;
}

Expected<void, ServiceException> Stream::get_records(Instant now, const ShardIterator& iterator,
                                                     std::int64_t limit, GetRecordsAnswer& answer) {
  answer.records.clear();
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
  auto& shard = shards_[iterator.shard];
  auto position = iterator.position;
  if (!shard.get(now, config_.put_to_readable, position, limit, answer.records)) {
    return refuse(ServiceError::ProvisionedThroughputExceededException,
                  throttling_message(shard.number()));
  }
  answer.next = {.shard = iterator.shard, .position = position, .issued = now};
  answer.behind_latest = Duration::zero();
  if (position < shard.log().end()) {
    const auto arrived = shard.log().arrival_at(position);
    if (arrived <= now - config_.put_to_readable) answer.behind_latest = now - arrived;
  }
  return {};
}

void Stream::advance(Instant) {}

}  // namespace weir::model

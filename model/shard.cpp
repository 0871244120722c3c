#include "model/shard.hpp"

#include <algorithm>
#include <string>

#include "model/check.hpp"

namespace weir::model {

namespace {

constexpr std::string_view kIdPrefix = "shardId-";

std::int64_t epoch_seconds(Instant instant, std::int64_t epoch_s) {
  return epoch_s + std::chrono::floor<std::chrono::seconds>(instant.time_since_epoch()).count();
}

// Written only where it changes: a parcel copied right after a write to a part of it waits for the
// write to leave the store buffer.
void arrive(Parcel& parcel, Instant at, Duration span) {
  if (parcel.arrived != at) parcel.arrived = at;
  if (parcel.arrival_span != span) parcel.arrival_span = span;
}

}  // namespace

Shard::Shard(std::uint32_t number, HashKeyRange range, Instant created, const WriteLimits& writes,
             const ReadLimits& reads, std::int64_t epoch_s)
    : number_{number},
      write_quota_{writes},
      read_quota_{reads},
      range_{range},
      created_{created},
      epoch_s_{epoch_s} {}

std::int64_t Shard::put(Instant now, Parcel& offered, std::int64_t charge) {
  CHECK(state_ == ShardState::Open);
  const auto accepted = write_quota_.offer(now, offered.records, charge);
  if (accepted == 0) return 0;
  arrive(offered, now, Duration::zero());
  if (accepted < offered.records) {
    log_.append(take_front(offered, accepted));
  } else {
    log_.append(offered);
    drop_front(offered, accepted);
  }
  return accepted;
}

void Shard::put_spread(Instant now, Duration span, std::vector<Parcel>& parcels,
                       std::int64_t charge) {
  CHECK(state_ == ShardState::Open);
  std::int64_t records = 0;
  for (const auto& parcel : parcels) records += parcel.records;
  write_quota_.take_spread(now, span, records, charge);
  for (auto& parcel : parcels) arrive(parcel, now, span);
  log_.append_together(parcels);
}

bool Shard::get(Instant now, Duration put_to_readable, std::int64_t& position, std::int64_t limit,
                std::vector<Parcel>& out) {
  if (!read_quota_.admits(now)) return false;
  const auto& limits = read_quota_.limits();
  const auto before = out.size();
  position = std::max(position, log_.begin());
  position = log_.read(position, now - put_to_readable, std::min(limit, limits.records_per_call),
                       limits.bytes_per_call, out);
  std::int64_t bytes = 0;
  for (auto parcel = before; parcel < out.size(); ++parcel) bytes += out[parcel].bytes;
  read_quota_.book(now, bytes);
  return true;
}

SequenceNumber Shard::sequence_number_of(std::int64_t position, Instant put) const {
  CHECK(position >= 0);
  return {.shard_created_s = epoch_seconds(created_, epoch_s_),
          .index = static_cast<std::uint64_t>(position),
          .put_s = epoch_seconds(put, epoch_s_),
          .shard = number_};
}

SequenceNumber Shard::last_sequence_number() const {
  CHECK(state_ != ShardState::Open);
  return {.shard_created_s = epoch_seconds(created_, epoch_s_),
          .index = 0x7fff'ffff'ffff'ffff,
          .put_s = epoch_seconds(closed_, epoch_s_),
          .shard = number_};
}

void Shard::close(Instant now) {
  CHECK(state_ == ShardState::Open && now >= created_);
  state_ = ShardState::Closed;
  closed_ = now;
}

void Shard::expire() {
  CHECK(state_ == ShardState::Closed);
  state_ = ShardState::Expired;
  log_.trim(Instant::max());
}

std::string shard_id(std::uint32_t number) {
  auto digits = std::to_string(number);
  digits.insert(0, 12 - digits.size(), '0');
  return std::string{kIdPrefix} + digits;
}

std::optional<std::uint32_t> shard_number(std::string_view id) {
  if (id.size() != kIdPrefix.size() + 12 || !id.starts_with(kIdPrefix)) return std::nullopt;
  std::uint64_t number = 0;
  for (const char digit : id.substr(kIdPrefix.size())) {
    if (digit < '0' || digit > '9') return std::nullopt;
    number = number * 10 + static_cast<unsigned>(digit - '0');
  }
  if (number > 0x7fff'ffff) return std::nullopt;
  return static_cast<std::uint32_t>(number);
}

}  // namespace weir::model

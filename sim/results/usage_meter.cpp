#include "sim/results/usage_meter.hpp"

#include <algorithm>

#include "model/check.hpp"
#include "model/pricing_defaults.hpp"

namespace weir::sim {

namespace {

constexpr Duration kExtended = model::defaults::billing::kExtendedRetentionAfter.value;
constexpr Duration kLongTerm = model::defaults::billing::kLongTermAfter.value;

int128 bytes_older(const model::ShardLog& log, Instant than) {
  return log.amount_from(log.begin()).bytes - log.amount_from(log.position_at(than)).bytes;
}

}  // namespace

int128 open_shard_ns(const model::Stream& stream, Instant from, Instant to) {
  int128 sum = 0;
  for (const model::Shard& shard : stream.shards()) {
    const Duration open = std::min(shard.closed(), to) - std::max(shard.created(), from);
    if (open > Duration{}) sum += open.count();
  }
  return sum;
}

UsageMeter::UsageMeter(const model::Stream& stream)
    : retention_{stream.config().retention},
      consumers_{stream.fan_out().consumers()},
      is_on_demand_{stream.config().mode == model::StreamMode::OnDemand} {}

void UsageMeter::roll(Instant now, const model::Stream& stream) {
  CHECK(now >= since_);
  const int128 span = (now - since_).count();
  if (there_) counted_.stream_ns += span;
  if (retention_ > kExtended) {
    counted_.extended_retention_shard_ns += open_shard_ns(stream, since_, now);
  }
  if (consumers_ > 0) {
    counted_.fan_out_shard_ns +=
        static_cast<int128>(consumers_) * open_shard_ns(stream, since_, now);
  }
  const auto older_than = [&](Duration age) {
    int128 bytes = 0;
    if (retention_ <= age || now <= Instant{age}) return bytes;
    for (const model::Shard& shard : stream.shards()) bytes += bytes_older(shard.log(), now - age);
    return bytes;
  };
  const int128 old = older_than(kLongTerm);
  const int128 extended = older_than(kExtended) - old;
  twice_old_byte_ns_ += (old_bytes_ + old) * span;
  twice_extended_byte_ns_ += (extended_bytes_ + extended) * span;
  since_ = now;
  retention_ = stream.config().retention;
  consumers_ = stream.fan_out().consumers();
  there_ = stream.status() != model::StreamStatus::Deleted;
  old_bytes_ = retention_ > kLongTerm ? old : 0;
  extended_bytes_ = retention_ > kExtended ? extended : 0;
  if (is_on_demand_ == (stream.config().mode == model::StreamMode::OnDemand)) return;
  if (is_on_demand_) {
    on_demand_ += so_far(stream) - before_;
  } else {
    before_ = so_far(stream);
  }
  is_on_demand_ = !is_on_demand_;
}

void UsageMeter::read(Instant now, const model::Shard& shard, std::int64_t from, std::int64_t to) {
  if (now <= Instant{kLongTerm}) return;
  const model::ShardLog& log = shard.log();
  from = std::max(from, log.begin());
  if (from >= to || log.arrival_at(from) > now - kLongTerm) return;
  const std::int64_t until = std::clamp(log.position_at(now - kLongTerm), from, to);
  counted_.long_term_retrieved_bytes += log.amount_from(from).bytes - log.amount_from(until).bytes;
}

// All of it up to since_.
model::Usage UsageMeter::so_far(const model::Stream& stream) const {
  model::Usage usage = counted_;
  usage.shard_ns = open_shard_ns(stream, Instant{}, since_);
  usage.long_term_byte_ns = twice_old_byte_ns_ / 2;
  usage.extended_byte_ns = twice_extended_byte_ns_ / 2;
  return usage;
}

model::Usage UsageMeter::usage(Instant now, const model::Stream& stream) const {
  UsageMeter last = *this;
  last.roll(now, stream);
  return last.so_far(stream);
}

model::Usage UsageMeter::on_demand(Instant now, const model::Stream& stream) const {
  UsageMeter last = *this;
  last.roll(now, stream);
  return last.is_on_demand_ ? last.on_demand_ + (last.so_far(stream) - last.before_)
                            : last.on_demand_;
}

}  // namespace weir::sim

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

void UsageMeter::roll(Instant now, const model::Stream& stream) {
  CHECK(now >= since_);
  if (retention_ > kExtended) {
    counted_.extended_retention_shard_ns += open_shard_ns(stream, since_, now);
  }
  if (consumers_ > 0) {
    counted_.fan_out_shard_ns +=
        static_cast<int128>(consumers_) * open_shard_ns(stream, since_, now);
  }
  int128 old = 0;
  if (retention_ > kLongTerm && now > Instant{kLongTerm}) {
    for (const model::Shard& shard : stream.shards()) {
      old += bytes_older(shard.log(), now - kLongTerm);
    }
  }
  twice_old_byte_ns_ += (old_bytes_ + old) * (now - since_).count();
  since_ = now;
  retention_ = stream.config().retention;
  consumers_ = stream.fan_out().consumers();
  old_bytes_ = retention_ > kLongTerm ? old : 0;
}

void UsageMeter::read(Instant now, const model::Shard& shard, std::int64_t from, std::int64_t to) {
  if (now <= Instant{kLongTerm}) return;
  const model::ShardLog& log = shard.log();
  from = std::max(from, log.begin());
  if (from >= to || log.arrival_at(from) > now - kLongTerm) return;
  const std::int64_t until = std::clamp(log.position_at(now - kLongTerm), from, to);
  counted_.long_term_retrieved_bytes += log.amount_from(from).bytes - log.amount_from(until).bytes;
}

model::Usage UsageMeter::usage(Instant now, const model::Stream& stream) const {
  UsageMeter last = *this;
  last.roll(now, stream);
  model::Usage usage = last.counted_;
  usage.shard_ns = open_shard_ns(stream, Instant{}, now);
  usage.long_term_byte_ns = last.twice_old_byte_ns_ / 2;
  return usage;
}

}  // namespace weir::sim

#include "reports/study/load.hpp"

#include <algorithm>
#include <chrono>

#include "model/write_quota.hpp"

namespace weir::reports {

namespace {

// The limits that every simulated shard has.
constexpr model::WriteLimits kLimits{};

double records_share(const Load& load) {
  return load.records_per_s / static_cast<double>(kLimits.records_per_s);
}

double bytes_share(const Load& load) {
  return load.bytes_per_s / static_cast<double>(kLimits.bytes_per_s);
}

}  // namespace

Load& Load::operator+=(const Load& other) {
  records_per_s += other.records_per_s;
  bytes_per_s += other.bytes_per_s;
  return *this;
}

Load load_of(const Amount& amount, Duration time) {
  const double seconds = std::chrono::duration<double>(time).count();
  if (seconds <= 0) return {};
  return {static_cast<double>(amount.records) / seconds,
          static_cast<double>(amount.bytes) / seconds};
}

double share_of_limit(const Load& load, double shards) {
  return std::max(records_share(load), bytes_share(load)) / shards;
}

bool bytes_decide(const Load& load) {
  return bytes_share(load) > records_share(load);
}

std::int64_t records_limit() {
  return kLimits.records_per_s;
}

}  // namespace weir::reports

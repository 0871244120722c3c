#include <algorithm>
#include <map>

#include "sim/consumers/leases.hpp"
#include "sim/engine/distributions.hpp"
#include "sim/engine/shuffle.hpp"

namespace weir::sim {

void Looks::note(Instant now) {
  std::rotate(at_.rbegin(), at_.rbegin() + 1, at_.rend());
  at_.front() = now;
  count_ = std::min(count_ + 1, at_.size());
}

Instant Looks::known_since(Instant changed, Instant now) const {
  Instant since = now;
  for (std::size_t i = 0; i < count_ && at_[i] >= changed; ++i) since = at_[i];
  return since;
}

namespace {

struct Counts {
  std::int64_t workers = 0;
  std::int64_t mine = 0;
  std::int64_t most = 0;
  WorkerId most_loaded;
};

bool is_available(const KclSettings& settings, const SeenLease& lease) {
  return !lease.owner || lease.age > settings.failover_time;
}

Counts count(const KclSettings& settings, std::span<const SeenLease> leases, WorkerId self) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::int64_t> held;
  held[{self.host, self.process}] = 0;
  for (const SeenLease& lease : leases) {
    if (!is_available(settings, lease)) held[{lease.owner->host, lease.owner->process}] += 1;
  }
  Counts counts;
  counts.workers = static_cast<std::int64_t>(held.size());
  counts.mine = held[{self.host, self.process}];
  for (const auto& [id, leases_held] : held) {
    if (leases_held <= counts.most) continue;
    counts.most = leases_held;
    counts.most_loaded = {id.first, id.second};
  }
  return counts;
}

void cut(std::vector<std::uint32_t>& shards, std::int64_t most, Draw& draw) {
  shuffle(shards, draw);
  most = std::max<std::int64_t>(most, 0);
  if (static_cast<std::int64_t>(shards.size()) > most) {
    shards.resize(static_cast<std::size_t>(most));
  }
}

}  // namespace

std::vector<std::uint32_t> leases_to_take(const KclSettings& settings,
                                          std::span<const SeenLease> leases, WorkerId self,
                                          Draw& draw) {
  const Counts counts = count(settings, leases, self);
  std::vector<std::uint32_t> taken;
  if (settings.enable_priority_lease_assignment) {
    for (const SeenLease& lease : leases) {
      if (lease.age > settings.failover_time * 3) taken.push_back(lease.shard);
    }
    if (!taken.empty()) {
      cut(taken, settings.max_leases_for_worker - counts.mine, draw);
      return taken;
    }
  }
  const auto all = static_cast<std::int64_t>(leases.size());
  std::int64_t target = counts.workers >= all ? 1 : (all + counts.workers - 1) / counts.workers;
  target = std::min(target, settings.max_leases_for_worker);
  const std::int64_t need = target - counts.mine;
  if (need <= 0) return {};
  for (const SeenLease& lease : leases) {
    if (is_available(settings, lease)) taken.push_back(lease.shard);
  }
  if (!taken.empty()) {
    cut(taken, need, draw);
    return taken;
  }
  if (counts.most < target) return {};
  std::int64_t steals = std::min(need, counts.most - target);
  if (steals == 0 && need > 1) steals = 1;
  steals = std::min(steals, settings.max_leases_to_steal_at_one_time);
  for (const SeenLease& lease : leases) {
    if (lease.owner == counts.most_loaded) taken.push_back(lease.shard);
  }
  cut(taken, steals, draw);
  return taken;
}

}  // namespace weir::sim

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/workload/hash_tree.hpp"
#include "sim/workload/sdk_producer.hpp"
#include "sim/world/world.hpp"

namespace weir::sim {

/// A key heavy enough to be followed on its own: above 5 % of a shard's limit, the heaviest 512.
struct FollowedKey {
  std::string key;
  std::string base;
  std::uint32_t producer = 0;
  model::HashKey hash;
  friend bool operator==(const FollowedKey&, const FollowedKey&) = default;
};

struct Blueprint {
  Scenario scenario;
  std::uint64_t seed = 0;  ///< of this stream's draws
  Grain grain = Grain::Record;
  std::vector<ProducerPlan> producers;
  std::vector<FollowedKey> followed;  ///< by tag - 1
};

}  // namespace weir::sim

#pragma once

#include <cstdint>

#include "sim/world/world.hpp"

namespace weir::sim {

// The robots of a world: what they see, and the calls that they make.

/// By whom a call of the control plane is made, for the luck of those that a fault refuses. Robots
/// count down from the operator.
inline constexpr std::uint32_t kOperator = ~std::uint32_t{0};

/// Whether a fault refuses somebody's call of that number.
bool is_throttled(const World::State& state, std::uint32_t whose, std::uint64_t number);

void begin_scaling(World::State& state);
/// The second that ends now goes into CloudWatch's minutes; before the meters roll.
void watch_second(World::State& state);
/// When a robot looks next; kNever without robots.
Instant next_look(const World::State& state);
/// Those whose time it is look, and make their calls.
void let_robots_scale(World::State& state);

}  // namespace weir::sim

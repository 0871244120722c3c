#pragma once

#include <optional>

#include "sim/world/account_world.hpp"

namespace weir::sim {

/// The worlds of another scenario at the instant of these, as they would be had they been run from
/// their start: what parts the two lies ahead (agreement_of). None where it does not, or where it
/// may not: a followed key has come or gone, producers have looked ahead beyond where their loads
/// part, a fault on put requests is the first one or was the only one. The worlds must keep series
/// (those have sampled ages all along) and not be watched, else there is none either.
std::optional<AccountWorld> resumed(const AccountWorld& account, const AccountBlueprint& other);

}  // namespace weir::sim

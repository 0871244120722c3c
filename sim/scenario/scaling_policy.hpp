#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/autoscaler_settings.hpp"

namespace weir::sim {

/// What is wrong with a policy file, and in which line (0: nowhere in particular).
struct PolicyMistake {
  std::string what;
  std::int64_t line = 0;
};

/// Reads a policy file of amazon-kinesis-scaling-utils, JSON, as it stands: the policy of the
/// stream of that name, or the only one there is. `robot` gets what it says; what it does not say
/// stays. Empty where nothing is wrong. No text crashes it.
///
/// Source  AutoscalingConfiguration.java and ScalingConfig.java of
///         awslabs/amazon-kinesis-scaling-utils (read 2026-11-23)
std::vector<PolicyMistake> read_scaling_policy(std::string_view text, const std::string& stream,
                                               Autoscaler& robot);

}  // namespace weir::sim

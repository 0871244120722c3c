#include "tests/fuzz/targets.hpp"

#include <algorithm>
#include <array>

namespace weir::fuzz {

namespace {

constexpr std::array<Target, 11> kTargets{{{"scenario", fuzz_scenario},
                                           {"run", fuzz_run},
                                           {"units", fuzz_units},
                                           {"trace", fuzz_trace},
                                           {"curve", fuzz_curve},
                                           {"sizes", fuzz_sizes},
                                           {"keys", fuzz_keys},
                                           {"prices", fuzz_prices},
                                           {"policy", fuzz_policy},
                                           {"run_file", fuzz_run_file},
                                           {"judgement", fuzz_judgement}}};

}  // namespace

void promise(bool holds, std::string_view what) {
  if (!holds) throw BrokenPromise{"broken promise: " + std::string{what}};
}

std::span<const Target> targets() {
  return kTargets;
}

const Target* find_target(std::string_view name) {
  const auto* const found = std::ranges::find(kTargets, name, &Target::name);
  return found == kTargets.end() ? nullptr : &*found;
}

}  // namespace weir::fuzz

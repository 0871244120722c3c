#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "sim/engine/distributions.hpp"

namespace weir::sim {

/// Every order is as likely (Fisher and Yates).
template <typename T>
void shuffle(std::vector<T>& all, Draw& draw) {
  for (std::size_t left = all.size(); left > 1; --left) {
    std::swap(all[left - 1], all[static_cast<std::size_t>(to_below(draw.next(), left))]);
  }
}

}  // namespace weir::sim

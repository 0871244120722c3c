#include "sim/engine/alias_cells.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "model/check.hpp"

namespace weir::sim {

namespace {

// share < 1: of the cell, in steps of what the threshold's bits can tell.
std::uint64_t cell_of(double share, std::uint64_t alias, unsigned alias_bits) {
  const auto threshold = static_cast<std::uint64_t>(share * 0x1p64);
  const std::uint64_t mask = (std::uint64_t{1} << alias_bits) - 1;
  return (threshold & ~mask) | alias;
}

}  // namespace

void fill_alias_cells(std::span<const double> weights, unsigned alias_bits,
                      std::span<std::uint64_t> cells) {
  const std::size_t n = weights.size();
  CHECK(n == cells.size() && n > 0 && n - 1 <= (std::uint64_t{1} << alias_bits) - 1);
  double sum = 0;
  for (const double weight : weights) {
    CHECK(weight >= 0 && std::isfinite(weight));
    sum += weight;
  }
  CHECK(sum > 0 && std::isfinite(sum));

  std::vector<double> share(n);  // of a cell
  std::vector<std::size_t> poor;
  std::vector<std::size_t> rich;
  for (std::size_t i = 0; i < n; ++i) {
    share[i] = weights[i] / sum * static_cast<double>(n);
    (share[i] < 1 ? poor : rich).push_back(i);
  }
  while (!poor.empty() && !rich.empty()) {
    const std::size_t giver = rich.back();
    const std::size_t taker = poor.back();
    poor.pop_back();
    cells[taker] = cell_of(share[taker], giver, alias_bits);
    share[giver] -= 1 - share[taker];
    if (share[giver] < 1) {
      rich.pop_back();
      poor.push_back(giver);
    }
  }
  // What rounding left over has a share of 1 but for rounding; a weight of zero never has.
  const auto heaviest =
      static_cast<std::size_t>(std::max_element(weights.begin(), weights.end()) - weights.begin());
  for (const auto& left_over : {rich, poor}) {
    for (const std::size_t i : left_over) cells[i] = weights[i] > 0 ? i : heaviest;
  }
}

}  // namespace weir::sim

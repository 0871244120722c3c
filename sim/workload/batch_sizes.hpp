#pragma once

#include <array>
#include <cstdint>

#include "sim/engine/distributions.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::sim {

/// How many records a batch has: 1 to `most`, with the mean asked for (the cut counted in).
///
/// Geometric: P(N > k) = q^k. Pareto: P(N > k) = (1 + k / sigma)^-shape, the Pareto distribution of
/// the second kind (Lomax), rounded up. q or sigma is found so that the mean is right.
class BatchSizes {
 public:
  explicit BatchSizes(const Batch& batch);

  double mean() const { return mean_; }
  /// E[N], E[N (N - 1)], E[N (N - 1) (N - 2)].
  const std::array<double, 3>& factorial_moments() const { return factorial_; }
  std::int64_t operator()(std::uint64_t word) const {
    return constant_ > 0 ? constant_ : static_cast<std::int64_t>(table_(word)) + 1;
  }

 private:
  std::int64_t constant_ = 0;
  double mean_ = 1;
  std::array<double, 3> factorial_{};
  AliasTable table_;  // over 1, 2, …
};

}  // namespace weir::sim

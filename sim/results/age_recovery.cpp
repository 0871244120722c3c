#include "sim/results/age_recovery.hpp"

#include <algorithm>
#include <vector>

namespace weir::sim {

namespace {

using namespace std::chrono_literals;

constexpr Duration kStays = 60s;

Duration p99_of(const std::deque<Duration>& samples) {
  std::vector<Duration> sorted{samples.begin(), samples.end()};
  const auto at = sorted.begin() + static_cast<std::ptrdiff_t>((sorted.size() * 99 + 99) / 100 - 1);
  std::nth_element(sorted.begin(), at, sorted.end());
  return *at;
}

}  // namespace

void AgeRecovery::sample(Duration now, Duration age, const std::deque<Duration>& before) {
  if (now <= from_) return;
  if (!usual_) usual_ = before.empty() ? Duration{} : p99_of(before) + slack_;
  if (now < until_ || recovery_) return;
  if (age > *usual_) {
    good_since_.reset();
    return;
  }
  if (!good_since_) good_since_ = now;
  if (now - *good_since_ >= kStays) recovery_ = *good_since_ - until_;
}

}  // namespace weir::sim

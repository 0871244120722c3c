#include "sim/results/age_recovery.hpp"

#include <algorithm>
#include <vector>

namespace weir::sim {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kSamplesBefore = 600;
constexpr Duration kStays = 60s;

Duration p99_of(const std::deque<Duration>& samples) {
  if (samples.empty()) return {};
  std::vector<Duration> sorted{samples.begin(), samples.end()};
  const auto at = sorted.begin() + static_cast<std::ptrdiff_t>((sorted.size() * 99 + 99) / 100 - 1);
  std::nth_element(sorted.begin(), at, sorted.end());
  return *at;
}

}  // namespace

void AgeRecovery::sample(Duration now, Duration age) {
  if (now <= from_) {
    before_.push_back(age);
    if (before_.size() > kSamplesBefore) before_.pop_front();
    usual_ = p99_of(before_) + slack_;
    return;
  }
  if (now < until_ || recovery_) return;
  if (age > usual_) {
    good_since_.reset();
    return;
  }
  if (!good_since_) good_since_ = now;
  if (now - *good_since_ >= kStays) recovery_ = *good_since_ - until_;
}

}  // namespace weir::sim

#include "sim/workload/sdk_producer.hpp"

#include <algorithm>

#include "model/check.hpp"
#include "sim/engine/distributions.hpp"

namespace weir::sim {

namespace {

constexpr Duration kLongestBackOff = std::chrono::seconds{20};
constexpr std::uint32_t kNumberBits = 44;  // of a call's address; the instance above them

// The upper bound of the wait before an attempt; shifts stop where the cap is certain.
Duration longest_wait(const Resend& resend, std::uint32_t attempt) {
  constexpr std::uint32_t kEnoughDoublings = 40;
  Duration wait = resend.backoff;
  for (std::uint32_t k = 2; k < attempt && k < kEnoughDoublings && wait < kLongestBackOff; ++k) {
    wait *= 2;
  }
  return std::min(wait, kLongestBackOff);
}

}  // namespace

bool ProducerPlan::batches() const {
  return settings.put.api == PutApi::PutRecords && settings.put.max_batch > 1 &&
         settings.put.linger > Duration{};
}

bool ProducerPlan::is_exact() const {
  return settings.trace.has_value() || settings.batch.has_value();
}

std::size_t ProducerPlan::epoch_at(double at_ns) const {
  if (epochs.size() == 1) return 0;
  const auto found =
      std::partition_point(epochs.begin(), epochs.end() - 1,
                           [at_ns](const Epoch& epoch) { return at_ns >= epoch.until_ns; });
  return static_cast<std::size_t>(found - epochs.begin());
}

HashWeights weights_in(const ProducerPlan& plan, const Epoch& epoch, bool followed_too) {
  std::vector<HashWeights::Point> points;
  for (const HotItem& hot : epoch.hot) {
    if (followed_too || hot.item.tag == 0) points.push_back({hot.item.hash, hot.share});
  }
  return plan.keys.weights(followed_too, 1 - epoch.hot_share, std::move(points));
}

std::vector<FollowedShare> followed_in(const ProducerPlan& plan, const Epoch& epoch) {
  std::vector<FollowedShare> shares;
  for (const HotItem& hot : epoch.hot) {
    if (hot.item.tag == 0) continue;
    shares.push_back({hot.item.tag, hot.item.key_bytes, hot.item.hash, hot.share});
  }
  for (const std::uint32_t i : plan.keys.followed()) {
    const KeyItem& item = plan.keys.head()[i];
    const double share = plan.keys.head_weight(i) * (1 - epoch.hot_share);
    shares.push_back({item.tag, item.key_bytes, item.hash, share});
  }
  std::sort(shares.begin(), shares.end(),
            [](const FollowedShare& a, const FollowedShare& b) { return a.tag < b.tag; });
  // a key of the population that is hot besides is one key
  std::size_t kept = 0;
  for (std::size_t i = 1; i < shares.size(); ++i) {
    if (shares[i].tag == shares[kept].tag) {
      shares[kept].share += shares[i].share;
    } else {
      shares[++kept] = shares[i];
    }
  }
  if (!shares.empty()) shares.resize(kept + 1);
  return shares;
}

Instant first_deadline(const ProducerPlan& plan, const Draws& phase, std::uint64_t instance) {
  const auto linger = static_cast<double>(plan.settings.put.linger.count());
  return Instant{Duration{static_cast<std::int64_t>(to_unit(phase.block(instance)[0]) * linger)}};
}

std::uint64_t call_address(std::uint64_t instance, std::uint64_t number) {
  return (instance << kNumberBits) + number;
}

std::uint64_t instance_of(std::uint64_t call_address) {
  return call_address >> kNumberBits;
}

std::uint64_t number_of(std::uint64_t call_address) {
  return call_address & ((std::uint64_t{1} << kNumberBits) - 1);
}

Duration back_off(const Resend& resend, const Draws& draws, const CallAddress& address,
                  std::uint32_t attempt) {
  CHECK(attempt >= 2);
  const Duration longest = longest_wait(resend, attempt);
  if (resend.jitter == Jitter::None) return longest;
  constexpr std::uint32_t kAttemptShift = 56;
  const std::uint64_t sub = (std::uint64_t{attempt} << kAttemptShift) ^ address.position;
  return jittered(longest, resend.jitter, to_unit(draws.block(address.call, sub)[0]));
}

Duration jittered(Duration longest, Jitter jitter, double unit) {
  if (jitter == Jitter::None) return longest;
  const auto full = static_cast<double>(longest.count());
  const double wait = jitter == Jitter::Full ? unit * full : (1 + unit) / 2 * full;
  return Duration{static_cast<std::int64_t>(wait)};
}

}  // namespace weir::sim

#include "sim/world/checkpoints.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "sim/world/resume.hpp"
#include "sim/world/state.hpp"

namespace weir::sim {

namespace {

// What a copy does not share.
std::size_t own_bytes(const AccountWorld& account) {
  std::size_t bytes = account.memory_bytes();
  for (const World& world : account.streams()) {
    if (world.state().series) bytes -= world.state().series->sealed_bytes();
  }
  return bytes;
}

}  // namespace

Checkpoints::Checkpoints(Duration run, std::vector<std::shared_ptr<const Checkpoints>> others,
                         std::size_t max_bytes)
    : gap_{std::chrono::ceil<std::chrono::seconds>(run / static_cast<std::int64_t>(kMost + 1))},
      max_bytes_{max_bytes},
      others_{std::move(others)} {}

std::vector<Checkpoints::Kept> Checkpoints::kept() const {
  const std::scoped_lock lock{mutex_};
  return kept_;
}

std::optional<AccountWorld> Checkpoints::begin(const AccountBlueprint& blueprint) {
  std::vector<std::shared_ptr<const Checkpoints>> others;
  {
    const std::scoped_lock lock{mutex_};
    others = std::exchange(others_, {});
  }
  std::optional<AccountWorld> latest;
  std::vector<Kept> common;
  for (const auto& other : others) {
    std::vector<Kept> theirs = other->kept();
    while (!theirs.empty() && (!latest || theirs.back()->now() > latest->now())) {
      if (auto world = resumed(*theirs.back(), blueprint)) {
        latest = std::move(world);
        common = theirs;
      }
      theirs.pop_back();
    }
  }
  const std::scoped_lock lock{mutex_};
  kept_ = std::move(common);
  bytes_ = 0;
  for (const Kept& one : kept_) bytes_ += own_bytes(*one);
  return latest;
}

// Every other one goes, the first among them.
void Checkpoints::thin() {
  gap_ *= 2;
  std::vector<Kept> half;
  for (std::size_t i = 1; i < kept_.size(); i += 2) half.push_back(std::move(kept_[i]));
  kept_ = std::move(half);
  bytes_ = 0;
  for (const Kept& one : kept_) bytes_ += own_bytes(*one);
}

void Checkpoints::pass(const AccountWorld& world) {
  const std::scoped_lock lock{mutex_};
  const Duration now = world.now().time_since_epoch();
  const Duration last = kept_.empty() ? Duration{} : kept_.back()->now().time_since_epoch();
  if (kept_.size() == kMost || now / gap_ == last / gap_) return;
  const std::size_t bytes = own_bytes(world);
  while (bytes_ + bytes > max_bytes_ && kept_.size() > 1) thin();
  if (bytes_ + bytes > max_bytes_ || now / gap_ == last / gap_) return;
  kept_.push_back(std::make_shared<const AccountWorld>(world));
  bytes_ += bytes;
}

}  // namespace weir::sim

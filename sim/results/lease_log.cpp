#include "sim/results/lease_log.hpp"

#include <array>
#include <utility>

namespace weir::sim {

namespace {

constexpr std::size_t kPiece = 1024;  // events

}  // namespace

std::string_view name_of(LeaseChange change) {
  static constexpr std::array<std::string_view, kLeaseChanges> kNames{
      "worker starts", "worker ends", "worker crashes", "taken first",
      "failed over",   "stolen",      "handed over",    "ended"};
  return kNames.at(static_cast<std::size_t>(change));
}

bool is_of_worker(LeaseChange change) {
  return change <= LeaseChange::WorkerCrashes;
}

void LeaseLog::add(const LeaseEvent& event) {
  last_.push_back(event);
  if (last_.size() < kPiece) return;
  full_.push_back(std::make_shared<const std::vector<LeaseEvent>>(std::exchange(last_, {})));
}

LeaseEvents LeaseLog::events() const {
  LeaseEvents all = full_;
  if (!last_.empty()) all.push_back(std::make_shared<const std::vector<LeaseEvent>>(last_));
  return all;
}

std::size_t LeaseLog::memory_bytes() const {
  return (full_.size() * kPiece + last_.capacity()) * sizeof(LeaseEvent);
}

}  // namespace weir::sim

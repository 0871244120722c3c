#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "model/units.hpp"

namespace weir::sim {

/// What became of a lease of an application with the Kinesis Client Library, or of one of its
/// workers.
enum class LeaseChange : std::uint8_t {
  WorkerStarts,
  WorkerEnds,     ///< cleanly
  WorkerCrashes,  ///< from one moment to the next
  FirstTaken,     ///< nobody had had it before
  FailedOver,     ///< of a worker that was gone
  Stolen,         ///< of one that was not, without its doing
  HandedOver,
  Ended,  ///< its shard is closed, and read and processed to its end
};
inline constexpr std::size_t kLeaseChanges = 8;
std::string_view name_of(LeaseChange change);  ///< "failed over"
/// Whether it is about a worker; then it says nothing of a shard.
bool is_of_worker(LeaseChange change);

struct LeaseEvent {
  Duration at{};
  LeaseChange change{};
  std::uint32_t shard = 0;
  std::uint32_t worker = 0;  ///< whom it is about, or who has the lease now: the host's number
  friend bool operator==(const LeaseEvent&, const LeaseEvent&) = default;
};

/// Events in order of time, in pieces that are never changed once made, so worlds, watchers and
/// results share them.
using LeaseEvents = std::vector<std::shared_ptr<const std::vector<LeaseEvent>>>;

/// What happened to a fleet's leases so far. Copies share what is old.
class LeaseLog {
 public:
  void add(const LeaseEvent& event);
  LeaseEvents events() const;
  std::size_t memory_bytes() const;

 private:
  LeaseEvents full_;
  std::vector<LeaseEvent> last_;
};

}  // namespace weir::sim

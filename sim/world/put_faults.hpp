#pragma once

#include <cstdint>
#include <vector>

#include "sim/operations/faults.hpp"
#include "sim/world/blueprint.hpp"

namespace weir::sim {

/// What the scenario's faults do to put requests, the same at every grain: what fails and what is
/// lost is drawn at the address of call and attempt.
///
/// A request that fails, or whose answer is lost or comes after the client's timeout, is sent again
/// whole, up to max_attempts: that is what SDKs do, whatever becomes of single refused records.
class PutFaults {
 public:
  PutFaults(const Blueprint& blueprint, std::int64_t replication);

  /// Whether there are any in the whole run; of those that begin before `to` and end after `from`.
  bool any() const { return any_; }
  bool in(const Blueprint& blueprint, Instant from, Instant to) const;

  /// How long a request of `sent` takes to the service.
  Duration way(const Blueprint& blueprint, const ProducerPlan& plan, Instant sent) const;
  /// Whether the request that reaches the service at `now` fails with an error.
  bool fails(const Blueprint& blueprint, const ProducerPlan& plan, const CallAddress& address,
             std::uint32_t attempt, Instant now) const;
  /// Whether the client does not learn what became of it.
  bool unanswered(const Blueprint& blueprint, const ProducerPlan& plan, const CallAddress& address,
                  std::uint32_t attempt, Instant now) const;
  /// When the client has the answer to a request that reached the service at `now`: after the other
  /// half of the round trip; or gives it up, after the timeout.
  Instant answered_at(const Blueprint& blueprint, const ProducerPlan& plan, Instant now,
                      bool answered) const;
  /// When the next attempt reaches the service: from there on `wait`, and the way there.
  Instant again(const Blueprint& blueprint, const ProducerPlan& plan, Instant now, Duration wait,
                bool answered) const;

 private:
  PutTrouble trouble(const Blueprint& blueprint, const ProducerPlan& plan, Instant now) const;

  bool any_;
  std::vector<Draws> failures_;  // by producer
  std::vector<Draws> losses_;
};

}  // namespace weir::sim

#pragma once

#include "sim/consumers/reading.hpp"

namespace weir::sim {

/// A reader that calls GetRecords on every shard in turn of its own clock: poll, process, wait
/// until poll_interval since the last poll is over (or go on at once where processing took
/// longer). A refused or failed call waits one interval too.
class PollingReader : public Reading {
 public:
  using Reading::Reading;
  Turn turn(const Consumer& settings, Instant now, std::uint32_t shard, model::Stream& stream,
            const Conditions& conditions);
};

}  // namespace weir::sim

#pragma once

#include <optional>
#include <vector>

#include "sim/consumers/reading.hpp"

namespace weir::sim {

/// A reader with enhanced fan-out: subscribes to every shard and is pushed what arrives, at most
/// 2 MiB/s of each shard for itself, sharing nothing with other readers.
///
/// An event comes every push interval (where there is something to send) and no sooner than the
/// last one is processed. A subscription that has ended after its five minutes is renewed one round
/// trip later; a SubscribeToShard that is refused or fails is made again a second later (Assumed).
/// The consumer is registered under its name.
class FanOutReader : public Reading {
 public:
  using Reading::Reading;
  Turn turn(const Consumer& settings, Instant now, std::uint32_t shard, model::Stream& stream,
            const Conditions& conditions);
  /// The reader is away, or starts again elsewhere: its subscription to the shard is given up.
  void hang_up(std::uint32_t shard, model::Stream& stream);
  void hang_up(model::Stream& stream);  ///< to all of them

 private:
  bool subscribe(const Consumer& settings, Instant now, std::uint32_t shard, model::Stream& stream,
                 const Conditions& conditions, Turn& turn);

  std::vector<std::optional<model::Subscriber>> subscribed_;  // by shard
  model::SubscribeToShardEvent event_;
};

}  // namespace weir::sim

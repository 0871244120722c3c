#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/scenario/actions.hpp"
#include "sim/world/world.hpp"

namespace weir::sim {

/// The blueprints of a scenario's streams, in the order of the file.
struct AccountBlueprint {
  std::vector<std::shared_ptr<const Blueprint>> streams;
  std::size_t own = 0;  ///< which of them is the stream that was asked for
};
/// Of all streams of the file.
AccountBlueprint make_account_blueprint(const Scenario& scenario);
/// Of those that are needed to know what becomes of this stream: it alone, where none of its calls
/// is held against what the account has in all.
AccountBlueprint make_blueprint_for(const Scenario& scenario);

/// The worlds of the streams of one account, by value. Streams share nothing but what an account
/// has in all: each sees, whenever it makes a call, what the others hold.
///
/// Order    calls that are made at the same instant, at a coarse grain in the same tick, in the
///          order of the streams in the file.
class AccountWorld {
 public:
  AccountWorld(const AccountBlueprint& blueprint, std::int64_t replication, const Keep& keep = {});

  Instant now() const { return own().now(); }
  std::size_t memory_bytes() const;

  World& own() { return streams_[own_]; }
  const World& own() const { return streams_[own_]; }
  std::vector<World>& streams() { return streams_; }
  const std::vector<World>& streams() const { return streams_; }

  /// What the streams but one hold, and the calls of all.
  AccountShare share_of(std::size_t stream) const;
  /// Takes over what calls a stream has made.
  void note_calls(const AccountShare& share);

 private:
  std::vector<World> streams_;
  std::size_t own_ = 0;
  AccountShare calls_;  // none held
};

/// Moves all worlds on, as advance(World&) does one.
void advance(AccountWorld& account, Instant until);

}  // namespace weir::sim

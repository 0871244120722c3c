#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "sim/world/account_world.hpp"

namespace weir::sim {

/// Copies of the worlds of a run as it goes on, from which other runs may go on: kMost evenly over
/// the run, half as many where they do not fit into the memory, and so on. One thread runs, any may
/// look: every member function locks.
class Checkpoints {
 public:
  static constexpr std::size_t kMost = 16;
  static constexpr std::size_t kMaxBytes = std::size_t{256} << 20;  ///< series apart: copies share

  /// `run`: how long it will be. `others`: of runs that it may go on from.
  explicit Checkpoints(Duration run, std::vector<std::shared_ptr<const Checkpoints>> others = {},
                       std::size_t max_bytes = kMaxBytes);

  /// The worlds that the run begins as: the latest of the others' that can go on as its own
  /// (resumed), whose checkpoints until then are its own from now on. None: it begins at its start.
  std::optional<AccountWorld> begin(const AccountBlueprint& blueprint);
  /// The run has come to here: keeps a copy if one is due.
  void pass(const AccountWorld& world);

  std::size_t count() const { return kept().size(); }

 private:
  using Kept = std::shared_ptr<const AccountWorld>;
  std::vector<Kept> kept() const;
  void thin();

  Duration gap_;
  std::size_t max_bytes_;
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<const Checkpoints>> others_;
  std::vector<Kept> kept_;  // in order of time
  std::size_t bytes_ = 0;
};

}  // namespace weir::sim

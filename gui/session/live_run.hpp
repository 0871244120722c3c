#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "gui/session/study_run.hpp"
#include "model/units.hpp"
#include "sim/results/run_view.hpp"

namespace weir::gui {

/// How much simulated time passes in a real second; 0: as much as can be.
inline constexpr double kAsFastAsPossible = 0;

/// How far a run that is played should have come: whole seconds, so many times the real time since
/// it was at `from`.
Duration due_by(Duration from, double speed, std::chrono::duration<double> real_time);

/// Who is told of it, by its thread; none may wait for it.
struct LiveListener {
  std::function<void(const sim::RunView&)> view;  ///< about 30 times a second while it moves
  std::function<void(Duration at)> paused;        ///< it stands, and its last view was told
  std::function<void(const std::shared_ptr<const StudyOutcome>&)> end;
};

/// The first replication of a scenario, played at the pace that the user asks for. It stands at its
/// start until then. What comes of it does not depend on how it is played; played to its end, it is
/// judged as a study that was ended after one replication.
class LiveRun {
 public:
  LiveRun(StudyOrder order, LiveListener listener);
  LiveRun(const LiveRun&) = delete;
  LiveRun& operator=(const LiveRun&) = delete;
  /// Ends it where it is; nobody is told anything afterwards.
  ~LiveRun();

  /// Goes on until then, or to the end.
  void play(double speed, Duration until = Duration::max());
  /// Goes on so far, as fast as it can.
  void step(Duration by);
  void pause();
  /// Ends it where it is; what there is of it is judged, and told.
  void stop();

 private:
  class Player;
  // What it is told to do; whatever is told has the next number.
  struct Order {
    double speed = kAsFastAsPossible;
    Duration until{};  // where it is to stand
    std::uint64_t number = 0;
  };
  void tell(const std::function<void()>& change);

  std::mutex mutex_;
  std::condition_variable told_;
  Order order_;
  Duration now_{};  // of the world
  std::atomic<bool> stop_ = false;
  std::atomic<bool> quit_ = false;
  std::thread thread_;
};

}  // namespace weir::gui

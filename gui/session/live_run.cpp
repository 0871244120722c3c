#include "gui/session/live_run.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "sim/world/account_world.hpp"
#include "sim/world/view.hpp"

namespace weir::gui {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using RealTime = std::chrono::duration<double>;

constexpr RealTime kFrame{1.0 / 30};
constexpr Duration kLongestLeap = 10min;

}  // namespace

Duration due_by(Duration from, double speed, RealTime real_time) {
  constexpr double kMost = 1e8;  // seconds, far beyond any run
  const double passed = std::min(kMost, std::max(0.0, real_time.count() * speed));
  return from + std::chrono::seconds{static_cast<std::int64_t>(std::floor(passed))};
}

// Plays a world as it is told, in its own thread.
class LiveRun::Player {
 public:
  Player(LiveRun& own, const StudyOrder& order, const LiveListener& listener,
         const sim::AccountBlueprint& blueprint, sim::AccountWorld& world)
      : own_{own},
        order_{order},
        listener_{listener},
        blueprint_{blueprint},
        world_{world},
        end_{order.read.scenario.simulation.duration} {}

  void run() {
    while (wait()) move();
    if (own_.quit_) return;
    show();
    judge();
  }

 private:
  Duration now() const { return world_.now().time_since_epoch(); }
  bool is_told() const { return own_.stop_ || own_.order_.number != told_.number; }

  // Until there is something to do; whether there is.
  bool wait() {
    std::unique_lock lock{own_.mutex_};
    own_.now_ = now();
    if (now() >= end_ || too_large_) return false;
    if (moves_ && now() >= own_.order_.until) {
      lock.unlock();
      stand();
      lock.lock();
    }
    if (!moves_) {
      own_.told_.wait(lock, [&] { return is_told() || own_.order_.until > now(); });
    } else if (told_.speed > 0) {
      const RealTime due = RealTime{now() + 1s - from_} / told_.speed;
      const RealTime early = due - (Clock::now() - since_);
      if (early > RealTime{0}) own_.told_.wait_for(lock, early, [&] { return is_told(); });
    }
    if (own_.stop_) return false;
    if (own_.order_.number != told_.number) {
      told_ = own_.order_;
      from_ = now();
      since_ = Clock::now();
    }
    moves_ = moves_ || told_.until > now();
    return true;
  }

  void stand() {
    moves_ = false;
    show();
    listener_.paused(now());
  }

  void move() {
    const Duration due = told_.speed > 0 ? due_by(from_, told_.speed, Clock::now() - since_) : end_;
    const auto before = Clock::now();
    const Duration to = std::min({end_, told_.until, due, now() + leap_});
    if (to > now()) sim::advance(world_, Instant{to});
    if (order_.checkpoints) order_.checkpoints->pass(world_);
    const RealTime took = Clock::now() - before;
    // short enough to be stopped at once, long enough to be fast
    if (took < kFrame / 4) leap_ = std::min(kLongestLeap, leap_ * 2);
    if (took > kFrame)
      leap_ = std::max<Duration>(1s, std::chrono::floor<std::chrono::seconds>(leap_ / 2));
    too_large_ = order_.max_memory_bytes != 0 && world_.memory_bytes() > order_.max_memory_bytes;
    if (Clock::now() - shown_ >= kFrame) show();
  }

  void show() {
    shown_ = Clock::now();
    const std::size_t stream = std::min(order_.stream, world_.streams().size() - 1);
    listener_.view(sim::view_of(world_.streams()[stream], sim::UnderWay::Copy));
  }

  void judge() const {
    const sim::SimulationSettings& settings = order_.read.scenario.simulation;
    const auto outcome = std::make_shared<StudyOutcome>();
    outcome->studies = reports::begun_studies(blueprint_);
    for (std::size_t i = 0; i < outcome->studies.size(); ++i) {
      reports::Study& study = outcome->studies[i];
      study.ending = too_large_                                    ? reports::Ending::OutOfMemory
                     : now() >= end_ && settings.replications == 1 ? reports::Ending::Complete
                                                                   : reports::Ending::Interrupted;
      if (now() > settings.warm_up) reports::add(study, sim::finish(world_.streams()[i]));
    }
    reports::StudyControl control;
    control.stop = &own_.stop_;
    outcome->judged =
        reports::judge_studies(outcome->studies, order_.engine, order_.read.forecast, control);
    if (!own_.quit_) listener_.end(outcome);
  }

  LiveRun& own_;
  const StudyOrder& order_;
  const LiveListener& listener_;
  const sim::AccountBlueprint& blueprint_;
  sim::AccountWorld& world_;
  Duration end_;
  Order told_;
  Duration from_{};  // where it was when it was told
  Clock::time_point since_ = Clock::now();
  Clock::time_point shown_ = since_;
  Duration leap_ = 1s;
  bool moves_ = false;
  bool too_large_ = false;
};

LiveRun::LiveRun(StudyOrder order, LiveListener listener)
    : thread_{[this, order = std::move(order), listener = std::move(listener)] {
        const sim::AccountBlueprint blueprint = sim::make_account_blueprint(order.read.scenario);
        sim::AccountWorld world{blueprint, 0, {.series = true}};
        Player{*this, order, listener, blueprint, world}.run();
      }} {}

LiveRun::~LiveRun() {
  quit_ = true;
  stop();
  thread_.join();
}

void LiveRun::play(double speed, Duration until) {
  tell([&] {
    order_.speed = speed;
    order_.until = until;
  });
}

void LiveRun::step(Duration by) {
  tell([&] {
    order_.speed = kAsFastAsPossible;
    order_.until = now_ + by;
  });
}

void LiveRun::pause() {
  tell([&] { order_.until = Duration{}; });
}

void LiveRun::stop() {
  tell([&] { stop_ = true; });
}

void LiveRun::tell(const std::function<void()>& change) {
  {
    const std::scoped_lock lock{mutex_};
    change();
    ++order_.number;
  }
  told_.notify_all();
}

}  // namespace weir::gui

#include "reports/study/study.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <new>
#include <set>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "sim/scenario/estimate.hpp"

namespace weir::reports {

namespace {

using namespace std::chrono_literals;

// A replication is advanced in whole seconds (which are ticks of every grain), at least 50 steps,
// each short enough that a stop is obeyed at once. From the scenario alone.
Duration step_of(const sim::Scenario& scenario) {
  constexpr double kStepTakes = 0.2;
  const double steps = std::clamp(sim::estimate(scenario).seconds / kStepTakes, 50.0, 100'000.0);
  const auto step = scenario.simulation.duration / static_cast<std::int64_t>(steps);
  return std::max<Duration>(1s, std::chrono::ceil<std::chrono::seconds>(step));
}

double share_done(const sim::World& world, const sim::Scenario& scenario) {
  return static_cast<double>(world.now().time_since_epoch().count()) /
         static_cast<double>(std::max<std::int64_t>(1, scenario.simulation.duration.count()));
}

// Advances a world to its end unless `go_on` says no after a step; says whether it got there.
template <typename GoOn>
bool play(sim::World& world, const sim::Scenario& scenario, Duration step, GoOn go_on) {
  const Instant end{scenario.simulation.duration};
  while (world.now() < end) {
    sim::advance(world, std::min(end, world.now() + step));
    if (!go_on()) return world.now() >= end;
  }
  return true;
}

bool is_set(const std::atomic<bool>* flag) {
  return flag != nullptr && flag->load(std::memory_order_relaxed);
}

// What the workers of one study share. Every member function locks.
class Desk {
 public:
  Desk(Study& study, const StudyControl& control)
      : study_{study}, control_{control}, wanted_{study.scenario.simulation.replications} {}

  /// The next replication to run; none where all are taken or the study ends.
  std::optional<std::int64_t> take() {
    const std::scoped_lock lock{mutex_};
    if (is_set(control_.stop)) stop(Ending::Interrupted);
    if (stopped_) return std::nullopt;
    std::int64_t index = next_;
    if (given_back_.empty()) {
      if (next_ >= wanted_) return std::nullopt;
      ++next_;
    } else {
      index = *given_back_.begin();
      given_back_.erase(given_back_.begin());
    }
    running_[index] = {};
    return index;
  }

  enum class Order : std::uint8_t { GoOn, GiveUp, Retire };

  /// After a step of a replication: what its worker is to do. Where the worlds together outgrow the
  /// memory, the replication of the highest index waits and its worker retires, down to one.
  Order step_done(std::int64_t index, const sim::World& world) {
    const std::size_t bytes = world.memory_bytes();
    const std::scoped_lock lock{mutex_};
    running_[index] = {share_done(world, study_.scenario), bytes};
    if (is_set(control_.stop)) stop(Ending::Interrupted);
    if (!stopped_ && is_too_large()) {
      if (running_.size() == 1) {
        stop(Ending::OutOfMemory);
      } else if (running_.rbegin()->first == index) {
        running_.erase(index);
        given_back_.insert(index);
        return Order::Retire;
      }
    }
    watch();
    return stopped_ ? Order::GiveUp : Order::GoOn;
  }

  bool wants_views() const { return control_.view != nullptr; }
  void show(const sim::World& world) {
    const sim::RunView view = sim::view_of(world, control_.view_has);
    const std::scoped_lock lock{mutex_};
    control_.view(view);
  }

  void finished(std::int64_t index, sim::RunResult result) {
    const std::scoped_lock lock{mutex_};
    running_.erase(index);
    waiting_.emplace(index, std::move(result));
    while (study_.ending != Ending::Broken) {
      const auto next = waiting_.find(study_.totals.replications);
      if (next == waiting_.end()) break;
      add(study_, std::move(next->second));
      waiting_.erase(next);
      if (study_.ending == Ending::Broken) stopped_ = true;
    }
    watch();
  }

  void gave_up(std::int64_t index, std::optional<sim::RunResult> so_far) {
    const std::scoped_lock lock{mutex_};
    running_.erase(index);
    if (index == 0) first_so_far_ = std::move(so_far);
  }

  void out_of_memory(std::int64_t index) {
    const std::scoped_lock lock{mutex_};
    running_.erase(index);
    stop(Ending::OutOfMemory);
  }

  /// After all workers have ended.
  void close() {
    const std::scoped_lock lock{mutex_};
    if (study_.ending == Ending::Broken) return;
    if (study_.totals.replications >= wanted_) study_.ending = Ending::Complete;
    if (study_.totals.replications == 0 && first_so_far_) add(study_, std::move(*first_so_far_));
  }

 private:
  struct Running {
    double share = 0;
    std::size_t bytes = 0;
  };

  void stop(Ending ending) {
    if (stopped_) return;
    stopped_ = true;
    study_.ending = ending;
  }

  bool is_too_large() const {
    std::size_t bytes = 0;
    for (const auto& [index, running] : running_) bytes += running.bytes;
    return control_.max_memory_bytes != 0 && bytes > control_.max_memory_bytes;
  }

  void watch() const {
    if (!control_.watch) return;
    const std::int64_t finished =
        study_.totals.replications + static_cast<std::int64_t>(waiting_.size());
    auto done = static_cast<double>(finished);
    for (const auto& [index, running] : running_) done += running.share;
    control_.watch({.phase = "replications",
                    .finished = finished,
                    .replications = wanted_,
                    .share = std::min(1.0, done / static_cast<double>(wanted_)),
                    .events = study_.totals.events});
  }

  std::mutex mutex_;
  Study& study_;
  const StudyControl& control_;
  const std::int64_t wanted_;
  std::int64_t next_ = 0;
  bool stopped_ = false;
  std::set<std::int64_t> given_back_;
  std::map<std::int64_t, Running> running_;
  std::map<std::int64_t, sim::RunResult> waiting_;  // finished before one of a lower index
  std::optional<sim::RunResult> first_so_far_;
};

/// Runs one replication; false where its worker is to retire.
bool run_one(const Study& study, Desk& desk, std::int64_t index, Duration step) {
  sim::World world{study.blueprint, index, {.series = index == 0}};
  auto order = Desk::Order::GoOn;
  const bool is_viewed = index == 0 && desk.wants_views();
  if (is_viewed) step = std::min(step, sim::kSeriesChunk);
  const bool whole = play(world, study.scenario, step, [&] {
    if (is_viewed) desk.show(world);
    order = desk.step_done(index, world);
    return order == Desk::Order::GoOn;
  });
  if (order == Desk::Order::Retire) return false;
  if (whole) {
    desk.finished(index, sim::finish(world));
    return true;
  }
  const bool worth_showing = world.now() > Instant{study.scenario.simulation.warm_up};
  desk.gave_up(index,
               index == 0 && worth_showing ? std::optional{sim::finish(world)} : std::nullopt);
  return true;
}

void work(const Study& study, Desk& desk, Duration step) {
  while (const auto index = desk.take()) {
    try {
      if (!run_one(study, desk, *index, step)) return;
    } catch (const std::bad_alloc&) {
      desk.out_of_memory(*index);
    }
  }
}

}  // namespace

void add(Study& study, sim::RunResult result) {
  if (auto fault = ledger_fault(result)) {
    study.ending = Ending::Broken;
    study.bug = Bug{study.scenario.simulation.seed, result.replication, *std::move(fault)};
    return;
  }
  add(study.totals, result, study.scenario.objectives);
  if (study.totals.replications == 1) study.first = std::move(result);
}

Study run_study(const sim::Scenario& scenario, const StudyControl& control) {
  Study study{.scenario = scenario,
              .blueprint = sim::make_blueprint(scenario),
              .grain = sim::resolved_grain(scenario),
              .ending = {},
              .totals = {},
              .first = {},
              .bug = {}};
  Desk desk{study, control};
  const Duration step = step_of(scenario);
  {
    std::vector<std::jthread> workers;
    const auto jobs = std::clamp<std::int64_t>(
        control.jobs, 1, std::max<std::int64_t>(1, scenario.simulation.replications));
    try {
      while (static_cast<std::int64_t>(workers.size()) + 1 < jobs) {
        workers.emplace_back([&] { work(study, desk, step); });
      }
    } catch (const std::system_error&) {
      // No more threads to be had: those there are, and this one, do the work.
    }
    work(study, desk, step);
  }
  desk.close();
  return study;
}

std::optional<sim::RunResult> run_replication(
    const std::shared_ptr<const sim::Blueprint>& blueprint, std::int64_t replication,
    const StudyControl& control, const std::string& phase) {
  const sim::Scenario& scenario = sim::scenario_of(*blueprint);
  try {
    sim::World world{blueprint, replication};
    const bool whole = play(world, scenario, step_of(scenario), [&] {
      if (control.watch) {
        control.watch({.phase = phase,
                       .finished = 0,
                       .replications = 1,
                       .share = share_done(world, scenario),
                       .events = 0});
      }
      const bool fits =
          control.max_memory_bytes == 0 || world.memory_bytes() <= control.max_memory_bytes;
      return fits && !is_set(control.stop);
    });
    return whole ? std::optional{sim::finish(world)} : std::nullopt;
  } catch (const std::bad_alloc&) {
    return std::nullopt;
  }
}

}  // namespace weir::reports

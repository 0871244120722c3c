#include "reports/study/study.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <new>
#include <optional>
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
  const double steps =
      std::clamp(sim::estimate_all(scenario).seconds / kStepTakes, 50.0, 100'000.0);
  const auto step = scenario.simulation.duration / static_cast<std::int64_t>(steps);
  return std::max<Duration>(1s, std::chrono::ceil<std::chrono::seconds>(step));
}

double share_done(const sim::AccountWorld& world, const sim::Scenario& scenario) {
  return static_cast<double>(world.now().time_since_epoch().count()) /
         static_cast<double>(std::max<std::int64_t>(1, scenario.simulation.duration.count()));
}

// Advances a world to its end unless `go_on` says no after a step; says whether it got there.
template <typename GoOn>
bool play(sim::AccountWorld& world, const sim::Scenario& scenario, Duration step, GoOn go_on) {
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

std::vector<sim::RunResult> finish(const sim::AccountWorld& world) {
  std::vector<sim::RunResult> results;
  results.reserve(world.streams().size());
  for (const sim::World& stream : world.streams()) results.push_back(sim::finish(stream));
  return results;
}

// What the workers of the studies of one account share. Every member function locks.
class Desk {
 public:
  Desk(std::vector<Study>& studies, const StudyControl& control)
      : studies_{studies},
        study_{studies.front()},
        control_{control},
        wanted_{study_.scenario.simulation.replications} {}

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
  Order step_done(std::int64_t index, const sim::AccountWorld& world) {
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

  sim::Checkpoints* checkpoints() const { return control_.checkpoints; }
  bool wants_views() const { return control_.view != nullptr; }
  std::size_t viewed() const { return std::min(control_.viewed, studies_.size() - 1); }
  void show(const sim::World& world) {
    const sim::RunView view = sim::view_of(world, control_.view_has);
    const std::scoped_lock lock{mutex_};
    control_.view(view);
  }

  void finished(std::int64_t index, std::vector<sim::RunResult> results) {
    const std::scoped_lock lock{mutex_};
    running_.erase(index);
    waiting_.emplace(index, std::move(results));
    const std::int64_t before = study_.totals.replications;
    while (!is_broken()) {
      const auto next = waiting_.find(study_.totals.replications);
      if (next == waiting_.end()) break;
      add_to_each(std::move(next->second));
      waiting_.erase(next);
      if (is_broken()) stopped_ = true;
    }
    if (control_.counted && study_.totals.replications > before) {
      control_.counted(studies_[viewed()]);
    }
    watch();
  }

  void gave_up(std::int64_t index, std::vector<sim::RunResult> so_far) {
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
    if (is_broken()) return;
    if (study_.totals.replications >= wanted_) stop_all(Ending::Complete);
    if (study_.totals.replications == 0 && !first_so_far_.empty()) {
      add_to_each(std::move(first_so_far_));
    }
  }

 private:
  struct Running {
    double share = 0;
    std::size_t bytes = 0;
  };

  void stop(Ending ending) {
    if (stopped_) return;
    stopped_ = true;
    stop_all(ending);
  }

  void stop_all(Ending ending) {
    for (Study& study : studies_) study.ending = ending;
  }

  bool is_broken() const {
    return std::ranges::any_of(studies_,
                               [](const Study& one) { return one.ending == Ending::Broken; });
  }

  void add_to_each(std::vector<sim::RunResult> results) {
    for (std::size_t i = 0; i < studies_.size(); ++i) add(studies_[i], std::move(results[i]));
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
    std::uint64_t events = 0;
    for (const Study& study : studies_) events += study.totals.events;
    auto done = static_cast<double>(finished);
    for (const auto& [index, running] : running_) done += running.share;
    control_.watch({.phase = "replications",
                    .finished = finished,
                    .replications = wanted_,
                    .share = std::min(1.0, done / static_cast<double>(wanted_)),
                    .events = events});
  }

  std::mutex mutex_;
  std::vector<Study>& studies_;
  Study& study_;  // the first: of all of them as many replications are counted
  const StudyControl& control_;
  const std::int64_t wanted_;
  std::int64_t next_ = 0;
  bool stopped_ = false;
  std::set<std::int64_t> given_back_;
  std::map<std::int64_t, Running> running_;
  // Finished before one of a lower index.
  std::map<std::int64_t, std::vector<sim::RunResult>> waiting_;
  std::vector<sim::RunResult> first_so_far_;
};

/// Runs one replication; false where its worker is to retire.
bool run_one(const sim::AccountBlueprint& blueprint, Desk& desk, std::int64_t index,
             Duration step) {
  const sim::Scenario& scenario = sim::scenario_of(*blueprint.streams.front());
  sim::Checkpoints* const checkpoints = index == 0 ? desk.checkpoints() : nullptr;
  std::optional<sim::AccountWorld> begun;
  if (checkpoints != nullptr) begun = checkpoints->begin(blueprint);
  if (!begun) begun.emplace(blueprint, index, sim::Keep{.series = index == 0});
  sim::AccountWorld& world = *begun;
  auto order = Desk::Order::GoOn;
  const bool is_viewed = index == 0 && desk.wants_views();
  if (is_viewed) step = std::min(step, sim::kSeriesChunk);
  const bool whole = play(world, scenario, step, [&] {
    if (is_viewed) desk.show(world.streams()[desk.viewed()]);
    if (checkpoints != nullptr) checkpoints->pass(world);
    order = desk.step_done(index, world);
    return order == Desk::Order::GoOn;
  });
  if (order == Desk::Order::Retire) return false;
  if (whole) {
    desk.finished(index, finish(world));
    return true;
  }
  const bool worth_showing = world.now() > Instant{scenario.simulation.warm_up};
  desk.gave_up(index, index == 0 && worth_showing ? finish(world) : std::vector<sim::RunResult>{});
  return true;
}

void work(const sim::AccountBlueprint& blueprint, Desk& desk, Duration step) {
  while (const auto index = desk.take()) {
    try {
      if (!run_one(blueprint, desk, *index, step)) return;
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

std::vector<Study> begun_studies(const sim::AccountBlueprint& blueprint) {
  std::vector<Study> studies;
  for (const auto& stream : blueprint.streams) {
    Study& study = studies.emplace_back();
    study.scenario = sim::scenario_of(*stream);
    study.blueprint = stream;
    study.grain = sim::resolved_grain(study.scenario);
  }
  return studies;
}

Study run_study(const sim::Scenario& scenario, const StudyControl& control) {
  if (asks_account(scenario)) {
    return std::move(run_studies(scenario, control)[scenario.number]);
  }
  sim::Scenario alone = scenario;
  alone.simulation.grain = sim::resolved_grain(scenario);
  alone.beside.clear();
  Study study = std::move(run_studies(alone, control).front());
  study.scenario = scenario;
  return study;
}

std::vector<Study> run_studies(const sim::Scenario& scenario, const StudyControl& control) {
  const sim::AccountBlueprint blueprint = sim::make_account_blueprint(scenario);
  std::vector<Study> studies = begun_studies(blueprint);
  Desk desk{studies, control};
  const Duration step = step_of(scenario);
  {
    std::vector<std::jthread> workers;
    const auto jobs = std::clamp<std::int64_t>(
        control.jobs, 1, std::max<std::int64_t>(1, scenario.simulation.replications));
    try {
      while (static_cast<std::int64_t>(workers.size()) + 1 < jobs) {
        workers.emplace_back([&] { work(blueprint, desk, step); });
      }
    } catch (const std::system_error&) {
      // No more threads to be had: those there are, and this one, do the work.
    }
    work(blueprint, desk, step);
  }
  desk.close();
  return studies;
}

std::optional<sim::RunResult> run_replication(const sim::AccountBlueprint& blueprint,
                                              std::int64_t replication, const StudyControl& control,
                                              const std::string& phase) {
  const sim::Scenario& scenario = sim::scenario_of(*blueprint.streams[blueprint.own]);
  try {
    sim::AccountWorld world{blueprint, replication};
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
    return whole ? std::optional{sim::finish(world.own())} : std::nullopt;
  } catch (const std::bad_alloc&) {
    return std::nullopt;
  }
}

}  // namespace weir::reports

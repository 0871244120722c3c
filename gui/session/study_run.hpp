#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "reports/judge/account_judgement.hpp"
#include "reports/study/study.hpp"
#include "sim/results/run_view.hpp"
#include "sim/scenario/scenario_toml.hpp"
#include "sim/world/checkpoints.hpp"

namespace weir::gui {

/// All replications of a scenario with their judgement: what `weir run` would say of it.
struct StudyOutcome {
  std::vector<reports::Study> studies;  ///< of each stream of the file
  reports::AccountJudgement judged;     ///< its `streams` in the same order
};

/// What a study is to be run with.
struct StudyOrder {
  sim::ReadScenario read;
  std::string engine;                ///< version of weir
  std::size_t stream = 0;            ///< which one is to be seen while it goes on
  std::int64_t jobs = 1;             ///< replications at once
  std::size_t max_memory_bytes = 0;  ///< of all worlds together; 0 = no limit
  /// Of its first replication; null: none are kept.
  std::shared_ptr<sim::Checkpoints> checkpoints{};
};

/// Who is told of it. All of them are called by threads of the study, never two at once; none may
/// wait for the study.
struct StudyListener {
  std::function<void(const reports::Progress&)> progress;
  std::function<void(const sim::RunView&)> view;  ///< replication 0, with the seconds under way
  /// What its objectives come to so far: a judgement of nothing else, whenever a replication is
  /// done.
  std::function<void(const reports::Judgement&)> so_far{};
  std::function<void(const std::shared_ptr<const StudyOutcome>&)> end;
};

/// What the replications of a study that goes on say of its objectives.
reports::Judgement judged_so_far(const reports::Study& study, std::string engine);

/// A study that a thread of its own runs, from the constructor on.
class StudyRun {
 public:
  StudyRun(StudyOrder order, StudyListener listener);
  StudyRun(const StudyRun&) = delete;
  StudyRun& operator=(const StudyRun&) = delete;
  /// Stops it, if it still goes on, and waits until it has: some tenths of a second. Nobody is told
  /// anything afterwards.
  ~StudyRun();

  /// Ends it soon; what is finished is judged, as an interrupted study, and told.
  void stop() { stop_ = true; }

 private:
  void run(const StudyOrder& order, const StudyListener& listener);

  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

}  // namespace weir::gui

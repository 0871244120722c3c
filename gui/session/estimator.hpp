#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "gui/session/what_if.hpp"
#include "reports/plan/bounds.hpp"
#include "reports/plan/outline.hpp"
#include "sim/scenario/scenario_toml.hpp"

namespace weir::gui {

/// What somebody tries, and what it is tried on.
struct Question {
  std::string text;
  std::string file;
  std::shared_ptr<const sim::ReadScenario> read;
  Knobs knobs;
};

/// What is expected of it by closed forms.
struct Estimate {
  Knobs knobs;
  Expected<Fork, std::string>
      fork;  ///< or why it cannot be tried; as it is where no knob is turned
  std::vector<reports::OutlinePoint> outline{};
  std::optional<reports::Bounds> bounds{};  ///< comes later than the rest
};

/// Answers a question twice: as soon as there is an outline, then with the bounds too; once where
/// it cannot be tried.
void answer(const Question& question, const std::function<void(const Estimate&)>& tell);

/// Estimates in a thread of its own. Of questions that come faster than answers the newest is
/// answered.
class Estimator {
 public:
  /// `tell` is called by its thread.
  explicit Estimator(std::function<void(const Estimate&)> tell);
  Estimator(const Estimator&) = delete;
  Estimator& operator=(const Estimator&) = delete;
  /// Waits for the answer that it is at.
  ~Estimator();

  void ask(Question question);

 private:
  void run(const std::function<void(const Estimate&)>& tell);

  std::mutex mutex_;
  std::condition_variable asked_;
  std::optional<Question> question_;
  bool quit_ = false;
  std::thread thread_;
};

}  // namespace weir::gui

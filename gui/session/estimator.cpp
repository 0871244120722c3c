#include "gui/session/estimator.hpp"

#include <utility>

namespace weir::gui {

namespace {

constexpr std::size_t kOutlineParts = 120;

}  // namespace

void answer(const Question& question, const std::function<void(const Estimate&)>& tell) {
  const bool turns = question.knobs.changes_anything();
  Estimate estimate{question.knobs,
                    turns ? turned(question.text, question.file, *question.read, question.knobs)
                          : Fork{question.text, {}}};
  if (!estimate.fork) return tell(estimate);
  const auto read = sim::read_scenario(estimate.fork->text, question.file);
  if (!read) return tell(estimate);
  const auto blueprint = sim::make_blueprint(read->scenario);
  estimate.outline = reports::outline_of(*blueprint, kOutlineParts);
  tell(estimate);
  estimate.bounds = reports::bounds_of(*blueprint);
  tell(estimate);
}

Estimator::Estimator(std::function<void(const Estimate&)> tell)
    : thread_{[this, tell = std::move(tell)] { run(tell); }} {}

Estimator::~Estimator() {
  {
    const std::scoped_lock lock{mutex_};
    quit_ = true;
  }
  asked_.notify_all();
  thread_.join();
}

void Estimator::ask(Question question) {
  {
    const std::scoped_lock lock{mutex_};
    question_ = std::move(question);
  }
  asked_.notify_all();
}

void Estimator::run(const std::function<void(const Estimate&)>& tell) {
  while (true) {
    std::unique_lock lock{mutex_};
    asked_.wait(lock, [this] { return quit_ || question_; });
    if (quit_) return;
    const Question question = *std::exchange(question_, std::nullopt);
    lock.unlock();
    answer(question, tell);
  }
}

}  // namespace weir::gui

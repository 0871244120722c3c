#include "gui/session/estimator.hpp"

#include <utility>

namespace weir::gui {

namespace {

constexpr std::size_t kOutlineParts = 120;

}  // namespace

Estimate estimate_of(const Question& question) {
  Estimate estimate{question.knobs,
                    turned(question.text, question.file, *question.read, question.knobs)};
  if (!estimate.fork) return estimate;
  const auto read = sim::read_scenario(estimate.fork->text, question.file);
  if (!read) return estimate;
  const auto blueprint = sim::make_blueprint(read->scenario);
  estimate.outline = reports::outline_of(*blueprint, kOutlineParts);
  estimate.bounds = reports::bounds_of(*blueprint);
  return estimate;
}

Estimator::Estimator(std::function<void(const Estimate&)> answer)
    : thread_{[this, answer = std::move(answer)] { run(answer); }} {}

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

void Estimator::run(const std::function<void(const Estimate&)>& answer) {
  while (true) {
    std::unique_lock lock{mutex_};
    asked_.wait(lock, [this] { return quit_ || question_; });
    if (quit_) return;
    const Question question = *std::exchange(question_, std::nullopt);
    lock.unlock();
    answer(estimate_of(question));
  }
}

}  // namespace weir::gui

#include "gui/session/study_run.hpp"

#include <utility>

namespace weir::gui {

StudyRun::StudyRun(StudyOrder order, StudyListener listener)
    : thread_{[this, order = std::move(order), listener = std::move(listener)] {
        run(order, listener);
      }} {}

StudyRun::~StudyRun() {
  stop();
  thread_.join();
}

void StudyRun::run(const StudyOrder& order, const StudyListener& listener) {
  const reports::StudyControl control{.jobs = order.jobs,
                                      .max_memory_bytes = order.max_memory_bytes,
                                      .stop = &stop_,
                                      .watch = listener.progress,
                                      .view = listener.view,
                                      .viewed = order.stream,
                                      .view_has = sim::UnderWay::Copy};
  const auto outcome = std::make_shared<StudyOutcome>();
  outcome->studies = reports::run_studies(order.read.scenario, control);
  outcome->judged =
      reports::judge_studies(outcome->studies, order.engine, order.read.forecast, control);
  listener.end(outcome);
}

}  // namespace weir::gui

#include "gui/session/study_run.hpp"

#include <utility>

#include "reports/judge/verdict.hpp"
#include "reports/judge/wording.hpp"

namespace weir::gui {

reports::Judgement judged_so_far(const reports::Study& study, std::string engine) {
  reports::Judgement judgement;
  judgement.engine = std::move(engine);
  judgement.title = reports::title_of(study.scenario);
  judgement.seed = study.scenario.simulation.seed;
  judgement.replications = study.totals.replications;
  judgement.replications_wanted = study.scenario.simulation.replications;
  judgement.objectives = reports::judge_objectives(study.scenario.objectives, study.totals);
  judgement.verdict = reports::overall(judgement.objectives);
  judgement.verdict_sentence = reports::verdict_sentence(judgement.objectives);
  judgement.partial_sentence = "so far, after " + std::to_string(judgement.replications) + " of " +
                               reports::counted_text(judgement.replications_wanted, "replication");
  return judgement;
}

StudyRun::StudyRun(StudyOrder order, StudyListener listener)
    : thread_{[this, order = std::move(order), listener = std::move(listener)] {
        run(order, listener);
      }} {}

StudyRun::~StudyRun() {
  stop();
  thread_.join();
}

void StudyRun::run(const StudyOrder& order, const StudyListener& listener) {
  const auto counted = [&](const reports::Study& study) {
    if (listener.so_far) listener.so_far(judged_so_far(study, order.engine));
  };
  const reports::StudyControl control{.jobs = order.jobs,
                                      .max_memory_bytes = order.max_memory_bytes,
                                      .stop = &stop_,
                                      .watch = listener.progress,
                                      .view = listener.view,
                                      .counted = counted,
                                      .checkpoints = order.checkpoints.get(),
                                      .viewed = order.stream,
                                      .view_has = sim::UnderWay::Copy};
  const auto outcome = std::make_shared<StudyOutcome>();
  outcome->studies = reports::run_studies(order.read.scenario, control);
  outcome->judged =
      reports::judge_studies(outcome->studies, order.engine, order.read.forecast, control);
  listener.end(outcome);
}

}  // namespace weir::gui

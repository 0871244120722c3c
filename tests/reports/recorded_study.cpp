#include "tests/reports/recorded_study.hpp"

#include <gtest/gtest.h>

namespace weir::reports {

RecordedStudy recorded_study(const std::string& file, const sim::Overrides& overrides) {
  std::string text;
  const auto read = sim::read_scenario_file(WEIR_SOURCE_DIR "/scenarios/" + file, overrides, text);
  EXPECT_TRUE(read) << sim::to_text(read.error(), text);
  const StudyControl control{.jobs = 1};
  RecordedStudy made{.study = run_study(read->scenario, control), .judgement = {}, .record = {}};
  made.judgement = judge(made.study, "0.0.0", control);
  made.record = record_of(made.study, made.judgement, text);
  return made;
}

RecordedStudy short_hot_key(std::int64_t replications) {
  return recorded_study("hot-key.toml", {{"simulation.duration", "3 min"},
                                         {"simulation.warm_up", "30 s"},
                                         {"simulation.replications", std::to_string(replications)},
                                         {"producer.api.keys.hot.0.from", "1 min"},
                                         {"producer.api.keys.hot.0.until", "2 min"}});
}

}  // namespace weir::reports

#pragma once

#include <cstdint>
#include <string>

#include "reports/document/saved_run.hpp"
#include "reports/judge/judgement.hpp"
#include "reports/study/study.hpp"
#include "sim/scenario/scenario_toml.hpp"

namespace weir::reports {

/// A study of a scenario file that has happened, with what is kept of it.
struct RecordedStudy {
  Study study;
  Judgement judgement;
  sim::RunRecord record;
};

/// `file`: below scenarios/; `overrides` as for --set.
RecordedStudy recorded_study(const std::string& file, const sim::Overrides& overrides);

/// hot-key.toml within three minutes: the first half minute is warm-up, the key is hot in the
/// second minute.
RecordedStudy short_hot_key(std::int64_t replications);

}  // namespace weir::reports

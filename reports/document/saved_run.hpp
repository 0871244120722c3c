#pragma once

#include <string>

#include "model/expected.hpp"
#include "reports/judge/judgement.hpp"
#include "reports/study/study.hpp"
#include "sim/results/run_record.hpp"

namespace weir::reports {

/// A trace is kept in a run file up to this size (as CSV, before it is compressed); of a larger one
/// its name and SHA-256.
inline constexpr std::int64_t kMostKeptFileBytes = 64 * kMiB;

/// What is to be kept of a study: its first replication, second by second, and what it was judged.
/// `scenario_text` as it was read. A study that is broken is not to be kept.
sim::RunRecord record_of(const Study& study, const Judgement& judgement, std::string scenario_text);

/// A run as a report, a comparison or a window needs it: the record and the judgement in it.
struct SavedRun {
  sim::RunRecord record;
  Judgement judgement;
};

/// Reads the bytes of a run file; the error is what is to be said behind the file's name.
Expected<SavedRun, std::string> open_run(std::string bytes);

/// "weir 0.1.0, hot-key.toml (sha256 9f2c…), seed 7, replication 0": where numbers come from.
std::string provenance_of(const sim::RunRecord& run);

}  // namespace weir::reports

#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/judge/cost.hpp"
#include "reports/judge/judgement.hpp"
#include "reports/study/study.hpp"
#include "sim/scenario/forecast.hpp"

namespace weir::reports {

/// A stream of an account, in a line.
struct StreamLine {
  std::string name;
  std::int64_t shards_at_start = 0;
  std::int64_t shards_at_end = 0;      ///< open, in replication 0
  std::int64_t refused_for_quota = 0;  ///< calls in replication 0: the account had no shards left
};

/// What becomes of several streams of one account: each by itself, and what they have in common.
struct AccountJudgement {
  std::string title;               ///< never empty
  std::vector<Judgement> streams;  ///< in the order of the file, as are the next
  std::vector<StreamLine> lines;
  Verdict verdict = Verdict::None;  ///< Fail if a stream fails, else Unsure if one is, else Pass
  std::string verdict_sentence;
  std::int64_t shard_quota = 0;
  std::int64_t most_shards = 0;        ///< of them open at once, in replication 0
  Duration most_shards_at{};           ///< when first
  std::vector<std::string> sentences;  ///< about the quota
  Cost cost;                           ///< of all streams together

  /// One of the streams is: all that was simulated is of as many replications, but what was tried
  /// or forecast for a stream may have been interrupted.
  bool partial() const { return std::ranges::any_of(streams, &Judgement::partial); }
};

/// Judges studies of the streams of one file. `forecast`: of the first of them.
AccountJudgement judge_account(const std::vector<Study>& studies, const std::string& engine,
                               const sim::Forecast& forecast, const StudyControl& control);

/// Judges the studies of a file, however many streams it has; of one stream there is nothing in the
/// result but what it is judged.
AccountJudgement judge_studies(const std::vector<Study>& studies, const std::string& engine,
                               const sim::Forecast& forecast, const StudyControl& control);

}  // namespace weir::reports

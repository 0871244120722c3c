#pragma once

#include "reports/document/saved_run.hpp"
#include "reports/judge/judgement.hpp"
#include "sim/results/run_record.hpp"

namespace weir::fuzz {

/// Whatever the judgement, it can be shown, and what is kept of it reads back to the same.
void expect_shown(const reports::Judgement& judgement);

/// A record that was read or made can be saved, and what was saved reads back to the same; and it
/// can be shown as CSV.
void expect_kept(const sim::RunRecord& record);

}  // namespace weir::fuzz

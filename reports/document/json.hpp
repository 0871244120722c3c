#pragma once

#include <string>
#include <vector>

#include "model/pricing.hpp"
#include "reports/judge/account_judgement.hpp"
#include "reports/judge/judgement.hpp"
#include "reports/plan/bounds.hpp"
#include "reports/study/replay.hpp"
#include "reports/study/validation.hpp"
#include "sim/scenario/problems.hpp"

namespace weir::reports {

/// A judgement as `weir.run/1`, indented, ending in a newline. reports/document/run.schema.json
/// describes every field with its unit. The same judgement gives the same bytes: ledgers are exact
/// integers, every other number is rounded to 9 significant digits and printed as short as it can
/// be read back.
std::string to_json(const Judgement& judgement);

/// The judgement of several streams as `weir.account/1` (account.schema.json): what they have in
/// common, and of each a `weir.run/1`.
std::string to_json(const AccountJudgement& judgement);

/// What is wrong with a scenario as `weir.check/1` (check.schema.json), for editors.
std::string to_json(const sim::Problems& problems, const std::string& file);

/// What streams need by closed forms, as `weir.bounds/1` (bounds.schema.json).
std::string to_json(const std::vector<StreamBounds>& streams, const std::string& engine);

/// Price books as `weir.prices/1` (prices.schema.json). Each price has all its digits; an item that
/// a book does not have is left out.
std::string to_json(const std::vector<model::PriceBook>& books);

/// A replay as `weir.replay/1` (replay.schema.json). Moments are whole nanoseconds since the start.
std::string to_json(const Replay& replay, const std::string& engine);

/// What `weir validate` found, as `weir.validate/1` (validate.schema.json).
std::string to_json(const Validation& validation, const std::string& engine);

/// What `weir limits` prints, as `weir.limits/1` (limits.schema.json). Durations are in seconds.
std::string limits_json();

}  // namespace weir::reports

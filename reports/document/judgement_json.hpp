#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "reports/judge/judgement.hpp"

namespace weir::reports {

/// A judgement whole, as JSON: everything that text and JSON are made from, so that they can be
/// made again, byte by byte. Numbers have all their digits. Left out are Totals::troubles (what the
/// findings were found from) and Judgement::bug. A format of weir's own: see to_json for the one
/// that others may rely on.
std::string kept_judgement(const Judgement& judgement);

/// Reads what kept_judgement writes; none where it is anything else. Whatever the text, what comes
/// out can be shown: numbers are bounded, choices are ones that there are.
std::optional<Judgement> read_judgement(std::string_view text);

/// Whether a text is JSON that a terminal can show: no control characters but line ends.
bool is_shown_json(std::string_view text);

}  // namespace weir::reports

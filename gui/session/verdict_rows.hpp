#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/judge/judgement.hpp"

namespace weir::gui {

/// A line of the verdict: an objective or a finding, in the judgement's own words.
struct VerdictRow {
  enum class Kind : std::uint8_t { Objective, Finding };
  Kind kind{};
  std::string mark;    ///< "PASS", "FAIL", "UNSURE"; of a finding its severity: "breaks"
  std::string text;    ///< what it says first
  std::string detail;  ///< all else, a sentence a line; may be empty
  /// When it shows, in seconds since the start: where "go there" goes; none of objectives.
  struct When {
    double from_s = 0;
    double until_s = 0;
  };
  std::optional<When> when;
};

/// Objectives, then findings, the worst first.
std::vector<VerdictRow> verdict_rows(const reports::Judgement& judgement);

/// All of it as Markdown.
std::string verdict_markdown(const reports::Judgement& judgement);

}  // namespace weir::gui

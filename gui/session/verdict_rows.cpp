#include "gui/session/verdict_rows.hpp"

#include <algorithm>

namespace weir::gui {

namespace {

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    if (line.empty()) continue;
    if (!text.empty()) text += "\n";
    text += line;
  }
  return text;
}

VerdictRow row_of(const reports::ObjectiveVerdict& objective) {
  return {VerdictRow::Kind::Objective, std::string{word_of(objective.verdict)},
          objective.objective.name,
          joined({reports::subject_of(objective.objective) + " " + objective.value_sentence + ", " +
                      objective.limit_sentence,
                  objective.share_sentence}),
          std::nullopt};
}

VerdictRow row_of(const reports::Finding& finding) {
  std::vector<std::string> lines = finding.evidence;
  lines.push_back(finding.more_shards);
  for (const reports::Help& help : finding.help) {
    lines.push_back((help.works ? "helps: " : "does not help: ") + help.what +
                    (help.effect.empty() ? "" : "; " + help.effect));
  }
  return {VerdictRow::Kind::Finding, std::string{name_of(finding.severity)}, finding.headline,
          joined(lines), VerdictRow::When{finding.from_s, finding.until_s}};
}

}  // namespace

std::vector<VerdictRow> verdict_rows(const reports::Judgement& judgement) {
  std::vector<VerdictRow> rows;
  for (const auto& objective : judgement.objectives) rows.push_back(row_of(objective));
  for (const auto& finding : judgement.findings) rows.push_back(row_of(finding));
  return rows;
}

std::string verdict_markdown(const reports::Judgement& judgement) {
  std::string text = "# " + judgement.title + "\n\n**" + std::string{word_of(judgement.verdict)} +
                     "** " + judgement.verdict_sentence + "\n";
  auto kind = VerdictRow::Kind::Objective;
  if (!judgement.objectives.empty()) text += "\n## Objectives\n";
  for (const VerdictRow& row : verdict_rows(judgement)) {
    if (row.kind != kind) text += "\n## Findings\n";
    kind = row.kind;
    text += "\n- **" + row.mark + "** " + row.text + "\n";
    for (std::size_t from = 0; from < row.detail.size();) {
      const std::size_t end = std::min(row.detail.find('\n', from), row.detail.size());
      text += "  " + row.detail.substr(from, end - from) + "\n";
      from = end + 1;
    }
  }
  return text;
}

}  // namespace weir::gui

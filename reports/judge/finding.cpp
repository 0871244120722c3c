#include "reports/judge/finding.hpp"

namespace weir::reports {

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::Breaks:
      return "breaks";
    case Severity::Tight:
      return "tight";
    case Severity::Fine:
      return "fine";
    case Severity::Wasteful:
      return "wasteful";
  }
  return "breaks";
}

std::string Finding::text() const {
  std::string text = headline;
  for (const std::string& sentence : evidence) text += "; " + sentence;
  if (!more_shards.empty()) text += ". " + more_shards;
  return text;
}

std::string Finding::action() const {
  std::string text;
  for (const Help& one : help) {
    if (!text.empty()) text += "; or ";
    text += one.what;
    if (!one.effect.empty()) text += " (" + one.effect + ")";
    if (!one.option.empty()) text += ": " + one.option;
  }
  return text;
}

}  // namespace weir::reports

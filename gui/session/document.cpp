#include "gui/session/document.hpp"

#include <algorithm>
#include <utility>

#include "reports/judge/wording.hpp"

namespace weir::gui {

void Document::set(std::string text, std::string file) {
  if (file != file_) valid_.reset();
  text_ = std::move(text);
  file_ = std::move(file);
  auto read = sim::read_scenario(text_, file_);
  if (!read) {
    problems_ = std::move(read.error());
    return;
  }
  problems_ = read->warnings;
  valid_ = *std::move(read);
  valid_text_ = text_;
}

std::string Document::banner() const {
  const auto errors =
      std::ranges::count(problems_.all, sim::Severity::Error, &sim::Problem::severity);
  if (errors == 0) return "";
  const std::string text = "the scenario has " + reports::counted_text(errors, "problem");
  return valid_ ? text + "; shown is the run before your edit" : text;
}

}  // namespace weir::gui

#pragma once

#include <optional>
#include <string>

#include "sim/scenario/problems.hpp"
#include "sim/scenario/scenario_toml.hpp"

namespace weir::gui {

/// The scenario that is being edited: its text, what is wrong with it, and the last text that could
/// be run. Never has side effects beyond reading the files that a scenario names.
class Document {
 public:
  /// As `weir new` or an editor gives it; `file` is its name, where trace files are looked for.
  void set(std::string text, std::string file);
  /// The text was changed.
  void edit(std::string text) { set(std::move(text), file_); }

  const std::string& file() const { return file_; }
  const std::string& text() const { return text_; }
  /// Errors and warnings of the text as it is.
  const sim::Problems& problems() const { return problems_; }
  bool is_valid() const { return !problems_.has_errors() && valid_.has_value(); }
  /// The last scenario that was valid, of this file; none before there was one.
  const std::optional<sim::ReadScenario>& valid() const { return valid_; }
  /// The text that it was read from.
  const std::string& valid_text() const { return valid_text_; }

  /// Says what stands in the way: "the scenario has 2 problems"; empty where nothing does.
  std::string banner() const;

 private:
  std::string file_;
  std::string text_;
  sim::Problems problems_;
  std::optional<sim::ReadScenario> valid_;
  std::string valid_text_;
};

}  // namespace weir::gui

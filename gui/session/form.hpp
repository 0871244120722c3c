#pragma once

#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace weir::gui {

/// A key of a scenario, whether the file says it or its default is in force.
struct FormRow {
  std::vector<std::string> steps;  ///< "producer", "api", "rate"
  std::string path;                ///< "producer.api.rate", as of --set
  std::string value;               ///< as it stands in the file, or would
  bool given = false;              ///< the file says it
  /// Whether it stands in one line; one of several lines is for the text.
  bool is_short() const { return value.find('\n') == std::string::npos; }
};

/// All keys that a scenario has, those of one table after the other, in the order in which a file
/// with all of them has them; then what the file says in other words (a load in place of a rate).
/// `text`: what it was read from.
std::vector<FormRow> form_of(const std::string& text, const sim::Scenario& scenario);

/// A number with a unit, or without, a step up or down in its last digit: "250 ms" to "251 ms",
/// "0.5" to "0.6"; never below 0. Any other text as it is.
std::string stepped(const std::string& value, int steps);

}  // namespace weir::gui

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/expected.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/scenario_toml.hpp"

namespace weir::gui {

/// A key of a scenario, whether the file says it or its default is in force.
struct FormRow {
  std::vector<std::string> steps;  ///< "producer", "api", "rate"
  std::string path;                ///< "producer.api.rate", as of --set
  std::string value;               ///< as it stands in the file, or would
  bool given = false;              ///< the file says it
  /// Which of the scenario's producers, consumers, faults … it belongs to, as a path:
  /// "producer.api"; empty where to none. sim::remove_from_toml takes that one away.
  std::string table{};
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

/// What a scenario may have more of.
enum class Addition : std::uint8_t { Producer, Consumer, LoadPoint, Action, Fault, Objective };

/// A scenario's text with one more of something.
struct Added {
  std::string text;
  std::string table;  ///< where that is, as a path: "consumer.consumer-2"
};

/// One more, at the text's end, with the least that it needs: names that nobody has, times before
/// the run's end. A point is one of a producer's load, the last one's rate at a later time: of that
/// producer to which `table` leads, else the first; a fixed rate becomes a load that may have
/// points. What would not be valid leaves a sentence about why. `text`: what `read` was read from.
Expected<Added, std::string> with_one_more(const std::string& text, const sim::ReadScenario& read,
                                           Addition what, const std::string& table);

}  // namespace weir::gui

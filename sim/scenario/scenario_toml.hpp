#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/expected.hpp"
#include "sim/scenario/forecast.hpp"
#include "sim/scenario/problems.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::sim {

/// `--set producer.api.rate="8000 records/s"`: a path and a value as it would stand in the file
/// (quotes around text may be left out).
using Overrides = std::vector<std::pair<std::string, std::string>>;

struct ReadScenario {
  Scenario scenario;  ///< each uncertain input at its mid
  Problems warnings;
  Forecast forecast;
};

/// Turns the text of a scenario file into a Scenario, or into all its problems. `file` is how the
/// user named it (shown in messages); trace files are looked for beside it. Overrides are applied
/// before anything is checked; a path may name array tables by their `name` or by number, and may
/// end in a key that the file leaves out. Of inputs given as intervals, both ends and every world
/// are read and checked too. Never throws; no input exhausts memory: sizes, counts,
/// rates, durations and their products are bounded, with the bound in the message.
Expected<ReadScenario, Problems> read_scenario(std::string_view text, const std::string& file,
                                               const Overrides& overrides = {});

/// Reads the file (at most 16 MiB; "-" = standard input) and then as above. A directory, a missing
/// or unreadable file is a Problem too. `text` receives what was read, for carets.
Expected<ReadScenario, Problems> read_scenario_file(const std::string& file,
                                                    const Overrides& overrides, std::string& text);

/// The scenario with every default filled in, as a file that reads back to the same Scenario (but
/// that nothing of it is left out any more). Where inputs are
/// uncertain, their mids stand there, and a comment before all says what they were.
std::string to_toml(const Scenario& scenario, const std::vector<UncertainInput>& uncertain = {});

/// What each problem code means, for `weir explain` and the manual: code, text.
struct CodeText {
  std::string_view code;
  std::string_view text;
};
std::vector<CodeText> problem_codes();

}  // namespace weir::sim

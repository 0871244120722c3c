#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/options.hpp"
#include "model/expected.hpp"
#include "reports/document/csv.hpp"

namespace weir::cli {

enum class Format : std::uint8_t { Text, Json, Csv };

/// What the options of `weir run` say, but those that change the scenario.
struct RunOptions {
  std::int64_t jobs = 1;
  std::int64_t max_memory = 0;
  Format format = Format::Text;
  reports::CsvTable table = reports::CsvTable::Shards;
  bool csv_comment = false;
  bool quiet = false;
  bool verbose = false;
  bool no_fail = false;
  bool unsure_ok = false;
  std::optional<std::string> output;
  std::optional<std::string> save;    ///< the run file's name
  std::optional<std::string> stream;  ///< which one to show, of several
  std::string colour;
  std::string progress;
};

/// The error is a line for the user.
Expected<RunOptions, std::string> read_run_options(const Arguments& arguments);

}  // namespace weir::cli

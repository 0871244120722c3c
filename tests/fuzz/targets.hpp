#pragma once

#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace weir::fuzz {

using Bytes = std::span<const std::byte>;

/// What an entry throws where the product breaks a promise for the bytes that it was given.
class BrokenPromise : public std::logic_error {
  using std::logic_error::logic_error;
};

/// Throws where it does not hold; `what` is the promise.
void promise(bool holds, std::string_view what);

// The entries: each reads bytes as one kind of input, as the product does, and holds what comes out
// against what the headers promise of it. Whatever the bytes, they return.

/// Scenarios are read as if they stood here, beside small data files.
inline constexpr std::string_view kScenarioFile =
    WEIR_SOURCE_DIR "/tests/sim/scenario/data/fuzz.toml";

/// A scenario file: problems, or a scenario whose resolved text reads back to it.
void fuzz_scenario(Bytes bytes);
/// A scenario that is small is run, judged and saved.
void fuzz_run(Bytes bytes);
/// A quantity, a moment or an RFC 3339 stamp: what is written of it reads back to it.
void fuzz_units(Bytes bytes);
/// The data files of a scenario, CSV: the same in pieces as at once.
void fuzz_trace(Bytes bytes);
void fuzz_curve(Bytes bytes);
void fuzz_sizes(Bytes bytes);
void fuzz_keys(Bytes bytes);
/// A price file.
void fuzz_prices(Bytes bytes);
void fuzz_policy(Bytes bytes);
/// A run file; or, where it is no database, the rows of one (run_file_rows.hpp), which are sealed:
/// so that changed ones get past the checksum.
void fuzz_run_file(Bytes bytes);
/// The judgement that is kept in a run file.
void fuzz_judgement(Bytes bytes);

struct Target {
  std::string_view name;
  void (*entry)(Bytes bytes);
};
std::span<const Target> targets();
/// The target of that name, or null.
const Target* find_target(std::string_view name);

/// Inputs that each target is good for, to begin with: the files of the project and what is made of
/// them.
std::vector<std::string> seeds_of(std::string_view target);

/// Words that the formats know, in libFuzzer's format: keys of the tables, and what stands in
/// quotes or in a header line in the project's own files.
std::string dictionary();

inline std::string_view text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Bytes bytes_of(std::string_view text) {
  return std::as_bytes(std::span{text});
}

}  // namespace weir::fuzz

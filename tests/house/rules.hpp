#pragma once

#include <string>
#include <vector>

namespace weir::house {

/// A file of the tree; its path from the root with forward slashes.
struct SourceFile {
  std::string path;
  std::string text;
};

/// Everything that breaks a rule, as "path:line: what and the cure"; empty where all is well.
using Breaches = std::vector<std::string>;

/// Every text file of the tree but what is built, vendored or the repository's own.
std::vector<SourceFile> read_tree(const std::string& root);

/// Includes point down only: model <- sim <- reports <- cli, and inside sim/ as in ARCHITECTURE.md.
Breaches arrows(const std::vector<SourceFile>& files);

/// The headers of a heavy library stand in at most two of our .cpp and in no header of ours.
Breaches doors(const std::vector<SourceFile>& files);

/// Words that let the real world into a run, or a reminder or a machine's path into main.
Breaches banned_words(const std::vector<SourceFile>& files);

/// In a *_defaults.hpp every constant is a Sourced with a source or an assumption; texts and the
/// list of all of them apart.
Breaches unsourced_defaults(const std::vector<SourceFile>& files);

/// Every .cpp below tests/ is in `compiled` (absolute paths, one a line, under `root`).
Breaches uncompiled_tests(const std::vector<SourceFile>& files, const std::string& compiled,
                          const std::string& root);

/// Every scenarios/X.toml has a scenarios/X.expected.json, and the other way round.
Breaches scenarios_without_expectation(const std::vector<SourceFile>& files);

}  // namespace weir::house

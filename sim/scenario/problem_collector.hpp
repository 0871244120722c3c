#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/scenario/problems.hpp"
#include "sim/scenario/toml_document.hpp"

namespace weir::sim {

/// Gathers what is wrong with a scenario, file and overrides, so that all of it is told at once.
class ProblemCollector {
 public:
  /// More than this many errors, or warnings, help nobody; the last one then says so.
  static constexpr std::size_t kMost = 1000;

  /// `overrides`: each --set as it was given, "path=value".
  ProblemCollector(std::string file, std::vector<std::string> overrides);

  void error(const char* code, std::string message, const Place& place, std::string label = {},
             std::string help = {});
  void warning(const char* code, std::string message, const Place& place, std::string label = {},
               std::string help = {});
  /// Problems of another file, in their own order, after those of the scenario.
  void append(const Problems& of_another_file);

  bool has_errors() const { return errors_ > 0; }
  /// No room for another error: finding more is not worth the time.
  bool full() const { return errors_ > kMost; }

  /// Errors and warnings in order of place.
  Problems take_all();

 private:
  struct Found {
    std::uint32_t source;
    Problem problem;
  };
  void add(Severity severity, const char* code, std::string&& message, const Place& place,
           std::string&& label, std::string&& help);

  std::string file_;
  std::vector<std::string> overrides_;
  std::vector<Found> found_;
  std::size_t errors_ = 0;
  std::size_t warnings_ = 0;
};

/// "line 12", or "--set": where else to look, for a note below a message.
std::string in_words(const Place& place);

}  // namespace weir::sim

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/problems.hpp"
#include "sim/scenario/toml_document.hpp"

namespace weir::sim {

/// A second place that a problem is about, and what stands there in a few words. One that is the
/// whole file (what stands there is a default) is left out.
struct SecondPlace {
  Place place;
  std::string label;
};

/// Gathers what is wrong with a scenario, file and overrides, so that all of it is told at once.
class ProblemCollector {
 public:
  /// More than this many errors, or warnings, help nobody; the last one then says so.
  static constexpr std::size_t kMost = 1000;

  /// `overrides`: each --set as it was given, "path=value".
  ProblemCollector(std::string file, std::vector<std::string> overrides);

  void error(const char* code, std::string message, const Place& place, std::string label = {},
             std::string help = {}, std::optional<SecondPlace> second = {});
  void warning(const char* code, std::string message, const Place& place, std::string label = {},
               std::string help = {}, std::optional<SecondPlace> second = {});
  /// All that is wrong with what stands here has been said: errors at this place are left out.
  void mute(const Place& place) { muted_.push_back(place); }
  /// Problems of another file, in their own order, after those of the scenario.
  void append(const Problems& of_another_file);

  bool has_errors() const { return errors_ > 0; }
  /// No room for another error: finding more is not worth the time.
  bool full() const { return errors_ > kMost; }

  /// Errors and warnings in order of their first places.
  Problems take_all();

 private:
  struct Found {
    std::uint32_t source;
    Problem problem;
  };
  bool is_told(std::string_view code, const std::string& message, const Place& place) const;
  void add(Severity severity, const char* code, std::string&& message, const Place& place,
           std::string&& label, std::string&& help, std::optional<SecondPlace>&& second);

  std::string file_;
  std::vector<std::string> overrides_;
  std::vector<Found> found_;
  std::vector<Place> muted_;
  std::size_t errors_ = 0;
  std::size_t warnings_ = 0;
};

}  // namespace weir::sim

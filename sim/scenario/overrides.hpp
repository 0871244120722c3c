#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/scenario/problem_collector.hpp"
#include "sim/scenario/scenario_toml.hpp"
#include "sim/scenario/toml_document.hpp"

namespace weir::sim {

/// Writes each --set into the document, in order, as if the file had it; the n-th one's values
/// have the place (n, column in "path=value"). Paths that lead nowhere are reported.
void apply_overrides(Node& file, const Overrides& overrides, ProblemCollector& problems);

/// "producer.api.rate": three steps; a step with a dot in it stands in quotes. None: no path.
struct PathStep {
  std::string text;
  Span span;
};
std::optional<std::vector<PathStep>> steps_of(std::string_view path);
/// The item of an array that a step means, by its name or else its number.
std::optional<std::size_t> item_at(const Node& array, const std::string& noun,
                                   const std::string& step);
/// What an item of an array is called in such a path. `noun`: the array's key.
std::string name_of_item(const Node& item, const std::string& noun, std::size_t index);
/// A step of such a path, as apply_overrides reads it: a key, or an item of an array by its name,
/// by its number where that leads elsewhere.
std::string path_step(const std::string& key);
std::string path_step(const Node& array, const std::string& noun, std::size_t index);

/// "path=value", as problems show it.
std::vector<std::string> texts_of(const Overrides& overrides);

}  // namespace weir::sim

#pragma once

#include <span>
#include <string_view>

namespace weir::sim {

/// A scenario that weir brings along: those of scenarios/ that need no other file.
struct Example {
  std::string_view name;  ///< "hot-key"
  std::string_view text;
};
std::span<const Example> examples();
/// What the scenario calls itself.
std::string_view title_of(const Example& example);

}  // namespace weir::sim

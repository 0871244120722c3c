#pragma once

#include <span>
#include <string_view>

namespace weir::cli {

/// A scenario that weir brings along: those of scenarios/ that need no other file.
struct Example {
  std::string_view name;  ///< "hot-key"
  std::string_view text;
};
std::span<const Example> examples();

}  // namespace weir::cli

#pragma once

#include <string>
#include <string_view>

#include "sim/scenario/toml_reader.hpp"

namespace weir::sim {

/// Reads the name of a Region under `key`: small letters, digits and dashes, as in "us-east-1".
/// Whether AWS has such a Region is not asked. Returns whether `region` was set.
bool read_region(TableReader& table, std::string_view key, std::string& region);

}  // namespace weir::sim

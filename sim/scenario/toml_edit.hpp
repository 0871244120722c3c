#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/expected.hpp"

namespace weir::sim {

struct Node;

// Changes of a TOML text in one place: comments, order and layout of everything else stay. What
// cannot be written leaves an error, "`reshard` is no table"; a text that is no TOML too.

/// Sets what a path leads to, path and value as of --set: a key that the table leaves out is added
/// behind its last one, tables that are missing as dotted keys. The text then reads as the old one
/// with that override.
Expected<std::string, std::string> set_in_toml(std::string_view text, const std::string& path,
                                               const std::string& value);

/// What stands in the text as the value that a path leads to; none where it leads nowhere, to a
/// [table], or where the text is no TOML.
std::optional<std::string> value_in_toml(std::string_view text, const std::string& path);
/// The same where many are asked for: `file` is the text, parsed.
std::optional<std::string> value_in_toml(std::string_view text, const Node& file,
                                         const std::string& path);

/// Takes a key away, its line with it. A path that leads nowhere changes nothing. One that leads to
/// a table of an array takes its [[header]] away with all that is below it, and comments that stand
/// right above that.
Expected<std::string, std::string> remove_from_toml(std::string_view text, const std::string& path);

/// Adds an item to the end of an array that stands in one value, or the key with that item alone.
Expected<std::string, std::string> add_to_toml_array(std::string_view text, const std::string& path,
                                                     const std::string& item);

/// Keys of a table and their values, as they stand in the file.
using TomlLines = std::vector<std::pair<std::string, std::string>>;

/// Adds "[[header]]" with its keys at the end.
std::string with_array_table(std::string_view text, const std::string& header,
                             const TomlLines& lines);

}  // namespace weir::sim

#pragma once

#include <string>
#include <string_view>

#include "model/expected.hpp"

namespace weir::sim {

/// Puts bytes into a file, in the stead of what it held: all of them or, with a sentence, none.
/// They are written beside it under another name, and that is taken away again if anything fails.
/// Only a regular file is replaced.
Expected<void, std::string> write_whole_file(const std::string& path, std::string_view bytes);

/// Whether that can be hoped for; the error is the sentence that it would end with. So that nobody
/// works for an hour first.
Expected<void, std::string> may_write_whole_file(const std::string& path);

}  // namespace weir::sim

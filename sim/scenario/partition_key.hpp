#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace weir::sim {

struct KeyMistake {
  std::string message;
  std::string label;
};

/// Why a text is no partition key, which has 1 to 256 characters of UTF-8; `column` is what the
/// message calls it.
std::optional<KeyMistake> mistake_in_key(std::string_view text, std::string_view column);

}  // namespace weir::sim

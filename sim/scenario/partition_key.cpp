#include "sim/scenario/partition_key.hpp"

#include <cstddef>

#include "model/model_defaults.hpp"
#include "sim/scenario/utf8.hpp"

namespace weir::sim {

std::optional<KeyMistake> mistake_in_key(std::string_view text, std::string_view column) {
  const auto most = static_cast<std::size_t>(model::defaults::kPartitionKeyMostCodePoints.value);
  const std::size_t letters = count_code_points(text);
  const std::string name = "`" + std::string{column} + "`";
  if (letters == 0 || letters > most) {
    return KeyMistake{name + " must have 1 to " + std::to_string(most) + " characters, but has " +
                          std::to_string(letters),
                      {}};
  }
  if (first_invalid_byte(text)) return KeyMistake{name + " is no UTF-8", "save the file as UTF-8"};
  return std::nullopt;
}

}  // namespace weir::sim

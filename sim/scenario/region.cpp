#include "sim/scenario/region.hpp"

#include <algorithm>

namespace weir::sim {

bool read_region(TableReader& table, std::string_view key, std::string& region) {
  constexpr std::size_t kMostLetters = 32;
  std::string read;
  if (!table.text(key, read, kMostLetters)) return false;
  const bool letters = std::all_of(read.begin(), read.end(), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '-';
  });
  if (!letters || read.find('-') == std::string::npos) {
    table.problems().error("E0313", "`" + std::string{key} + "` must be a name such as us-east-1",
                           table.place_of(key), "not a region's name");
    return false;
  }
  region = read;
  return true;
}

}  // namespace weir::sim

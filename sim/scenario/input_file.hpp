#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace weir::sim {

/// Why a file could not be read.
struct InputMistake {
  enum class Kind : std::uint8_t { None, Missing, NotAFile, Unreadable, TooLarge };
  Kind kind = Kind::None;
  std::string why{};  ///< "a directory", "permission denied"
};

/// Reads a regular file piece by piece: `take` gets each and says whether to go on. Whatever could
/// block or never end (a pipe, a device, a directory) is refused before it is opened for long;
/// "-" is standard input. Reading stops with TooLarge after `most` bytes.
InputMistake read_input(const std::string& file, std::int64_t most,
                        const std::function<bool(std::string_view)>& take);

/// Where a file lies that `of` names: beside it, unless the name is absolute. "-" is a file's name
/// like any other there.
std::string path_beside(const std::string& of, const std::string& file);

}  // namespace weir::sim

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace weir::sim {

/// Bytes compressed as one zstd frame, which tells its size and carries a checksum.
std::string packed(std::string_view bytes);

/// The bytes of such a frame. None where it is anything else, or not of exactly `size` bytes; no
/// more than that is ever made of it.
std::optional<std::string> unpacked(std::string_view frame, std::size_t size);

}  // namespace weir::sim

#pragma once

#include <string_view>

namespace weir {

/// A number of AWS or of a client with where it comes from. Stands once, in a room's
/// `*_defaults.hpp`.
template <typename T>
struct Sourced {
  T value;
  std::string_view name;          ///< as `weir limits` prints it: "shard.write.records_per_s"
  std::string_view unit;          ///< "records/s", "bytes", "ms", …
  std::string_view source;        ///< URL and date read; empty where assumed
  std::string_view assumed = {};  ///< plausible range and why, where it is a guess; else empty
};

}  // namespace weir

#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "model/units.hpp"

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

/// One of them, whatever its type, for a list; a Duration is shown in `unit`.
struct SourcedRow {
  std::variant<std::int64_t, double, Duration, std::string_view> value;
  std::string_view name;
  std::string_view unit;
  std::string_view source;
  std::string_view assumed;

  template <typename T>
  constexpr SourcedRow(const Sourced<T>& of)  // NOLINT(google-explicit-constructor): reads better
      : value{of.value}, name{of.name}, unit{of.unit}, source{of.source}, assumed{of.assumed} {}
  constexpr SourcedRow(const Sourced<std::uint64_t>& of)  // NOLINT(google-explicit-constructor)
      : value{static_cast<std::int64_t>(of.value)},
        name{of.name},
        unit{of.unit},
        source{of.source},
        assumed{of.assumed} {}
};

}  // namespace weir

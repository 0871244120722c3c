#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/expected.hpp"
#include "model/units.hpp"

namespace weir::sim {

/// What a quantity measures.
enum class Dimension : std::uint8_t {
  Number,  ///< no unit
  Time,
  Bytes,
  Records,
  ByteRate,
  RecordRate,
  CallRate,
  Rate,  ///< "5 /s": of whatever is meant
  Percent,
};
std::string_view describe(Dimension dimension);  ///< "a time", "records per second", …

/// A number with its unit, as in "2.5 MiB/s".
struct Quantity {
  Dimension dimension = Dimension::Number;
  double number = 0;      ///< as written
  std::int64_t unit = 1;  ///< in ns, bytes or records
  std::int64_t per = 1;   ///< of rates: in ns
  /// In ns, bytes or records, exact (halves up); not there where it is no rate and does not fit.
  std::optional<std::int64_t> whole;

  /// In base units: ns, bytes, records, all of them a second, or a share of 1.
  double value() const;
  /// A time in units of `nanos`; "7 ms" in ms is exactly 7.
  double in_units_of(std::int64_t nanos) const;
};

/// Why a text is no quantity.
struct QuantityMistake {
  enum class Kind : std::uint8_t {
    Empty,
    NoNumber,
    NotFinite,
    Negative,
    TooPrecise,  ///< more than 18 digits
    UnknownUnit,
  };
  Kind kind{};
  std::string unit{};  ///< UnknownUnit: what was found
};

/// Reads "4000 records/s", "1.5 KiB", "7.5 ms", "30 %", "12". Digits may be grouped by single
/// underscores. Units: B KiB MiB GiB kB MB GB, records, calls, /s /min /h, us ms s min h d, %.
Expected<Quantity, QuantityMistake> parse_quantity(std::string_view text);

/// Reads an offset from the start of a run: "05:00", "08:30:15", or a time.
Expected<Quantity, QuantityMistake> parse_moment(std::string_view text);

/// The unit that was probably meant, "" if none is near.
std::string_view nearest_unit(std::string_view unit);

/// Back to text, exactly (below 10^18 ns or bytes): "30 min", "7.5 ms"; "1 KiB", "1234 B"; "4000".
std::string duration_text(Duration duration);
std::string bytes_text(std::int64_t bytes);
std::string number_text(double number);
/// 1234567 as "1,234,567".
std::string grouped(std::int64_t number);
/// A percentage of `whole` that is read back as `part`: 0.3 as "30 %".
std::string percent_text(double part, double whole = 1);

}  // namespace weir::sim

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace weir::sim {

/// An instant as people write it.
struct CivilTime {
  std::int64_t utc_ms = 0;     ///< since 1970-01-01T00:00:00Z
  std::int64_t offset_ms = 0;  ///< of its zone: local time is utc_ms + offset_ms

  std::int64_t local_ms() const { return utc_ms + offset_ms; }
};

/// Reads RFC 3339 from year 1970 to 5000: "2014-04-10T00:04:00Z", "2015-09-01 13:45:00.250+02:00".
/// A stamp without a zone is read as UTC. Fractions are cut to milliseconds. A leap second is the
/// second after it.
std::optional<CivilTime> parse_civil_time(std::string_view text);

/// 0 = Monday … 6 = Sunday, of local time.
int weekday_of(const CivilTime& time);
/// Milliseconds since local midnight.
std::int64_t time_of_day_ms(const CivilTime& time);

}  // namespace weir::sim

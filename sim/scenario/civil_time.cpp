#include "sim/scenario/civil_time.hpp"

#include <array>

namespace weir::sim {

namespace {

constexpr std::int64_t kMsPerDay = 86'400'000;

// Takes digits off the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_{text} {}

  bool number(std::size_t digits, std::int64_t least, std::int64_t most, std::int64_t& out) {
    if (text_.size() < digits) return false;
    std::int64_t value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (text_[i] < '0' || text_[i] > '9') return false;
      value = value * 10 + (text_[i] - '0');
    }
    text_.remove_prefix(digits);
    out = value;
    return value >= least && value <= most;
  }
  // One of these letters.
  char any_of(std::string_view letters) {
    if (text_.empty() || letters.find(text_.front()) == std::string_view::npos) return '\0';
    const char found = text_.front();
    text_.remove_prefix(1);
    return found;
  }
  // Digits behind a point, as milliseconds.
  bool fraction(std::int64_t& ms) {
    std::int64_t scale = 100;
    std::size_t digits = 0;
    for (; !text_.empty() && text_.front() >= '0' && text_.front() <= '9'; ++digits) {
      ms += (text_.front() - '0') * scale;
      scale /= 10;
      text_.remove_prefix(1);
    }
    return digits > 0;
  }
  bool at_end() const { return text_.empty(); }

 private:
  std::string_view text_;
};

bool is_leap(std::int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

std::int64_t days_of(std::int64_t year, std::int64_t month) {
  constexpr std::array<std::int64_t, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const std::int64_t days = kDays[static_cast<std::size_t>(month - 1)];
  return month == 2 && is_leap(year) ? days + 1 : days;
}

// Since 1970-01-01.
std::int64_t days_before(std::int64_t year, std::int64_t month, std::int64_t day) {
  const std::int64_t before = year - 1;
  constexpr std::int64_t kDaysBefore1970 = 719'162;
  std::int64_t days = before * 365 + before / 4 - before / 100 + before / 400 - kDaysBefore1970;
  for (std::int64_t m = 1; m < month; ++m) days += days_of(year, m);
  return days + day - 1;
}

// "Z", "+05:30" or nothing.
bool read_zone(Scanner& scanner, std::int64_t& offset_ms) {
  if (scanner.at_end()) return true;
  if (scanner.any_of("Zz") != '\0') return scanner.at_end();
  const char sign = scanner.any_of("+-");
  std::int64_t hours = 0;
  std::int64_t minutes = 0;
  if (sign == '\0' || !scanner.number(2, 0, 23, hours) || scanner.any_of(":") == '\0' ||
      !scanner.number(2, 0, 59, minutes)) {
    return false;
  }
  offset_ms = (hours * 60 + minutes) * 60'000 * (sign == '-' ? -1 : 1);
  return scanner.at_end();
}

}  // namespace

std::optional<CivilTime> parse_civil_time(std::string_view text) {
  Scanner scanner{text};
  std::int64_t year = 0;
  std::int64_t month = 0;
  std::int64_t day = 0;
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  std::int64_t second = 0;
  const bool date = scanner.number(4, 1970, 5000, year) && scanner.any_of("-") != '\0' &&
                    scanner.number(2, 1, 12, month) && scanner.any_of("-") != '\0' &&
                    scanner.number(2, 1, 31, day);
  if (!date || day > days_of(year, month)) return std::nullopt;
  const bool time = scanner.any_of("Tt ") != '\0' && scanner.number(2, 0, 23, hour) &&
                    scanner.any_of(":") != '\0' && scanner.number(2, 0, 59, minute) &&
                    scanner.any_of(":") != '\0' && scanner.number(2, 0, 60, second);
  if (!time) return std::nullopt;
  std::int64_t ms = 0;
  if (scanner.any_of(".") != '\0' && !scanner.fraction(ms)) return std::nullopt;
  CivilTime read;
  if (!read_zone(scanner, read.offset_ms)) return std::nullopt;
  const std::int64_t local =
      days_before(year, month, day) * kMsPerDay + ((hour * 60 + minute) * 60 + second) * 1000 + ms;
  read.utc_ms = local - read.offset_ms;
  return read;
}

int weekday_of(const CivilTime& time) {
  constexpr std::int64_t kThursday = 3;  // 1970-01-01
  const std::int64_t days = time.local_ms() / kMsPerDay - (time.local_ms() % kMsPerDay < 0 ? 1 : 0);
  return static_cast<int>(((days + kThursday) % 7 + 7) % 7);
}

std::int64_t time_of_day_ms(const CivilTime& time) {
  return (time.local_ms() % kMsPerDay + kMsPerDay) % kMsPerDay;
}

}  // namespace weir::sim

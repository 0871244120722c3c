#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "sim/scenario/quantity.hpp"

namespace weir::sim {

namespace {

struct NamedUnit {
  std::string_view name;
  std::int64_t size;
};

constexpr std::array kTimes{NamedUnit{" d", 86'400 * kNanosPerSecond},
                            NamedUnit{" h", 3600 * kNanosPerSecond},
                            NamedUnit{" min", 60 * kNanosPerSecond},
                            NamedUnit{" s", kNanosPerSecond},
                            NamedUnit{" ms", 1'000'000},
                            NamedUnit{" us", 1000}};
constexpr std::array kSizes{NamedUnit{" GiB", 1024 * kMiB}, NamedUnit{" MiB", kMiB},
                            NamedUnit{" KiB", kKiB}};

// value / size with at most three digits after the point; empty where that is not exact.
std::string short_decimal(std::int64_t value, std::int64_t size) {
  const std::int64_t step = size / 1000;
  if (step == 0 ? value % size != 0 : value % step != 0) return "";
  std::string text = std::to_string(value / size);
  std::int64_t thousandths = step == 0 ? 0 : value % size / step;
  if (thousandths == 0) return text;
  std::string fraction = std::to_string(1000 + thousandths).substr(1);
  while (fraction.back() == '0') fraction.pop_back();
  return text + "." + fraction;
}

std::string digits_of(double number, int precision) {
  std::array<char, 400> buffer{};
  const auto written = precision == 0
                           ? std::to_chars(buffer.data(), buffer.data() + buffer.size(), number)
                           : std::to_chars(buffer.data(), buffer.data() + buffer.size(), number,
                                           std::chars_format::general, precision);
  return {buffer.data(), written.ptr};
}

bool reads_back(const std::string& percent, double part, double whole) {
  double number = 0;
  std::from_chars(percent.data(), percent.data() + percent.size(), number);
  return number / 100 * whole == part;
}

}  // namespace

std::string duration_text(Duration duration) {
  const std::int64_t nanos = duration.count();
  if (nanos == 0) return "0 s";
  for (const NamedUnit& unit : kTimes) {
    const std::int64_t least = unit.name == " d" ? 3 * unit.size : unit.size;  // "24 h"
    if (nanos < least && unit.size > 1000) continue;
    const bool whole_only = unit.size > kNanosPerSecond;
    if (whole_only && nanos % unit.size != 0) continue;
    const std::string text = short_decimal(nanos, unit.size);
    if (!text.empty()) return text + std::string{unit.name};
  }
  return "";
}

std::string bytes_text(std::int64_t bytes) {
  for (const NamedUnit& unit : kSizes) {
    if (bytes > 0 && bytes % unit.size == 0) {
      return std::to_string(bytes / unit.size) + std::string{unit.name};
    }
  }
  return std::to_string(bytes) + " B";
}

std::string number_text(double number) {
  constexpr double kTooLong = 1e18;  // in digits alone: more than 18 are not read back
  if (number < kTooLong) return digits_of(number, 0);
  std::array<char, 32> buffer{};
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number,
                                     std::chars_format::scientific);
  return {buffer.data(), written.ptr};
}

std::string grouped(std::int64_t number) {
  const std::string digits = std::to_string(number);
  const std::size_t sign = number < 0 ? 1 : 0;
  std::string out = digits.substr(0, sign);
  for (std::size_t at = sign; at < digits.size(); ++at) {
    if (at > sign && (digits.size() - at) % 3 == 0) out += ',';
    out += digits[at];
  }
  return out;
}

std::string percent_text(double part, double whole) {
  const double percent = part / whole * 100;
  std::string text = digits_of(percent, 15);
  if (reads_back(text, part, whole)) return text + " %";
  double below = percent;
  double above = percent;
  for (int step = 0; step < 8; ++step) {
    for (const double near : {below, above}) {
      text = digits_of(near, 0);
      if (reads_back(text, part, whole)) return text + " %";
    }
    below = std::nextafter(below, 0.0);
    above = std::nextafter(above, std::numeric_limits<double>::infinity());
  }
  return digits_of(percent, 0) + " %";
}

}  // namespace weir::sim

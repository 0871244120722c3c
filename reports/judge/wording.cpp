#include "reports/judge/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "sim/scenario/overrides.hpp"

namespace weir::reports {

namespace {

// The power of ten of the first digit that is left after rounding to `digits`.
int exponent_of(double value, int digits) {
  const std::string text = fmt::format("{:.{}e}", value, digits - 1);
  int exponent = 0;
  const char* begin = text.data() + text.find('e') + 1;
  if (*begin == '+') ++begin;
  std::from_chars(begin, text.data() + text.size(), exponent);
  return exponent;
}

// `place` is the power of ten of the last digit to keep.
std::string to_place(double value, int place) {
  double unit = 1;
  for (int i = 0; i < place; ++i) unit *= 10;
  if (place > 0) value = std::round(value / unit) * unit;
  std::string text = fmt::format("{:.{}f}", value, std::clamp(-place, 0, 30));
  if (text.find_first_not_of("-0.") == std::string::npos && text.starts_with('-')) text.erase(0, 1);
  return with_commas(std::move(text));
}

std::string without_trailing_zeros(std::string text) {
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

// A metric's values in the unit people read.
struct Unit {
  double factor;
  std::string_view text;
  int digits;
};

Unit byte_unit(double bytes) {
  if (bytes >= 1 << 30) return {1.0 / (1 << 30), "GiB", 3};
  if (bytes >= 1 << 20) return {1.0 / (1 << 20), "MiB", 3};
  if (bytes >= 1 << 10) return {1.0 / (1 << 10), "KiB", 3};
  return {1, "B", 4};
}

Unit byte_rate_unit(double bytes) {
  if (bytes >= 1 << 30) return {1.0 / (1 << 30), "GiB/s", 3};
  if (bytes >= 1 << 20) return {1.0 / (1 << 20), "MiB/s", 3};
  if (bytes >= 1 << 10) return {1.0 / (1 << 10), "KiB/s", 3};
  return {1, "B/s", 4};
}

Unit time_unit(double seconds) {
  if (seconds < 1) return {1000, "ms", 3};
  if (seconds < 600) return {1, "s", 3};
  if (seconds < 36'000) return {1.0 / 60, "min", 3};
  return {1.0 / 3600, "h", 3};
}

Unit unit_for(sim::Metric metric, double value) {
  using enum sim::Metric;
  switch (metric) {
    case RecordsDropped:
    case RecordsExpired:
      return {1, "records", 4};
    case WriteThrottled:
    case WriteRecords:
      return {1, "records/s", 4};
    case WriteThrottleRatio:
      return {100, "%", 3};
    case WriteBytes:
    case ReadBytes:
      return byte_rate_unit(std::abs(value));
    case ReadThrottled:
      return {1, "calls/s", 4};
    case IteratorAge:
    case IteratorAgeRecoveryTime:
    case FailoverTime:
      return time_unit(value);
    case LeasesMoved:
      return {1, "leases", 4};
    case EndToEndLatency: {
      const Unit unit = time_unit(value / 1000);
      return {unit.factor / 1000, unit.text, unit.digits};
    }
  }
  return {1, "", 4};
}

std::string sign_of(std::string_view currency) {
  return currency == "USD" ? "$" : std::string{currency} + " ";
}

std::string in_unit(double value, const Unit& unit) {
  return fmt::format("{} {}", number_text(value * unit.factor, unit.digits), unit.text);
}

}  // namespace

std::string with_commas(std::string text) {
  const auto start = static_cast<std::ptrdiff_t>(text.starts_with('-') ? 1 : 0);
  auto end = static_cast<std::ptrdiff_t>(std::min(text.find('.'), text.size()));
  for (std::ptrdiff_t at = end - 3; at > start; at -= 3)
    text.insert(static_cast<std::size_t>(at), ",");
  return text;
}

std::string number_text(double value, int digits) {
  if (value == 0) return "0";
  const int place = exponent_of(value, digits) - (digits - 1);
  return without_trailing_zeros(to_place(value, place));
}

std::string exact_text(std::int64_t value) {
  return with_commas(std::to_string(value));
}

std::string percent_text(double ratio) {
  return number_text(ratio * 100, 3) + " %";
}

std::string clock_text(Duration since_start) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(since_start);
  const auto s = whole.count();
  std::string text = fmt::format("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
  const auto rest_ms = std::chrono::floor<std::chrono::milliseconds>(since_start - whole).count();
  if (rest_ms != 0) text += without_trailing_zeros(fmt::format(".{:03}", rest_ms));
  return text;
}

std::string span_text(double seconds) {
  const double whole = std::round(seconds);
  if (seconds < 60 || whole != seconds) return in_unit(seconds, time_unit(seconds));
  const auto s = static_cast<std::int64_t>(whole);
  std::string text;
  const auto append = [&text](std::int64_t count, std::string_view unit) {
    if (count != 0)
      text += fmt::format("{}{} {}", text.empty() ? "" : " ", exact_text(count), unit);
  };
  append(s / 3600, "h");
  append(s / 60 % 60, "min");
  append(s % 60, "s");
  return text;
}

std::string records_text(const Load& load) {
  return number_text(load.records_per_s, 3) + " records/s";
}

std::string load_text(const Load& load) {
  if (!bytes_decide(load)) return records_text(load);
  return in_unit(load.bytes_per_s, byte_rate_unit(load.bytes_per_s));
}

std::string bytes_text(double bytes) {
  return in_unit(bytes, byte_unit(bytes));
}

std::string value_text(sim::Metric metric, double value) {
  return in_unit(value, unit_for(metric, value));
}

std::string value_text(sim::Metric metric, double value, const std::optional<Interval>& interval) {
  const Unit unit = unit_for(metric, value);
  if (!interval) return in_unit(value, unit);
  if (interval->low == interval->high) {
    return fmt::format("{} in every replication", in_unit(value, unit));
  }
  // All three to the value's last place; a value of nothing takes its interval's.
  const double leading = value != 0 ? value : interval->high;
  const int place = exponent_of(leading * unit.factor, unit.digits) - (unit.digits - 1);
  return fmt::format("{} {} [{} - {}]", to_place(value * unit.factor, place), unit.text,
                     to_place(interval->low * unit.factor, place),
                     to_place(interval->high * unit.factor, place));
}

int money_decimals(const model::Money& amount) {
  constexpr int kFewest = 2;
  constexpr int kMost = 9;
  constexpr int128 kThreeDigits = 100;
  constexpr int128 kMuch = 100'000;
  if (amount.rounded(0) >= kMuch) return 0;
  int decimals = kFewest;
  while (decimals < kMost && amount.rounded(decimals) < kThreeDigits) ++decimals;
  return decimals;
}

std::string money_text(const model::Money& amount, std::string_view currency, int decimals) {
  const bool too_small = amount > model::Money{} && amount.rounded(decimals) == 0;
  if (!too_small) return sign_of(currency) + with_commas(amount.text(decimals));
  std::string least = "1";
  if (decimals > 0) least = "0." + std::string(static_cast<std::size_t>(decimals - 1), '0') + "1";
  return "<" + sign_of(currency) + least;
}

std::string price_text(const model::UnitPrice& price, std::string_view currency) {
  constexpr std::size_t kFewestDecimals = 2;
  std::string digits = fmt::format("{:09}", price.nanos % kNanosPerSecond);
  digits.resize(std::max(digits.find_last_not_of('0') + 1, kFewestDecimals));
  return sign_of(currency) + exact_text(price.nanos / kNanosPerSecond) + "." + digits;
}

std::string counted_text(std::int64_t count, std::string_view singular) {
  return fmt::format("{} {}{}", exact_text(count), singular, count == 1 ? "" : "s");
}

std::string stream_path(const sim::Scenario& scenario, std::string_view key) {
  const std::string which =
      scenario.beside.empty() ? "" : sim::path_step(scenario.stream.name) + ".";
  return fmt::format("stream.{}{}", which, key);
}

std::string action_path(const sim::Scenario& scenario, std::size_t action, std::string_view key) {
  const bool is_known = action < scenario.actions.size();  // not in a study made by hand
  return fmt::format("action.{}.{}", is_known ? scenario.actions[action].number : action, key);
}

std::string title_of(const sim::Scenario& scenario) {
  for (const std::string* candidate : {&scenario.title, &scenario.name, &scenario.file}) {
    if (!candidate->empty()) return *candidate;
  }
  return "a scenario without a name";
}

}  // namespace weir::reports

#include "sim/scenario/quantity.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "sim/scenario/edit_distance.hpp"

namespace weir::sim {

namespace {

using Kind = QuantityMistake::Kind;

struct Unit {
  std::string_view name;
  Dimension dimension;
  std::int64_t size;
};

constexpr std::int64_t kMinute = 60 * kNanosPerSecond;
constexpr std::int64_t kHour = 60 * kMinute;

constexpr std::array kUnits{
    Unit{"B", Dimension::Bytes, 1},
    Unit{"KiB", Dimension::Bytes, kKiB},
    Unit{"MiB", Dimension::Bytes, kMiB},
    Unit{"GiB", Dimension::Bytes, 1024 * kMiB},
    Unit{"kB", Dimension::Bytes, 1000},
    Unit{"MB", Dimension::Bytes, 1'000'000},
    Unit{"GB", Dimension::Bytes, 1'000'000'000},
    Unit{"records", Dimension::Records, 1},
    Unit{"record", Dimension::Records, 1},
    Unit{"calls", Dimension::CallRate, 1},
    Unit{"us", Dimension::Time, 1000},
    Unit{"ms", Dimension::Time, 1'000'000},
    Unit{"s", Dimension::Time, kNanosPerSecond},
    Unit{"min", Dimension::Time, kMinute},
    Unit{"h", Dimension::Time, kHour},
    Unit{"d", Dimension::Time, 24 * kHour},
    Unit{"%", Dimension::Percent, 1},
};
constexpr std::array kPer{Unit{"s", Dimension::Time, kNanosPerSecond},
                          Unit{"min", Dimension::Time, kMinute}, Unit{"h", Dimension::Time, kHour}};
constexpr std::array<std::string_view, 5> kRateNames{"records/s", "B/s", "KiB/s", "MiB/s",
                                                     "calls/s"};

const Unit* find_unit(std::string_view name) {
  const auto* found = std::find_if(kUnits.begin(), kUnits.end(),
                                   [name](const Unit& unit) { return unit.name == name; });
  return found == kUnits.end() ? nullptr : found;
}

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// mantissa x 10^exponent, and the same as a double.
struct Decimal {
  std::int64_t mantissa = 0;
  int exponent = 0;
  double number = 0;
};

constexpr std::size_t kMostDigits = 18;
constexpr std::size_t kMostLetters = 400;

// Takes a number off the front: digits, grouped by underscores, with a fraction and an exponent.
class NumberScanner {
 public:
  explicit NumberScanner(std::string_view text) : text_{text} {}

  Expected<Decimal, QuantityMistake> scan() {
    if (!digits()) return unexpected(QuantityMistake{Kind::NoNumber});
    if (peek() == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1])) {
      take();
      const std::size_t whole = digits_.size();
      if (!digits()) return unexpected(QuantityMistake{Kind::NoNumber});
      while (digits_.size() > whole && digits_.back() == '0') digits_.pop_back();
      decimal_.exponent = -static_cast<int>(digits_.size() - whole);
    }
    const std::size_t first = std::min(digits_.find_first_not_of('0'), digits_.size());
    if (digits_.size() - first > kMostDigits) return unexpected(QuantityMistake{Kind::TooPrecise});
    const char* end = digits_.data() + digits_.size();
    std::from_chars(digits_.data() + first, end, decimal_.mantissa);
    exponent();
    const auto read =
        std::from_chars(spelt_.data(), spelt_.data() + spelt_.size(), decimal_.number);
    if (read.ec != std::errc{} && decimal_.exponent > 0) {
      return unexpected(QuantityMistake{Kind::NotFinite});
    }
    return decimal_;
  }

  std::string_view rest() const { return text_.substr(at_); }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void take() { spelt_ += text_[at_++]; }

  // At least one digit; underscores only between digits.
  bool digits() {
    bool after_digit = false;
    while (is_digit(peek()) || peek() == '_') {
      if (is_digit(peek())) {
        digits_ += peek();
        take();
        after_digit = true;
        continue;
      }
      ++at_;
      if (!after_digit || !is_digit(peek())) return false;
    }
    return after_digit;
  }

  void exponent() {
    if (peek() != 'e' && peek() != 'E') return;
    std::size_t ahead = at_ + 1;
    if (ahead < text_.size() && (text_[ahead] == '+' || text_[ahead] == '-')) ++ahead;
    if (ahead >= text_.size() || !is_digit(text_[ahead])) return;
    take();
    const bool down = peek() == '-';
    if (peek() == '+' || peek() == '-') take();
    int power = 0;
    for (; is_digit(peek()); take()) power = std::min(power * 10 + (peek() - '0'), 9999);
    decimal_.exponent += down ? -power : power;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string spelt_;   // as from_chars reads it
  std::string digits_;  // all of them, without point and zeros at the end of a fraction
  Decimal decimal_;
};

// decimal x unit as an integer, halves up; nothing where it does not fit.
std::optional<std::int64_t> whole_of(const Decimal& decimal, std::int64_t unit) {
  int128 value = static_cast<int128>(decimal.mantissa) * unit;
  constexpr auto kMost = static_cast<int128>(std::numeric_limits<std::int64_t>::max());
  if (value == 0) return 0;
  int exponent = decimal.exponent;
  for (; exponent > 0; --exponent) {
    value *= 10;
    if (value > kMost) return std::nullopt;
  }
  for (; exponent < -1 && value != 0; ++exponent) value /= 10;
  if (exponent == -1) value = (value + 5) / 10;
  if (value > kMost) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

bool is_word_of_no_number(std::string_view text) {
  for (const std::string_view word : {"inf", "nan", "infinity", "Inf", "NaN", "INF", "Infinity"}) {
    if (text.starts_with(word)) {
      return text.size() == word.size() || text[word.size()] == ' ' || text[word.size()] == '/';
    }
  }
  return false;
}

Dimension rate_of(Dimension dimension) {
  switch (dimension) {
    case Dimension::Bytes:
      return Dimension::ByteRate;
    case Dimension::Records:
      return Dimension::RecordRate;
    default:
      return Dimension::CallRate;
  }
}

Expected<Quantity, QuantityMistake> with_unit(const Decimal& decimal, std::string_view name) {
  const QuantityMistake unknown{Kind::UnknownUnit, std::string{name}};
  Quantity quantity;
  quantity.number = decimal.number;
  const std::size_t slash = name.find('/');
  if (slash != std::string_view::npos) {
    const std::string_view per_name = trimmed(name.substr(slash + 1));
    const auto* per = std::find_if(kPer.begin(), kPer.end(),
                                   [&](const Unit& unit) { return unit.name == per_name; });
    if (per == kPer.end()) return unexpected(unknown);
    quantity.per = per->size;
    quantity.dimension = Dimension::Rate;
    name = trimmed(name.substr(0, slash));
    if (name.empty()) return quantity;
  }
  if (!name.empty()) {
    const Unit* unit = find_unit(name);
    if (unit == nullptr) return unexpected(unknown);
    quantity.unit = unit->size;
    const bool countable = unit->dimension == Dimension::Bytes ||
                           unit->dimension == Dimension::Records ||
                           unit->dimension == Dimension::CallRate;
    if (countable != (slash != std::string_view::npos) && unit->dimension == Dimension::CallRate) {
      return unexpected(unknown);
    }
    if (slash != std::string_view::npos && !countable) return unexpected(unknown);
    quantity.dimension =
        slash != std::string_view::npos ? rate_of(unit->dimension) : unit->dimension;
  }
  if (quantity.per == 1) quantity.whole = whole_of(decimal, quantity.unit);
  return quantity;
}

}  // namespace

std::string_view describe(Dimension dimension) {
  switch (dimension) {
    case Dimension::Number:
      return "a bare number";
    case Dimension::Time:
      return "a time";
    case Dimension::Bytes:
      return "a number of bytes";
    case Dimension::Records:
      return "a number of records";
    case Dimension::ByteRate:
      return "bytes per second";
    case Dimension::RecordRate:
      return "records per second";
    case Dimension::CallRate:
      return "calls per second";
    case Dimension::Rate:
      return "a rate without saying of what";
    case Dimension::Percent:
      return "a percentage";
  }
  return "";
}

double Quantity::value() const {
  if (dimension == Dimension::Percent) return number / 100;
  const double amount = number * static_cast<double>(unit);
  if (per == 1) return amount;
  const std::int64_t per_s = per / kNanosPerSecond;  // a whole number of seconds
  return amount / static_cast<double>(per_s);
}

double Quantity::in_units_of(std::int64_t nanos) const {
  const std::int64_t times = unit / nanos;  // one of the two goes into the other
  if (times > 0) return number * static_cast<double>(times);
  const std::int64_t parts = nanos / unit;
  return number / static_cast<double>(parts);
}

Expected<Quantity, QuantityMistake> parse_quantity(std::string_view text) {
  text = trimmed(text);
  if (text.empty()) return unexpected(QuantityMistake{Kind::Empty});
  if (text.size() > kMostLetters) return unexpected(QuantityMistake{Kind::TooPrecise});
  const bool negative = text.front() == '-';
  if (negative || text.front() == '+') text.remove_prefix(1);
  if (is_word_of_no_number(text)) return unexpected(QuantityMistake{Kind::NotFinite});
  NumberScanner scanner{text};
  const auto decimal = scanner.scan();
  if (!decimal) return unexpected(decimal.error());
  auto quantity = with_unit(*decimal, trimmed(scanner.rest()));
  if (quantity && negative && quantity->number != 0) {
    return unexpected(QuantityMistake{Kind::Negative});
  }
  if (quantity && !std::isfinite(quantity->value())) {
    return unexpected(QuantityMistake{Kind::NotFinite});
  }
  return quantity;
}

Expected<Quantity, QuantityMistake> parse_moment(std::string_view text) {
  text = trimmed(text);
  if (text.find(':') == std::string_view::npos) return parse_quantity(text);
  const QuantityMistake no_clock{Kind::NoNumber};
  std::int64_t nanos = 0;
  std::int64_t unit = kHour;
  std::size_t parts = 0;
  while (true) {
    const std::size_t colon = std::min(text.find(':'), text.size());
    const std::string_view part = text.substr(0, colon);
    std::int64_t value = 0;
    const auto read = std::from_chars(part.data(), part.data() + part.size(), value);
    const bool whole = read.ec == std::errc{} && read.ptr == part.data() + part.size();
    const bool fits = parts == 0 ? part.size() <= 5 : part.size() == 2 && value < 60;
    if (!whole || !fits || !is_digit(part.front()) || ++parts > 3) return unexpected(no_clock);
    nanos += value * unit;
    unit /= 60;
    if (colon == text.size()) break;
    text.remove_prefix(colon + 1);
  }
  if (parts < 2) return unexpected(no_clock);
  return Quantity{.dimension = Dimension::Time,
                  .number = static_cast<double>(nanos) / static_cast<double>(kNanosPerSecond),
                  .unit = kNanosPerSecond,
                  .whole = nanos};
}

std::string_view nearest_unit(std::string_view unit) {
  std::vector<std::string_view> names{kRateNames.begin(), kRateNames.end()};
  for (const Unit& known : kUnits) names.push_back(known.name);
  return nearest(unit, names);
}

}  // namespace weir::sim

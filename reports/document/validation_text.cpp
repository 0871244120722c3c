#include "reports/document/validation_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "reports/document/paragraph.hpp"
#include "reports/judge/wording.hpp"

namespace weir::reports {

namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kWhatColumns = 30;
constexpr std::size_t kValueColumns = 33;

// Without an exponent and trailing zeros.
std::string plain(double value, int decimals) {
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (text.find_first_not_of("-0.") == std::string::npos) return "0";
  return with_commas(std::move(text));
}

std::string all_digits(double value) {
  constexpr int kDecimals = 12;
  std::string text = plain(rounded(value), kDecimals);
  const std::size_t last = text.find_last_not_of('0');
  if (text.find('.') != std::string::npos) text.resize(text[last] == '.' ? last : last + 1);
  return text;
}

// To a hundredth of delta; where there is none, all that there is to tell.
std::string digits(double value, double delta) {
  if (delta <= 0) return all_digits(value);
  constexpr int kMostDecimals = 9;
  const int magnitude = static_cast<int>(std::floor(std::log10(delta)));
  return plain(value, std::clamp(2 - magnitude, 0, kMostDecimals));
}

std::string_view verdict_of(const CheckedNumber& number) {
  switch (number.holds) {
    case Holds::Yes:
      return "holds";
    case Holds::No:
      return "DOES NOT HOLD";
    case Holds::NotJudged:
      return "shown only";
  }
  return "";
}

std::string expected_text(const CheckedNumber& number) {
  const validity::Check& check = number.check;
  std::string value = all_digits(check.expected);
  if (!check.judged) return value;
  return check.delta == 0 ? value + " exactly"
                          : fmt::format("{} ± {}", value, all_digits(check.delta));
}

std::string simulated_text(const CheckedNumber& number) {
  if (!number.simulated) return "nothing measured";
  const auto& interval = number.interval;
  const double delta = number.check.delta;
  const bool is_one = !interval || interval->low == interval->high;
  return is_one ? digits(*number.simulated, delta)
                : fmt::format("{} [{} - {}]", digits(*number.simulated, delta),
                              digits(interval->low, delta), digits(interval->high, delta));
}

void write(std::string& out, const CheckedNumber& number) {
  const std::string_view unit = unit_of(number.check.number);
  const std::string what = unit.empty() || number.check.what.ends_with(unit)
                               ? std::string{number.check.what}
                               : fmt::format("{}, {}", number.check.what, unit);
  out += fmt::format("  {}expected  {}\n", padded_right(what + " ", kWhatColumns),
                     expected_text(number));
  out += fmt::format("  {}simulated {}{}\n", padded_right("", kWhatColumns),
                     padded_right(simulated_text(number) + " ", kValueColumns), verdict_of(number));
}

class Sources {
 public:
  std::size_t number_of(std::string_view source) {
    auto at = std::ranges::find(all_, source);
    if (at == all_.end()) at = all_.insert(all_.end(), source);
    return static_cast<std::size_t>(at - all_.begin()) + 1;
  }
  void write(std::string& out) const {
    for (std::size_t i = 0; i < all_.size(); ++i) {
      const std::string lead = fmt::format("[{}] ", i + 1);
      out += paragraph(lead, all_[i], lead.size(), kWidth);
    }
  }

 private:
  std::vector<std::string_view> all_;
};

void write(std::string& out, const CheckedCase& checked, Sources& sources) {
  out += fmt::format("{} [{}]\n", checked.of.id, sources.number_of(checked.of.source));
  out += paragraph("  ", checked.of.claim, 2, kWidth);
  if (checked.trouble) {
    out += paragraph("    DOES NOT HOLD: ", *checked.trouble, 4, kWidth);
  } else if (!checked.of.less_grain.empty()) {
    out += paragraph("  ",
                     fmt::format("Differences from grain \"{}\", {} each.", checked.of.less_grain,
                                 counted_text(checked.replications, "replication")),
                     2, kWidth);
  }
  for (const CheckedNumber& number : checked.numbers) write(out, number);
  out += "\n";
}

std::string summary_of(const Validation& validation) {
  std::int64_t yes = 0;
  std::int64_t no = 0;
  std::int64_t shown = 0;
  for (const CheckedCase& checked : validation.cases) {
    no += checked.trouble ? 1 : 0;
    for (const CheckedNumber& number : checked.numbers) {
      yes += number.holds == Holds::Yes ? 1 : 0;
      no += number.holds == Holds::No ? 1 : 0;
      shown += number.holds == Holds::NotJudged ? 1 : 0;
    }
  }
  std::string text = validation.partial() ? "PARTIAL: " : "";
  text += fmt::format("{}: {} as expected, {} not", counted_text(yes + no, "number"), yes, no);
  if (shown > 0) text += fmt::format("; {} more shown without a verdict", shown);
  return text + "\n";
}

}  // namespace

std::string to_text(const Validation& validation) {
  std::string out;
  Sources sources;
  for (const CheckedCase& checked : validation.cases) write(out, checked, sources);
  sources.write(out);
  return out + "\n" + summary_of(validation);
}

}  // namespace weir::reports

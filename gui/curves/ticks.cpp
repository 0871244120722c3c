#include "gui/curves/ticks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "reports/judge/wording.hpp"

namespace weir::gui {

namespace {

constexpr double kNearly = 1e-9;
constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

constexpr std::array<std::int64_t, 22> kTimeSteps{
    1,        2,           5,           10,           15,           30,
    kMinute,  2 * kMinute, 5 * kMinute, 10 * kMinute, 15 * kMinute, 30 * kMinute,
    kHour,    2 * kHour,   3 * kHour,   6 * kHour,    12 * kHour,   kDay,
    2 * kDay, 7 * kDay,    14 * kDay,   28 * kDay};

std::string time_label(std::int64_t second, std::int64_t step) {
  const std::int64_t in_day = second % kDay;
  std::string text = fmt::format("{:02}:{:02}", in_day / kHour, in_day % kHour / kMinute);
  if (step < kMinute) text += fmt::format(":{:02}", second % kMinute);
  const std::int64_t days = second / kDay;
  if (days == 0) return text;
  return step % kDay == 0 ? fmt::format("{} d", days) : fmt::format("{} d {}", days, text);
}

// The least round step that is at least so large.
double round_step(double least) {
  constexpr std::array kSteps{1.0, 2.0, 2.5, 5.0, 10.0};
  const double power = std::pow(10.0, std::floor(std::log10(least)));
  for (const double one : kSteps) {
    if (one * power >= least * (1 - kNearly)) return one * power;
  }
  return 10 * power;
}

// From a multiple of the step to another one.
std::vector<Tick> value_ticks(std::int64_t first, std::int64_t last, double step) {
  const double largest = static_cast<double>(std::max(std::abs(first), std::abs(last))) * step;
  // as many digits as a step has, two, and those before them
  constexpr int kLeast = 3;
  const double before =
      std::floor(std::log10(std::max(largest, step))) - std::floor(std::log10(step));
  const int digits = std::max(kLeast, static_cast<int>(before) + 2);
  std::vector<Tick> ticks;
  for (std::int64_t i = first; i <= last; ++i) {
    const double at = static_cast<double>(i) * step;
    ticks.push_back({at, short_value(at, digits)});
  }
  return ticks;
}

}  // namespace

std::vector<Tick> time_ticks(double from_s, double until_s, std::size_t most) {
  std::vector<Tick> ticks;
  if (most == 0 || !(until_s > from_s)) return ticks;
  const double least = (until_s - from_s) / static_cast<double>(most);
  std::int64_t step = kTimeSteps.back();
  for (const std::int64_t one : kTimeSteps) {
    if (static_cast<double>(one) < least) continue;
    step = one;
    break;
  }
  while (static_cast<double>(step) < least) step *= 2;
  auto at = static_cast<std::int64_t>(std::ceil(from_s / static_cast<double>(step) - 1e-9)) * step;
  for (; static_cast<double>(at) <= until_s; at += step) {
    ticks.push_back({static_cast<double>(at), time_label(at, step)});
  }
  return ticks;
}

Scale scale_between(double least, double most, std::size_t most_ticks) {
  if (!std::isfinite(most) || most < 0) most = 0;
  if (!std::isfinite(least) || least > 0) least = 0;
  if (most - least <= 0) most = 1;
  const double step =
      round_step((most - least) / static_cast<double>(std::max<std::size_t>(1, most_ticks)));
  const auto above = static_cast<std::int64_t>(std::ceil(most / step - kNearly));
  const auto below = static_cast<std::int64_t>(std::ceil(-least / step - kNearly));
  return {.bottom = -static_cast<double>(below) * step,
          .top = static_cast<double>(above) * step,
          .ticks = value_ticks(-below, above, step)};
}

Scale scale_within(double least, double most, std::size_t most_ticks) {
  Scale scale = scale_between(least, most, most_ticks);
  if (std::isfinite(most) && most > 0) scale.top = std::min(scale.top, most);
  if (std::isfinite(least) && least < 0) scale.bottom = std::max(scale.bottom, least);
  std::erase_if(scale.ticks,
                [&](const Tick& tick) { return tick.at < scale.bottom || tick.at > scale.top; });
  return scale;
}

Scale scale_around(double least, double most, std::size_t most_ticks) {
  if (!std::isfinite(least) || !std::isfinite(most)) return scale_between(0, 1, most_ticks);
  // what does not change stands in the middle
  constexpr double kFlat = 1e-6;
  constexpr double kAround = 0.1;
  constexpr double kRoom = 0.05;
  const double size = std::max(std::fabs(least), std::fabs(most));
  double room = kRoom * (most - least);
  if (most - least <= kFlat * size) room = size > 0 ? kAround * size : 1;
  Scale scale;
  scale.bottom = least > 0 ? std::max(0.0, least - room) : least - room;
  scale.top = most < 0 ? std::min(0.0, most + room) : most + room;
  for (std::size_t ticks = std::max<std::size_t>(1, most_ticks);; ++ticks) {
    const double step = round_step((scale.top - scale.bottom) / static_cast<double>(ticks));
    const auto first = static_cast<std::int64_t>(std::ceil(scale.bottom / step - kNearly));
    const auto last = static_cast<std::int64_t>(std::floor(scale.top / step + kNearly));
    if (last <= first) continue;  // one alone says nothing of how much it is to the next
    scale.ticks = value_ticks(first, last, step);
    return scale;
  }
}

std::string short_value(double value, int digits) {
  constexpr double kMillion = 1e6;
  constexpr double kThousandMillion = 1e9;
  if (!std::isfinite(value)) return "–";
  if (std::fabs(value) >= kThousandMillion)
    return reports::number_text(value / kThousandMillion, digits) + " G";
  if (std::fabs(value) >= kMillion) return reports::number_text(value / kMillion, digits) + " M";
  return reports::number_text(value, digits);
}

}  // namespace weir::gui

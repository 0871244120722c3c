#include "gui/curves/ticks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "reports/judge/wording.hpp"

namespace weir::gui {

namespace {

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
  constexpr std::array kSteps{1.0, 2.0, 2.5, 5.0, 10.0};
  constexpr double kNearly = 1e-9;
  if (!std::isfinite(most) || most < 0) most = 0;
  if (!std::isfinite(least) || least > 0) least = 0;
  if (most - least <= 0) most = 1;
  const double least_step =
      (most - least) / static_cast<double>(std::max<std::size_t>(1, most_ticks));
  const double power = std::pow(10.0, std::floor(std::log10(least_step)));
  double step = 10 * power;
  for (const double one : kSteps) {
    if (one * power < least_step * (1 - kNearly)) continue;
    step = one * power;
    break;
  }
  Scale scale;
  const auto above = static_cast<std::int64_t>(std::ceil(most / step - kNearly));
  const auto below = static_cast<std::int64_t>(std::ceil(-least / step - kNearly));
  scale.top = static_cast<double>(above) * step;
  scale.bottom = -static_cast<double>(below) * step;
  for (std::int64_t i = -below; i <= above; ++i) {
    const double at = static_cast<double>(i) * step;
    scale.ticks.push_back({at, short_value(at)});
  }
  return scale;
}

Scale scale_within(double least, double most, std::size_t most_ticks) {
  Scale scale = scale_between(least, most, most_ticks);
  if (std::isfinite(most) && most > 0) scale.top = std::min(scale.top, most);
  if (std::isfinite(least) && least < 0) scale.bottom = std::max(scale.bottom, least);
  std::erase_if(scale.ticks,
                [&](const Tick& tick) { return tick.at < scale.bottom || tick.at > scale.top; });
  return scale;
}

std::string short_value(double value) {
  constexpr int kDigits = 3;
  constexpr double kMillion = 1e6;
  constexpr double kThousandMillion = 1e9;
  if (!std::isfinite(value)) return "–";
  if (std::fabs(value) >= kThousandMillion)
    return reports::number_text(value / kThousandMillion, kDigits) + " G";
  if (std::fabs(value) >= kMillion) return reports::number_text(value / kMillion, kDigits) + " M";
  return reports::number_text(value, kDigits);
}

}  // namespace weir::gui

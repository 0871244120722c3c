#include "gui/curves/description.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "gui/curves/ticks.hpp"
#include "model/shard.hpp"
#include "reports/judge/wording.hpp"

namespace weir::gui {

namespace {

constexpr std::string_view kNothing = "nothing yet";

std::string clock(double at_s) {
  constexpr double kMsInS = 1e3;
  return reports::clock_text(
      std::chrono::milliseconds{static_cast<std::int64_t>(std::llround(at_s * kMsInS))});
}

// "1 split", "3 splits".
std::string counted(std::size_t count, std::string_view singular) {
  return reports::counted_text(static_cast<std::int64_t>(count), singular);
}

// Steps of a curve, from the first to before the last.
struct Stretch {
  std::size_t first = 0;
  std::size_t last = 0;
  std::size_t length() const { return last - first; }
};

Stretch steps_of(const Curve& curve, const TimeSpan& span) {
  constexpr double kTiny = 1e-6;
  const auto index = [&](double at) {
    return static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(curve.size())));
  };
  return {index(std::floor(span.from_s / curve.step_s() + kTiny)),
          index(std::ceil(span.until_s / curve.step_s() - kTiny))};
}

// Where it is above a limit: the longest stretch, and how many there are.
struct Above {
  Stretch longest;
  std::size_t count = 0;
};

Above above(const Curve& curve, double limit, const Stretch& of) {
  constexpr double kGap = 60;  // seconds; less between two stretches makes them one
  Above found;
  Stretch open;
  for (std::size_t i = of.first; i < of.last; ++i) {
    if (!(static_cast<double>(curve[i]) > limit)) continue;
    const bool goes_on =
        found.count > 0 && static_cast<double>(i - open.last) * curve.step_s() < kGap;
    if (!goes_on) {
      open.first = i;
      ++found.count;
    }
    open.last = i + 1;
    if (open.length() > found.longest.length()) found.longest = open;
  }
  return found;
}

std::string most_text(const Curve& curve, const Stretch& of, float most) {
  std::size_t at = of.first;
  while (at + 1 < of.last && !(curve[at] == most)) ++at;
  return clock(static_cast<double>(at) * curve.step_s());
}

}  // namespace

std::string description_of(const NamedCurve& curve, const std::string& unit,
                           const std::optional<NamedLimit>& limit, const TimeSpan& span) {
  const Stretch steps = steps_of(*curve.curve, span);
  const Extent extent = curve.curve->extent(steps.first, steps.last);
  if (extent.count == 0) return fmt::format("{}: {}.", curve.name, kNothing);
  const auto with_unit = [&](float value) {
    const std::string text = short_value(static_cast<double>(value));
    return unit.empty() ? text : text + " " + unit;
  };
  if (extent.least == extent.most) {
    return fmt::format("{}: {} throughout.", curve.name, with_unit(extent.most));
  }
  const std::string when = most_text(*curve.curve, steps, extent.most);
  const Above over = limit ? above(*curve.curve, limit->value, steps) : Above{};
  if (over.count == 0) {
    return fmt::format("{}: from {} to {}, maximum at {}.", curve.name,
                       short_value(static_cast<double>(extent.least)), with_unit(extent.most),
                       when);
  }
  const double step_s = curve.curve->step_s();
  const std::string times = over.count == 1 ? "" : fmt::format("{} times, longest ", over.count);
  return fmt::format("{}: above {} {}from {} to {}, maximum {} at {}.", curve.name, limit->name,
                     times, clock(static_cast<double>(over.longest.first) * step_s),
                     clock(static_cast<double>(over.longest.last) * step_s), with_unit(extent.most),
                     when);
}

std::string description_of(const HeatSource& source, HeatMode mode, const TimeSpan& span) {
  const HeatPeak peak = heat_peak(source, mode, span);
  if (!peak.shard) return fmt::format("Fullest: {}.", kNothing);
  constexpr std::array<std::string_view, 3> kOf{"the write limit", "the read limit", "retention"};
  return fmt::format("{}: {}, {} % of {} at {}; {} refused records.",
                     mode == HeatMode::Age ? "Farthest behind" : "Fullest",
                     model::shard_id(*peak.shard), short_value(peak.value),
                     kOf[static_cast<std::size_t>(mode)], clock(peak.at_s),
                     peak.refusing == 0 ? "no shard" : counted(peak.refusing, "shard"));
}

std::string description_of(const LeaseLanes& lanes, const TimeSpan& span) {
  if (lanes.workers() == 0) return fmt::format("Workers: {}.", kNothing);
  const auto moved = std::ranges::count_if(lanes.bars, [&](const LeaseBar& bar) {
    return span.contains(bar.from_s) &&
           (bar.came == sim::LeaseChange::FailedOver || bar.came == sim::LeaseChange::Stolen ||
            bar.came == sim::LeaseChange::HandedOver);
  });
  std::string text = counted(lanes.workers(), "worker") + ", " +
                     (moved == 0 ? "no lease" : counted(static_cast<std::size_t>(moved), "lease")) +
                     " changed hands";
  std::size_t away = 0;
  for (const WorkerGap& gap : lanes.gaps) {
    if (gap.from_s >= span.until_s || (gap.until_s && *gap.until_s <= span.from_s)) continue;
    constexpr std::size_t kMost = 3;  // more would be a table
    if (++away > kMost) continue;
    text += fmt::format("; worker-{} {} {}, {}", gap.worker,
                        gap.crashed ? "crashed at" : "is not there from", clock(gap.from_s),
                        gap.until_s ? "back at " + clock(*gap.until_s) : "not back");
  }
  constexpr std::size_t kMost = 3;
  if (away > kMost) text += fmt::format("; {} more", counted(away - kMost, "absence"));
  return text + ".";
}

std::string description_of(const std::vector<LineageShard>& lineage) {
  if (lineage.empty()) return fmt::format("Shards: {}.", kNothing);
  std::size_t open = 0;
  std::size_t halves = 0;
  std::size_t merges = 0;
  std::optional<double> read_until_s;
  for (const LineageShard& shard : lineage) {
    open += shard.until_s ? 0 : 1;
    halves += shard.parents.size() == 1 ? 1 : 0;
    merges += shard.parents.size() == 2 ? 1 : 0;
    if (shard.read_until_s) {
      read_until_s = std::max(read_until_s.value_or(0), *shard.read_until_s);
    }
  }
  std::string text = fmt::format("{}, {} of them open; {}, {}", counted(lineage.size(), "shard"),
                                 open, counted(halves / 2, "split"), counted(merges, "merge"));
  if (read_until_s) text += "; closed ones were read until " + clock(*read_until_s);
  return text + ".";
}

}  // namespace weir::gui

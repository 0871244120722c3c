#include "reports/document/bounds_text.hpp"

#include <fmt/format.h>

#include <cmath>

#include "reports/document/paragraph.hpp"
#include "reports/judge/wording.hpp"

namespace weir::reports {

namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kName = 37;
constexpr std::size_t kNeed = 27;
constexpr std::size_t kUsed = 7;
constexpr std::size_t kShards = kWidth - kName - kNeed - kUsed - 2;

std::string row(std::string_view name, std::string_view need, std::string_view used,
                std::string_view shards) {
  std::string text;
  if (columns_of(name) >= kName) {
    text = std::string{name} + "\n";
    name = "";
  }
  return text + padded_right(name, kName) + padded_left(need, kNeed) + padded_left(used, kUsed) +
         padded_left(shards, kShards);
}

}  // namespace

std::string need_text(const Bound& bound) {
  if (bound.constraint == Constraint::CatchUp) {
    const std::string need = std::isfinite(bound.need) ? span_text(bound.need) : "never";
    return need + " of " + span_text(bound.capacity);
  }
  return fmt::format("{} of {} {}", number_text(bound.need), number_text(bound.capacity),
                     bound.unit);
}

std::string used_text(const Bound& bound) {
  constexpr double kNoDecimals = 0.0995;
  return std::isfinite(bound.used)
             ? fmt::format("{:.{}f} %", bound.used * 100, bound.used < kNoDecimals ? 1 : 0)
             : "never";
}

std::string headroom_text(const Bounds& bounds) {
  const std::string shards = counted_text(bounds.shards, "shard");
  if (!std::isfinite(bounds.headroom)) return "nothing is put to it";
  if (bounds.headroom < 1) {
    return fmt::format("the {} of that moment hold {} of that load", shards,
                       percent_text(bounds.headroom));
  }
  return fmt::format("the {} of that moment hold up to {} more", shards,
                     percent_text(bounds.headroom - 1));
}

std::string shards_text(const Bound& bound) {
  if (!bound.shards) return "none";
  return bound.by_shards ? exact_text(*bound.shards) : "any";
}

std::string title_of(const Bound& bound) {
  return bound.who.empty() ? bound.what : bound.what + ": " + bound.who;
}

std::string to_text(const Bounds& bounds, const std::string& title) {
  std::string text = without_controls(title) + "\n";
  text +=
      paragraph("",
                fmt::format("at the peak, {}: {} records/s, {} MiB/s", clock_text(bounds.at),
                            number_text(bounds.offered.records_per_s),
                            number_text(bounds.offered.bytes_per_s / static_cast<double>(kMiB))),
                0, kWidth);
  text += "\n" + paragraph("", bounds.sentence, 0, kWidth);
  text += paragraph("", headroom_text(bounds), 0, kWidth) + "\n";
  text += row("Constraint", "need of capacity", "used", "shards") + "\n";
  for (const Bound& bound : bounds.bounds) {
    text += row("  " + without_controls(title_of(bound)), need_text(bound), used_text(bound),
                shards_text(bound)) +
            (bound.decides ? " <\n" : "\n");
  }
  text += paragraph("  ",
                    "need: of a shard (of the fullest, for what is not a mean) or of all workers; "
                    "shards: the fewest even ones that do; any: their number makes no difference; "
                    "<: decides. By closed forms; queues, refusals and retries take a run",
                    2, kWidth);
  return text;
}

}  // namespace weir::reports

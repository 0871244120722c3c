#include "cli/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "cli/output.hpp"
#include "reports/judge/wording.hpp"

namespace weir::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto kBetweenDrawings = 100ms;
constexpr auto kBetweenLines = 30s;
constexpr int kBarWidth = 18;
constexpr std::string_view kWipe = "\r\x1b[K";

std::string large_text(double value) {
  if (value >= 1e9) return fmt::format("{:.3g} G", value / 1e9);
  if (value >= 1e6) return fmt::format("{:.3g} M", value / 1e6);
  if (value >= 1e3) return fmt::format("{:.3g} k", value / 1e3);
  return fmt::format("{:.0f}", value);
}

std::string left_text(double seconds) {
  if (seconds < 100) return fmt::format("{:.0f} s", seconds);
  if (seconds < 6000) return fmt::format("{:.0f} min", seconds / 60);
  return fmt::format("{:.1f} h", seconds / 3600);
}

}  // namespace

std::string view_text(const sim::RunView& view) {
  if (view.now >= view.duration) return "";
  std::string text = reports::clock_text(view.now);
  const auto worst = sim::worst_shard(view);
  if (!worst) return text;
  text += fmt::format(" shard {} at {:.0f} %", worst->shard, 100 * worst->full);
  if (view.throttled_records > 0) {
    text += fmt::format(", {}/s refused", reports::exact_text(view.throttled_records));
  }
  return text;
}

std::string progress_text(const reports::Progress& progress, double elapsed_s,
                          const std::string& seen) {
  const double share = std::clamp(progress.share, 0.0, 1.0);
  const auto full = static_cast<std::size_t>(share * kBarWidth + 0.5);
  std::string text =
      fmt::format("[{}{}] ", std::string(full, '#'), std::string(kBarWidth - full, '.'));
  if (progress.phase == "replications" || progress.phase == "worlds") {
    text += fmt::format("{}/{} {}", progress.finished, progress.replications, progress.phase);
  } else {
    text += progress.phase;
  }
  const auto events = static_cast<double>(progress.events);
  if (!seen.empty()) {
    text += "  " + seen;
  } else if (events > 0) {
    text += fmt::format("  {} events", large_text(events));
  }
  constexpr double kWorthSaying = 0.02;
  if (elapsed_s <= 0 || share < kWorthSaying) return text;
  if (events > 0 && seen.empty()) text += fmt::format("  {}/s", large_text(events / elapsed_s));
  return text + fmt::format("  {} left", left_text(elapsed_s * (1 - share) / share));
}

ProgressBar::ProgressBar(std::string_view mode) {
  if (mode == "never") kind_ = Kind::None;
  if (mode == "always" || (mode == "auto" && is_terminal(STDERR_FILENO))) kind_ = Kind::Bar;
}

void ProgressBar::see(const sim::RunView& view) {
  if (kind_ != Kind::None) seen_ = view_text(view);
}

void ProgressBar::show(const reports::Progress& progress) {
  if (kind_ == Kind::None) return;
  const auto now = Clock::now();
  if (phase_ != progress.phase) {
    if (!phase_.empty()) start_ = now;
    phase_ = progress.phase;
  }
  const auto between = kind_ == Kind::Bar ? Clock::duration{kBetweenDrawings} : kBetweenLines;
  if (now - last_ < between) return;
  last_ = now;
  const std::string text =
      progress_text(progress, std::chrono::duration<double>(now - start_).count(),
                    progress.phase == "replications" ? seen_ : std::string{});
  if (kind_ == Kind::Lines) {
    complain(text);
    return;
  }
  const std::string line = fmt::format("{}{}", kWipe, text.substr(0, 79));
  drawn_ = ::write(STDERR_FILENO, line.data(), line.size()) > 0;
}

void ProgressBar::clear() {
  if (!drawn_) return;
  drawn_ = false;
  (void)(::write(STDERR_FILENO, kWipe.data(), kWipe.size()) == 0);  // nobody can be told
}

}  // namespace weir::cli

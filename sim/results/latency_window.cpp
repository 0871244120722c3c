#include "sim/results/latency_window.hpp"

#include <algorithm>
#include <span>

#include "model/check.hpp"

namespace weir::sim {

namespace {

constexpr std::size_t kBlock = 16;
constexpr std::array<double, 3> kQuantiles{0.5, 0.99, 0.999};

}  // namespace

// Most bins have not changed: they are passed over in blocks.
void LatencyWindow::compare(const Histogram& histogram, Levels& before) {
  for (std::size_t level = 0; level < Histogram::kLevels; ++level) {
    const std::span<const std::int64_t> now = histogram.differences(level);
    if (now.empty()) continue;
    std::vector<std::int64_t>& old = before[level];
    std::vector<std::int64_t>& change = change_[level];
    if (old.empty()) old.resize(now.size());
    if (change.empty()) change.resize(now.size());
    Stretch& changed = changed_[level];
    for (std::size_t from = 0; from < now.size(); from += kBlock) {
      const std::size_t to = std::min(from + kBlock, now.size());
      if (std::equal(&now[from], now.data() + to, &old[from])) continue;
      for (std::size_t slot = from; slot < to; ++slot) {
        change[slot] += now[slot] - old[slot];
        old[slot] = now[slot];
      }
      changed.from = std::min(changed.from, from);
      changed.to = std::max(changed.to, to);
    }
  }
}

// As Histogram::quantile_s walks, but from the first bin that changed, and on the lowest level that
// did.
WindowLatency LatencyWindow::walk(double total, double most_s, LatencyMass& mass) const {
  const Stretch* const lowest =
      std::ranges::find_if(changed_, [](const Stretch& level) { return !level.empty(); });
  const auto base = static_cast<std::size_t>(lowest - changed_.begin());
  std::int64_t first_ns = Histogram::bin_ns(Histogram::kLevels - 1) * Histogram::kBins;
  for (std::size_t level = base; level < Histogram::kLevels; ++level) {
    if (changed_[level].empty()) continue;
    first_ns = std::min(first_ns,
                        Histogram::bin_ns(level) * static_cast<std::int64_t>(changed_[level].from));
  }
  std::array<double, kQuantiles.size()> found{};
  std::size_t next = 0;
  double end_ns = 0;
  double below = 0;
  std::array<std::int64_t, Histogram::kLevels> density{};
  for (std::size_t walked = base; walked < Histogram::kLevels && below < total; ++walked) {
    const std::int64_t width = Histogram::bin_ns(walked);
    const std::int64_t from = walked == base ? 0 : Histogram::kBins >> Histogram::kLevelBits;
    for (std::int64_t bin = std::max(from, first_ns / width);
         bin < Histogram::kBins && below < total; ++bin) {
      double here = 0;
      double share = 1;
      for (std::size_t level = walked; level < Histogram::kLevels;
           ++level, share /= 1 << Histogram::kLevelBits) {
        if (changed_[level].empty()) continue;
        const auto narrower = Histogram::kLevelBits * static_cast<int>(level - walked);
        const std::int64_t own = bin >> narrower;
        if (own << narrower == bin) density[level] += change_[level][static_cast<std::size_t>(own)];
        here += static_cast<double>(density[level]) * share;
      }
      if (here <= 0) continue;
      while (next < kQuantiles.size() && below + here >= kQuantiles[next] * total) {
        const double into = (kQuantiles[next] * total - below) / here;
        found[next++] = (static_cast<double>(bin) + into) * static_cast<double>(width);
      }
      below += here;
      mass[latency_bin(bin * width)] += here;
      end_ns = static_cast<double>((bin + 1) * width);
    }
  }
  const double max_s = std::min(end_ns * 1e-9, most_s);
  while (next < kQuantiles.size()) found[next++] = end_ns;
  return {std::min(found[0] * 1e-9, max_s), std::min(found[1] * 1e-9, max_s),
          std::min(found[2] * 1e-9, max_s), max_s};
}

std::optional<WindowLatency> LatencyWindow::take(const std::vector<const Histogram*>& histograms,
                                                 LatencyMass& mass) {
  CHECK(histograms.size() == before_.size());
  std::int64_t count = 0;
  double most_s = 0;
  for (const Histogram* histogram : histograms) {
    count += histogram->count();
    most_s = std::max(most_s, histogram->max_s());
  }
  const std::int64_t added = count - count_;
  count_ = count;
  if (added == 0) return std::nullopt;
  for (std::size_t i = 0; i < histograms.size(); ++i) compare(*histograms[i], before_[i]);
  const WindowLatency latency = walk(Histogram::mass_of(added), most_s, mass);
  for (std::size_t level = 0; level < Histogram::kLevels; ++level) {
    Stretch& changed = changed_[level];
    for (std::size_t slot = changed.from; slot < changed.to; ++slot) change_[level][slot] = 0;
    changed = {};
  }
  return latency;
}

std::size_t LatencyWindow::memory_bytes() const {
  std::size_t slots = 0;
  for (const Levels& levels : before_) {
    for (const auto& level : levels) slots += level.capacity();
  }
  for (const auto& level : change_) slots += level.capacity();
  return slots * sizeof(std::int64_t);
}

}  // namespace weir::sim

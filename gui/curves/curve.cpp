#include "gui/curves/curve.hpp"

#include <algorithm>
#include <cmath>

namespace weir::gui {

namespace {

// Steps are whole numbers of time; what a division loses below them is no step.
constexpr double kTiny = 1e-6;

std::size_t clamped(double index, std::size_t size) {
  if (!(index > 0)) return 0;
  return index >= static_cast<double>(size) ? size : static_cast<std::size_t>(index);
}

}  // namespace

void Extent::add(float value) {
  if (std::isnan(value)) return;
  least = count == 0 ? value : std::min(least, value);
  most = count == 0 ? value : std::max(most, value);
  sum += static_cast<double>(value);
  ++count;
}

void Extent::add(const Extent& other) {
  if (other.count == 0) return;
  least = count == 0 ? other.least : std::min(least, other.least);
  most = count == 0 ? other.most : std::max(most, other.most);
  sum += other.sum;
  count += other.count;
}

void Curve::append(float value) {
  for (std::size_t level = 0; level < kLevels.size(); ++level) {
    if (values_.size() % kLevels[level] == 0) levels_[level].emplace_back();
    levels_[level].back().add(value);
  }
  values_.push_back(value);
}

void Curve::append(std::span<const float> values) {
  for (const float value : values) append(value);
}

void Curve::cut(std::size_t size) {
  if (size >= values_.size()) return;
  values_.resize(size);
  for (std::size_t level = 0; level < kLevels.size(); ++level) {
    levels_[level].resize((size + kLevels[level] - 1) / kLevels[level]);
    if (size % kLevels[level] == 0) continue;
    levels_[level].back() = {};
    for (std::size_t i = size - size % kLevels[level]; i < size; ++i) {
      levels_[level].back().add(values_[i]);
    }
  }
}

float Curve::at(double at_s) const {
  if (at_s < 0 || at_s >= until_s()) return kNoValue;
  return values_[std::min(values_.size() - 1, static_cast<std::size_t>(at_s / step_s_ + kTiny))];
}

Extent Curve::extent(std::size_t first, std::size_t last) const {
  Extent all;
  last = std::min(last, values_.size());
  while (first < last) {
    std::size_t level = kLevels.size();
    while (level > 0 && (first % kLevels[level - 1] != 0 || first + kLevels[level - 1] > last)) {
      --level;
    }
    if (level == 0) {
      all.add(values_[first++]);
    } else {
      all.add(levels_[level - 1][first / kLevels[level - 1]]);
      first += kLevels[level - 1];
    }
  }
  return all;
}

Extent Curve::between(double from_s, double until_s) const {
  return extent(clamped(std::floor(from_s / step_s_ + kTiny), values_.size()),
                clamped(std::ceil(until_s / step_s_ - kTiny), values_.size()));
}

std::vector<PlotPoint> Curve::line(double from_s, double until_s, std::size_t columns) const {
  std::vector<PlotPoint> points;
  if (values_.empty() || columns == 0 || !(until_s > from_s)) return points;
  // one step more on either side, so that the line leaves the window where it should
  const std::size_t first = clamped(std::floor(from_s / step_s_) - 1, values_.size());
  const std::size_t last = clamped(std::ceil(until_s / step_s_) + 1, values_.size());
  const auto middle = [&](std::size_t index) {
    return PlotPoint{(static_cast<double>(index) + 0.5) * step_s_,
                     static_cast<double>(values_[index])};
  };
  const std::size_t count = last - first;
  constexpr std::size_t kPerColumn = 4;
  if (count <= kPerColumn * columns) {
    points.reserve(count);
    for (std::size_t i = first; i < last; ++i) points.push_back(middle(i));
    return points;
  }
  points.reserve(kPerColumn * columns + kPerColumn);
  for (std::size_t column = 0; column < columns; ++column) {
    const std::size_t begin = first + count * column / columns;
    const std::size_t end = first + count * (column + 1) / columns;
    const Extent extent = this->extent(begin, end);
    points.push_back(middle(begin));
    if (extent.count > 0) {
      // where they are in the column, a pixel wide, does not show
      const double inside = (static_cast<double>(begin + end) / 2) * step_s_;
      points.push_back({inside, static_cast<double>(extent.least)});
      points.push_back({inside, static_cast<double>(extent.most)});
    }
    points.push_back(middle(end - 1));
  }
  return points;
}

Curve difference(const Curve& of, const Curve& from) {
  Curve result{of.step_s()};
  for (std::size_t i = 0; i < std::min(of.size(), from.size()); ++i) result.append(of[i] - from[i]);
  return result;
}

}  // namespace weir::gui

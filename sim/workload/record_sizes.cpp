#include "sim/workload/record_sizes.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "model/check.hpp"
#include "model/pricing.hpp"
#include "model/pricing_defaults.hpp"
#include "sim/engine/distributions.hpp"
#include "sim/engine/elementary.hpp"

namespace weir::sim {

namespace {

constexpr double kInverseRootTwoPi = 0.39894228040143267794;
constexpr double kTail = 9.0;    // standard deviations that matter
constexpr int kSteps = 1 << 12;  // of the integrals below
constexpr std::int64_t kUnit = model::defaults::billing::kPutPayloadUnit.value;
constexpr double kNeverDrawn = 1e-15;  // in no run: a scenario has at most 1e13 records

// Integral of f(z) * normal density over [from, to], Simpson's rule.
template <typename Function>
double normal_integral(double from, double to, Function&& f) {
  if (to <= from) return 0;
  const double step = (to - from) / kSteps;
  double sum = 0;
  for (int i = 0; i <= kSteps; ++i) {
    const double z = from + step * i;
    const double weight = (i == 0 || i == kSteps) ? 1 : (i % 2 == 1 ? 4 : 2);
    sum += weight * f(z) * kInverseRootTwoPi * elementary_exp(-z * z / 2);
  }
  return sum * step / 3;
}

std::int64_t whole_bytes(double bytes) {
  constexpr double kMost = 1e15;
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::min(bytes, kMost) + 0.5));
}

}  // namespace

RecordSizes::Larger RecordSizes::larger_at(double share) {
  constexpr double kLeastNone = 1.0 / 64;  // few steps from there
  constexpr std::size_t kMostNone = 4096;
  Larger larger{share < 1 ? share / (1 - share) : 0, {}, BinomialSplit{share}};
  for (double none = 1; none > kLeastNone && larger.none.size() < kMostNone; none *= 1 - share) {
    larger.none.push_back(none);
  }
  return larger;
}

// Large records are rare mostly: then one word, compared with the chances of 0, 1, 2, …
std::int64_t RecordSizes::Larger::operator()(Draw& draw, std::int64_t records) const {
  if (static_cast<std::size_t>(records) >= none.size()) return split(draw, records);
  constexpr double kNoMore = 1e-18;  // less than a word can tell, or than sums are rounded by
  double left = to_unit(draw.next());
  double chance = none[static_cast<std::size_t>(records)];
  std::int64_t count = 0;
  while (left >= chance && chance > kNoMore && count < records) {
    left -= chance;
    chance *= odds * static_cast<double>(records - count);
    ++count;
    chance /= static_cast<double>(count);
  }
  return count;
}

RecordSizes::RecordSizes(const RecordSize& size)
    : lognormal_{size.lognormal && size.p99_bytes > size.bytes && !size.histogram},
      bytes_{size.bytes} {
  CHECK(size.bytes >= 0);
  constant_units_ = model::put_units(bytes_);
  mean_ = static_cast<double>(bytes_);
  if (size.histogram) {
    set_histogram(*size.histogram);
  } else if (lognormal_) {
    set_lognormal(size);
  }
  mean_kib_padding_ = mean_padding(0, kKiB);
}

void RecordSizes::set_lognormal(const RecordSize& size) {
  CHECK(size.bytes >= 1);
  mu_ = elementary_log(static_cast<double>(bytes_));
  sigma_ = (elementary_log(static_cast<double>(size.p99_bytes)) - mu_) /
           elementary_normal_quantile(0.99);
  mean_ = elementary_exp(mu_ + sigma_ * sigma_ / 2);
  // records are rounded to whole bytes: what rounds to kLargeFrom is large
  const double cut = (elementary_log(static_cast<double>(kLargeFrom) - 0.5) - mu_) / sigma_;
  const auto bytes_at = [this](double z) { return elementary_exp(mu_ + sigma_ * z); };
  const auto one = [](double) { return 1.0; };
  // an integral by steps may come out a hair above 1
  const double above = normal_integral(cut, cut + kTail + std::fabs(cut), one);
  large_share_ = cut >= kTail ? 0 : std::min(1.0, above);
  const double low = std::min(-kTail, cut - kTail);
  const double high = std::min(cut, kTail + 2 * sigma_);
  const double share = normal_integral(low, high, one);
  if (share <= 0) return;
  small_mean_ = normal_integral(low, high, bytes_at) / share;
  const double square =
      normal_integral(low, high, [&](double z) { return bytes_at(z) * bytes_at(z); }) / share;
  small_variance_ = std::max(0.0, square - small_mean_ * small_mean_);
  std::vector<double> above_units;
  for (std::int64_t unit = kUnit; unit < kLargeFrom; unit += kUnit) {
    const double z = (elementary_log(static_cast<double>(unit) + 0.5) - mu_) / sigma_;
    above_units.push_back(normal_integral(std::max(z, low), high, one));
  }
  set_larger(share, above_units);
}

// `above_units`: shares of records that are not large and are above one unit, two, ….
void RecordSizes::set_larger(double not_large, const std::vector<double>& above_units) {
  double above_last = not_large;
  for (const double above : above_units) {
    if (above < kNeverDrawn) break;
    larger_.push_back(larger_at(std::min(1.0, above / above_last)));
    above_last = above;
  }
}

void RecordSizes::set_histogram(const SizeHistogram& histogram) {
  std::vector<SizePiece> large;
  double all = 0;
  for (const SizeHistogram::Bin& bin : histogram.bins) {
    CHECK(bin.from >= 0 && bin.to >= bin.from && bin.weight >= 0);
    all += bin.weight;
  }
  CHECK(all > 0);
  double square = 0;
  std::vector<double> above_units(static_cast<std::size_t>((kLargeFrom - 1) / kUnit), 0.0);
  mean_ = 0;
  double share = 0;  // of what is not large
  const auto add = [&](std::vector<SizePiece>& into, std::int64_t from, std::int64_t to, double w) {
    if (to < from || w <= 0) return;
    into.push_back({from, to, w});
    mean_ += w * static_cast<double>(from + to) / 2;
  };
  for (const SizeHistogram::Bin& bin : histogram.bins) {
    // a range that holds both is cut where large ones begin
    const auto sizes = static_cast<double>(bin.to - bin.from + 1);
    const std::int64_t last_small = std::min(bin.to, kLargeFrom - 1);
    const auto small_sizes =
        static_cast<double>(std::max<std::int64_t>(0, last_small - bin.from + 1));
    const double w = bin.weight / all;
    add(pieces_, bin.from, last_small, w * (small_sizes / sizes));
    add(large, std::max(bin.from, kLargeFrom), bin.to, w * ((sizes - small_sizes) / sizes));
  }
  for (SizePiece& piece : pieces_) {
    const double w = piece.upto;
    const auto from = static_cast<double>(piece.from);
    const auto to = static_cast<double>(piece.to);
    const double width = to - from;
    const double middle = (from + to) / 2;
    small_mean_ += w * middle;
    square += w * (middle * middle + width * (width + 2) / 12);
    for (std::size_t unit = 0; unit < above_units.size(); ++unit) {
      const auto limit = static_cast<std::int64_t>(unit + 1) * kUnit;
      const std::int64_t above = piece.to - std::max(piece.from, limit + 1) + 1;
      if (above > 0) above_units[unit] += w * (static_cast<double>(above) / (width + 1));
    }
    share += w;
  }
  large_share_ = large.empty() ? 0 : (pieces_.empty() ? 1 : std::min(1.0, 1 - share));
  if (share > 0) {
    small_mean_ /= share;
    // of one size alone nothing is left but rounding
    const bool one_size = pieces_.size() == 1 && pieces_[0].from == pieces_[0].to;
    small_variance_ = one_size ? 0 : std::max(0.0, square / share - small_mean_ * small_mean_);
    set_larger(share, above_units);
  }
  pieces_.insert(pieces_.end(), large.begin(), large.end());
  double running = 0;
  for (SizePiece& piece : pieces_) piece.upto = running += piece.upto;
}

std::int64_t RecordSizes::at_quantile(double p) const {
  if (pieces_.empty()) {
    return whole_bytes(elementary_exp(mu_ + sigma_ * elementary_normal_quantile(p)));
  }
  const auto piece = std::partition_point(pieces_.begin(), pieces_.end() - 1,
                                          [p](const SizePiece& one) { return one.upto <= p; });
  const double before = piece == pieces_.begin() ? 0 : std::prev(piece)->upto;
  const double inside = std::clamp((p - before) / (piece->upto - before), 0.0, 1.0);
  const auto sizes = static_cast<double>(piece->to - piece->from + 1);
  return std::min(piece->to, piece->from + static_cast<std::int64_t>(inside * sizes));
}

std::int64_t RecordSizes::one(std::uint64_t word) const {
  if (constant()) return bytes_;
  return at_quantile(to_unit(word) + 0x1.0p-54);
}

SizeSum RecordSizes::sum(Draw& draw, std::int64_t records) const {
  if (constant()) return sum_of_constant(records);
  constexpr std::int64_t kExactUpTo = 32;
  if (records <= kExactUpTo) {
    SizeSum sum;
    for (std::int64_t i = 0; i < records; ++i) {
      const double u = to_unit(draw.next()) + 0x1.0p-54;
      const std::int64_t size = at_quantile(u * (1 - large_share_));
      sum.bytes += size;
      sum.units += model::put_units(size);
    }
    return sum;
  }
  const double mean = small_mean_ * static_cast<double>(records);
  if (small_variance_ <= 0) return {mean > 0 ? whole_bytes(mean) : 0};
  const double variance = small_variance_ * static_cast<double>(records);
  return {whole_bytes(draw_gamma(draw, mean * mean / variance) * variance / mean)};
}

model::PutUnits RecordSizes::put_units(Draw& draw, const Amount& data) const {
  if (constant()) return sum_of_constant(data.records).units;
  model::PutUnits units{data.records, 0};
  std::int64_t records = data.records;
  for (const Larger& larger : larger_) {
    if (records == 0) break;
    records = larger(draw, records);
    units.payload_units += records;
  }
  const double bytes =
      static_cast<double>(data.bytes) + mean_kib_padding_ * static_cast<double>(data.records);
  units.data_in_kib =
      std::max(data.records, static_cast<std::int64_t>(bytes / static_cast<double>(kKiB) + 0.5));
  return units;
}

std::int64_t RecordSizes::large(Draw& draw) const {
  const double u = to_unit(draw.next()) + 0x1.0p-54;
  return std::max(kLargeFrom, at_quantile(1 - u * large_share_));
}

double RecordSizes::mean_padding(std::int64_t key_bytes, std::int64_t step) const {
  const auto padding = [&](std::int64_t data) {
    const std::int64_t bytes = data + key_bytes;
    const std::int64_t steps = (bytes + step - 1) / step;
    return static_cast<double>(steps * step - bytes);
  };
  if (constant()) return padding(bytes_);
  if (large_share_ >= 1) return 0;
  if (!pieces_.empty()) return mean_padding_of_pieces(key_bytes, step);
  constexpr int kPoints = 1 << 12;
  double sum = 0;
  for (int i = 0; i < kPoints; ++i) {
    sum += padding(at_quantile((i + 0.5) / kPoints * (1 - large_share_)));
  }
  return sum / kPoints;
}

// Exact: what rounding up adds to all sizes from 1 to n is known.
double RecordSizes::mean_padding_of_pieces(std::int64_t key_bytes, std::int64_t step) const {
  const auto upto = [step](std::int64_t bytes) {
    const std::int64_t whole_steps = bytes / step;
    const auto whole = static_cast<double>(whole_steps);
    const auto rest = static_cast<double>(bytes % step);
    const auto steps = static_cast<double>(step);
    return whole * steps * (steps - 1) / 2 + rest * steps - rest * (rest + 1) / 2;
  };
  double sum = 0;
  double share = 0;
  for (const SizePiece& piece : pieces_) {
    if (piece.from >= kLargeFrom) break;
    const double weight = piece.upto - share;
    const std::int64_t from = piece.from + key_bytes;
    const std::int64_t to = piece.to + key_bytes;
    sum += weight * (upto(to) - upto(from - 1)) / static_cast<double>(to - from + 1);
    share = piece.upto;
  }
  return sum / share;
}

}  // namespace weir::sim

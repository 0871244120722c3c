#include "gui/curves/run_curves.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include "model/units.hpp"

namespace weir::gui {

namespace {

using sim::ReaderColumn;
using sim::SeriesChunk;
using sim::SeriesTable;
using sim::ShardColumn;
using sim::ShardTable;
using sim::ShortNumber;
using sim::StreamColumn;

constexpr double kMebibyte = static_cast<double>(kMiB);
constexpr double kPercent = 100;
constexpr std::uint32_t kNobody = ~std::uint32_t{0};

double seconds(Duration time) {
  return std::chrono::duration<double>(time).count();
}

std::size_t step_at(const Duration& step, const SeriesChunk& chunk, Duration at) {
  return static_cast<std::size_t>((at - chunk.from) / step);
}

// The last step of a chunk may be cut short.
double length_of(const Duration& step, const SeriesChunk& chunk, std::size_t number) {
  const Duration from = chunk.from + step * static_cast<std::int64_t>(number);
  return std::max(1e-9, seconds(std::min(from + step, chunk.until) - from));
}

float value_or_none(ShortNumber number, double unit) {
  return number == sim::kNoNumber
             ? kNoValue
             : static_cast<float>(static_cast<double>(sim::long_number(number)) * unit);
}

}  // namespace

ReaderCurves::ReaderCurves(double step_s)
    : age_s{step_s},
      p50_s{step_s},
      p99_s{step_s},
      p999_s{step_s},
      read_mib{step_s},
      throttled_calls{step_s} {}

template <typename Act>
void RunCurves::for_each_curve(const Act& act) {
  for (Curve* const curve :
       {&worst, &worst_records, &worst_bytes, &median, &whole, &born, &attempted, &stored, &refused,
        &refused_records, &refused_bytes, &stored_mib, &open_shards}) {
    act(*curve);
  }
  for (ReaderCurves& reader : readers) {
    for (Curve* const curve : {&reader.age_s, &reader.p50_s, &reader.p99_s, &reader.p999_s,
                               &reader.read_mib, &reader.throttled_calls}) {
      act(*curve);
    }
  }
}

void RunCurves::begin(const SeriesChunk& chunk) {
  step_ = chunk.stream.step;
  step_s_ = seconds(step_);
  readers.assign(chunk.readers.size(), ReaderCurves{step_s_});
  for_each_curve([&](Curve& curve) { curve = Curve{step_s_}; });
}

void RunCurves::cut(std::size_t steps) {
  for_each_curve([&](Curve& curve) { curve.cut(steps); });
  worst_shards_.resize(std::min(worst_shards_.size(), steps));
  done_ = step_ * static_cast<std::int64_t>(steps);
}

void RunCurves::take(const std::vector<std::shared_ptr<const SeriesChunk>>& sealed,
                     const std::shared_ptr<const SeriesChunk>& under_way) {
  for (; sealed_ < sealed.size(); ++sealed_) {
    if (step_ == Duration{}) begin(*sealed[sealed_]);
    cut(sealed_steps_);
    take_chunk(*sealed[sealed_]);
    sealed_steps_ = worst_shards_.size();
  }
  if (!under_way) return;
  if (step_ == Duration{}) begin(*under_way);
  take_chunk(*under_way);
}

// A step that is not over yet waits, but for the run's last.
void RunCurves::take_chunk(const SeriesChunk& chunk) {
  while (done_ < chunk.until && (done_ + step_ <= chunk.until || chunk.until == length_)) {
    take_step(chunk, std::max(done_, chunk.from));
    done_ += step_;
  }
}

void RunCurves::take_step(const SeriesChunk& chunk, Duration at) {
  const SeriesTable& stream = chunk.stream;
  const std::size_t number = std::min(step_at(stream.step, chunk, at), stream.steps - 1);
  const double per_s = 1 / length_of(stream.step, chunk, number);
  const auto rate = [&](StreamColumn column, double unit = 1) {
    return value_or_none(stream.at(static_cast<std::size_t>(column), number), per_s * unit);
  };
  born.append(rate(StreamColumn::BornRecords));
  attempted.append(rate(StreamColumn::AttemptedRecords));
  stored.append(rate(StreamColumn::WriteRecords));
  refused.append(rate(StreamColumn::ThrottledRecords));
  stored_mib.append(rate(StreamColumn::WriteBytes, 1 / kMebibyte));
  const float shards =
      value_or_none(stream.at(static_cast<std::size_t>(StreamColumn::OpenShards), number), 1);
  open_shards.append(shards);
  const double share = std::max(
      static_cast<double>(stored[stored.size() - 1]) / static_cast<double>(limits_.records_per_s),
      static_cast<double>(stored_mib[stored_mib.size() - 1]) * kMebibyte /
          static_cast<double>(limits_.bytes_per_s));
  whole.append(shards > 0 ? static_cast<float>(kPercent * share / static_cast<double>(shards))
                          : kNoValue);
  for (std::size_t r = 0; r < std::min(readers.size(), chunk.readers.size()); ++r) {
    const SeriesTable& table = chunk.readers[r];
    const std::size_t own = std::min(step_at(table.step, chunk, at), table.steps - 1);
    const double own_per_s = 1 / length_of(table.step, chunk, own);
    const auto value = [&](ReaderColumn column, double unit) {
      return value_or_none(table.at(static_cast<std::size_t>(column), own), unit);
    };
    constexpr double kMsInS = 1e-3;
    constexpr double kUsInS = 1e-6;
    readers[r].age_s.append(value(ReaderColumn::IteratorAge, kMsInS));
    readers[r].p50_s.append(value(ReaderColumn::LatencyP50, kUsInS));
    readers[r].p99_s.append(value(ReaderColumn::LatencyP99, kUsInS));
    readers[r].p999_s.append(value(ReaderColumn::LatencyP999, kUsInS));
    readers[r].read_mib.append(value(ReaderColumn::ReadBytes, own_per_s / kMebibyte));
    readers[r].throttled_calls.append(value(ReaderColumn::ThrottledCalls, own_per_s));
  }
  take_shards(chunk, at);
}

// Of the fullest second of a step where that is kept.
RunCurves::Shares RunCurves::shares_of(const ShardTable& table, std::size_t shard,
                                       std::size_t step) const {
  const double length = table.most.empty() ? std::max(1e-9, seconds(table.step)) : 1;
  const auto value = [&](ShardColumn column) {
    const auto values = table.most_of(static_cast<std::size_t>(column), shard);
    return static_cast<double>(sim::long_number(values[step])) / length;
  };
  return {kPercent * value(ShardColumn::WriteRecords) / static_cast<double>(limits_.records_per_s),
          kPercent * value(ShardColumn::WriteBytes) / static_cast<double>(limits_.bytes_per_s)};
}

// Which limit refused is not kept: it is the one that the shard was nearer to.
void RunCurves::take_shards(const SeriesChunk& chunk, Duration at) {
  shares_.clear();
  float most = -1;
  std::uint32_t fullest = kNobody;
  Shares fullest_by;
  Shares refused_by;
  for (const ShardTable* const table : {&chunk.worst, &chunk.others}) {
    if (table->step == Duration{} || table->steps == 0) continue;
    const std::size_t step = std::min(step_at(table->step, chunk, at), table->steps - 1);
    for (std::size_t shard = 0; shard < table->shards.size(); ++shard) {
      const Shares shares = shares_of(*table, shard, step);
      fullest_by = {std::max(fullest_by.records, shares.records),
                    std::max(fullest_by.bytes, shares.bytes)};
      const auto column = static_cast<std::size_t>(ShardColumn::ThrottledRecords);
      double& refused_here = shares.records >= shares.bytes ? refused_by.records : refused_by.bytes;
      refused_here +=
          static_cast<double>(sim::long_number(table->of(table->values, column, shard)[step]));
      shares_.push_back(static_cast<float>(shares.nearer()));
      if (shares_.back() <= most) continue;
      most = shares_.back();
      fullest = table->shards[shard];
    }
  }
  worst_shards_.push_back(fullest);
  append_refused(refused_by);
  if (shares_.empty()) {
    for (Curve* const curve : {&worst, &worst_records, &worst_bytes, &median}) {
      curve->append(kNoValue);
    }
    return;
  }
  worst.append(most);
  worst_records.append(static_cast<float>(fullest_by.records));
  worst_bytes.append(static_cast<float>(fullest_by.bytes));
  const auto middle = shares_.begin() + static_cast<std::ptrdiff_t>(shares_.size() / 2);
  std::nth_element(shares_.begin(), middle, shares_.end());
  median.append(*middle);
}

// The stream's, shared out as those shards' are that are kept.
void RunCurves::append_refused(const Shares& by) {
  const float all = refused[refused.size() - 1];
  const double known = by.records + by.bytes;
  const auto of_bytes =
      known > 0 ? static_cast<float>(static_cast<double>(all) * by.bytes / known) : 0.0F;
  refused_bytes.append(of_bytes);
  refused_records.append(all - of_bytes);
}

std::optional<std::uint32_t> RunCurves::worst_shard(double at_s) const {
  if (at_s < 0 || at_s >= reached_s()) return std::nullopt;
  const auto step = static_cast<std::size_t>(at_s / step_s_ + 1e-6);
  const std::uint32_t shard = worst_shards_[std::min(step, worst_shards_.size() - 1)];
  return shard == kNobody ? std::nullopt : std::optional{shard};
}

}  // namespace weir::gui

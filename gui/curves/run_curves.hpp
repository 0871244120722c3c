#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gui/curves/curve.hpp"
#include "model/write_quota.hpp"
#include "sim/results/run_result.hpp"
#include "sim/results/series.hpp"

namespace weir::gui {

/// What one reader did.
struct ReaderCurves {
  explicit ReaderCurves(double step_s);
  Curve age_s;
  Curve p50_s;  ///< intended birth to processed
  Curve p99_s;
  Curve p999_s;
  Curve read_mib;         ///< MiB/s
  Curve throttled_calls;  ///< calls/s
};

/// What a run looked like, as curves over its time: made of its series, and continued while it goes
/// on.
class RunCurves {
 public:
  /// `limits` of a shard; `length` of the run.
  RunCurves(const model::WriteLimits& limits, Duration length) : limits_{limits}, length_{length} {}

  /// Appends what the chunks have beyond what was taken before: those that are sealed, from the
  /// start of the run on, and the one under way, which may be null. Once that is sealed, it takes
  /// the place of what was there of it: then its worst shards are known.
  void take(const std::vector<std::shared_ptr<const sim::SeriesChunk>>& sealed,
            const std::shared_ptr<const sim::SeriesChunk>& under_way = nullptr);

  double step_s() const { return step_s_; }
  double reached_s() const { return worst.until_s(); }

  // Of the stream. Shares are of a shard's limit (of all open shards' for `whole`), in %, by
  // records or bytes, whichever is nearer; of a step longer than a second, worst and median are of
  // its fullest second where that is kept.
  Curve worst;
  Curve worst_records;  ///< the fullest by records alone; the next by bytes
  Curve worst_bytes;
  Curve median;
  Curve whole;
  Curve born;  ///< records/s, like the next three
  Curve attempted;
  Curve stored;
  Curve refused;
  Curve refused_records;  ///< of them, by shards that were nearer to their limit of records
  Curve refused_bytes;    ///< and by the others; together as many as `refused`
  Curve stored_mib;       ///< MiB/s
  Curve open_shards;
  std::vector<ReaderCurves> readers;

  /// The fullest shard of the step in which an instant lies; none before there is one.
  std::optional<std::uint32_t> worst_shard(double at_s) const;

 private:
  void begin(const sim::SeriesChunk& chunk);
  void take_step(const sim::SeriesChunk& chunk, Duration at);
  void take_shards(const sim::SeriesChunk& chunk, Duration at);
  struct Shares {
    double records = 0;
    double bytes = 0;
    double nearer() const { return std::max(records, bytes); }
  };
  Shares shares_of(const sim::ShardTable& table, std::size_t shard, std::size_t step) const;

  void append_refused(const Shares& by);
  void take_chunk(const sim::SeriesChunk& chunk);
  void cut(std::size_t steps);
  template <typename Act>
  void for_each_curve(const Act& act);

  model::WriteLimits limits_;
  Duration length_;
  double step_s_ = 1;
  Duration step_{};         // 0 before the first chunk
  Duration done_{};         // whole steps
  std::size_t sealed_ = 0;  // chunks
  std::size_t sealed_steps_ = 0;
  std::vector<std::uint32_t> worst_shards_;
  std::vector<float> shares_;  // of the step under way; kept for its memory
};

}  // namespace weir::gui

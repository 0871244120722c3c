#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/judge/expected_load.hpp"
#include "reports/judge/finding.hpp"
#include "reports/judge/salting.hpp"
#include "reports/study/study.hpp"

namespace weir::reports {

/// Turns the troubles of one study into sentences. Looks hashes up and tries salts on the way;
/// trial runs are spent on the first three keys only.
class FindingWriter {
 public:
  FindingWriter(const Study& study, const Trial& trial) : study_{study}, trial_{trial} {}

  Finding write(const TroubleSum& trouble);

  /// Where several keys are hot and salting none of them is enough: what salting all of those
  /// tried together does. None where that is not the case.
  std::optional<Help> help_together();

 private:
  struct HotKeyCase {
    std::string producer;
    std::string base;
    Load measured;
    Stretch stretch;
    bool solved = false;  // by salting it alone
  };

  void write_hot_key(Finding& finding, const TroubleSum& trouble);
  void write_hot_shard(Finding& finding, const TroubleSum& trouble);
  void write_storm(Finding& finding, const TroubleSum& trouble) const;
  void write_amplification(Finding& finding, const TroubleSum& trouble) const;
  void write_below_average(Finding& finding, const TroubleSum& trouble) const;
  bool write_drained_tank(Finding& finding, const TroubleSize& size) const;
  void write_late_reshard(Finding& finding, const TroubleSum& trouble) const;
  void write_read_contention(Finding& finding, const TroubleSum& trouble) const;
  void write_behind_parents(Finding& finding, const TroubleSum& trouble) const;
  void write_before_parents(Finding& finding, const TroubleSum& trouble) const;
  void write_latest_gap(Finding& finding, const TroubleSum& trouble) const;
  void write_expired(Finding& finding, const TroubleSum& trouble) const;

  std::string stream_sentence(const TroubleSize& size) const;
  std::string doubling_sentence(const std::optional<SpreadKey>& key, const Stretch& stretch,
                                bool& helps) const;
  std::string share_sentence(const SpreadKey& key) const;
  std::string more_shards_option() const;
  Help doubling_help() const;
  Help earlier_call(std::size_t call, Duration latest, std::optional<Duration> safest) const;
  Help salting_help(HotKeyCase hot, const SpreadKey& key);
  std::string shard_id(std::uint32_t shard) const;
  std::int64_t shard_count() const { return study_.scenario.stream.shard_count; }

  const Study& study_;
  const Trial& trial_;
  std::vector<HotKeyCase> tried_;
};

}  // namespace weir::reports

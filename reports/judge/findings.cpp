#include "reports/judge/findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "reports/judge/wording.hpp"

namespace weir::reports {

namespace {

constexpr std::size_t kMostOfAnId = 8;
constexpr std::int64_t kKeysTried = 3;     // hot keys that trial runs are spent on
constexpr double kRoomLeft = 0.9;          // a shard below this has room
constexpr double kLooksHealthy = 0.7;
constexpr double kDominates = 0.5;

double seconds(Duration time) { return std::chrono::duration<double>(time).count(); }

std::string_view id_of(TroubleKind kind) {
  switch (kind) {
    case TroubleKind::HotKey: return "hot-key";
    case TroubleKind::HotShard: return "hot-shard";
    case TroubleKind::RetryAmplification: return "retry-amplification";
    case TroubleKind::ThrottledBelowAverage: return "throttled-below-average";
  }
  return "";
}

// Writes the findings of one study.
class Writer {
 public:
  Writer(const Study& study, const Trial& trial) : study_{study}, trial_{trial} {}

  Finding write(const TroubleSum& trouble);

 private:
  void write_hot_key(Finding& finding, const TroubleSum& trouble);
  void write_hot_shard(Finding& finding, const TroubleSum& trouble);
  void write_amplification(Finding& finding, const TroubleSum& trouble) const;
  void write_below_average(Finding& finding, const TroubleSum& trouble) const;

  std::string stretch_text(const Finding& finding) const;
  std::string stream_sentence(const TroubleSize& size) const;
  std::string doubling_sentence(const std::optional<SpreadKey>& key, const Stretch& stretch,
                                bool& helps) const;
  Help doubling_help() const;
  Help salting_help(const SpreadKey& key, const Stretch& stretch);

  std::int64_t shard_count() const { return study_.scenario.stream.shard_count; }
  std::string shard_id(std::uint32_t shard) const {
    const auto& shards = study_.totals.shards;
    return shard < shards.size() ? shards[shard].sum.id : fmt::format("shardId-{:012}", shard);
  }

  const Study& study_;
  const Trial& trial_;
  std::int64_t keys_tried_ = 0;
};

Finding Writer::write(const TroubleSum& trouble) {
  Finding finding;
  finding.id = id_of(trouble.first.subject.kind);
  finding.shard = shard_id(trouble.first.shard);
  finding.from_s = seconds(trouble.median_from());
  finding.until_s = seconds(trouble.median_until());
  finding.value = trouble.mean().value;
  finding.replications = trouble.replications;
  switch (trouble.first.subject.kind) {
    case TroubleKind::HotKey: write_hot_key(finding, trouble); break;
    case TroubleKind::HotShard: write_hot_shard(finding, trouble); break;
    case TroubleKind::RetryAmplification: write_amplification(finding, trouble); break;
    case TroubleKind::ThrottledBelowAverage: write_below_average(finding, trouble); break;
  }
  if (trouble.replications < study_.totals.replications) {
    finding.evidence.push_back(fmt::format("in {} of {} replications", trouble.replications,
                                           study_.totals.replications));
  }
  return finding;
}

std::string Writer::stretch_text(const Finding& finding) const {
  const auto clock = [](double at_s) {
    return clock_text(Duration{static_cast<std::int64_t>(at_s * 1e9 + 0.5)});
  };
  return fmt::format("from {} to {}", clock(finding.from_s), clock(finding.until_s));
}

std::string Writer::stream_sentence(const TroubleSize& size) const {
  const double offered = share_of_limit(size.stream_offered, shard_count());
  return fmt::format("the stream as a whole is offered {} of its capacity (and accepts {}){}",
                     percent_text(offered),
                     percent_text(share_of_limit(size.stream_accepted, shard_count())),
                     offered < kLooksHealthy ? ", so stream-level graphs look healthy" : "");
}

// What twice the shards would do, by where the keys really hash.
std::string Writer::doubling_sentence(const std::optional<SpreadKey>& key, const Stretch& stretch,
                                      bool& helps) const {
  helps = false;
  if (study_.blueprint == nullptr) return "";
  const double now = worst_share(expected_loads(*study_.blueprint, shard_count(), stretch));
  const double twice = worst_share(expected_loads(*study_.blueprint, 2 * shard_count(), stretch));
  const std::string figures =
      fmt::format("worst shard {} with {}, {} with {}", percent_text(now),
                  counted_text(shard_count(), "shard"), percent_text(twice), 2 * shard_count());
  helps = twice <= kRoomLeft;
  if (helps) return fmt::format("Doubling the shards helps ({}).", figures);
  if (!key) return fmt::format("Doubling the shards does not help enough ({}).", figures);
  const double alone =
      share_of_limit(key->load) / static_cast<double>(std::max<std::int64_t>(1, key->spread));
  const std::string share = fmt::format("{} takes {} of all records of its producer", key->base,
                                        percent_text(key->share_of_producer));
  if (alone >= 1) {
    return fmt::format(
        "One key goes to one shard, and {} alone needs {} of one ({}): more shards will not help. "
        "Doubling them: {}.",
        key->base, percent_text(alone), share, figures);
  }
  return fmt::format("{} and stays on one shard, so doubling the shards barely helps ({}).", share,
                     figures);
}

Help Writer::doubling_help() const {
  return {.what = "double the shards", .effect = {},
          .option = fmt::format("--set stream.shard_count={}", 2 * shard_count())};
}

Help Writer::salting_help(const SpreadKey& key, const Stretch& stretch) {
  const Trial none;
  const Trial& trial = keys_tried_++ < kKeysTried ? trial_ : none;
  return help_of(find_salting(*study_.blueprint, key, stretch, trial), study_.scenario);
}

void Writer::write_hot_key(Finding& finding, const TroubleSum& trouble) {
  const TroubleSize size = trouble.mean();
  const Trouble& first = trouble.first;
  finding.severity = Severity::Breaks;
  finding.key = first.key_base;
  finding.headline =
      fmt::format("{} is offered {} of its limit {}", *finding.shard,
                  percent_text(std::max(share_of_limit(size.shard_offered), size.value)),
                  stretch_text(finding));
  const Load others{std::max(0.0, size.shard_offered.records_per_s - size.key.records_per_s),
                    std::max(0.0, size.shard_offered.bytes_per_s - size.key.bytes_per_s)};
  const bool in_bytes = bytes_decide(size.key);
  const auto shown = [&](const Load& load) {
    return in_bytes ? bytes_text(load.bytes_per_s) + "/s" : records_text(load);
  };
  finding.evidence.push_back(fmt::format(
      "{}{} of producer {} brings {}, other keys {}", first.key == first.key_base ? "" : "sub-key ",
      first.key, first.key_producer, shown(size.key), shown(others)));
  finding.evidence.push_back(stream_sentence(size));
  if (study_.blueprint == nullptr) return;

  const Stretch stretch{trouble.median_from(), trouble.median_until()};
  const auto key = find_spread_key(*study_.blueprint, first.key_producer, first.key_base, size.key,
                                   stretch);
  finding.more_shards = doubling_sentence(key, stretch, finding.more_shards_help);
  if (key) finding.help.push_back(salting_help(*key, stretch));
  if (finding.more_shards_help) finding.help.push_back(doubling_help());
}

void Writer::write_hot_shard(Finding& finding, const TroubleSum& trouble) {
  const TroubleSize size = trouble.mean();
  const Trouble& first = trouble.first;
  finding.severity = Severity::Breaks;
  finding.headline = fmt::format("{} refuses {} of its attempts {}, offered {} of its limit",
                                 *finding.shard, percent_text(size.value), stretch_text(finding),
                                 percent_text(share_of_limit(size.shard_offered)));
  const double key_part = size.shard_offered.records_per_s > 0
                              ? size.key.records_per_s / size.shard_offered.records_per_s
                              : 0;
  const bool key_dominates = !first.key.empty() && key_part >= kDominates;
  if (key_dominates) {
    finding.key = first.key_base;
    finding.evidence.push_back(fmt::format("most of it is one key: {} of producer {} brings {}",
                                           first.key, first.key_producer, load_text(size.key)));
  }
  finding.evidence.push_back(stream_sentence(size));
  if (study_.blueprint == nullptr) return;
  const Stretch stretch{trouble.median_from(), trouble.median_until()};
  std::optional<SpreadKey> key;
  if (key_dominates) {
    key = find_spread_key(*study_.blueprint, first.key_producer, first.key_base, size.key, stretch);
  }
  finding.more_shards = doubling_sentence(key, stretch, finding.more_shards_help);
  if (finding.more_shards_help) finding.help.push_back(doubling_help());
  if (key) finding.help.push_back(salting_help(*key, stretch));
  if (finding.help.empty()) {
    finding.help.push_back({.what = "split this shard where its keys lie", .effect = {}, .option = {}});
  }
}

void Writer::write_amplification(Finding& finding, const TroubleSum& trouble) const {
  const TroubleSize size = trouble.mean();
  finding.severity = study_.totals.dropped_records > 0 ? Severity::Breaks : Severity::Tight;
  finding.headline =
      fmt::format("{} gets up to {} attempts for each record offered, {}", *finding.shard,
                  number_text(size.value, 3), stretch_text(finding));
  const double too_many =
      size.shard_offered.records_per_s - static_cast<double>(records_limit());
  const std::string refused = number_text(size.shard_refused.records_per_s);
  finding.evidence.push_back(
      too_many > 0 ? fmt::format("{} records/s too many become {} refused attempts/s",
                                 number_text(too_many), refused)
                   : fmt::format("of {} records/s offered {} attempts/s are refused",
                                 number_text(size.shard_offered.records_per_s), refused));
  finding.evidence.push_back(stream_sentence(size));
  finding.help.push_back(
      {.what = "fewer attempts, longer back-off",
       .effect = too_many > 0 ? "retries do not save what a shard cannot take for long"
                              : "retries come back before the shard has room",
       .option = {}});
}

void Writer::write_below_average(Finding& finding, const TroubleSum& trouble) const {
  const TroubleSize size = trouble.mean();
  finding.severity = Severity::Tight;
  finding.headline = fmt::format(
      "{} refuses {} of its attempts {}, although it is offered only {} of its limit on average",
      *finding.shard, percent_text(size.value), stretch_text(finding),
      percent_text(share_of_limit(size.shard_offered)));
  finding.evidence.emplace_back("bursts of less than a minute outrun it; minute graphs hide them");
  finding.help.push_back({.what = "smooth the bursts",
                          .effect = "a shorter linger, smaller batches, more instances; or leave "
                                    "this shard more room",
                          .option = {}});
}

bool is_worse(const Finding& a, const Finding& b) {
  if (a.severity != b.severity) return a.severity < b.severity;
  return false;  // otherwise in the order found: by id, then by value
}

}  // namespace

std::vector<Finding> find_findings(const Study& study, const Trial& trial) {
  std::map<TroubleKind, std::vector<const TroubleSum*>> by_kind;
  for (const auto& [subject, sum] : study.totals.troubles) {
    if (2 * sum.replications >= study.totals.replications) by_kind[subject.kind].push_back(&sum);
  }
  Writer writer{study, trial};
  std::vector<Finding> findings;
  for (auto& [kind, sums] : by_kind) {
    std::ranges::stable_sort(sums, [](const TroubleSum* a, const TroubleSum* b) {
      return a->mean().value > b->mean().value;
    });
    const std::size_t shown = std::min(sums.size(), kMostOfAnId);
    for (std::size_t i = 0; i < shown; ++i) findings.push_back(writer.write(*sums[i]));
    if (shown < sums.size()) {
      findings.back().evidence.push_back(
          fmt::format("and so it goes for {} more {}", sums.size() - shown,
                      kind == TroubleKind::HotKey ? "keys" : "shards"));
    }
  }
  std::ranges::stable_sort(findings, is_worse);
  return findings;
}

}  // namespace weir::reports

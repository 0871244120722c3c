#include "reports/judge/finding_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include "model/model_defaults.hpp"
#include "model/stream.hpp"
#include "reports/judge/load_findings.hpp"
#include "reports/judge/reshard_time.hpp"
#include "reports/judge/wording.hpp"

namespace weir::reports {

namespace {

constexpr std::size_t kKeysTried = 3;
constexpr double kRoomLeft = 0.9;  // a shard below this has room
constexpr double kLooksHealthy = 0.7;
constexpr double kDominates = 0.5;

double seconds(Duration time) {
  return std::chrono::duration<double>(time).count();
}

std::string_view id_of(TroubleKind kind) {
  switch (kind) {
    case TroubleKind::HotKey:
      return "hot-key";
    case TroubleKind::HotShard:
      return "hot-shard";
    case TroubleKind::RetryStorm:
      return "retry-storm-outlives-its-cause";
    case TroubleKind::RetryAmplification:
      return "retry-amplification";
    case TroubleKind::ThrottledBelowAverage:
      return "throttled-below-average";
    case TroubleKind::ReshardTooLate:
      return "reshard-too-late";
    case TroubleKind::ReadContention:
      return "read-contention";
    case TroubleKind::BehindParents:
      return "backlog-behind-parents";
    case TroubleKind::BeforeParents:
      return "read-before-parents";
    case TroubleKind::LatestGap:
      return "latest-gap";
    case TroubleKind::RecordsExpired:
      return "records-expired";
  }
  return "";
}

std::string text_of(const Stretch& stretch) {
  return fmt::format("from {} to {}", clock_text(stretch.from), clock_text(stretch.until));
}

void set_stretch(Finding& finding, const Stretch& stretch) {
  finding.from_s = seconds(stretch.from);
  finding.until_s = seconds(stretch.until);
}

Stretch stretch_of(const TroubleSum& trouble) {
  return {trouble.median_from(), trouble.median_until()};
}

// A stretch is measured in windows of 10 s and may begin and end some seconds outside the time in
// which the scenario has the key hot. All it brings lies inside that time.
Stretch within_hot_time(const Stretch& stretch, const sim::HotKey& hot, Load& key) {
  const Stretch inner{std::max(stretch.from, hot.from), std::min(stretch.until, hot.until)};
  if (inner.from >= inner.until) return stretch;
  key = key * (seconds(stretch.until - stretch.from) / seconds(inner.until - inner.from));
  return inner;
}

bool changes_retention(const sim::Scenario& scenario) {
  return std::ranges::any_of(scenario.actions, [](const sim::Action& action) {
    return action.call == sim::ActionCall::IncreaseStreamRetentionPeriod ||
           action.call == sim::ActionCall::DecreaseStreamRetentionPeriod;
  });
}

// The polling readers, and how often all of them ask a shard.
struct Polling {
  std::vector<std::string> readers;
  double calls_per_s = 0;
};

Polling polling_of(const sim::Scenario& scenario) {
  Polling polling;
  for (const sim::Consumer& consumer : scenario.consumers) {
    if (consumer.retrieval != sim::Retrieval::Polling) continue;
    polling.readers.push_back(consumer.name);
    polling.calls_per_s += 1 / std::max(1e-3, seconds(sim::interval_of(scenario.stream, consumer)));
  }
  return polling;
}

Load difference(const Load& whole, const Load& part) {
  return {std::max(0.0, whole.records_per_s - part.records_per_s),
          std::max(0.0, whole.bytes_per_s - part.bytes_per_s)};
}

}  // namespace

Finding FindingWriter::write(const TroubleSum& trouble) {
  Finding finding;
  finding.id = id_of(trouble.first.subject.kind);
  finding.shard = shard_id(trouble.first.shard);
  set_stretch(finding, stretch_of(trouble));
  finding.value = trouble.mean().value;
  finding.replications = trouble.replications;
  switch (trouble.first.subject.kind) {
    case TroubleKind::HotKey:
      write_hot_key(finding, trouble);
      break;
    case TroubleKind::HotShard:
      write_hot_shard(finding, trouble);
      break;
    case TroubleKind::RetryStorm:
      write_storm(finding, trouble);
      break;
    case TroubleKind::RetryAmplification:
      write_amplification(finding, trouble);
      break;
    case TroubleKind::ThrottledBelowAverage:
      write_below_average(finding, trouble);
      break;
    case TroubleKind::ReshardTooLate:
      write_late_reshard(finding, trouble);
      break;
    case TroubleKind::ReadContention:
      write_read_contention(finding, trouble);
      break;
    case TroubleKind::BehindParents:
      write_behind_parents(finding, trouble);
      break;
    case TroubleKind::BeforeParents:
      write_before_parents(finding, trouble);
      break;
    case TroubleKind::LatestGap:
      write_latest_gap(finding, trouble);
      break;
    case TroubleKind::RecordsExpired:
      write_expired(finding, trouble);
      break;
  }
  if (trouble.replications < study_.totals.replications) {
    finding.evidence.push_back(
        fmt::format("in {} of {} replications", trouble.replications, study_.totals.replications));
  }
  return finding;
}

std::string FindingWriter::shard_id(std::uint32_t shard) const {
  const auto& shards = study_.totals.shards;
  return shard < shards.size() ? shards[shard].sum.id : fmt::format("shardId-{:012}", shard);
}

std::string FindingWriter::stream_sentence(const TroubleSize& size) const {
  const double offered = share_of_limit(size.stream_offered, size.stream_shards);
  return fmt::format("the stream as a whole is offered {} of its capacity (and accepts {}){}",
                     percent_text(offered),
                     percent_text(share_of_limit(size.stream_accepted, size.stream_shards)),
                     offered < kLooksHealthy ? ", so stream-level graphs look healthy" : "");
}

std::string FindingWriter::share_sentence(const SpreadKey& key) const {
  const sim::Producer& producer = study_.scenario.producers[key.producer];
  return fmt::format("{} takes {} of {}", key.base, percent_text(key.share_of_producer),
                     producer.trace ? "the log's records"
                     : study_.scenario.producers.size() == 1
                         ? "all records"
                         : fmt::format("what {} sends", producer.name));
}

// What twice the shards would do, by where the keys really hash.
std::string FindingWriter::doubling_sentence(const std::optional<SpreadKey>& key,
                                             const Stretch& stretch, bool& helps) const {
  const double now = worst_share(expected_loads(*study_.blueprint, shard_count(), stretch));
  const double twice = worst_share(expected_loads(*study_.blueprint, 2 * shard_count(), stretch));
  const std::string figures =
      fmt::format("worst shard {} with {}, {} with {}", percent_text(now),
                  counted_text(shard_count(), "shard"), percent_text(twice), 2 * shard_count());
  helps = twice <= kRoomLeft;
  if (helps) return fmt::format("Doubling the shards helps: {}.", figures);
  if (!key) return fmt::format("Doubling the shards does not help enough: {}.", figures);
  const double alone =
      share_of_limit(key->load) / static_cast<double>(std::max<std::int64_t>(1, key->spread));
  const std::string needs =
      alone >= 1 ? fmt::format(", of which it alone needs {}", percent_text(alone)) : "";
  return fmt::format(
      "{}; as one key it stays on one shard{}. Doubling the shards barely helps: {}.",
      share_sentence(*key), needs, figures);
}

std::string FindingWriter::more_shards_option() const {
  return fmt::format("--set {}={}", stream_path(study_.scenario, "shard_count"), 2 * shard_count());
}

Help FindingWriter::doubling_help() const {
  if (study_.scenario.stream.mode == model::StreamMode::OnDemand) {
    return {.what = "begin with twice the shards: warm the stream before, or come from more",
            .effect = {},
            .option = {}};
  }
  return {.what = "double the shards", .effect = {}, .option = more_shards_option()};
}

Help FindingWriter::salting_help(HotKeyCase hot, const SpreadKey& key) {
  const Trial none;
  const bool is_tried = trial_ && tried_.size() < kKeysTried;
  const Salting salting =
      find_salting(*study_.blueprint, {{hot.stretch, {key}}}, is_tried ? trial_ : none);
  hot.solved = salting.best.has_value();
  if (is_tried) tried_.push_back(std::move(hot));
  return help_of(salting, study_.scenario);
}

std::optional<Help> FindingWriter::help_together() {
  const bool any_solved = std::ranges::any_of(tried_, &HotKeyCase::solved);
  if (tried_.size() < 2 || any_solved) return std::nullopt;
  std::vector<SaltCase> cases;
  for (const HotKeyCase& one : tried_) {
    SaltCase& made = cases.emplace_back(SaltCase{one.stretch, {}});
    for (const HotKeyCase& other : tried_) {
      auto key = find_spread_key(*study_.blueprint, other.producer, other.base, other.measured,
                                 one.stretch);
      if (!key) return std::nullopt;
      made.keys.push_back(*std::move(key));
    }
  }
  return help_of(find_salting(*study_.blueprint, cases, trial_), study_.scenario);
}

void FindingWriter::write_hot_key(Finding& finding, const TroubleSum& trouble) {
  TroubleSize size = trouble.mean();
  const Trouble& first = trouble.first;
  finding.severity = Severity::Breaks;
  finding.key = first.key_base;
  Stretch stretch = stretch_of(trouble);
  std::optional<SpreadKey> key;
  if (study_.blueprint != nullptr) {
    key = find_spread_key(*study_.blueprint, first.key_producer, first.key_base, size.key, stretch);
  }
  if (key && key->hot) {
    stretch = within_hot_time(stretch, study_.scenario.producers[key->producer].keys.hot[*key->hot],
                              size.key);
    set_stretch(finding, stretch);
    finding.value = share_of_limit(size.key);
  }
  const Load others = difference(size.shard_offered, size.key);
  const Load shard = size.shard_offered.records_per_s > 0 ? size.shard_offered : size.key;
  finding.headline = fmt::format("{} is offered {} of its limit {}", *finding.shard,
                                 percent_text(share_of_limit(shard)), text_of(stretch));
  const bool in_bytes = bytes_decide(size.key);
  const auto shown = [&](const Load& load) {
    return in_bytes ? bytes_text(load.bytes_per_s) + "/s" : records_text(load);
  };
  finding.evidence.push_back(fmt::format("{}{} of producer {} brings {}, other keys {}",
                                         first.key == first.key_base ? "" : "sub-key ", first.key,
                                         first.key_producer, shown(size.key), shown(others)));
  finding.evidence.push_back(stream_sentence(size));
  if (study_.blueprint == nullptr) return;
  finding.more_shards = doubling_sentence(key, stretch, finding.more_shards_help);
  if (key) {
    finding.help.push_back(
        salting_help({first.key_producer, first.key_base, size.key, stretch}, *key));
  }
  if (finding.more_shards_help) finding.help.push_back(doubling_help());
}

void FindingWriter::write_hot_shard(Finding& finding, const TroubleSum& trouble) {
  const TroubleSize size = trouble.mean();
  const Trouble& first = trouble.first;
  const Stretch stretch = stretch_of(trouble);
  finding.severity = Severity::Breaks;
  finding.headline = fmt::format("{} refuses {} of its attempts {}, offered {} of its limit",
                                 *finding.shard, percent_text(size.value), text_of(stretch),
                                 percent_text(share_of_limit(size.shard_offered)));
  const bool key_dominates =
      !first.key.empty() && size.key.records_per_s >= kDominates * size.shard_offered.records_per_s;
  if (key_dominates) {
    finding.key = first.key_base;
    finding.evidence.push_back(fmt::format("most of it is one key: {} of producer {} brings {}",
                                           first.key, first.key_producer, load_text(size.key)));
  }
  finding.evidence.push_back(stream_sentence(size));
  if (study_.blueprint == nullptr) return;
  std::optional<SpreadKey> key;
  if (key_dominates) {
    key = find_spread_key(*study_.blueprint, first.key_producer, first.key_base, size.key, stretch);
  }
  finding.more_shards = doubling_sentence(key, stretch, finding.more_shards_help);
  if (finding.more_shards_help) finding.help.push_back(doubling_help());
  if (key) {
    finding.help.push_back(
        salting_help({first.key_producer, first.key_base, size.key, stretch}, *key));
  }
  if (finding.help.empty()) {
    finding.help.push_back(
        {.what = study_.scenario.stream.mode == model::StreamMode::OnDemand
                     ? "wait: the service splits this shard, unless one key is all its load"
                     : "split this shard where its load lies",
         .effect = {},
         .option = {}});
  }
}

void FindingWriter::write_amplification(Finding& finding, const TroubleSum& trouble) const {
  const TroubleSize size = trouble.mean();
  finding.severity = study_.totals.dropped_records > 0 ? Severity::Breaks : Severity::Tight;
  finding.headline =
      fmt::format("{} gets up to {} attempts for each record offered, {}", *finding.shard,
                  number_text(size.value, 3), text_of(stretch_of(trouble)));
  const double too_many = size.shard_offered.records_per_s - static_cast<double>(records_limit());
  const std::string refused = number_text(size.shard_refused.records_per_s, 3);
  finding.evidence.push_back(too_many > 0
                                 ? fmt::format("{} records/s too many become {} refused attempts/s",
                                               number_text(too_many, 3), refused)
                                 : fmt::format("of {} offered {} attempts/s are refused",
                                               records_text(size.shard_offered), refused));
  // A stream with room is what the findings about its keys and shards speak of.
  if (share_of_limit(size.stream_offered, size.stream_shards) >= kLooksHealthy) {
    finding.evidence.push_back(stream_sentence(size));
  }
  finding.help.push_back({.what = "fewer attempts, longer back-off",
                          .effect = too_many > 0
                                        ? "retries do not save what a shard cannot take for long"
                                        : "retries come back before the shard has room",
                          .option = {}});
}

void FindingWriter::write_storm(Finding& finding, const TroubleSum& trouble) const {
  const TroubleSize size = trouble.mean();
  const Stretch stretch = stretch_of(trouble);
  const double offered = share_of_limit(size.shard_offered);
  finding.severity = Severity::Breaks;
  finding.headline = fmt::format(
      "{} goes on refusing {} of its attempts {}, for {} after its load is back to {} of its limit",
      *finding.shard, percent_text(size.value), text_of(stretch),
      span_text(seconds(stretch.until - stretch.from)), percent_text(offered));
  finding.evidence.push_back(fmt::format(
      "{} are offered, but {} attempts/s are made: what gathered meanwhile is tried "
      "again and again, and takes the place of what is new",
      records_text(size.shard_offered), number_text(size.shard_attempted.records_per_s, 3)));
  if (offered < 1) {
    finding.evidence.push_back(
        fmt::format("only the {} of the limit that the load leaves are there to catch up with",
                    percent_text(1 - offered)));
  }
  finding.help.push_back({.what = "give up earlier",
                          .effect = "fewer attempts, or a smaller buffer, so that less gathers",
                          .option = {}});
  finding.help.push_back({.what = "more room",
                          .effect = "what is left above the load decides how long it takes",
                          .option = more_shards_option()});
}

void FindingWriter::write_below_average(Finding& finding, const TroubleSum& trouble) const {
  const TroubleSize size = trouble.mean();
  finding.severity = Severity::Tight;
  finding.headline = fmt::format(
      "{} refuses {} of its attempts {}, although it is offered only {} of its limit on average",
      *finding.shard, percent_text(size.value), text_of(stretch_of(trouble)),
      percent_text(share_of_limit(size.shard_offered)));
  if (write_drained_tank(finding, size)) return;
  finding.evidence.emplace_back("bursts of less than a minute outrun it; minute graphs hide them");
  finding.help.push_back({.what = "smooth the bursts",
                          .effect = "a shorter linger, smaller batches, more instances; or leave "
                                    "this shard more room",
                          .option = {}});
}

// Whether it is the size of single records that outruns the shard.
bool FindingWriter::write_drained_tank(Finding& finding, const TroubleSize& size) const {
  constexpr double kMuch = 0.1;  // of the bucket, by one record
  const auto largest = static_cast<double>(
      std::min(largest_size(study_.scenario), study_.scenario.stream.max_record_bytes));
  const auto bucket =
      static_cast<double>(model::bytes_burst_of(study_.scenario.stream.max_record_bytes));
  const auto refill = static_cast<double>(model::defaults::kWriteBytesPerS.value);
  if (!bytes_decide(size.shard_offered) || largest < kMuch * bucket) return false;
  finding.id = "large-record-drains-tank";
  finding.evidence.push_back(fmt::format(
      "a record of {} takes {} out of a bucket of {} at once, which {} bring back: what comes too "
      "soon after it is refused, large records first",
      bytes_text(largest), percent_text(largest / bucket), bytes_text(bucket),
      span_text(largest / refill)));
  finding.help.push_back({.what = "put large payloads elsewhere, and send where they are",
                          .effect = "then records are small",
                          .option = {}});
  finding.help.push_back(doubling_help());
  return true;
}

void FindingWriter::write_late_reshard(Finding& finding, const TroubleSum& trouble) const {
  finding.severity = Severity::Breaks;
  finding.shard.reset();
  const std::size_t call = trouble.first.subject.shard;
  const sim::ActionResult& made = study_.totals.actions[call];
  const auto shards = shards_of(study_.totals);
  const auto opened = opened_by(study_.totals.actions, call, shards);
  const Stretch stretch = stretch_of(trouble);
  finding.headline = fmt::format(
      "{} at {} comes too late: up to {} of a minute's attempts are "
      "refused {}",
      made.call, clock_text(made.at), percent_text(finding.value), text_of(stretch));
  if (!opened) return;
  const Duration takes = opened->last - made.at;
  std::string time = fmt::format(
      "it takes {} from the call until the last of {} shards is open, "
      "at {}",
      span_text(seconds(takes)), opened->after, clock_text(opened->last));
  const auto slow = time_one_by_one(study_, call);
  if (slow) {
    time += fmt::format(
        ", with {} splits or merges at a time; with one it would take {}; AWS publishes neither",
        study_.scenario.stream.reshard.parallelism, span_text(seconds(*slow)));
  }
  finding.evidence.push_back(std::move(time));
  finding.help.push_back(earlier_call(call, stretch.from - takes,
                                      slow ? std::optional{stretch.from - *slow} : std::nullopt));
}

// `latest`: when the call must be made; `safest`: with one step at a time. The option is the one
// that does in any case.
Help FindingWriter::earlier_call(std::size_t call, Duration latest,
                                 std::optional<Duration> safest) const {
  Help help{
      .what = "start with more shards: the run is too short for it", .effect = {}, .option = {}};
  if (latest <= Duration{}) return help;
  help.what = fmt::format("make the call at {} or before", clock_text(latest));
  if (safest && *safest > Duration{}) {
    help.what += fmt::format(", at {} if one split is done at a time", clock_text(*safest));
    latest = std::min(latest, *safest);
  } else if (safest) {
    help.what += "; if one split is done at a time, the run is too short for it";
  }
  help.option =
      fmt::format("--set {}={}", action_path(study_.scenario, call, "at"), clock_text(latest));
  return help;
}

void FindingWriter::write_read_contention(Finding& finding, const TroubleSum& trouble) const {
  finding.severity = Severity::Tight;
  const Polling polling = polling_of(study_.scenario);
  const auto limit = static_cast<double>(model::defaults::kReadCallsPerS.value);
  const auto readers = static_cast<std::int64_t>(polling.readers.size());
  finding.headline = fmt::format("{} refuses {} of its GetRecords calls", *finding.shard,
                                 percent_text(trouble.mean().value));
  finding.evidence.push_back(
      fmt::format("{} share its 5 calls/s and 2 MiB/s", counted_text(readers, "polling reader")));
  const std::string calls = number_text(polling.calls_per_s, 3);
  if (polling.calls_per_s <= limit) {
    finding.evidence.push_back(
        fmt::format("they make {} calls/s, so it is the bytes: after a batch of several MiB "
                    "it answers nobody for seconds",
                    calls));
    finding.help.push_back({.what = readers > 1
                                        ? "give readers enhanced fan-out, or split the shard"
                                        : "split the shard",
                            .effect = "each has 2 MiB/s of its own then",
                            .option = {}});
    return;
  }
  finding.evidence.push_back(
      fmt::format("they make {} calls/s, and {} are let through", calls, number_text(limit)));
  std::string option;
  const double interval = static_cast<double>(readers) / limit;
  for (const std::string& reader : polling.readers) {
    option += fmt::format("{}--set consumer.{}.poll_interval='{}'", option.empty() ? "" : " ",
                          reader, span_text(interval));
  }
  finding.help.push_back(
      {.what =
           readers > 1 ? "poll less often, or give readers enhanced fan-out" : "poll less often",
       .effect = fmt::format("every {} each is what the limit allows", span_text(interval)),
       .option = std::move(option)});
}

void FindingWriter::write_behind_parents(Finding& finding, const TroubleSum& trouble) const {
  finding.severity = Severity::Tight;
  finding.shard.reset();
  finding.headline = fmt::format(
      "{} comes to new shards up to {} after they open: its backlog lies in their parents, which "
      "it must read first",
      trouble.first.key_producer, span_text(finding.value));
  finding.evidence.emplace_back(
      "more shards take more records, but the records that wait stay where they are");
  finding.help.push_back({.what = "reshard before there is a backlog, or make the reader faster on "
                                  "the shards it has",
                          .effect = {},
                          .option = {}});
}

void FindingWriter::write_before_parents(Finding& finding, const TroubleSum& trouble) const {
  finding.severity = Severity::Tight;
  finding.shard.reset();
  const std::string& reader = trouble.first.key_producer;
  finding.headline = fmt::format(
      "{} reads {} records of new shards before the shards they came from are read to their ends",
      reader, number_text(finding.value));
  finding.evidence.emplace_back(
      "what was written to the same keys before may come after them: their order is lost");
  finding.help.push_back(
      {.what = fmt::format("let {} read parents first, if the order of a key's records matters",
                           reader),
       .effect = "then new shards wait until the backlog of the old ones is read",
       .option = fmt::format("--set consumer.{}.parents_first=true", reader)});
}

void FindingWriter::write_latest_gap(Finding& finding, const TroubleSum& trouble) const {
  finding.severity = Severity::Breaks;
  finding.shard.reset();
  const sim::Consumer& reader = study_.scenario.consumers.at(trouble.first.subject.shard);
  const bool of_shards = reader.new_shards == sim::StartPosition::Latest;
  const bool of_outages = !reader.checkpoints && reader.start == sim::StartPosition::Latest;
  finding.headline = fmt::format("{} never reads {} records: it begins {} at LATEST", reader.name,
                                 number_text(finding.value),
                                 of_shards && of_outages ? "new shards, and itself after an outage,"
                                 : of_shards             ? "new shards"
                                                         : "again");
  finding.evidence.emplace_back(
      "what was put before it came to them, or while it was away, is "
      "skipped without an error");
  if (of_shards) {
    finding.help.push_back(
        {.what = fmt::format("let {} begin new shards at their oldest record", reader.name),
         .effect = {},
         .option = fmt::format("--set consumer.{}.new_shards=TRIM_HORIZON", reader.name)});
  }
  if (of_outages) {
    finding.help.push_back(
        {.what = fmt::format("let {} keep checkpoints, and go on where it was", reader.name),
         .effect = {},
         .option = fmt::format("--set consumer.{}.checkpoints=true", reader.name)});
  }
}

void FindingWriter::write_expired(Finding& finding, const TroubleSum& trouble) const {
  finding.severity = Severity::Breaks;
  finding.shard.reset();
  const std::string& reader = trouble.first.key_producer;
  finding.headline = fmt::format(
      "{} loses {} records: they are older than {} when it comes to them", reader,
      number_text(trouble.mean().value),
      changes_retention(study_.scenario) ? std::string{"the retention period"}
                                         : span_text(seconds(study_.scenario.stream.retention)));
  finding.help.push_back(
      {.what = "read faster, or keep records longer",
       .effect = {},
       .option = fmt::format("--set {}='168 h'", stream_path(study_.scenario, "retention"))});
}

}  // namespace weir::reports

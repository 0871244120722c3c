#include "reports/judge/reshard_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include "reports/judge/wording.hpp"

namespace weir::reports {

namespace {

double seconds(Duration time) {
  return std::chrono::duration<double>(time).count();
}

// What became of a call: the shards that opened before the next one was accepted.
std::string sentence_of(const Study& study, std::size_t call,
                        const std::vector<sim::ShardResult>& shards) {
  const sim::ActionResult& made = study.totals.actions[call];
  if (!made.error.empty()) {
    return fmt::format("{}: refused, {}: {}", made.call, made.error, made.message);
  }
  const auto opened = opened_by(study.totals.actions, call, shards);
  if (!opened) return fmt::format("{}: accepted", made.call);
  const std::string when = opened->first == opened->last
                               ? fmt::format("its shards open at {}", clock_text(opened->first))
                               : fmt::format("its first shards open at {}, the last at {}",
                                             clock_text(opened->first), clock_text(opened->last));
  std::string sentence = fmt::format("{}: {}; {} are open then", made.call, when, opened->after);
  if (const auto slow = time_one_by_one(study, call)) {
    sentence += fmt::format(
        "; that takes {} with {} splits or merges at a time, {} with one: AWS publishes neither",
        span_text(seconds(opened->last - made.at)), study.scenario.stream.reshard.parallelism,
        span_text(seconds(*slow)));
  }
  return sentence;
}

// What the service did by itself, instant by instant.
std::vector<ActionLine> growth_lines(const std::vector<sim::ShardResult>& shards) {
  constexpr std::size_t kShown = 6;
  std::map<Duration, std::int64_t> opened;  // shards, by instant
  for (const sim::ShardResult& shard : shards) {
    if (shard.by_service) ++opened[shard.opened];
  }
  std::vector<ActionLine> lines;
  for (const auto& [at, count] : opened) {
    const auto now = static_cast<std::int64_t>(open_at(shards, at).size());
    const auto before = static_cast<std::int64_t>(open_at(shards, at - Duration{1}).size());
    std::string sentence =
        fmt::format("on-demand mode: {} shards become {}", exact_text(before), exact_text(now));
    const bool last = at == opened.rbegin()->first;
    if (lines.size() + 1 < kShown || (last && lines.size() < kShown)) {
      lines.push_back({at, std::move(sentence)});
    } else if (last) {
      lines.back().sentence =
          fmt::format("and so on, {} times more; {} shards from {} on", opened.size() - kShown + 1,
                      exact_text(now), clock_text(at));
    } else if (lines.size() + 1 == kShown) {
      lines.push_back({at, {}});
    }
  }
  return lines;
}

// What a robot saw: "write 93 %", "iterator_age 5 min".
std::string seen_text(const sim::ScalingResult& made) {
  if (made.metric.empty()) return "";
  using enum sim::ScalingMetric;
  const auto is = [&](sim::ScalingMetric metric) { return made.metric == sim::name_of(metric); };
  std::string value = percent_text(made.value);
  if (is(IteratorAge)) value = span_text(made.value);
  if (is(WriteThrottles) || is(ShardRecords)) value = number_text(made.value, 3) + " records/s";
  if (is(ReadThrottles)) value = number_text(made.value, 3) + " calls/s";
  return fmt::format(" at {} {}", made.metric, value);
}

std::vector<ActionLine> scaling_lines(const std::vector<sim::ScalingResult>& scalings) {
  constexpr std::size_t kShown = 12;
  std::vector<ActionLine> lines;
  for (const sim::ScalingResult& made : scalings) {
    if (lines.size() == kShown) break;
    std::string sentence = fmt::format("{}: {}, {} to {} shards{}", made.by, made.call, made.from,
                                       made.target, seen_text(made));
    if (!made.error.empty()) sentence += fmt::format("; refused, {}", made.error);
    lines.push_back({made.at, std::move(sentence)});
  }
  if (scalings.size() > kShown) {
    lines.back().sentence += fmt::format("; and {} calls more, the last at {}",
                                         scalings.size() - kShown, clock_text(scalings.back().at));
  }
  return lines;
}

}  // namespace

std::vector<model::NumberedRange> open_at(const std::vector<sim::ShardResult>& shards,
                                          Duration at) {
  std::vector<model::NumberedRange> open;
  for (std::uint32_t i = 0; i < shards.size(); ++i) {
    if (shards[i].opened <= at && shards[i].closed > at) open.push_back({i, shards[i].range});
  }
  std::ranges::sort(open, {}, [](const auto& shard) { return shard.range.starting; });
  return open;
}

Duration reshard_time(const std::vector<model::ReshardStep>& steps, model::ReshardPace pace,
                      std::int64_t parallelism) {
  pace.parallelism = parallelism;
  const auto ends = model::step_ends(steps, Instant{pace.lead}, pace);
  return ends.empty() ? pace.lead : ends.back().time_since_epoch();
}

std::optional<Duration> time_one_by_one(const Study& study, std::size_t call) {
  const sim::ActionResult& made = study.totals.actions[call];
  const bool is_update = made.call == sim::name_of(sim::ActionCall::UpdateShardCount);
  if (!is_update || study.scenario.stream.parallelism_given) return std::nullopt;
  const auto shards = shards_of(study.totals);
  const auto opened = opened_by(study.totals.actions, call, shards);
  if (!opened) return std::nullopt;
  const auto steps = model::uniform_scaling(open_at(shards, made.at), opened->after,
                                            static_cast<std::uint32_t>(shards.size()));
  return reshard_time(steps, study.scenario.stream.reshard, 1);
}

std::vector<ActionLine> action_lines(const Study& study) {
  const auto shards = shards_of(study.totals);
  std::vector<ActionLine> lines = growth_lines(shards);
  for (ActionLine& line : scaling_lines(study.totals.scalings)) lines.push_back(std::move(line));
  for (std::size_t call = 0; call < study.totals.actions.size(); ++call) {
    lines.push_back({study.totals.actions[call].at, sentence_of(study, call, shards)});
  }
  std::ranges::stable_sort(lines, {}, &ActionLine::at);
  return lines;
}

std::vector<sim::ShardResult> shards_of(const Totals& totals) {
  std::vector<sim::ShardResult> shards;
  shards.reserve(totals.shards.size());
  for (const ShardTotals& shard : totals.shards) shards.push_back(shard.sum);
  return shards;
}

}  // namespace weir::reports

#include "reports/document/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <set>
#include <string_view>
#include <vector>

#include "reports/document/bill_rows.hpp"
#include "reports/document/paint.hpp"
#include "reports/document/paragraph.hpp"
#include "reports/judge/wording.hpp"
#include "reports/study/statistics.hpp"

namespace weir::reports {

namespace {

constexpr std::size_t kFindingsShown = 6;
constexpr std::size_t kShardsShown = 3;

class Writer {
 public:
  Writer(const Judgement& judgement, const TextStyle& style)
      : judged_{judgement},
        style_{style},
        width_{static_cast<std::size_t>(std::max(40, style.width))} {}

  std::string write();

 private:
  void write_head();
  void write_verdict();
  void write_objectives();
  void write_forecast();
  void write_findings();
  void write_more_shards();
  void write_help();
  void write_actions();
  void write_shards();
  void write_kpl();
  void write_readers();
  void write_cost();
  void write_ledger();

  std::vector<const Finding*> told() const;
  std::string painted(std::string_view text, Colour colour) const {
    return reports::painted(text, colour, style_.colour);
  }
  void section(std::string_view title) { out_ += "\n" + painted(title, Colour::Bold) + "\n"; }
  void prose(std::string_view lead, std::string_view text, std::size_t indent) {
    out_ += paragraph(lead, without_controls(text), indent, width_);
  }

  const Judgement& judged_;
  const TextStyle& style_;
  const std::size_t width_;
  std::string out_;
};

std::string_view mark_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::Pass:
      return "ok";
    case Verdict::Fail:
      return " x";
    default:
      return " ?";
  }
}

std::string Writer::write() {
  if (style_.quiet) {
    write_verdict();
    return out_;
  }
  write_head();
  out_ += "\n";
  write_verdict();
  write_forecast();
  write_objectives();
  write_findings();
  write_more_shards();
  write_help();
  write_actions();
  write_shards();
  write_kpl();
  write_readers();
  write_cost();
  write_ledger();
  return out_;
}

void Writer::write_head() {
  out_ += painted(without_controls(judged_.title), Colour::Bold) + "\n";
  const double seconds = std::chrono::duration<double>(judged_.duration).count();
  prose("",
        fmt::format("{}, {}, {}, {}, seed {}, grain {}", counted_text(judged_.shard_count, "shard"),
                    judged_.mode, span_text(seconds),
                    counted_text(judged_.replications_wanted, "replication"), judged_.seed,
                    judged_.grain),
        0);
}

void Writer::write_verdict() {
  if (judged_.partial()) {
    prose(painted("PARTIAL", Colour::Unsure) + "  ", judged_.partial_sentence, 9);
  }
  const std::size_t indent = word_of(judged_.verdict).size() + 2;
  prose(painted(word_of(judged_.verdict), colour_of(judged_.verdict)) + "  ",
        judged_.verdict_sentence, indent);
  if (!style_.quiet && !judged_.formula_sentence.empty()) {
    prose(std::string(indent, ' '), judged_.formula_sentence, indent);
  }
}

void Writer::write_objectives() {
  if (judged_.forecast) {
    section("With every uncertain input at its likeliest");
  } else if (!judged_.objectives.empty()) {
    out_ += "\n";
  }
  for (const ObjectiveVerdict& one : judged_.objectives) {
    out_ += "  " + painted(mark_of(one.verdict), colour_of(one.verdict)) + " ";
    out_ += without_controls(one.objective.name) + "\n";
    prose("     ",
          fmt::format("{}  {}, {}", subject_of(one.objective), one.value_sentence,
                      one.limit_sentence),
          7);
    prose("     ", one.share_sentence, 7);
  }
}

void Writer::write_forecast() {
  if (!judged_.forecast) return;
  const ForecastVerdict& forecast = *judged_.forecast;
  section(fmt::format("Forecast: {} of {}",
                      counted_text(static_cast<std::int64_t>(forecast.worlds.size()), "world"),
                      counted_text(forecast.replications, "replication")));
  for (const sim::UncertainInput& input : forecast.inputs) {
    prose("  ",
          fmt::format("{}: {} to {}, likeliest {}", input.path, input.low, input.high, input.mid),
          4);
  }
  for (const ForecastObjective& one : forecast.objectives) {
    out_ += "  " + painted(mark_of(one.verdict), colour_of(one.verdict)) + " ";
    out_ += without_controls(one.name) + "\n";
    prose("     ", one.share_sentence, 7);
    if (!one.value_sentence.empty()) prose("     ", one.value_sentence, 7);
  }
  for (const ForecastSpread& spread : forecast.spreads) {
    prose("  ", fmt::format("{}: {}", spread.what, spread.text), 4);
  }
  for (const std::string& sentence : forecast.sentences) prose("  ", sentence, 4);
  if (forecast.example) {
    prose("  ", fmt::format("the world nearest to the mids that fails is {}:", *forecast.example),
          4);
    out_ += "      " + without_controls(forecast.example_options) + "\n";
  }
}

// Those that are part of another one are told with it.
std::vector<const Finding*> Writer::told() const {
  std::vector<const Finding*> told;
  for (const Finding& finding : judged_.findings) {
    if (style_.verbose || !finding.part_of) told.push_back(&finding);
  }
  return told;
}

void Writer::write_findings() {
  if (judged_.findings.empty()) return;
  section("What breaks first");
  const auto all = told();
  const std::size_t shown = style_.verbose ? all.size() : std::min(all.size(), kFindingsShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const Finding& finding = *all[i];
    const auto from = Duration{static_cast<std::int64_t>(finding.from_s * 1e9 + 0.5)};
    prose(fmt::format("  {}  ", padded_right(clock_text(from), 8)), finding.headline, 12);
    for (const std::string& sentence : finding.evidence) prose("            ", sentence, 12);
  }
  if (shown < all.size()) {
    prose("  ", fmt::format("{} more: --verbose", all.size() - shown), 2);
  }
}

void Writer::write_more_shards() {
  bool any_helps = false;
  std::vector<std::string> sentences;
  for (const Finding* finding : told()) {
    const std::string& sentence = finding->more_shards;
    const bool is_new = std::ranges::find(sentences, sentence) == sentences.end();
    if (sentence.empty() || !is_new || sentences.size() == kFindingsShown) continue;
    sentences.push_back(sentence);
    any_helps = any_helps || finding->more_shards_help;
  }
  if (sentences.empty()) return;
  section(any_helps ? "Would more shards help?" : "Why more shards will not help");
  for (const std::string& sentence : sentences) prose("  ", sentence, 2);
}

void Writer::write_help() {
  std::set<std::string> written;
  bool dead_end_told = false;
  for (const Finding* finding : told()) {
    for (const Help& help : finding->help) {
      if (!written.insert(help.what).second) continue;
      if (written.size() == 1) section("What helps");
      prose("  ", help.what, 4);
      const bool in_brief = !help.works && dead_end_told && !style_.verbose;
      dead_end_told = dead_end_told || !help.works;
      if (!help.effect.empty() && !in_brief) prose("      ", help.effect, 6);
      if (!help.option.empty()) out_ += "      " + without_controls(help.option) + "\n";
    }
  }
}

void Writer::write_actions() {
  if (judged_.actions.empty()) return;
  section("What was done to the stream");
  for (const ActionLine& line : judged_.actions) {
    prose(fmt::format("  {}  ", padded_right(clock_text(line.at), 8)), line.sentence, 12);
  }
}

void Writer::write_shards() {
  const std::vector<ShardLine>& lines = judged_.shards;
  if (lines.empty()) return;
  const std::size_t shown =
      style_.verbose || lines.size() <= kShardsShown + 1 ? lines.size() : kShardsShown;
  section(padded_right("Most loaded shards", 22) + "   offered   written  busiest s   refused");
  for (std::size_t i = 0; i < shown; ++i) {
    const ShardLine& line = lines[i];
    out_ += "  " + padded_right(line.id, 20);
    out_ +=
        padded_left(percent_text(line.offered), 10) + padded_left(percent_text(line.written), 10);
    out_ +=
        padded_left(percent_text(line.busiest), 11) + padded_left(percent_text(line.refused), 10);
    out_ += "\n";
  }
  if (shown < lines.size()) {
    prose("  ",
          fmt::format("{} more, offered {} to {}; all: --verbose", lines.size() - shown,
                      percent_text(lines.back().offered), percent_text(lines[shown].offered)),
          2);
  }
  const double most = std::ranges::max(lines, {}, &ShardLine::busiest).busiest;
  const char* why_over = "";
  if (most > 2) {
    why_over =
        "; over 200 %: where records above 1 MiB are let in, a rested shard's full bucket takes "
        "up to eleven times its limit of bytes in one second";
  } else if (most > 1) {
    why_over =
        "; over 100 %: a rested shard's full bucket takes up to twice its limit in one second";
  }
  prose("  ", fmt::format("of a shard's limit; refused: of its attempts{}", why_over), 2);
}

std::string time_text(sim::Metric metric, const std::vector<double>& values) {
  if (values.empty()) return "not measured";
  return value_text(metric, mean_of(values), mean_interval(values));
}

// What only some readers have done.
std::string rest_of(const ReaderTotals& reader) {
  std::string text;
  const auto add = [&](std::int64_t count, std::string_view what) {
    if (count > 0) text += fmt::format("; {} {}", exact_text(count), what);
  };
  add(reader.failed_calls, "failed");
  add(reader.ledger.redelivered.records, "records read again");
  add(reader.ledger.skipped.records, "records skipped");
  add(reader.ledger.expired.records - reader.lost_with_stream_records, "records expired unread");
  add(reader.lost_with_stream_records, "records lost unread with the stream");
  return text;
}

// Who has the leases, and what became of them.
std::string leases_text(const KclTotals& kcl, const Totals& totals) {
  const auto mean = [&](std::int64_t sum) {
    return number_text(static_cast<double>(sum) / static_cast<double>(totals.replications));
  };
  std::string text =
      fmt::format("{} workers with {} leases at the end", mean(kcl.workers), mean(kcl.leases));
  if (kcl.workers > 0) {
    text += kcl.least_leases == kcl.most_leases
                ? fmt::format(", {} each", kcl.most_leases)
                : fmt::format(", {} to {} each", kcl.least_leases, kcl.most_leases);
  }
  if (!kcl.utilizations.empty()) {
    text += fmt::format("; busiest {}, mean {}", percent_text(mean_of(kcl.highest_utilizations)),
                        percent_text(mean_of(kcl.utilizations)));
  }
  const std::int64_t moved = kcl.failed_over + kcl.stolen + kcl.handed_over;
  if (moved > 0) text += fmt::format("; {} leases moved", mean(moved));
  if (!kcl.failover_max_s.empty()) {
    text += fmt::format(", {} of them after a worker's end: p50 {}, max {}", mean(kcl.failed_over),
                        time_text(sim::Metric::IteratorAge, kcl.failover_p50_s),
                        time_text(sim::Metric::IteratorAge, kcl.failover_max_s));
  }
  if (totals.counted_s > 0) {
    text +=
        fmt::format("; lease table {} writes/s",
                    number_text(static_cast<double>(kcl.dynamodb_write_units) / totals.counted_s));
  }
  return text;
}

void Writer::write_kpl() {
  if (judged_.totals.kpl.empty()) return;
  section("Kinesis Producer Library");
  const auto per = [](std::int64_t part, std::int64_t whole) {
    return number_text(whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0, 3);
  };
  for (const sim::KplResult& kpl : judged_.totals.kpl) {
    const std::string name = without_controls(kpl.producer);
    const std::size_t indent = std::clamp<std::size_t>(columns_of(name) + 4, 12, 24);
    prose(
        padded_right("  " + name, indent - 1) + " ",
        fmt::format("{} user records in a Kinesis record, {} of these in a PutRecords; {} expired, "
                    "{} sent again from the wrong shard",
                    per(kpl.joined, kpl.records), per(kpl.records, kpl.requests),
                    exact_text(kpl.expired), exact_text(kpl.wrong_shard)),
        indent);
  }
}

void Writer::write_readers() {
  if (judged_.totals.readers.empty()) return;
  section("Readers");
  for (const ReaderTotals& reader : judged_.totals.readers) {
    constexpr auto kLatency = sim::Metric::EndToEndLatency;
    constexpr auto kAge = sim::Metric::IteratorAge;
    const std::string name = without_controls(reader.name);
    const std::size_t indent = std::clamp<std::size_t>(columns_of(name) + 4, 12, 24);
    prose(padded_right("  " + name, indent - 1) + " ",
          fmt::format("{}latency p50 {}, p99 {}, max {}", reader.pushed ? "enhanced fan-out; " : "",
                      time_text(kLatency, reader.latency_p50_ms),
                      time_text(kLatency, reader.latency_p99_ms),
                      time_text(kLatency, reader.latency_max_ms)),
          indent);
    prose(std::string(indent, ' '),
          fmt::format("iterator age p99 {}, max {}; {} throttled{}",
                      time_text(kAge, reader.iterator_age_p99_s),
                      time_text(kAge, reader.iterator_age_max_s),
                      counted_text(reader.refused_calls, "call"), rest_of(reader)),
          indent);
    if (reader.kcl) {
      prose(std::string(indent, ' '), leases_text(*reader.kcl, judged_.totals), indent);
    }
  }
}

void Writer::write_cost() {
  if (judged_.cost.run.lines.empty()) return;
  out_ += "\n";
  bool first = true;
  for (const std::string& line : bill_lines(judged_.cost, "Cost", width_)) {
    out_ += (first ? painted(line, Colour::Bold) : line) + "\n";
    first = false;
  }
  for (const std::string& sentence : judged_.cost.sentences) prose("  ", sentence, 2);
}

void Writer::write_ledger() {
  const sim::WriteLedger& ledger = judged_.totals.write_ledger;
  section("Ledger");
  std::string text =
      fmt::format("{} born = {} stored once + {} waiting + {} dropped",
                  exact_text(ledger.born.records), exact_text(ledger.stored_once.records),
                  exact_text(ledger.waiting.records), exact_text(ledger.dropped.records));
  if (ledger.duplicates.records != 0) {
    text += fmt::format("; {} duplicates", exact_text(ledger.duplicates.records));
  }
  if (ledger.packed.records != 0) {
    text += fmt::format("; aggregated, they are {} records of the stream",
                        exact_text(ledger.stored.records));
  }
  prose("  ",
        text + fmt::format(" (records, {}, warm-up included)",
                           counted_text(judged_.replications, "replication")),
        2);
}

}  // namespace

std::string to_text(const Judgement& judgement, const TextStyle& style) {
  return Writer{judgement, style}.write();
}

}  // namespace weir::reports

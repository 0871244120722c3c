#include "reports/document/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <string_view>

#include "reports/document/bill_rows.hpp"
#include "reports/document/limits_table.hpp"
#include "reports/document/run_charts.hpp"
#include "reports/judge/wording.hpp"

namespace weir::reports {

namespace {

constexpr std::size_t kShardsShown = 8;

ReportSection answer(const Judgement& judged) {
  ReportSection section{
      .title = judged.forecast ? "With every uncertain input at its likeliest" : "Answer",
      .blocks = {}};
  if (judged.partial()) section.blocks.emplace_back(ReportText{judged.partial_sentence, true});
  if (!judged.objectives.empty()) {
    ReportTable table{.header = {"Verdict", "Objective", "Replications", "Result [95 %]", "Limit"},
                      .rows = {},
                      .text_columns = 3};
    for (const ObjectiveVerdict& one : judged.objectives) {
      table.rows.push_back({std::string{word_of(one.verdict)},
                            fmt::format("{} ({})", one.objective.name, subject_of(one.objective)),
                            one.share_sentence, one.value_sentence, one.limit_sentence});
    }
    section.blocks.emplace_back(std::move(table));
  }
  if (!judged.formula_sentence.empty()) {
    section.blocks.emplace_back(ReportText{judged.formula_sentence + "."});
  }
  return section;
}

ReportSection forecast_section(const ForecastVerdict& forecast) {
  ReportSection section{.title = "Forecast", .blocks = {}};
  ReportTable inputs{
      .header = {"Uncertain input", "Low", "Likeliest", "High"}, .rows = {}, .text_columns = 1};
  for (const sim::UncertainInput& input : forecast.inputs) {
    inputs.rows.push_back({input.path, input.low, input.mid, input.high});
  }
  section.blocks.emplace_back(std::move(inputs));
  ReportTable table{.header = {"Verdict", "Objective", "Worlds [95 %]", "Result over the worlds"},
                    .rows = {},
                    .text_columns = 4};
  for (const ForecastObjective& one : forecast.objectives) {
    table.rows.push_back(
        {std::string{word_of(one.verdict)}, one.name, one.share_sentence, one.value_sentence});
  }
  for (const ForecastSpread& spread : forecast.spreads) {
    table.rows.push_back({"", spread.what, "", spread.text});
  }
  section.blocks.emplace_back(std::move(table));
  ReportList list;
  for (const std::string& sentence : forecast.sentences) list.items.push_back(sentence + ".");
  if (forecast.example) {
    list.items.push_back(fmt::format("The world nearest to the mids that fails is {}: {}",
                                     *forecast.example, forecast.example_options));
  }
  list.items.push_back(fmt::format(
      "{} of {} each, drawn from the intervals (triangular, independent of each other); all of "
      "them "
      "have the same luck. All that follows is with every uncertain input at its likeliest.",
      counted_text(static_cast<std::int64_t>(forecast.worlds.size()), "world"),
      counted_text(forecast.replications, "replication")));
  section.blocks.emplace_back(std::move(list));
  return section;
}

ReportSection what_breaks(const Judgement& judged) {
  ReportSection section{.title = "What breaks first", .blocks = {}};
  std::set<std::string> told;
  for (const Finding& finding : judged.findings) {
    if (finding.part_of) continue;
    const auto from = Duration{static_cast<std::int64_t>(finding.from_s * 1e9 + 0.5)};
    section.blocks.emplace_back(
        ReportText{fmt::format("{}: {}.", clock_text(from), finding.headline), true});
    ReportList list;
    for (const std::string& sentence : finding.evidence) list.items.push_back(sentence + ".");
    if (!finding.more_shards.empty() && told.insert(finding.more_shards).second) {
      list.items.push_back(finding.more_shards);
    }
    for (const Help& help : finding.help) {
      if (!told.insert(help.what).second) continue;
      std::string item = fmt::format("{}: {}", help.works ? "Helps" : "Does not help", help.what);
      if (!help.effect.empty()) item += fmt::format(" ({})", help.effect);
      if (!help.option.empty()) item += fmt::format(": {}", help.option);
      list.items.push_back(std::move(item));
    }
    if (!list.items.empty()) section.blocks.emplace_back(std::move(list));
  }
  if (section.blocks.empty()) {
    section.blocks.emplace_back(
        ReportText{"Nothing that weir looks for broke or came close to it."});
  }
  return section;
}

void add_shards(const Judgement& judged, ReportSection& section) {
  if (judged.shards.empty()) return;
  ReportTable table{.header = {"Shard", "Offered", "Written", "Busiest second", "Refused"},
                    .rows = {},
                    .text_columns = 1};
  const std::size_t shown = std::min(judged.shards.size(), kShardsShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const ShardLine& line = judged.shards[i];
    table.rows.push_back({line.id, percent_text(line.offered), percent_text(line.written),
                          percent_text(line.busiest), percent_text(line.refused)});
  }
  section.blocks.emplace_back(std::move(table));
  std::string note = "Of a shard's limit, all replications; refused: of its attempts.";
  if (shown < judged.shards.size()) {
    note += fmt::format(" {} more shards are offered {} to {}.", judged.shards.size() - shown,
                        percent_text(judged.shards.back().offered),
                        percent_text(judged.shards[shown].offered));
  }
  section.blocks.emplace_back(ReportText{std::move(note)});
}

ReportSection pictures(const SavedRun& run) {
  ReportSection section{.title = "Shards and readers", .blocks = {}};
  const auto add = [&section](auto&& chart) {
    if (chart) section.blocks.emplace_back(*std::forward<decltype(chart)>(chart));
  };
  add(worst_shard_chart(run));
  add(hash_range_map(run));
  add(refused_chart(run));
  add_shards(run.judgement, section);
  for (LineChart& chart : latency_charts(run)) section.blocks.emplace_back(std::move(chart));
  add(iterator_age_chart(run));
  if (!run.judgement.actions.empty()) {
    ReportList list;
    for (const ActionLine& line : run.judgement.actions) {
      list.items.push_back(fmt::format("{}: {}", clock_text(line.at), line.sentence));
    }
    section.blocks.emplace_back(ReportText{"What was done to the stream", true});
    section.blocks.emplace_back(std::move(list));
  }
  return section;
}

ReportSection cost_section(const Cost& cost) {
  ReportSection section{.title = "Cost", .blocks = {}};
  ReportTable table{.header = {"Item", "Quantity", "Unit price", "The run", "A month"},
                    .rows = {},
                    .text_columns = 1};
  const auto or_unknown = [](const std::string& text) { return text.empty() ? "?" : text; };
  for (const BillRow& row : bill_rows(cost)) {
    const bool is_total = row.item == "total";
    table.rows.push_back({is_total ? "Total" : row.item, row.quantity,
                          is_total ? "" : or_unknown(row.unit_price), or_unknown(row.run),
                          row.month});
  }
  section.blocks.emplace_back(std::move(table));
  for (std::string sentence : cost.sentences) {
    if (!sentence.empty() && sentence[0] >= 'a' && sentence[0] <= 'z') sentence[0] -= 'a' - 'A';
    section.blocks.emplace_back(ReportText{sentence + "."});
  }
  return section;
}

ReportSection assumptions() {
  ReportSection section{.title = "Assumed, where the scenario says nothing else", .blocks = {}};
  ReportTable table{.header = {"What", "Value", "How sure"}, .rows = {}, .text_columns = 3};
  for (const SourcedRow& row : limit_rows()) {
    constexpr std::string_view kChoice = "weir's choice";
    if (row.assumed.empty() || row.assumed.starts_with(kChoice)) continue;
    table.rows.push_back({std::string{row.name}, limit_value_text(row), std::string{row.assumed}});
  }
  section.blocks.emplace_back(ReportText{
      "AWS publishes none of these; all other numbers of the service stand with their sources in "
      "weir limits."});
  section.blocks.emplace_back(std::move(table));
  return section;
}

ReportSection trust(const SavedRun& run) {
  const Judgement& judged = run.judgement;
  ReportSection section{.title = "How sure", .blocks = {}};
  const sim::WriteLedger& ledger = judged.totals.write_ledger;
  ReportList list;
  list.items.push_back(
      fmt::format("{} of {} each, grain {}; nothing of the first {} enters a statistic.",
                  counted_text(judged.replications, "replication"),
                  span_text(std::chrono::duration<double>(judged.duration).count()), judged.grain,
                  span_text(std::chrono::duration<double>(run.record.series.warm_up).count())));
  list.items.emplace_back(
      "Intervals are 95 % intervals of the mean over the replications (Student's t). An objective "
      "is met or not in each replication; the share that meets it is judged by Wilson's interval.");
  list.items.push_back(fmt::format(
      "The ledger {}: {} records born = {} stored once + {} waiting + {} dropped{}, all "
      "replications, warm-up included.",
      ledger.balances() ? "balances" : "does NOT balance", exact_text(ledger.born.records),
      exact_text(ledger.stored_once.records), exact_text(ledger.waiting.records),
      exact_text(ledger.dropped.records),
      ledger.packed.records == 0 ? ""
                                 : fmt::format(" (aggregated, they are {} records of the stream)",
                                               exact_text(ledger.stored.records))));
  section.blocks.emplace_back(std::move(list));
  return section;
}

ReportSection reproduction(const SavedRun& run) {
  const sim::RunRecord& record = run.record;
  ReportSection section{.title = "Do it again", .blocks = {}};
  const std::optional<ForecastVerdict>& forecast = run.judgement.forecast;
  section.blocks.emplace_back(ReportCode{fmt::format(
      "weir run {} --seed {} -n {}{}", record.scenario_file, record.seed, record.replications,
      forecast ? fmt::format(" --worlds {}", forecast->worlds_wanted) : "")});
  section.blocks.emplace_back(ReportTable{.header = {"", ""},
                                          .rows = {{"weir", record.engine},
                                                   {"scenario, SHA-256", record.scenario_sha256},
                                                   {"results, fingerprint", record.fingerprint}},
                                          .text_columns = 2});
  section.blocks.emplace_back(
      ReportCode{record.scenario_resolved, "The scenario with every default"});
  return section;
}

}  // namespace

Report report_of(const SavedRun& run) {
  const Judgement& judged = run.judgement;
  Report report;
  report.title = judged.title;
  report.subtitle =
      fmt::format("{}, {}, {}, {}, seed {}", counted_text(judged.shard_count, "shard"), judged.mode,
                  span_text(std::chrono::duration<double>(judged.duration).count()),
                  counted_text(judged.replications, "replication"), judged.seed);
  report.verdict = word_of(judged.verdict);
  report.verdict_detail = judged.verdict_sentence;
  if (judged.forecast) report.sections.push_back(forecast_section(*judged.forecast));
  report.sections.push_back(answer(judged));
  report.sections.push_back(what_breaks(judged));
  report.sections.push_back(pictures(run));
  if (!judged.cost.run.lines.empty()) report.sections.push_back(cost_section(judged.cost));
  report.sections.push_back(assumptions());
  report.sections.push_back(trust(run));
  report.sections.push_back(reproduction(run));
  return report;
}

ReportTable table_of(const LineChart& chart, std::size_t most) {
  ReportTable table{.header = {"From"}, .rows = {}, .text_columns = 1};
  for (const ChartLine& line : chart.lines) {
    table.header.push_back(fmt::format("{}, {}", line.name, chart.unit));
  }
  if (chart.lines.empty()) return table;
  const std::size_t points = chart.lines.front().values.size();
  const std::size_t each =
      std::max<std::size_t>(1, (points + most - 1) / std::max<std::size_t>(most, 1));
  for (std::size_t from = 0; from < points; from += each) {
    const double at = static_cast<double>(from) * chart.step_s;
    std::vector<std::string> row{clock_text(Duration{static_cast<std::int64_t>(at * 1e9)})};
    for (const ChartLine& line : chart.lines) {
      std::optional<double> largest;
      for (std::size_t i = from; i < std::min(from + each, line.values.size()); ++i) {
        if (line.values[i]) largest = std::max(largest.value_or(0), *line.values[i]);
      }
      row.push_back(largest ? number_text(*largest, 3) : "");
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace weir::reports

#include "reports/document/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "reports/document/run_charts.hpp"
#include "reports/document/svg.hpp"
#include "tests/reports/recorded_study.hpp"

namespace weir::reports {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const SavedRun& hot_key() {
  static const SavedRun kRun = [] {
    RecordedStudy made = short_hot_key(2);
    return SavedRun{made.record, made.judgement};
  }();
  return kRun;
}

// Whether every element is closed in its turn; void elements of HTML may stand open.
bool is_balanced(std::string_view text) {
  std::vector<std::string> open;
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    const std::size_t end = text.find('>', at);
    if (end == std::string_view::npos) return false;
    const std::string_view tag = text.substr(at + 1, end - at - 1);
    if (tag.starts_with('!') || tag.ends_with('/')) continue;
    const bool closes = tag.starts_with('/');
    const std::string_view rest = closes ? tag.substr(1) : tag;
    const std::string name{rest.substr(0, rest.find_first_of(" \n"))};
    if (name == "meta") continue;
    if (!closes) {
      open.push_back(name);
    } else if (open.empty() || open.back() != name) {
      return false;
    } else {
      open.pop_back();
    }
  }
  return open.empty();
}

TEST(Report, SaysWhatTheRunSaid) {
  const std::string html = to_html(report_of(hot_key()));
  const Judgement& judged = hot_key().judgement;
  EXPECT_THAT(html, HasSubstr(judged.title));
  EXPECT_THAT(html, HasSubstr(judged.verdict_sentence));
  for (const ObjectiveVerdict& one : judged.objectives) {
    EXPECT_THAT(html, HasSubstr(one.objective.name));
    EXPECT_THAT(html, HasSubstr(xml_text(one.value_sentence)));
  }
  ASSERT_FALSE(judged.findings.empty());
  for (const Finding& finding : judged.findings) {
    EXPECT_THAT(html, HasSubstr(xml_text(finding.headline)));
  }
  for (const BillLine& line : judged.cost.run.lines) {
    EXPECT_THAT(html, HasSubstr(line.quantity_text));
  }
  EXPECT_THAT(html, HasSubstr(hot_key().record.fingerprint));
  EXPECT_THAT(html, HasSubstr(hot_key().record.scenario_sha256));
}

TEST(Report, IsOneFileThatNeedsNothingElse) {
  const std::string html = to_html(report_of(hot_key()));
  EXPECT_TRUE(is_balanced(html));
  EXPECT_LT(html.size(), 2'000'000U);
  for (const char* const word : {"<script", "<link", "<img", "url(http", "@import", "src="}) {
    EXPECT_THAT(html, Not(HasSubstr(word)));
  }
  EXPECT_EQ(to_html(report_of(hot_key())), html) << "the same bytes for the same run";
}

TEST(Report, TakesNamesAsText) {
  SavedRun run = hot_key();
  run.judgement.title = "<b>a & \"b\"</b>\x01";
  const Report report = report_of(run);
  EXPECT_THAT(to_html(report), HasSubstr("<h1>&lt;b&gt;a &amp; &quot;b&quot;&lt;/b&gt;?</h1>"));
  EXPECT_TRUE(is_balanced(to_html(report)));
  run.judgement.title = "a|b *c* <i>";
  EXPECT_THAT(to_markdown(report_of(run)), HasSubstr("# a\\|b \\*c\\* \\<i\\>"));
}

TEST(Report, SaysWhetherTheLedgerBalances) {
  SavedRun run = hot_key();
  EXPECT_THAT(to_html(report_of(run)), HasSubstr("The ledger balances: "));
  run.judgement.totals.write_ledger.dropped.records += 1;
  EXPECT_THAT(to_html(report_of(run)), HasSubstr("The ledger does NOT balance: "));
}

TEST(Report, MarkdownHasEverySection) {
  const Report report = report_of(hot_key());
  const std::string text = to_markdown(report);
  for (const ReportSection& section : report.sections) {
    EXPECT_THAT(text, HasSubstr("## " + section.title));
  }
  EXPECT_THAT(text, HasSubstr("**FAIL**"));
}

// ------------------------------------------------------------------------------------- charts

TEST(RunCharts, TheFullestShardIsTheHotOne) {
  const auto chart = worst_shard_chart(hot_key());
  ASSERT_TRUE(chart);
  EXPECT_THAT(chart->title, HasSubstr("shardId-000000000004"));
  double most = 0;
  for (const auto& value : chart->lines[0].values) most = std::max(most, value.value_or(0));
  // a full bucket and a second's tokens, when the key becomes hot
  EXPECT_GT(most, 140);
  EXPECT_LT(most, 200);
  EXPECT_EQ(chart->limit, 100);
}

TEST(RunCharts, TheMapIsHatchedWhereTheHotShardIs) {
  const auto map = hash_range_map(hot_key());
  ASSERT_TRUE(map);
  ASSERT_EQ(map->rows, 10U);
  EXPECT_EQ(map->until_s, 180);
  std::vector<std::size_t> refused(map->rows);
  for (std::size_t row = 0; row < map->rows; ++row) {
    for (std::size_t column = 0; column < map->columns; ++column) {
      const std::size_t at = row * map->columns + column;
      if (map->refused[at]) ++refused[row];
      EXPECT_TRUE(map->shares[at].has_value());
    }
  }
  for (std::size_t row = 0; row < map->rows; ++row) {
    const double minutes = static_cast<double>(refused[row]) * map->step_s / 60;
    EXPECT_NEAR(minutes, row == 4 ? 1 : 0, 0.2) << "hot for a minute, row " << row;
  }
}

TEST(RunCharts, LatenciesAndAgesAreThoseOfTheReaders) {
  const auto charts = latency_charts(hot_key());
  ASSERT_EQ(charts.size(), 1U);
  ASSERT_EQ(charts[0].lines.size(), 3U);
  for (std::size_t i = 0; i < charts[0].lines[0].values.size(); ++i) {
    if (!charts[0].lines[0].values[i]) continue;
    EXPECT_LT(charts[0].lines[0].values[i], charts[0].lines[1].values[i]) << "p50, p99 at " << i;
    EXPECT_LT(charts[0].lines[1].values[i], charts[0].lines[2].values[i]) << "p99, max at " << i;
  }
  double p99 = 0;
  for (const auto& value : charts[0].lines[1].values) p99 = std::max(p99, value.value_or(0));
  EXPECT_GT(p99, 1000);
  EXPECT_LT(p99, 4000);
  const auto ages = iterator_age_chart(hot_key());
  ASSERT_TRUE(ages);
  EXPECT_THAT(ages->title, HasSubstr("timeline"));
}

TEST(RunCharts, ARunWithoutSeriesHasNone) {
  SavedRun run = hot_key();
  run.record.series.chunks.clear();
  EXPECT_FALSE(worst_shard_chart(run));
  EXPECT_FALSE(hash_range_map(run));
  EXPECT_TRUE(latency_charts(run).empty());
  EXPECT_FALSE(iterator_age_chart(run));
  EXPECT_TRUE(is_balanced(to_html(report_of(run))));
}

TEST(Chart, StepsAreRoundAndEnough) {
  EXPECT_EQ(chart_step(60, 400), 1);
  EXPECT_EQ(chart_step(401, 400), 2);
  EXPECT_EQ(chart_step(1800, 400), 5);
  EXPECT_EQ(chart_step(86'400, 400), 300);
  EXPECT_EQ(chart_step(400 * 86'400.0, 400), 86'400);
  EXPECT_EQ(chart_step(366 * 86'400.0, 100), 4 * 86'400);
}

LineChart small_chart() {
  LineChart chart;
  chart.title = "a & b";
  chart.unit = "ms";
  chart.step_s = 10;
  chart.until_s = 40;
  chart.lines = {{"one", {1.0, std::nullopt, 2.0, 3.0}}};
  return chart;
}

TEST(Svg, IsBalancedAndBreaksItsLineAtAGap) {
  const std::string svg = to_svg(small_chart());
  EXPECT_TRUE(is_balanced(svg));
  EXPECT_THAT(svg, HasSubstr("<title>a &amp; b</title>"));
  const std::size_t path = svg.find("<path d=\"M");
  ASSERT_NE(path, std::string::npos);
  const std::string drawn = svg.substr(path + 9, svg.find('"', path + 9) - path - 9);
  EXPECT_EQ(std::ranges::count(drawn, 'M'), 2);
  EXPECT_EQ(std::ranges::count(drawn, 'L'), 1);
}

TEST(Svg, AMapMergesCellsThatLookAlike) {
  HeatMap map;
  map.title = "map";
  map.rows = 1;
  map.columns = 100;
  map.until_s = 100;
  map.shares.assign(100, 0.5);
  map.refused.assign(100, false);
  const auto rects = [](const std::string& svg) {
    std::size_t count = 0;
    for (auto at = svg.find("<rect"); at != std::string::npos; at = svg.find("<rect", at + 1)) {
      ++count;
    }
    return count;
  };
  const std::size_t even = rects(to_svg(map));
  map.shares[50] = 1.2;
  map.refused[50] = true;
  EXPECT_EQ(rects(to_svg(map)), even + 3) << "the cell, what is right of it, its hatching";
  EXPECT_TRUE(is_balanced(to_svg(map)));
}

TEST(Chart, ItsTableHasTheLargestOfEachStretch) {
  const ReportTable table = table_of(small_chart(), 2);
  EXPECT_THAT(table.header, ElementsAre("From", "one, ms"));
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_THAT(table.rows[0], ElementsAre("00:00:00", "1"));
  EXPECT_THAT(table.rows[1], ElementsAre("00:00:20", "3"));
}

}  // namespace
}  // namespace weir::reports

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "reports/document/paragraph.hpp"
#include "reports/document/report.hpp"
#include "reports/judge/wording.hpp"

namespace weir::reports {

namespace {

constexpr std::size_t kRowsOfAChart = 12;

// What Markdown would take for its own is written as itself.
std::string plain(std::string_view text) {
  std::string out;
  for (const char letter : without_controls(text)) {
    if (std::string_view{"\\`*_{}[]<>#|~"}.find(letter) != std::string_view::npos) out += '\\';
    out += letter;
  }
  return out;
}

std::string table(const ReportTable& table) {
  std::string out;
  const auto row = [&](const std::vector<std::string>& cells) {
    out += "|";
    for (const std::string& cell : cells) out += " " + plain(cell) + " |";
    out += "\n";
  };
  row(table.header);
  out += "|";
  for (std::size_t i = 0; i < table.header.size(); ++i) {
    out += i < table.text_columns ? "---|" : "---:|";
  }
  out += "\n";
  for (const auto& cells : table.rows) row(cells);
  return out + "\n";
}

// A fence longer than any in the text.
std::string fenced(std::string_view text) {
  std::size_t longest = 2;
  std::size_t run = 0;
  for (const char letter : text) {
    run = letter == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  std::string out = fence + "\n";
  out += text;
  if (!out.ends_with('\n')) out += '\n';
  return out + fence + "\n\n";
}

// The rows that are worst, each with its worst cell.
ReportTable table_of(const HeatMap& map) {
  ReportTable table{.header = {"Part of the hash space", "Busiest second", "Refused from", "to"},
                    .rows = {},
                    .text_columns = 1};
  for (std::size_t row = 0; row < map.rows; ++row) {
    double most = 0;
    std::size_t first = map.columns;
    std::size_t last = 0;
    for (std::size_t column = 0; column < map.columns; ++column) {
      most = std::max(most, map.shares[row * map.columns + column].value_or(0));
      if (!map.refused[row * map.columns + column]) continue;
      first = std::min(first, column);
      last = column + 1;
    }
    if (first == map.columns) continue;
    const auto at = [&](std::size_t column) {
      const double s = std::min(static_cast<double>(column) * map.step_s, map.until_s);
      return clock_text(Duration{static_cast<std::int64_t>(s * 1e9)});
    };
    table.rows.push_back(
        {fmt::format("{} of {}", row + 1, map.rows), percent_text(most), at(first), at(last)});
  }
  return table;
}

struct Painter {
  std::string operator()(const ReportText& text) const {
    return text.strong ? "**" + plain(text.text) + "**\n\n" : plain(text.text) + "\n\n";
  }
  std::string operator()(const ReportList& list) const {
    std::string out;
    for (const std::string& item : list.items) out += "- " + plain(item) + "\n";
    return out + "\n";
  }
  std::string operator()(const ReportTable& of) const { return table(of); }
  std::string operator()(const ReportCode& code) const {
    if (code.title.empty()) return fenced(code.text);
    return fmt::format("<details><summary>{}</summary>\n\n{}</details>\n\n", plain(code.title),
                       fenced(code.text));
  }
  std::string operator()(const LineChart& chart) const {
    return fmt::format("### {}\n\n{}{}\n\n", plain(chart.title),
                       table(reports::table_of(chart, kRowsOfAChart)), plain(chart.note));
  }
  std::string operator()(const HeatMap& map) const {
    const ReportTable rows = table_of(map);
    return fmt::format("### {}\n\n{}", plain(map.title), rows.rows.empty() ? "" : table(rows));
  }
};

}  // namespace

std::string to_markdown(const Report& report) {
  std::string out =
      fmt::format("# {}\n\n{}\n\n**{}** {}\n\n", plain(report.title), plain(report.subtitle),
                  report.verdict, plain(report.verdict_detail));
  for (const ReportSection& section : report.sections) {
    out += "## " + plain(section.title) + "\n\n";
    for (const ReportBlock& block : section.blocks) out += std::visit(Painter{}, block);
  }
  return out;
}

}  // namespace weir::reports

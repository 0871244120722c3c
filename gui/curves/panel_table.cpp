#include "gui/curves/panel_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace weir::gui {

namespace {

// The shortest text that is read back as the same float.
std::string cell(float value) {
  return std::isnan(value) ? "" : fmt::format("{}", value);
}

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char letter : text) {
    if (letter == '"') quoted += '"';
    quoted += letter;
  }
  return quoted + '"';
}

std::string tsv_cell(std::string text) {
  std::ranges::replace_if(
      text, [](char letter) { return letter == '\t' || letter == '\n' || letter == '\r'; }, ' ');
  return text;
}

template <typename Cell>
std::string text_of(const PanelTable& table, char between, const Cell& cell_of) {
  std::string text;
  const auto line = [&](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) text += between;
      text += cell_of(cells[i]);
    }
    text += '\n';
  };
  line(table.columns);
  for (const auto& row : table.rows) line(row);
  return text;
}

}  // namespace

PanelTable table_of(const std::vector<NamedCurve>& curves, const std::string& unit,
                    const TimeSpan& span) {
  PanelTable table;
  table.columns.emplace_back("time_s");
  std::size_t size = 0;
  double step_s = 1;
  for (const NamedCurve& one : curves) {
    table.columns.push_back(unit.empty() ? one.name : fmt::format("{} ({})", one.name, unit));
    size = std::max(size, one.curve->size());
    if (one.curve->size() > 0) step_s = one.curve->step_s();
  }
  const auto first = static_cast<std::size_t>(std::max(0.0, std::floor(span.from_s / step_s)));
  const auto end =
      std::min(size, static_cast<std::size_t>(std::max(0.0, std::ceil(span.until_s / step_s))));
  for (std::size_t i = first; i < end; ++i) {
    auto& row = table.rows.emplace_back();
    row.push_back(fmt::format("{}", static_cast<double>(i) * step_s));
    for (const NamedCurve& one : curves) {
      row.push_back(i < one.curve->size() ? cell((*one.curve)[i]) : "");
    }
  }
  return table;
}

std::string csv_text(const PanelTable& table, const std::string& comment) {
  const std::string before = comment.empty() ? "" : "# " + tsv_cell(comment) + "\n";
  return before + text_of(table, ',', csv_cell);
}

std::string tsv_text(const PanelTable& table) {
  return text_of(table, '\t', tsv_cell);
}

}  // namespace weir::gui

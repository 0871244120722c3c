#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "gui/curves/curve.hpp"
#include "gui/curves/time_view.hpp"

namespace weir::gui {

/// What a panel shows, as a table: for screen readers, files and the clipboard. Cells are texts;
/// what was not measured is empty.
struct PanelTable {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

/// A curve with its name and unit: "fullest", "% of a shard's limit".
struct NamedCurve {
  std::string name;
  const Curve* curve = nullptr;
};

/// A row a step that lies in the span: its time in seconds, and each curve's value. Columns are
/// called "time_s" and by the curves' names and the unit: "fullest (%)".
PanelTable table_of(const std::vector<NamedCurve>& curves, const std::string& unit,
                    const TimeSpan& span);

/// RFC 4180, with "# comment" before it where there is one.
std::string csv_text(const PanelTable& table, const std::string& comment);
/// With tabs, for spreadsheets; tabs and line ends within cells become blanks.
std::string tsv_text(const PanelTable& table);

}  // namespace weir::gui

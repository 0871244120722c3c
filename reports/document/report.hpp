#pragma once

#include <string>
#include <variant>
#include <vector>

#include "reports/document/chart.hpp"
#include "reports/document/saved_run.hpp"

namespace weir::reports {

// A page about a run: the answer, what breaks first, pictures, cost, what is assumed, how to do it
// again. Made from a run file alone; it simulates nothing and computes no number of its own.

struct ReportText {
  std::string text;
  bool strong = false;
};
struct ReportList {
  std::vector<std::string> items;
};
struct ReportTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  std::size_t text_columns = 1;  ///< the first ones; the others are numbers
};
/// Literal text: a command, a file. `folded` behind its `title` where there is one.
struct ReportCode {
  std::string text;
  std::string title{};
};
using ReportBlock =
    std::variant<ReportText, ReportList, ReportTable, ReportCode, LineChart, HeatMap>;

struct ReportSection {
  std::string title;
  std::vector<ReportBlock> blocks;
};

struct Report {
  std::string title;
  std::string subtitle;
  std::string verdict;         ///< "PASS", "FAIL", "UNSURE", "DONE"
  std::string verdict_detail;  ///< a sentence
  std::vector<ReportSection> sections;
};

Report report_of(const SavedRun& run);

/// One file, complete in itself: no script, no other file, no network. The same bytes for the same
/// run.
std::string to_html(const Report& report);
/// For pull requests and wikis: pictures become tables of their values.
std::string to_markdown(const Report& report);

/// A chart's values as a table of at most `most` rows, each the largest of what it stands for.
ReportTable table_of(const LineChart& chart, std::size_t most);

}  // namespace weir::reports

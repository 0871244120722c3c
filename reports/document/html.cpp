#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "reports/document/report.hpp"
#include "reports/document/svg.hpp"

namespace weir::reports {

namespace {

constexpr std::size_t kRowsBehindAChart = 40;

constexpr std::string_view kStyle = R"(
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:#f4f5f7;color:#1b1f24;font:16px/1.5 system-ui,sans-serif}
main{max-width:60rem;margin:0 auto;background:#fff;padding:2rem clamp(1rem,4vw,3rem) 3rem}
h1{font-size:1.6rem;line-height:1.25;margin:0}
h2{font-size:1.2rem;margin:2.2rem 0 .6rem;border-bottom:1px solid #d5d9df;padding-bottom:.2rem}
h3{font-size:1rem;margin:1.4rem 0 .2rem}
p{margin:.5rem 0}
.sub,.note{color:#525c68}
.note{font-size:.875rem}
.verdict{margin:1.2rem 0;padding:.8rem 1rem;border-left:.4rem solid #525c68;background:#f4f5f7}
.verdict b{font-size:1.15rem;margin-right:.6rem}
.PASS{border-color:#0072b2}.FAIL{border-color:#d55e00}.UNSURE{border-color:#e69f00}
.wide{overflow-x:auto}
.wide svg{min-width:34rem;width:100%;height:auto;display:block}
table{border-collapse:collapse;font-size:.9rem;margin:.6rem 0;min-width:100%}
th,td{padding:.3rem .7rem .3rem 0;text-align:left;vertical-align:top;border-bottom:1px solid #e4e7eb}
th{color:#525c68;font-weight:600}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
ul{margin:.3rem 0 .8rem;padding-left:1.2rem}
li{overflow-wrap:anywhere}
pre{background:#f4f5f7;padding:.7rem 1rem;overflow-x:auto;font-size:.85rem}
summary{cursor:pointer;color:#525c68;font-size:.9rem;margin:.2rem 0}
@media print{body{background:#fff;font-size:11pt}main{max-width:none;padding:0}figure,table{break-inside:avoid}details{display:none}}
figure{margin:1rem 0}
@media(max-width:40rem){table{font-size:.8rem}td.n,th.n{white-space:normal}th,td{padding-right:.4rem}}
)";

std::string table(const ReportTable& table) {
  std::string out = "<div class=\"wide\"><table>";
  const auto row = [&](const std::vector<std::string>& cells, std::string_view tag) {
    out += "<tr>";
    for (std::size_t i = 0; i < cells.size(); ++i) {
      out += fmt::format("<{}{}>{}</{}>", tag, i >= table.text_columns ? " class=\"n\"" : "",
                         xml_text(cells[i]), tag);
    }
    out += "</tr>\n";
  };
  bool has_header = false;
  for (const std::string& cell : table.header) has_header = has_header || !cell.empty();
  if (has_header) row(table.header, "th");
  for (const auto& cells : table.rows) row(cells, "td");
  return out + "</table></div>\n";
}

std::string figure(std::string_view title, const std::string& picture, std::string_view note,
                   const std::string& behind) {
  return fmt::format(
      "<figure><h3>{}</h3><div class=\"wide\">{}</div><p class=\"note\">{}</p>{}</figure>\n",
      xml_text(title), picture, xml_text(note), behind);
}

std::string folded(std::string_view title, const std::string& content) {
  return fmt::format("<details><summary>{}</summary>{}</details>\n", xml_text(title), content);
}

struct Painter {
  std::string operator()(const ReportText& text) const {
    return text.strong ? fmt::format("<h3>{}</h3>\n", xml_text(text.text))
                       : fmt::format("<p>{}</p>\n", xml_text(text.text));
  }
  std::string operator()(const ReportList& list) const {
    std::string out = "<ul>";
    for (const std::string& item : list.items) out += "<li>" + xml_text(item) + "</li>\n";
    return out + "</ul>\n";
  }
  std::string operator()(const ReportTable& of) const { return table(of); }
  std::string operator()(const ReportCode& code) const {
    std::string lines;  // xml_text would take line ends for control characters
    std::string_view rest = code.text;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      lines += xml_text(rest.substr(0, end)) + "\n";
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    const std::string content = "<pre>" + lines + "</pre>\n";
    return code.title.empty() ? content : folded(code.title, content);
  }
  std::string operator()(const LineChart& chart) const {
    return figure(chart.title, to_svg(chart), fmt::format("In {}. {}", chart.unit, chart.note),
                  folded("Its values", table(table_of(chart, kRowsBehindAChart))));
  }
  std::string operator()(const HeatMap& map) const {
    return figure(map.title, to_svg(map), map.note, "");
  }
};

}  // namespace

std::string to_html(const Report& report) {
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{}</title><style>{}</style></head>\n<body><main>\n"
      "<h1>{}</h1><p class=\"sub\">{}</p>\n"
      "<div class=\"verdict {}\"><b>{}</b>{}</div>\n",
      xml_text(report.title), kStyle, xml_text(report.title), xml_text(report.subtitle),
      report.verdict, report.verdict, xml_text(report.verdict_detail));
  for (const ReportSection& section : report.sections) {
    out += fmt::format("<section><h2>{}</h2>\n", xml_text(section.title));
    for (const ReportBlock& block : section.blocks) out += std::visit(Painter{}, block);
    out += "</section>\n";
  }
  return out + "</main></body></html>\n";
}

}  // namespace weir::reports

#pragma once

#include <string>
#include <string_view>

#include "reports/document/chart.hpp"

namespace weir::reports {

/// A chart as an SVG element that stands in a page by itself: no script, no style sheet, no font of
/// its own. Colours are told apart without seeing them, too: lines by dashes and names, refused by
/// hatching. At most some 200 kB.
std::string to_svg(const LineChart& chart);
std::string to_svg(const HeatMap& map);

/// "&", "<", ">" and quotes as XML writes them; control characters as "?".
std::string xml_text(std::string_view text);

}  // namespace weir::reports

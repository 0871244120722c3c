#include "gui/session/bug_report.hpp"

#include <algorithm>

namespace weir::gui {

std::string bug_report(const reports::Bug& bug, std::string_view engine,
                       const std::string& scenario) {
  std::string what = bug.what;
  // or the rest of it would be read as TOML
  std::ranges::replace_if(
      what, [](unsigned char letter) { return letter < ' ' || letter == 0x7F; }, ' ');
  return "# weir " + std::string{engine} + " stopped: " + what + "\n# seed " +
         std::to_string(bug.seed) + ", replication " + std::to_string(bug.replication) + "\n\n" +
         scenario;
}

}  // namespace weir::gui

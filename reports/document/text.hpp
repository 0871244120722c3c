#pragma once

#include <string>

#include "reports/judge/judgement.hpp"

namespace weir::reports {

/// How a text is to look; nothing of it changes what is said.
struct TextStyle {
  int width = 80;        ///< columns; lines of prose are broken there
  bool colour = false;   ///< escape codes of a terminal
  bool verbose = false;  ///< every shard, every finding
  bool quiet = false;    ///< the verdict line only
};

/// What `weir run` prints for people. Findings that are part of another are only told with it,
/// unless `verbose`. Control characters in names and keys come out as "?".
std::string to_text(const Judgement& judgement, const TextStyle& style);

}  // namespace weir::reports

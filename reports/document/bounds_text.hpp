#pragma once

#include <string>

#include "reports/plan/bounds.hpp"

namespace weir::reports {

/// What `weir bounds` prints of a stream, 80 columns: what is asked for at the peak, of what, and
/// how many even shards would do. `title`: a line above.
std::string to_text(const Bounds& bounds, const std::string& title);

/// "1,200 of 1,000 records/s", "9 min of 2 min".
std::string need_text(const Bound& bound);
/// "104 %", "5.3 %"; "never" where it does not hold however long one waits.
std::string used_text(const Bound& bound);
/// "the 32 shards of that moment hold up to 20 % more".
std::string headroom_text(const Bounds& bounds);
/// "104", "any" where their number makes no difference, "none" where no number would do.
std::string shards_text(const Bound& bound);
/// What is compared, with whom it concerns: "processing, in order: fraud".
std::string title_of(const Bound& bound);

}  // namespace weir::reports

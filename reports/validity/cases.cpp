#include "reports/validity/cases.hpp"

#include <algorithm>
#include <iterator>

namespace weir::reports::validity {

std::vector<Case> all_cases() {
  std::vector<Case> all;
  for (const auto& of_subject :
       {write_limit_cases, arrival_cases, hot_key_cases, retry_cases, reader_cases, kpl_cases,
        lease_cases, reshard_cases, mode_cases, scaling_cases, grain_cases}) {
    std::ranges::move(of_subject(), std::back_inserter(all));
  }
  return all;
}

}  // namespace weir::reports::validity

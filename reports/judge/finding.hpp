#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::reports {

/// How bad a finding is. Tight: under 10 % spare; wasteful: under 30 % used at the peak.
enum class Severity : std::uint8_t { Breaks, Tight, Fine, Wasteful };
std::string_view name_of(Severity severity);  ///< "breaks", …

/// One thing that would help, or that one would think of and does not.
struct Help {
  std::string what;    ///< "spread user:celebrity over 2 sub-keys"
  std::string effect;  ///< "worst shard 88 %, 0 dropped in a trial run"
  std::string option;  ///< what to give to weir run, may be empty:
                       ///< "--set producer.api.keys.hot.0.spread=2"
  bool works = true;   ///< false: it was looked into and is not enough
};

/// What broke or is about to, where, when, why and what would help: the same sentences for text,
/// JSON and windows.
struct Finding {
  std::string id;  ///< "hot-key"; stable
  Severity severity{};
  std::string headline;               ///< a sentence with shard, time and number
  std::vector<std::string> evidence;  ///< further sentences
  std::string more_shards;            ///< what doubling the shards would do; may be empty
  bool more_shards_help = false;      ///< whether that would do
  std::vector<Help> help;             ///< the best first
  std::optional<std::string> shard;   ///< its id
  std::optional<std::string> key;     ///< the base key
  double from_s = 0;
  double until_s = 0;
  double value = 0;               ///< what the trigger compares (reports/study/troubles.hpp)
  std::int64_t replications = 0;  ///< that show it; at least half
  /// Which of the findings explains this one and tells of it, by its number in the list.
  std::optional<std::size_t> part_of;

  /// Everything but the help, in one string.
  std::string text() const;
  /// The help in one string.
  std::string action() const;
};

}  // namespace weir::reports

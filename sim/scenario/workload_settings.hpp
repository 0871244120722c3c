#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/hash_key.hpp"
#include "model/units.hpp"
#include "sim/scenario/scenario_defaults.hpp"

namespace weir::sim {

// ---- Sizes ----

/// How often records of each size were seen: of every size from `from` to `to` bytes, both
/// included, alike.
struct SizeHistogram {
  struct Bin {
    std::int64_t from = 0;
    std::int64_t to = 0;
    double weight = 0;  ///< a share or a count: what matters is their proportion
    friend bool operator==(const Bin&, const Bin&) = default;
  };
  std::vector<Bin> bins;  ///< at least one weight and one size above 0
  std::string file;       ///< as written in the scenario; empty where it stands there itself
  friend bool operator==(const SizeHistogram&, const SizeHistogram&) = default;
};

/// Data of a record without its key. Constant: median == p99.
struct RecordSize {
  bool lognormal = false;
  std::int64_t bytes = 0;                            ///< constant, or the median
  std::int64_t p99_bytes = 0;                        ///< lognormal
  std::shared_ptr<const SizeHistogram> histogram{};  ///< in place of these
  friend bool operator==(const RecordSize&, const RecordSize&) = default;
};

// ---- Keys ----

/// A key that takes a share of its producer's records while it is hot. With spread n > 1 the
/// application writes key#0 … key#n-1, each with the same chance.
struct HotKey {
  std::string key;
  double share = 0;  ///< 0 … 1
  std::int64_t spread = 1;
  Duration from{};
  Duration until = Duration::max();
  friend bool operator==(const HotKey&, const HotKey&) = default;
};

/// Keys and how often each was seen.
struct KeyCounts {
  std::vector<std::string> keys;
  std::vector<double> counts;  ///< by key; above 0
  friend bool operator==(const KeyCounts&, const KeyCounts&) = default;
};

/// In each period other keys of the population are hot: `keys` of them take `share` together, each
/// alike, besides what falls on them anyway. Which ones depends on the seed, not on the
/// replication.
struct Drift {
  Duration every{};
  std::int64_t keys = 1;
  double share = 0;  ///< 0 … 1
  friend bool operator==(const Drift&, const Drift&) = default;
};

enum class KeyDistribution : std::uint8_t {
  Uniform,
  Zipf,
  Counts,        ///< as often as in a file
  Random,        ///< a new random key for each record: none is ever hot
  ExplicitHash,  ///< the producer sets ExplicitHashKey, its keys do not matter
};

/// Keys are named "{producer}-{index}", those of a file as there.
struct KeySettings {
  KeyDistribution distribution = KeyDistribution::Uniform;
  std::int64_t count = defaults::kKeyCount.value;
  double exponent = defaults::kZipfExponent.value;  ///< Zipf
  std::vector<HotKey> hot{};
  std::string file{};  ///< Counts: as written in the scenario
  std::shared_ptr<const KeyCounts> counts{};
  std::vector<model::HashKey> hash_keys{};  ///< ExplicitHash: each alike; none: uniform over all
  std::optional<Drift> drift{};
  friend bool operator==(const KeySettings&, const KeySettings&) = default;
};

// ---- Loads ----

/// One corner of a rate curve; linear between corners, constant before the first and after the
/// last.
struct LoadPoint {
  Duration at{};
  double records_per_s = 0;
  friend bool operator==(const LoadPoint&, const LoadPoint&) = default;
};

/// A measured curve: what was seen at which time, in order of time, from 0 on.
struct RateCurve {
  struct Sample {
    std::int64_t at_ms = 0;
    double value = 0;
    friend bool operator==(const Sample&, const Sample&) = default;
  };
  std::vector<Sample> samples;  ///< at least one value above 0
  std::int64_t span_ms() const { return samples.empty() ? 0 : samples.back().at_ms; }
  friend bool operator==(const RateCurve&, const RateCurve&) = default;
};

enum class LoadKind : std::uint8_t { Points, Daily, Weekly, Curve };

/// How the load was said; Producer.load is what it comes to (compiled_load).
struct LoadShape {
  LoadKind kind = LoadKind::Points;
  std::vector<LoadPoint> points{};  ///< Points
  double trough = 0;                ///< Daily, Weekly: records/s at the quietest time of the day
  double peak = 0;                  ///< and at the busiest; Curve: of the highest value
  Duration peak_at{};               ///< Daily, Weekly: time of day
  std::array<double, 7> weekdays{1, 1, 1, 1, 1, 1, 1};  ///< Weekly: factors, from Monday on
  double growth = 0;                                    ///< a day, compounding: 0.02 for 2 %
  std::string file{};                                   ///< Curve: as written in the scenario
  std::shared_ptr<const RateCurve> curve{};
  double speed = 1;                  ///< Curve: divides its times
  std::optional<Duration> period{};  ///< Curve: all of it takes so long, in place of speed
  bool repeat = false;  ///< Curve: begins anew at its end, else stays at its last value
  friend bool operator==(const LoadShape&, const LoadShape&) = default;
};

/// Stretches of more and of less load: the rate is multiplied by the factor of the state that a
/// chain is in, which stays in each of its states for a time of its mean, and then goes to the next
/// in order, or to another by chance. Factors are scaled so that the long-run mean stays the rate.
struct BurstState {
  double factor = 1;
  Duration mean{};
  /// Weights of the states that it may go to, one for each state, its own 0; empty: the next one in
  /// order, the first after the last.
  std::vector<double> next{};
  friend bool operator==(const BurstState&, const BurstState&) = default;
};
enum class BurstKind : std::uint8_t { OnOff, Mmpp };
enum class HoldingTime : std::uint8_t { Exponential, Constant };
struct Bursts {
  BurstKind kind = BurstKind::OnOff;
  std::vector<BurstState> states;  ///< OnOff: on (factor 1) and off (0)
  HoldingTime holding = HoldingTime::Exponential;
  friend bool operator==(const Bursts&, const Bursts&) = default;
};
/// How often each state is visited in the long run, up to a common factor; 1 for each where they go
/// round. Every state must be reachable from every other.
/// Source  Grassmann, Taksar and Heyman, "Regenerative analysis and steady state distributions for
///         Markov chains" (1985): no subtraction, so no error grows
std::vector<double> visits_of(const Bursts& bursts);
/// The factors of the states, scaled so that their mean over time is 1.
std::vector<double> scaled_factors(const Bursts& bursts);
/// Changes of the state a second, in the long run.
double changes_per_s(const Bursts& bursts);

enum class BatchDistribution : std::uint8_t { Constant, Geometric, Pareto };

/// Records that are born together, at one instant in one instance; how many follows the
/// distribution, cut at `most`. The rate stays the rate of records.
struct Batch {
  BatchDistribution distribution = BatchDistribution::Constant;
  double mean = 1;                             ///< with the cut; Constant: a whole number
  double shape = defaults::kBatchShape.value;  ///< Pareto: the tail's exponent
  std::int64_t most = defaults::kBatchMost.value;
  bool same_key = false;
  friend bool operator==(const Batch&, const Batch&) = default;
};

}  // namespace weir::sim

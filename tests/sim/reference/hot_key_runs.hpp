#pragma once

#include <functional>
#include <vector>

#include "sim/scenario/scenario.hpp"
#include "tests/sim/reference/hot_key_reference.hpp"

/// weir on the scenarios of the reference, measured alike.
namespace weir::sim {

/// Debug builds (with sanitizers) take shorter and fewer runs, and so wider bounds: they are there
/// for the sanitizers, the optimised ones for the figures.
#if defined(NDEBUG)
inline constexpr bool kSlowBuild = false;
#else
inline constexpr bool kSlowBuild = true;
#endif
inline constexpr double kHotSeconds = kSlowBuild ? 30 : 120;
inline constexpr int kReplications = kSlowBuild ? 5 : 10;
inline constexpr double kWider = kSlowBuild ? 4 : 1;

struct HotKeyRun : hot_key_reference::Facts {
  double iterator_age_mean_s = 0;
};

/// The hot-key scenario cut short: the key is hot from 2 s on for `seconds`, and nothing comes
/// after it. All shares but the one of the throttled records are about those of the long one.
hot_key_reference::Setup hot_for(double seconds);

Scenario scenario_of(const hot_key_reference::Setup& setup, Grain grain);

/// `replications` runs of weir (numbered from 0) or of the reference (seeds from 1).
std::vector<HotKeyRun> run_weir(const hot_key_reference::Setup& setup, Grain grain,
                                int replications);
std::vector<HotKeyRun> run_reference(const hot_key_reference::Setup& setup, int replications);

/// A measure of each run.
std::vector<double> each(const std::vector<HotKeyRun>& runs,
                         const std::function<double(const HotKeyRun&)>& measure);

/// Records dropped beyond what must be: those born for the hot shard while the key is hot, less
/// what a shard takes in that time. Some 1,440 below 0 (a full bucket, and records still waiting
/// to be sent again at the end); it varies by 25 from run to run where the dropped vary by 900.
double dropped_beyond_need(const HotKeyRun& run, const hot_key_reference::Setup& setup);

}  // namespace weir::sim

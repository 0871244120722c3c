#include <algorithm>

#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/scenario_sections.hpp"

namespace weir::sim {

namespace {

// A run that ends before its trace, or long after it, is mostly not meant.
void note_length(TableReader& table, const TraceSettings& trace, const RunEnd& end) {
  if (!trace.trace || trace.repeat) return;
  const double trace_s = static_cast<double>(trace.trace->span_ms()) / 1e3 / trace.speed;
  const double run_s = static_cast<double>(end.at.count()) / static_cast<double>(kNanosPerSecond);
  const auto text = [](double seconds) {
    return grouped(static_cast<std::int64_t>(std::min(seconds, 1e15))) + " s";
  };
  constexpr double kHalf = 0.5;
  if (trace_s >= run_s) {
    table.problems().warning(
        "W0122", "the run ends before the trace, which takes " + text(trace_s) + " at this speed",
        table.place_of("file"), "the rest is not played", {}, end.second_place());
  } else if (trace_s < run_s * kHalf) {
    table.problems().warning("W0122",
                             "the trace ends after " + text(trace_s) +
                                 " at this speed; then no record is born for the rest of the run",
                             table.place_of("file"), "repeat = true begins anew", {},
                             end.second_place());
  }
}

}  // namespace

TraceSettings read_trace_settings(ProblemCollector& problems, const Node& node, const RunEnd& end,
                                  DataFiles& files) {
  TraceSettings trace;
  TableReader table{problems, node, trace_keys()};
  table.number("speed", trace.speed, bounds::kTraceSpeed);
  table.count("scale", trace.scale, bounds::kTraceScale);
  table.duration("scatter", trace.scatter, bounds::kMoment);
  table.boolean("repeat", trace.repeat);
  if (!table.has("file")) {
    table.missing("file", "which log?", "e.g. file = \"traces/x.csv\"");
  } else if (table.text("file", trace.file, bounds::kTitleLetters)) {
    trace.trace = files.trace(trace.file, table.place_of("file"), problems);
  }
  note_length(table, trace, end);
  return trace;
}

}  // namespace weir::sim

#include <algorithm>
#include <utility>

#include "sim/scenario/input_file.hpp"
#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/scenario_sections.hpp"
#include "sim/scenario/trace_reader.hpp"
#include "sim/scenario/utf8.hpp"

namespace weir::sim {

namespace {

void report_mistake(ProblemCollector& problems, const Place& place, const std::string& file,
                    const InputMistake& mistake) {
  const std::string what = "the trace " + printable(file, bounds::kNameLetters);
  switch (mistake.kind) {
    case InputMistake::Kind::None:
      return;
    case InputMistake::Kind::Missing:
      problems.error("E0501", what + " is not there", place, "looked for beside the scenario file");
      return;
    case InputMistake::Kind::NotAFile:
      problems.error("E0501", what + " is " + mistake.why + ", not a file", place);
      return;
    case InputMistake::Kind::Unreadable:
      problems.error("E0501", what + " cannot be read: " + mistake.why, place);
      return;
    case InputMistake::Kind::TooLarge:
      problems.error("E0504", "traces are too large: at most 1 GiB is read in all", place);
      return;
  }
}

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

TraceFiles::TraceFiles(std::string scenario_file)
    : scenario_file_{std::move(scenario_file)}, bytes_left_{bounds::kTraceBytes} {}

std::shared_ptr<const Trace> TraceFiles::read(const std::string& file, const Place& place,
                                              ProblemCollector& problems) {
  const auto known = read_.find(file);
  if (known != read_.end()) return known->second;
  const std::string path = path_beside(scenario_file_, file);
  TraceReader reader{path};
  const InputMistake mistake = read_input(path, bytes_left_, [&](std::string_view piece) {
    bytes_left_ -= static_cast<std::int64_t>(piece.size());
    return reader.take(piece);
  });
  std::shared_ptr<const Trace>& trace = read_[file];
  if (mistake.kind != InputMistake::Kind::None) {
    report_mistake(problems, place, file, mistake);
    return nullptr;
  }
  Problems warnings;
  auto read = reader.finish(warnings);
  problems.append(read ? warnings : read.error());
  if (read) trace = std::make_shared<const Trace>(std::move(*read));
  return trace;
}

TraceSettings read_trace_settings(ProblemCollector& problems, const Node& node, const RunEnd& end,
                                  TraceFiles& traces) {
  TraceSettings trace;
  TableReader table{problems, node, trace_keys()};
  table.number("speed", trace.speed, bounds::kTraceSpeed);
  table.count("scale", trace.scale, bounds::kTraceScale);
  table.duration("scatter", trace.scatter, bounds::kMoment);
  table.boolean("repeat", trace.repeat);
  if (!table.has("file")) {
    table.missing("file", "which log?", "e.g. file = \"traces/x.csv\"");
  } else if (table.text("file", trace.file, bounds::kTitleLetters)) {
    trace.trace = traces.read(trace.file, table.place_of("file"), problems);
  }
  note_length(table, trace, end);
  return trace;
}

}  // namespace weir::sim

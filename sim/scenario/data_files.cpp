#include "sim/scenario/data_files.hpp"

#include <utility>

#include "sim/scenario/input_file.hpp"
#include "sim/scenario/key_count_reader.hpp"
#include "sim/scenario/rate_curve_reader.hpp"
#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/size_histogram_reader.hpp"
#include "sim/scenario/trace_reader.hpp"
#include "sim/scenario/utf8.hpp"

namespace weir::sim {

namespace {

void report_mistake(ProblemCollector& problems, const Place& place, const char* noun,
                    const std::string& file, const InputMistake& mistake) {
  const std::string what = "the " + std::string{noun} + " " + printable(file, bounds::kNameLetters);
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
      problems.error("E0504", std::string{noun} + "s are too large: at most 1 GiB is read in all",
                     place);
      return;
  }
}

}  // namespace

DataFiles::DataFiles(std::string scenario_file)
    : scenario_file_{std::move(scenario_file)}, bytes_left_{bounds::kTraceBytes} {}

template <typename Reader, typename Data>
std::shared_ptr<const Data> DataFiles::read(const char* what, Known<Data>& known,
                                            const std::string& file, const Place& place,
                                            ProblemCollector& problems) {
  const auto before = known.find(file);
  if (before != known.end()) return before->second;
  const std::string path = path_beside(scenario_file_, file);
  Reader reader{path};
  const InputMistake mistake = read_input(path, bytes_left_, [&](std::string_view piece) {
    bytes_left_ -= static_cast<std::int64_t>(piece.size());
    return reader.take(piece);
  });
  std::shared_ptr<const Data>& data = known[file];
  if (mistake.kind != InputMistake::Kind::None) {
    report_mistake(problems, place, what, file, mistake);
    return nullptr;
  }
  Problems warnings;
  auto got = reader.finish(warnings);
  problems.append(got ? warnings : got.error());
  if (got) data = std::make_shared<const Data>(std::move(*got));
  return data;
}

std::shared_ptr<const Trace> DataFiles::trace(const std::string& file, const Place& place,
                                              ProblemCollector& problems) {
  return read<TraceReader>("trace", traces_, file, place, problems);
}

std::shared_ptr<const SizeHistogram> DataFiles::size_histogram(const std::string& file,
                                                               const Place& place,
                                                               ProblemCollector& problems) {
  return read<SizeHistogramReader>("histogram", size_histograms_, file, place, problems);
}

std::shared_ptr<const KeyCounts> DataFiles::key_counts(const std::string& file, const Place& place,
                                                       ProblemCollector& problems) {
  return read<KeyCountReader>("key list", key_counts_, file, place, problems);
}

std::shared_ptr<const RateCurve> DataFiles::rate_curve(const std::string& file, const Place& place,
                                                       ProblemCollector& problems) {
  return read<RateCurveReader>("rate curve", rate_curves_, file, place, problems);
}

}  // namespace weir::sim

#include "sim/scenario/problem_collector.hpp"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

namespace weir::sim {

namespace {
constexpr std::uint32_t kAnotherFile = std::numeric_limits<std::uint32_t>::max();
}

ProblemCollector::ProblemCollector(std::string file, std::vector<std::string> overrides)
    : file_{std::move(file)}, overrides_{std::move(overrides)} {}

void ProblemCollector::error(const char* code, std::string message, const Place& place,
                             std::string label, std::string help,
                             std::optional<SecondPlace> second) {
  if (full()) return;
  const auto stands_here = [&](const Place& muted) {
    return muted.source == place.source && muted.span.line == place.span.line &&
           muted.span.column == place.span.column;
  };
  if (std::any_of(muted_.begin(), muted_.end(), stands_here)) return;
  if (is_told(code, message, place)) return;
  if (++errors_ > kMost) return;
  add(Severity::Error, code, std::move(message), place, std::move(label), std::move(help),
      std::move(second));
}

void ProblemCollector::warning(const char* code, std::string message, const Place& place,
                               std::string label, std::string help,
                               std::optional<SecondPlace> second) {
  const bool is_room = warnings_ < kMost;
  if (!is_room || is_told(code, message, place)) return;
  ++warnings_;
  add(Severity::Warning, code, std::move(message), place, std::move(label), std::move(help),
      std::move(second));
}

// What several streams of a file share is read for each of them.
bool ProblemCollector::is_told(std::string_view code, const std::string& message,
                               const Place& place) const {
  return std::any_of(found_.begin(), found_.end(), [&](const Found& found) {
    const Problem& told = found.problem;
    return found.source == place.source && told.span.line == place.span.line &&
           told.span.column == place.span.column && told.code == code && told.message == message;
  });
}

void ProblemCollector::add(Severity severity, const char* code, std::string&& message,
                           const Place& place, std::string&& label, std::string&& help,
                           std::optional<SecondPlace>&& second) {
  Problem problem{.code = code,
                  .severity = severity,
                  .message = std::move(message),
                  .file = file_,
                  .span = place.span,
                  .label = std::move(label),
                  .help = std::move(help),
                  .source = std::nullopt};
  const auto put_in_place = [this](const Place& where, auto& what) {
    if (where.source == 0 || where.source > overrides_.size()) return;
    what.file = "--set";
    what.source = overrides_[where.source - 1];
  };
  put_in_place(place, problem);
  if (second && second->place.span.line > 0) {
    problem.related =
        Related{.file = file_, .span = second->place.span, .label = std::move(second->label)};
    put_in_place(second->place, *problem.related);
  }
  found_.push_back({place.source, std::move(problem)});
}

void ProblemCollector::append(const Problems& of_another_file) {
  for (const Problem& problem : of_another_file.all) {
    const bool is_error = problem.severity == Severity::Error;
    if (++(is_error ? errors_ : warnings_) > kMost) return;
    found_.push_back({kAnotherFile, problem});
  }
}

Problems ProblemCollector::take_all() {
  std::stable_sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) {
    const auto key = [](const Found& found) {
      const bool by_place = found.source != kAnotherFile;
      return std::tuple{found.source, by_place ? found.problem.span.line : 0,
                        by_place ? found.problem.span.column : 0};
    };
    return key(a) < key(b);
  });
  Problems problems;
  for (Found& found : found_) problems.all.push_back(std::move(found.problem));
  if (full()) {
    Problem last;
    last.code = "E0108";
    last.message = "too many problems: the first " + std::to_string(kMost) + " found are told";
    last.file = file_;
    problems.all.push_back(std::move(last));
  }
  found_.clear();
  return problems;
}

}  // namespace weir::sim

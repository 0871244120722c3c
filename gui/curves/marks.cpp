#include "gui/curves/marks.hpp"

#include <algorithm>
#include <chrono>

namespace weir::gui {

namespace {

constexpr double kSame = 1e-3;  // seconds

double seconds(Duration time) {
  return std::chrono::duration<double>(time).count();
}

std::string name_of_action(const sim::Action& action) {
  std::string name{sim::name_of(action.call)};
  if (action.call == sim::ActionCall::UpdateShardCount) {
    name += " " + std::to_string(action.target_shard_count);
  } else if (action.call == sim::ActionCall::SetDesiredCapacity) {
    name += " " + std::to_string(action.desired_capacity);
  }
  return name;
}

}  // namespace

std::vector<Mark> marks_of(const sim::Scenario& scenario) {
  std::vector<Mark> marks;
  for (const sim::Action& action : scenario.actions) {
    const double at = seconds(action.at);
    marks.push_back({Mark::Kind::Action, at, at, name_of_action(action)});
  }
  for (const sim::Fault& fault : scenario.faults) {
    marks.push_back({Mark::Kind::Fault, seconds(fault.at), seconds(fault.end()),
                     std::string{sim::name_of(fault.kind)}});
  }
  std::ranges::stable_sort(marks, {}, &Mark::from_s);
  return marks;
}

std::optional<double> next_mark(const std::vector<Mark>& marks, double at_s) {
  const auto next =
      std::ranges::find_if(marks, [&](const Mark& mark) { return mark.from_s > at_s + kSame; });
  return next == marks.end() ? std::nullopt : std::optional{next->from_s};
}

std::optional<double> mark_before(const std::vector<Mark>& marks, double at_s) {
  std::optional<double> before;
  for (const Mark& mark : marks) {
    if (mark.from_s < at_s - kSame) before = mark.from_s;
  }
  return before;
}

}  // namespace weir::gui

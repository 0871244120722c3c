#include "reports/study/replay.hpp"

#include <algorithm>
#include <new>
#include <optional>
#include <utility>

#include "sim/scenario/actions.hpp"
#include "sim/world/watch.hpp"
#include "sim/world/world.hpp"

namespace weir::reports {

namespace {

using namespace std::chrono_literals;
using Kind = ReplayFailure::Kind;

constexpr Duration kStep = 1s;  // a tick of every grain, and short enough to obey a stop

Duration rounded_up(Duration time, Duration step) {
  return (time + step - Duration{1}) / step * step;
}

// The stream at the end of the run but for its records: what the operator's calls make of it.
model::Stream without_load(const sim::Scenario& scenario) {
  const Duration tick = std::max(Duration{1}, sim::tick_of(sim::resolved_grain(scenario)));
  const Duration last = (scenario.simulation.duration - Duration{1}) / tick * tick;
  model::Stream stream = sim::stream_of(scenario);
  sim::AccountShare alone;  // what other streams will hold by then is not known
  for (const sim::Action& action : scenario.actions) {
    const Duration at = rounded_up(action.at, tick);
    if (at > last) break;
    stream.advance(Instant{at});
    static_cast<void>(sim::perform(action, Instant{at}, scenario, stream, alone));
  }
  stream.advance(Instant{last});
  return stream;
}

// The shards that held the keys of `shard` when it was not open yet.
void find_open(const model::Stream& stream, std::uint32_t shard, Instant until,
               std::vector<std::uint32_t>& found) {
  for (const std::uint32_t parent : stream.lineage().parents(shard)) {
    if (stream.shards()[parent].created() < until) {
      if (std::ranges::find(found, parent) == found.end()) found.push_back(parent);
    } else {
      find_open(stream, parent, until, found);
    }
  }
}

// What is wrong with the request, as far as the scenario tells.
std::optional<ReplayFailure> fault_in(const ReplayRequest& request, const sim::Scenario& scenario,
                                      Instant until) {
  ReplayFailure failure;
  failure.request = request;
  const auto as = [&failure](Kind kind) {
    failure.kind = kind;
    return std::optional{failure};
  };
  failure.replications = scenario.simulation.replications;
  if (request.replication >= failure.replications) return as(Kind::NoSuchReplication);
  failure.duration = scenario.simulation.duration;
  if (request.at > failure.duration) return as(Kind::OutsideTheRun);
  const model::Stream stream = without_load(scenario);
  failure.shards = static_cast<std::uint32_t>(stream.shards().size());
  if (request.shard >= failure.shards) return as(Kind::NoSuchShard);
  const Instant opens = stream.shards()[request.shard].created();
  if (opens < until) return std::nullopt;
  failure.opens = opens.time_since_epoch();
  find_open(stream, request.shard, until, failure.instead);
  return as(Kind::NotOpenYet);
}

}  // namespace

Expected<Replay, ReplayFailure> run_replay(const sim::Scenario& scenario,
                                           const ReplayRequest& request,
                                           const StudyControl& control) {
  const Duration end = scenario.simulation.duration;
  const Duration within = std::min(request.within, end);
  const sim::CallWindow window{.shard = request.shard,
                               .from = Instant{std::max(Duration{}, request.at - within)},
                               .until = Instant{std::min(request.at, end - within) + within},
                               .most = request.most_lines};
  if (auto fault = fault_in(request, scenario, window.until)) return unexpected(std::move(*fault));

  const sim::AccountBlueprint blueprint = sim::make_blueprint_for(scenario);
  const Duration goal = std::min(end, rounded_up(window.until.time_since_epoch(), kStep));
  ReplayFailure failure;
  failure.request = request;
  try {
    sim::AccountWorld world{blueprint, request.replication};
    sim::watch(world.own(), window);
    while (world.now() < Instant{goal}) {
      sim::advance(world, std::min(Instant{goal}, world.now() + kStep));
      failure.reached = world.now().time_since_epoch();
      if (control.watch) {
        const double share =
            static_cast<double>(failure.reached.count()) / static_cast<double>(goal.count());
        control.watch(
            {.phase = "replaying", .finished = 0, .replications = 1, .share = share, .events = 0});
      }
      if (control.max_memory_bytes != 0 && world.memory_bytes() > control.max_memory_bytes) {
        failure.kind = Kind::OutOfMemory;
        return unexpected(std::move(failure));
      }
      if (control.stop != nullptr && control.stop->load(std::memory_order_relaxed)) {
        failure.kind = Kind::Interrupted;
        return unexpected(std::move(failure));
      }
    }
    sim::Watched seen = sim::watched(world.own());
    return Replay{.scenario = scenario,
                  .grain = sim::resolved_grain(scenario),
                  .replication = request.replication,
                  .calls = std::move(seen.calls),
                  .stream = std::move(seen.stream),
                  .actions = std::move(seen.actions)};
  } catch (const std::bad_alloc&) {
    failure.kind = Kind::OutOfMemory;
    return unexpected(std::move(failure));
  }
}

std::vector<ReplayLine> lines_of(const sim::CallLog& calls) {
  struct Timed {
    Instant at;
    ReplayLine line;
  };
  std::vector<Timed> timed;
  const auto add = [&timed](ReplayLine::Kind kind, const auto& list) {
    for (std::size_t i = 0; i < list.size(); ++i) timed.push_back({list[i].at, {kind, i}});
  };
  add(ReplayLine::Kind::Change, calls.changes());
  add(ReplayLine::Kind::Put, calls.puts());
  add(ReplayLine::Kind::Get, calls.gets());
  std::stable_sort(timed.begin(), timed.end(),
                   [](const Timed& a, const Timed& b) { return a.at < b.at; });
  if (timed.size() > calls.window().most) timed.resize(calls.window().most);
  std::vector<ReplayLine> lines;
  lines.reserve(timed.size());
  for (const Timed& one : timed) lines.push_back(one.line);
  return lines;
}

}  // namespace weir::reports

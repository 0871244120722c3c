#include "sim/world/windows.hpp"

#include <algorithm>
#include <utility>

#include "sim/world/state.hpp"

namespace weir::sim {

namespace {

// What objectives ask about, less what it was before.
void take_off(ReaderResult& reader, const ReaderResult& before) {
  reader.iterator_age = reader.iterator_age.since(before.iterator_age);
  reader.read_bytes -= before.read_bytes;
  reader.refused_calls -= before.refused_calls;
  reader.ledger.expired.records -= before.ledger.expired.records;
  if (!reader.kcl || !before.kcl) return;
  reader.kcl->failover_time = reader.kcl->failover_time.since(before.kcl->failover_time);
  reader.kcl->failed_over -= before.kcl->failed_over;
  reader.kcl->stolen -= before.kcl->stolen;
  reader.kcl->handed_over -= before.kcl->handed_over;
}

void take_off(RunResult& result, const RunResult& before) {
  result.attempted_records -= before.attempted_records;
  result.refused_records -= before.refused_records;
  result.dropped_records -= before.dropped_records;
  result.write_records -= before.write_records;
  result.write_bytes -= before.write_bytes;
  for (std::size_t i = 0; i < result.readers.size(); ++i) {
    take_off(result.readers[i], before.readers[i]);
  }
}

}  // namespace

WindowMeter::WindowMeter(Window window, const std::vector<std::uint32_t>& readers)
    : window_{std::move(window)} {
  readers_.reserve(readers.size());
  for (const std::uint32_t reader : readers) readers_.push_back({reader, 0});
}

void WindowMeter::begin(World::State& state) {
  for (Asked& asked : readers_) {
    Reading& reading = reading_of(state.readers[asked.reader]);
    asked.span = reading.keep_latency_of(window_.from, window_.until);
  }
  look(state);
}

void WindowMeter::look(const World::State& state) {
  if (state.now == Instant{window_.from}) before_ = counted(state);
  if (state.now != Instant{window_.until}) return;
  part_ = part(state);
  before_.reset();
}

std::optional<RunResult> WindowMeter::part(const World::State& state) const {
  if (part_) return part_;
  if (!before_ || state.now <= Instant{window_.from}) return std::nullopt;
  RunResult part = counted(state);
  take_off(part, *before_);
  return part;
}

RunResult WindowMeter::counted(const World::State& state) const {
  RunResult result;
  result.window = window_.name;
  result.warm_up = std::max(window_.from, state.blueprint->scenario.simulation.warm_up);
  result.duration = state.now.time_since_epoch();
  state.side.meters.report_sums(result);
  for (const Asked& asked : readers_) {
    ReaderResult& out = result.readers.emplace_back();
    out.name = state.blueprint->scenario.consumers[asked.reader].name;
    Reader copy = state.readers[asked.reader];  // to report is to find out what has expired
    std::visit([&](auto& reading) { reading.report(state.now, state.side.stream, out); }, copy);
    out.latency = reading_of(copy).latency_of(asked.span);
  }
  return result;
}

std::size_t WindowMeter::memory_bytes() const {
  std::size_t bytes = 0;
  for (const std::optional<RunResult>* kept : {&before_, &part_}) {
    if (!*kept) continue;
    for (const ReaderResult& reader : (*kept)->readers) {
      bytes += reader.latency.memory_bytes() + reader.iterator_age.memory_bytes();
      if (reader.kcl) bytes += reader.kcl->failover_time.memory_bytes();
    }
  }
  return bytes;
}

std::vector<WindowMeter> window_meters(const Scenario& scenario) {
  std::vector<WindowMeter> meters;
  for (const Window& window : scenario.windows) {
    std::vector<std::uint32_t> readers;
    bool is_asked_for = false;
    for (std::uint32_t i = 0; i < scenario.consumers.size(); ++i) {
      const auto asks = [&](const Objective& one) {
        return one.during == window.name && is_of_readers(one.metric) &&
               (one.consumer.empty() || one.consumer == scenario.consumers[i].name);
      };
      if (std::ranges::any_of(scenario.objectives, asks)) readers.push_back(i);
    }
    for (const Objective& objective : scenario.objectives) {
      is_asked_for = is_asked_for || objective.during == window.name;
    }
    if (is_asked_for) meters.emplace_back(window, readers);
  }
  return meters;
}

}  // namespace weir::sim

#include "gui/curves/run_picture.hpp"

#include <chrono>
#include <utility>

#include "sim/operations/faults.hpp"

namespace weir::gui {

namespace {

constexpr std::size_t kMostKeys = 12;

}  // namespace

RunPicture::RunPicture(const sim::Scenario& scenario)
    : scenario_{scenario},
      curves_{model::WriteLimits{}, scenario.simulation.duration},
      heat_{.chunks = {}, .places = {}, .limits = {}, .retention = scenario.stream.retention},
      marks_{marks_of(scenario)} {}

void RunPicture::take(const sim::RunView& view) {
  const double now_s = std::chrono::duration<double>(view.now).count();
  if (view.sealed.size() < taken_ || now_s + 1 < curves_.reached_s()) {
    curves_ = RunCurves{view.limits, view.duration};
  }
  taken_ = view.sealed.size();
  curves_.take(view.sealed, view.under_way);
  if (!view.places) return;
  heat_.chunks = view.sealed;
  if (view.under_way) heat_.chunks.push_back(view.under_way);
  heat_.places = *view.places;
  leases_ = view.leases;
  used_ = {view.usage, view.on_demand, view.now};
}

void RunPicture::take(const sim::RunResult& result) {
  std::vector<sim::LeaseEvents> leases;
  recoveries_.clear();
  for (const sim::ReaderResult& reader : result.readers) {
    recoveries_.push_back(reader.recoveries);
    leases.push_back(reader.kcl ? reader.kcl->log : sim::LeaseEvents{});
  }
  if (result.series) {
    take(result.series->chunks, sim::places_of(result.shards), std::move(leases));
  }
  actions_ = result.actions;
  scalings_ = result.scalings;
  keys_ = heaviest_keys(result.keys, kMostKeys);
}

void RunPicture::take(const std::vector<std::shared_ptr<const sim::SeriesChunk>>& chunks,
                      std::vector<sim::ShardPlace> places, std::vector<sim::LeaseEvents> leases) {
  curves_.take(chunks);
  heat_.chunks = chunks;
  heat_.places = std::move(places);
  leases_ = std::move(leases);
}

std::vector<RunPicture::Recovery> RunPicture::recoveries(std::size_t reader) const {
  std::vector<Recovery> all;
  if (reader >= recoveries_.size() || reader >= scenario_.consumers.size()) return all;
  const auto seconds = [](Duration time) { return std::chrono::duration<double>(time).count(); };
  std::size_t number = 0;
  for (const sim::Fault& fault : scenario_.faults) {
    if (!sim::troubles_reader(fault, scenario_.consumers[reader].name)) continue;
    if (number == recoveries_[reader].size()) break;
    const auto back = recoveries_[reader][number++];
    Recovery& one = all.emplace_back();
    one.trouble = {seconds(fault.at), seconds(fault.end())};
    if (back) one.back_s = seconds(fault.end() + *back);
  }
  return all;
}

EventLog RunPicture::events() const {
  return EventLog{{.scenario = &scenario_,
                   .places = &heat_.places,
                   .leases = &leases_,
                   .chunks = &heat_.chunks,
                   .actions = actions_ ? &*actions_ : nullptr,
                   .scalings = &scalings_,
                   .reached_s = curves_.reached_s()}};
}

}  // namespace weir::gui

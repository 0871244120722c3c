#include "gui/curves/run_picture.hpp"

#include <chrono>
#include <utility>

namespace weir::gui {

namespace {

constexpr std::size_t kMostKeys = 12;

}  // namespace

RunPicture::RunPicture(const sim::Scenario& scenario)
    : length_{scenario.simulation.duration},
      curves_{model::WriteLimits{}, length_},
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
}

void RunPicture::take(const sim::RunResult& result) {
  if (result.series) take(result.series->chunks, sim::places_of(result.shards));
  keys_ = heaviest_keys(result.keys, kMostKeys);
}

void RunPicture::take(const std::vector<std::shared_ptr<const sim::SeriesChunk>>& chunks,
                      std::vector<sim::ShardPlace> places) {
  curves_.take(chunks);
  heat_.chunks = chunks;
  heat_.places = std::move(places);
}

}  // namespace weir::gui

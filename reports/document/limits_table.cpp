#include "reports/document/limits_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "model/model_defaults.hpp"
#include "model/pricing_defaults.hpp"
#include "reports/document/paragraph.hpp"
#include "sim/scenario/autoscaler_defaults.hpp"
#include "sim/scenario/kcl_defaults.hpp"
#include "sim/scenario/kpl_defaults.hpp"
#include "sim/scenario/scenario_defaults.hpp"
#include "sim/scenario/sdk_retry_defaults.hpp"

namespace weir::reports {

namespace {

constexpr std::size_t kWidth = 80;

}  // namespace

std::vector<SourcedRow> limit_rows() {
  std::vector<SourcedRow> all{model::defaults::kAll.begin(), model::defaults::kAll.end()};
  all.insert(all.end(), model::defaults::billing::kAll.begin(),
             model::defaults::billing::kAll.end());
  all.insert(all.end(), sim::defaults::kAll.begin(), sim::defaults::kAll.end());
  all.insert(all.end(), sim::defaults::sdk::kAll.begin(), sim::defaults::sdk::kAll.end());
  all.insert(all.end(), sim::defaults::kpl::kAll.begin(), sim::defaults::kpl::kAll.end());
  all.insert(all.end(), sim::defaults::kcl::kAll.begin(), sim::defaults::kcl::kAll.end());
  all.insert(all.end(), sim::defaults::autoscaler::kAll.begin(),
             sim::defaults::autoscaler::kAll.end());
  return all;
}

std::string limit_value_text(const SourcedRow& row) {
  if (const auto* count = std::get_if<std::int64_t>(&row.value)) {
    return fmt::format("{} {}", *count, row.unit);
  }
  if (const auto* text = std::get_if<std::string_view>(&row.value)) return std::string{*text};
  if (const auto* real = std::get_if<double>(&row.value)) {
    return fmt::format("{} {}", *real, row.unit);
  }
  const auto duration = std::get<Duration>(row.value);
  const std::int64_t unit_ns = row.unit == "ms"    ? 1'000'000
                               : row.unit == "s"   ? kNanosPerSecond
                               : row.unit == "min" ? 60 * kNanosPerSecond
                                                   : 3600 * kNanosPerSecond;
  return fmt::format("{} {}", static_cast<double>(duration.count()) / static_cast<double>(unit_ns),
                     row.unit);
}

std::string limits_text() {
  std::vector<std::string_view> sources;
  std::string text;
  for (const SourcedRow& row : limit_rows()) {
    std::string note;
    if (!row.source.empty()) {
      auto at = std::ranges::find(sources, row.source);
      if (at == sources.end()) at = sources.insert(sources.end(), row.source);
      note = fmt::format("[{}]", at - sources.begin() + 1);
    }
    text += fmt::format("{:<42} {:>22}  {}\n", row.name, limit_value_text(row), note);
    if (!row.assumed.empty()) {
      text += paragraph("    assumed: ", row.assumed, 13, kWidth);
    }
  }
  text += "\n";
  for (std::size_t i = 0; i < sources.size(); ++i) {
    text += fmt::format("[{}] {}\n", i + 1, sources[i]);
  }
  return text;
}

}  // namespace weir::reports

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

namespace weir::reports {

namespace {

constexpr std::size_t kWidth = 80;

}  // namespace

using model::defaults::Row;

std::vector<Row> limit_rows() {
  std::vector<Row> all{model::defaults::kAll.begin(), model::defaults::kAll.end()};
  all.insert(all.end(), model::defaults::billing::kAll.begin(),
             model::defaults::billing::kAll.end());
  return all;
}

namespace {

std::string value_text(const Row& row) {
  if (const auto* count = std::get_if<std::int64_t>(&row.value)) {
    return fmt::format("{} {}", *count, row.unit);
  }
  const auto duration = std::get<Duration>(row.value);
  const std::int64_t unit_ns = row.unit == "ms"    ? 1'000'000
                               : row.unit == "s"   ? kNanosPerSecond
                               : row.unit == "min" ? 60 * kNanosPerSecond
                                                   : 3600 * kNanosPerSecond;
  return fmt::format("{} {}", duration.count() / unit_ns, row.unit);
}

}  // namespace

std::string limits_text() {
  std::vector<std::string_view> sources;
  std::string text;
  for (const Row& row : limit_rows()) {
    std::string note;
    if (!row.source.empty()) {
      auto at = std::ranges::find(sources, row.source);
      if (at == sources.end()) at = sources.insert(sources.end(), row.source);
      note = fmt::format("[{}]", at - sources.begin() + 1);
    }
    text += fmt::format("{:<42} {:>22}  {}\n", row.name, value_text(row), note);
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

#include "sim/scenario/size_histogram_reader.hpp"

#include <algorithm>
#include <utility>

namespace weir::sim {

namespace {

constexpr std::int64_t kMostBytes = 1LL << 30U;
constexpr std::int64_t kMostCount = 1'000'000'000'000'000;
constexpr std::string_view kHelp = "its first line is bytes,count or from_bytes,to_bytes,count";

}  // namespace

SizeHistogramReader::SizeHistogramReader(std::string file)
    : CsvReader{std::move(file), {.rows = kMostBins}} {}

void SizeHistogramReader::read_header() {
  ranges_ = std::any_of(fields().begin(), fields().end(), [](const Field& field) {
    return field.text == "from_bytes" || field.text == "to_bytes";
  });
  if (ranges_) {
    find_columns({"a histogram", {"count", "from_bytes", "to_bytes"}, kHelp}, columns_);
  } else {
    find_columns({"a histogram", {"count", "bytes"}, kHelp}, columns_);
  }
}

void SizeHistogramReader::read_row() {
  if (!has_fields(ranges_ ? 3 : 2, ranges_ ? "from_bytes, to_bytes and count" : "bytes and count"))
    return;
  if (!has_room(static_cast<std::size_t>(rows_))) return;
  ++rows_;
  std::int64_t count = 0;
  SizeHistogram::Bin bin;
  bool good = read_whole(field_at(columns_[0]), "count", kMostCount, count);
  good =
      read_whole(field_at(columns_[1]), ranges_ ? "from_bytes" : "bytes", kMostBytes, bin.from) &&
      good;
  bin.to = bin.from;
  if (ranges_) good = read_whole(field_at(columns_[2]), "to_bytes", kMostBytes, bin.to) && good;
  if (!good) return;
  if (bin.to < bin.from) {
    report("E0503", "`to_bytes` must not be below `from_bytes`", field_at(columns_[2]).span,
           "both are in the range");
    return;
  }
  bin.weight = static_cast<double>(count);
  if (count > 0) histogram_.bins.push_back(bin);
}

Expected<SizeHistogram, Problems> SizeHistogramReader::finish(Problems& /*warnings*/) {
  if (!close("histogram", "bytes,count")) return unexpected(take_problems());
  const bool any = std::any_of(histogram_.bins.begin(), histogram_.bins.end(),
                               [](const SizeHistogram::Bin& bin) { return bin.to > 0; });
  if (!any) {
    report("E0505", "the histogram has no size above 0 that was ever seen", {});
    return unexpected(take_problems());
  }
  return std::move(histogram_);
}

}  // namespace weir::sim

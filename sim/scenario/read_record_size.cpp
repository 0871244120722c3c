#include <cmath>
#include <memory>
#include <utility>

#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/scenario_sections.hpp"
#include "sim/scenario/size_histogram_reader.hpp"

namespace weir::sim {

namespace {

constexpr double kRounding = 1e-4;  // three times 33.33 % may be a little under 100 %

enum class Kind : std::uint8_t { Lognormal, Histogram };

bool read_lognormal(TableReader& table, RecordSize& size) {
  bool good = true;
  for (const std::string_view key : {"median", "p99"}) {
    if (table.has(key)) continue;
    table.missing(key, "a lognormal needs `median` and `p99`");
    good = false;
  }
  size.lognormal = true;
  const bool median = table.bytes("median", size.bytes, bounds::kRecordBytes);
  const bool p99 = table.bytes("p99", size.p99_bytes, bounds::kRecordBytes);
  if (!good || !median || !p99) return false;
  if (size.p99_bytes < size.bytes || size.p99_bytes > size.bytes * bounds::kTailRatio) {
    table.problems().error(
        "E0313",
        "`p99` must be 1 to " + grouped(bounds::kTailRatio) + " times `median` (" +
            bytes_text(size.bytes) + "), but is " + bytes_text(size.p99_bytes),
        table.place_of("p99"), "out of bounds", {}, table.second_place("median", "the median"));
    return false;
  }
  return true;
}

std::optional<std::int64_t> read_size(ProblemCollector& problems, const Node& node) {
  const auto read = read_quantity(problems, node, "sizes", {Dimension::Bytes}, "a number of bytes",
                                  R"("1 KiB" or "300 B")");
  if (!read) return std::nullopt;
  if (!read->whole || *read->whole > bounds::kRecordBytes.most) {
    problems.error("E0313",
                   "`sizes` must be at most " + bytes_text(bounds::kRecordBytes.most) +
                       ", but this is " + shown(node),
                   node.place, "out of bounds");
    return std::nullopt;
  }
  return read->whole;
}

bool read_bin(ProblemCollector& problems, const Node& node, SizeHistogram& histogram) {
  const std::size_t parts = node.kind == Node::Kind::Array ? node.items.size() : 0;
  if (parts != 2 && parts != 3) {
    problems.error("E0412", "an entry of `sizes` must be a size and a share in brackets",
                   node.place, R"(e.g. ["10 KiB", "97 %"], or ["1 KiB", "9 KiB", "3 %"])");
    return false;
  }
  const auto from = read_size(problems, node.items[0]);
  const auto to = parts == 3 ? read_size(problems, node.items[1]) : from;
  const auto share = read_quantity(problems, node.items.back(), "sizes", {Dimension::Percent},
                                   "a percentage", R"("97 %")");
  if (!from || !to || !share) return false;
  if (*to < *from) {
    problems.error("E0412", "a range of sizes ends before it begins", node.items[1].place,
                   "the larger one stands second");
    return false;
  }
  histogram.bins.push_back({*from, *to, share->value()});
  return true;
}

bool read_bins(TableReader& table, SizeHistogram& histogram) {
  ProblemCollector& problems = table.problems();
  const Node* list = table.find("sizes");
  if (list->kind != Node::Kind::Array || list->items.empty()) {
    problems.error("E0412", "`sizes` must be a list of sizes and shares", list->place,
                   R"(e.g. [["10 KiB", "97 %"], ["2 MiB", "3 %"]])");
    return false;
  }
  if (static_cast<std::int64_t>(list->items.size()) > SizeHistogramReader::kMostBins) {
    problems.error(
        "E0313", "`sizes` may have at most " + grouped(SizeHistogramReader::kMostBins) + " entries",
        list->place);
    return false;
  }
  bool good = true;
  double share = 0;
  double bytes = 0;
  for (const Node& bin : list->items) {
    if (problems.full()) return false;
    good = read_bin(problems, bin, histogram) && good;
    if (!good) continue;
    share += histogram.bins.back().weight;
    bytes += histogram.bins.back().weight * static_cast<double>(histogram.bins.back().to);
  }
  if (!good) return false;
  if (std::fabs(share - 1) > kRounding) {
    const double rounded = std::floor(share * 1e6 + 0.5) / 1e4;
    problems.error(
        "E0412",
        "the shares of `sizes` must be 100 % in all, but are " + number_text(rounded) + " %",
        list->place);
    return false;
  }
  if (bytes <= 0) {
    problems.error("E0412", "`sizes` are all 0 B", list->place, "a record has a byte at least");
    return false;
  }
  return true;
}

bool read_histogram(TableReader& table, DataFiles& files, RecordSize& size) {
  ProblemCollector& problems = table.problems();
  if (table.has("file") && table.has("sizes")) {
    problems.error("E0207", "`sizes` and `file` exclude each other", table.place_of_key("file"),
                   "leave one out", {}, SecondPlace{table.place_of_key("sizes"), "the other one"});
    return false;
  }
  SizeHistogram histogram;
  if (table.has("sizes")) {
    if (!read_bins(table, histogram)) return false;
  } else if (table.has("file")) {
    std::string file;
    if (!table.text("file", file, bounds::kTitleLetters)) return false;
    const auto read = files.size_histogram(file, table.place_of("file"), problems);
    if (!read) return false;
    histogram = *read;
    histogram.file = file;
  } else {
    table.missing("sizes", "a histogram needs `sizes` or a `file`",
                  R"(help: e.g. sizes = [["10 KiB", "97 %"], ["2 MiB", "3 %"]])");
    return false;
  }
  size.histogram = std::make_shared<const SizeHistogram>(std::move(histogram));
  return true;
}

// What belongs to the other distribution.
void check_strangers(TableReader& table, Kind kind) {
  const bool histogram = kind == Kind::Histogram;
  for (const std::string_view key : {"median", "p99", "sizes", "file"}) {
    const bool of_histogram = key == "sizes" || key == "file";
    if (of_histogram == histogram || !table.has(key)) continue;
    table.problems().error("E0207",
                           "`" + std::string{key} + "` belongs to `distribution = \"" +
                               (histogram ? "lognormal" : "histogram") + "\"`",
                           table.place_of_key(key), "leave it out, or say which distribution");
  }
}

}  // namespace

bool read_record_size(TableReader& producer, DataFiles& files, RecordSize& size) {
  const Node* node = producer.find("record_size");
  if (node == nullptr) {
    producer.missing("record_size", "how large are its records?",
                     "help: add e.g. record_size = \"1 KiB\"");
    return false;
  }
  if (node->kind != Node::Kind::Table) {
    if (!producer.bytes("record_size", size.bytes, bounds::kRecordBytes)) return false;
    size.p99_bytes = size.bytes;
    return true;
  }
  TableReader table{producer.problems(), *node, record_size_keys()};
  Kind kind = table.has("sizes") && !table.has("median") ? Kind::Histogram : Kind::Lognormal;
  table.choice<Kind>("distribution", kind,
                     {{"lognormal", Kind::Lognormal}, {"histogram", Kind::Histogram}});
  check_strangers(table, kind);
  return kind == Kind::Histogram ? read_histogram(table, files, size) : read_lognormal(table, size);
}

}  // namespace weir::sim

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>

#include "sim/scenario/key_count_reader.hpp"
#include "sim/scenario/price_book_toml.hpp"
#include "sim/scenario/rate_curve_reader.hpp"
#include "sim/scenario/scaling_policy.hpp"
#include "sim/scenario/size_histogram_reader.hpp"
#include "sim/scenario/trace_reader.hpp"
#include "tests/fuzz/targets.hpp"
#include "tests/fuzz/told_problems.hpp"

namespace weir::fuzz {

namespace {

constexpr const char* kFile = "fuzz";

// ---- What was read, held against its promises; and as text ----

std::string looked_at(const sim::Trace& trace) {
  std::ostringstream out;
  promise(!trace.rows.empty() && trace.rows.front().at_ms == 0, "a trace begins at 0");
  std::int64_t at = 0;
  for (const sim::Trace::Row& row : trace.rows) {
    promise(row.at_ms >= at, "rows are in order of time");
    promise(row.key < trace.keys.size(), "a row has a key");
    promise(row.bytes >= 0, "a row has bytes");
    at = row.at_ms;
    out << row.at_ms << ' ' << row.bytes << ' ' << row.key << '\n';
  }
  for (const std::string& key : trace.keys) {
    promise(!key.empty(), "a key has letters");
    out << key << '\n';
  }
  return out.str();
}

std::string looked_at(const sim::RateCurve& curve) {
  std::ostringstream out;
  promise(!curve.samples.empty() && curve.samples.front().at_ms == 0, "a curve begins at 0");
  std::int64_t at = -1;
  double most = 0;
  for (const auto& sample : curve.samples) {
    promise(sample.at_ms > at, "samples are in order of time");
    promise(std::isfinite(sample.value) && sample.value >= 0, "a value is none below 0");
    at = sample.at_ms;
    most = std::max(most, sample.value);
    out << std::hexfloat << sample.at_ms << ' ' << sample.value << '\n';
  }
  promise(most > 0, "a curve has a value above 0");
  return out.str();
}

std::string looked_at(const sim::SizeHistogram& histogram) {
  std::ostringstream out;
  bool has_weight = false;
  bool has_size = false;
  for (const auto& bin : histogram.bins) {
    promise(bin.from >= 0 && bin.to >= bin.from, "a range has its ends in order");
    promise(std::isfinite(bin.weight) && bin.weight >= 0, "a weight is none below 0");
    has_weight = has_weight || bin.weight > 0;
    has_size = has_size || bin.to > 0;
    out << std::hexfloat << bin.from << ' ' << bin.to << ' ' << bin.weight << '\n';
  }
  promise(has_weight && has_size, "sizes have a weight and a size above 0");
  return out.str();
}

std::string looked_at(const sim::KeyCounts& seen) {
  std::ostringstream out;
  promise(!seen.keys.empty() && seen.keys.size() == seen.counts.size(), "each key has its count");
  for (std::size_t i = 0; i < seen.keys.size(); ++i) {
    promise(std::isfinite(seen.counts[i]) && seen.counts[i] > 0, "a key was seen");
    out << std::hexfloat << seen.keys[i] << ' ' << seen.counts[i] << '\n';
  }
  return out.str();
}

// ---- Reading ----

// All that comes of a text that is read in pieces of so many bytes.
template <typename Reader>
std::string read_in_pieces(std::string_view text, std::size_t piece) {
  Reader reader{kFile};
  for (std::string_view rest = text; !rest.empty();) {
    if (!reader.take(rest.substr(0, piece))) break;
    rest.remove_prefix(std::min(piece, rest.size()));
  }
  sim::Problems warnings;
  const auto data = reader.finish(warnings);
  expect_told(data ? warnings : data.error(), {kFile, text}, !data);
  return (data ? looked_at(*data) : "") + sim::to_text(data ? warnings : data.error(), text);
}

template <typename Reader>
void fuzz_csv(Bytes bytes) {
  const std::string_view text = text_of(bytes);
  const std::string at_once = read_in_pieces<Reader>(text, std::max<std::size_t>(text.size(), 1));
  for (const std::size_t piece : {1U, 5U}) {
    promise(read_in_pieces<Reader>(text, piece) == at_once, "pieces read like the whole");
  }
}

}  // namespace

void fuzz_trace(Bytes bytes) {
  fuzz_csv<sim::TraceReader>(bytes);
}

void fuzz_curve(Bytes bytes) {
  fuzz_csv<sim::RateCurveReader>(bytes);
}

void fuzz_sizes(Bytes bytes) {
  fuzz_csv<sim::SizeHistogramReader>(bytes);
}

void fuzz_keys(Bytes bytes) {
  fuzz_csv<sim::KeyCountReader>(bytes);
}

void fuzz_prices(Bytes bytes) {
  const std::string_view text = text_of(bytes);
  const auto books = sim::read_price_books(text, kFile);
  if (!books) return expect_told(books.error(), {kFile, text}, true);
  promise(!books->empty(), "a price file has a region");
  for (const auto& book : *books) {
    const auto again = sim::read_price_book(text, kFile, book.region);
    promise(again && *again == book, "a region is found by its name");
  }
}

void fuzz_policy(Bytes bytes) {
  const std::string text{text_of(bytes)};
  sim::Autoscaler robot = sim::preset_of(sim::AutoscalerKind::ScalingUtils, 4);
  const auto mistakes = sim::read_scaling_policy(text, "orders", robot);
  for (const sim::PolicyMistake& mistake : mistakes) {
    promise(!mistake.what.empty(), "a mistake is told");
  }
  if (!mistakes.empty()) return;
  promise(robot.up.threshold >= 0 && robot.up.datapoints >= 1 &&
              robot.up.datapoints <= robot.up.of && robot.up.of == robot.down.of,
          "a policy has both rules");
  for (const std::int64_t count : {1, 7, 1000}) {
    promise(sim::scaled_up(robot.up.step, count, 1, robot.max_shards) >= count, "up is not down");
    promise(sim::scaled_down(robot.down.step, count, 1, robot.min_shards) <= count,
            "down is not up");
  }
}

}  // namespace weir::fuzz

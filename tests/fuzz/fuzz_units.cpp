#include <cmath>
#include <string>

#include "sim/scenario/civil_time.hpp"
#include "sim/scenario/quantity.hpp"
#include "tests/fuzz/targets.hpp"

namespace weir::fuzz {

namespace {

using sim::Dimension;
using sim::Quantity;

void expect_good(const Quantity& quantity) {
  promise(std::isfinite(quantity.number) && quantity.number >= 0, "a number is none below 0");
  promise(quantity.unit > 0 && quantity.per > 0, "units are more than nothing");
  promise(std::isfinite(quantity.value()) && quantity.value() >= 0, "a value is none below 0");
  promise(!quantity.whole || *quantity.whole >= 0, "a whole number is none below 0");
}

void expect_whole(const std::string& text, Dimension dimension, std::int64_t whole) {
  const auto again = sim::parse_quantity(text);
  promise(again && again->dimension == dimension, text + " reads back as what it is");
  promise(again->whole == whole, text + " reads back as what it was");
}

void expect_number(const std::string& text, double value) {
  const auto again = sim::parse_quantity(text);
  promise(again && again->value() == value, text + " reads back as what it was");
}

void expect_reads_back(const Quantity& quantity) {
  constexpr std::int64_t kMostDigits = 1'000'000'000'000'000'000;  // that are read
  const bool is_read_back = quantity.whole && *quantity.whole < kMostDigits;
  if (quantity.dimension == Dimension::Time && is_read_back) {
    expect_whole(sim::duration_text(Duration{*quantity.whole}), Dimension::Time, *quantity.whole);
    promise(quantity.in_units_of(1) >= 0, "a time has nanoseconds");
  }
  if (quantity.dimension == Dimension::Bytes && is_read_back) {
    expect_whole(sim::bytes_text(*quantity.whole), Dimension::Bytes, *quantity.whole);
  }
  if (quantity.dimension == Dimension::Number) {
    expect_number(sim::number_text(quantity.number), quantity.number);
  }
  if (quantity.dimension == Dimension::Percent && quantity.value() <= 1) {
    expect_number(sim::percent_text(quantity.value()), quantity.value());
  }
}

}  // namespace

void fuzz_units(Bytes bytes) {
  const std::string_view text = text_of(bytes);
  const auto quantity = sim::parse_quantity(text);
  if (quantity) {
    expect_good(*quantity);
    expect_reads_back(*quantity);
  } else if (quantity.error().kind == sim::QuantityMistake::Kind::UnknownUnit) {
    promise(!quantity.error().unit.empty(), "an unknown unit is told");
    sim::nearest_unit(quantity.error().unit);
  }
  if (const auto moment = sim::parse_moment(text)) expect_good(*moment);
  if (const auto time = sim::parse_civil_time(text)) {
    constexpr std::int64_t kDay = 86'400'000;
    promise(sim::weekday_of(*time) >= 0 && sim::weekday_of(*time) < 7, "a day is one of seven");
    promise(sim::time_of_day_ms(*time) >= 0 && sim::time_of_day_ms(*time) < kDay,
            "a time of day is one of a day's");
  }
}

}  // namespace weir::fuzz

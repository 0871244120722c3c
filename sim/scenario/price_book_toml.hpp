#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/expected.hpp"
#include "model/pricing.hpp"
#include "model/units.hpp"
#include "sim/scenario/problems.hpp"

namespace weir::sim {

// A price file, in TOML:
//
//   weir_prices = 1                # the format's version
//
//   [[region]]                     # as many as wanted, each with a name of its own
//   name     = "eu-west-1"
//   currency = "USD"               # three letters, ISO 4217
//   read     = 2026-11-23          # the day on which the source was read
//   source   = "https://…"         # of every price below; or assumed = "why"
//   shard_hour                = 0.017
//   put_payload_units_million = { price = 0.0165, assumed = "from memory" }
//
// Prices are TOML numbers in the currency, 0 to 10,000, with at most nine digits after the point,
// and are taken as the decimal that was written: of 14 digits, TOML's 64 bits keep every one. Their
// keys are the ids of model::price_items(); any may be left out, but a region has at least one, and
// each price says where it comes from.

/// More than this is not read.
inline constexpr std::int64_t kMostPriceBytes = 4 * kMiB;

/// Reads all regions of a price file, in the file's order. What is wrong is told all at once, as
/// for a scenario; `file` is how the user named it. No input crashes it or exhausts memory: at most
/// 4 MiB, 1,000 regions, 1,000 problems.
Expected<std::vector<model::PriceBook>, Problems> read_price_books(std::string_view text,
                                                                   const std::string& file);

/// The prices of one region; that the file does not have it is a problem too.
Expected<model::PriceBook, Problems> read_price_book(std::string_view text, const std::string& file,
                                                     const std::string& region);

/// Reads the file ("-" = standard input) and then as above. `text` receives what was read, for
/// carets; `region` empty: all of them.
Expected<std::vector<model::PriceBook>, Problems> read_price_file(const std::string& file,
                                                                  const std::string& region,
                                                                  std::string& text);

/// The prices that weir brings along, price_book.toml of this folder: for us-east-1, us-east-2 and
/// ap-northeast-1, each with its source.
const std::vector<model::PriceBook>& built_in_price_books();

/// Those of one region; the problem names the regions there are.
Expected<model::PriceBook, Problems> built_in_price_book(const std::string& region);

/// The text of price_book.toml, an example of the format.
std::string_view built_in_price_text();

}  // namespace weir::sim

#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/units.hpp"

namespace weir::model {

// What a stream costs. Quantities and prices are integers, and an amount is kept exactly until it
// is printed: nothing is rounded on the way, so a bill may be cut into parts and added up again.
//
// Source   https://aws.amazon.com/kinesis/data-streams/pricing/ (2026-11-23), the items and rules;
//          each price names its own source.
// Assumed  an hour that a shard was open in part is charged in part; a consumer of enhanced fan-out
//          is charged for open shards only; GB = 10^9 B (pricing_defaults.hpp). AWS publishes
//          neither. Taxes, free credits, CloudWatch and the cost of clients are not in it.

/// A line of AWS's price list, in the order of a bill.
enum class PriceItem : std::uint8_t {
  // Provisioned mode.
  Shards,
  PutPayloadUnits,
  ExtendedRetention,
  LongTermRetention,
  LongTermRetrieval,
  FanOutConsumers,
  FanOutData,
  // On-demand mode, Standard. Carried in price books; no Usage counts it yet.
  OnDemandStreams,
  OnDemandDataIn,
  OnDemandDataOut,
  OnDemandFanOutData,
  OnDemandExtendedRetention,
  OnDemandLongTermRetention,
  // On-demand mode, Advantage. Likewise.
  AdvantageDataIn,
  AdvantageDataOut,
  AdvantageFanOutData,
  AdvantageExtendedRetention,
};
inline constexpr std::size_t kPriceItems = 17;

enum class PriceMode : std::uint8_t { Provisioned, OnDemandStandard, OnDemandAdvantage };

/// What a price item is called and counted in.
struct PriceItemText {
  PriceItem item;
  PriceMode mode;
  std::string_view id;    ///< in price files and JSON: "shard_hour"
  std::string_view name;  ///< on a bill: "open shards"
  std::string_view unit;  ///< what the price is for one of: "shard-hour", "million units", "GB"
};

/// All price items, by number.
const std::array<PriceItemText, kPriceItems>& price_items();
const PriceItemText& text_of(PriceItem item);

/// A price in 10^-9 of the currency per unit of its item, so that $0.014 per million PUT payload
/// units is exactly 14,000,000.
struct UnitPrice {
  std::int64_t nanos = 0;  ///< 0 to kMostNanos
  std::string source;      ///< URL or document; empty where assumed
  std::string assumed;     ///< why so much, where it is a guess; else empty

  friend bool operator==(const UnitPrice&, const UnitPrice&) = default;
};

/// The highest price that is counted with: 10,000 of the currency per unit. A bound of weir.
inline constexpr std::int64_t kMostNanos = 10'000 * kNanosPerSecond;

/// The prices of one Region on one day. Items that the source does not name have none.
struct PriceBook {
  std::string region;    ///< "us-east-1"
  std::string currency;  ///< ISO 4217: "USD"
  std::string read;      ///< the day on which the sources were read: "2026-11-23"
  std::array<std::optional<UnitPrice>, kPriceItems> prices;

  const std::optional<UnitPrice>& price_of(PriceItem item) const;
  std::optional<UnitPrice>& price_of(PriceItem item);

  friend bool operator==(const PriceBook&, const PriceBook&) = default;
};

/// What a provisioned stream has used, as far as it is charged for. None of it is negative.
/// GetRecords within seven days and data transfer are free.
struct Usage {
  int128 shard_ns = 0;           ///< time of shards while OPEN; closed ones are free
  int128 put_payload_units = 0;  ///< of records stored: see payload_units()
  /// The same as shard_ns, while the stream's retention is above 24 h. What is above seven days is
  /// charged by bytes besides.
  int128 extended_retention_shard_ns = 0;
  int128 long_term_byte_ns = 0;          ///< bytes x time, of data older than seven days
  int128 long_term_retrieved_bytes = 0;  ///< of data older than seven days, by GetRecords
  int128 fan_out_shard_ns = 0;           ///< open shards x registered consumers x time
  int128 fan_out_bytes = 0;              ///< delivered by SubscribeToShard

  Usage& operator+=(const Usage& other);
  friend Usage operator+(Usage a, const Usage& b) { return a += b; }
  friend bool operator==(const Usage&, const Usage&) = default;
};

/// PUT payload units of one record: chunks of 25,000 B, the last one rounded up, at least one.
/// `bytes`: of its data, not negative.
///
/// Source   https://aws.amazon.com/kinesis/data-streams/pricing/ (2026-11-23): 5 KB are 1 unit,
///          45 KB 2, 1 MB 40.
/// Assumed  the partition key is not part of the payload; a record without data is one unit.
std::int64_t payload_units(std::int64_t bytes);

/// How long a month is, for projections and for what is charged by the GB-month. A GB that is kept
/// for a whole month is one GB-month, however long the month.
enum class Month : std::uint8_t {
  Mean,    ///< 730 h, a twelfth of 365 days: what cost estimates count with
  Days30,  ///< 720 h
  Days31,  ///< 744 h
};
Duration length_of(Month month);

/// The mean of `count` (1 or more) usages that sum up to `sum`. Each quantity is rounded half up to
/// a whole unit of Usage.
Usage mean_of(const Usage& sum, std::int64_t count);

/// What a month of such use would come to: `usage` was gathered in `span` (above zero). Each
/// quantity is rounded half up to a whole unit of Usage, which is far below a cent.
Usage scaled_to_month(const Usage& usage, Duration span, Month month = Month::Mean);

/// An exact amount of money, not negative.
class Money {
 public:
  Money() = default;

  /// What `quantity` costs at `nanos` (10^-9 of the currency) per `per`. `per` must divide kParts.
  static Money of(int128 quantity, int128 per, std::int64_t nanos);

  Money& operator+=(const Money& other);
  friend Money operator+(Money a, const Money& b) { return a += b; }
  friend auto operator<=>(const Money&, const Money&) = default;

  /// In 10^-decimals of the currency, rounded half up: 5214 for $52.13952 and 2. At most 9.
  int128 rounded(int decimals) const;
  /// The same with its point: "52.14". No grouping, no currency.
  std::string text(int decimals) const;

  /// Its two integers, to be kept and read back: whole 10^-9 of the currency, and kParts-ths of one
  /// more. None where they are no amount.
  int128 nanos() const { return nanos_; }
  int128 parts() const { return parts_; }
  static std::optional<Money> from(int128 nanos, int128 parts);

  /// A nano of the currency is cut into so many parts. What any item is charged by (nanoseconds
  /// of an hour, bytes of a GB, byte-nanoseconds of a GB-month of 720, 730 or 744 h) divides it.
  static constexpr int128 kParts = int128{1'629'360} * 3'600 * kNanosPerSecond * 1'000'000'000;

 private:
  int128 nanos_ = 0;
  int128 parts_ = 0;  // 0 to kParts - 1
};

/// One line of a bill.
struct CostLine {
  PriceItem item{};
  std::string_view name;  ///< of the item, as is unit
  int128 quantity = 0;    ///< in the whole units of Usage: ns, bytes, …
  int128 per = 1;         ///< how many of them are one `unit`
  std::string_view unit;
  std::optional<UnitPrice> price;  ///< per `unit`; none where the book does not have it
  std::optional<Money> amount;     ///< none where the price is not known
};

/// The bill for what was used: a line for each item that was, in the order of PriceItem. An item
/// whose price the book does not have gets a line without an amount, never an amount of zero.
/// `month` says what a GB-month is.
std::vector<CostLine> cost_of(const Usage& usage, const PriceBook& book, Month month = Month::Mean);

/// The sum of a bill; none where a line has no amount, for a sum that leaves something out would be
/// an answer to another question.
std::optional<Money> total_of(const std::vector<CostLine>& lines);

}  // namespace weir::model

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
//          neither. Taxes, free credits, CloudWatch and the cost of clients, but for their lease
//          tables, are not in it.

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
  // On-demand mode, Standard.
  OnDemandStreams,
  OnDemandDataIn,
  OnDemandDataOut,
  OnDemandFanOutData,
  OnDemandExtendedRetention,
  OnDemandLongTermRetention,
  // On-demand mode, Advantage: no charge for streams; long-term retention is that of Standard.
  AdvantageDataIn,
  AdvantageDataOut,
  AdvantageFanOutData,
  AdvantageExtendedRetention,
  // DynamoDB, for the lease tables of the Kinesis Client Library: a bill of its own.
  LeaseTableWrites,
  LeaseTableReads,
};
inline constexpr std::size_t kPriceItems = 19;

/// What a bill is of: the stream in one of its modes, or its readers' lease tables.
enum class PriceMode : std::uint8_t {
  Provisioned,
  OnDemandStandard,
  OnDemandAdvantage,
  LeaseTables
};

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

std::string_view name_of(PriceMode mode);  ///< "on-demand Standard"

/// What a stream has used, as far as some mode charges for it: which of it is charged for depends
/// on the mode, what there was of it does not. None of it is negative. In provisioned mode,
/// GetRecords within seven days is free; data transfer always is.
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
  int128 stream_ns = 0;                  ///< time of the stream
  int128 data_in_kib = 0;                ///< of records stored: see data_in_kib()
  int128 data_out_bytes = 0;             ///< by GetRecords, keys with it (Assumed)
  int128 extended_byte_ns = 0;       ///< bytes x time, of data older than 24 h and up to seven days
  int128 lease_write_units = 0;      ///< of DynamoDB, by lease tables
  int128 lease_read_half_units = 0;  ///< likewise; an eventually consistent read of 4 KB is one

  Usage& operator+=(const Usage& other);
  Usage& operator-=(const Usage& other);  ///< of a part of it
  friend Usage operator+(Usage a, const Usage& b) { return a += b; }
  friend Usage operator-(Usage a, const Usage& b) { return a -= b; }
  friend bool operator==(const Usage&, const Usage&) = default;
};

/// PUT payload units of one record: chunks of 25,000 B, the last one rounded up, at least one.
/// `bytes`: of its data, not negative.
///
/// Source   https://aws.amazon.com/kinesis/data-streams/pricing/ (2026-11-23): 5 KB are 1 unit,
///          45 KB 2, 1 MB 40.
/// Assumed  the partition key is not part of the payload; a record without data is one unit.
std::int64_t payload_units(std::int64_t bytes);

/// What one record of so many bytes (of its data, not negative) is charged as in on-demand mode:
/// rounded up to a whole KiB, one at least.
///
/// Source   https://aws.amazon.com/kinesis/data-streams/pricing/ (2026-11-23): 4.5 KB are 5 KB.
/// Assumed  as for payload_units().
std::int64_t data_in_kib(std::int64_t bytes);

/// What records are charged as when they are put, in any mode. Sums, so it may be cut and moved.
struct PutUnits {
  std::int64_t payload_units = 0;
  std::int64_t data_in_kib = 0;

  PutUnits& operator+=(const PutUnits& other) {
    payload_units += other.payload_units;
    data_in_kib += other.data_in_kib;
    return *this;
  }
  PutUnits& operator-=(const PutUnits& other) {
    payload_units -= other.payload_units;
    data_in_kib -= other.data_in_kib;
    return *this;
  }
  friend bool operator==(const PutUnits&, const PutUnits&) = default;
};
/// Of one record.
inline PutUnits put_units(std::int64_t bytes) {
  return {payload_units(bytes), data_in_kib(bytes)};
}

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

/// The bill for what was used in a mode: a line for each item that was, in the order of PriceItem.
/// An item whose price the book does not have gets a line without an amount, never an amount of
/// zero. `month` says what a GB-month is.
///
/// Advantage: 25 MiB/s each of data in and of data out (fan-out's with it) are paid for at least,
/// as a mean over usage.stream_ns, which is the time of the commitment then. Source
/// https://aws.amazon.com/blogs/big-data/amazon-kinesis-data-streams-launches-on-demand-advantage-for-instant-throughput-increases-and-streaming-at-scale
///          (2026-11-29)
/// Assumed  what the mean is taken over (pricing_defaults.hpp)
std::vector<CostLine> cost_of(const Usage& usage, const PriceBook& book, Month month = Month::Mean,
                              PriceMode mode = PriceMode::Provisioned);

/// The sum of a bill; none where a line has no amount, for a sum that leaves something out would be
/// an answer to another question.
std::optional<Money> total_of(const std::vector<CostLine>& lines);

}  // namespace weir::model

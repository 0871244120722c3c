#include "model/pricing.hpp"

#include <algorithm>
#include <utility>

#include "model/check.hpp"
#include "model/pricing_defaults.hpp"

namespace weir::model {

namespace {

using enum PriceItem;
using enum PriceMode;

constexpr std::array<PriceItemText, kPriceItems> kItems{{
    {Shards, Provisioned, "shard_hour", "open shards", "shard-hour"},
    {PutPayloadUnits, Provisioned, "put_payload_units_million", "PUT payload units",
     "million units"},
    {ExtendedRetention, Provisioned, "extended_retention_shard_hour", "retention of 24 h to 7 days",
     "shard-hour"},
    {LongTermRetention, Provisioned, "long_term_retention_gb_month", "retention above 7 days",
     "GB-month"},
    {LongTermRetrieval, Provisioned, "long_term_retrieval_gb", "retrieval after 7 days", "GB"},
    {FanOutConsumers, Provisioned, "fan_out_consumer_shard_hour", "enhanced fan-out consumers",
     "consumer-shard-hour"},
    {FanOutData, Provisioned, "fan_out_gb", "enhanced fan-out data", "GB"},
    {OnDemandStreams, OnDemandStandard, "on_demand_stream_hour", "streams", "stream-hour"},
    {OnDemandDataIn, OnDemandStandard, "on_demand_data_in_gb", "data in", "GB"},
    {OnDemandDataOut, OnDemandStandard, "on_demand_data_out_gb", "data out", "GB"},
    {OnDemandFanOutData, OnDemandStandard, "on_demand_fan_out_gb", "enhanced fan-out data", "GB"},
    {OnDemandExtendedRetention, OnDemandStandard, "on_demand_extended_retention_gb_month",
     "retention of 24 h to 7 days", "GB-month"},
    {OnDemandLongTermRetention, OnDemandStandard, "on_demand_long_term_retention_gb_month",
     "retention above 7 days", "GB-month"},
    {AdvantageDataIn, OnDemandAdvantage, "advantage_data_in_gb", "data in", "GB"},
    {AdvantageDataOut, OnDemandAdvantage, "advantage_data_out_gb", "data out", "GB"},
    {AdvantageFanOutData, OnDemandAdvantage, "advantage_fan_out_gb", "enhanced fan-out data", "GB"},
    {AdvantageExtendedRetention, OnDemandAdvantage, "advantage_extended_retention_gb_month",
     "retention of 24 h to 7 days", "GB-month"},
    {LeaseTableWrites, LeaseTables, "dynamodb_write_units_million", "lease tables: writes",
     "million units"},
    {LeaseTableReads, LeaseTables, "dynamodb_read_units_million", "lease tables: reads",
     "million units"},
}};

constexpr bool items_stand_by_number() {
  for (std::size_t i = 0; i < kItems.size(); ++i) {
    if (static_cast<std::size_t>(kItems[i].item) != i) return false;
  }
  return true;
}
static_assert(items_stand_by_number());

constexpr int128 kHour = int128{3600} * kNanosPerSecond;
constexpr int128 kMillion = 1'000'000;
constexpr int128 kGigabyte = defaults::billing::kGigabyte.value;

constexpr Duration length(Month month) {
  switch (month) {
    case Month::Mean:
      return defaults::billing::kMonth.value;
    case Month::Days30:
      return std::chrono::hours{720};
    case Month::Days31:
      return std::chrono::hours{744};
  }
  return {};
}

constexpr int128 gigabyte_month(Month month) {
  return kGigabyte * length(month).count();
}

// Money::of can add up only what is charged by a part of kParts.
static_assert(Money::kParts % kHour == 0 && Money::kParts % (2 * kMillion) == 0 &&
              Money::kParts % kGigabyte == 0);
static_assert(Money::kParts % gigabyte_month(Month::Mean) == 0 &&
              Money::kParts % gigabyte_month(Month::Days30) == 0 &&
              Money::kParts % gigabyte_month(Month::Days31) == 0);

// The most that `per` may be, so that what is left of a quantity times the highest price fits.
constexpr int128 kMostPer = static_cast<int128>(~uint128{0} >> 1U) / kMostNanos;
static_assert(gigabyte_month(Month::Days31) <= kMostPer);

int128 product(int128 a, int128 b) {
  int128 result = 0;
  const bool overflow = __builtin_mul_overflow(a, b, &result);
  CHECK(!overflow);
  return result;
}

int128 sum(int128 a, int128 b) {
  int128 result = 0;
  const bool overflow = __builtin_add_overflow(a, b, &result);
  CHECK(!overflow);
  return result;
}

// a * b / c, rounded half up; the product need not fit. b and c are times: 63 bits.
int128 scaled(int128 a, std::int64_t b, std::int64_t c) {
  CHECK(a >= 0);
  const int128 whole = product(a / c, b);
  const int128 rest = a % c * b;
  return sum(whole, (2 * rest + c) / (2 * int128{c}));
}

constexpr std::array kQuantities{
    &Usage::shard_ns,
    &Usage::put_payload_units,
    &Usage::extended_retention_shard_ns,
    &Usage::long_term_byte_ns,
    &Usage::long_term_retrieved_bytes,
    &Usage::fan_out_shard_ns,
    &Usage::fan_out_bytes,
    &Usage::stream_ns,
    &Usage::data_in_kib,
    &Usage::data_out_bytes,
    &Usage::extended_byte_ns,
    &Usage::lease_write_units,
    &Usage::lease_read_half_units,
};

Usage scaled(const Usage& usage, std::int64_t b, std::int64_t c) {
  Usage result;
  for (const auto quantity : kQuantities) result.*quantity = scaled(usage.*quantity, b, c);
  return result;
}

// What Advantage has paid for in so long a time whether it is used or not.
int128 committed_bytes(int128 stream_ns) {
  return product(stream_ns, defaults::billing::kCommittedBytesPerS.value) / kNanosPerSecond;
}

std::string digits_of(int128 number) {
  std::string digits;
  do {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(number % 10)));
    number /= 10;
  } while (number > 0);
  return digits;
}

}  // namespace

const std::array<PriceItemText, kPriceItems>& price_items() {
  return kItems;
}

const PriceItemText& text_of(PriceItem item) {
  return kItems[static_cast<std::size_t>(item)];
}

const std::optional<UnitPrice>& PriceBook::price_of(PriceItem item) const {
  return prices[static_cast<std::size_t>(item)];
}

std::optional<UnitPrice>& PriceBook::price_of(PriceItem item) {
  return prices[static_cast<std::size_t>(item)];
}

Usage& Usage::operator+=(const Usage& other) {
  for (const auto quantity : kQuantities) this->*quantity = sum(this->*quantity, other.*quantity);
  return *this;
}

Usage& Usage::operator-=(const Usage& other) {
  for (const auto quantity : kQuantities) {
    CHECK(this->*quantity >= other.*quantity);
    this->*quantity -= other.*quantity;
  }
  return *this;
}

std::int64_t payload_units(std::int64_t bytes) {
  CHECK(bytes >= 0);
  constexpr std::int64_t kUnit = defaults::billing::kPutPayloadUnit.value;
  return std::max<std::int64_t>(1, bytes / kUnit + (bytes % kUnit == 0 ? 0 : 1));
}

std::int64_t data_in_kib(std::int64_t bytes) {
  CHECK(bytes >= 0);
  constexpr std::int64_t kUnit = defaults::billing::kOnDemandRounding.value;
  return std::max<std::int64_t>(1, bytes / kUnit + (bytes % kUnit == 0 ? 0 : 1));
}

Duration length_of(Month month) {
  return length(month);
}

Usage mean_of(const Usage& sum, std::int64_t count) {
  CHECK(count > 0);
  return scaled(sum, 1, count);
}

Usage scaled_to_month(const Usage& usage, Duration span, Month month) {
  CHECK(span > Duration{});
  return scaled(usage, length(month).count(), span.count());
}

Money Money::of(int128 quantity, int128 per, std::int64_t nanos) {
  CHECK(quantity >= 0);
  CHECK(per > 0 && per <= kMostPer && kParts % per == 0);
  CHECK(nanos >= 0 && nanos <= kMostNanos);
  // Whole units and the rest apart: bytes x nanoseconds x nanos would not fit.
  const int128 rest = quantity % per * nanos;
  Money money;
  money.nanos_ = sum(product(quantity / per, nanos), rest / per);
  money.parts_ = rest % per * (kParts / per);
  return money;
}

std::optional<Money> Money::from(int128 nanos, int128 parts) {
  if (nanos < 0 || parts < 0 || parts >= kParts) return std::nullopt;
  Money money;
  money.nanos_ = nanos;
  money.parts_ = parts;
  return money;
}

Money& Money::operator+=(const Money& other) {
  parts_ += other.parts_;
  nanos_ = sum(nanos_, sum(other.nanos_, parts_ / kParts));
  parts_ %= kParts;
  return *this;
}

int128 Money::rounded(int decimals) const {
  constexpr int kMostDecimals = 9;
  CHECK(decimals >= 0 && decimals <= kMostDecimals);
  int128 unit = 1;
  for (int i = decimals; i < kMostDecimals; ++i) unit *= 10;
  const int128 rest = nanos_ % unit * kParts + parts_;
  return nanos_ / unit + (2 * rest >= unit * kParts ? 1 : 0);
}

std::string Money::text(int decimals) const {
  std::string digits = digits_of(rounded(decimals));
  if (decimals == 0) return digits;
  const auto behind = static_cast<std::size_t>(decimals);
  if (digits.size() <= behind) digits.insert(0, behind + 1 - digits.size(), '0');
  return digits.insert(digits.size() - behind, 1, '.');
}

std::string_view name_of(PriceMode mode) {
  switch (mode) {
    case Provisioned:
      return "provisioned";
    case OnDemandStandard:
      return "on-demand Standard";
    case OnDemandAdvantage:
      return "on-demand Advantage";
    case LeaseTables:
      return "lease tables, in DynamoDB's on-demand mode";
  }
  CHECK(false && "a mode without a name");
}

std::vector<CostLine> cost_of(const Usage& usage, const PriceBook& book, Month month,
                              PriceMode mode) {
  std::vector<CostLine> lines;
  const auto charge = [&](PriceItem item, int128 quantity, int128 per) {
    CHECK(quantity >= 0);
    if (quantity == 0) return;
    CostLine line{.item = item,
                  .name = text_of(item).name,
                  .quantity = quantity,
                  .per = per,
                  .unit = text_of(item).unit,
                  .price = book.price_of(item),
                  .amount = std::nullopt};
    if (line.price) line.amount = Money::of(quantity, per, line.price->nanos);
    lines.push_back(std::move(line));
  };
  if (mode == LeaseTables) {
    charge(LeaseTableWrites, usage.lease_write_units, kMillion);
    charge(LeaseTableReads, usage.lease_read_half_units, 2 * kMillion);
    return lines;
  }
  if (mode == Provisioned) {
    charge(Shards, usage.shard_ns, kHour);
    charge(PutPayloadUnits, usage.put_payload_units, kMillion);
    charge(ExtendedRetention, usage.extended_retention_shard_ns, kHour);
    charge(LongTermRetention, usage.long_term_byte_ns, gigabyte_month(month));
    charge(LongTermRetrieval, usage.long_term_retrieved_bytes, kGigabyte);
    charge(FanOutConsumers, usage.fan_out_shard_ns, kHour);
    charge(FanOutData, usage.fan_out_bytes, kGigabyte);
    return lines;
  }
  const bool standard = mode == OnDemandStandard;
  if (standard) charge(OnDemandStreams, usage.stream_ns, kHour);
  const int128 committed = standard ? 0 : committed_bytes(usage.stream_ns);
  const int128 in = product(usage.data_in_kib, defaults::billing::kOnDemandRounding.value);
  charge(standard ? OnDemandDataIn : AdvantageDataIn, std::max(in, committed), kGigabyte);
  charge(standard ? OnDemandDataOut : AdvantageDataOut,
         std::max(usage.data_out_bytes, committed - usage.fan_out_bytes), kGigabyte);
  charge(standard ? OnDemandFanOutData : AdvantageFanOutData, usage.fan_out_bytes, kGigabyte);
  charge(standard ? OnDemandExtendedRetention : AdvantageExtendedRetention, usage.extended_byte_ns,
         gigabyte_month(month));
  charge(OnDemandLongTermRetention, usage.long_term_byte_ns, gigabyte_month(month));
  return lines;
}

std::optional<Money> total_of(const std::vector<CostLine>& lines) {
  Money total;
  for (const CostLine& line : lines) {
    if (!line.amount) return std::nullopt;
    total += *line.amount;
  }
  return total;
}

}  // namespace weir::model

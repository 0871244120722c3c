// Prices here are written out, not taken from weir's own price book: these are AWS's published
// examples, and what must hold for any price.

#include "model/pricing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <set>

#include "model/pricing_defaults.hpp"

namespace weir::model {
namespace {

using namespace std::chrono_literals;
using enum PriceItem;
using testing::ElementsAre;
using testing::IsEmpty;

UnitPrice price(std::int64_t nanos) {
  return {.nanos = nanos, .source = "https://a.b", .assumed = ""};
}

// us-east-1, provisioned mode.
PriceBook virginia() {
  PriceBook book{.region = "us-east-1", .currency = "USD", .read = "2026-11-23", .prices = {}};
  book.price_of(Shards) = price(15'000'000);
  book.price_of(PutPayloadUnits) = price(14'000'000);
  book.price_of(ExtendedRetention) = price(20'000'000);
  book.price_of(LongTermRetention) = price(23'000'000);
  book.price_of(LongTermRetrieval) = price(21'000'000);
  book.price_of(FanOutConsumers) = price(15'000'000);
  book.price_of(FanOutData) = price(13'000'000);
  return book;
}

int128 time_of(std::int64_t shards, Duration time) {
  return int128{shards} * time.count();
}

std::vector<std::string> amounts(const std::vector<CostLine>& lines, int decimals = 2) {
  std::vector<std::string> texts;
  texts.reserve(lines.size());
  for (const CostLine& line : lines) {
    texts.push_back(line.amount ? line.amount->text(decimals) : "not known");
  }
  return texts;
}

std::string total(const std::vector<CostLine>& lines, int decimals = 2) {
  const auto sum = total_of(lines);
  return sum ? sum->text(decimals) : "not known";
}

// ----------------------------------------------------------------------------- payload units

TEST(PayloadUnits, AreThePublishedOnes) {
  EXPECT_EQ(payload_units(5'000), 1);
  EXPECT_EQ(payload_units(45'000), 2);
  EXPECT_EQ(payload_units(1'000'000), 40);
}

TEST(PayloadUnits, AreRoundedUpFromOneChunkOn) {
  EXPECT_EQ(payload_units(0), 1);
  EXPECT_EQ(payload_units(1), 1);
  EXPECT_EQ(payload_units(25'000), 1);
  EXPECT_EQ(payload_units(25'001), 2);
  EXPECT_EQ(payload_units(1'048'576), 42);
  EXPECT_EQ(payload_units(10 * kMiB), 420);
  EXPECT_EQ(payload_units(std::numeric_limits<std::int64_t>::max()), 368'934'881'474'192);
}

TEST(PayloadUnitsDeathTest, NoRecordHasLessThanNothing) {
  EXPECT_DEATH((void)payload_units(-1), "broken promise: bytes >= 0");
}

// ------------------------------------------------------------------------ published examples

// 100 records/s of 35 KB on four shards, by the day and by the month of 31 days.
Usage day_of_35_kb_records() {
  return {.shard_ns = time_of(4, 24h),
          .put_payload_units = int128{100} * 86'400 * payload_units(35'000)};
}

TEST(Cost, Of100RecordsPerSecondOf35KbFor31Days) {
  const Usage month = scaled_to_month(day_of_35_kb_records(), 24h, Month::Days31);
  EXPECT_EQ(static_cast<std::int64_t>(month.put_payload_units), 535'680'000);
  const auto lines = cost_of(month, virginia(), Month::Days31);
  EXPECT_THAT(amounts(lines), ElementsAre("44.64", "7.50"));
  EXPECT_EQ(total(lines), "52.14");
  EXPECT_EQ(total(lines, 5), "52.13952");
  EXPECT_EQ(total(cost_of(day_of_35_kb_records(), virginia())), "1.68");
}

// The page of 2013, with its own price: five shards, 1,000 records/s of 5 KB, one day.
TEST(Cost, Of1000RecordsPerSecondOf5KbAtThePriceOfThatTime) {
  PriceBook book = virginia();
  book.price_of(PutPayloadUnits) = price(28'000'000);
  const auto lines = cost_of({.shard_ns = time_of(5, 24h),
                              .put_payload_units = int128{1000} * 86'400 * payload_units(5'000)},
                             book);
  EXPECT_THAT(amounts(lines), ElementsAre("1.80", "2.42"));
  EXPECT_EQ(total(lines), "4.22");
}

TEST(Cost, OfShardsForAMonthOf730Hours) {
  const auto month = [](std::int64_t shards) {
    return total(cost_of(scaled_to_month({.shard_ns = time_of(shards, 1h)}, 1h), virginia()));
  };
  EXPECT_EQ(month(1), "10.95");
  EXPECT_EQ(month(4), "43.80");
}

TEST(Cost, OfAGigabyteByRecordSize) {
  const auto gigabyte = [](std::int64_t record) {
    const std::int64_t records = 1'000'000'000 / record;
    return total(
        cost_of({.put_payload_units = int128{records} * payload_units(record)}, virginia()), 5);
  };
  EXPECT_EQ(gigabyte(500), "0.02800");
  EXPECT_EQ(gigabyte(25'000), "0.00056");
}

// A hundred of each unit, as in infracost's test of the price list.
TEST(Cost, OfRetentionAndFanOut) {
  const int128 hundred_gb = 100'000'000'000;
  const Usage usage{.extended_retention_shard_ns = time_of(100, 1h),
                    .long_term_byte_ns = hundred_gb * Duration{730h}.count(),
                    .long_term_retrieved_bytes = hundred_gb,
                    .fan_out_shard_ns = time_of(100, 1h),
                    .fan_out_bytes = hundred_gb};
  EXPECT_THAT(amounts(cost_of(usage, virginia())),
              ElementsAre("2.00", "2.30", "2.10", "1.50", "1.30"));
}

// ------------------------------------------------------------------------------------ a bill

TEST(Cost, NamesWhatItIsOf) {
  const auto lines = cost_of(day_of_35_kb_records(), virginia());
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].item, Shards);
  EXPECT_EQ(lines[0].name, "open shards");
  EXPECT_EQ(lines[0].unit, "shard-hour");
  EXPECT_TRUE(lines[0].quantity / lines[0].per == 96);
  EXPECT_EQ(lines[0].price->nanos, 15'000'000);
  EXPECT_EQ(lines[0].price->source, "https://a.b");
  EXPECT_EQ(lines[1].item, PutPayloadUnits);
  EXPECT_EQ(lines[1].unit, "million units");
  EXPECT_TRUE(lines[1].quantity == 17'280'000 && lines[1].per == 1'000'000);
}

TEST(Cost, OfNothingIsNothing) {
  EXPECT_THAT(cost_of({}, virginia()), IsEmpty());
  EXPECT_EQ(total({}), "0.00");
}

TEST(Cost, WithoutAPriceIsNotKnownRatherThanZero) {
  PriceBook book = virginia();
  book.price_of(FanOutData).reset();
  const auto lines = cost_of({.shard_ns = time_of(1, 1h), .fan_out_bytes = 1}, book);
  EXPECT_THAT(amounts(lines, 3), ElementsAre("0.015", "not known"));
  EXPECT_EQ(total(lines), "not known");
  EXPECT_EQ(total(cost_of({.shard_ns = time_of(1, 1h)}, book), 3), "0.015");
}

TEST(Cost, OfAPriceOfZeroIsZero) {
  PriceBook book = virginia();
  book.price_of(Shards) = price(0);
  EXPECT_EQ(total(cost_of({.shard_ns = time_of(1, 1h)}, book)), "0.00");
}

// A GB that is kept all month is one GB-month, however long the month.
TEST(Cost, OfAGigabyteMonthIsThatOfTheMonthAsked) {
  for (const Month month : {Month::Mean, Month::Days30, Month::Days31}) {
    const Usage usage =
        scaled_to_month({.long_term_byte_ns = int128{1'000'000'000} * 3600}, 3600ns, month);
    EXPECT_EQ(total(cost_of(usage, virginia(), month), 9), "0.023000000");
  }
}

TEST(Cost, TheOrderOfABillIsThatOfTheItems) {
  const auto lines = cost_of({1, 2, 3, 4, 5, 6, 7}, virginia());
  ASSERT_EQ(lines.size(), 7U);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(lines[i].item), i);
    EXPECT_EQ(static_cast<std::size_t>(lines[i].quantity), i + 1);
  }
}

// What the largest scenario can use, at the highest price: 100,000 shards, 50 consumers, 10^18
// bytes in records of 10 MiB, all of them kept.
TEST(Cost, OfTheLargestRunFits) {
  PriceBook book = virginia();
  for (auto& any : book.prices) any = price(kMostNanos);
  constexpr std::int64_t bytes = 1'000'000'000'000'000'000;
  for (const Duration span : {Duration{1s}, Duration{366 * 24h}}) {
    const Usage usage{.shard_ns = time_of(100'000, span),
                      .put_payload_units = int128{420} * (bytes / (10 * kMiB)),
                      .extended_retention_shard_ns = time_of(100'000, span),
                      .long_term_byte_ns = time_of(bytes, span),
                      .long_term_retrieved_bytes = bytes,
                      .fan_out_shard_ns = time_of(5'000'000, span),
                      .fan_out_bytes = bytes};
    const Usage month = scaled_to_month(usage, span, Month::Days31);
    EXPECT_EQ(amounts(cost_of(month, book, Month::Days31), 0)[0], "744000000000");
    EXPECT_EQ(amounts(cost_of(month, book, Month::Days31), 0)[3], "10000000000000");
  }
}

TEST(CostDeathTest, NothingIsUsedLessThanNotAtAll) {
  EXPECT_DEATH((void)cost_of({.shard_ns = -1}, virginia()), "broken promise: quantity >= 0");
  EXPECT_DEATH((void)cost_of({.fan_out_bytes = -1}, {}), "broken promise: quantity >= 0");
}

// ------------------------------------------------------------------------------------ months

TEST(Month, HasItsLength) {
  EXPECT_EQ(length_of(Month::Mean), 730h);
  EXPECT_EQ(length_of(Month::Days30), 30 * 24h);
  EXPECT_EQ(length_of(Month::Days31), 31 * 24h);
}

TEST(Month, IsScaledToByEveryQuantityOnItsOwn) {
  const Usage day{10, 20, 30, 40, 50, 60, 70};
  const Usage month = scaled_to_month(day, 24h, Month::Days30);
  EXPECT_TRUE((month == Usage{300, 600, 900, 1200, 1500, 1800, 2100}));
}

TEST(Month, IsRoundedHalfUpToAWholeUnit) {
  const auto units = [](std::int64_t of, Duration span) {
    return static_cast<std::int64_t>(
        scaled_to_month({.put_payload_units = of}, span, Month::Days30).put_payload_units);
  };
  EXPECT_EQ(units(1, 480h), 2);   // 1.5
  EXPECT_EQ(units(1, 1440h), 1);  // 0.5
  EXPECT_EQ(units(1, 1441h), 0);
  EXPECT_EQ(units(7, 720h), 7);
}

TEST(Usage, HasAMeanThatIsRoundedHalfUpByEveryQuantityOnItsOwn) {
  EXPECT_TRUE((mean_of({30, 31, 32, 33, 34, 35, 36}, 3) == Usage{10, 10, 11, 11, 11, 12, 12}));
  EXPECT_TRUE((mean_of({.put_payload_units = 5}, 2) == Usage{.put_payload_units = 3}));
}

TEST(MonthDeathTest, NeedsATimeToScaleFrom) {
  EXPECT_DEATH((void)scaled_to_month({}, 0s), "broken promise: span > Duration");
}

// ------------------------------------------------------------------------------------- money

TEST(Money, IsRoundedHalfUpWhenItIsPrinted) {
  const auto cents = [](std::int64_t nanos) { return Money::of(1, 1, nanos).text(2); };
  EXPECT_EQ(cents(0), "0.00");
  EXPECT_EQ(cents(4'999'999), "0.00");
  EXPECT_EQ(cents(5'000'000), "0.01");
  EXPECT_EQ(cents(1'994'999'999), "1.99");
  EXPECT_EQ(cents(1'995'000'000), "2.00");
  EXPECT_EQ(cents(1'234'567'000'000), "1234.57");
  EXPECT_EQ(Money::of(1, 1, 1'500'000'000).text(0), "2");
  EXPECT_EQ(Money::of(1, 1, 1).text(9), "0.000000001");
  EXPECT_EQ(Money::of(1, 2, 1).text(9), "0.000000001") << "half a nano";
  EXPECT_EQ(Money::of(1, 2, 1).text(8), "0.00000000");
  EXPECT_TRUE(Money::of(1, 1, 1'995'000'000).rounded(2) == 200);
}

// A third of a nano-dollar, three times, is a nano-dollar.
TEST(Money, KeepsWhatIsLessThanANano) {
  const Money third = Money::of(1, 3, 1);
  EXPECT_TRUE(third + third + third == Money::of(1, 1, 1));
  EXPECT_TRUE(third + third < Money::of(1, 1, 1));
  EXPECT_TRUE(third > Money{});
}

TEST(MoneyDeathTest, IsKeptInPartsThatDivide) {
  EXPECT_DEATH((void)Money::of(1, 7, 1), "broken promise");
  EXPECT_DEATH((void)Money::of(1, 1, kMostNanos + 1), "broken promise");
  EXPECT_DEATH((void)Money::of(-1, 1, 1), "broken promise");
}

// -------------------------------------------------------------------------------- properties

int128 any_quantity() {
  return int128{*rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000'000'000)} *
         *rc::gen::element<std::int64_t>(1, 997, 1'000'000'007);
}

Usage any_usage() {
  return {any_quantity(), any_quantity(), any_quantity(), any_quantity(),
          any_quantity(), any_quantity(), any_quantity()};
}

PriceBook any_book() {
  PriceBook book;
  for (auto& of : book.prices) of = price(*rc::gen::inRange<std::int64_t>(0, kMostNanos + 1));
  return book;
}

// Whatever the parts, their bills add up to the bill of the whole, to the last part of a nano.
RC_GTEST_PROP(CostProperty, OfPartsAddsUp, ()) {
  const PriceBook book = any_book();
  const Month month = *rc::gen::element(Month::Mean, Month::Days30, Month::Days31);
  const int parts = *rc::gen::inRange(1, 8);
  Usage whole;
  Money sum;
  for (int part = 0; part < parts; ++part) {
    const Usage usage = any_usage();
    whole += usage;
    sum += *total_of(cost_of(usage, book, month));
  }
  RC_ASSERT(*total_of(cost_of(whole, book, month)) == sum);
}

// Against long division by hand: whole units first, then the rest.
RC_GTEST_PROP(CostProperty, OfOneItemIsQuantityTimesPrice, ()) {
  const auto units = *rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000);
  const auto nanos = *rc::gen::inRange<std::int64_t>(0, kMostNanos + 1);
  PriceBook book;
  book.price_of(PutPayloadUnits) = price(nanos);
  const int128 millionths = int128{units} * nanos;  // of a nano
  const int128 cent = int128{10'000'000} * 1'000'000;
  const auto sum = total_of(cost_of({.put_payload_units = units}, book));
  RC_ASSERT(sum->rounded(2) == (2 * millionths + cent) / (2 * cent));
}

RC_GTEST_PROP(CostProperty, NeverFallsWithUse, ()) {
  const PriceBook book = any_book();
  const Usage usage = any_usage();
  RC_ASSERT(*total_of(cost_of(usage, book)) <= *total_of(cost_of(usage + any_usage(), book)));
}

RC_GTEST_PROP(PayloadUnitsProperty, ReachTheRecordAndNotAChunkMore, ()) {
  const auto bytes = *rc::gen::inRange<std::int64_t>(1, 1'000'000'000'000);
  const std::int64_t units = payload_units(bytes);
  RC_ASSERT(units * 25'000 >= bytes);
  RC_ASSERT((units - 1) * 25'000 < bytes);
}

// -------------------------------------------------------------------------------------- items

TEST(PriceItems, EachHasAnIdOfItsOwnAndAUnit) {
  std::set<std::string_view> ids;
  for (const PriceItemText& text : price_items()) {
    EXPECT_TRUE(ids.insert(text.id).second) << text.id;
    EXPECT_FALSE(text.name.empty()) << text.id;
    EXPECT_FALSE(text.unit.empty()) << text.id;
    EXPECT_EQ(text_of(text.item).id, text.id);
  }
}

TEST(BillingDefaults, HaveASourceWithItsDateOrAreAssumedWithARange) {
  for (const auto& row : defaults::billing::kAll) {
    const bool sourced = row.source.starts_with("https://") &&
                         row.source.find("(2026-11-2") != std::string_view::npos;
    const bool assumed = row.assumed.find(" to ") != std::string_view::npos;
    EXPECT_TRUE(row.source.empty() ? assumed : sourced) << row.name;
    EXPECT_FALSE(row.unit.empty()) << row.name;
  }
  EXPECT_EQ(defaults::billing::kPutPayloadUnit.value, 25'000);
  EXPECT_EQ(defaults::billing::kGigabyte.value, 1'000'000'000);
  EXPECT_EQ(defaults::billing::kMonth.value, 730h);
}

// ----------------------------------------------------------------------------- on-demand mode

// us-east-1: Standard as the price list has it, Advantage as AWS announced it.
PriceBook on_demand_virginia() {
  PriceBook book = virginia();
  book.price_of(OnDemandStreams) = price(40'000'000);
  book.price_of(OnDemandDataIn) = price(80'000'000);
  book.price_of(OnDemandDataOut) = price(40'000'000);
  book.price_of(OnDemandFanOutData) = price(50'000'000);
  book.price_of(OnDemandExtendedRetention) = price(100'000'000);
  book.price_of(OnDemandLongTermRetention) = price(23'000'000);
  book.price_of(AdvantageDataIn) = price(32'000'000);
  book.price_of(AdvantageDataOut) = price(16'000'000);
  book.price_of(AdvantageFanOutData) = price(16'000'000);
  book.price_of(AdvantageExtendedRetention) = price(23'000'000);
  return book;
}

std::vector<CostLine> bill(const Usage& usage, PriceMode mode) {
  return cost_of(usage, on_demand_virginia(), Month::Mean, mode);
}

TEST(DataIn, IsRoundedUpToAKibibyteForEachRecord) {
  EXPECT_EQ(data_in_kib(4'608), 5) << "4.5 KB are 5 KB";
  EXPECT_EQ(data_in_kib(0), 1);
  EXPECT_EQ(data_in_kib(1), 1);
  EXPECT_EQ(data_in_kib(1'024), 1);
  EXPECT_EQ(data_in_kib(1'025), 2);
  EXPECT_EQ(data_in_kib(10 * kMiB), 10'240);
}

// infracost's golden output (July 2024) has the stream of 730 h at $29.20.
TEST(OnDemandStandard, ChargesForTheStreamAndForData) {
  const Usage month{.shard_ns = time_of(64, 730h),
                    .put_payload_units = 5,
                    .extended_retention_shard_ns = time_of(64, 730h),
                    .long_term_byte_ns = 0,
                    .long_term_retrieved_bytes = 9,
                    .fan_out_shard_ns = time_of(64, 730h),
                    .fan_out_bytes = int128{100} * 1'000'000'000,
                    .stream_ns = time_of(1, 730h),
                    .data_in_kib = int128{1'000'000'000} * 1000 / 1024 / 1000 * 1000,
                    .data_out_bytes = int128{2000} * 1'000'000'000,
                    .extended_byte_ns = int128{50} * 1'000'000'000 * Duration{730h}.count()};
  const auto lines = bill(month, PriceMode::OnDemandStandard);
  EXPECT_THAT(amounts(lines), ElementsAre("29.20", "80.00", "80.00", "5.00", "5.00"));
  EXPECT_EQ(lines[1].name, "data in");
}

// 100 MiB/s of whole KiB for a month of 730 h: 60 % less for data in and out, 68 % for fan-out,
// 77 % for retention, nothing for the stream.
TEST(OnDemandAdvantage, CostsAsMuchLessAsWasAnnounced) {
  const int128 seconds = 730 * 3600;
  const Usage month{.shard_ns = 0,
                    .put_payload_units = 0,
                    .extended_retention_shard_ns = 0,
                    .long_term_byte_ns = 0,
                    .long_term_retrieved_bytes = 0,
                    .fan_out_shard_ns = 0,
                    .fan_out_bytes = seconds * 100 * kMiB,
                    .stream_ns = time_of(1, 730h),
                    .data_in_kib = seconds * 100 * 1024,
                    .data_out_bytes = seconds * 100 * kMiB,
                    .extended_byte_ns = int128{1'000'000'000'000} * Duration{730h}.count()};
  EXPECT_THAT(amounts(bill(month, PriceMode::OnDemandStandard)),
              ElementsAre("29.20", "22045.26", "11022.63", "13778.29", "100.00"));
  EXPECT_THAT(amounts(bill(month, PriceMode::OnDemandAdvantage)),
              ElementsAre("8818.10", "4409.05", "4409.05", "23.00"));
}

// 25 MiB/s in and 25 MiB/s out at $0.032 and $0.016 a GB: less use costs no less.
TEST(OnDemandAdvantage, ChargesForTheCommitmentWhereLessIsUsed) {
  const Usage idle{.stream_ns = time_of(1, 730h)};
  EXPECT_THAT(amounts(bill(idle, PriceMode::OnDemandAdvantage)), ElementsAre("2204.53", "1102.26"));
  Usage fanned = idle;
  fanned.fan_out_bytes = int128{730 * 3600} * 25 * kMiB;
  EXPECT_THAT(amounts(bill(fanned, PriceMode::OnDemandAdvantage)),
              ElementsAre("2204.53", "1102.26"))
      << "fan-out counts as data out";
}

TEST(OnDemandAdvantage, HasAllItsLinesWithoutAPrice) {
  const auto lines =
      cost_of({.stream_ns = time_of(1, 1h)}, virginia(), Month::Mean, PriceMode::OnDemandAdvantage);
  EXPECT_THAT(amounts(lines), ElementsAre("not known", "not known"));
}

TEST(Usage, IsAWholeThatPartsAreTakenFrom) {
  const Usage whole{.shard_ns = 7, .stream_ns = 9, .data_in_kib = 4};
  EXPECT_TRUE(
      (whole - Usage{.shard_ns = 5, .data_in_kib = 4} == Usage{.shard_ns = 2, .stream_ns = 9}));
  EXPECT_DEATH((void)(Usage{.shard_ns = 1} - Usage{.shard_ns = 2}), "broken promise");
}

// 100 leases renewed every 3.3 s and checkpointed every minute: 32 writes a second.
TEST(CostOfLeaseTables, IsThatOfTheirUnits) {
  PriceBook book;
  book.price_of(LeaseTableWrites) = price(625'000'000);
  book.price_of(LeaseTableReads) = price(125'000'000);
  book.price_of(Shards) = price(15'000'000);
  const Usage usage{.lease_write_units = int128{32} * 730 * 3600,
                    .lease_read_half_units = 2'000'000};
  const auto lines = cost_of(usage, book, Month::Mean, PriceMode::LeaseTables);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].amount->text(2), "52.56");
  EXPECT_EQ(lines[1].amount->text(3), "0.125");
  EXPECT_TRUE(cost_of(usage, book).empty()) << "no part of what the stream costs";
  EXPECT_TRUE(cost_of(Usage{.shard_ns = 1}, book, Month::Mean, PriceMode::LeaseTables).empty());
}

}  // namespace
}  // namespace weir::model

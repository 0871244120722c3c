// Sizes of aggregated records: the library's own, against numbers worked out from its source and
// against an encoder that writes the bytes.

#include "sim/workload/kpl_aggregate.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <vector>

namespace weir::sim {
namespace {

constexpr std::int64_t kUnlimited = 4'294'967'295;
constexpr std::int64_t kMaxSize = 51'200;

UserRecord record(std::uint64_t key, std::uint32_t data, std::uint16_t key_bytes,
                  std::uint16_t digits = 0) {
  UserRecord record;
  record.hash_key = model::hash_of("key " + std::to_string(key));
  record.data_bytes = data;
  record.key_bytes = key_bytes;
  record.hash_key_digits = digits;
  return record;
}

// ---- A second implementation: writes the message, byte by byte. ----

std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 128; value >>= 7U) bytes += static_cast<char>(0x80U | (value & 0x7fU));
  return bytes + static_cast<char>(value);
}

std::string number_field(std::uint64_t field, std::uint64_t value) {
  return varint(field << 3U) + varint(value);
}

std::string bytes_field(std::uint64_t field, const std::string& bytes) {
  return varint(field << 3U | 2U) + varint(bytes.size()) + bytes;
}

std::string encoded(const std::vector<UserRecord>& records) {
  std::string alone(records[0].data_bytes, 'd');
  if (records.size() == 1) return alone;
  std::map<std::string, std::size_t> keys;
  std::map<std::string, std::size_t> hash_keys;
  std::string tables;
  std::string body;
  const auto number_of = [&](std::map<std::string, std::size_t>& table, std::uint64_t field,
                             const UserRecord& one, std::size_t length) {
    const auto [entry, fresh] = table.emplace(to_decimal(one.hash_key), table.size());
    if (fresh) tables += bytes_field(field, std::string(length, 'k'));
    return entry->second;
  };
  for (const UserRecord& one : records) {
    std::string message = number_field(1, number_of(keys, 1, one, one.key_bytes));
    if (one.hash_key_digits > 0) {
      message += number_field(2, number_of(hash_keys, 2, one, one.hash_key_digits));
    }
    message += bytes_field(3, std::string(one.data_bytes, 'd'));
    body += bytes_field(3, message);
  }
  return "\xF3\x89\x9A\xC2" + tables + body + std::string(16, '5');
}

// ---- ----

struct Golden {
  std::uint32_t data;
  std::uint16_t key;
  bool one_key;
  std::size_t trigger;
  std::int64_t trigger_bytes;
  std::size_t sent;
  std::int64_t sent_bytes;
};

// Worked out from the library's source for AggregationMaxSize = 51,200.
constexpr std::array<Golden, 11> kGolden{{
    {50, 8, false, 776, 51'884, 765, 51'147},
    {100, 36, false, 356, 51'512, 353, 51'077},
    {100, 36, true, 488, 51'786, 482, 51'150},
    {200, 36, false, 210, 51'762, 207, 51'021},
    {200, 8, true, 250, 52'030, 246, 51'198},
    {342, 19, false, 139, 51'600, 137, 50'856},
    {500, 36, false, 95, 51'890, 93, 50'798},
    {1000, 36, false, 50, 52'320, 48, 50'228},
    {1024, 10, false, 50, 52'220, 49, 51'176},
    {5000, 36, false, 11, 55'526, 10, 50'480},
    {25'000, 10, false, 3, 75'086, 2, 50'064},
}};

class AggregateSizes : public testing::TestWithParam<Golden> {};

TEST_P(AggregateSizes, AreTheLibrarysToTheByte) {
  const Golden& golden = GetParam();
  std::vector<UserRecord> records;
  AggregateEstimate estimate;
  while (estimate.bytes() < kMaxSize) {
    records.push_back(record(golden.one_key ? 0 : records.size(), golden.data, golden.key));
    estimate.add(records.back());
  }
  EXPECT_EQ(records.size(), golden.trigger);
  const AggregateFit all = fit_aggregate(records, kUnlimited, kMaxSize * 10);
  EXPECT_EQ(all.records, golden.trigger);
  EXPECT_EQ(all.bytes, golden.trigger_bytes);
  const AggregateFit sent = fit_aggregate(records, kUnlimited, kMaxSize);
  EXPECT_EQ(sent.records, golden.sent);
  EXPECT_EQ(sent.bytes, golden.sent_bytes);
}

INSTANTIATE_TEST_SUITE_P(Golden, AggregateSizes, testing::ValuesIn(kGolden));

TEST(Aggregate, OfOneRecordIsItsDataHoweverLarge) {
  const std::vector<UserRecord> one{record(1, 60'000, 10)};
  AggregateEstimate estimate;
  estimate.add(one[0]);
  EXPECT_EQ(estimate.bytes(), 60'000);
  EXPECT_EQ(fit_aggregate(one, kUnlimited, kMaxSize).bytes, 60'000);
  EXPECT_EQ(fit_aggregate(one, kUnlimited, kMaxSize).records, 1U);
}

TEST(Aggregate, HasAtMostSoManyRecords) {
  const std::vector<UserRecord> records(10, record(1, 10, 10));
  EXPECT_EQ(fit_aggregate(records, 7, kMaxSize).records, 7U);
  EXPECT_EQ(fit_aggregate(records, 1, kMaxSize).records, 1U);
  EXPECT_EQ(fit_aggregate(records, 1, kMaxSize).bytes, 10);
}

RC_GTEST_PROP(Aggregate, HasTheBytesOfItsEncoding, ()) {
  const auto count = *rc::gen::inRange<std::size_t>(1, 150);
  const auto keys = *rc::gen::inRange<std::uint64_t>(1, 200);
  const bool with_hash_keys = *rc::gen::arbitrary<bool>();
  std::vector<UserRecord> records;
  for (std::size_t i = 0; i < count; ++i) {
    const auto key = *rc::gen::inRange<std::uint64_t>(0, keys);
    const auto digits = static_cast<std::uint16_t>(with_hash_keys ? 1 + key % 39 : 0);
    records.push_back(record(key, *rc::gen::inRange<std::uint32_t>(0, 500),
                             static_cast<std::uint16_t>(1 + key % 256), digits));
  }
  const AggregateFit all = fit_aggregate(records, kUnlimited, std::int64_t{1} << 40U);
  RC_ASSERT(all.records == count);
  RC_ASSERT(all.bytes == static_cast<std::int64_t>(encoded(records).size()));
  const auto room = *rc::gen::inRange<std::int64_t>(1, all.bytes + 100);
  const AggregateFit part = fit_aggregate(records, kUnlimited, room);
  const auto first = [&](std::size_t n) {
    return static_cast<std::int64_t>(encoded({records.begin(), records.begin() + n}).size());
  };
  RC_ASSERT(part.bytes == first(part.records));
  RC_ASSERT(part.records == 1 || part.bytes <= room);
  if (part.records < count) RC_ASSERT(first(part.records + 1) > room);
}

TEST(KeyNumbers, AreThoseOfAMap) {
  KeyNumbers numbers;
  std::map<model::HashKey, std::uint32_t> map;
  for (std::uint64_t i = 0; i < 5000; ++i) {
    const model::HashKey key = model::hash_of(std::to_string(i * i % 977));
    const auto [entry, fresh] = map.emplace(key, static_cast<std::uint32_t>(map.size()));
    const auto [number, is_new] = numbers.of(key);
    ASSERT_EQ(number, entry->second);
    ASSERT_EQ(is_new, fresh);
  }
  numbers.clear();
  EXPECT_TRUE(numbers.of(model::hash_of("0")).is_new);
}

}  // namespace
}  // namespace weir::sim

#include "model/model_defaults.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "model/read_quota.hpp"
#include "model/stream.hpp"
#include "model/write_quota.hpp"

namespace weir::model {
namespace {

using namespace std::chrono_literals;

TEST(ModelDefaults, EachHasASourceWithItsDateOrIsAssumedWithARange) {
  for (const auto& row : defaults::kAll) {
    const bool sourced = row.source.starts_with("https://") &&
                         row.source.find("(2026-11-2") != std::string_view::npos;
    const bool assumed = row.assumed.find(" to ") != std::string_view::npos;
    EXPECT_TRUE(row.source.empty() ? assumed : sourced) << row.name;
    EXPECT_FALSE(row.unit.empty()) << row.name;
  }
}

TEST(ModelDefaults, EachNameStandsOnce) {
  std::set<std::string_view> names;
  for (const auto& row : defaults::kAll) EXPECT_TRUE(names.insert(row.name).second) << row.name;
  EXPECT_EQ(names.size(), 71U);
}

TEST(ModelDefaults, AreTheNumbersOfTheService) {
  EXPECT_EQ(WriteLimits{}.records_per_s, 1000);
  EXPECT_EQ(WriteLimits{}.records_burst, 1000);
  EXPECT_EQ(WriteLimits{}.bytes_per_s, 1'048'576);
  EXPECT_EQ(WriteLimits{}.bytes_burst, 1'048'576);
  EXPECT_EQ(ReadLimits{}.bytes_per_s, 2'097'152);
  EXPECT_EQ(ReadLimits{}.calls_per_s, 5);
  EXPECT_EQ(ReadLimits{}.bytes_per_call, 10'485'760);
  EXPECT_EQ(ReadLimits{}.records_per_call, 10'000);
  EXPECT_EQ(StreamConfig{}.max_record_bytes, 1'048'576);
  EXPECT_EQ(StreamConfig{}.retention, 24h);
  EXPECT_EQ(StreamConfig{}.put_to_readable, 70ms);
  EXPECT_EQ(StreamConfig{}.put_record_rounding, 1024);
  EXPECT_EQ(defaults::kPutRecordsMostRecords.value, 500);
  EXPECT_EQ(defaults::kPutRecordsMostBytes.value, 10'485'760);
  EXPECT_EQ(defaults::kWriteBytesBurstLargeRecords.value, 10'485'760);
  EXPECT_EQ(defaults::kRecordMostBytesSettable.value, 10'485'760);
  EXPECT_EQ(defaults::kPartitionKeyMostCodePoints.value, 256);
  EXPECT_EQ(defaults::kIteratorLife.value, 300s);
  EXPECT_EQ(defaults::kRetentionLeast.value, 24h);
  EXPECT_EQ(defaults::kRetentionMost.value, 8760h);
  EXPECT_EQ(defaults::kShardQuotaOfLargeRegions.value, 20'000);
  EXPECT_EQ(defaults::kShardQuota.value, 1000);
  EXPECT_EQ(defaults::kOnDemandStreams.value, 50);
  EXPECT_EQ(defaults::kCreateStream.value, 20s);
  EXPECT_EQ(defaults::kRoundTripLeast.value, 5ms);
  EXPECT_EQ(defaults::kRoundTripMost.value, 10ms);
}

}  // namespace
}  // namespace weir::model

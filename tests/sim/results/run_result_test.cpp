#include "sim/results/run_result.hpp"

#include <gtest/gtest.h>

namespace weir::sim {
namespace {

const WriteLedger kWrites{.born = {100, 1000},
                          .stored_once = {70, 700},
                          .waiting = {20, 200},
                          .dropped = {10, 100},
                          .stored = {63, 760},
                          .duplicates = {5, 50},
                          .packed = {12, -10}};

const ReadLedger kReads{.stored = {100, 1000},
                        .delivered_once = {60, 600},
                        .unread = {20, 200},
                        .expired = {15, 150},
                        .skipped = {5, 50},
                        .redelivered = {7, 70}};

TEST(WriteLedger, BalancesInRecordsAndInBytes) {
  EXPECT_TRUE(WriteLedger{}.balances());
  EXPECT_TRUE(kWrites.balances());
  for (const auto part :
       {&WriteLedger::born, &WriteLedger::stored_once, &WriteLedger::waiting, &WriteLedger::dropped,
        &WriteLedger::stored, &WriteLedger::duplicates, &WriteLedger::packed}) {
    auto records_off = kWrites;
    (records_off.*part).records += 1;
    EXPECT_FALSE(records_off.balances());
    auto bytes_off = kWrites;
    (bytes_off.*part).bytes += 1;
    EXPECT_FALSE(bytes_off.balances());
  }
}

TEST(WriteLedger, AddsPartByPart) {
  auto sum = kWrites;
  sum += kWrites;
  EXPECT_TRUE(sum.balances());
  for (const auto part :
       {&WriteLedger::born, &WriteLedger::stored_once, &WriteLedger::waiting, &WriteLedger::dropped,
        &WriteLedger::stored, &WriteLedger::duplicates, &WriteLedger::packed}) {
    EXPECT_EQ(sum.*part, kWrites.*part + kWrites.*part);
  }
}

TEST(ReadLedger, BalancesInRecordsAndInBytesRedeliveriesApart) {
  EXPECT_TRUE(ReadLedger{}.balances());
  EXPECT_TRUE(kReads.balances());
  for (const auto part : {&ReadLedger::stored, &ReadLedger::delivered_once, &ReadLedger::unread,
                          &ReadLedger::expired, &ReadLedger::skipped}) {
    auto records_off = kReads;
    (records_off.*part).records += 1;
    EXPECT_FALSE(records_off.balances());
    auto bytes_off = kReads;
    (bytes_off.*part).bytes += 1;
    EXPECT_FALSE(bytes_off.balances());
  }
  auto again = kReads;
  again.redelivered += {1, 10};
  EXPECT_TRUE(again.balances());
}

TEST(ReadLedger, AddsPartByPart) {
  auto sum = kReads;
  sum += kReads;
  for (const auto part : {&ReadLedger::stored, &ReadLedger::delivered_once, &ReadLedger::unread,
                          &ReadLedger::expired, &ReadLedger::skipped, &ReadLedger::redelivered}) {
    EXPECT_EQ(sum.*part, kReads.*part + kReads.*part);
  }
}

}  // namespace
}  // namespace weir::sim

#include "reports/document/csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "tests/reports/recorded_study.hpp"
#include "tests/sim/results/made_record.hpp"

namespace weir::reports {
namespace {

using testing::ElementsAre;
using testing::SizeIs;
using testing::StartsWith;
using Row = std::map<std::string, std::string>;

std::string text_of(const sim::RunRecord& record, CsvTable table, const std::string& comment = "") {
  std::string csv;
  write_csv(record, table, comment, [&](std::string_view piece) {
    csv += piece;
    return true;
  });
  return csv;
}

// No field of a run that weir makes has a comma in it.
std::vector<Row> rows_of(const std::string& csv) {
  std::istringstream lines{csv};
  std::string line;
  std::vector<std::string> names;
  std::vector<Row> rows;
  while (std::getline(lines, line)) {
    std::vector<std::string> fields;
    std::istringstream in{line};
    for (std::string field; std::getline(in, field, ',');) fields.push_back(field);
    if (line.ends_with(',')) fields.emplace_back();
    if (names.empty()) {
      names = fields;
      continue;
    }
    EXPECT_EQ(fields.size(), names.size()) << line;
    Row& row = rows.emplace_back();
    for (std::size_t i = 0; i < names.size(); ++i) row[names[i]] = fields[i];
  }
  return rows;
}

double sum_of(const std::vector<Row>& rows, const std::string& column) {
  double sum = 0;
  for (const Row& row : rows) {
    if (row.at("warm_up") == "0") sum += std::stod(row.at(column)) * std::stod(row.at("step_s"));
  }
  return sum;
}

const RecordedStudy& hot_key() {
  static const RecordedStudy kStudy = short_hot_key(1);
  return kStudy;
}

// Each value is at most 2^-12 off.
void expect_near(double sum, std::int64_t exact) {
  const auto value = static_cast<double>(exact);
  EXPECT_NEAR(sum, value, value / 4000);
}

TEST(Csv, StreamRowsSumUpToTheResult) {
  const auto rows = rows_of(text_of(hot_key().record, CsvTable::Stream));
  const Totals& totals = hot_key().judgement.totals;
  ASSERT_THAT(rows, SizeIs(180));
  EXPECT_EQ(rows[0].at("time_s"), "0");
  EXPECT_EQ(rows[179].at("time_s"), "179");
  EXPECT_EQ(rows[29].at("warm_up"), "1");
  EXPECT_EQ(rows[30].at("warm_up"), "0");
  EXPECT_EQ(rows[5].at("open_shards"), "10");
  expect_near(sum_of(rows, "born_records_per_s"), totals.born_records);
  expect_near(sum_of(rows, "attempted_records_per_s"), totals.attempted_records);
  expect_near(sum_of(rows, "write_throttled_records_per_s"), totals.refused_records);
  expect_near(sum_of(rows, "records_dropped_per_s"), totals.dropped_records);
  expect_near(sum_of(rows, "write_bytes_per_s"), totals.write_bytes);
}

TEST(Csv, ShardRowsSumUpToTheShards) {
  const auto rows = rows_of(text_of(hot_key().record, CsvTable::Shards));
  ASSERT_THAT(rows, SizeIs(1800));
  std::map<std::string, std::vector<Row>> by_shard;
  for (const Row& row : rows) by_shard[row.at("shard")].push_back(row);
  ASSERT_THAT(by_shard, SizeIs(10));
  for (const ShardTotals& shard : hot_key().judgement.totals.shards) {
    const std::vector<Row>& own = by_shard.at(shard.sum.id);
    expect_near(sum_of(own, "write_records_per_s"), shard.sum.write_records);
    expect_near(sum_of(own, "write_bytes_per_s"), shard.sum.write_bytes);
    expect_near(sum_of(own, "write_throttled_records_per_s"), shard.sum.write_throttled_records);
    expect_near(sum_of(own, "read_bytes_per_s"), shard.sum.read_bytes);
    double most = 0;
    for (const Row& row : own) {
      if (row.at("warm_up") == "0")
        most = std::max(most, std::stod(row.at("write_records_max_per_s")));
    }
    expect_near(most, shard.write_records_max_per_s);
  }
}

TEST(Csv, ReaderRowsSumUpToTheReaders) {
  const auto rows = rows_of(text_of(hot_key().record, CsvTable::Readers));
  ASSERT_THAT(rows, SizeIs(180));
  const ReaderTotals& reader = hot_key().judgement.totals.readers.at(0);
  expect_near(sum_of(rows, "read_records_per_s"), reader.read_records);
  double oldest = 0;
  double longest = 0;
  for (const Row& row : rows) {
    EXPECT_EQ(row.at("reader"), "timeline");
    if (row.at("warm_up") == "1") continue;
    oldest = std::max(oldest, std::stod(row.at("iterator_age_s")));
    longest = std::max(longest, std::stod(row.at("end_to_end_latency_max_ms")));
  }
  EXPECT_NEAR(oldest, reader.iterator_age_max_s.at(0), 0.001 + oldest / 4000);
  EXPECT_NEAR(longest, reader.latency_max_ms.at(0), longest / 250);
}

TEST(Csv, RowsStandInOrderOfTimeThenShardEachWithItsOwnSteps) {
  const auto record = sim::made_record();
  std::string csv = text_of(record, CsvTable::Shards);
  // names with commas, quoted
  EXPECT_THAT(csv, testing::HasSubstr("\"iterator_age_s:two, \"\"quoted\"\"\""));
  csv.erase(0, csv.find('\n') + 1);
  std::istringstream lines{csv};
  std::vector<std::string> starts;
  for (std::string line; std::getline(lines, line) && starts.size() < 8;) {
    std::size_t end = 0;
    for (int i = 0; i < 4; ++i) end = line.find(',', end + 1);
    starts.push_back(line.substr(0, end));
  }
  // shard 0 is closed at 3 s, the others open then; shard 1 is by the second
  EXPECT_THAT(starts, ElementsAre("0,10,1,shardId-000000000000", "0,10,1,shardId-000000000002",
                                  "3,1,1,shardId-000000000001", "4,1,1,shardId-000000000001",
                                  "5,1,0,shardId-000000000001", "6,1,0,shardId-000000000001",
                                  "7,1,0,shardId-000000000001", "8,1,0,shardId-000000000001"));
}

TEST(Csv, LastStepThatIsCutShortIsARateTheLessLong) {
  const auto rows = rows_of(text_of(sim::made_record(), CsvTable::Stream));
  ASSERT_THAT(rows, SizeIs(603));
  EXPECT_EQ(rows.back().at("time_s"), "602");
  EXPECT_EQ(rows.back().at("step_s"), "0.5");
  const auto born = sim::long_number(sim::made_record().series.chunks[1]->stream.at(0, 2));
  EXPECT_EQ(rows.back().at("born_records_per_s"), std::to_string(2 * born));
}

TEST(Csv, CommentComesFirstAndOnlyWhereItIsAskedFor) {
  const sim::RunRecord record = sim::made_record();
  EXPECT_THAT(text_of(record, CsvTable::Stream), StartsWith("time_s,step_s,warm_up,born"));
  EXPECT_THAT(text_of(record, CsvTable::Stream, provenance_of(record)),
              StartsWith("# weir 0.1.0, made.toml (sha256 aaa"));
}

TEST(Csv, IsWrittenInPiecesAndStopsWhereNobodyListens) {
  std::size_t most = 0;
  std::size_t pieces = 0;
  EXPECT_TRUE(write_csv(hot_key().record, CsvTable::Shards, "", [&](std::string_view piece) {
    most = std::max(most, piece.size());
    ++pieces;
    return true;
  }));
  EXPECT_GT(pieces, 2U);
  EXPECT_LT(most, 70'000U);
  std::size_t heard = 0;
  EXPECT_FALSE(write_csv(hot_key().record, CsvTable::Shards, "",
                         [&](std::string_view) { return ++heard < 2; }));
  EXPECT_EQ(heard, 2U);
}

}  // namespace
}  // namespace weir::reports

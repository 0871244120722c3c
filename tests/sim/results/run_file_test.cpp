#include "sim/results/run_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "sim/results/database.hpp"
#include "sim/results/run_file_tables.hpp"
#include "tests/sim/results/made_record.hpp"

namespace weir::sim {
namespace {

using testing::AnyOf;
using testing::StartsWith;

std::string made_file() {
  static const std::string kFile = run_file_of(made_record()).value();
  return kFile;
}

std::string refusal(std::string bytes) {
  const auto read = read_run_file(std::move(bytes));
  EXPECT_TRUE(read || read.error().find('\n') == std::string::npos) << read.error();
  return read ? "" : read.error();
}

TEST(RunFile, ComesBackAsItWas) {
  const auto read = read_run_file(made_file());
  ASSERT_TRUE(read) << read.error();
  const RunRecord record = made_record();
  EXPECT_EQ(read->engine, record.engine);
  EXPECT_EQ(read->title, record.title);
  EXPECT_EQ(read->scenario_file, record.scenario_file);
  EXPECT_EQ(read->scenario_sha256, record.scenario_sha256);
  EXPECT_EQ(read->scenario_text, record.scenario_text);
  EXPECT_EQ(read->scenario_resolved, record.scenario_resolved);
  EXPECT_EQ(read->seed, record.seed);
  EXPECT_EQ(read->grain, record.grain);
  EXPECT_EQ(read->fingerprint, record.fingerprint);
  EXPECT_EQ(read->ending, record.ending);
  EXPECT_EQ(read->replications, record.replications);
  EXPECT_EQ(read->duration, record.duration);
  EXPECT_EQ(read->document, record.document);
  EXPECT_EQ(read->judgement, record.judgement);
  EXPECT_EQ(read->readers, record.readers);
  ASSERT_EQ(read->leases.size(), 2U);
  EXPECT_TRUE(read->leases[0].empty());
  ASSERT_EQ(read->leases[1].size(), 1U);
  EXPECT_EQ(*read->leases[1][0], *record.leases[1][0]);
  ASSERT_EQ(read->files.size(), 2U);
  EXPECT_EQ(read->files[0].content, record.files[0].content);
  EXPECT_FALSE(read->files[1].content);
  EXPECT_EQ(read->files[1].bytes, record.files[1].bytes);
  ASSERT_EQ(read->events.size(), 2U);
  EXPECT_EQ(read->events[0].at, record.events[0].at);
  EXPECT_EQ(read->events[1].kind, record.events[1].kind);
  ASSERT_EQ(read->accounts.size(), 1U);
  EXPECT_EQ(read->accounts[0].bytes, 3456);
  ASSERT_EQ(read->costs.size(), 2U);
  EXPECT_EQ(read->costs[0].quantity, 1.25);
  EXPECT_EQ(read->costs[0].unit_price, 0.015);
  EXPECT_EQ(read->costs[0].amount, "0.018750000");
  EXPECT_FALSE(read->costs[1].unit_price);
  EXPECT_FALSE(read->costs[1].amount);
  ASSERT_EQ(read->shards.size(), 3U);
  EXPECT_EQ(read->shards[0].closed, record.shards[0].closed);
  EXPECT_EQ(read->shards[2].closed, Duration::max());
  EXPECT_EQ(read->shards[2].parents, record.shards[2].parents);
  EXPECT_EQ(read->series.warm_up, record.series.warm_up);
  ASSERT_EQ(read->series.chunks.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    const SeriesChunk& one = *read->series.chunks[i];
    const SeriesChunk& other = *record.series.chunks[i];
    EXPECT_EQ(one.from, other.from);
    EXPECT_EQ(one.until, other.until);
    EXPECT_EQ(one.stream.values, other.stream.values);
    EXPECT_EQ(one.readers[1].values, other.readers[1].values);
    ASSERT_EQ(one.latencies.size(), 2U);
    EXPECT_EQ(one.latencies[1].step, std::chrono::minutes{1});
    EXPECT_EQ(one.latencies[1].steps, other.latencies[1].steps);
    EXPECT_EQ(one.latencies[1].values, other.latencies[1].values);
    EXPECT_EQ(one.worst.shards, other.worst.shards);
    EXPECT_EQ(one.worst.values, other.worst.values);
    EXPECT_EQ(one.others.step, other.others.step);
    EXPECT_EQ(one.others.values, other.others.values);
    EXPECT_EQ(one.others.most, other.others.most);
  }
}

TEST(RunFile, OfTheSameRecordHasTheSameDump) {
  const auto dump = dump_run_file(made_file()).value();
  EXPECT_EQ(dump, dump_run_file(run_file_of(made_record()).value()).value());
  EXPECT_EQ(dump, dump_run_file(run_file_of(read_run_file(made_file()).value()).value()).value());
  RunRecord other = made_record();
  other.accounts[0].bytes += 1;
  EXPECT_NE(dump, dump_run_file(run_file_of(other).value()).value());
}

// ---- What is no run file, or not any more ----

TEST(RunFile, ForeignFilesAreRefused) {
  EXPECT_EQ(refusal(""), "is not a run file of weir");
  EXPECT_EQ(refusal("weir = 1\n"), "is not a run file of weir");
  EXPECT_EQ(refusal(std::string(5000, '\0')), "is not a run file of weir");
  Database other;
  ASSERT_TRUE(other.run("CREATE TABLE places(url TEXT)"));
  EXPECT_EQ(refusal(other.bytes().value()), "is not a run file of weir");
}

std::string with_version(char version) {
  std::string bytes = made_file();
  bytes[63] = version;
  return bytes;
}

TEST(RunFile, OtherVersionsAreRefused) {
  EXPECT_EQ(refusal(with_version(10)),
            "was written by a newer weir (its format is 10, this one reads 9)");
  EXPECT_EQ(refusal(with_version(0)), "is of format 0, which this weir does not read");
  EXPECT_EQ(refusal(with_version(8)), "is of format 8, which this weir does not read");
  EXPECT_EQ(refusal(with_version(9)), "");
}

TEST(RunFile, CutShortAnywhereIsRefused) {
  const std::string whole = made_file();
  for (std::size_t size = 0; size < whole.size(); size += size < 300 ? 1 : 101) {
    ASSERT_NE(refusal(whole.substr(0, size)), "") << size;
  }
  ASSERT_NE(refusal(whole.substr(0, whole.size() - 1)), "");
}

TEST(RunFile, LongCutShortAtEveryLengthIsRefused) {
  const std::string whole = made_file();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    ASSERT_NE(refusal(whole.substr(0, size)), "") << size;
  }
}

// A changed byte is noticed, or it was one that says nothing.
TEST(RunFile, ChangedBytesAreNoticed) {
  const std::string whole = made_file();
  const std::string dump = dump_run_file(whole).value();
  std::size_t noticed = 0;
  std::size_t tried = 0;
  for (std::size_t at = 0; at < whole.size(); at += at < 200 ? 1 : 211) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ (1 << at % 8));
    ++tried;
    refusal(changed);
    const auto read = dump_run_file(changed);
    if (!read) {
      ++noticed;
      EXPECT_THAT(read.error(),
                  AnyOf(StartsWith("is damaged: "), StartsWith("is not a run file"),
                        StartsWith("was written by a newer"), StartsWith("is of fo")));
    } else {
      ASSERT_EQ(*read, dump) << at;
    }
  }
  EXPECT_GT(noticed, tried / 4);
}

RC_GTEST_PROP(RunFile, ManyChangedBytesNeverCrash, ()) {
  std::string bytes = made_file();
  const int changes = *rc::gen::inRange(1, 40);
  for (int i = 0; i < changes; ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
    bytes[at] = *rc::gen::arbitrary<char>();
  }
  const auto read = read_run_file(bytes);
  RC_ASSERT(read || !read.error().empty());
}

// ---- Files made on purpose: the checksum is right, the contents are not ----

// The made file after some SQL, sealed anew.
std::string forged(const std::string& sql) {
  Database database;
  EXPECT_TRUE(database.run("PRAGMA application_id = " + std::to_string(kRunFileMark)));
  EXPECT_TRUE(database.run("PRAGMA user_version = " + std::to_string(kRunFileFormat)));
  for (const auto& [name, create] : run_file_tables()) {
    EXPECT_TRUE(database.run(std::string{create}));
  }
  auto source = Database::of(made_file()).value();
  for (const auto& [name, create] : run_file_tables()) {
    Statement row = source.prepare("SELECT * FROM " + std::string{name} + " ORDER BY rowid");
    while (row.step()) {
      std::string marks = "?";
      for (int i = 1; i < row.columns(); ++i) marks += ", ?";
      Statement to =
          database.prepare("INSERT INTO " + std::string{name} + " VALUES(" + marks + ")");
      for (int i = 0; i < row.columns(); ++i) {
        if (row.type(i) == "integer") to.add(row.number(i));
        if (row.type(i) == "real") to.add(row.real(i));
        if (row.type(i) == "text") to.add(row.bytes(i));
        if (row.type(i) == "blob") to.add_bytes(row.bytes(i));
        if (row.type(i) == "null") to.add_null();
      }
      EXPECT_TRUE(to.run());
    }
  }
  EXPECT_TRUE(database.run(sql)) << database.error();
  const auto checksum = checksum_of(database);
  if (checksum) database.run("UPDATE seal SET checksum = '" + *checksum + "'");
  return database.bytes().value();
}

TEST(RunFile, WhatMakesNoSenseIsRefusedThoughItsChecksumIsRight) {
  EXPECT_EQ(refusal(forged("SELECT 1")), "") << "or the following shows nothing";
  const auto wrong = [](const std::string& table) { return "is damaged: table " + table; };
  const std::vector<std::pair<std::string, std::string>> forgeries{
      {"UPDATE meta SET value = '-1' WHERE key = 'replications'", "meta"},
      {"UPDATE meta SET value = '1e9' WHERE key = 'duration_ns'", "meta"},
      {"UPDATE meta SET value = '99999999999999999' WHERE key = 'duration_ns'", "meta"},
      {"DELETE FROM meta WHERE key = 'seed'", "meta"},
      {"UPDATE document SET bytes = bytes + 1", "document"},
      {"UPDATE document SET bytes = 9000000000000", "document"},
      {"UPDATE document SET packed = x'00'", "document"},
      {"INSERT INTO document VALUES('more', 0, x'')", "document"},
      {"UPDATE file SET bytes = -1", "file"},
      {"UPDATE shard SET number = 7 WHERE number = 2", "shard"},
      {"INSERT INTO lineage VALUES(1, 1)", "shard"},
      {"INSERT INTO lineage VALUES(1, -1)", "shard"},
      {"INSERT INTO lineage VALUES(9, 1)", "shard"},
      {"UPDATE reader SET number = number + 5", "shard"},
      {"UPDATE chunk SET until_ns = from_ns", "chunk"},
      {"UPDATE chunk SET until_ns = 9223372036854775807 WHERE number = 1", "chunk"},
      {"UPDATE chunk SET from_ns = 1 WHERE number = 0", "chunk"},
      {"DELETE FROM chunk WHERE number = 0", "chunk"},
      {"UPDATE part SET step_ns = 0 WHERE part = 'stream'", "part"},
      {"UPDATE part SET step_ns = 7", "part"},
      {"UPDATE part SET steps = steps + 1", "part"},
      {"UPDATE part SET shard_count = 1000000000", "part"},
      {"UPDATE part SET shard_count = -1", "part"},
      {"DELETE FROM part WHERE part = 'worst'", "part"},
      {"DELETE FROM series WHERE number = 3", "series"},
      {"UPDATE series SET packed = x'28b52ffd'", "series"},
      {"UPDATE series SET reader = 1000000 WHERE part = 'reader'", "series"},
      {"UPDATE series SET number = 1 WHERE part = 'latency'", "series"},
      {"INSERT INTO series SELECT * FROM series", "series"}};
  for (const auto& [sql, table] : forgeries) {
    EXPECT_THAT(refusal(forged(sql)), StartsWith(wrong(table))) << sql;
  }
}

TEST(RunFile, NothingButItsOwnTablesMayStandInIt) {
  const std::string refused = "is damaged: its tables are not those of a run file";
  EXPECT_EQ(refusal(forged("CREATE TABLE more(x)")), refused);
  EXPECT_EQ(refusal(forged("CREATE VIEW more AS SELECT * FROM meta")), refused);
  EXPECT_EQ(refusal(forged("CREATE TRIGGER more AFTER INSERT ON meta BEGIN DELETE FROM meta; END")),
            refused);
  EXPECT_EQ(refusal(forged("CREATE INDEX more ON meta(key)")), refused);
  EXPECT_EQ(refusal(forged("DROP TABLE cost")), refused);
  EXPECT_EQ(refusal(forged("ALTER TABLE cost ADD COLUMN more TEXT")), refused);
}

TEST(RunFile, WrongChecksumIsRefused) {
  std::string bytes = made_file();
  const std::string checksum = [&] {
    auto database = Database::of(bytes).value();
    return checksum_of(database).value();
  }();
  const std::size_t at = bytes.find(checksum);
  ASSERT_NE(at, std::string::npos);
  bytes[at] = bytes[at] == '0' ? '1' : '0';
  EXPECT_EQ(refusal(bytes), "is damaged: its checksum is wrong");
}

}  // namespace
}  // namespace weir::sim

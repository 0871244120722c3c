#include "sim/scenario/trace.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "sim/scenario/trace_reader.hpp"
#include "tests/sim/scenario/toml_testing.hpp"

namespace weir::sim {
namespace {

const std::string kHeader = "timestamp_ms,partition_key,bytes\n";

std::string text_of(const Expected<Trace, Problems>& trace) {
  if (!trace) return to_text(trace.error(), "");
  std::string text;
  for (const Trace::Row& row : trace->rows) {
    text += std::to_string(row.at_ms) + " " + trace->keys[row.key] + " " +
            std::to_string(row.bytes) + "\n";
  }
  return text;
}

std::string read(const std::string& text) {
  Problems warnings;
  std::string out = text_of(read_trace(text, "log.csv", warnings));
  return out + (warnings.all.empty() ? "" : to_text(warnings, ""));
}

TEST(Trace, ReadsRowsSinceTheFirst) {
  EXPECT_EQ(read(kHeader + "1000,a,5\n1000,b,0\n2500,a,7\n"), "0 a 5\n0 b 0\n1500 a 7\n");
}

TEST(Trace, NumbersKeysByFirstAppearance) {
  Problems warnings;
  const auto trace = read_trace(kHeader + "1,b,1\n2,a,1\n3,b,1\n", "log.csv", warnings);
  ASSERT_TRUE(trace);
  EXPECT_THAT(trace->keys, testing::ElementsAre("b", "a"));
  EXPECT_EQ(trace->rows[2].key, 0U);
  EXPECT_EQ(trace->span_ms(), 2);
}

TEST(Trace, TakesColumnsInAnyOrder) {
  EXPECT_EQ(read("bytes,timestamp_ms,partition_key\n5,10,a\n6,11,b\n"), "0 a 5\n1 b 6\n");
}

TEST(Trace, IsRfc4180) {
  EXPECT_EQ(read(kHeader + "1,\"a,b\",5\n2,\"say \"\"hi\"\"\",6\n"), "0 a,b 5\n1 say \"hi\" 6\n");
  EXPECT_EQ(read(kHeader + "1,\"two\nlines\",5\n2,b,6\n"), "0 two\nlines 5\n1 b 6\n");
  EXPECT_EQ(read(kHeader + "1,\"two\r\nlines\",5\n"), "0 two\r\nlines 5\n");
  EXPECT_EQ(read("timestamp_ms,partition_key,bytes\r\n1,a,5\r\n2,\"b\",6\r\n"), "0 a 5\n1 b 6\n");
  EXPECT_EQ(read("timestamp_ms,partition_key,bytes\r\n1,a,\"5\"\r\n"), "0 a 5\n");
  EXPECT_EQ(read("\"timestamp_ms\",\"partition_key\",\"bytes\"\n\"1\",\"a\",\"5\""), "0 a 5\n");
  EXPECT_EQ(read(kHeader + "1,a,5"), "0 a 5\n");                     // no end of the last line
  EXPECT_EQ(read("\xEF\xBB\xBF" + kHeader + "1,a,5\n"), "0 a 5\n");  // a byte order mark
  EXPECT_EQ(read(kHeader + "1,a,5\n\n\r\n2,b,6\n\n"), "0 a 5\n1 b 6\n");
  EXPECT_EQ(read(kHeader + "1, a ,5\n"), "0  a  5\n");  // blanks belong to the field
}

TEST(Trace, SortsStablyAndSaysSo) {
  EXPECT_EQ(read(kHeader + "20,a,1\n10,b,2\n20,c,3\n10,d,4\n"),
            R"(0 b 2
0 d 4
10 a 1
10 c 3
warning[W0121]: rows are not in order of time; they have been sorted
  --> log.csv:3:1
   |
 3 | 10,b,2
   | ^^ earlier than the row before it

1 warning.
)");
}

TEST(Trace, KeepsTheOrderOfManyRowsOfOneInstant) {
  std::string text = kHeader + "20,first,1\n10,early,1\n";
  for (int i = 0; i < 100; ++i) text += "20,k" + std::to_string(i) + ",1\n";
  Problems warnings;
  const auto trace = read_trace(text, "log.csv", warnings);
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->keys[trace->rows[1].key], "first");
  for (std::size_t i = 0; i < 100; ++i) {
    EXPECT_EQ(trace->keys[trace->rows[i + 2].key], "k" + std::to_string(i));
  }
}

struct BadTrace {
  std::string name;
  std::string text;
  std::string told;

  friend std::ostream& operator<<(std::ostream& out, const BadTrace& bad) {
    return out << bad.name;
  }
};

class TraceMistake : public testing::TestWithParam<BadTrace> {};

TEST_P(TraceMistake, IsToldAtItsRow) {
  Problems warnings;
  const auto trace = read_trace(GetParam().text, "log.csv", warnings);
  ASSERT_FALSE(trace);
  const Problem& problem = trace.error().all[0];
  EXPECT_EQ(trace.error().all.size(), 1U);
  EXPECT_EQ(problem.file, "log.csv");
  const std::string place = std::to_string(problem.span.line) + ":" +
                            std::to_string(problem.span.column) + "-" +
                            std::to_string(problem.span.end_column);
  EXPECT_EQ(problem.code + " " + place + " " + problem.message, GetParam().told);
  EXPECT_TRUE(problem.source);
}

INSTANTIATE_TEST_SUITE_P(
    , TraceMistake,
    testing::Values(
        BadTrace{"empty", "", "E0505 0:0-0 the trace is empty"},
        BadTrace{"blank", "\n\n", "E0505 0:0-0 the trace is empty"},
        BadTrace{"header_only", kHeader, "E0505 0:0-0 the trace has no rows"},
        BadTrace{"other_header", "time,partition_key,bytes\n1,a,5\n",
                 "E0502 1:1-5 a trace has no column \"time\""},
        BadTrace{"column_twice", "bytes,partition_key,bytes\n",
                 "E0502 1:21-26 two columns are called \"bytes\""},
        BadTrace{"column_missing", "timestamp_ms,bytes\n",
                 "E0502 1:1-13 the column `partition_key` is missing"},
        BadTrace{"column_more", "timestamp_ms,partition_key,bytes,x\n",
                 "E0502 1:34-35 a trace has no column \"x\""},
        BadTrace{"few_fields", kHeader + "1,a,5\n2,b\n",
                 "E0503 3:1-4 a row of 2 fields; three are expected"},
        BadTrace{"many_fields", kHeader + "1,a,5,6\n",
                 "E0503 2:1-8 a row of 4 fields; three are expected"},
        BadTrace{"no_time", kHeader + "x,a,5\n",
                 "E0503 2:1-2 `timestamp_ms` must be a whole number from 0 to 100,000,000,000,000, "
                 "but is \"x\""},
        BadTrace{"fraction", kHeader + "1,a,5\n1.5,a,5\n",
                 "E0503 3:1-4 `timestamp_ms` must be a whole number from 0 to 100,000,000,000,000, "
                 "but is \"1.5\""},
        BadTrace{"negative_bytes", kHeader + "1,é,-5\n",
                 "E0503 2:5-7 `bytes` must be a whole number from 0 to 1,073,741,824, but is "
                 "\"-5\""},
        BadTrace{"huge_bytes", kHeader + "1,a,99999999999999999999\n",
                 "E0503 2:5-25 `bytes` must be a whole number from 0 to 1,073,741,824, but is "
                 "\"99999999999999999999\""},
        BadTrace{"no_key", kHeader + "1,,5\n",
                 "E0503 2:3-3 `partition_key` must have 1 to 256 characters, but has 0"},
        BadTrace{"long_key", kHeader + "1," + std::string(257, 'k') + ",5\n",
                 "E0503 2:3-260 `partition_key` must have 1 to 256 characters, but has 257"},
        BadTrace{"key_not_utf8", kHeader + "1,a\xFF,5\n",
                 "E0503 2:3-5 `partition_key` is no UTF-8"},
        BadTrace{"quote_inside", kHeader + "1,a\"b,5\n",
                 "E0503 2:4-5 a quote in the middle of a field"},
        BadTrace{"text_behind_quotes", kHeader + "1,\"a\"b,5\n",
                 "E0503 2:6-7 text after a closing quote"},
        BadTrace{"never_closed", kHeader + "1,\"a,5\n2,b,6\n",
                 "E0503 2:3-4 a quote is never closed"},
        BadTrace{"endless_field", kHeader + "1,\"" + std::string(100'000, 'a'),
                 "E0503 2:3-4 a field of more than 4096 bytes"},
        BadTrace{"many_commas", kHeader + std::string(1'000'000, ',') + "\n",
                 "E0503 2:100-101 a row of more than 100 fields"},
        BadTrace{"binary", std::string(100, '\0') + "\n",
                 "E0502 1:1-101 a trace has no column \"" +
                     [] {
                       std::string marks;
                       for (int i = 0; i < 60; ++i) marks += "\xEF\xBF\xBD";
                       return marks;
                     }() +
                     "…\""}),
    [](const auto& test) { return test.param.name; });

TEST(Trace, TellsTwentyProblemsAtMost) {
  std::string text = kHeader;
  for (int i = 0; i < 100; ++i) text += "bad\n";
  Problems warnings;
  const auto trace = read_trace(text, "log.csv", warnings);
  ASSERT_FALSE(trace);
  EXPECT_EQ(trace.error().all.size(), 20U);
  EXPECT_EQ(trace.error().all[19].span.line, 21U);
}

TEST(Trace, HasBoundsOnRowsAndKeys) {
  TraceLimits limits;
  limits.rows = 3;
  limits.keys = 2;
  const auto told = [&](const std::string& rows) {
    TraceReader reader{"log.csv", limits};
    reader.take(kHeader + rows);
    Problems warnings;
    const auto trace = reader.finish(warnings);
    return trace ? "fine" : trace.error().all[0].code + " " + trace.error().all[0].message;
  };
  EXPECT_EQ(told("1,a,1\n1,b,1\n1,a,1\n"), "fine");
  EXPECT_EQ(told("1,a,1\n1,a,1\n1,a,1\n1,a,1\n"), "E0504 too many rows: at most 3 are read");
  EXPECT_EQ(told("1,a,1\n1,b,1\n1,c,1\n"), "E0504 too many keys: at most 2 are read");
}

// However the file falls into pieces, the trace is the same.
RC_GTEST_PROP(Trace, IsTheSameInAnyPieces, ()) {
  const auto words = *rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("1,a,5\n", "2,\"b,\"\"c\"\"\",6\r\n", "3,\"d\ne\",7\n", ",",
                                    "\"", "\n", "\r", "é", "1", "\r\n"));
  std::string text = kHeader;
  for (const std::string& word : words) text += word;
  const auto cut = *rc::gen::inRange<std::size_t>(1, 8);
  TraceReader reader{"log.csv"};
  for (std::size_t at = 0; at < text.size(); at += cut) reader.take(text.substr(at, cut));
  Problems warnings;
  const std::string in_pieces = text_of(reader.finish(warnings));
  Problems whole_warnings;
  const std::string whole = text_of(read_trace(text, "log.csv", whole_warnings));
  RC_ASSERT(in_pieces == whole);
  RC_ASSERT(warnings.all.size() == whole_warnings.all.size());
}

RC_GTEST_PROP(Trace, NeverTrips, (const std::string& text)) {
  Problems warnings;
  (void)read_trace(text, "log.csv", warnings);
  (void)read_trace(kHeader + text, "log.csv", warnings);
}

}  // namespace
}  // namespace weir::sim

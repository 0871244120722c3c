// Histograms of sizes, lists of keys, rate curves: what their files say, and what is wrong with
// them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/scenario/key_count_reader.hpp"
#include "sim/scenario/rate_curve_reader.hpp"
#include "sim/scenario/size_histogram_reader.hpp"
#include "tests/sim/scenario/toml_testing.hpp"

namespace weir::sim {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

template <typename Reader, typename Text>
std::string read(const std::string& text, const Text& text_of) {
  Reader reader{"data.csv"};
  reader.take(text);
  Problems warnings;
  const auto got = reader.finish(warnings);
  if (!got) return to_text(got.error(), "");
  return text_of(*got) + (warnings.all.empty() ? "" : to_text(warnings, ""));
}

std::string read_sizes(const std::string& text) {
  return read<SizeHistogramReader>(text, [](const SizeHistogram& histogram) {
    std::ostringstream out;
    for (const SizeHistogram::Bin& bin : histogram.bins) {
      out << bin.from << '-' << bin.to << 'x' << bin.weight << ' ';
    }
    return out.str();
  });
}

std::string read_keys(const std::string& text) {
  return read<KeyCountReader>(text, [](const KeyCounts& counts) {
    std::ostringstream out;
    for (std::size_t i = 0; i < counts.keys.size(); ++i) {
      out << counts.keys[i] << 'x' << counts.counts[i] << ' ';
    }
    return out.str();
  });
}

std::string read_curve(const std::string& text) {
  return read<RateCurveReader>(text, [](const RateCurve& curve) {
    std::ostringstream out;
    for (const RateCurve::Sample& sample : curve.samples) {
      out << sample.at_ms << ':' << sample.value << ' ';
    }
    return out.str();
  });
}

TEST(SizeHistogramFile, HasSizesOrRanges) {
  EXPECT_EQ(read_sizes("bytes,count\n100,5\n0,2\n300,0\n"), "100-100x5 0-0x2 ");
  EXPECT_EQ(read_sizes("count,to_bytes,from_bytes\n7,200,100\n"), "100-200x7 ");
}

TEST(SizeHistogramFile, TellsWhatIsWrongAndWhere) {
  EXPECT_THAT(read_sizes("bytes,number\n1,2\n"), StartsWith("error[E0502]: a histogram has no"));
  EXPECT_THAT(read_sizes("bytes\n1\n"), HasSubstr("the column `count` is missing"));
  EXPECT_THAT(read_sizes("from_bytes,count\n1,2\n"), HasSubstr("column `to_bytes` is missing"));
  EXPECT_THAT(read_sizes("bytes,count\n1,2,3\n"), HasSubstr("a row of 3 fields; two are expected"));
  EXPECT_THAT(read_sizes("bytes,count\n5,1\n-5,1\n"), HasSubstr("data.csv:3:1"));
  EXPECT_THAT(read_sizes("bytes,count\n5,1.5\n"), HasSubstr("`count` must be a whole number"));
  EXPECT_THAT(read_sizes("bytes,count\n1073741825,1\n"), HasSubstr("0 to 1,073,741,824"));
  EXPECT_THAT(read_sizes("from_bytes,to_bytes,count\n9,8,1\n"),
              HasSubstr("`to_bytes` must not be below `from_bytes`"));
  EXPECT_THAT(read_sizes("bytes,count\n"), HasSubstr("E0505"));
  EXPECT_THAT(read_sizes(""), HasSubstr("the histogram is empty"));
  EXPECT_THAT(read_sizes("bytes,count\n5,0\n0,7\n"), HasSubstr("no size above 0"));
  std::string text = "bytes,count\n";
  for (int i = 0; i <= 100'000; ++i) text += "1,1\n";
  EXPECT_THAT(read_sizes(text), HasSubstr("too many rows: at most 100,000 are read"));
}

TEST(KeyFile, HasKeysAndCounts) {
  EXPECT_EQ(read_keys("key,count\na,5\n\"b, c\",2\nd,0\n"), "ax5 b, cx2 ");
  EXPECT_EQ(read_keys("count,key\n5,a\n"), "ax5 ");
}

TEST(KeyFile, AddsUpAKeyThatStandsTwice) {
  const std::string got = read_keys("key,count\na,5\nb,1\na,2\na,3\n");
  EXPECT_THAT(got, StartsWith("ax10 bx1 "));
  EXPECT_THAT(got, HasSubstr("warning[W0128]: 2 rows have a key that stands above, too"));
  EXPECT_THAT(got, HasSubstr("data.csv:4:1"));
}

TEST(KeyFile, TellsWhatIsWrongAndWhere) {
  EXPECT_THAT(read_keys("key,number\na,2\n"), HasSubstr("a list of keys has no column \"number\""));
  EXPECT_THAT(read_keys("key,count\n,2\n"), HasSubstr("`key` must have 1 to 256 characters"));
  EXPECT_THAT(read_keys("key,count\na\xFF,2\n"), HasSubstr("`key` is no UTF-8"));
  EXPECT_THAT(read_keys("key,count\na,many\n"), HasSubstr("data.csv:2:3"));
  EXPECT_THAT(read_keys("key,count\na,0\n"), HasSubstr("no key of the list was ever seen"));
}

TEST(RateCurveFile, ReadsEveryKindOfTime) {
  EXPECT_EQ(read_curve("timestamp,value\n2014-04-10T00:04:00Z,94\n2014-04-10T00:09:00Z,56.5\n"),
            "0:94 300000:56.5 ");
  EXPECT_EQ(read_curve("seconds,requests\n10,1\n10.25,2\n"), "0:1 250:2 ");
  EXPECT_EQ(read_curve("load,timestamp_ms\n1e3,5\n2,7\n"), "0:1000 2:2 ");
}

TEST(RateCurveFile, SortsAveragesAndBridgesWithAWordAboutIt) {
  const std::string got = read_curve("seconds,v\n0,1\n2,9\n1,3\n1,5\n1,1\n3,2\n4,2\n14,7\n");
  EXPECT_THAT(got, StartsWith("0:1 1000:3 2000:9 3000:2 4000:2 14000:7 "));
  EXPECT_THAT(got, HasSubstr("warning[W0121]: 1 row is earlier than the one before"));
  EXPECT_THAT(got, HasSubstr("data.csv:4:1"));
  EXPECT_THAT(got, HasSubstr("warning[W0128]: 2 rows have the time of another one"));
  EXPECT_THAT(got, HasSubstr("data.csv:5:1"));
  EXPECT_THAT(got, HasSubstr("warning[W0129]: 1 gap of 10 s where 1 s is the usual step"));
  EXPECT_THAT(got, HasSubstr("data.csv:9:1"));
  EXPECT_THAT(got, HasSubstr("14,7"));
}

TEST(RateCurveFile, KnowsNoGapInAnEvenCurve) {
  EXPECT_EQ(read_curve("seconds,v\n0,1\n2,9\n4,3\n7,3\n"), "0:1 2000:9 4000:3 7000:3 ");
}

TEST(RateCurveFile, TellsWhatIsWrongAndWhere) {
  EXPECT_THAT(read_curve("time,value\n1,2\n"), HasSubstr("one column of times and one of values"));
  EXPECT_THAT(read_curve("seconds,timestamp\n1,2\n"), HasSubstr("E0502"));
  EXPECT_THAT(read_curve("seconds,a,b\n1,2,3\n"), HasSubstr("E0502"));
  EXPECT_THAT(read_curve("timestamp,value\n2014-02-30T00:00:00Z,1\n"),
              HasSubstr("`timestamp` must be a date and a time"));
  EXPECT_THAT(read_curve("seconds,v\n0,-1\n"), HasSubstr("\"v\" must be a number"));
  EXPECT_THAT(read_curve("seconds,v\n0,nan\n"), HasSubstr("data.csv:2:3"));
  EXPECT_THAT(read_curve("seconds,v\n0,inf\n"), HasSubstr("E0503"));
  EXPECT_THAT(read_curve("seconds,v\nnan,1\n"), HasSubstr("`seconds` must be a number"));
  EXPECT_THAT(read_curve("seconds,v\n0,1 \n"), HasSubstr("E0503"));
  EXPECT_THAT(read_curve("seconds,v\n0,0\n9,0\n"), HasSubstr("zero everywhere"));
  EXPECT_THAT(read_curve("seconds,v"), HasSubstr("the curve has no rows"));
}

}  // namespace
}  // namespace weir::sim

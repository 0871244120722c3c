#include "reports/judge/load_findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <memory>

namespace weir::reports {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

double added_up(std::int64_t count, double exponent) {
  double sum = 0;
  for (std::int64_t k = count; k >= 1; --k) sum += std::pow(static_cast<double>(k), -exponent);
  return 1 / sum;
}

TEST(TopKeyShare, IsOneOverTheSumOfAllWeights) {
  for (const double exponent : {0.0, 0.5, 0.99, 1.0, 1.01, 1.2, 2.7}) {
    for (const std::int64_t count : {1, 2, 999, 1000, 1001, 50'000, 3'000'000}) {
      const double expected = added_up(count, exponent);
      EXPECT_NEAR(top_key_share(count, exponent), expected, 1e-9 * expected)
          << count << " keys, exponent " << exponent;
    }
  }
}

// 100,000 keys of exponent 1: the first has 1 / 12.0901 of the records.
sim::Scenario zipf(double records_per_s) {
  sim::Scenario scenario;
  scenario.simulation.duration = 10min;
  sim::Producer producer;
  producer.name = "api";
  producer.load = {{0s, records_per_s / 2}, {5min, records_per_s}, {20min, 10 * records_per_s}};
  producer.record_size.bytes = 100;
  producer.keys.distribution = sim::KeyDistribution::Zipf;
  producer.keys.count = 100'000;
  producer.keys.exponent = 1;
  scenario.producers = {producer};
  return scenario;
}

TEST(KeyFloor, IsBrokenWhereTheMostPopularKeyNeedsMoreThanAShard) {
  const auto findings = load_findings(zipf(14'000));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].id, "key-floor");
  EXPECT_EQ(findings[0].severity, Severity::Breaks);
  EXPECT_EQ(findings[0].key, "api-0");
  EXPECT_NEAR(findings[0].value, 14 / 12.0901, 1e-4);
  EXPECT_EQ(findings[0].from_s, 300) << "the peak within the run";
  EXPECT_THAT(findings[0].text(), AllOf(HasSubstr("no number of shards takes the load of api"),
                                        HasSubstr("116 %"), HasSubstr("14,000 records/s")));
}

TEST(KeyFloor, NamesTheExponentAtWhichTheKeyNeedsJustAShard) {
  const auto findings = load_findings(zipf(14'000));
  ASSERT_EQ(findings.size(), 1U);
  const std::string text = findings[0].text();
  const std::string words = "above an exponent of ";
  const double exponent = std::stod(text.substr(text.find(words) + words.size()));
  EXPECT_NEAR(14 * added_up(100'000, exponent), 1, 0.01);
}

TEST(KeyFloor, IsTightFrom90PercentOn) {
  const auto findings = load_findings(zipf(11'000));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].severity, Severity::Tight);
  EXPECT_THAT(findings[0].headline, HasSubstr("soon no number of shards"));
  EXPECT_THAT(load_findings(zipf(10'800)), IsEmpty());
}

TEST(KeyFloor, CountsBytesWhereTheyDecideAndNoRecordsOfHotKeys) {
  sim::Scenario scenario = zipf(3000);
  EXPECT_THAT(load_findings(scenario), IsEmpty());
  scenario.producers[0].record_size.bytes = 5000;
  EXPECT_NEAR(load_findings(scenario).at(0).value, 3000 / 12.0901 * 5010 / 1'048'576, 1e-4);
  scenario.producers[0].keys.hot = {{"celebrity", 0.5, 1, 0s, 10min}};
  EXPECT_THAT(load_findings(scenario), IsEmpty());
}

TEST(KeyFloor, CountsOnlyBytesOfWhatIsAggregated) {
  sim::Scenario scenario = zipf(14'000);
  scenario.producers[0].kpl.emplace();
  EXPECT_THAT(load_findings(scenario), IsEmpty());
  scenario.producers[0].record_size.bytes = 5000;
  EXPECT_NEAR(load_findings(scenario).at(0).value, 14'000 / 12.0901 * 5010 / 1'048'576, 1e-3);
  scenario.producers[0].record_size.bytes = 100;
  scenario.producers[0].kpl->aggregation_enabled = false;
  EXPECT_EQ(load_findings(scenario).size(), 1U);
}

TEST(LargestSize, IsThatOfAnyProducersRecords) {
  sim::Scenario scenario = zipf(10);
  EXPECT_EQ(largest_size(scenario), 100);
  sim::Producer other;
  other.record_size.lognormal = true;
  other.record_size.bytes = 50;
  other.record_size.p99_bytes = 300;
  scenario.producers.push_back(other);
  EXPECT_EQ(largest_size(scenario), 300);
  other.record_size.histogram = std::make_shared<const sim::SizeHistogram>(
      sim::SizeHistogram{{{10, 500, 1}, {500, 900, 0}}, {}});
  scenario.producers.push_back(other);
  EXPECT_EQ(largest_size(scenario), 500) << "the largest that has a weight";
  sim::Trace trace;
  trace.keys = {"a"};
  trace.rows = {{0, 700, 0}, {1, 9, 0}};
  other.trace = sim::TraceSettings{};
  other.trace->trace = std::make_shared<const sim::Trace>(trace);
  scenario.producers.push_back(other);
  EXPECT_EQ(largest_size(scenario), 700);
}

TEST(KeyFloor, IsOfZipfKeysOnly) {
  sim::Scenario scenario = zipf(14'000);
  scenario.producers[0].keys.distribution = sim::KeyDistribution::Uniform;
  EXPECT_THAT(load_findings(scenario), IsEmpty());
}

}  // namespace
}  // namespace weir::reports

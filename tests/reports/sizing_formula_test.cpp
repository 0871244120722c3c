#include "reports/judge/sizing_formula.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace weir::reports {
namespace {

using namespace std::chrono_literals;

sim::Scenario scenario(double kib, double rate, std::size_t readers) {
  sim::Scenario made;
  made.simulation.duration = 2h;
  sim::Producer producer;
  producer.load = {{0s, rate}};
  producer.record_size.bytes = static_cast<std::int64_t>(kib * 1024);
  made.producers = {producer};
  made.consumers.resize(readers);
  return made;
}

struct Asked {
  double kib;
  double rate;
  std::size_t readers;
  std::int64_t shards;
};

// The first is AWS's own example (100 records/s of 35 KB: 3.4 MB/s), the others follow its formula.
TEST(SizingFormula, IsThatOfAws) {
  for (const auto& [kib, rate, readers, shards] :
       {Asked{35, 100, 1, 4}, Asked{2.3, 1500, 3, 7}, Asked{1, 10'000, 1, 10}, Asked{100, 5, 1, 1},
        Asked{2, 1000, 4, 4}, Asked{0.2, 1024, 1, 1}, Asked{5, 1000, 1, 5}}) {
    EXPECT_EQ(sizing_formula(scenario(kib, rate, readers)).shards, shards) << kib << " " << rate;
  }
}

TEST(SizingFormula, CountsPollingReadersOnly) {
  auto of_five = scenario(1, 4000, 5);
  EXPECT_EQ(sizing_formula(of_five).shards, 10);
  for (std::size_t i = 1; i < 5; ++i) of_five.consumers[i].retrieval = sim::Retrieval::FanOut;
  EXPECT_EQ(sizing_formula(of_five).polling_readers, 1);
  EXPECT_EQ(sizing_formula(of_five).shards, 4);
}

TEST(SizingFormula, IsTakenAtThePeakOfAllProducersTogether) {
  auto two = scenario(1, 0, 1);
  two.producers[0].load = {{0s, 1000}, {1h, 5000}, {2h, 9000}};
  two.producers.push_back(two.producers[0]);
  two.producers[1].load = {{0s, 4000}, {30min, 4000}, {1h, 0}};
  const auto formula = sizing_formula(two);
  EXPECT_DOUBLE_EQ(formula.records_per_s, 7000) << "at 30 min: the last point is the run's end";
  EXPECT_EQ(formula.shards, 7);
}

std::vector<Finding> only(const std::string& id) {
  Finding finding;
  finding.id = id;
  return {finding};
}

TEST(FormulaSentence, SaysWhyTheRunsDiffer) {
  const auto formula = sizing_formula(scenario(1, 4000, 1));
  EXPECT_EQ(formula_sentence(formula, 10, true, only("hot-key")),
            "AWS's sizing formula asks for 4 shards at 4,000 records/s; it knows no keys, and one "
            "of them is too hot for a shard");
  EXPECT_EQ(formula_sentence(formula, 10, false, {}),
            "AWS's sizing formula asks for 4 shards at 4,000 records/s");
  EXPECT_EQ(formula_sentence(formula, 10, true, only("reshard-too-late")),
            "AWS's sizing formula asks for 4 shards at 4,000 records/s; it does not say when they "
            "must be open");
  EXPECT_EQ(formula_sentence(sizing_formula(scenario(0.2, 4050, 1)), 4, true, {}),
            "AWS's sizing formula asks for 4 shards at 4,050 records/s; it knows no limit of "
            "records, and a shard takes 1,000 a second");
  EXPECT_EQ(formula_sentence(formula, 3, false, {}),
            "AWS's sizing formula asks for 4 shards at 4,000 records/s; it rounds every record up "
            "to whole KB");
}

}  // namespace
}  // namespace weir::reports

#include "reports/study/validation.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <numeric>
#include <system_error>
#include <thread>
#include <utility>

#include "sim/scenario/estimate.hpp"
#include "sim/scenario/scenario_toml.hpp"

namespace weir::reports {

namespace {

using validity::Case;
using validity::Check;

using Values = std::vector<std::optional<double>>;  // of one replication, in order of the checks

// One case on its way. What is written in `values` and `troubles` belongs to one replication each.
struct Plan {
  const Case* of = nullptr;
  std::vector<sim::Scenario> variants;  // the case's own, and what is taken off
  std::vector<sim::AccountBlueprint> blueprints;
  std::unique_ptr<std::once_flag> built = std::make_unique<std::once_flag>();
  std::vector<Values> values;
  std::vector<std::string> troubles;  // empty where all is well
  double seconds = 0;                 // of a replication, about
  std::int64_t left = 0;              // replications to do
  std::optional<std::string> trouble;
};

std::string first_of(const sim::Problems& problems) {
  return problems.all.empty() ? "it cannot be read" : problems.all.front().message;
}

Plan plan_of(const Case& of) {
  Plan plan;
  plan.of = &of;
  std::vector<sim::Overrides> variants{{of.set.begin(), of.set.end()}};
  if (!of.less_grain.empty()) {
    variants.push_back(variants[0]);
    variants[1].emplace_back("simulation.grain", of.less_grain);
  }
  for (const sim::Overrides& overrides : variants) {
    auto read = sim::read_scenario(of.scenario, std::string{of.id}, overrides);
    if (!read) {
      plan.trouble = "its scenario is wrong: " + first_of(read.error());
      return plan;
    }
    plan.seconds += sim::estimate(read->scenario).seconds;
    plan.variants.push_back(std::move(read->scenario));
  }
  const std::int64_t replications = plan.variants[0].simulation.replications;
  plan.values.resize(static_cast<std::size_t>(replications));
  plan.troubles.resize(plan.values.size());
  plan.left = replications;
  return plan;
}

// The case's numbers in one replication; where something is taken off, of both runs.
void run(Plan& plan, std::int64_t replication, const StudyControl& control) {
  std::call_once(*plan.built, [&] {
    for (const sim::Scenario& variant : plan.variants) {
      plan.blueprints.push_back(sim::make_blueprint_for(variant));
    }
  });
  const auto at = static_cast<std::size_t>(replication);
  Values& values = plan.values[at];
  for (std::size_t variant = 0; variant < plan.blueprints.size(); ++variant) {
    const auto result = run_replication(plan.blueprints[variant], replication, control, "");
    if (!result) {
      plan.troubles[at] = "it was stopped or ran out of memory";
      return;
    }
    if (const auto fault = ledger_fault(*result)) {
      plan.troubles[at] = *fault;
      return;
    }
    for (std::size_t i = 0; i < plan.of->checks.size(); ++i) {
      const auto value = number_of(*result, plan.of->checks[i]);
      if (variant == 0) {
        values.push_back(value);
      } else {
        values[i] = value && values[i] ? std::optional{*values[i] - *value} : std::nullopt;
      }
    }
  }
}

CheckedCase checked(const Plan& plan) {
  CheckedCase done{.of = *plan.of, .replications = 0, .seed = 0, .numbers = {}};
  done.trouble = plan.trouble;
  for (const std::string& trouble : plan.troubles) {
    if (!done.trouble && !trouble.empty()) done.trouble = trouble;
  }
  if (done.trouble) return done;
  done.replications = plan.variants[0].simulation.replications;
  done.seed = plan.variants[0].simulation.seed;
  for (std::size_t i = 0; i < plan.of->checks.size(); ++i) {
    CheckedNumber number{.check = plan.of->checks[i], .values = {}};
    for (const Values& values : plan.values) {
      if (values[i]) number.values.push_back(*values[i]);
    }
    if (!number.values.empty()) number.simulated = mean_of(number.values);
    number.interval = mean_interval(number.values);
    const bool is_whole = number.values.size() == plan.values.size();
    number.holds = is_whole || !number.check.judged ? judged(number.check, number.values)
                                                    : Holds::No;  // not measured is not near
    done.numbers.push_back(std::move(number));
  }
  return done;
}

// What the workers share.
class Bench {
 public:
  Bench(std::span<const Case> cases, const StudyControl& control) : control_{control} {
    for (const Case& each : cases) plans_.push_back(plan_of(each));
    // the longest first, so that no core waits for another at the end
    std::vector<std::size_t> order(plans_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(
        order, [&](std::size_t a, std::size_t b) { return plans_[a].seconds > plans_[b].seconds; });
    for (const std::size_t plan : order) {
      for (std::int64_t i = 0; i < plans_[plan].left; ++i) jobs_.emplace_back(plan, i);
    }
  }

  void work() {
    const StudyControl own{
        .jobs = 1, .max_memory_bytes = control_.max_memory_bytes, .stop = control_.stop};
    while (!is_stopped()) {
      const std::size_t next = next_.fetch_add(1);
      if (next >= jobs_.size()) return;
      const auto [plan, replication] = jobs_[next];
      run(plans_[plan], replication, own);
      if (!is_stopped()) finished(plans_[plan]);
    }
  }

  std::vector<CheckedCase> cases() const {
    std::vector<CheckedCase> done;
    for (const Plan& plan : plans_) {
      if (plan.left == 0) done.push_back(checked(plan));
    }
    return done;
  }

 private:
  bool is_stopped() const {
    return control_.stop != nullptr && control_.stop->load(std::memory_order_relaxed);
  }

  void finished(Plan& plan) {
    const std::scoped_lock lock{mutex_};
    if (--plan.left == 0) plan.blueprints.clear();
    done_s_ += plan.seconds;
    ++done_;
    if (!control_.watch) return;
    double all_s = 0;
    for (const auto& [of, replication] : jobs_) all_s += plans_[of].seconds;
    control_.watch({.phase = "validating",
                    .finished = done_,
                    .replications = static_cast<std::int64_t>(jobs_.size()),
                    .share = all_s > 0 ? done_s_ / all_s : 0,
                    .events = 0});
  }

  const StudyControl& control_;
  std::vector<Plan> plans_;
  std::vector<std::pair<std::size_t, std::int64_t>> jobs_;
  std::atomic<std::size_t> next_{0};
  std::mutex mutex_;
  std::int64_t done_ = 0;
  double done_s_ = 0;
};

}  // namespace

bool CheckedCase::holds() const {
  return !trouble && !numbers.empty() &&
         std::ranges::none_of(numbers,
                              [](const CheckedNumber& each) { return each.holds == Holds::No; });
}

bool Validation::all_hold() const {
  return std::ranges::all_of(cases, [](const CheckedCase& each) { return each.holds(); });
}

Holds judged(const Check& check, std::span<const double> values) {
  if (!check.judged) return Holds::NotJudged;
  if (check.delta == 0) {
    const bool same = std::ranges::all_of(
        values, [&](double value) { return rounded(value) == rounded(check.expected); });
    return same && !values.empty() ? Holds::Yes : Holds::No;
  }
  const auto interval = mean_interval(values);
  const bool near = interval && interval->low > check.expected - check.delta &&
                    interval->high < check.expected + check.delta;
  return near ? Holds::Yes : Holds::No;
}

Validation validate(std::span<const Case> cases, const StudyControl& control) {
  Bench bench{cases, control};
  {
    std::vector<std::jthread> workers;
    try {
      for (std::int64_t i = 1; i < control.jobs; ++i) workers.emplace_back([&] { bench.work(); });
    } catch (const std::system_error&) {
      // No more threads to be had: those there are, and this one, do the work.
    }
    bench.work();
  }
  return {.cases = bench.cases(), .asked = static_cast<std::int64_t>(cases.size())};
}

}  // namespace weir::reports

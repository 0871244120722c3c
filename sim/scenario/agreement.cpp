#include "sim/scenario/agreement.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

namespace weir::sim {

namespace {

constexpr Duration kAlways = Duration::max();
constexpr Duration kNotEvenAtFirst = Duration::min();

// What was read twice is one thing, if it is the same.
template <typename T>
void share(const std::shared_ptr<const T>& a, std::shared_ptr<const T>& b) {
  if (a && b && a != b && *a == *b) b = a;
}

void share_files(const Producer& a, Producer& b) {
  share(a.record_size.histogram, b.record_size.histogram);
  share(a.keys.counts, b.keys.counts);
  if (a.trace && b.trace) share(a.trace->trace, b.trace->trace);
}

// What has no time of its own and makes a difference to a run.
Scenario timeless(const Scenario& scenario) {
  Scenario bare = scenario;
  bare.file.clear();
  bare.title.clear();
  bare.name.clear();
  bare.sha256.clear();
  bare.simulation.start.clear();
  bare.simulation.replications = 0;
  bare.simulation.worlds = 0;
  for (Producer& producer : bare.producers) {
    producer.load.clear();
    producer.shape = {};
  }
  bare.actions.clear();
  bare.faults.clear();
  std::erase_if(bare.objectives, [](const Objective& one) { return one.during.empty(); });
  bare.prices = {};
  bare.beside.clear();
  return bare;
}

// Which of the file's actions it is changes nothing.
bool is_same(const Action& a, Action b) {
  b.number = a.number;
  return a == b;
}
bool is_same(const Fault& a, const Fault& b) {
  return a == b;
}

// Both in order of time.
template <typename Happening>
Duration agree_until(const std::vector<Happening>& a, const std::vector<Happening>& b) {
  std::size_t i = 0;
  while (i < a.size() && i < b.size() && is_same(a[i], b[i])) ++i;
  Duration until = kAlways;
  if (i < a.size()) until = std::min(until, a[i].at);
  if (i < b.size()) until = std::min(until, b[i].at);
  return until;
}

// How long a load stays as it is at its corner before `next`, to the bit.
Duration flat_until(const std::vector<LoadPoint>& load, std::size_t next, double rate) {
  Duration until = next == 0 ? Duration{} : load[next - 1].at;
  for (; next < load.size(); ++next) {
    if (load[next].records_per_s != rate) return until;
    until = load[next].at;
  }
  return kAlways;
}

Duration agree_until(const std::vector<LoadPoint>& a, const std::vector<LoadPoint>& b) {
  if (a == b) return kAlways;
  if (a.empty() || b.empty()) return kNotEvenAtFirst;
  std::size_t i = 0;
  while (i < a.size() && i < b.size() && a[i] == b[i]) ++i;
  const double rate = a[i == 0 ? 0 : i - 1].records_per_s;
  if (b[i == 0 ? 0 : i - 1].records_per_s != rate) return kNotEvenAtFirst;
  return std::min(flat_until(a, i, rate), flat_until(b, i, rate));
}

}  // namespace

Agreement agreement_of(const Scenario& a, const Scenario& b) {
  if (a.producers.size() != b.producers.size()) return {};
  Scenario other = timeless(b);
  for (std::size_t i = 0; i < a.producers.size(); ++i)
    share_files(a.producers[i], other.producers[i]);
  if (timeless(a) != other) return {};
  Agreement agreement{std::min(agree_until(a.actions, b.actions), agree_until(a.faults, b.faults)),
                      kAlways};
  for (std::size_t i = 0; i < a.producers.size(); ++i) {
    Duration until = agree_until(a.producers[i].load, b.producers[i].load);
    const bool in_bursts = a.producers[i].bursts.has_value();  // these are cut into pieces anew
    if (in_bursts && until < kAlways) until = kNotEvenAtFirst;
    agreement.loads = std::min(agreement.loads, until);
  }
  return agreement;
}

}  // namespace weir::sim

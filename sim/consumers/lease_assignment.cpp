#include <algorithm>
#include <limits>

#include "sim/consumers/leases.hpp"
#include "sim/engine/shuffle.hpp"

namespace weir::sim {

namespace {

constexpr double kFullyUsed = 100;  // percent: nothing above it is given anything more

// Where the leader stands in a run: what it has given to whom, and what that makes of their load.
class Run {
 public:
  Run(const KclSettings& settings, std::span<const LeaseLoad> leases,
      std::span<const WorkerLoad> workers);
  void assign_available();
  void balance(Draw& draw);
  std::vector<Assignment> take_assignments() { return std::move(assignments_); }

 private:
  struct Worker {
    double utilization = 0;
    double throughput = 0;
    std::int64_t leases = 0;
    bool in_queue = true;
  };
  double throughput_of(const LeaseLoad& lease) const { return lease.throughput.value_or(mean_); }
  double headroom(const Worker& worker) const {
    return worker.utilization == 0 ? 1 : (average_ - worker.utilization) / worker.utilization;
  }
  // What a lease adds to a worker's utilization.
  double increase(double throughput) const {
    if (target_throughput_ > 0) return throughput * average_ / target_throughput_;
    const auto each = static_cast<double>(
        std::max<std::size_t>(leases_.size() / std::max<std::size_t>(workers_.size(), 1), 1));
    return average_ / each;
  }
  std::optional<std::uint32_t> best() const;
  void give(const LeaseLoad& lease, std::uint32_t to, bool from_live_owner);
  std::vector<std::uint32_t> donors() const;
  void relieve(std::uint32_t donor, Draw& draw);
  bool pass_on(const LeaseLoad& lease);

  const KclSettings& settings_;
  std::span<const LeaseLoad> leases_;
  std::vector<Worker> workers_;
  double mean_ = 0;               // throughput of the leases whose throughput is known
  double target_throughput_ = 0;  // of a worker
  double average_ = 0;            // utilization
  std::vector<Assignment> assignments_;
};

Run::Run(const KclSettings& settings, std::span<const LeaseLoad> leases,
         std::span<const WorkerLoad> workers)
    : settings_{settings}, leases_{leases}, workers_(workers.size()) {
  double known = 0;
  std::int64_t count = 0;
  for (const LeaseLoad& lease : leases) {
    if (!lease.throughput) continue;
    known += *lease.throughput;
    ++count;
  }
  if (count > 0) mean_ = known / static_cast<double>(count);
  for (std::size_t i = 0; i < workers.size(); ++i) {
    workers_[i].utilization = workers[i].utilization;
    average_ += workers[i].utilization / static_cast<double>(workers.size());
  }
  double all = 0;
  for (const LeaseLoad& lease : leases) {
    all += throughput_of(lease);
    if (!lease.holder) continue;
    workers_[*lease.holder].throughput += throughput_of(lease);
    workers_[*lease.holder].leases += 1;
  }
  if (!workers.empty()) target_throughput_ = all / static_cast<double>(workers.size());
}

std::optional<std::uint32_t> Run::best() const {
  std::optional<std::uint32_t> found;
  for (std::uint32_t i = 0; i < workers_.size(); ++i) {
    if (!workers_[i].in_queue) continue;
    if (!found || headroom(workers_[i]) > headroom(workers_[*found])) found = i;
  }
  return found;
}

void Run::give(const LeaseLoad& lease, std::uint32_t to, bool from_live_owner) {
  const double throughput = throughput_of(lease);
  if (lease.holder) {
    workers_[*lease.holder].throughput -= throughput;
    workers_[*lease.holder].leases -= 1;
  }
  Worker& worker = workers_[to];
  worker.throughput += throughput;
  worker.leases += 1;
  worker.utilization += increase(throughput);
  worker.in_queue = worker.leases < settings_.max_leases_for_worker;
  assignments_.push_back({lease.shard, to, from_live_owner});
}

void Run::assign_available() {
  for (Worker& worker : workers_) worker.in_queue = worker.leases < settings_.max_leases_for_worker;
  std::vector<const LeaseLoad*> available;
  for (const LeaseLoad& lease : leases_) {
    if (lease.available) available.push_back(&lease);
  }
  std::stable_sort(available.begin(), available.end(),
                   [](const LeaseLoad* a, const LeaseLoad* b) { return a->age > b->age; });
  for (const LeaseLoad* lease : available) {
    const auto to = best();
    if (!to) return;
    // whoever has it, dead or alive, is not given it again: it stays where it is
    if (lease->holder == to) continue;
    give(*lease, *to, false);
  }
}

// Whoever gives something up: those above the mean by the threshold, or the one most loaded.
std::vector<std::uint32_t> Run::donors() const {
  const double upper = average_ * (1 + settings_.re_balance_threshold);
  const double lower = average_ * (1 - settings_.re_balance_threshold);
  bool uneven = false;
  std::vector<std::uint32_t> above;
  std::uint32_t most = 0;
  for (std::uint32_t i = 0; i < workers_.size(); ++i) {
    const double utilization = workers_[i].utilization;
    uneven = uneven || utilization > upper || utilization < lower || utilization > kFullyUsed;
    if (utilization >= upper || utilization > kFullyUsed) above.push_back(i);
    if (utilization > workers_[most].utilization) most = i;
  }
  if (!uneven) return {};
  if (above.empty()) above.push_back(most);
  return above;
}

// A lease for the worker with the most headroom, unless that would be above the mean with it.
bool Run::pass_on(const LeaseLoad& lease) {
  const auto to = best();
  if (!to) return false;
  const double with = workers_[*to].utilization + increase(throughput_of(lease));
  if (with > average_ || with > kFullyUsed) {
    workers_[*to].in_queue = false;
    return false;
  }
  if (lease.holder != to) give(lease, *to, true);
  return true;
}

void Run::relieve(std::uint32_t donor, Draw& draw) {
  const Worker& worker = workers_[donor];
  double left = worker.throughput * (worker.utilization - average_) / worker.utilization *
                settings_.dampening;
  std::vector<const LeaseLoad*> own;
  for (const LeaseLoad& lease : leases_) {
    if (lease.holder == donor && !lease.available && !lease.in_hand_off) own.push_back(&lease);
  }
  if (own.empty()) return;
  shuffle(own, draw);
  if (worker.throughput <= 0) {
    pass_on(*own.front());
    return;
  }
  bool taken = false;
  for (const LeaseLoad* lease : own) {
    const double throughput = throughput_of(*lease);
    if (left - throughput <= 0) continue;
    if (!pass_on(*lease)) return;
    left -= throughput;
    taken = true;
  }
  if (taken || !settings_.allow_throughput_overshoot) return;
  pass_on(**std::min_element(own.begin(), own.end(), [&](const LeaseLoad* a, const LeaseLoad* b) {
    return throughput_of(*a) < throughput_of(*b);
  }));
}

void Run::balance(Draw& draw) {
  std::vector<std::uint32_t> above = donors();
  for (Worker& worker : workers_) worker.in_queue = worker.leases < settings_.max_leases_for_worker;
  for (const std::uint32_t donor : above) workers_[donor].in_queue = false;
  const auto amount = [&](std::uint32_t i) {
    const Worker& worker = workers_[i];
    return worker.throughput * (worker.utilization - average_) / worker.utilization;
  };
  std::stable_sort(above.begin(), above.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return amount(a) > amount(b); });
  for (const std::uint32_t donor : above) relieve(donor, draw);
}

}  // namespace

std::vector<Assignment> assign_leases(const KclSettings& settings,
                                      std::span<const LeaseLoad> leases,
                                      std::span<const WorkerLoad> workers, bool balances,
                                      Draw& draw) {
  if (workers.empty()) return {};
  Run run{settings, leases, workers};
  run.assign_available();
  if (balances) run.balance(draw);
  return run.take_assignments();
}

}  // namespace weir::sim

#include "tests/sim/reference/hot_key_reference.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <queue>
#include <string>
#include <utility>

namespace hot_key_reference {

namespace {

// SplitMix64 (Steele, Lea, Flood 2014): not weir's generator.
class Luck {
 public:
  explicit Luck(std::uint64_t seed) : state_{seed} {}

  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }
  int below(int n) { return static_cast<int>(uniform() * n); }
  double exponential(double rate) { return -std::log(1 - uniform()) / rate; }

 private:
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  std::uint64_t state_;
};

class Bucket {
 public:
  Bucket(double rate, double burst) : rate_{rate}, burst_{burst}, level_{burst} {}

  double level(double now) {
    level_ = std::min(burst_, level_ + rate_ * (now - at_));
    at_ = now;
    return level_;
  }
  void take(double amount) { level_ -= amount; }

 private:
  double rate_;
  double burst_;
  double level_;
  double at_ = 0;
};

struct Shard {
  Bucket records{1000, 1000};
  Bucket bytes{1048576, 1048576};
  double poll_phase_s = 0;
};

struct Entry {
  double born_s = 0;
  int shard = 0;
  int bytes = 0;
  int attempt = 1;
};

// Entries on their way to the service, or back to the instance's buffer.
struct Call {
  double due_s = 0;
  std::size_t instance = 0;
  bool back = false;
  std::vector<Entry> entries;

  bool operator<(const Call& other) const { return due_s > other.due_s; }
};

struct Instance {
  std::vector<Entry> buffer;
  double flush_s = std::numeric_limits<double>::infinity();
};

// Counts in bins of 0.1 ms up to 100 s.
class Latencies {
 public:
  void add(double value_s) {
    const auto bin = static_cast<std::size_t>(std::max(0.0, value_s) * 1e4);
    ++bins_[std::min(bin, bins_.size() - 1)];
    ++count_;
    sum_s_ += value_s;
  }
  double quantile_s(double q) const {
    const double wanted = q * static_cast<double>(count_);
    double below = 0;
    for (std::size_t bin = 0; bin < bins_.size(); ++bin) {
      below += static_cast<double>(bins_[bin]);
      if (below >= wanted) return (static_cast<double>(bin) + 0.5) * 1e-4;
    }
    return 0;
  }
  double mean_s() const { return count_ == 0 ? 0 : sum_s_ / static_cast<double>(count_); }

 private:
  std::vector<std::int64_t> bins_ = std::vector<std::int64_t>(1'000'000);
  std::int64_t count_ = 0;
  double sum_s_ = 0;
};

class Simulation {
 public:
  Simulation(const Setup& setup, std::uint64_t seed) : setup_{setup}, luck_{seed} {
    for (auto& shard : shards_) shard.poll_phase_s = luck_.uniform() * setup.poll_s;
    facts_.hot_attempted.resize(static_cast<std::size_t>(setup.max_attempts));
    facts_.hot_refused.resize(static_cast<std::size_t>(setup.max_attempts));
    facts_.born_by_shard.resize(static_cast<std::size_t>(setup.shards));
  }

  Facts run() {
    double birth_s = luck_.exponential(setup_.rate);
    while (true) {
      auto first = instances_.begin();  // the instance to flush next
      for (auto i = instances_.begin(); i != instances_.end(); ++i) {
        if (i->flush_s < first->flush_s) first = i;
      }
      const double call_s = calls_.empty() ? kNever : calls_.top().due_s;
      const double now = std::min({birth_s, first->flush_s, call_s});
      if (now >= setup_.duration_s) break;
      if (now == call_s) {
        serve();
      } else if (now == first->flush_s) {
        flush(static_cast<std::size_t>(first - instances_.begin()), now);
      } else {
        give_birth(now);
        birth_s = now + luck_.exponential(setup_.rate);
      }
    }
    facts_.latency_p50_s = latencies_.quantile_s(0.50);
    facts_.latency_p99_s = latencies_.quantile_s(0.99);
    facts_.latency_mean_s = latencies_.mean_s();
    return facts_;
  }

 private:
  static constexpr double kNever = std::numeric_limits<double>::infinity();

  bool counts(double now) const { return now >= setup_.warm_up_s; }
  bool is_hot(double now) const { return now >= setup_.hot_from_s && now < setup_.hot_until_s; }

  void give_birth(double now) {
    Entry entry{.born_s = now};
    std::string key = "user:celebrity";
    if (is_hot(now) && luck_.uniform() < setup_.hot_share) {
      entry.shard = setup_.hot_shard;
    } else {
      key = "api-" + std::to_string(luck_.below(1'000'000));
      entry.shard = luck_.below(setup_.shards);
    }
    entry.bytes = setup_.data_bytes + static_cast<int>(key.size());
    if (counts(now)) {
      ++facts_.born;
      ++facts_.born_by_shard[static_cast<std::size_t>(entry.shard)];
    }
    if (is_hot(now) && entry.shard == setup_.hot_shard) ++facts_.hot_born;
    const auto index = static_cast<std::size_t>(luck_.below(setup_.instances));
    if (setup_.api == Api::PutRecord) {
      send(index, {entry}, now);
      return;
    }
    put_in_buffer(index, entry, now);
  }

  void put_in_buffer(std::size_t index, const Entry& entry, double now) {
    auto& instance = instances_[index];
    if (instance.buffer.empty()) {
      instance.flush_s = now + setup_.linger_s;
      // The very first buffer is met somewhere inside its linger, so that instances do not start
      // in step.
      if (!started_[index]) instance.flush_s = now + luck_.uniform() * setup_.linger_s;
      started_[index] = true;
    }
    instance.buffer.push_back(entry);
    if (static_cast<int>(instance.buffer.size()) == setup_.max_batch) flush(index, now);
  }

  void flush(std::size_t index, double now) {
    auto& instance = instances_[index];
    send(index, std::exchange(instance.buffer, {}), now);
    instance.flush_s = kNever;
  }

  void send(std::size_t index, std::vector<Entry> entries, double now) {
    calls_.push({now + setup_.round_trip_s / 2, index, false, std::move(entries)});
  }

  void put_back(const Call& call) {
    auto& instance = instances_[call.instance];
    if (instance.buffer.empty()) instance.flush_s = call.due_s + setup_.linger_s;
    instance.buffer.insert(instance.buffer.begin(), call.entries.begin(), call.entries.end());
  }

  void serve() {
    const Call call = calls_.top();
    calls_.pop();
    if (call.back) return put_back(call);
    const double now = call.due_s;
    std::vector<Entry> failed;
    for (const auto& entry : call.entries) {
      const bool stored = offer(entry, now);
      count_attempt(entry, entry.attempt, stored, now);
      if (stored) {
        read(entry, now);
      } else {
        failed.push_back(entry);
      }
    }
    answer(call.instance, failed, now + setup_.round_trip_s / 2);
  }

  bool offer(const Entry& entry, double now) {
    auto& shard = shards_[static_cast<std::size_t>(entry.shard)];
    int bytes = entry.bytes;
    if (setup_.api == Api::PutRecord) {
      const int unit = setup_.put_record_rounding;
      bytes = (bytes + unit - 1) / unit * unit;
    }
    if (shard.records.level(now) < 1 || shard.bytes.level(now) < bytes) return false;
    shard.records.take(1);
    shard.bytes.take(bytes);
    return true;
  }

  void count_attempt(const Entry& entry, int attempt, bool stored, double now) {
    const auto index = static_cast<std::size_t>(attempt - 1);
    if (counts(now)) {
      ++facts_.attempted;
      if (!stored) ++facts_.refused;
    }
    if (is_hot(now) && entry.shard == setup_.hot_shard) {
      ++facts_.hot_attempted[index];
      if (!stored) ++facts_.hot_refused[index];
    }
  }

  // What the application does when it learns which entries failed.
  void answer(std::size_t index, std::vector<Entry> failed, double now) {
    const auto is_last = [&](const Entry& entry) { return entry.attempt == setup_.max_attempts; };
    const auto dropped = std::erase_if(failed, is_last);
    if (counts(now)) facts_.dropped += static_cast<std::int64_t>(dropped);
    if (failed.empty()) return;
    const double longest = std::min(20.0, setup_.backoff_s * std::pow(2.0, failed[0].attempt - 1));
    for (auto& entry : failed) ++entry.attempt;
    if (setup_.resend == Resend::Subset) {
      send(index, failed, now + luck_.uniform() * longest);
    } else if (setup_.resend == Resend::Requeue) {
      calls_.push({now + luck_.uniform() * longest, index, true, failed});
    } else {
      for (const auto& entry : failed) send(index, {entry}, now + luck_.uniform() * longest);
    }
  }

  // The reader's next poll once the record is readable returns it.
  void read(const Entry& entry, double now) {
    const double phase = shards_[static_cast<std::size_t>(entry.shard)].poll_phase_s;
    const double readable = now + setup_.put_to_readable_s;
    const double polls = std::ceil((readable - phase) / setup_.poll_s);
    const double done = phase + polls * setup_.poll_s + setup_.get_round_trip_s / 2;
    if (counts(done) && done < setup_.duration_s) latencies_.add(done - entry.born_s);
  }

  Setup setup_;
  Luck luck_;
  std::vector<Shard> shards_ = std::vector<Shard>(static_cast<std::size_t>(setup_.shards));
  std::vector<Instance> instances_ =
      std::vector<Instance>(static_cast<std::size_t>(setup_.instances));
  std::vector<bool> started_ = std::vector<bool>(static_cast<std::size_t>(setup_.instances));
  std::priority_queue<Call> calls_;
  Latencies latencies_;
  Facts facts_;
};

}  // namespace

Facts simulate(const Setup& setup, std::uint64_t seed) {
  return Simulation{setup, seed}.run();
}

double refused_share(double load, double limit) {
  return std::max(0.0, 1 - limit / load);
}

}  // namespace hot_key_reference

#pragma once

#include <cstdint>
#include <vector>

/// A second implementation of the hot-key scenario, to compare weir with. It shares no code with
/// weir, knows nothing but this one scenario and prefers the obvious to the fast: every record is
/// an entry, every call an event, time is a double in seconds.
namespace hot_key_reference {

enum class Api { PutRecord, PutRecords };
/// Failed entries again: together, each on its own, or with the instance's next call, before what
/// is in its buffer by then.
enum class Resend { Subset, Record, Requeue };

struct Setup {
  double duration_s = 1800;
  double warm_up_s = 120;
  double rate = 4000;  ///< records/s of all instances, Poisson
  int instances = 12;
  int shards = 10;  ///< equal; a record with any key but the hot one falls on each alike
  int hot_shard = 4;
  double hot_share = 0.3;
  double hot_from_s = 600;
  double hot_until_s = 1200;
  int data_bytes = 1024;
  Api api = Api::PutRecords;
  int max_batch = 500;
  double linger_s = 0.1;  ///< from the first record in an instance's empty buffer
  double round_trip_s = 0.0075;
  Resend resend = Resend::Subset;
  int max_attempts = 5;
  double backoff_s = 0.1;  ///< before attempt k: U(0, min(20 s, backoff * 2^(k-2)))
  int put_record_rounding = 1;
  double poll_s = 1;
  double put_to_readable_s = 0.07;
  double get_round_trip_s = 0.0075;
};

/// Events after warm-up; "hot" counts what reached the hot shard between hot_from and hot_until.
struct Facts {
  std::int64_t born = 0;
  std::int64_t attempted = 0;
  std::int64_t refused = 0;
  std::int64_t dropped = 0;
  std::vector<std::int64_t> hot_attempted;  ///< by attempt number, the first at 0
  std::vector<std::int64_t> hot_refused;
  std::int64_t hot_born = 0;  ///< on the hot shard, between hot_from and hot_until
  std::vector<std::int64_t> born_by_shard;
  double latency_p50_s = 0;  ///< birth to the answer of the GetRecords that returns the record
  double latency_p99_s = 0;
  double latency_mean_s = 0;

  double throttle_ratio() const {
    return attempted == 0 ? 0 : static_cast<double>(refused) / static_cast<double>(attempted);
  }
  double hot_refusal(std::size_t attempt_index) const {
    return static_cast<double>(hot_refused[attempt_index]) /
           static_cast<double>(hot_attempted[attempt_index]);
  }
};

Facts simulate(const Setup& setup, std::uint64_t seed);

/// The share that a shard refuses in the long run when nothing is sent again.
double refused_share(double load, double limit);

}  // namespace hot_key_reference

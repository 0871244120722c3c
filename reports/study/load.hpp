#pragma once

#include <cstdint>

#include "model/units.hpp"

namespace weir::reports {

/// What is brought to (or taken by) a shard or a stream per second; bytes are data plus key.
struct Load {
  double records_per_s = 0;
  double bytes_per_s = 0;

  friend bool operator==(const Load&, const Load&) = default;
  Load& operator+=(const Load& other);
  friend Load operator+(Load a, const Load& b) { return a += b; }
  friend Load operator*(const Load& load, double factor) {
    return {load.records_per_s * factor, load.bytes_per_s * factor};
  }
};

/// An amount spread over a time; nothing where the time is nothing.
Load load_of(const Amount& amount, Duration time);

/// 1 where the load is just what `shards` shards may take for long, in records or in bytes,
/// whichever is nearer to its limit.
double share_of_limit(const Load& load, double shards = 1);

/// Whether bytes, not records, decide share_of_limit.
bool bytes_decide(const Load& load);

/// The record limit of one shard, per second.
std::int64_t records_limit();

}  // namespace weir::reports

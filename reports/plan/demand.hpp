#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/units.hpp"
#include "reports/plan/second_load.hpp"
#include "reports/study/load.hpp"
#include "sim/world/world.hpp"

namespace weir::reports {

/// What is put to a stream about an instant, and where it falls: from the scenario's rates, sizes
/// and bursts and the real hashes of its keys, by closed forms. Nothing is simulated.
///
/// A trace counts with its own minute about the instant, as if its records came by a Poisson
/// process with the keys of the whole trace. A producer whose library aggregates counts with its
/// Kinesis records, as if those came by a Poisson process; they come more evenly, so this is on the
/// safe side.
class Demand {
 public:
  /// The blueprint must outlive it.
  Demand(const sim::Blueprint& blueprint, Duration at);

  Duration at() const { return at_; }
  /// Of all producers together, before any library aggregates.
  Load users() const;

  /// Of some even shards, what is offered to the one that is offered most: of records and of bytes
  /// each its own.
  struct Fullest {
    Load mean;
    Load second;  ///< what at most comes in `share` of all seconds; of each shard by itself
    double user_records_per_s = 0;
    Load all;  ///< offered to all of them: the more shards, the less is aggregated
  };
  Fullest fullest(std::int64_t shards, double share) const;

  /// The key that needs most of a shard.
  struct Key {
    std::string key;  ///< empty where it has no name
    Load mean;
    Load second;
  };
  std::optional<Key> top_key(double share) const;

 private:
  struct Part {
    std::size_t producer = 0;
    double rate = 0;                 // user records
    Moments size;                    // data and key
    Moments batch;                   // factorial moments of how many are born together
    std::vector<SecondKind> states;  // of bursts: share of time, and as mean the factor
  };
  // One number, records or bytes, of the part of each producer that falls somewhere.
  enum class Unit : std::uint8_t { Records, Bytes };
  Load offered_by(const Part& part, double share) const;
  Cumulants second_of(const Part& part, double share, double factor, Unit unit) const;
  double second_of_all(const std::vector<double>& shares, Unit unit, double share) const;

  const sim::Blueprint* blueprint_;
  Duration at_;
  std::vector<Part> parts_;
};

/// The instants at which most may be asked of a stream, in order: of each stretch in which keys do
/// not change the one with the highest load, the `most` highest of them. Never empty.
std::vector<Duration> busiest_instants(const sim::Blueprint& blueprint, std::size_t most);

}  // namespace weir::reports

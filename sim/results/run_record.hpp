#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/units.hpp"
#include "sim/results/lease_log.hpp"
#include "sim/results/series.hpp"

namespace weir::sim {

/// A file that the scenario names: a trace, prices.
struct RecordedFile {
  std::string kind;  ///< "trace" or "prices"
  std::string name;  ///< as the scenario names it
  std::string sha256;
  std::int64_t bytes = 0;
  std::optional<std::string> content;  ///< none where it was too large to be kept
};

/// Something that happened in the first replication at an instant.
struct RecordedEvent {
  Duration at{};
  std::string kind;    ///< "action", "shard opened", "shard closed", "fault begins", "fault ends"
  std::string entity;  ///< the shard's id, the call, the fault's kind
  std::string text;    ///< more of it: an exception's name and message, the shard's parents
};

struct RecordedShard {
  std::string id;
  std::string starting_hash_key;  ///< decimal, as is the next
  std::string ending_hash_key;
  std::string state;
  Duration opened{};
  Duration closed = Duration::max();  ///< the same while it is open
  std::vector<std::uint32_t> parents;
};

/// An account of a ledger, summed over the replications, warm-up included.
struct RecordedAccount {
  std::string ledger;  ///< "write", or the reader's name
  std::string account;
  std::int64_t records = 0;
  std::int64_t bytes = 0;
};

struct RecordedCost {
  std::string bill;  ///< "run" or "month"
  std::string item;
  std::string name;
  double quantity = 0;
  std::string unit;
  std::optional<double> unit_price;
  std::optional<std::string> amount;  ///< in the currency, 9 decimals
};

/// All that is kept of a run: a run file's contents. Plain data. The texts in it are as they are
/// shown; `judgement` is what they are made from.
struct RunRecord {
  std::string engine;  ///< weir's version
  std::string title;
  std::string scenario_file;  ///< as the user named it
  std::string scenario_sha256;
  std::string scenario_text;      ///< as read
  std::string scenario_resolved;  ///< with every default and override: to run it again
  std::uint64_t seed = 0;
  std::string grain;
  std::string fingerprint;  ///< of all replications together, 16 hexadecimal digits
  std::string ending;       ///< "complete", "interrupted", "out of memory"
  std::int64_t replications = 0;
  Duration duration{};   ///< of the first replication, as all below
  std::string document;  ///< the run's JSON
  std::string judgement;
  std::vector<RecordedFile> files;
  std::vector<RecordedEvent> events;  ///< in order of time
  std::vector<RecordedAccount> accounts;
  std::vector<RecordedCost> costs;
  std::vector<std::string> readers;   ///< their names
  std::vector<RecordedShard> shards;  ///< by number
  std::vector<LeaseEvents> leases;    ///< by reader
  Series series;
};

}  // namespace weir::sim

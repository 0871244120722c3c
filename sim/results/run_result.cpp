#include "sim/results/run_result.hpp"

namespace weir::sim {

bool WriteLedger::balances() const {
  return born == stored_once + waiting + dropped && stored + packed == stored_once + duplicates;
}

WriteLedger& WriteLedger::operator+=(const WriteLedger& other) {
  born += other.born;
  stored_once += other.stored_once;
  waiting += other.waiting;
  dropped += other.dropped;
  stored += other.stored;
  duplicates += other.duplicates;
  packed += other.packed;
  return *this;
}

bool ReadLedger::balances() const {
  return stored == delivered_once + unread + expired + skipped;
}

ReadLedger& ReadLedger::operator+=(const ReadLedger& other) {
  stored += other.stored;
  delivered_once += other.delivered_once;
  unread += other.unread;
  expired += other.expired;
  skipped += other.skipped;
  redelivered += other.redelivered;
  return *this;
}

}  // namespace weir::sim

#include "tests/sim/reference/run_facts.hpp"

#include <optional>
#include <sstream>

namespace weir::sim {

namespace {

std::ostream& operator<<(std::ostream& out, const Amount& amount) {
  return out << amount.records << " records " << amount.bytes << " B";
}

std::ostream& operator<<(std::ostream& out, const AttemptCounts& counts) {
  for (std::size_t k = 0; k < kAttemptsTracked; ++k) {
    out << ' ' << counts.refused[k] << '/' << counts.attempted[k];
  }
  return out;
}

std::ostream& operator<<(std::ostream& out, const Histogram& histogram) {
  out << histogram.count() << " x " << histogram.mean_s() << " s, to " << histogram.max_s();
  for (const double q : {0.01, 0.1, 0.5, 0.9, 0.99, 0.999}) out << ' ' << histogram.quantile_s(q);
  return out;
}

void write(std::ostream& out, const ShardResult& shard) {
  out << shard.id << ": offered " << shard.offered_records << " data " << shard.offered_data_bytes
      << ", stored " << shard.write_records << " of " << shard.write_bytes << " B, refused "
      << shard.write_throttled_records << ", read " << shard.read_records << " of "
      << shard.read_bytes << " B, most " << shard.write_records_max_per_s << ' '
      << shard.write_bytes_max_per_s << ", attempts" << shard.attempts << '\n';
}

void write(std::ostream& out, const ReaderResult& reader) {
  const ReadLedger& ledger = reader.ledger;
  out << reader.name << ": stored " << ledger.stored << ", delivered " << ledger.delivered_once
      << ", unread " << ledger.unread << ", expired " << ledger.expired << ", skipped "
      << ledger.skipped << ", redelivered " << ledger.redelivered << "\n latency " << reader.latency
      << "\n iterator age " << reader.iterator_age << "\n last record age "
      << reader.last_record_age << "\n calls " << reader.calls << " refused "
      << reader.refused_calls << " failed " << reader.failed_calls << " gap " << reader.latest_gap
      << " read " << reader.read_records << " of " << reader.read_bytes << " B\n";
  for (const std::optional<Duration>& back : reader.recoveries) {
    out << " back after " << (back ? back->count() : -1) << " ns\n";
  }
  if (!reader.kcl) return;
  const KclResult& kcl = *reader.kcl;
  out << " workers " << kcl.workers << " leases " << kcl.leases << ' ' << kcl.least_leases << " to "
      << kcl.most_leases << ", new " << kcl.first_taken << " failed over " << kcl.failed_over
      << " stolen " << kcl.stolen << " handed over " << kcl.handed_over << " after "
      << kcl.failover_time << ", writes " << kcl.dynamodb_write_units << " of "
      << kcl.all_write_units << " reads " << kcl.dynamodb_read_half_units << " of "
      << kcl.all_read_half_units << " let go " << kcl.let_go << " held " << kcl.held << " busy "
      << kcl.busy.count() << ' ' << kcl.busiest.count() << ' ' << kcl.there.count() << '\n';
}

template <typename Minute>
void write_minute(std::ostream& out, const Minute& minute) {
  out << "minute " << minute.minute << ' ' << minute.length.count() << " ns: offered "
      << minute.offered_records << ' ' << minute.offered_bytes << ", refused "
      << minute.refused_records << '/' << minute.attempted_records << ", stored "
      << minute.write_records << ' ' << minute.write_bytes << '\n';
}

}  // namespace

std::string facts_of(const RunResult& result) {
  std::ostringstream out;
  out.precision(17);
  for (const model::Usage& usage : {result.usage, result.on_demand}) {
    for (const int128 used :
         {usage.shard_ns, usage.put_payload_units, usage.extended_retention_shard_ns,
          usage.long_term_byte_ns, usage.long_term_retrieved_bytes, usage.stream_ns,
          usage.data_in_kib, usage.data_out_bytes, usage.extended_byte_ns}) {
      out << static_cast<std::int64_t>(used) << ' ';
    }
  }
  out << "used\n";
  out << "fingerprint " << result.fingerprint << ", duration " << result.duration.count()
      << " ns, partial " << result.partial << "\nborn " << result.born_records << ", refused "
      << result.refused_records << '/' << result.attempted_records << ", dropped "
      << result.dropped_records << " (" << result.oversized_records << " too large), failed "
      << result.failed_records << ", stored " << result.write_records << ' ' << result.write_bytes
      << ", attempts" << result.attempts << '\n';
  const WriteLedger& ledger = result.write_ledger;
  out << "ledger: born " << ledger.born << ", once " << ledger.stored_once << ", waiting "
      << ledger.waiting << ", dropped " << ledger.dropped << ", stored " << ledger.stored
      << ", duplicates " << ledger.duplicates << '\n';
  for (const ShardResult& shard : result.shards) write(out, shard);
  for (const ActionResult& action : result.actions) {
    out << action.at.count() << " ns: " << action.call << ' ' << action.error << '\n';
  }
  for (const RunResult& window : result.windows) out << window.window << ": " << facts_of(window);
  for (const ReaderResult& reader : result.readers) write(out, reader);
  for (const KeyResult& key : result.keys) {
    out << key.key << ' ' << key.shard << ": " << key.offered_records << ' ' << key.offered_bytes
        << ", over " << key.over_from.count() << " to " << key.over_until.count() << ": "
        << key.over_records << ' ' << key.over_bytes << '\n';
  }
  for (const StreamMinute& minute : result.minutes) write_minute(out, minute);
  for (const ShardMinute& minute : result.shard_minutes) {
    out << "shard " << minute.shard << ' ';
    write_minute(out, minute);
  }
  return out.str();
}

Amount returned_of(const ReaderResult& reader) {
  Amount returned = reader.ledger.delivered_once + reader.ledger.redelivered;
  if (reader.kcl) returned += reader.kcl->let_go + reader.kcl->held;
  return returned;
}

}  // namespace weir::sim

#include "sim/results/run_file_tables.hpp"

#include <fmt/format.h>

#include <bit>
#include <cstring>

#include "sim/results/fingerprint.hpp"

namespace weir::sim {

namespace {

std::uint64_t rolled_bytes(std::uint64_t hash, std::string_view bytes) {
  hash = rolled(hash, bytes.size());
  while (!bytes.empty()) {
    std::uint64_t word = 0;
    const std::size_t count = std::min(bytes.size(), sizeof(word));
    for (std::size_t i = 0; i < count; ++i) {
      word |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    }
    hash = rolled(hash, word);
    bytes.remove_prefix(count);
  }
  return hash;
}

std::uint64_t rolled_cell(std::uint64_t hash, const Statement& row, int column) {
  const std::string_view type = row.type(column);
  hash = rolled_bytes(hash, type);
  if (type == "integer") return rolled(hash, static_cast<std::uint64_t>(row.number(column)));
  if (type == "real") return rolled(hash, std::bit_cast<std::uint64_t>(row.real(column)));
  return rolled_bytes(hash, row.bytes(column));
}

}  // namespace

// Times are nanoseconds since the run's start. `packed` is a zstd frame of so many `bytes`.
const std::vector<TableText>& run_file_tables() {
  static const std::vector<TableText> kTables{
      {"meta", "CREATE TABLE meta(key TEXT NOT NULL, value TEXT NOT NULL) STRICT"},
      // scenario, scenario as resolved, run.json, judgement.json
      {"document",
       "CREATE TABLE document(name TEXT NOT NULL, bytes INTEGER NOT NULL, packed BLOB NOT NULL) "
       "STRICT"},
      // what the scenario names; a trace is kept as it was read, in order of time
      {"file",
       "CREATE TABLE file(kind TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL, "
       "bytes INTEGER NOT NULL, packed BLOB) STRICT"},
      {"event",
       "CREATE TABLE event(at_ns INTEGER NOT NULL, kind TEXT NOT NULL, entity TEXT NOT NULL, "
       "text TEXT NOT NULL) STRICT"},
      // the ledgers, summed over the replications
      {"account",
       "CREATE TABLE account(ledger TEXT NOT NULL, account TEXT NOT NULL, "
       "records INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT"},
      {"cost",
       "CREATE TABLE cost(bill TEXT NOT NULL, item TEXT NOT NULL, name TEXT NOT NULL, "
       "quantity REAL NOT NULL, unit TEXT NOT NULL, unit_price REAL, amount TEXT) STRICT"},
      {"reader", "CREATE TABLE reader(number INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT"},
      {"shard",
       "CREATE TABLE shard(number INTEGER PRIMARY KEY, id TEXT NOT NULL, "
       "starting_hash_key TEXT NOT NULL, ending_hash_key TEXT NOT NULL, state TEXT NOT NULL, "
       "opened_ns INTEGER NOT NULL, closed_ns INTEGER) STRICT"},
      {"lineage", "CREATE TABLE lineage(shard INTEGER NOT NULL, parent INTEGER NOT NULL) STRICT"},
      // of fleets: `change` as LeaseChange counts them, `worker` a host's number
      {"lease",
       "CREATE TABLE lease(reader INTEGER NOT NULL, at_ns INTEGER NOT NULL, "
       "change INTEGER NOT NULL, shard INTEGER NOT NULL, worker INTEGER NOT NULL) STRICT"},
      // what the columns of a part are
      {"series_column",
       "CREATE TABLE series_column(part TEXT NOT NULL, number INTEGER NOT NULL, "
       "name TEXT NOT NULL, unit TEXT NOT NULL, of_step TEXT NOT NULL) STRICT"},
      {"chunk",
       "CREATE TABLE chunk(number INTEGER PRIMARY KEY, from_ns INTEGER NOT NULL, "
       "until_ns INTEGER NOT NULL) STRICT"},
      // shards: a zstd frame of their numbers, four bytes each, the lowest first
      {"part",
       "CREATE TABLE part(chunk INTEGER NOT NULL, part TEXT NOT NULL, step_ns INTEGER NOT NULL, "
       "steps INTEGER NOT NULL, shard_count INTEGER NOT NULL, shards BLOB NOT NULL) STRICT"},
      // most: of each step its largest second instead of its value; of part latency one column has
      // all bins (sim/results/latency_bins.hpp), the steps of the first one first
      {"series",
       "CREATE TABLE series(chunk INTEGER NOT NULL, part TEXT NOT NULL, reader INTEGER NOT NULL, "
       "number INTEGER NOT NULL, most INTEGER NOT NULL, packed BLOB NOT NULL) STRICT"},
      {"seal", "CREATE TABLE seal(checksum TEXT NOT NULL) STRICT"}};
  return kTables;
}

std::optional<std::string> checksum_of(Database& database) {
  std::uint64_t hash = 0;
  for (const auto& [name, sql] : run_file_tables()) {
    if (name == "seal") continue;
    hash = rolled_bytes(hash, name);
    Statement rows = database.prepare(fmt::format("SELECT * FROM {} ORDER BY rowid", name));
    while (rows.step()) {
      for (int column = 0; column < rows.columns(); ++column) {
        hash = rolled_cell(hash, rows, column);
      }
    }
    if (!rows.ok()) return std::nullopt;
  }
  return fmt::format("{:016x}", hash);
}

std::vector<ColumnPlace> columns_of(const SeriesChunk& chunk) {
  std::vector<ColumnPlace> places;
  for (std::size_t column = 0; column < kStreamColumns; ++column) {
    places.push_back({kStreamPart, 0, column, false, chunk.stream.steps});
  }
  for (std::size_t reader = 0; reader < chunk.readers.size(); ++reader) {
    for (std::size_t column = 0; column < kReaderColumns; ++column) {
      places.push_back({kReaderPart, reader, column, false, chunk.stream.steps});
    }
  }
  for (std::size_t reader = 0; reader < chunk.latencies.size(); ++reader) {
    const std::size_t values = kLatencyBins * chunk.latencies[reader].steps;
    places.push_back({kLatencyPart, reader, 0, false, values});
  }
  for (const auto& [part, table] :
       {std::pair{kWorstPart, &chunk.worst}, std::pair{kOthersPart, &chunk.others}}) {
    const std::size_t values = table->shards.size() * table->steps;
    if (values == 0) continue;
    for (std::size_t column = 0; column < kShardCounts + chunk.readers.size(); ++column) {
      places.push_back({part, 0, column, false, values});
      if (table->step > std::chrono::seconds{1}) places.push_back({part, 0, column, true, values});
    }
  }
  return places;
}

std::string bytes_of(const ShortNumber* from, std::size_t count) {
  std::string bytes;
  bytes.reserve(2 * count);
  for (std::size_t i = 0; i < count; ++i) {
    bytes += static_cast<char>(from[i] & 0xFFU);
    bytes += static_cast<char>(from[i] >> 8U);
  }
  return bytes;
}

void append_numbers(std::string_view bytes, std::vector<ShortNumber>& to) {
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    const auto low = static_cast<unsigned char>(bytes[i]);
    const auto high = static_cast<unsigned char>(bytes[i + 1]);
    to.push_back(static_cast<ShortNumber>(low | high << 8U));
  }
}

}  // namespace weir::sim

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "sim/results/database.hpp"
#include "sim/results/packed.hpp"
#include "sim/results/run_file.hpp"
#include "sim/results/run_file_tables.hpp"

namespace weir::sim {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view kDatabaseMagic{"SQLite format 3\0", 16};
constexpr std::size_t kHeaderBytes = 100;
constexpr std::size_t kVersionAt = 60;
constexpr std::size_t kMarkAt = 68;
constexpr std::size_t kMostReaders = 1000;
constexpr std::size_t kMostShards = 10'000'000;
constexpr std::size_t kMostWorkers = 1'000'000;
constexpr Duration kLongestRun = std::chrono::hours{366 * 24};

std::uint32_t big_endian(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

Expected<void, std::string> check_header(std::string_view bytes) {
  if (bytes.size() < kHeaderBytes || !is_database(bytes) ||
      big_endian(bytes, kMarkAt) != kRunFileMark) {
    return unexpected(std::string{"is not a run file of weir"});
  }
  const std::uint32_t version = big_endian(bytes, kVersionAt);
  if (version > kRunFileFormat) {
    return unexpected(
        fmt::format("was written by a newer weir (its format is {}, this one reads {})", version,
                    kRunFileFormat));
  }
  if (version < kRunFileFormat) {
    return unexpected(fmt::format("is of format {}, which this weir does not read", version));
  }
  return {};
}

// Nothing but our own tables, word for word.
bool has_our_tables(Database& database) {
  Statement row =
      database.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid");
  std::size_t seen = 0;
  while (row.step()) {
    if (seen == run_file_tables().size()) return false;
    const auto& [name, sql] = run_file_tables()[seen++];
    if (row.text(0) != "table" || row.text(1) != name || row.text(2) != name ||
        row.text(3) != sql) {
      return false;
    }
  }
  return row.ok() && seen == run_file_tables().size();
}

bool is_sealed(Database& database) {
  Statement row = database.prepare("SELECT checksum FROM seal");
  if (!row.step()) return false;
  const std::string checksum = row.text(0);
  return !row.step() && row.ok() && checksum_of(database) == checksum;
}

Expected<Database, std::string> checked(std::string bytes) {
  if (const auto header = check_header(bytes); !header) return unexpected(header.error());
  auto database = Database::of(std::move(bytes));
  if (!database) return unexpected("is damaged: " + database.error());
  if (!has_our_tables(*database)) {
    return unexpected(std::string{"is damaged: its tables are not those of a run file"});
  }
  if (!is_sealed(*database)) return unexpected(std::string{"is damaged: its checksum is wrong"});
  return database;
}

// Reads a database whose checksum is right; what is found wrong nevertheless was made so.
class RunFileReader {
 public:
  explicit RunFileReader(Database& database) : database_{database} {}

  Expected<RunRecord, std::string> read() {
    if (!read_meta()) return wrong("meta");
    if (!read_documents()) return wrong("document");
    if (!read_files()) return wrong("file");
    if (!read_lists()) return wrong("event, account or cost");
    if (!read_shards()) return wrong("shard, lineage or reader");
    if (!read_leases()) return wrong("lease");
    if (!read_chunks()) return wrong("chunk");
    if (!read_parts()) return wrong("part");
    if (!read_columns()) return wrong("series");
    return std::move(record_);
  }

 private:
  static tl::unexpected<std::string> wrong(std::string_view table) {
    return unexpected(fmt::format("is damaged: table {} makes no sense", table));
  }
  Statement rows(std::string_view table) {
    return database_.prepare(fmt::format("SELECT * FROM {} ORDER BY rowid", table));
  }
  // Of all that is unpacked; none where it would be too much, or is not that.
  std::optional<std::string> take(std::string_view frame, std::int64_t bytes) {
    if (bytes < 0 || static_cast<std::uint64_t>(bytes) > left_) return std::nullopt;
    left_ -= static_cast<std::size_t>(bytes);
    return unpacked(frame, static_cast<std::size_t>(bytes));
  }

  bool read_meta();
  bool read_documents();
  bool read_files();
  bool read_lists();
  bool read_shards();
  bool read_leases();
  bool read_chunks();
  bool read_parts();
  bool read_part(const Statement& row, SeriesChunk& chunk, std::size_t number);
  bool read_columns();
  bool read_column(Statement& row, std::size_t number, SeriesChunk& chunk,
                   const ColumnPlace& place);

  Database& database_;
  RunRecord record_;
  std::size_t left_ = kMostUnpackedBytes;
  std::vector<SeriesChunk> chunks_;
};

template <typename Number>
bool read_number(const std::string& text, Number& number) {
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && stop == end;
}

bool RunFileReader::read_meta() {
  Statement row = rows("meta");
  std::string seed;
  std::string replications;
  std::string duration;
  std::string warm_up;
  const std::array<std::pair<std::string_view, std::string*>, 11> fields{
      {{"engine", &record_.engine},
       {"title", &record_.title},
       {"scenario_file", &record_.scenario_file},
       {"scenario_sha256", &record_.scenario_sha256},
       {"seed", &seed},
       {"grain", &record_.grain},
       {"fingerprint", &record_.fingerprint},
       {"ending", &record_.ending},
       {"replications", &replications},
       {"duration_ns", &duration},
       {"warm_up_ns", &warm_up}}};
  for (const auto& [key, value] : fields) {
    if (!row.step() || row.text(0) != key) return false;
    *value = row.text(1);
  }
  std::int64_t duration_ns = 0;
  std::int64_t warm_up_ns = 0;
  if (row.step() || !row.ok() || !read_number(seed, record_.seed) ||
      !read_number(replications, record_.replications) || !read_number(duration, duration_ns) ||
      !read_number(warm_up, warm_up_ns)) {
    return false;
  }
  record_.duration = Duration{duration_ns};
  record_.series.warm_up = Duration{warm_up_ns};
  return record_.replications >= 0 && duration_ns >= 0 && record_.duration <= kLongestRun &&
         warm_up_ns >= 0;
}

bool RunFileReader::read_documents() {
  Statement row = rows("document");
  const std::array<std::pair<std::string_view, std::string*>, 4> fields{
      {{"scenario", &record_.scenario_text},
       {"scenario_resolved", &record_.scenario_resolved},
       {"run.json", &record_.document},
       {"judgement.json", &record_.judgement}}};
  for (const auto& [name, text] : fields) {
    if (!row.step() || row.text(0) != name) return false;
    auto unpacked = take(row.bytes(2), row.number(1));
    if (!unpacked) return false;
    *text = *std::move(unpacked);
  }
  return !row.step() && row.ok();
}

bool RunFileReader::read_files() {
  Statement row = rows("file");
  while (row.step()) {
    RecordedFile& file = record_.files.emplace_back();
    file = {.kind = row.text(0),
            .name = row.text(1),
            .sha256 = row.text(2),
            .bytes = row.number(3),
            .content = {}};
    if (row.is_null(4)) continue;
    file.content = take(row.bytes(4), file.bytes);
    if (!file.content) return false;
  }
  return row.ok();
}

bool RunFileReader::read_lists() {
  Statement event = rows("event");
  while (event.step()) {
    record_.events.push_back(
        {Duration{event.number(0)}, event.text(1), event.text(2), event.text(3)});
  }
  Statement account = rows("account");
  while (account.step()) {
    record_.accounts.push_back(
        {account.text(0), account.text(1), account.number(2), account.number(3)});
  }
  Statement cost = rows("cost");
  while (cost.step()) {
    RecordedCost& of = record_.costs.emplace_back();
    of = {cost.text(0), cost.text(1), cost.text(2), cost.real(3), cost.text(4), {}, {}};
    if (!cost.is_null(5)) of.unit_price = cost.real(5);
    if (!cost.is_null(6)) of.amount = cost.text(6);
  }
  return event.ok() && account.ok() && cost.ok();
}

bool RunFileReader::read_leases() {
  record_.leases.resize(record_.readers.size());
  std::vector<LeaseLog> logs(record_.readers.size());
  Statement row = rows("lease");
  const auto below = [&](int column, std::size_t end) {
    return row.number(column) >= 0 && static_cast<std::uint64_t>(row.number(column)) < end;
  };
  while (row.step()) {
    const bool known = below(0, logs.size()) && below(2, kLeaseChanges) &&
                       below(3, record_.shards.size()) && below(4, kMostWorkers);
    if (!known) return false;
    const auto reader = static_cast<std::size_t>(row.number(0));
    const LeaseEvent event{Duration{row.number(1)}, static_cast<LeaseChange>(row.number(2)),
                           static_cast<std::uint32_t>(row.number(3)),
                           static_cast<std::uint32_t>(row.number(4))};
    logs[reader].add(event);
  }
  for (std::size_t reader = 0; reader < logs.size(); ++reader) {
    record_.leases[reader] = logs[reader].events();
  }
  return row.ok();
}

bool RunFileReader::read_shards() {
  Statement reader = rows("reader");
  while (reader.step()) {
    const std::size_t number = record_.readers.size();
    if (number == kMostReaders || reader.number(0) != static_cast<std::int64_t>(number)) {
      return false;
    }
    record_.readers.push_back(reader.text(1));
  }
  Statement shard = rows("shard");
  while (shard.step()) {
    const std::size_t number = record_.shards.size();
    if (number == kMostShards || shard.number(0) != static_cast<std::int64_t>(number)) return false;
    RecordedShard& of = record_.shards.emplace_back();
    of = {shard.text(1),
          shard.text(2),
          shard.text(3),
          shard.text(4),
          Duration{shard.number(5)},
          Duration::max(),
          {}};
    if (!shard.is_null(6)) of.closed = Duration{shard.number(6)};
  }
  Statement lineage = rows("lineage");
  while (lineage.step()) {
    const std::int64_t child = lineage.number(0);
    const std::int64_t parent = lineage.number(1);
    const auto count = static_cast<std::int64_t>(record_.shards.size());
    if (child < 0 || child >= count || parent < 0 || parent >= child) return false;
    record_.shards[static_cast<std::size_t>(child)].parents.push_back(
        static_cast<std::uint32_t>(parent));
  }
  record_.series.readers = record_.readers.size();
  return reader.ok() && shard.ok() && lineage.ok();
}

bool RunFileReader::read_chunks() {
  Statement row = rows("chunk");
  Duration at{};
  while (row.step()) {
    if (row.number(0) != static_cast<std::int64_t>(chunks_.size())) return false;
    const Duration from{row.number(1)};
    const Duration until{row.number(2)};
    const bool is_full = from >= Duration{} && from % kSeriesChunk == Duration{};
    if (from != at || !is_full || until <= from || until > kLongestRun ||
        until - from > kSeriesChunk) {
      return false;
    }
    at = until;
    chunks_.emplace_back();
    chunks_.back().from = from;
    chunks_.back().until = until;
    chunks_.back().readers.resize(record_.readers.size());
    chunks_.back().latencies.resize(record_.readers.size());
  }
  return row.ok();
}

std::size_t steps_of(const SeriesChunk& chunk, Duration step) {
  return static_cast<std::size_t>((chunk.until - chunk.from + step - Duration{1}) / step);
}

bool RunFileReader::read_part(const Statement& row, SeriesChunk& chunk, std::size_t number) {
  static constexpr std::array<std::string_view, 3> kParts{kStreamPart, kWorstPart, kOthersPart};
  const Duration step{row.number(2)};
  const std::int64_t steps = row.number(3);
  const std::int64_t count = row.number(4);
  constexpr std::array<Duration, 4> known{1s, 10s, 1min, 10min};
  const bool is_step = std::ranges::find(known, step) != known.end();
  if (row.text(1) != kParts[number] || count < 0 ||
      count > static_cast<std::int64_t>(record_.shards.size())) {
    return false;
  }
  const auto frame = take(row.bytes(5), 4 * count);
  if (!frame) return false;
  if (number == 0) {
    chunk.stream.step = step;
    chunk.stream.steps = is_step ? steps_of(chunk, step) : 0;
    for (SeriesTable& reader : chunk.readers) {
      reader.step = step;
      reader.steps = chunk.stream.steps;
    }
    for (SeriesTable& reader : chunk.latencies) {
      reader.step = std::max(kLatencyStep, step);
      reader.steps = is_step ? steps_of(chunk, reader.step) : 0;
    }
    return is_step && count == 0 && steps == static_cast<std::int64_t>(chunk.stream.steps);
  }
  ShardTable& table = number == 1 ? chunk.worst : chunk.others;
  table.step = step;
  if (count == 0) return (is_step || step == Duration{}) && steps == 0;
  if (!is_step || steps != static_cast<std::int64_t>(steps_of(chunk, step))) return false;
  table.steps = static_cast<std::size_t>(steps);
  for (std::size_t at = 0; at < frame->size(); at += 4) {
    std::uint32_t shard = 0;
    for (unsigned i = 0; i < 4; ++i) {
      shard |= std::uint32_t{static_cast<unsigned char>((*frame)[at + i])} << (8 * i);
    }
    if (shard >= record_.shards.size()) return false;
    if (!table.shards.empty() && shard <= table.shards.back()) return false;
    table.shards.push_back(shard);
  }
  return true;
}

bool RunFileReader::read_parts() {
  Statement row = rows("part");
  for (std::size_t chunk = 0; chunk < chunks_.size(); ++chunk) {
    for (std::size_t number = 0; number < 3; ++number) {
      if (!row.step() || row.number(0) != static_cast<std::int64_t>(chunk)) return false;
      if (!read_part(row, chunks_[chunk], number)) return false;
    }
  }
  return !row.step() && row.ok();
}

bool RunFileReader::read_column(Statement& row, std::size_t number, SeriesChunk& chunk,
                                const ColumnPlace& place) {
  if (!row.step() || row.number(0) != static_cast<std::int64_t>(number) ||
      row.text(1) != place.part || row.number(2) != static_cast<std::int64_t>(place.reader) ||
      row.number(3) != static_cast<std::int64_t>(place.column) ||
      row.number(4) != (place.most ? 1 : 0)) {
    return false;
  }
  const auto bytes = take(row.bytes(5), static_cast<std::int64_t>(2 * place.values));
  if (!bytes) return false;
  if (place.part == kStreamPart) {
    append_numbers(*bytes, chunk.stream.values);
  } else if (place.part == kReaderPart) {
    append_numbers(*bytes, chunk.readers[place.reader].values);
  } else if (place.part == kLatencyPart) {
    append_numbers(*bytes, chunk.latencies[place.reader].values);
  } else {
    ShardTable& table = place.part == kWorstPart ? chunk.worst : chunk.others;
    append_numbers(*bytes, place.most ? table.most : table.values);
  }
  return true;
}

bool RunFileReader::read_columns() {
  Statement row = rows("series");
  for (std::size_t number = 0; number < chunks_.size(); ++number) {
    SeriesChunk& chunk = chunks_[number];
    for (const ColumnPlace& place : columns_of(chunk)) {
      if (!read_column(row, number, chunk, place)) return false;
    }
    record_.series.chunks.push_back(std::make_shared<const SeriesChunk>(std::move(chunk)));
  }
  return !row.step() && row.ok();
}

std::string hexadecimal(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    text += {kDigits[value >> 4U], kDigits[value & 0xFU]};
  }
  return text;
}

std::string cell_text(const Statement& row, int column) {
  const std::string_view type = row.type(column);
  if (type == "integer") return std::to_string(row.number(column));
  if (type == "real") return fmt::format("{}", row.real(column));
  return fmt::format("{} {}", type, hexadecimal(row.bytes(column)));
}

}  // namespace

bool is_database(std::string_view bytes) {
  return bytes.starts_with(kDatabaseMagic);
}

Expected<RunRecord, std::string> read_run_file(std::string bytes) {
  auto database = checked(std::move(bytes));
  if (!database) return unexpected(database.error());
  return RunFileReader{*database}.read();
}

Expected<std::string, std::string> dump_run_file(std::string bytes) {
  auto database = checked(std::move(bytes));
  if (!database) return unexpected(database.error());
  std::string dump;
  for (const auto& [name, sql] : run_file_tables()) {
    dump += fmt::format("{}\n", sql);
    Statement row = database->prepare(fmt::format("SELECT * FROM {} ORDER BY rowid", name));
    while (row.step()) {
      for (int column = 0; column < row.columns(); ++column) {
        dump += fmt::format("{}{}", column == 0 ? "" : ", ", cell_text(row, column));
      }
      dump += '\n';
    }
  }
  return dump;
}

}  // namespace weir::sim

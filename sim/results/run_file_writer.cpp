#include <fmt/format.h>

#include <algorithm>

#include "model/check.hpp"
#include "sim/results/database.hpp"
#include "sim/results/packed.hpp"
#include "sim/results/run_file.hpp"
#include "sim/results/run_file_tables.hpp"

namespace weir::sim {

namespace {

std::int64_t ns(Duration time) {
  return time.count();
}

class RunFileWriter {
 public:
  explicit RunFileWriter(const RunRecord& record) : record_{record} {}

  Expected<std::string, std::string> write() {
    bool ok = database_.run("PRAGMA application_id = " + std::to_string(kRunFileMark)) &&
              database_.run("PRAGMA user_version = " + std::to_string(kRunFileFormat)) &&
              database_.run("BEGIN");
    for (const auto& [name, sql] : run_file_tables()) ok = ok && database_.run(std::string{sql});
    ok = ok && write_meta() && write_documents() && write_files() && write_events() &&
         write_leases() && write_ledgers() && write_costs() && write_shards() && write_columns() &&
         write_series() && write_seal() && database_.run("COMMIT");
    if (!ok) return unexpected(database_.error());
    auto bytes = database_.bytes();
    if (!bytes) return unexpected(std::string{"out of memory"});
    if (static_cast<std::int64_t>(bytes->size()) > kMostRunFileBytes) {
      return unexpected(std::string{"the run is larger than 1 GiB"});
    }
    return *std::move(bytes);
  }

 private:
  bool write_meta();
  bool write_documents();
  bool write_files();
  bool write_events();
  bool write_leases();
  bool write_ledgers();
  bool write_costs();
  bool write_shards();
  bool write_columns();
  bool write_series();
  bool write_seal();
  bool write_chunk(std::int64_t number, const SeriesChunk& chunk, Statement& parts,
                   Statement& columns);

  const RunRecord& record_;
  Database database_;
};

bool RunFileWriter::write_meta() {
  Statement row = database_.prepare("INSERT INTO meta VALUES(?, ?)");
  const auto put = [&](std::string_view key, std::string_view value) {
    return row.add(key).add(value).run();
  };
  return put("engine", record_.engine) && put("title", record_.title) &&
         put("scenario_file", record_.scenario_file) &&
         put("scenario_sha256", record_.scenario_sha256) &&
         put("seed", std::to_string(record_.seed)) && put("grain", record_.grain) &&
         put("fingerprint", record_.fingerprint) && put("ending", record_.ending) &&
         put("replications", std::to_string(record_.replications)) &&
         put("duration_ns", std::to_string(ns(record_.duration))) &&
         put("warm_up_ns", std::to_string(ns(record_.series.warm_up)));
}

bool RunFileWriter::write_documents() {
  Statement row = database_.prepare("INSERT INTO document VALUES(?, ?, ?)");
  const auto put = [&](std::string_view name, const std::string& text) {
    return row.add(name).add(static_cast<std::int64_t>(text.size())).add_bytes(packed(text)).run();
  };
  return put("scenario", record_.scenario_text) &&
         put("scenario_resolved", record_.scenario_resolved) && put("run.json", record_.document) &&
         put("judgement.json", record_.judgement);
}

bool RunFileWriter::write_files() {
  Statement row = database_.prepare("INSERT INTO file VALUES(?, ?, ?, ?, ?)");
  return std::ranges::all_of(record_.files, [&](const RecordedFile& file) {
    row.add(file.kind).add(file.name).add(file.sha256).add(file.bytes);
    if (!file.content) return row.add_null().run();
    return row.add_bytes(packed(*file.content)).run();
  });
}

bool RunFileWriter::write_events() {
  Statement row = database_.prepare("INSERT INTO event VALUES(?, ?, ?, ?)");
  return std::ranges::all_of(record_.events, [&](const RecordedEvent& event) {
    return row.add(ns(event.at)).add(event.kind).add(event.entity).add(event.text).run();
  });
}

bool RunFileWriter::write_leases() {
  Statement row = database_.prepare("INSERT INTO lease VALUES(?, ?, ?, ?, ?)");
  for (std::size_t reader = 0; reader < record_.leases.size(); ++reader) {
    for (const auto& piece : record_.leases[reader]) {
      for (const LeaseEvent& event : *piece) {
        row.add(static_cast<std::int64_t>(reader)).add(ns(event.at));
        row.add(static_cast<std::int64_t>(event.change)).add(std::int64_t{event.shard});
        if (!row.add(std::int64_t{event.worker}).run()) return false;
      }
    }
  }
  return true;
}

bool RunFileWriter::write_ledgers() {
  Statement row = database_.prepare("INSERT INTO account VALUES(?, ?, ?, ?)");
  return std::ranges::all_of(record_.accounts, [&](const RecordedAccount& of) {
    return row.add(of.ledger).add(of.account).add(of.records).add(of.bytes).run();
  });
}

bool RunFileWriter::write_costs() {
  Statement row = database_.prepare("INSERT INTO cost VALUES(?, ?, ?, ?, ?, ?, ?)");
  return std::ranges::all_of(record_.costs, [&](const RecordedCost& of) {
    row.add(of.bill).add(of.item).add(of.name).add(of.quantity).add(of.unit);
    if (of.unit_price) {
      row.add(*of.unit_price);
    } else {
      row.add_null();
    }
    if (of.amount) {
      row.add(*of.amount);
    } else {
      row.add_null();
    }
    return row.run();
  });
}

bool RunFileWriter::write_shards() {
  Statement reader = database_.prepare("INSERT INTO reader VALUES(?, ?)");
  Statement shard = database_.prepare("INSERT INTO shard VALUES(?, ?, ?, ?, ?, ?, ?)");
  Statement lineage = database_.prepare("INSERT INTO lineage VALUES(?, ?)");
  for (std::size_t i = 0; i < record_.readers.size(); ++i) {
    if (!reader.add(static_cast<std::int64_t>(i)).add(record_.readers[i]).run()) return false;
  }
  for (std::size_t i = 0; i < record_.shards.size(); ++i) {
    const RecordedShard& of = record_.shards[i];
    const auto number = static_cast<std::int64_t>(i);
    shard.add(number).add(of.id).add(of.starting_hash_key).add(of.ending_hash_key).add(of.state);
    shard.add(ns(of.opened));
    if (of.closed == Duration::max()) {
      shard.add_null();
    } else {
      shard.add(ns(of.closed));
    }
    if (!shard.run()) return false;
    for (const std::uint32_t parent : of.parents) {
      if (!lineage.add(number).add(std::int64_t{parent}).run()) return false;
    }
  }
  return true;
}

std::string_view name_of(SeriesKind kind) {
  switch (kind) {
    case SeriesKind::Count:
      return "sum";
    case SeriesKind::Mean:
      return "mean";
    case SeriesKind::Most:
      return "max";
    case SeriesKind::Last:
      return "last";
    case SeriesKind::Whole:
      return "whole";
  }
  return "";
}

bool RunFileWriter::write_columns() {
  Statement row = database_.prepare("INSERT INTO series_column VALUES(?, ?, ?, ?, ?)");
  std::int64_t number = 0;
  const auto put = [&](std::string_view part, const SeriesColumn& column) {
    return row.add(part)
        .add(number++)
        .add(column.name)
        .add(column.unit)
        .add(name_of(column.kind))
        .run();
  };
  for (const SeriesColumn& column : stream_columns()) {
    if (!put(kStreamPart, column)) return false;
  }
  number = 0;
  for (const SeriesColumn& column : reader_columns()) {
    if (!put(kReaderPart, column)) return false;
  }
  number = 0;
  if (!put(kLatencyPart, {"end_to_end_latency_bins", "records", SeriesKind::Count})) return false;
  number = 0;
  for (std::size_t i = 0; i < kShardCounts; ++i) {
    if (!put("shard", shard_columns()[i])) return false;
  }
  return std::ranges::all_of(record_.readers, [&](const std::string&) {
    return put("shard", shard_columns()[kShardCounts]);
  });
}

bool RunFileWriter::write_chunk(std::int64_t number, const SeriesChunk& chunk, Statement& parts,
                                Statement& columns) {
  const auto part = [&](std::string_view name, Duration step, std::size_t steps,
                        const std::vector<std::uint32_t>& shards) {
    std::string bytes;
    for (const std::uint32_t shard : shards) {
      for (unsigned shift = 0; shift < 32; shift += 8) {
        bytes += static_cast<char>(shard >> shift & 0xFFU);
      }
    }
    parts.add(number).add(name).add(ns(step)).add(static_cast<std::int64_t>(steps));
    return parts.add(static_cast<std::int64_t>(shards.size())).add_bytes(packed(bytes)).run();
  };
  if (!part(kStreamPart, chunk.stream.step, chunk.stream.steps, {}) ||
      !part(kWorstPart, chunk.worst.step, chunk.worst.steps, chunk.worst.shards) ||
      !part(kOthersPart, chunk.others.step, chunk.others.steps, chunk.others.shards)) {
    return false;
  }
  for (const ColumnPlace& place : columns_of(chunk)) {
    const std::vector<ShortNumber>* values = nullptr;
    if (place.part == kStreamPart) {
      values = &chunk.stream.values;
    } else if (place.part == kReaderPart) {
      values = &chunk.readers[place.reader].values;
    } else if (place.part == kLatencyPart) {
      values = &chunk.latencies[place.reader].values;
    } else {
      const ShardTable& table = place.part == kWorstPart ? chunk.worst : chunk.others;
      values = place.most ? &table.most : &table.values;
    }
    const std::size_t from = place.column * place.values;
    CHECK(from + place.values <= values->size());
    columns.add(number).add(place.part).add(static_cast<std::int64_t>(place.reader));
    columns.add(static_cast<std::int64_t>(place.column)).add(std::int64_t{place.most ? 1 : 0});
    if (!columns.add_bytes(packed(bytes_of(values->data() + from, place.values))).run()) {
      return false;
    }
  }
  return true;
}

bool RunFileWriter::write_series() {
  Statement chunks = database_.prepare("INSERT INTO chunk VALUES(?, ?, ?)");
  Statement parts = database_.prepare("INSERT INTO part VALUES(?, ?, ?, ?, ?, ?)");
  Statement columns = database_.prepare("INSERT INTO series VALUES(?, ?, ?, ?, ?, ?)");
  std::int64_t number = 0;
  for (const auto& chunk : record_.series.chunks) {
    if (!chunks.add(number).add(ns(chunk->from)).add(ns(chunk->until)).run()) return false;
    if (!write_chunk(number, *chunk, parts, columns)) return false;
    ++number;
  }
  return true;
}

bool RunFileWriter::write_seal() {
  const auto checksum = checksum_of(database_);
  return checksum && database_.prepare("INSERT INTO seal VALUES(?)").add(*checksum).run();
}

}  // namespace

Expected<std::string, std::string> run_file_of(const RunRecord& record) {
  return RunFileWriter{record}.write();
}

}  // namespace weir::sim

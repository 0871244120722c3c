#include "reports/document/saved_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "model/hash_key.hpp"
#include "reports/document/json.hpp"
#include "reports/document/judgement_json.hpp"
#include "reports/document/paragraph.hpp"
#include "sim/results/run_file.hpp"
#include "sim/scenario/input_file.hpp"
#include "sim/scenario/scenario_toml.hpp"
#include "sim/scenario/sha256.hpp"
#include "sim/scenario/text_file.hpp"

namespace weir::reports {

namespace {

std::string_view text_of(Ending ending) {
  switch (ending) {
    case Ending::Complete:
      return "complete";
    case Ending::Interrupted:
      return "interrupted";
    case Ending::OutOfMemory:
      return "out of memory";
    case Ending::Broken:
      return "broken";
  }
  return "";
}

// ---- Files that the scenario names ----

std::string quoted(const std::string& key) {
  if (key.find_first_of("\",\r\n") == std::string::npos && !key.empty()) return key;
  std::string text = "\"";
  for (const char letter : key) {
    text += letter;
    if (letter == '"') text += letter;
  }
  return text + '"';
}

// The trace that was simulated, as a CSV file that reads back to it.
sim::RecordedFile recorded(const sim::TraceSettings& settings) {
  const sim::Trace& trace = *settings.trace;
  sim::RecordedFile file{.kind = "trace", .name = settings.file, .sha256 = {}, .content = ""};
  sim::Sha256 hash;
  std::string piece = "timestamp_ms,partition_key,bytes\n";
  const auto put = [&] {
    hash.add(piece);
    file.bytes += static_cast<std::int64_t>(piece.size());
    if (file.bytes > kMostKeptFileBytes) file.content.reset();
    if (file.content) *file.content += piece;
    piece.clear();
  };
  constexpr std::size_t kPiece = 65'536;
  for (const sim::Trace::Row& row : trace.rows) {
    piece += fmt::format("{},{},{}\n", row.at_ms, quoted(trace.keys[row.key]), row.bytes);
    if (piece.size() >= kPiece) put();
  }
  put();
  file.sha256 = hash.hexadecimal();
  return file;
}

std::vector<sim::RecordedFile> files_of(const sim::Scenario& scenario) {
  std::map<std::string, sim::RecordedFile> traces;
  for (const sim::Producer& producer : scenario.producers) {
    if (!producer.trace || traces.contains(producer.trace->file)) continue;
    traces.emplace(producer.trace->file, recorded(*producer.trace));
  }
  std::vector<sim::RecordedFile> files;
  files.reserve(traces.size() + 1);
  for (auto& [name, file] : traces) files.push_back(std::move(file));
  const std::string& table = scenario.prices.table;
  if (table == sim::kBuiltInPrices) return files;
  sim::RecordedFile prices{
      .kind = "prices", .name = table, .sha256 = {}, .bytes = 0, .content = std::nullopt};
  auto text =
      sim::read_text_file(sim::path_beside(scenario.file, table), kMostKeptFileBytes, "price file");
  if (text) {  // it was there when the scenario was read
    prices.sha256 = sim::sha256(*text);
    prices.bytes = static_cast<std::int64_t>(text->size());
    prices.content = *std::move(text);
  }
  files.push_back(std::move(prices));
  return files;
}

// ---- What happened ----

std::vector<sim::RecordedEvent> events_of(const Study& study) {
  std::vector<sim::RecordedEvent> events;
  const sim::RunResult& first = study.first;
  for (const sim::ActionResult& action : first.actions) {
    const std::string answer =
        action.error.empty() ? "accepted" : fmt::format("{}: {}", action.error, action.message);
    events.push_back({action.at, "action", action.call, answer});
  }
  for (const sim::ShardResult& shard : first.shards) {
    std::string parents;
    for (const std::string& parent : shard.parents) {
      parents += (parents.empty() ? "from " : ", ") + parent;
    }
    if (shard.opened > Duration{}) {
      events.push_back({shard.opened, "shard opened", shard.id, parents});
    }
    if (shard.closed != Duration::max()) {
      events.push_back({shard.closed, "shard closed", shard.id, ""});
    }
  }
  for (const sim::Fault& fault : study.scenario.faults) {
    const std::string name{sim::name_of(fault.kind)};
    const std::string& whom = fault.consumer.empty() ? fault.producer : fault.consumer;
    if (fault.at <= first.duration) events.push_back({fault.at, "fault begins", name, whom});
    if (fault.end() <= first.duration) events.push_back({fault.end(), "fault ends", name, whom});
  }
  if (first.deleted) events.push_back({*first.deleted, "stream deleted", "", ""});
  std::ranges::stable_sort(events, {}, &sim::RecordedEvent::at);
  return events;
}

std::vector<sim::RecordedAccount> accounts_of(const Totals& totals) {
  std::vector<sim::RecordedAccount> accounts;
  const auto put = [&](const std::string& ledger, const char* account, const Amount& amount) {
    accounts.push_back({ledger, account, amount.records, amount.bytes});
  };
  const sim::WriteLedger& written = totals.write_ledger;
  put("write", "born", written.born);
  put("write", "stored once", written.stored_once);
  put("write", "waiting", written.waiting);
  put("write", "dropped", written.dropped);
  put("write", "stored", written.stored);
  put("write", "duplicates", written.duplicates);
  put("write", "packed", written.packed);
  for (const ReaderTotals& reader : totals.readers) {
    const std::string ledger = "read: " + reader.name;
    put(ledger, "stored", reader.ledger.stored);
    put(ledger, "delivered once", reader.ledger.delivered_once);
    put(ledger, "unread", reader.ledger.unread);
    put(ledger, "expired", reader.ledger.expired);
    put(ledger, "skipped", reader.ledger.skipped);
    put(ledger, "redelivered", reader.ledger.redelivered);
  }
  return accounts;
}

void add_bill(const std::string& name, const Bill& bill, std::vector<sim::RecordedCost>& costs) {
  constexpr int kDecimals = 9;
  for (const BillLine& line : bill.lines) {
    sim::RecordedCost& cost = costs.emplace_back();
    cost.bill = name;
    cost.item = model::text_of(line.cost.item).id;
    cost.name = line.cost.name;
    cost.quantity = line.quantity;
    cost.unit = line.cost.unit;
    if (line.cost.price) {
      cost.unit_price =
          static_cast<double>(line.cost.price->nanos) / static_cast<double>(kNanosPerSecond);
    }
    if (line.cost.amount) cost.amount = line.cost.amount->text(kDecimals);
  }
}

std::vector<sim::RecordedShard> shards_of(const std::vector<sim::ShardResult>& results) {
  std::map<std::string, std::uint32_t> numbers;
  std::vector<sim::RecordedShard> shards;
  for (const sim::ShardResult& result : results) {
    numbers.emplace(result.id, static_cast<std::uint32_t>(shards.size()));
    sim::RecordedShard& shard = shards.emplace_back();
    shard = {.id = result.id,
             .starting_hash_key = model::to_decimal(result.range.starting),
             .ending_hash_key = model::to_decimal(result.range.ending),
             .state = result.state,
             .opened = result.opened,
             .closed = result.closed,
             .parents = {}};
    for (const std::string& parent : result.parents) shard.parents.push_back(numbers.at(parent));
  }
  return shards;
}

}  // namespace

sim::RunRecord record_of(const Study& study, const Judgement& judgement,
                         std::string scenario_text) {
  const sim::Scenario& scenario = study.scenario;
  sim::RunRecord record;
  record.engine = judgement.engine;
  record.title = judgement.title;
  record.scenario_file = scenario.file;
  record.scenario_sha256 = scenario.sha256;
  record.scenario_text = std::move(scenario_text);
  record.scenario_resolved =
      sim::to_toml(scenario, judgement.forecast ? judgement.forecast->inputs
                                                : std::vector<sim::UncertainInput>{});
  record.seed = judgement.seed;
  record.grain = judgement.grain;
  record.fingerprint = fmt::format("{:016x}", judgement.totals.fingerprint);
  record.ending = text_of(judgement.ending);
  record.replications = judgement.replications;
  record.duration = study.first.duration;
  record.document = to_json(judgement);
  record.judgement = kept_judgement(judgement);
  record.files = files_of(scenario);
  record.events = events_of(study);
  for (const sim::ReaderResult& reader : study.first.readers) {
    record.leases.push_back(reader.kcl ? reader.kcl->log : sim::LeaseEvents{});
  }
  record.accounts = accounts_of(judgement.totals);
  add_bill("run", judgement.cost.run, record.costs);
  add_bill("month", judgement.cost.month, record.costs);
  for (const sim::Consumer& consumer : scenario.consumers) record.readers.push_back(consumer.name);
  record.shards = shards_of(study.first.shards);
  record.series.warm_up = scenario.simulation.warm_up;
  record.series.readers = record.readers.size();
  if (study.first.series) record.series = *study.first.series;
  return record;
}

Expected<SavedRun, std::string> open_run(std::string bytes) {
  auto record = sim::read_run_file(std::move(bytes));
  if (!record) return unexpected(record.error());
  auto judgement = read_judgement(record->judgement);
  if (!judgement) return unexpected(std::string{"is damaged: its judgement cannot be read"});
  if (!is_shown_json(record->document)) {
    return unexpected(std::string{"is damaged: its JSON is none"});
  }
  return SavedRun{*std::move(record), *std::move(judgement)};
}

std::string provenance_of(const sim::RunRecord& run) {
  return without_controls(fmt::format("weir {}, {} (sha256 {}), seed {}, replication 0", run.engine,
                                      run.scenario_file, run.scenario_sha256, run.seed));
}

}  // namespace weir::reports

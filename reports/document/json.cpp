#include "reports/document/json.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "model/hash_key.hpp"
#include "model/sequence_number.hpp"
#include "model/service_error.hpp"
#include "model/shard.hpp"
#include "reports/document/limits_table.hpp"
#include "reports/document/replay_text.hpp"
#include "reports/judge/wording.hpp"
#include "reports/study/statistics.hpp"
#include "sim/workload/sdk_producer.hpp"

namespace weir::reports {

namespace {

using Json = nlohmann::ordered_json;

// Whole numbers without ".0", so that a mean of equal counts reads as a count.
Json number(double value) {
  if (!std::isfinite(value)) return nullptr;
  const double short_value = rounded(value);
  constexpr double kExactBelow = 9e15;
  if (short_value == std::floor(short_value) && std::abs(short_value) < kExactBelow) {
    return static_cast<std::int64_t>(short_value);
  }
  return short_value;
}

Json number(const std::optional<double>& value) {
  return value ? number(*value) : Json(nullptr);
}

Json interval(const std::optional<Interval>& value) {
  return value ? Json::array({number(value->low), number(value->high)}) : Json(nullptr);
}

Json text_or_null(const std::optional<std::string>& text) {
  return text ? Json(*text) : Json(nullptr);
}

Json amount(const Amount& value) {
  return {{"records", value.records}, {"bytes", value.bytes}};
}

Json shares(const sim::AttemptCounts& counts) {
  Json array = Json::array();
  for (const auto& share : refusals_by_attempt(counts)) array.push_back(number(share));
  return array;
}

Json mean(std::int64_t sum, std::int64_t replications) {
  return replications == 0 ? Json(nullptr)
                           : number(static_cast<double>(sum) / static_cast<double>(replications));
}

Json mean(std::span<const double> values) {
  return values.empty() ? Json(nullptr) : number(mean_of(values));
}

// At most 14 digits, all of which a double keeps.
Json unit_price(const model::UnitPrice& price) {
  return static_cast<double>(price.nanos) / static_cast<double>(kNanosPerSecond);
}

Json met(Verdict verdict) {
  if (verdict == Verdict::Unsure) return nullptr;
  return verdict == Verdict::Pass;
}

Json objective(const ObjectiveVerdict& judged) {
  const sim::Objective& of = judged.objective;
  return {{"name", of.name},
          {"metric", sim::name_of(of.metric)},
          {"stat", sim::has_stat(of.metric) ? Json(sim::name_of(of.stat)) : Json(nullptr)},
          {"consumer", of.consumer.empty() ? Json(nullptr) : Json(of.consumer)},
          {"during", of.during.empty() ? Json(nullptr) : Json(of.during)},
          {"met", met(judged.verdict)},
          {"value", number(judged.value)},
          {"ci95", interval(judged.interval)},
          {"share_met", number(judged.share_met)},
          {"in", number(of.in)},
          {"limit_min", number(of.min)},
          {"limit_max", number(of.max)}};
}

Json finding(const Finding& found) {
  return {{"id", found.id},
          {"severity", name_of(found.severity)},
          {"text", found.text()},
          {"action", found.action()},
          {"shard", text_or_null(found.shard)},
          {"key", text_or_null(found.key)},
          {"from_s", number(found.from_s)},
          {"to_s", number(found.until_s)},
          {"value", number(found.value)},
          {"part_of", found.part_of ? Json(*found.part_of) : Json(nullptr)}};
}

Json stream(const Totals& totals) {
  const std::int64_t n = totals.replications;
  return {{"born_records", mean(totals.born_records, n)},
          {"attempted_records", mean(totals.attempted_records, n)},
          {"refused_records", mean(totals.refused_records, n)},
          {"write_throttle_ratio", mean(totals.write_throttle_ratios)},
          {"dropped_records", mean(totals.dropped_records, n)},
          {"failed_records", mean(totals.failed_records, n)},
          {"not_found_records", mean(totals.not_found_records, n)},
          {"refusals_by_attempt", shares(totals.attempts)}};
}

Json shard(const sim::ShardResult& sum, std::int64_t n) {
  return {{"id", sum.id},
          {"starting_hash_key", model::to_decimal(sum.range.starting)},
          {"ending_hash_key", model::to_decimal(sum.range.ending)},
          {"parents", sum.parents},
          {"state", sum.state},
          {"opened_s", number(std::chrono::duration<double>(sum.opened).count())},
          {"closed_s", sum.closed == Duration::max()
                           ? Json{}
                           : Json(number(std::chrono::duration<double>(sum.closed).count()))},
          {"offered_records", mean(sum.offered_records, n)},
          {"offered_data_bytes", mean(sum.offered_data_bytes, n)},
          {"write_records", mean(sum.write_records, n)},
          {"write_bytes", mean(sum.write_bytes, n)},
          {"write_throttled_records", mean(sum.write_throttled_records, n)},
          {"refusals_by_attempt", shares(sum.attempts)},
          {"read_records", mean(sum.read_records, n)},
          {"read_bytes", mean(sum.read_bytes, n)},
          {"write_records_max_per_s", mean(sum.write_records_max_per_s, n)}};
}

Json action(const sim::ActionResult& made) {
  return {{"at_s", number(std::chrono::duration<double>(made.at).count())},
          {"call", made.call},
          {"error", made.error.empty() ? Json{} : Json(made.error)},
          {"message", made.error.empty() ? Json{} : Json(made.message)}};
}

Json kpl(const sim::KplResult& sum, std::int64_t n) {
  return {{"producer", sum.producer},
          {"put_records", mean(sum.requests, n)},
          {"kinesis_records", mean(sum.records, n)},
          {"user_records", mean(sum.joined, n)},
          {"expired_records", mean(sum.expired, n)},
          {"wrong_shard_records", mean(sum.wrong_shard, n)}};
}

Json scaling(const sim::ScalingResult& made) {
  return {{"at_s", number(std::chrono::duration<double>(made.at).count())},
          {"by", made.by},
          {"call", made.call},
          {"from", made.from},
          {"target", made.target},
          {"metric", made.metric.empty() ? Json{} : Json(made.metric)},
          {"value", made.metric.empty() ? Json{} : number(made.value)},
          {"error", made.error.empty() ? Json{} : Json(made.error)},
          {"message", made.error.empty() ? Json{} : Json(made.message)}};
}

Json write_ledger(const sim::WriteLedger& ledger) {
  return {{"born", amount(ledger.born)},       {"stored_once", amount(ledger.stored_once)},
          {"waiting", amount(ledger.waiting)}, {"dropped", amount(ledger.dropped)},
          {"stored", amount(ledger.stored)},   {"duplicates", amount(ledger.duplicates)},
          {"packed", amount(ledger.packed)}};
}

Json leases(const std::optional<KclTotals>& totals, double counted_s, std::int64_t n) {
  if (!totals) return nullptr;
  const double per_s = counted_s > 0 ? 1 / counted_s : 0;
  return {{"workers", mean(totals->workers, n)},
          {"leases", mean(totals->leases, n)},
          {"leases_most", totals->most_leases},
          {"leases_least", totals->least_leases},
          {"leases_moved", mean(totals->failed_over + totals->stolen + totals->handed_over, n)},
          {"leases_failed_over", mean(totals->failed_over, n)},
          {"leases_stolen", mean(totals->stolen, n)},
          {"leases_handed_over", mean(totals->handed_over, n)},
          {"failover_time_mean_s", mean(totals->failover_mean_s)},
          {"failover_time_p50_s", mean(totals->failover_p50_s)},
          {"failover_time_p95_s", mean(totals->failover_p95_s)},
          {"failover_time_max_s", mean(totals->failover_max_s)},
          {"worker_utilization_mean_ratio", mean(totals->utilizations)},
          {"worker_utilization_max_ratio", mean(totals->highest_utilizations)},
          {"dynamodb_write_units_per_s",
           number(static_cast<double>(totals->dynamodb_write_units) * per_s)},
          {"dynamodb_read_units_per_s",
           number(static_cast<double>(totals->dynamodb_read_half_units) / 2 * per_s)}};
}

Json reader(const ReaderTotals& totals, double counted_s, std::int64_t n) {
  const sim::ReadLedger& ledger = totals.ledger;
  return {{"name", totals.name},
          {"kind", totals.kcl      ? "kcl"
                   : totals.pushed ? "fan_out"
                                   : "polling"},
          {"ledger",
           {{"stored", amount(ledger.stored)},
            {"delivered_once", amount(ledger.delivered_once)},
            {"unread", amount(ledger.unread)},
            {"expired", amount(ledger.expired)},
            {"skipped", amount(ledger.skipped)},
            {"redelivered", amount(ledger.redelivered)}}},
          {"latency_mean_ms", mean(totals.latency_mean_ms)},
          {"latency_p50_ms", mean(totals.latency_p50_ms)},
          {"latency_p90_ms", mean(totals.latency_p90_ms)},
          {"latency_p99_ms", mean(totals.latency_p99_ms)},
          {"latency_p999_ms", mean(totals.latency_p999_ms)},
          {"latency_max_ms", mean(totals.latency_max_ms)},
          {"iterator_age_mean_s", mean(totals.iterator_age_mean_s)},
          {"iterator_age_p50_s", mean(totals.iterator_age_p50_s)},
          {"iterator_age_p99_s", mean(totals.iterator_age_p99_s)},
          {"iterator_age_max_s", mean(totals.iterator_age_max_s)},
          {"cloudwatch_iterator_age_max_s", mean(totals.cloudwatch_iterator_age_max_s)},
          {"read_records", mean(totals.read_records, n)},
          {"read_bytes", mean(totals.read_bytes, n)},
          {"read_calls", mean(totals.calls, n)},
          {"read_throttled_calls", mean(totals.refused_calls, n)},
          {"read_failed_calls", mean(totals.failed_calls, n)},
          {"latest_gap_records", mean(totals.latest_gap_records, n)},
          {"lost_with_stream_records", mean(totals.lost_with_stream_records, n)},
          {"kcl", leases(totals.kcl, counted_s, n)}};
}

Json money(const std::optional<model::Money>& amount) {
  return amount ? number(in_currency(*amount)) : Json(nullptr);
}

Json bill(const Bill& of) {
  Json lines = Json::array();
  for (const BillLine& line : of.lines) {
    const model::CostLine& item = line.cost;
    lines.push_back({{"id", model::text_of(item.item).id},
                     {"name", item.name},
                     {"quantity", number(line.quantity)},
                     {"quantity_ci95", interval(line.interval)},
                     {"unit", item.unit},
                     {"unit_price", item.price ? unit_price(*item.price) : Json(nullptr)},
                     {"amount", money(item.amount)}});
  }
  return {{"hours", number(of.hours)},
          {"lines", std::move(lines)},
          {"total", money(of.total)},
          {"total_ci95", interval(of.interval)}};
}

Json cost(const Cost& of) {
  const auto known = [&](const std::string& text) { return of.known ? Json(text) : Json(nullptr); };
  Json modes = Json::array();
  for (const ModeCost& mode : of.modes) {
    modes.push_back({{"mode", model::name_of(mode.mode)},
                     {"month", money(mode.month)},
                     {"is_own", mode.is_own}});
  }
  return {{"region", of.region},
          {"prices", known(of.table)},
          {"currency", known(of.currency)},
          {"read", known(of.read)},
          {"run", bill(of.run)},
          {"month", bill(of.month)},
          {"lease_tables_run", bill(of.lease_tables_run)},
          {"lease_tables_month", bill(of.lease_tables_month)},
          {"modes", std::move(modes)}};
}

Json inputs(const std::vector<sim::UncertainInput>& of) {
  Json array = Json::array();
  for (const sim::UncertainInput& input : of) {
    array.push_back(
        {{"path", input.path}, {"low", input.low}, {"mid", input.mid}, {"high", input.high}});
  }
  return array;
}

Json world(const WorldLine& line) {
  Json values = Json::array();
  for (const sim::InputValue& value : line.values) values.push_back(value.text);
  Json objectives = Json::array();
  for (const WorldObjective& one : line.objectives) {
    objectives.push_back(
        {{"met", met(one.verdict)}, {"replications_met", one.met}, {"value", number(one.value)}});
  }
  return {{"values", std::move(values)},
          {"verdict", name_of(line.verdict)},
          {"objectives", std::move(objectives)},
          {"write_throttle_ratio", number(line.write_throttle_ratio)},
          {"iterator_age_max_s", number(line.iterator_age_max_s)},
          {"month", money(line.month)},
          {"fingerprint", fmt::format("{:016x}", line.fingerprint)}};
}

Json forecast(const std::optional<ForecastVerdict>& of) {
  if (!of) return nullptr;
  Json objectives = Json::array();
  for (const ForecastObjective& one : of->objectives) {
    objectives.push_back({{"name", one.name},
                          {"met", met(one.verdict)},
                          {"in", number(one.in)},
                          {"passed", one.passed},
                          {"failed", one.failed},
                          {"unsure", one.unsure},
                          {"ci95", interval(one.share)}});
  }
  Json worlds = Json::array();
  for (const WorldLine& line : of->worlds) worlds.push_back(world(line));
  return {{"inputs", inputs(of->inputs)},
          {"replications", of->replications},
          {"objectives", std::move(objectives)},
          {"sentences", of->sentences},
          {"example", of->example ? Json(*of->example) : Json(nullptr)},
          {"worlds", std::move(worlds)}};
}

std::string_view id_of(model::PriceMode mode) {
  switch (mode) {
    case model::PriceMode::Provisioned:
      return "provisioned";
    case model::PriceMode::OnDemandStandard:
      return "on_demand_standard";
    case model::PriceMode::OnDemandAdvantage:
      return "on_demand_advantage";
    case model::PriceMode::LeaseTables:
      return "lease_tables";
  }
  return "";
}

Json price(const model::PriceItemText& item, const model::UnitPrice& of) {
  const auto text = [](const std::string& words) {
    return words.empty() ? Json(nullptr) : Json(words);
  };
  return {{"id", item.id},
          {"mode", id_of(item.mode)},
          {"name", item.name},
          {"unit", item.unit},
          {"price", unit_price(of)},
          {"source", text(of.source)},
          {"assumed", text(of.assumed)}};
}

Json price_book(const model::PriceBook& book) {
  Json prices = Json::array();
  for (const model::PriceItemText& item : model::price_items()) {
    if (const auto& known = book.price_of(item.item)) prices.push_back(price(item, *known));
  }
  return {{"region", book.region},
          {"currency", book.currency},
          {"read", book.read},
          {"prices", std::move(prices)}};
}

Json nanos(Instant at) {
  return at == kNever ? Json(nullptr) : Json(at.time_since_epoch().count());
}

Json ids(std::span<const std::uint32_t> shards) {
  Json array = Json::array();
  for (const std::uint32_t shard : shards) array.push_back(model::shard_id(shard));
  return array;
}

const std::string_view kThrottled =
    model::name_of(model::ServiceError::ProvisionedThroughputExceededException);

Json put_call(const Replay& replay, const sim::PutCall& call) {
  const sim::Producer& producer = replay.scenario.producers[call.producer];
  const bool is_refused = call.refused() > 0;
  const auto sequence = [&](std::int64_t position) {
    if (call.stored.records == 0) return Json(nullptr);
    const model::Shard& shard = replay.stream.shards()[replay.shard()];
    return Json(model::to_decimal(shard.sequence_number_of(position, call.at)));
  };
  return {{"at_ns", nanos(call.at)},
          {"api", producer.put.api == sim::PutApi::PutRecord ? "PutRecord" : "PutRecords"},
          {"producer", producer.name},
          {"instance", call.is_numbered ? Json(sim::instance_of(call.address)) : Json(nullptr)},
          {"number", call.is_numbered ? Json(sim::number_of(call.address)) : Json(nullptr)},
          {"attempt", call.attempt},
          {"entries", call.entries > 0 ? Json(call.entries) : Json(nullptr)},
          {"tokens", amount(call.tokens)},
          {"offered", amount(call.offered)},
          {"stored", amount(call.stored)},
          {"first_sequence_number", sequence(call.first)},
          {"last_sequence_number", sequence(call.last)},
          {"refused_records", call.refused()},
          {"error_code", call.is_failed ? Json(model::name_of(call.failure))
                         : is_refused   ? Json(kThrottled)
                                        : Json{}},
          {"error_message",
           is_refused ? Json(replay.stream.throttling_message(replay.shard())) : Json(nullptr)},
          {"is_answered", !call.is_unanswered},
          {"dropped_records", call.dropped},
          {"sent_again_records", call.sent_again},
          {"sent_again_from_ns", nanos(call.again_first)},
          {"sent_again_to_ns", nanos(call.again_last)},
          {"requeued_records", call.requeued}};
}

Json get_call(const Replay& replay, const sim::GetCall& call) {
  const auto behind = std::chrono::floor<std::chrono::milliseconds>(call.behind_latest);
  const auto children = replay.stream.lineage().children(replay.shard());
  const bool is_got = !call.refused && !call.failed;
  const bool is_throttled = call.refused && !call.is_pushed;
  return {{"at_ns", nanos(call.at)},
          {"api", api_of(call)},
          {"consumer", replay.scenario.consumers[call.reader].name},
          {"returned", amount(call.returned)},
          {"millis_behind_latest", is_got ? Json(behind.count()) : Json(nullptr)},
          {"exception", is_got ? Json(nullptr) : Json(model::name_of(call.error))},
          {"message",
           is_throttled ? Json(replay.stream.throttling_message(replay.shard())) : Json(nullptr)},
          {"is_end_of_shard", call.ended},
          {"child_shards", call.ended ? ids(children) : Json::array()},
          {"next_call_ns", nanos(call.next)}};
}

std::string_view id_of(sim::ShardChangeKind kind) {
  switch (kind) {
    case sim::ShardChangeKind::Opened:
      return "opened";
    case sim::ShardChangeKind::Closed:
      return "closed";
    case sim::ShardChangeKind::Trimmed:
      return "trimmed";
    case sim::ShardChangeKind::Expired:
      return "expired";
  }
  return "";
}

Json shard_change(const Replay& replay, const sim::ShardChange& change) {
  return {{"at_ns", nanos(change.at)},
          {"change", id_of(change.kind)},
          {"trimmed_records", change.trimmed},
          {"text", change_text(replay, change)}};
}

Json counts(const sim::CallCounts& of) {
  return {{"put_calls", of.puts},
          {"refused_put_calls", of.refused_puts},
          {"failed_put_calls", of.failed_puts},
          {"offered", amount(of.offered)},
          {"stored", amount(of.stored)},
          {"get_calls", of.gets},
          {"refused_get_calls", of.refused_gets},
          {"failed_get_calls", of.failed_gets},
          {"returned", amount(of.returned)},
          {"shard_changes", of.changes}};
}

// nlohmann's own printer does not always find the shortest digits, and may find others in its next
// version. Text of users may not be UTF-8 (a file's name): what is not becomes U+FFFD.
void print(const Json& json, std::size_t depth, std::string& out) {
  if (json.is_number_float()) {
    std::array<char, 32> digits{};
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), json.get<double>());
    out.append(digits.data(), end.ptr);
    return;
  }
  if (!json.is_structured() || json.empty()) {
    out += json.dump(-1, ' ', false, Json::error_handler_t::replace);
    return;
  }
  const std::string margin(2 * depth, ' ');
  out += json.is_object() ? "{" : "[";
  const char* separator = "\n";
  for (const auto& [name, value] : json.items()) {
    out += separator + margin + "  ";
    if (json.is_object()) out += "\"" + name + "\": ";  // names are ours: nothing to escape
    print(value, depth + 1, out);
    separator = ",\n";
  }
  out += "\n" + margin + (json.is_object() ? "}" : "]");
}

std::string printed(const Json& json) {
  std::string out;
  print(json, 0, out);
  return out + "\n";
}

Json checked_number(const CheckedNumber& each) {
  const std::string_view unit = unit_of(each.check.number);
  return {
      {"what", each.check.what},
      {"unit", unit.empty() ? Json(nullptr) : Json(unit)},
      {"expected", number(each.check.expected)},
      {"delta", each.check.judged ? number(each.check.delta) : Json(nullptr)},
      {"value", number(each.simulated)},
      {"ci95", interval(each.interval)},
      {"holds", each.holds == Holds::NotJudged ? Json(nullptr) : Json(each.holds == Holds::Yes)}};
}

Json checked_case(const CheckedCase& each) {
  Json numbers = Json::array();
  for (const CheckedNumber& checked : each.numbers) numbers.push_back(checked_number(checked));
  const std::string_view less = each.of.less_grain;
  return {{"id", each.of.id},
          {"claim", each.of.claim},
          {"source", each.of.source},
          {"mutant", each.of.mutant},
          {"long", each.of.is_long},
          {"replications", each.replications},
          {"seed", each.seed},
          {"less_grain", less.empty() ? Json(nullptr) : Json(less)},
          {"trouble", text_or_null(each.trouble)},
          {"holds", each.holds()},
          {"numbers", std::move(numbers)}};
}

Json run(const Judgement& judgement) {
  const Totals& totals = judgement.totals;
  Json json{{"schema", "weir.run/1"},
            {"engine", judgement.engine},
            {"scenario_sha256", judgement.scenario_sha256},
            {"title", judgement.title},
            {"verdict", name_of(judgement.verdict)},
            {"objectives", Json::array()},
            {"findings", Json::array()},
            {"fingerprint", fmt::format("{:016x}", totals.fingerprint)},
            {"grain", judgement.grain},
            {"seed", judgement.seed},
            {"replications", judgement.replications},
            {"partial", judgement.partial()},
            {"stream", stream(totals)},
            {"shards", Json::array()},
            {"write_ledger", write_ledger(totals.write_ledger)},
            {"readers", Json::array()},
            {"actions", Json::array()},
            {"scalings", Json::array()},
            {"kpl", Json::array()},
            {"sizing_formula",
             {{"shards", judgement.formula.shards},
              {"records_per_s", number(judgement.formula.records_per_s)},
              {"kib_per_s", number(judgement.formula.kib_per_s)},
              {"polling_readers", judgement.formula.polling_readers}}},
            {"cost", cost(judgement.cost)},
            {"forecast", forecast(judgement.forecast)}};
  for (const auto& judged : judgement.objectives) json["objectives"].push_back(objective(judged));
  for (const auto& found : judgement.findings) json["findings"].push_back(finding(found));
  for (const auto& one : totals.shards) {
    json["shards"].push_back(shard(one.sum, one.replications));
  }
  for (const auto& one : totals.readers) {
    json["readers"].push_back(reader(one, totals.counted_s, totals.replications));
  }
  for (const auto& made : totals.actions) json["actions"].push_back(action(made));
  for (const auto& made : totals.scalings) json["scalings"].push_back(scaling(made));
  for (const auto& one : totals.kpl) json["kpl"].push_back(kpl(one, totals.replications));
  return json;
}

}  // namespace

std::string to_json(const Judgement& judgement) {
  return printed(run(judgement));
}

std::string to_json(const AccountJudgement& judgement) {
  const Judgement& first = judgement.streams.front();
  Json streams = Json::array();
  for (std::size_t i = 0; i < judgement.streams.size(); ++i) {
    const StreamLine& line = judgement.lines[i];
    streams.push_back({{"name", line.name},
                       {"shards_at_start", line.shards_at_start},
                       {"shards_at_end", line.shards_at_end},
                       {"calls_refused_for_quota", line.refused_for_quota},
                       {"run", run(judgement.streams[i])}});
  }
  return printed({{"schema", "weir.account/1"},
                  {"engine", first.engine},
                  {"scenario_sha256", first.scenario_sha256},
                  {"title", judgement.title},
                  {"verdict", name_of(judgement.verdict)},
                  {"partial", judgement.partial()},
                  {"shard_quota", judgement.shard_quota},
                  {"most_shards", judgement.most_shards},
                  {"most_shards_at_s",
                   number(std::chrono::duration<double>(judgement.most_shards_at).count())},
                  {"cost", cost(judgement.cost)},
                  {"streams", std::move(streams)}});
}

std::string to_json(const sim::Problems& problems, const std::string& file) {
  Json list = Json::array();
  for (const sim::Problem& problem : problems.all) {
    Json related = Json::array();
    if (const auto& other = problem.related) {
      related.push_back({{"file", other->file},
                         {"line", other->span.line},
                         {"column", other->span.column},
                         {"end_column", other->span.end_column},
                         {"label", other->label}});
    }
    list.push_back({{"file", problem.file},
                    {"line", problem.span.line},
                    {"column", problem.span.column},
                    {"end_column", problem.span.end_column},
                    {"code", problem.code},
                    {"severity", problem.severity == sim::Severity::Error ? "error" : "warning"},
                    {"message", problem.message},
                    {"label", problem.label},
                    {"help", problem.help},
                    {"related", std::move(related)}});
  }
  return printed({{"schema", "weir.check/1"},
                  {"file", file},
                  {"valid", !problems.has_errors()},
                  {"problems", std::move(list)}});
}

std::string to_json(const std::vector<model::PriceBook>& books) {
  Json list = Json::array();
  for (const model::PriceBook& book : books) list.push_back(price_book(book));
  return printed({{"schema", "weir.prices/1"}, {"books", std::move(list)}});
}

std::string to_json(const Replay& replay, const std::string& engine) {
  const sim::CallLog& calls = replay.calls;
  const std::vector<ReplayLine> lines = lines_of(calls);
  const model::Shard& shard = replay.stream.shards()[replay.shard()];
  Json json{{"schema", "weir.replay/1"},
            {"engine", engine},
            {"scenario_sha256", replay.scenario.sha256},
            {"title", title_of(replay.scenario)},
            {"shard", model::shard_id(replay.shard())},
            {"parents", ids(replay.stream.lineage().parents(replay.shard()))},
            {"opened_ns", nanos(shard.created())},
            {"closed_ns", nanos(shard.closed())},
            {"replication", replay.replication},
            {"seed", replay.scenario.simulation.seed},
            {"grain", sim::name_of(replay.grain)},
            {"from_ns", nanos(replay.from())},
            {"until_ns", nanos(replay.until())},
            {"counts", counts(calls.counts())},
            {"complete", static_cast<std::int64_t>(lines.size()) == calls.counts().lines()},
            {"puts", Json::array()},
            {"gets", Json::array()},
            {"changes", Json::array()}};
  for (const auto& [kind, number] : lines) {
    switch (kind) {
      case ReplayLine::Kind::Put:
        json["puts"].push_back(put_call(replay, calls.puts()[number]));
        break;
      case ReplayLine::Kind::Get:
        json["gets"].push_back(get_call(replay, calls.gets()[number]));
        break;
      case ReplayLine::Kind::Change:
        json["changes"].push_back(shard_change(replay, calls.changes()[number]));
        break;
    }
  }
  return printed(json);
}

std::string to_json(const Validation& validation, const std::string& engine) {
  Json cases = Json::array();
  for (const CheckedCase& each : validation.cases) cases.push_back(checked_case(each));
  return printed({{"schema", "weir.validate/1"},
                  {"engine", engine},
                  {"partial", validation.partial()},
                  {"holds", validation.all_hold()},
                  {"cases", std::move(cases)}});
}

std::string to_json(const std::vector<StreamBounds>& streams, const std::string& engine) {
  const auto in_s = [](Duration time) {
    return number(std::chrono::duration<double>(time).count());
  };
  Json json{{"schema", "weir.bounds/1"}, {"engine", engine}, {"streams", Json::array()}};
  for (const StreamBounds& stream : streams) {
    const Bounds& bounds = stream.bounds;
    Json rows = Json::array();
    for (const Bound& bound : bounds.bounds) {
      rows.push_back({{"id", name_of(bound.constraint)},
                      {"what", bound.what},
                      {"who", bound.who.empty() ? Json{} : Json(bound.who)},
                      {"at_s", in_s(bound.at)},
                      {"need", number(bound.need)},
                      {"capacity", number(bound.capacity)},
                      {"unit", bound.unit},
                      {"of_shard", bound.of_shard},
                      {"used", number(bound.used)},
                      {"shards", bound.shards ? Json(*bound.shards) : Json{}},
                      {"by_shards", bound.by_shards},
                      {"decides", bound.decides}});
    }
    json["streams"].push_back({{"name", stream.name},
                               {"peak_at_s", in_s(bounds.at)},
                               {"records_per_s", number(bounds.offered.records_per_s)},
                               {"bytes_per_s", number(bounds.offered.bytes_per_s)},
                               {"shards", bounds.shards},
                               {"shards_needed", bounds.needed ? Json(*bounds.needed) : Json{}},
                               {"headroom", number(bounds.headroom)},
                               {"sentence", bounds.sentence},
                               {"bounds", std::move(rows)}});
  }
  return printed(json);
}

std::string limits_json() {
  Json json{{"schema", "weir.limits/1"}, {"limits", Json::array()}};
  for (const auto& row : limit_rows()) {
    const auto value = [](auto of) {
      if constexpr (std::is_same_v<decltype(of), Duration>) {
        return Json(number(std::chrono::duration<double>(of).count()));
      } else if constexpr (std::is_same_v<decltype(of), double>) {
        return Json(number(of));
      } else {
        return Json(of);
      }
    };
    const bool is_time = std::holds_alternative<Duration>(row.value);
    json["limits"].push_back({{"name", row.name},
                              {"value", std::visit(value, row.value)},
                              {"unit", is_time ? std::string_view{"s"} : row.unit},
                              {"source", row.source.empty() ? Json{} : Json(row.source)},
                              {"assumed", row.assumed.empty() ? Json{} : Json(row.assumed)}});
  }
  return printed(json);
}

}  // namespace weir::reports

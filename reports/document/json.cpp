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
#include "reports/document/limits_table.hpp"
#include "reports/study/statistics.hpp"

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

Json met(Verdict verdict) {
  if (verdict == Verdict::Unsure) return nullptr;
  return verdict == Verdict::Pass;
}

Json objective(const ObjectiveVerdict& judged) {
  const sim::Objective& of = judged.objective;
  const bool has_stat =
      of.metric == sim::Metric::IteratorAge || of.metric == sim::Metric::EndToEndLatency;
  return {{"name", of.name},
          {"metric", sim::name_of(of.metric)},
          {"stat", has_stat ? Json(sim::name_of(of.stat)) : Json(nullptr)},
          {"consumer", of.consumer.empty() ? Json(nullptr) : Json(of.consumer)},
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

Json write_ledger(const sim::WriteLedger& ledger) {
  return {{"born", amount(ledger.born)},       {"stored_once", amount(ledger.stored_once)},
          {"waiting", amount(ledger.waiting)}, {"dropped", amount(ledger.dropped)},
          {"stored", amount(ledger.stored)},   {"duplicates", amount(ledger.duplicates)}};
}

Json reader(const ReaderTotals& totals, std::int64_t n) {
  const sim::ReadLedger& ledger = totals.ledger;
  return {{"name", totals.name},
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
          {"read_throttled_calls", mean(totals.refused_calls, n)}};
}

std::string_view id_of(model::PriceMode mode) {
  switch (mode) {
    case model::PriceMode::Provisioned:
      return "provisioned";
    case model::PriceMode::OnDemandStandard:
      return "on_demand_standard";
    case model::PriceMode::OnDemandAdvantage:
      return "on_demand_advantage";
  }
  return "";
}

Json price(const model::PriceItemText& item, const model::UnitPrice& of) {
  const auto text = [](const std::string& words) {
    return words.empty() ? Json(nullptr) : Json(words);
  };
  // At most 14 digits, all of which a double keeps.
  const double in_currency = static_cast<double>(of.nanos) / static_cast<double>(kNanosPerSecond);
  return {{"id", item.id},
          {"mode", id_of(item.mode)},
          {"name", item.name},
          {"unit", item.unit},
          {"price", in_currency},
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

}  // namespace

std::string to_json(const Judgement& judgement) {
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
            {"sizing_formula",
             {{"shards", judgement.formula.shards},
              {"records_per_s", number(judgement.formula.records_per_s)},
              {"kib_per_s", number(judgement.formula.kib_per_s)},
              {"polling_readers", judgement.formula.polling_readers}}}};
  for (const auto& judged : judgement.objectives) json["objectives"].push_back(objective(judged));
  for (const auto& found : judgement.findings) json["findings"].push_back(finding(found));
  for (const auto& one : totals.shards) {
    json["shards"].push_back(shard(one.sum, totals.replications));
  }
  for (const auto& one : totals.readers) {
    json["readers"].push_back(reader(one, totals.replications));
  }
  for (const auto& made : totals.actions) json["actions"].push_back(action(made));
  return printed(json);
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

std::string limits_json() {
  Json json{{"schema", "weir.limits/1"}, {"limits", Json::array()}};
  for (const auto& row : limit_rows()) {
    const auto* const count = std::get_if<std::int64_t>(&row.value);
    json["limits"].push_back(
        {{"name", row.name},
         {"value",
          count != nullptr
              ? Json(*count)
              : Json(number(std::chrono::duration<double>(std::get<Duration>(row.value)).count()))},
         {"unit", count != nullptr ? row.unit : std::string_view{"s"}},
         {"source", row.source.empty() ? Json{} : Json(row.source)},
         {"assumed", row.assumed.empty() ? Json{} : Json(row.assumed)}});
  }
  return printed(json);
}

}  // namespace weir::reports

#include "reports/document/judgement_json.hpp"

#include <array>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "model/hash_key.hpp"

namespace weir::reports {

namespace {

using Json = nlohmann::json;

// ---- What is kept, each field once, for writing and for reading ----

template <typename T, typename Of>
concept Like = std::same_as<std::remove_const_t<T>, Of>;

template <typename Visit>
void fields(Visit& visit, Like<Amount> auto& of) {
  visit("records", of.records);
  visit("bytes", of.bytes);
}

template <typename Visit>
void fields(Visit& visit, Like<Interval> auto& of) {
  visit("low", of.low);
  visit("high", of.high);
}

template <typename Visit>
void fields(Visit& visit, Like<model::HashKeyRange> auto& of) {
  visit("starting", of.starting);
  visit("ending", of.ending);
}

template <typename Visit>
void fields(Visit& visit, Like<sim::Objective> auto& of) {
  visit("name", of.name);
  visit.choice("metric", of.metric, sim::Metric::FailoverTime);
  visit.choice("stat", of.stat, sim::Stat::Max);
  visit("consumer", of.consumer);
  visit("during", of.during);
  visit("min", of.min);
  visit("max", of.max);
  visit("in", of.in);
  visit("of_retention", of.of_retention);
}

template <typename Visit>
void fields(Visit& visit, Like<ObjectiveVerdict> auto& of) {
  visit("objective", of.objective);
  visit.choice("verdict", of.verdict, Verdict::Unsure);
  visit("replications", of.replications);
  visit("met", of.met);
  visit("share_met", of.share_met);
  visit("share_met_interval", of.share_met_interval);
  visit("value", of.value);
  visit("interval", of.interval);
  visit("never_in", of.never_in);
  visit("further_replications", of.further_replications);
  visit("value_sentence", of.value_sentence);
  visit("limit_sentence", of.limit_sentence);
  visit("share_sentence", of.share_sentence);
}

template <typename Visit>
void fields(Visit& visit, Like<Help> auto& of) {
  visit("what", of.what);
  visit("effect", of.effect);
  visit("option", of.option);
  visit("works", of.works);
}

template <typename Visit>
void fields(Visit& visit, Like<Finding> auto& of) {
  visit("id", of.id);
  visit.choice("severity", of.severity, Severity::Wasteful);
  visit("headline", of.headline);
  visit("evidence", of.evidence);
  visit("more_shards", of.more_shards);
  visit("more_shards_help", of.more_shards_help);
  visit("help", of.help);
  visit("shard", of.shard);
  visit("key", of.key);
  visit.moment("from_s", of.from_s);
  visit.moment("until_s", of.until_s);
  visit("value", of.value);
  visit("replications", of.replications);
  visit("part_of", of.part_of);
}

template <typename Visit>
void fields(Visit& visit, Like<SizingFormula> auto& of) {
  visit("records_per_s", of.records_per_s);
  visit("kib_per_s", of.kib_per_s);
  visit("polling_readers", of.polling_readers);
  visit("shards", of.shards);
}

template <typename Visit>
void fields(Visit& visit, Like<ActionLine> auto& of) {
  visit("at", of.at);
  visit("sentence", of.sentence);
}

template <typename Visit>
void fields(Visit& visit, Like<ShardLine> auto& of) {
  visit("id", of.id);
  visit("offered", of.offered);
  visit("written", of.written);
  visit("busiest", of.busiest);
  visit("refused", of.refused);
}

template <typename Visit>
void fields(Visit& visit, Like<model::UnitPrice> auto& of) {
  visit("nanos", of.nanos);
  visit("source", of.source);
  visit("assumed", of.assumed);
}

template <typename Visit>
void fields(Visit& visit, Like<model::CostLine> auto& of) {
  visit.choice("item", of.item, static_cast<model::PriceItem>(model::kPriceItems - 1));
  visit("quantity", of.quantity);
  visit("per", of.per);
  visit("price", of.price);
  visit("amount", of.amount);
  // not ours to keep: texts of the program
  if constexpr (!std::is_const_v<std::remove_reference_t<decltype(of)>>) {
    of.name = model::text_of(of.item).name;
    of.unit = model::text_of(of.item).unit;
  }
}

template <typename Visit>
void fields(Visit& visit, Like<BillLine> auto& of) {
  visit("cost", of.cost);
  visit("quantity", of.quantity);
  visit("interval", of.interval);
  visit("quantity_text", of.quantity_text);
}

template <typename Visit>
void fields(Visit& visit, Like<Bill> auto& of) {
  visit("hours", of.hours);
  visit("lines", of.lines);
  visit("total", of.total);
  visit("interval", of.interval);
  visit.small("decimals", of.decimals, 9);
}

template <typename Visit>
void fields(Visit& visit, Like<ModeCost> auto& of) {
  visit.choice("mode", of.mode, model::PriceMode::OnDemandAdvantage);
  visit("month", of.month);
  visit("is_own", of.is_own);
}

template <typename Visit>
void fields(Visit& visit, Like<Cost> auto& of) {
  visit("region", of.region);
  visit("known", of.known);
  visit("table", of.table);
  visit("currency", of.currency);
  visit("read", of.read);
  visit("run", of.run);
  visit("month", of.month);
  visit("lease_tables_run", of.lease_tables_run);
  visit("lease_tables_month", of.lease_tables_month);
  visit("modes", of.modes);
  visit("sentences", of.sentences);
}

template <typename Visit>
void fields(Visit& visit, Like<sim::WriteLedger> auto& of) {
  visit("born", of.born);
  visit("stored_once", of.stored_once);
  visit("waiting", of.waiting);
  visit("dropped", of.dropped);
  visit("stored", of.stored);
  visit("duplicates", of.duplicates);
  visit("packed", of.packed);
}

template <typename Visit>
void fields(Visit& visit, Like<sim::ReadLedger> auto& of) {
  visit("stored", of.stored);
  visit("delivered_once", of.delivered_once);
  visit("unread", of.unread);
  visit("expired", of.expired);
  visit("skipped", of.skipped);
  visit("redelivered", of.redelivered);
}

template <typename Visit>
void fields(Visit& visit, Like<sim::AttemptCounts> auto& of) {
  visit("attempted", of.attempted);
  visit("refused", of.refused);
}

template <typename Visit>
void fields(Visit& visit, Like<sim::ShardResult> auto& of) {
  visit("id", of.id);
  visit("range", of.range);
  visit("parents", of.parents);
  visit("state", of.state);
  visit("opened", of.opened);
  visit("closed", of.closed);
  visit("offered_records", of.offered_records);
  visit("offered_data_bytes", of.offered_data_bytes);
  visit("write_records", of.write_records);
  visit("write_bytes", of.write_bytes);
  visit("write_throttled_records", of.write_throttled_records);
  visit("read_records", of.read_records);
  visit("read_bytes", of.read_bytes);
  visit("get_calls", of.get_calls);
  visit("refused_get_calls", of.refused_get_calls);
  visit("write_records_max_per_s", of.write_records_max_per_s);
  visit("write_bytes_max_per_s", of.write_bytes_max_per_s);
  visit("attempts", of.attempts);
  visit("by_service", of.by_service);
}

template <typename Visit>
void fields(Visit& visit, Like<ShardTotals> auto& of) {
  visit("replications", of.replications);
  visit("sum", of.sum);
  visit("write_records_max_per_s", of.write_records_max_per_s);
  visit("write_bytes_max_per_s", of.write_bytes_max_per_s);
  visit("counted_s", of.counted_s);
}

template <typename Visit>
void fields(Visit& visit, Like<KclTotals> auto& of) {
  visit("workers", of.workers);
  visit("leases", of.leases);
  visit("most_leases", of.most_leases);
  visit("least_leases", of.least_leases);
  visit("first_taken", of.first_taken);
  visit("failed_over", of.failed_over);
  visit("stolen", of.stolen);
  visit("handed_over", of.handed_over);
  visit("dynamodb_write_units", of.dynamodb_write_units);
  visit("dynamodb_read_half_units", of.dynamodb_read_half_units);
  visit("failover_mean_s", of.failover_mean_s);
  visit("failover_p50_s", of.failover_p50_s);
  visit("failover_p95_s", of.failover_p95_s);
  visit("failover_max_s", of.failover_max_s);
  visit("utilizations", of.utilizations);
  visit("highest_utilizations", of.highest_utilizations);
}

template <typename Visit>
void fields(Visit& visit, Like<ReaderTotals> auto& of) {
  visit("name", of.name);
  visit("pushed", of.pushed);
  visit("ledger", of.ledger);
  visit("latency_mean_ms", of.latency_mean_ms);
  visit("latency_p50_ms", of.latency_p50_ms);
  visit("latency_p90_ms", of.latency_p90_ms);
  visit("latency_p99_ms", of.latency_p99_ms);
  visit("latency_p999_ms", of.latency_p999_ms);
  visit("latency_max_ms", of.latency_max_ms);
  visit("iterator_age_mean_s", of.iterator_age_mean_s);
  visit("iterator_age_p50_s", of.iterator_age_p50_s);
  visit("iterator_age_p99_s", of.iterator_age_p99_s);
  visit("iterator_age_max_s", of.iterator_age_max_s);
  visit("cloudwatch_iterator_age_max_s", of.cloudwatch_iterator_age_max_s);
  visit("retention_shares", of.retention_shares);
  visit("riskiest_retention_s", of.riskiest_retention_s);
  visit("calls", of.calls);
  visit("refused_calls", of.refused_calls);
  visit("failed_calls", of.failed_calls);
  visit("latest_gap_records", of.latest_gap_records);
  visit("lost_with_stream_records", of.lost_with_stream_records);
  visit("read_records", of.read_records);
  visit("read_bytes", of.read_bytes);
  visit("kcl", of.kcl);
}

template <typename Visit>
void fields(Visit& visit, Like<ObjectiveTotals> auto& of) {
  visit("values", of.values);
  visit("met", of.met);
}

template <typename Visit>
void fields(Visit& visit, Like<sim::ActionResult> auto& of) {
  visit("at", of.at);
  visit("call", of.call);
  visit("error", of.error);
  visit("message", of.message);
}

template <typename Visit>
void fields(Visit& visit, Like<sim::ScalingResult> auto& of) {
  visit("at", of.at);
  visit("by", of.by);
  visit("call", of.call);
  visit("from", of.from);
  visit("target", of.target);
  visit("metric", of.metric);
  visit("value", of.value);
  visit("error", of.error);
  visit("message", of.message);
}

template <typename Visit>
void fields(Visit& visit, Like<sim::KplResult> auto& of) {
  visit("producer", of.producer);
  visit("requests", of.requests);
  visit("records", of.records);
  visit("joined", of.joined);
  visit("expired", of.expired);
  visit("wrong_shard", of.wrong_shard);
}

template <typename Visit>
void fields(Visit& visit, Like<model::Usage> auto& of) {
  visit("shard_ns", of.shard_ns);
  visit("put_payload_units", of.put_payload_units);
  visit("extended_retention_shard_ns", of.extended_retention_shard_ns);
  visit("long_term_byte_ns", of.long_term_byte_ns);
  visit("long_term_retrieved_bytes", of.long_term_retrieved_bytes);
  visit("fan_out_shard_ns", of.fan_out_shard_ns);
  visit("fan_out_bytes", of.fan_out_bytes);
  visit("stream_ns", of.stream_ns);
  visit("data_in_kib", of.data_in_kib);
  visit("data_out_bytes", of.data_out_bytes);
  visit("extended_byte_ns", of.extended_byte_ns);
  visit("lease_write_units", of.lease_write_units);
  visit("lease_read_half_units", of.lease_read_half_units);
}

template <typename Visit>
void fields(Visit& visit, Like<UsedIn> auto& of) {
  visit("usage", of.usage);
  visit("span", of.span);
  visit("on_demand", of.on_demand);
  visit("lease_tables", of.lease_tables);
}

template <typename Visit>
void fields(Visit& visit, Like<Totals> auto& of) {
  visit("replications", of.replications);
  visit("fingerprint", of.fingerprint);
  visit("counted_s", of.counted_s);
  visit("born_records", of.born_records);
  visit("attempted_records", of.attempted_records);
  visit("refused_records", of.refused_records);
  visit("dropped_records", of.dropped_records);
  visit("oversized_records", of.oversized_records);
  visit("failed_records", of.failed_records);
  visit("not_found_records", of.not_found_records);
  visit("write_records", of.write_records);
  visit("write_bytes", of.write_bytes);
  visit("events", of.events);
  visit("write_throttle_ratios", of.write_throttle_ratios);
  visit("attempts", of.attempts);
  visit("write_ledger", of.write_ledger);
  visit("used", of.used);
  visit("shards", of.shards);
  visit("actions", of.actions);
  visit("scalings", of.scalings);
  visit("kpl", of.kpl);
  visit("accepted_scalings", of.accepted_scalings);
  visit("reversals", of.reversals);
  visit("budget_refusals", of.budget_refusals);
  visit("deleted", of.deleted);
  visit("readers", of.readers);
  visit("objectives", of.objectives);
}

template <typename Visit>
void fields(Visit& visit, Like<sim::UncertainInput> auto& of) {
  visit("path", of.path);
  visit("low", of.low);
  visit("mid", of.mid);
  visit("high", of.high);
}

template <typename Visit>
void fields(Visit& visit, Like<sim::InputValue> auto& of) {
  visit("text", of.text);
  visit("number", of.number);
}

template <typename Visit>
void fields(Visit& visit, Like<WorldObjective> auto& of) {
  visit.choice("verdict", of.verdict, Verdict::Unsure);
  visit("met", of.met);
  visit("value", of.value);
}

template <typename Visit>
void fields(Visit& visit, Like<WorldLine> auto& of) {
  visit("values", of.values);
  visit("fingerprint", of.fingerprint);
  visit.choice("verdict", of.verdict, Verdict::Unsure);
  visit("objectives", of.objectives);
  visit("write_throttle_ratio", of.write_throttle_ratio);
  visit("iterator_age_max_s", of.iterator_age_max_s);
  visit("month", of.month);
}

template <typename Visit>
void fields(Visit& visit, Like<ForecastObjective> auto& of) {
  visit("name", of.name);
  visit("in", of.in);
  visit.choice("verdict", of.verdict, Verdict::Unsure);
  visit("passed", of.passed);
  visit("failed", of.failed);
  visit("unsure", of.unsure);
  visit("share", of.share);
  visit("share_sentence", of.share_sentence);
  visit("value_sentence", of.value_sentence);
}

template <typename Visit>
void fields(Visit& visit, Like<ForecastSpread> auto& of) {
  visit("what", of.what);
  visit("text", of.text);
}

template <typename Visit>
void fields(Visit& visit, Like<ForecastVerdict> auto& of) {
  visit("inputs", of.inputs);
  visit("worlds_wanted", of.worlds_wanted);
  visit("replications", of.replications);
  visit.choice("ending", of.ending, Ending::OutOfMemory);
  visit("worlds", of.worlds);
  visit("objectives", of.objectives);
  visit("spreads", of.spreads);
  visit.choice("verdict", of.verdict, Verdict::Unsure);
  visit("verdict_sentence", of.verdict_sentence);
  visit("sentences", of.sentences);
  visit("example", of.example);
  visit("example_options", of.example_options);
}

template <typename Visit>
void fields(Visit& visit, Like<Judgement> auto& of) {
  visit("engine", of.engine);
  visit("title", of.title);
  visit("scenario_sha256", of.scenario_sha256);
  visit("seed", of.seed);
  visit("grain", of.grain);
  visit("shard_count", of.shard_count);
  visit("mode", of.mode);
  visit("duration", of.duration);
  visit("replications", of.replications);
  visit("replications_wanted", of.replications_wanted);
  visit.choice("ending", of.ending, Ending::OutOfMemory);
  visit("covered", of.covered);
  visit.choice("verdict", of.verdict, Verdict::Unsure);
  visit("verdict_sentence", of.verdict_sentence);
  visit("partial_sentence", of.partial_sentence);
  visit("objectives", of.objectives);
  visit("findings", of.findings);
  visit("formula", of.formula);
  visit("formula_sentence", of.formula_sentence);
  visit("actions", of.actions);
  visit("shards", of.shards);
  visit("cost", of.cost);
  visit("totals", of.totals);
  visit("forecast", of.forecast);
}

// ---- Large integers as text ----

// Not negative.
std::string decimal(int128 value) {
  return model::to_decimal(model::HashKey{static_cast<uint128>(value)});
}

std::optional<int128> from_decimal(const std::string& text) {
  const auto digits = model::from_decimal(text);
  constexpr uint128 most = ~uint128{0} >> 1U;
  if (!digits || digits->value > most) return std::nullopt;
  return static_cast<int128>(digits->value);
}

// ---- Writing ----

class Keeper {
 public:
  template <typename T>
  void operator()(const char* name, const T& value) {
    json_[name] = kept(value);
  }
  template <typename T>
  void choice(const char* name, const T& value, T) {
    json_[name] = static_cast<int>(value);
  }
  void moment(const char* name, double value) { json_[name] = kept(value); }
  void small(const char* name, int value, int) { json_[name] = value; }
  Json take() { return std::move(json_); }

  template <typename T>
  static Json kept(const T& value) {
    if constexpr (std::same_as<T, Duration>) {
      return value.count();
    } else if constexpr (std::same_as<T, int128>) {
      return decimal(value);
    } else if constexpr (std::same_as<T, model::HashKey>) {
      return model::to_decimal(value);
    } else if constexpr (std::same_as<T, model::Money>) {
      return Json::array({decimal(value.nanos()), decimal(value.parts())});
    } else if constexpr (std::same_as<T, double>) {
      return std::isfinite(value) ? Json(value) : Json(nullptr);
    } else if constexpr (std::integral<T> || std::same_as<T, std::string>) {
      return value;
    } else {
      Keeper keeper;
      fields(keeper, value);
      return keeper.take();
    }
  }
  template <typename T>
  static Json kept(const std::optional<T>& value) {
    return value ? Json::array({kept(*value)}) : Json::array();
  }
  template <typename T>
  static Json kept(const std::vector<T>& values) {
    Json array = Json::array();
    for (const T& value : values) array.push_back(kept(value));
    return array;
  }
  template <typename T, std::size_t size>
  static Json kept(const std::array<T, size>& values) {
    Json array = Json::array();
    for (const T& value : values) array.push_back(kept(value));
    return array;
  }

 private:
  Json json_ = Json::object();
};

// ---- Reading: whatever is not as it was written makes all of it unreadable ----

// So that nothing that is made of them leaves 64 bits.
constexpr double kMostNumber = 9e18;
constexpr double kMostMomentS = 9e9;

class Reader {
 public:
  explicit Reader(const Json& json) : json_{json} {}
  bool ok() const { return ok_; }

  template <typename T>
  void operator()(const char* name, T& value) {
    if (const Json* found = find(name)) ok_ = ok_ && read(*found, value);
  }
  template <typename T>
  void choice(const char* name, T& value, T last) {
    std::int64_t number = 0;
    (*this)(name, number);
    ok_ = ok_ && number >= 0 && number <= static_cast<std::int64_t>(last);
    if (ok_) value = static_cast<T>(number);
  }
  void moment(const char* name, double& value) {
    (*this)(name, value);
    ok_ = ok_ && value >= 0 && value <= kMostMomentS;
  }
  void small(const char* name, int& value, int most) {
    std::int64_t number = 0;
    (*this)(name, number);
    ok_ = ok_ && number >= 0 && number <= most;
    if (ok_) value = static_cast<int>(number);
  }

  template <typename T>
  static bool read(const Json& json, T& value) {
    if constexpr (std::same_as<T, Duration>) {
      std::int64_t count = 0;
      if (!read(json, count)) return false;
      value = Duration{count};
      return true;
    } else if constexpr (std::same_as<T, int128>) {
      return read_text(json, value, from_decimal);
    } else if constexpr (std::same_as<T, model::HashKey>) {
      return read_text(json, value,
                       [](const std::string& text) { return model::from_decimal(text); });
    } else if constexpr (std::same_as<T, model::Money>) {
      return read_money(json, value);
    } else if constexpr (std::same_as<T, double>) {
      return read_number(json, value);
    } else if constexpr (std::same_as<T, bool>) {
      if (json.is_boolean()) value = json.get<bool>();
      return json.is_boolean();
    } else if constexpr (std::same_as<T, std::int64_t>) {
      return read_whole(json, value);
    } else if constexpr (std::same_as<T, std::uint64_t>) {
      if (json.is_number_unsigned()) value = json.get<std::uint64_t>();
      return json.is_number_unsigned();
    } else if constexpr (std::same_as<T, std::string>) {
      if (json.is_string()) value = json.get_ref<const std::string&>();
      return json.is_string();
    } else {
      if (!json.is_object()) return false;
      Reader reader{json};
      fields(reader, value);
      return reader.ok();
    }
  }
  template <typename T>
  static bool read(const Json& json, std::optional<T>& value) {
    if (!json.is_array() || json.size() > 1) return false;
    value.reset();
    return json.empty() || read(json[0], value.emplace());
  }
  template <typename T>
  static bool read(const Json& json, std::vector<T>& values) {
    if (!json.is_array()) return false;
    values.clear();
    for (const Json& one : json) {
      if (!read(one, values.emplace_back())) return false;
    }
    return true;
  }
  template <typename T, std::size_t size>
  static bool read(const Json& json, std::array<T, size>& values) {
    if (!json.is_array() || json.size() != size) return false;
    for (std::size_t i = 0; i < size; ++i) {
      if (!read(json[i], values[i])) return false;
    }
    return true;
  }

 private:
  const Json* find(const char* name) {
    const auto found = json_.find(name);
    ok_ = ok_ && found != json_.end();
    return ok_ ? &*found : nullptr;
  }
  template <typename T, typename From>
  static bool read_text(const Json& json, T& value, From from) {
    if (!json.is_string()) return false;
    const auto found = from(json.get_ref<const std::string&>());
    if (found) value = *found;
    return found.has_value();
  }
  static bool read_number(const Json& json, double& value) {
    if (json.is_null()) {
      value = std::numeric_limits<double>::quiet_NaN();
      return true;
    }
    if (!json.is_number()) return false;
    value = json.get<double>();
    return std::abs(value) <= kMostNumber;
  }
  static bool read_whole(const Json& json, std::int64_t& value) {
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    if (!json.is_number_integer()) return false;
    if (json.is_number_unsigned() && json.get<std::uint64_t>() > most) return false;
    value = json.get<std::int64_t>();
    return true;
  }
  static bool read_money(const Json& json, model::Money& value) {
    int128 nanos = 0;
    int128 parts = 0;
    if (!json.is_array() || json.size() != 2 || !read(json[0], nanos) || !read(json[1], parts)) {
      return false;
    }
    const auto money = model::Money::from(nanos, parts);
    if (money) value = *money;
    return money.has_value();
  }

  const Json& json_;
  bool ok_ = true;
};

// Counts that are printed or divided by are not negative.
bool is_sound(const Judgement& judgement) {
  return judgement.replications >= 0 && judgement.totals.replications >= 0 &&
         judgement.duration >= Duration{} && judgement.covered >= Duration{} &&
         !judgement.title.empty();
}

Json parsed(std::string_view text) {
  return Json::parse(text, nullptr, false);  // not throwing: what is no JSON is "discarded"
}

}  // namespace

std::string kept_judgement(const Judgement& judgement) {
  return Keeper::kept(judgement).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<Judgement> read_judgement(std::string_view text) {
  const Json json = parsed(text);
  Judgement judgement;
  if (json.is_discarded() || !Reader::read(json, judgement) || !is_sound(judgement)) {
    return std::nullopt;
  }
  return judgement;
}

bool is_shown_json(std::string_view text) {
  constexpr unsigned char kBlank = 0x20;
  constexpr unsigned char kDelete = 0x7F;
  for (const char byte : text) {
    const auto code = static_cast<unsigned char>(byte);
    if ((code < kBlank && byte != '\n') || code == kDelete) return false;
  }
  return Json::accept(text);
}

}  // namespace weir::reports

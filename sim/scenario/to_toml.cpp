#include <string>

#include "sim/scenario/quantity.hpp"
#include "sim/scenario/scenario_toml.hpp"
#include "sim/scenario/utf8.hpp"

namespace weir::sim {

namespace {

// A basic string of TOML. Names are printable; quotes and backslashes are not the only traps: a
// byte that is no UTF-8 would make the file unreadable.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const CodePoint next = first_code_point(text);
    const char letter = text.front();
    if (!next.valid) {
      out += "\xEF\xBF\xBD";
    } else if (letter == '"' || letter == '\\') {
      out += std::string{"\\"} + letter;
    } else if (next.value < 0x20 || next.value == 0x7F) {
      constexpr std::string_view kDigits = "0123456789ABCDEF";
      out += "\\u00";
      out += kDigits[next.value >> 4U];
      out += kDigits[next.value & 0xFU];
    } else {
      out += text.substr(0, next.bytes);
    }
    text.remove_prefix(next.bytes);
  }
  return out + "\"";
}

std::string quoted(Duration duration) {
  return quoted(duration_text(duration));
}

// A float of TOML, which has a point or an exponent.
std::string float_text(double number) {
  std::string text = number_text(number);
  const std::size_t exponent = text.find('e');
  if (text.find('.') != std::string::npos) return text;
  return exponent == std::string::npos ? text + ".0" : text.insert(exponent, ".0");
}

std::string rate_text(double records_per_s) {
  return quoted(number_text(records_per_s) + " records/s");
}

class Writer {
 public:
  void header(const std::string& name) { out_ += "\n" + name + "\n"; }
  void line(std::string_view key, const std::string& value) {
    out_ += std::string{key} + " = " + value + "\n";
  }
  void text(const std::string& text) { out_ += text; }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

void write(Writer& out, const SimulationSettings& simulation) {
  out.header("[simulation]");
  if (!simulation.start.empty()) out.line("start", simulation.start);
  out.line("duration", quoted(simulation.duration));
  out.line("warm_up", quoted(simulation.warm_up));
  out.line("seed", std::to_string(simulation.seed));
  out.line("replications", std::to_string(simulation.replications));
  out.line("grain", quoted(name_of(simulation.grain)));
  out.line("bucket", quoted("1 s"));
}

void write(Writer& out, const StreamSettings& stream) {
  out.header("[stream]");
  out.line("name", quoted(stream.name));
  out.line("mode", quoted("provisioned"));
  out.line("shard_count", std::to_string(stream.shard_count));
  out.line("retention", quoted(stream.retention));
  out.line("region", quoted(stream.region));
  out.line("max_record_size", quoted(bytes_text(stream.max_record_bytes)));
  out.line("write_limit",
           quoted(stream.write_limit == model::Enforcement::TokenBucket ? "token bucket"
                                                                        : "calendar second"));
  out.line("put_record_rounding", quoted(stream.put_record_rounding == 1 ? "none" : "1 KiB"));
  out.line("put_to_readable", quoted(stream.put_to_readable));
  out.line("push_interval", quoted(stream.push_interval));
  out.line("reshard", "{ lead = " + quoted(stream.reshard.lead) +
                          ", step = " + quoted(stream.reshard.step) +
                          ", parallelism = " + std::to_string(stream.reshard.parallelism) + " }");
}

void write(Writer& out, const PriceSettings& prices) {
  out.header("[prices]");
  out.line("table", quoted(prices.table));
  if (!prices.currency.empty()) out.line("currency", quoted(prices.currency));
}

std::string to_text(const HotKey& hot) {
  std::string text = "{ key = " + quoted(hot.key) + ", share = " + quoted(percent_text(hot.share)) +
                     ", spread = " + std::to_string(hot.spread) + ", from = " + quoted(hot.from);
  if (hot.until != Duration::max()) text += ", until = " + quoted(hot.until);
  return text + " }";
}

std::string to_text(const RecordSize& size) {
  if (!size.lognormal) return quoted(bytes_text(size.bytes));
  return "{ distribution = \"lognormal\", median = " + quoted(bytes_text(size.bytes)) +
         ", p99 = " + quoted(bytes_text(size.p99_bytes)) + " }";
}

std::string to_text(const TraceSettings& trace) {
  return "{ file = " + quoted(trace.file) + ", speed = " + float_text(trace.speed) +
         ", scale = " + std::to_string(trace.scale) + ", scatter = " + quoted(trace.scatter) +
         ", repeat = " + (trace.repeat ? "true" : "false") + " }";
}

std::string to_text(const Resend& resend) {
  const char* failed = resend.failed == ResendFailed::None     ? "none"
                       : resend.failed == ResendFailed::Subset ? "subset"
                       : resend.failed == ResendFailed::Record ? "record"
                                                               : "requeue";
  const char* jitter = resend.jitter == Jitter::Full   ? "full"
                       : resend.jitter == Jitter::Half ? "half"
                                                       : "none";
  const std::string attempts = resend.max_attempts == kWithoutEnd
                                   ? quoted("unlimited")
                                   : std::to_string(resend.max_attempts);
  return "{ failed = " + quoted(failed) + ", max_attempts = " + attempts +
         ", backoff = " + quoted(resend.backoff) + ", jitter = " + quoted(jitter) + " }";
}

std::string to_text(const Aimd& aimd) {
  return "{ start = " + std::to_string(aimd.start) +
         ", increase = " + std::to_string(aimd.increase) +
         ", decrease = " + float_text(aimd.decrease) + ", most = " + std::to_string(aimd.most) +
         " }";
}

std::string to_text(const PutBuffer& buffer) {
  return "{ records = " + std::to_string(buffer.records) +
         ", full = " + quoted(buffer.blocks ? "block" : "drop") + " }";
}

void write(Writer& out, const KeySettings& keys) {
  const bool zipf = keys.distribution == KeyDistribution::Zipf;
  out.header("  [producer.keys]");
  out.line("  distribution", quoted(zipf ? "zipf" : "uniform"));
  out.line("  count", std::to_string(keys.count));
  if (zipf) out.line("  exponent", float_text(keys.exponent));
  if (keys.hot.empty()) return;
  out.text("  hot = [\n");
  for (const HotKey& hot : keys.hot) out.text("    " + to_text(hot) + ",\n");
  out.text("  ]\n");
}

void write(Writer& out, const std::vector<LoadPoint>& load) {
  out.header("  [producer.load]");
  out.line("  shape", quoted("points"));
  out.text("  points = [\n");
  for (const LoadPoint& point : load) {
    out.text("    [" + quoted(point.at) + ", " + rate_text(point.records_per_s) + "],\n");
  }
  out.text("  ]\n");
}

void write(Writer& out, const Producer& producer) {
  const bool constant_rate = producer.load.size() == 1 && producer.load[0].at == Duration{};
  out.header("[[producer]]");
  out.line("name", quoted(producer.name));
  out.line("instances", std::to_string(producer.instances));
  if (producer.trace) {
    out.line("trace", to_text(*producer.trace));
  } else {
    if (constant_rate) out.line("rate", rate_text(producer.load[0].records_per_s));
    out.line("arrivals",
             quoted(producer.arrivals == ArrivalProcess::Constant ? "constant" : "poisson"));
    out.line("record_size", to_text(producer.record_size));
    if (!constant_rate) write(out, producer.load);
    write(out, producer.keys);
  }
  const PutSettings& put = producer.put;
  out.header("  [producer.put]");
  out.line("  api", quoted(put.api == PutApi::PutRecord ? "PutRecord" : "PutRecords"));
  out.line("  max_batch", std::to_string(put.max_batch));
  out.line("  linger", quoted(put.linger));
  out.line("  round_trip", quoted(put.round_trip));
  out.line("  timeout", quoted(put.timeout));
  out.line("  resend", to_text(put.resend));
  out.line("  sdk_retry", quoted(name_of(put.sdk_retry)));
  if (put.max_in_flight) out.line("  max_in_flight", std::to_string(*put.max_in_flight));
  if (put.aimd) out.line("  aimd", to_text(*put.aimd));
  // what is in force, unless nothing is
  if (const auto buffer = buffer_of(put)) out.line("  buffer", to_text(*buffer));
}

void write(Writer& out, const Consumer& consumer) {
  out.header("[[consumer]]");
  out.line("name", quoted(consumer.name));
  if (consumer.retrieval == Retrieval::FanOut) {
    out.line("kind", quoted("fan_out"));
  } else {
    out.line("kind", quoted("polling"));
    out.line("poll_interval", quoted(consumer.poll_interval));
    out.line("max_records", std::to_string(consumer.max_records));
  }
  out.line("workers", std::to_string(consumer.workers));
  out.line("cores", std::to_string(consumer.cores));
  out.line("from", quoted(consumer.from));
  out.line("start", quoted(name_of(consumer.start)));
  if (consumer.start == StartPosition::AtTimestamp) {
    out.line("timestamp", quoted(consumer.timestamp));
  }
  out.line("new_shards", quoted(name_of(consumer.new_shards)));
  out.line("checkpoints", consumer.checkpoints ? "true" : "false");
  if (consumer.replay) {
    out.line("replay", "{ at = " + quoted(consumer.replay->at) +
                           ", from = " + quoted(consumer.replay->from) + " }");
  }
  out.line(
      "process_time",
      "{ per_record = " + quoted(consumer.per_record) +
          ", per_batch = " + quoted(consumer.per_batch) + ", distribution = " +
          quoted(consumer.process_time == ProcessTime::Exponential ? "exponential" : "constant") +
          " }");
  out.line("parents_first", consumer.parents_first ? "true" : "false");
  out.line("round_trip", quoted(consumer.round_trip));
}

void write(Writer& out, const Fault& fault) {
  out.header("[[fault]]");
  out.line("at", quoted(fault.at));
  out.line("kind", quoted(name_of(fault.kind)));
  out.line("duration", quoted(fault.duration));
  if (!fault.consumer.empty()) out.line("consumer", quoted(fault.consumer));
  if (!fault.producer.empty()) out.line("producer", quoted(fault.producer));
  const FaultParts parts = parts_of(fault.kind);
  if (parts.factor) out.line("factor", float_text(fault.factor));
  if (parts.share) out.line("share", quoted(percent_text(fault.share)));
}

void write(Writer& out, const Action& action) {
  out.header("[[action]]");
  out.line("at", quoted(action.at));
  out.line("call", quoted(name_of(action.call)));
  switch (action.call) {
    case ActionCall::SplitShard:
      out.line("shard_to_split", quoted(action.shard));
      out.line("new_starting_hash_key", quoted(action.new_starting_hash_key));
      break;
    case ActionCall::MergeShards:
      out.line("shard_to_merge", quoted(action.shard));
      out.line("adjacent_shard_to_merge", quoted(action.adjacent_shard));
      break;
    case ActionCall::UpdateShardCount:
      out.line("target_shard_count", std::to_string(action.target_shard_count));
      break;
    case ActionCall::IncreaseStreamRetentionPeriod:
    case ActionCall::DecreaseStreamRetentionPeriod:
      out.line("retention_period", quoted(action.retention));
      break;
    case ActionCall::UpdateMaxRecordSize:
      out.line("max_record_size", quoted(bytes_text(action.max_record_bytes)));
      break;
    case ActionCall::RegisterStreamConsumer:
    case ActionCall::DeregisterStreamConsumer:
      out.line("consumer_name", quoted(action.consumer_name));
      break;
    case ActionCall::DeleteStream:
      out.line("enforce_consumer_deletion", action.enforce_consumer_deletion ? "true" : "false");
      break;
  }
}

// A limit in the unit in which results are counted, written so that it reads back exactly.
std::string limit_text(const Objective& objective, double limit, Duration retention) {
  switch (objective.metric) {
    case Metric::RecordsDropped:
    case Metric::RecordsExpired:
      return quoted(number_text(limit) + " records");
    case Metric::IteratorAgeRecoveryTime:
      return quoted(number_text(limit) + " s");
    case Metric::WriteThrottled:
    case Metric::WriteRecords:
      return rate_text(limit);
    case Metric::WriteThrottleRatio:
      return quoted(percent_text(limit));
    case Metric::WriteBytes:
    case Metric::ReadBytes:
      return quoted(number_text(limit) + " B/s");
    case Metric::ReadThrottled:
      return quoted(number_text(limit) + " calls/s");
    case Metric::EndToEndLatency:
      return quoted(number_text(limit) + " ms");
    case Metric::IteratorAge:
      break;
  }
  if (!objective.of_retention) return quoted(number_text(limit) + " s");
  const double whole =
      static_cast<double>(retention.count()) / static_cast<double>(kNanosPerSecond);
  return quoted(percent_text(limit, whole));
}

void write(Writer& out, const Objective& objective, Duration retention) {
  out.header("[[objective]]");
  out.line("name", quoted(objective.name));
  out.line("metric", quoted(name_of(objective.metric)));
  if (objective.metric == Metric::IteratorAge || objective.metric == Metric::EndToEndLatency) {
    out.line("stat", quoted(name_of(objective.stat)));
  }
  if (!objective.consumer.empty()) out.line("consumer", quoted(objective.consumer));
  if (objective.min) out.line("min", limit_text(objective, *objective.min, retention));
  if (objective.max) out.line("max", limit_text(objective, *objective.max, retention));
  out.line("in", quoted(percent_text(objective.in)));
}

}  // namespace

std::string to_toml(const Scenario& scenario) {
  Writer out;
  out.line("weir", "1");
  if (!scenario.title.empty()) out.line("title", quoted(scenario.title));
  if (!scenario.name.empty()) out.line("name", quoted(scenario.name));
  write(out, scenario.simulation);
  out.header("[account]");
  out.line("shard_quota", std::to_string(shard_quota(scenario)));
  write(out, scenario.stream);
  for (const Producer& producer : scenario.producers) write(out, producer);
  for (const Consumer& consumer : scenario.consumers) write(out, consumer);
  for (const Action& action : scenario.actions) write(out, action);
  for (const Fault& fault : scenario.faults) write(out, fault);
  for (const Objective& objective : scenario.objectives) {
    write(out, objective, scenario.stream.retention);
  }
  write(out, scenario.prices);
  return out.take();
}

}  // namespace weir::sim

#include <string>

#include "sim/scenario/quantity.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/toml_writer.hpp"

namespace weir::sim {

namespace {

std::string to_text(const HotKey& hot) {
  std::string text =
      "{ key = " + toml_quoted(hot.key) + ", share = " + toml_quoted(percent_text(hot.share)) +
      ", spread = " + std::to_string(hot.spread) + ", from = " + toml_quoted(hot.from);
  if (hot.until != Duration::max()) text += ", until = " + toml_quoted(hot.until);
  return text + " }";
}

std::string to_text(const SizeHistogram& histogram) {
  std::string text = "{ distribution = \"histogram\", ";
  if (!histogram.file.empty()) return text + "file = " + toml_quoted(histogram.file) + " }";
  text += "sizes = [";
  for (const SizeHistogram::Bin& bin : histogram.bins) {
    text += (&bin == histogram.bins.data() ? "[" : ", [") + toml_quoted(bytes_text(bin.from));
    if (bin.to != bin.from) text += ", " + toml_quoted(bytes_text(bin.to));
    text += ", " + toml_quoted(percent_text(bin.weight)) + "]";
  }
  return text + "] }";
}

std::string to_text(const RecordSize& size) {
  if (size.histogram) return to_text(*size.histogram);
  if (!size.lognormal) return toml_quoted(bytes_text(size.bytes));
  return "{ distribution = \"lognormal\", median = " + toml_quoted(bytes_text(size.bytes)) +
         ", p99 = " + toml_quoted(bytes_text(size.p99_bytes)) + " }";
}

std::string to_text(const TraceSettings& trace) {
  return "{ file = " + toml_quoted(trace.file) + ", speed = " + toml_float(trace.speed) +
         ", scale = " + std::to_string(trace.scale) + ", scatter = " + toml_quoted(trace.scatter) +
         ", repeat = " + (trace.repeat ? "true" : "false") + " }";
}

std::string to_text(const Aimd& aimd) {
  return "{ start = " + std::to_string(aimd.start) +
         ", increase = " + std::to_string(aimd.increase) +
         ", decrease = " + toml_float(aimd.decrease) + ", most = " + std::to_string(aimd.most) +
         " }";
}

std::string to_text(const PutBuffer& buffer) {
  return "{ records = " + std::to_string(buffer.records) +
         ", full = " + toml_quoted(buffer.blocks ? "block" : "drop") + " }";
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
                                   ? toml_quoted("unlimited")
                                   : std::to_string(resend.max_attempts);
  return "{ failed = " + toml_quoted(failed) + ", max_attempts = " + attempts +
         ", backoff = " + toml_quoted(resend.backoff) + ", jitter = " + toml_quoted(jitter) + " }";
}

const char* name_of(KeyDistribution distribution) {
  switch (distribution) {
    case KeyDistribution::Uniform:
      return "uniform";
    case KeyDistribution::Zipf:
      return "zipf";
    case KeyDistribution::Counts:
      return "counts";
    case KeyDistribution::Random:
    case KeyDistribution::ExplicitHash:
      break;
  }
  return "random";
}

void write_hash_keys(TomlWriter& out, const std::vector<model::HashKey>& hash_keys) {
  if (hash_keys.empty()) return out.line("  explicit_hash_keys", toml_quoted("uniform"));
  std::string list;
  for (const model::HashKey& key : hash_keys) {
    list += (list.empty() ? "" : ", ") + toml_quoted(model::to_decimal(key));
  }
  out.line("  explicit_hash_keys", "[" + list + "]");
}

void write(TomlWriter& out, const KeySettings& keys) {
  out.header("  [producer.keys]");
  if (keys.distribution == KeyDistribution::ExplicitHash) {
    return write_hash_keys(out, keys.hash_keys);
  }
  const bool zipf = keys.distribution == KeyDistribution::Zipf;
  out.line("  distribution", toml_quoted(name_of(keys.distribution)));
  if (zipf || keys.distribution == KeyDistribution::Uniform) {
    out.line("  count", std::to_string(keys.count));
  }
  if (zipf) out.line("  exponent", toml_float(keys.exponent));
  if (keys.distribution == KeyDistribution::Counts) out.line("  file", toml_quoted(keys.file));
  if (keys.drift) {
    out.line("  drift", "{ every = " + toml_quoted(keys.drift->every) +
                            ", keys = " + std::to_string(keys.drift->keys) +
                            ", share = " + toml_quoted(percent_text(keys.drift->share)) + " }");
  }
  if (keys.hot.empty()) return;
  out.text("  hot = [\n");
  for (const HotKey& hot : keys.hot) out.text("    " + to_text(hot) + ",\n");
  out.text("  ]\n");
}

void write_points(TomlWriter& out, const std::vector<LoadPoint>& points) {
  out.line("  shape", toml_quoted("points"));
  out.text("  points = [\n");
  for (const LoadPoint& point : points) {
    out.text("    [" + toml_quoted(point.at) + ", " + toml_rate(point.records_per_s) + "],\n");
  }
  out.text("  ]\n");
}

void write_day(TomlWriter& out, const LoadShape& shape) {
  const bool weekly = shape.kind == LoadKind::Weekly;
  out.line("  shape", toml_quoted(weekly ? "weekly" : "daily"));
  out.line("  trough", toml_rate(shape.trough));
  out.line("  peak", toml_rate(shape.peak));
  out.line("  peak_at", toml_quoted(shape.peak_at));
  if (!weekly) return;
  std::string days;
  for (const double factor : shape.weekdays) {
    days += (days.empty() ? "" : ", ") + toml_float(factor);
  }
  out.line("  weekdays", "[" + days + "]");
}

std::string to_text(const LoadShape& curve) {
  std::string text = "{ file = " + toml_quoted(curve.file) + ", peak = " + toml_rate(curve.peak);
  if (curve.period) {
    text += ", period = " + toml_quoted(*curve.period);
  } else {
    text += ", speed = " + toml_float(curve.speed);
  }
  text += ", repeat = " + std::string{curve.repeat ? "true" : "false"};
  return text + ", growth = " + toml_quoted(percent_text(curve.growth)) + " }";
}

std::string to_text(const Bursts& bursts) {
  const char* holding = bursts.holding == HoldingTime::Constant ? "constant" : "exponential";
  std::string text;
  if (bursts.kind == BurstKind::OnOff) {
    text = "{ kind = \"on_off\", on = " + toml_quoted(bursts.states[0].mean) +
           ", off = " + toml_quoted(bursts.states[1].mean);
  } else {
    for (const BurstState& state : bursts.states) {
      text += (text.empty() ? "{ factor = " : ", { factor = ") + toml_float(state.factor) +
              ", mean = " + toml_quoted(state.mean);
      for (std::size_t i = 0; i < state.next.size(); ++i) {
        text += (i == 0 ? ", next = [" : ", ") + toml_float(state.next[i]);
      }
      text += state.next.empty() ? " }" : "] }";
    }
    text = "{ kind = \"mmpp\", states = [" + text + "]";
  }
  return text + ", holding = " + toml_quoted(holding) + " }";
}

std::string to_text(const Batch& batch) {
  const bool pareto = batch.distribution == BatchDistribution::Pareto;
  const char* distribution = pareto                                               ? "pareto"
                             : batch.distribution == BatchDistribution::Geometric ? "geometric"
                                                                                  : "constant";
  return "{ distribution = " + toml_quoted(distribution) + ", mean = " + toml_float(batch.mean) +
         (pareto ? ", shape = " + toml_float(batch.shape) : "") +
         ", most = " + std::to_string(batch.most) +
         ", same_key = " + (batch.same_key ? "true" : "false") + " }";
}

void write_load(TomlWriter& out, const Producer& producer) {
  const LoadShape& shape = producer.shape;
  out.header("  [producer.load]");
  if (shape.kind == LoadKind::Points) {
    write_points(out, shape.points.empty() ? producer.load : shape.points);
  } else {
    write_day(out, shape);
  }
  out.line("  growth", toml_quoted(percent_text(shape.growth)));
}

void write_kpl(TomlWriter& out, const KplSettings& kpl, const PutSettings& put) {
  out.header("  [producer.kpl]");
  out.line("  aggregation_enabled", kpl.aggregation_enabled ? "true" : "false");
  out.line("  aggregation_max_count", std::to_string(kpl.aggregation_max_count));
  out.line("  aggregation_max_size", toml_quoted(bytes_text(kpl.aggregation_max_size)));
  out.line("  collection_max_count", std::to_string(kpl.collection_max_count));
  out.line("  collection_max_size", toml_quoted(bytes_text(kpl.collection_max_size)));
  out.line("  record_max_buffered_time", toml_quoted(kpl.record_max_buffered_time));
  out.line("  record_ttl", toml_quoted(kpl.record_ttl));
  out.line("  fail_if_throttled", kpl.fail_if_throttled ? "true" : "false");
  out.line("  rate_limit", toml_quoted(percent_text(kpl.rate_limit)));
  out.line("  max_connections", std::to_string(kpl.max_connections));
  out.line("  request_timeout", toml_quoted(put.timeout));
  out.line("  round_trip", toml_quoted(put.round_trip));
}

}  // namespace

void write_producer(TomlWriter& out, const Producer& producer) {
  const LoadShape& shape = producer.shape;
  const bool is_curve = shape.kind == LoadKind::Curve;
  const bool constant_rate = shape.kind == LoadKind::Points && shape.growth <= 0 &&
                             producer.load.size() == 1 && producer.load[0].at == Duration{};
  out.header("[[producer]]");
  out.line("name", toml_quoted(producer.name));
  out.line("instances", std::to_string(producer.instances));
  if (producer.trace) {
    out.line("trace", to_text(*producer.trace));
  } else {
    if (constant_rate) out.line("rate", toml_rate(producer.load[0].records_per_s));
    if (is_curve) out.line("rate_curve", to_text(shape));
    out.line("arrivals",
             toml_quoted(producer.arrivals == ArrivalProcess::Constant ? "constant" : "poisson"));
    if (producer.bursts) out.line("bursts", to_text(*producer.bursts));
    if (producer.batch) out.line("batch", to_text(*producer.batch));
    out.line("record_size", to_text(producer.record_size));
    if (!constant_rate && !is_curve) write_load(out, producer);
    write(out, producer.keys);
  }
  const PutSettings& put = producer.put;
  if (producer.kpl) return write_kpl(out, *producer.kpl, put);
  out.header("  [producer.put]");
  out.line("  api", toml_quoted(put.api == PutApi::PutRecord ? "PutRecord" : "PutRecords"));
  out.line("  max_batch", std::to_string(put.max_batch));
  out.line("  linger", toml_quoted(put.linger));
  out.line("  round_trip", toml_quoted(put.round_trip));
  out.line("  timeout", toml_quoted(put.timeout));
  out.line("  resend", to_text(put.resend));
  out.line("  sdk_retry", toml_quoted(name_of(put.sdk_retry)));
  if (put.max_in_flight) out.line("  max_in_flight", std::to_string(*put.max_in_flight));
  if (put.aimd) out.line("  aimd", to_text(*put.aimd));
  // what is in force, unless nothing is
  if (const auto buffer = buffer_of(put)) out.line("  buffer", to_text(*buffer));
}

}  // namespace weir::sim

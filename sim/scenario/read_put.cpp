#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/scenario_sections.hpp"

namespace weir::sim {

namespace {

Resend read_resend(ProblemCollector& problems, const Node& node) {
  Resend resend;
  TableReader table{problems, node, resend_keys()};
  table.choice<ResendFailed>("failed", resend.failed,
                             {{"none", ResendFailed::None},
                              {"subset", ResendFailed::Subset},
                              {"record", ResendFailed::Record},
                              {"requeue", ResendFailed::Requeue}});
  const Node* attempts = table.find("max_attempts");
  if (attempts != nullptr && attempts->kind == Node::Kind::Text && attempts->text == "unlimited") {
    resend.max_attempts = kWithoutEnd;
  } else {
    table.count("max_attempts", resend.max_attempts, bounds::kAttempts);
  }
  table.duration("backoff", resend.backoff, bounds::kWait);
  table.choice<Jitter>("jitter", resend.jitter,
                       {{"full", Jitter::Full}, {"half", Jitter::Half}, {"none", Jitter::None}});
  return resend;
}

PutBuffer read_buffer(ProblemCollector& problems, const Node& node, std::int64_t max_batch) {
  PutBuffer buffer;
  TableReader table{problems, node, buffer_keys()};
  table.count("records", buffer.records, bounds::kBufferRecords);
  table.choice<bool>("full", buffer.blocks, {{"drop", false}, {"block", true}});
  if (buffer.records < max_batch) {
    problems.error("E0419",
                   "a buffer of " + grouped(buffer.records) + " records never fills a batch of " +
                       grouped(max_batch),
                   table.place_of("records"), "room for one batch at least",
                   "help: make `records` larger, or `max_batch` smaller");
  }
  return buffer;
}

Aimd read_aimd(ProblemCollector& problems, const Node& node) {
  Aimd aimd;
  TableReader table{problems, node, aimd_keys()};
  table.count("start", aimd.start, bounds::kAimdRecords);
  table.count("increase", aimd.increase, bounds::kAimdRecords);
  table.number("decrease", aimd.decrease, bounds::kAimdDecrease);
  table.count("most", aimd.most, bounds::kAimdRecords);
  if (aimd.start > aimd.most) {
    problems.error("E0419", "`start` is above `most` (" + grouped(aimd.most) + " records)",
                   table.place_of("start"), "at most so many", {},
                   table.second_place("most", "the most"));
  }
  return aimd;
}

void read_limits(TableReader& table, PutSettings& put) {
  ProblemCollector& problems = table.problems();
  table.choice<SdkRetry>("sdk_retry", put.sdk_retry,
                         {{"off", SdkRetry::Off},
                          {"legacy", SdkRetry::Legacy},
                          {"standard", SdkRetry::Standard},
                          {"adaptive", SdkRetry::Adaptive},
                          {"2026", SdkRetry::New2026},
                          {"java-legacy", SdkRetry::JavaLegacy},
                          {"java-standard", SdkRetry::JavaStandard},
                          {"cpp-legacy", SdkRetry::CppLegacy}});
  std::int64_t in_flight = 0;
  if (table.count("max_in_flight", in_flight, bounds::kInFlight)) put.max_in_flight = in_flight;
  if (const Node* aimd = table.table("aimd")) put.aimd = read_aimd(problems, *aimd);
  const std::int64_t batch = put.api == PutApi::PutRecord ? 1 : put.max_batch;
  if (const Node* buffer = table.table("buffer")) {
    put.buffer = read_buffer(problems, *buffer, batch);
  }
}

}  // namespace

void check_answer_in_time(TableReader& table, const PutSettings& put, std::string_view timeout) {
  if (put.round_trip < put.timeout) return;
  const bool timed = table.has(timeout);
  table.problems().error(
      "E0411",
      "a round trip of " + duration_text(put.round_trip) + " is not over within " +
          "the time-out of " + duration_text(put.timeout),
      table.place_of(timed ? timeout : "round_trip"), "no answer would be waited for", {},
      timed ? table.second_place("round_trip", "an answer takes so long") : std::nullopt);
}

PutSettings read_put(ProblemCollector& problems, const Node& node) {
  PutSettings put;
  TableReader table{problems, node, put_keys()};
  table.choice<PutApi>("api", put.api,
                       {{"PutRecords", PutApi::PutRecords}, {"PutRecord", PutApi::PutRecord}});
  table.count("max_batch", put.max_batch, {1, model::defaults::kPutRecordsMostRecords.value});
  table.duration("linger", put.linger, bounds::kWait);
  table.duration("round_trip", put.round_trip, bounds::kWait);
  table.duration("timeout", put.timeout, bounds::kTimeout);
  check_answer_in_time(table, put, "timeout");
  if (const Node* resend = table.table("resend")) put.resend = read_resend(problems, *resend);
  read_limits(table, put);
  return put;
}

}  // namespace weir::sim

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
                              {"requeue", ResendFailed::None, false}});
  table.count("max_attempts", resend.max_attempts, bounds::kAttempts);
  table.duration("backoff", resend.backoff, bounds::kWait);
  table.choice<Jitter>("jitter", resend.jitter,
                       {{"full", Jitter::Full}, {"half", Jitter::Half}, {"none", Jitter::None}});
  return resend;
}

}  // namespace

PutSettings read_put(ProblemCollector& problems, const Node& node) {
  PutSettings put;
  TableReader table{problems, node, put_keys()};
  table.choice<PutApi>("api", put.api,
                       {{"PutRecords", PutApi::PutRecords}, {"PutRecord", PutApi::PutRecord}});
  table.count("max_batch", put.max_batch, {1, model::defaults::kPutRecordsMostRecords.value});
  table.duration("linger", put.linger, bounds::kWait);
  table.duration("round_trip", put.round_trip, bounds::kWait);
  table.duration("timeout", put.timeout, bounds::kTimeout);
  if (put.round_trip >= put.timeout) {
    const bool timed = table.has("timeout");
    problems.error(
        "E0411",
        "a round trip of " + duration_text(put.round_trip) + " is not over within " +
            "the time-out of " + duration_text(put.timeout),
        table.place_of(timed ? "timeout" : "round_trip"), "no answer would be waited for", {},
        timed ? table.second_place("round_trip", "an answer takes so long") : std::nullopt);
  }
  if (const Node* resend = table.table("resend")) put.resend = read_resend(problems, *resend);
  return put;
}

}  // namespace weir::sim

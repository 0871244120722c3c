#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/scenario_sections.hpp"

namespace weir::sim {

KplSettings read_kpl(ProblemCollector& problems, const Node& node, PutSettings& put) {
  KplSettings kpl;
  put.timeout = defaults::kpl::kRequestTimeout.value;
  TableReader table{problems, node, kpl_keys()};
  table.boolean("aggregation_enabled", kpl.aggregation_enabled);
  table.count("aggregation_max_count", kpl.aggregation_max_count, bounds::kKplCount);
  table.bytes("aggregation_max_size", kpl.aggregation_max_size, bounds::kKplAggregate);
  table.count("collection_max_count", kpl.collection_max_count,
              {1, model::defaults::kPutRecordsMostRecords.value});
  table.bytes("collection_max_size", kpl.collection_max_size, bounds::kKplCollection);
  table.duration("record_max_buffered_time", kpl.record_max_buffered_time, bounds::kKplTime);
  table.duration("record_ttl", kpl.record_ttl, bounds::kKplTime);
  table.boolean("fail_if_throttled", kpl.fail_if_throttled);
  table.share("rate_limit", kpl.rate_limit, bounds::kKplRateLimit);
  table.count("max_connections", kpl.max_connections, bounds::kKplConnections);
  table.duration("request_timeout", put.timeout, bounds::kTimeout);
  table.duration("round_trip", put.round_trip, bounds::kWait);
  check_answer_in_time(table, put, "request_timeout");
  if (kpl.record_ttl <= kpl.record_max_buffered_time) {
    const bool timed = table.has("record_ttl");
    problems.error(
        "E0420",
        "a record that may wait for " + duration_text(kpl.record_max_buffered_time) +
            " expires after " + duration_text(kpl.record_ttl),
        table.place_of(timed ? "record_ttl" : "record_max_buffered_time"),
        "it would expire in the buffer", {},
        timed ? table.second_place("record_max_buffered_time", "it waits so long") : std::nullopt);
  }
  return kpl;
}

}  // namespace weir::sim

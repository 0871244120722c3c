#include "sim/scenario/key_tables.hpp"

#include <algorithm>

namespace weir::sim {

namespace {
constexpr bool kLater = false;
}

const KeySpec* TableSpec::find(std::string_view key) const {
  const auto found = std::find_if(keys.begin(), keys.end(),
                                  [key](const KeySpec& spec) { return spec.name == key; });
  return found == keys.end() ? nullptr : &*found;
}

const TableSpec& file_keys() {
  static const TableSpec kSpec{"the file",
                               {{"weir"},
                                {"title"},
                                {"name"},
                                {"simulation"},
                                {"stream"},
                                {"producer"},
                                {"consumer"},
                                {"objective"},
                                {"include", kLater},
                                {"window"},
                                {"action"},
                                {"fault"},
                                {"autoscaler"},
                                {"sweep", kLater},
                                {"prices"},
                                {"account"}}};
  return kSpec;
}

const TableSpec& window_keys() {
  static const TableSpec kSpec{"a window", {{"from"}, {"until"}}};
  return kSpec;
}

const TableSpec& simulation_keys() {
  static const TableSpec kSpec{"[simulation]",
                               {{"start"},
                                {"duration"},
                                {"warm_up"},
                                {"seed"},
                                {"replications"},
                                {"worlds"},
                                {"grain"},
                                {"bucket"}}};
  return kSpec;
}

const TableSpec& account_keys() {
  static const TableSpec kSpec{"[account]", {{"shard_quota"}, {"on_demand_advantage"}}};
  return kSpec;
}

const TableSpec& stream_keys() {
  static const TableSpec kSpec{"[stream]",
                               {{"name"},
                                {"mode"},
                                {"shard_count"},
                                {"retention"},
                                {"region"},
                                {"max_record_size"},
                                {"put_record_rounding"},
                                {"put_to_readable"},
                                {"push_interval"},
                                {"write_limit"},
                                {"reshard"},
                                {"peak_30_days"},
                                {"warm_throughput"},
                                {"record_distribution_strategy"},
                                {"on_demand"}}};
  return kSpec;
}

const TableSpec& producer_keys() {
  static const TableSpec kSpec{"[[producer]]",
                               {{"name"},
                                {"stream"},
                                {"instances"},
                                {"rate"},
                                {"load"},
                                {"arrivals"},
                                {"record_size"},
                                {"keys"},
                                {"put"},
                                {"trace"},
                                {"rate_curve"},
                                {"bursts"},
                                {"batch"},
                                {"kpl"},
                                {"agent", kLater}}};
  return kSpec;
}

const TableSpec& load_keys() {
  static const TableSpec kSpec{
      "[producer.load]",
      {{"shape"}, {"points"}, {"trough"}, {"peak"}, {"peak_at"}, {"weekdays"}, {"growth"}}};
  return kSpec;
}

const TableSpec& rate_curve_keys() {
  static const TableSpec kSpec{"`rate_curve`",
                               {{"file"}, {"peak"}, {"speed"}, {"period"}, {"repeat"}, {"growth"}}};
  return kSpec;
}

const TableSpec& burst_keys() {
  static const TableSpec kSpec{"`bursts`", {{"kind"}, {"on"}, {"off"}, {"states"}, {"holding"}}};
  return kSpec;
}

const TableSpec& burst_state_keys() {
  static const TableSpec kSpec{"`states`", {{"factor"}, {"mean"}, {"next"}}};
  return kSpec;
}

const TableSpec& batch_keys() {
  static const TableSpec kSpec{"`batch`",
                               {{"distribution"}, {"mean"}, {"shape"}, {"most"}, {"same_key"}}};
  return kSpec;
}

const TableSpec& drift_keys() {
  static const TableSpec kSpec{"`drift`", {{"every"}, {"keys"}, {"share"}}};
  return kSpec;
}

const TableSpec& record_size_keys() {
  static const TableSpec kSpec{"`record_size`",
                               {{"distribution"}, {"median"}, {"p99"}, {"sizes"}, {"file"}}};
  return kSpec;
}

const TableSpec& population_keys() {
  static const TableSpec kSpec{"[producer.keys]",
                               {{"distribution"},
                                {"count"},
                                {"exponent"},
                                {"file"},
                                {"hot"},
                                {"drift"},
                                {"explicit_hash_keys"}}};
  return kSpec;
}

const TableSpec& hot_keys() {
  static const TableSpec kSpec{"`hot`", {{"key"}, {"share"}, {"spread"}, {"from"}, {"until"}}};
  return kSpec;
}

const TableSpec& put_keys() {
  static const TableSpec kSpec{"[producer.put]",
                               {{"api"},
                                {"max_batch"},
                                {"linger"},
                                {"round_trip"},
                                {"timeout"},
                                {"resend"},
                                {"sdk_retry"},
                                {"max_in_flight"},
                                {"aimd"},
                                {"buffer"}}};
  return kSpec;
}

const TableSpec& kpl_keys() {
  static const TableSpec kSpec{"[producer.kpl]",
                               {{"aggregation_enabled"},
                                {"aggregation_max_count"},
                                {"aggregation_max_size"},
                                {"collection_max_count"},
                                {"collection_max_size"},
                                {"record_max_buffered_time"},
                                {"record_ttl"},
                                {"fail_if_throttled"},
                                {"rate_limit"},
                                {"max_connections"},
                                {"request_timeout"},
                                {"round_trip"}}};
  return kSpec;
}

const TableSpec& resend_keys() {
  static const TableSpec kSpec{"`resend`", {{"failed"}, {"max_attempts"}, {"backoff"}, {"jitter"}}};
  return kSpec;
}

const TableSpec& buffer_keys() {
  static const TableSpec kSpec{"`buffer`", {{"records"}, {"full"}}};
  return kSpec;
}

const TableSpec& aimd_keys() {
  static const TableSpec kSpec{"`aimd`", {{"start"}, {"increase"}, {"decrease"}, {"most"}}};
  return kSpec;
}

const TableSpec& trace_keys() {
  static const TableSpec kSpec{"`trace`",
                               {{"file"}, {"speed"}, {"scale"}, {"scatter"}, {"repeat"}}};
  return kSpec;
}

const TableSpec& consumer_keys() {
  static const TableSpec kSpec{"[[consumer]]",
                               {{"name"},
                                {"stream"},
                                {"kind"},
                                {"poll_interval"},
                                {"max_records"},
                                {"workers"},
                                {"cores"},
                                {"from"},
                                {"start"},
                                {"timestamp"},
                                {"new_shards"},
                                {"checkpoints"},
                                {"replay"},
                                {"parents_first"},
                                {"process_time"},
                                {"round_trip"},
                                {"retrieval"},
                                {"version"},
                                {"idle_time_between_reads"},
                                {"max_pending_process_records_input"},
                                {"failover_time"},
                                {"max_leases_for_worker"},
                                {"parent_shard_poll_interval"},
                                {"shard_consumer_dispatch_poll_interval"},
                                {"checkpoint_interval"},
                                {"max_leases_to_steal_at_one_time"},
                                {"enable_priority_lease_assignment"},
                                {"lease_assignment_interval"},
                                {"re_balance_threshold_percentage"},
                                {"dampening_percentage"},
                                {"allow_throughput_overshoot"},
                                {"variance_balancing_frequency"},
                                {"worker_metrics_reporter_freq"},
                                {"is_graceful_lease_handoff_enabled"},
                                {"graceful_lease_handoff_timeout"},
                                {"batch_size", kLater},
                                {"maximum_batching_window", kLater},
                                {"parallelization_factor", kLater},
                                {"maximum_retry_attempts", kLater},
                                {"bisect_batch_on_function_error", kLater},
                                {"invoke_time", kLater}}};
  return kSpec;
}

const std::vector<std::string_view>& kcl_keys() {
  static const std::vector<std::string_view> kKeys{"retrieval",
                                                   "version",
                                                   "idle_time_between_reads",
                                                   "max_pending_process_records_input",
                                                   "failover_time",
                                                   "max_leases_for_worker",
                                                   "parent_shard_poll_interval",
                                                   "shard_consumer_dispatch_poll_interval",
                                                   "checkpoint_interval",
                                                   "max_leases_to_steal_at_one_time",
                                                   "enable_priority_lease_assignment",
                                                   "lease_assignment_interval",
                                                   "re_balance_threshold_percentage",
                                                   "dampening_percentage",
                                                   "allow_throughput_overshoot",
                                                   "variance_balancing_frequency",
                                                   "worker_metrics_reporter_freq",
                                                   "is_graceful_lease_handoff_enabled",
                                                   "graceful_lease_handoff_timeout"};
  return kKeys;
}

const TableSpec& replay_keys() {
  static const TableSpec kSpec{"`replay`", {{"at"}, {"from"}}};
  return kSpec;
}

const TableSpec& reshard_keys() {
  static const TableSpec kSpec{"`reshard`", {{"lead"}, {"step"}, {"parallelism"}}};
  return kSpec;
}

const TableSpec& on_demand_keys() {
  static const TableSpec kSpec{
      "`on_demand`",
      {{"law"}, {"look"}, {"split_bytes"}, {"split_records"}, {"scale_time"}, {"most_shards"}}};
  return kSpec;
}

const TableSpec& action_keys() {
  static const TableSpec kSpec{"[[action]]",
                               {{"at"},
                                {"stream"},
                                {"call"},
                                {"target_shard_count"},
                                {"shard_to_split"},
                                {"new_starting_hash_key"},
                                {"shard_to_merge"},
                                {"adjacent_shard_to_merge"},
                                {"retention_period"},
                                {"max_record_size"},
                                {"stream_mode"},
                                {"warm_throughput"},
                                {"record_distribution_strategy"},
                                {"consumer_name"},
                                {"enforce_consumer_deletion"},
                                {"consumer"},
                                {"desired_capacity"}}};
  return kSpec;
}

const TableSpec& autoscaler_keys() {
  static const TableSpec kSpec{"[[autoscaler]]",
                               {{"name"},
                                {"stream"},
                                {"kind"},
                                {"policy"},
                                {"metrics"},
                                {"check"},
                                {"delay"},
                                {"missing"},
                                {"up"},
                                {"down"},
                                {"min_shards"},
                                {"max_shards"},
                                {"lag_guard"},
                                {"refresh"}}};
  return kSpec;
}

const TableSpec& scaling_rule_keys() {
  static const TableSpec kSpec{"a scaling rule",
                               {{"threshold"},
                                {"period"},
                                {"datapoints"},
                                {"of"},
                                {"cool_down"},
                                {"add"},
                                {"factor"},
                                {"round_up"},
                                {"table"},
                                {"usage"},
                                {"percent"}}};
  return kSpec;
}

const TableSpec& fault_keys() {
  static const TableSpec kSpec{"[[fault]]",
                               {{"at"},
                                {"stream"},
                                {"kind"},
                                {"duration"},
                                {"consumer"},
                                {"producer"},
                                {"factor"},
                                {"share"},
                                {"workers"},
                                {"first_worker"},
                                {"interval"},
                                {"zone", kLater}}};
  return kSpec;
}

const TableSpec& prices_keys() {
  static const TableSpec kSpec{"[prices]", {{"table"}, {"currency"}}};
  return kSpec;
}

const TableSpec& process_time_keys() {
  static const TableSpec kSpec{"`process_time`", {{"per_record"}, {"per_batch"}, {"distribution"}}};
  return kSpec;
}

const TableSpec& objective_keys() {
  static const TableSpec kSpec{"[[objective]]",
                               {{"name"},
                                {"stream"},
                                {"metric"},
                                {"stat"},
                                {"consumer"},
                                {"min"},
                                {"max"},
                                {"in"},
                                {"during"}}};
  return kSpec;
}

}  // namespace weir::sim

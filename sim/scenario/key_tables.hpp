#pragma once

#include <string_view>
#include <vector>

namespace weir::sim {

/// A key of the scenario format. What is not built yet is known all the same: it answers E0001.
struct KeySpec {
  std::string_view name;
  bool built = true;
};

/// One kind of table and all keys that the format knows in it.
struct TableSpec {
  std::string_view title;  ///< as messages call it: "[[producer]]"
  std::vector<KeySpec> keys;

  const KeySpec* find(std::string_view key) const;
};

// Each table of the format (the manual, "Scenario file"), once.
const TableSpec& file_keys();
const TableSpec& simulation_keys();
/// Of one of [window], whose keys are names.
const TableSpec& window_keys();
const TableSpec& account_keys();
const TableSpec& stream_keys();
const TableSpec& producer_keys();
const TableSpec& load_keys();
const TableSpec& rate_curve_keys();
const TableSpec& burst_keys();
const TableSpec& burst_state_keys();
const TableSpec& batch_keys();
const TableSpec& record_size_keys();
const TableSpec& population_keys();  ///< producer.keys
const TableSpec& hot_keys();
const TableSpec& drift_keys();
const TableSpec& put_keys();
const TableSpec& kpl_keys();
const TableSpec& resend_keys();
const TableSpec& buffer_keys();
const TableSpec& aimd_keys();
const TableSpec& trace_keys();
const TableSpec& consumer_keys();
/// Those of [[consumer]] that only one with kind = "kcl" has.
const std::vector<std::string_view>& kcl_keys();
const TableSpec& process_time_keys();
const TableSpec& objective_keys();
const TableSpec& action_keys();
const TableSpec& autoscaler_keys();
const TableSpec& scaling_rule_keys();
const TableSpec& fault_keys();
const TableSpec& replay_keys();
const TableSpec& prices_keys();
const TableSpec& reshard_keys();
const TableSpec& on_demand_keys();  ///< stream.reshard

}  // namespace weir::sim

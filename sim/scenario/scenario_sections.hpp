#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/scenario/data_files.hpp"
#include "sim/scenario/problem_collector.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/scenario/toml_reader.hpp"

namespace weir::sim {

// The tables of a scenario file, one function and one .cpp for each. What is wrong goes to the
// table's collector; the values returned then hold what could be read.

SimulationSettings read_simulation(ProblemCollector& problems, const Node& node);
AccountSettings read_account(ProblemCollector& problems, const Node& node);
StreamSettings read_stream(ProblemCollector& problems, const Node& node);
void read_record_distribution(TableReader& table, RecordDistribution& strategy);
/// "2 MiB", in whole KiB, as AWS counts it.
bool read_max_record_size(TableReader& table, std::int64_t& size, Bounds<std::int64_t> bounds);
/// A rate in bytes a second, rounded to whole ones.
bool read_byte_rate(TableReader& table, std::string_view key, std::int64_t& bytes_per_s);
/// `warm_throughput`, in whole MiB/s, as AWS counts it.
bool read_warm_throughput(TableReader& table, std::int64_t& mib_per_s);
/// Refuses a size, under `max_record_size` of the table, for which calendar seconds have no room.
void check_room_for(TableReader& table, std::int64_t max_record_bytes, model::Enforcement limit);

/// When the run ends, and where that is written (nowhere if it is the default): for what comes
/// later than that.
struct RunEnd {
  Duration at{};
  Place place;
  SecondPlace second_place() const { return {place, "the run ends then"}; }
};

/// `index`: which of the producers, for its default name. `end`: before it hot keys and load must
/// happen. `start`: simulation.start, for days and weeks.
Producer read_producer(ProblemCollector& problems, const Node& node, std::size_t index,
                       const RunEnd& end, const std::string& start, DataFiles& files);
/// Likewise.
Consumer read_consumer(ProblemCollector& problems, const Node& node, std::size_t index,
                       const RunEnd& end);
/// What a consumer with kind = "kcl" has besides.
void read_kcl(TableReader& table, Consumer& consumer);
/// Needs the stream and the consumers' names. `end`: before it, it must happen.
Action read_action(ProblemCollector& problems, const Node& node, const Scenario& scenario,
                   const RunEnd& end);
/// Likewise; needs the consumers' and the producers' names.
Fault read_fault(ProblemCollector& problems, const Node& node, const Scenario& scenario,
                 const RunEnd& end);
/// [window]; `simulation`: within which they must be, and behind its warm-up. `is_cut`: it ends
/// earlier than the file says, so that windows are left out that it does not come to.
std::vector<Window> read_windows(ProblemCollector& problems, const Node& node,
                                 const SimulationSettings& simulation, bool is_cut);
/// Needs the stream's retention, the windows' and the consumers' names. `one_of_several`: so
/// messages say of which stream.
Objective read_objective(ProblemCollector& problems, const Node& node, const Scenario& scenario,
                         bool one_of_several);

/// Refuses what contradicts the mode of the stream, or the account's. `one_of_several`: the account
/// may have its mode for another stream.
void check_modes(ProblemCollector& problems, const Scenario& scenario, const Node& file,
                 bool one_of_several);
/// Refuses what contradicts what the streams of an account have in common; each by itself has been
/// checked. `file`: with all of them.
void check_account(ProblemCollector& problems, const std::vector<Scenario>& streams,
                   const Node& file);

/// Needs the stream. `index`: which of them, for its default name.
Autoscaler read_autoscaler(ProblemCollector& problems, const Node& node, std::size_t index,
                           const Scenario& scenario);
/// The policy of amazon-kinesis-scaling-utils that `policy` of the table names, for the stream of
/// that name.
void read_scaling_policy(TableReader& table, const Scenario& scenario, Autoscaler& robot);

/// Makes the calls on a stream without load, and warns of those that the service will refuse and of
/// what makes it do so. `calls`, `faults`: the tables of those of the scenario, in its order.
/// `file`: for the stream that they find.
void foresee_refusals(ProblemCollector& problems, const Scenario& scenario, const Node& file,
                      const std::vector<const Node*>& calls,
                      const std::vector<const Node*>& faults);

/// `scenario_file`: the price file is looked for beside it. `region`: whose prices; empty where
/// that could not be read.
PriceSettings read_prices(ProblemCollector& problems, const Node& node,
                          const std::string& scenario_file, const std::string& region);

/// What a table of an array is called when it has no name: "producer", "producer-2", …
std::string default_name(const std::string& noun, std::size_t index);

// Parts of [[producer]].

KeySettings read_population(ProblemCollector& problems, const Node& node, const RunEnd& end,
                            DataFiles& files);
PutSettings read_put(ProblemCollector& problems, const Node& node);
/// [producer.kpl]; `put` gets what the two have in common.
KplSettings read_kpl(ProblemCollector& problems, const Node& node, PutSettings& put);
/// Refuses a round trip that takes longer than the client waits, as `timeout` of the table says.
void check_answer_in_time(TableReader& table, const PutSettings& put, std::string_view timeout);
TraceSettings read_trace_settings(ProblemCollector& problems, const Node& node, const RunEnd& end,
                                  DataFiles& files);
/// One number, a lognormal or a histogram; whether `size` was set.
bool read_record_size(TableReader& producer, DataFiles& files, RecordSize& size);
std::optional<Bursts> read_bursts(ProblemCollector& problems, const Node& node);
std::optional<Batch> read_batch(ProblemCollector& problems, const Node& node);

/// What turns bytes per second into records; not known where that has been reported.
struct MeanSize {
  const RecordSize& size;
  bool known = false;
};
/// None where it could not be read.
std::optional<LoadShape> read_load(ProblemCollector& problems, const Node& node,
                                   const MeanSize& size, const std::string& start);
std::optional<LoadShape> read_rate_curve(ProblemCollector& problems, const Node& node,
                                         const MeanSize& size, const RunEnd& end, DataFiles& files);
std::optional<double> read_rate(ProblemCollector& problems, const Node& node, std::string_view key,
                                const MeanSize& size);

}  // namespace weir::sim

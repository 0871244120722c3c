#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "sim/results/run_record.hpp"

namespace weir::reports {

/// What a CSV file is about; each has a shape of its own.
enum class CsvTable : std::uint8_t { Stream, Shards, Readers };

/// Takes the next piece of a text; false to hear no more.
using TextSink = std::function<bool(std::string_view)>;

/// The series of a run's first replication, warm-up included: a row for each step of time and each
/// shard or reader (a shard from when it opens until it is closed and read), in order of time, then
/// of number. The first line names the columns with their units. Values are rates over the step
/// (`_per_s`), `_max_` is the step's busiest second; ages are means over it, and latencies of
/// all records that were read in it. `warm_up` is 1 where no statistic counts the step. What was
/// not measured is empty. `comment` goes before it all, behind "# ", where it is not empty.
///
/// Written in pieces of some 64 KiB. Says whether the sink took all of them.
bool write_csv(const sim::RunRecord& run, CsvTable table, std::string_view comment,
               const TextSink& sink);

}  // namespace weir::reports

#pragma once

#include <string>

#include "reports/study/replay.hpp"

namespace weir::reports {

/// "GetRecords", or what enhanced fan-out has in its place.
std::string_view api_of(const sim::GetCall& call);

/// What `weir replay` prints for people: a line for each call. Nothing in it is broken to a width:
/// what a call came to stands at the end of its line, where a pager may cut it.
std::string to_text(const Replay& replay);

/// Why there is no replay, in one line.
std::string to_text(const ReplayFailure& failure);

/// "00:10:29.998123": a moment to the microsecond, rounded down.
std::string precise_clock_text(Duration since_start);

/// What a change of the shard was: "closed: split into shardId-… and shardId-…, UpdateShardCount of
/// 00:30:00".
std::string change_text(const Replay& replay, const sim::ShardChange& change);

}  // namespace weir::reports

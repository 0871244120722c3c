#include <algorithm>
#include <array>
#include <vector>

#include "model/fan_out.hpp"
#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/scenario_sections.hpp"

namespace weir::sim {

namespace {

void read_process_time(ProblemCollector& problems, const Node& node, Consumer& consumer) {
  TableReader table{problems, node, process_time_keys()};
  table.duration("per_record", consumer.per_record, bounds::kWait);
  table.duration("per_batch", consumer.per_batch, bounds::kWait);
  table.choice<ProcessTime>(
      "distribution", consumer.process_time,
      {{"constant", ProcessTime::Constant}, {"exponential", ProcessTime::Exponential}});
}

// Whether the consumer is of a kind that this version knows in name only.
bool is_of_later_kind(const Node& node) {
  const Member* kind = node.find("kind");
  if (kind == nullptr || kind->value.kind != Node::Kind::Text) return false;
  constexpr std::array<std::string_view, 3> kLater{"lambda", "firehose", "flink"};
  return std::find(kLater.begin(), kLater.end(), kind->value.text) != kLater.end();
}

enum class Kind : std::uint8_t { Polling, FanOut, Kcl };

// Which of the keys that not every reader has this one has not, and what has them.
struct OthersKeys {
  std::string_view whose;
  std::string_view help;
  std::vector<std::string_view> keys;
};

std::vector<OthersKeys> keys_of_others(Kind kind, Retrieval retrieval) {
  std::vector<OthersKeys> others;
  if (kind != Kind::Kcl) {
    OthersKeys& kcl = others.emplace_back();
    kcl.whose = "one with kind = \"kcl\"";
    for (const KeySpec& key : consumer_keys().keys) {
      const auto& own = kcl_keys();
      if (std::find(own.begin(), own.end(), key.name) != own.end()) kcl.keys.push_back(key.name);
    }
  } else {
    others.push_back({"a polling reader's",
                      "help: the library's own is `idle_time_between_reads`",
                      {"poll_interval"}});
    others.push_back({"of a reader that keeps no leases",
                      "help: the library keeps checkpoints, reads parents first and begins new "
                      "shards at their oldest record",
                      {"new_shards", "checkpoints", "replay", "parents_first"}});
  }
  if (kind == Kind::FanOut) {
    others.push_back({"a polling reader's",
                      "help: enhanced fan-out is pushed events, see `push_interval` of [stream]",
                      {"poll_interval"}});
  }
  if (retrieval == Retrieval::FanOut) {
    others.push_back({"a polling reader's",
                      "help: enhanced fan-out is pushed events, see `push_interval` of [stream]",
                      {"max_records"}});
    if (kind == Kind::Kcl) {
      others.back().keys.emplace_back("idle_time_between_reads");
      others.back().keys.emplace_back("max_pending_process_records_input");
    }
  }
  return others;
}

void refuse_keys_of_others(TableReader& table, Kind kind, Retrieval retrieval) {
  for (const OthersKeys& others : keys_of_others(kind, retrieval)) {
    for (const std::string_view key : others.keys) {
      if (!table.has(key)) continue;
      const bool chosen = kind == Kind::Kcl && table.has("retrieval");
      table.problems().error("E0409", "`" + std::string{key} + "` does not belong to this reader",
                             table.place_of(key), std::string{others.whose},
                             std::string{others.help},
                             table.second_place(chosen ? "retrieval" : "kind", "this kind"));
    }
  }
}

void read_retrieval(TableReader& table, Consumer& consumer) {
  Kind kind = Kind::Polling;
  const bool known = table.choice<Kind>("kind", kind,
                                        {{"polling", Kind::Polling},
                                         {"fan_out", Kind::FanOut},
                                         {"kcl", Kind::Kcl},
                                         {"lambda", Kind::Polling, false},
                                         {"firehose", Kind::Polling, false},
                                         {"flink", Kind::Polling, false}});
  if (kind == Kind::Kcl) {
    read_kcl(table, consumer);
  } else if (kind == Kind::FanOut) {
    consumer.retrieval = Retrieval::FanOut;
  } else {
    table.duration("poll_interval", consumer.poll_interval, bounds::kPollInterval);
    table.count("max_records", consumer.max_records,
                {1, model::defaults::kReadRecordsPerCall.value});
  }
  // what a kind that is not known has is not known either
  if (known || !table.has("kind")) refuse_keys_of_others(table, kind, consumer.retrieval);
  if (consumer.retrieval == Retrieval::FanOut && !model::is_consumer_name(consumer.name)) {
    table.problems().error("E0313",
                           "a registered consumer's name is of letters, digits, `_`, `.` and `-`",
                           table.place_of("name"), "not a name that AWS would take");
  }
}

void read_start(TableReader& table, const RunEnd& end, Consumer& consumer) {
  using enum StartPosition;
  table.duration("from", consumer.from, bounds::kMoment, Clock::Yes);
  if (consumer.from >= end.at) {
    table.problems().warning("W0125",
                             "the reader never starts: the run ends at " + duration_text(end.at),
                             table.place_of("from"), {}, {}, end.second_place());
  }
  table.choice<StartPosition>(
      "start", consumer.start,
      {{"TRIM_HORIZON", TrimHorizon}, {"LATEST", Latest}, {"AT_TIMESTAMP", AtTimestamp}});
  const bool at_timestamp = consumer.start == AtTimestamp;
  if (at_timestamp && !table.has("timestamp")) {
    table.missing("timestamp", "from when on?", "e.g. timestamp = \"01:30\"",
                  table.second_place("start", "this start needs it"));
  }
  if (!at_timestamp && table.has("timestamp")) {
    table.problems().error("E0409", "`timestamp` does not belong to this start",
                           table.place_of("timestamp"), "that of start = \"AT_TIMESTAMP\"", {},
                           table.second_place("start", "this start"));
    return;
  }
  table.duration("timestamp", consumer.timestamp, bounds::kMoment, Clock::Yes);
  if (consumer.timestamp > consumer.from) {
    table.problems().error("E0313", "the timestamp lies in the future when the reader starts",
                           table.place_of("timestamp"), "AWS would refuse it",
                           "help: the reader starts at " + duration_text(consumer.from),
                           table.second_place("from", "it starts then"));
  }
}

void read_replay(ProblemCollector& problems, const Node& node, const RunEnd& end,
                 Consumer& consumer) {
  Replay replay;
  TableReader table{problems, node, replay_keys()};
  if (!table.has("at")) table.missing("at", "when does it go back?");
  if (!table.has("from")) table.missing("from", "to the records of when?");
  const bool known = table.duration("at", replay.at, bounds::kMoment, Clock::Yes) &&
                     table.duration("from", replay.from, bounds::kMoment, Clock::Yes);
  if (!known) return;
  if (replay.from > replay.at) {
    problems.error("E0313", "a reader goes back, not ahead", table.place_of("from"),
                   "after the time at which it does", {},
                   table.second_place("at", "it goes back then"));
  } else if (replay.at < consumer.from) {
    problems.error("E0313", "the reader goes back before it has started", table.place_of("at"),
                   "it starts at " + duration_text(consumer.from));
  } else if (replay.at >= end.at) {
    problems.warning("W0125",
                     "the reader never goes back: the run ends at " + duration_text(end.at),
                     table.place_of("at"), {}, {}, end.second_place());
  }
  consumer.replay = replay;
}

}  // namespace

Consumer read_consumer(ProblemCollector& problems, const Node& node, std::size_t index,
                       const RunEnd& end) {
  Consumer consumer;
  const bool later = is_of_later_kind(node);
  TableReader table{problems, node, consumer_keys(), !later};
  consumer.name = default_name("consumer", index);
  table.text("name", consumer.name, bounds::kNameLetters);
  read_retrieval(table, consumer);
  table.count("workers", consumer.workers, consumer.kcl ? bounds::kKclWorkers : bounds::kWorkers);
  table.count("cores", consumer.cores, bounds::kCores);
  read_start(table, end, consumer);
  table.choice<StartPosition>(
      "new_shards", consumer.new_shards,
      {{"TRIM_HORIZON", StartPosition::TrimHorizon}, {"LATEST", StartPosition::Latest}});
  table.boolean("checkpoints", consumer.checkpoints);
  if (const Node* replay = table.table("replay")) {
    read_replay(problems, *replay, end, consumer);
  }
  table.boolean("parents_first", consumer.parents_first);
  if (const Node* times = table.table("process_time")) {
    read_process_time(problems, *times, consumer);
  }
  table.duration("round_trip", consumer.round_trip, bounds::kWait);
  return consumer;
}

}  // namespace weir::sim

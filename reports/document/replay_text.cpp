#include "reports/document/replay_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "model/sequence_number.hpp"
#include "model/service_error.hpp"
#include "model/shard.hpp"
#include "reports/document/paragraph.hpp"
#include "reports/judge/wording.hpp"
#include "sim/workload/sdk_producer.hpp"

namespace weir::reports {

namespace {

constexpr std::size_t kWidth = 80;

std::string clock_of(Instant at) {
  return precise_clock_text(at.time_since_epoch());
}

std::string joined(std::span<const std::uint32_t> shards) {
  std::string text;
  for (std::size_t i = 0; i < shards.size(); ++i) {
    if (i > 0) text += i + 1 == shards.size() ? " and " : ", ";
    text += model::shard_id(shards[i]);
  }
  return text;
}

// The operator's call that made a change of the shard map, "" where none did.
std::string cause_of(const Replay& replay, Instant at) {
  std::string cause;
  for (const sim::ActionResult& made : replay.actions) {
    const bool reshards =
        made.call == "SplitShard" || made.call == "MergeShards" || made.call == "UpdateShardCount";
    if (!reshards || !made.error.empty() || Instant{made.at} > at) continue;
    cause = fmt::format(", {} of {}", made.call, clock_text(made.at));
  }
  return cause;
}

// A table: every column as wide as its widest cell, but the last one.
class Table {
 public:
  static constexpr std::size_t kColumns = 12;
  using Row = std::array<std::string, kColumns>;

  // `from`: further cells are empty, and the last one begins there.
  void add(Row row, std::size_t from = kColumns - 1) {
    for (std::size_t i = 0; i < from; ++i) widths_[i] = std::max(widths_[i], columns_of(row[i]));
    rows_.push_back({std::move(row), from});
  }

  std::string write() const {
    std::string out;
    for (const auto& [row, from] : rows_) {
      std::string line;
      for (std::size_t i = 0; i < from; ++i) {
        line += (i < kTexts ? padded_right(row[i], widths_[i]) : padded_left(row[i], widths_[i]));
        line += "  ";
      }
      line += row.back();
      line.erase(line.find_last_not_of(' ') + 1);
      out += line + "\n";
    }
    return out;
  }

 private:
  static constexpr std::size_t kTexts = 3;  // columns of words, flush left
  struct Placed {
    Row cells;
    std::size_t from;
  };
  std::vector<Placed> rows_;
  std::array<std::size_t, kColumns> widths_{};
};

std::string_view api_of(const sim::Producer& producer) {
  return producer.put.api == sim::PutApi::PutRecord ? "PutRecord" : "PutRecords";
}

std::string sequence_text(const Replay& replay, const sim::PutCall& call) {
  const model::Shard& shard = replay.stream.shards()[replay.shard()];
  const auto number = [&](std::int64_t position) {
    return model::to_decimal(shard.sequence_number_of(position, call.at));
  };
  if (call.stored.records == 1) return "sequence number " + number(call.first);
  return "sequence numbers " + number(call.first) + " to " + number(call.last);
}

// What the client does with what it does not know to be stored.
std::string sequel_text(const sim::PutCall& call) {
  if (call.requeued > 0) return fmt::format("{} back to the buffer", exact_text(call.requeued));
  if (call.sent_again == 0) return fmt::format("{} dropped", exact_text(call.dropped));
  const std::string when =
      call.again_first == call.again_last
          ? clock_of(call.again_first)
          : "one by one, " + clock_of(call.again_first) + " to " + clock_of(call.again_last);
  return fmt::format("{} sent again {}", exact_text(call.sent_again), when);
}

Table::Row row_of(const Replay& replay, const sim::PutCall& call) {
  const sim::Producer& producer = replay.scenario.producers[call.producer];
  std::string sequel;
  if (call.is_failed) sequel = std::string{model::name_of(call.failure)} + ", ";
  if (call.is_unanswered) sequel = "the answer is lost, ";
  if (call.sent_again + call.requeued + call.dropped > 0) sequel += sequel_text(call);
  if (call.stored.records > 0) {
    sequel += (sequel.empty() ? "" : "; ") + sequence_text(replay, call);
  }
  const std::string name = without_controls(producer.name);
  const auto instance = sim::instance_of(call.address);
  const auto number = sim::number_of(call.address);
  return {clock_of(call.at),
          std::string{api_of(producer)},
          call.is_numbered ? fmt::format("{}/{}", name, instance) : name,
          call.is_numbered ? std::to_string(number) : "-",
          std::to_string(call.attempt),
          call.entries > 0 ? std::to_string(call.entries) : "-",
          std::to_string(call.offered.records),
          std::to_string(call.stored.records),
          std::to_string(call.refused()),
          exact_text(call.tokens.records),
          exact_text(call.tokens.bytes),
          sequel};
}

std::string answer_text(const Replay& replay, const sim::GetCall& call) {
  if (call.failed || (call.refused && call.is_pushed)) {
    return fmt::format("{}, {}", model::name_of(call.error),
                       call.ended ? "the last call" : "next call " + clock_of(call.next));
  }
  if (call.refused) {
    return fmt::format("refused, next call {}", clock_of(call.next));
  }
  std::string text = fmt::format(
      "{} records, {} bytes, MillisBehindLatest {}", exact_text(call.returned.records),
      exact_text(call.returned.bytes),
      exact_text(std::chrono::floor<std::chrono::milliseconds>(call.behind_latest).count()));
  if (call.ended) {
    text += std::string{call.is_pushed ? ", end of shard" : ", NextShardIterator null"} +
            ", ChildShards " + joined(replay.stream.lineage().children(replay.shard()));
  }
  return text;
}

std::string head_text(const Replay& replay) {
  const sim::Scenario& scenario = replay.scenario;
  std::string out = without_controls(title_of(scenario)) + "\n";
  out += fmt::format("{} of stream {}, from {} until {}\n", model::shard_id(replay.shard()),
                     without_controls(scenario.stream.name), clock_of(replay.from()),
                     clock_of(replay.until()));
  out += fmt::format("replication {}, seed {}, grain {}\n", replay.replication,
                     scenario.simulation.seed, sim::name_of(replay.grain));
  if (replay.grain != sim::Grain::Record) {
    out += paragraph("",
                     fmt::format("The run moves in ticks of {}. The puts are the calls that bring "
                                 "each tick's records, one by one; what they bring to other shards "
                                 "is not known. GetRecords sees the records of a tick without "
                                 "refusals spread evenly over it.",
                                 sim::name_of(replay.grain)),
                     0, kWidth);
  }
  const model::Shard& shard = replay.stream.shards()[replay.shard()];
  if (shard.closed() <= replay.from()) {
    const auto children = replay.stream.lineage().children(replay.shard());
    const std::string after = children.empty() ? "with the stream, which was deleted then"
                                               : "its keys went to " + joined(children);
    out += paragraph("",
                     fmt::format("The shard was closed at {}{} {}.",
                                 clock_text(shard.closed().time_since_epoch()),
                                 children.empty() ? "" : ";", after),
                     0, kWidth);
  }
  return out + "\n";
}

std::string summary_text(const Replay& replay, std::size_t shown) {
  const sim::CallCounts& counts = replay.calls.counts();
  std::string out;
  if (counts.refused_puts + counts.refused_gets > 0) {
    const std::string_view name =
        model::name_of(model::ServiceError::ProvisionedThroughputExceededException);
    out +=
        paragraph("refused with ",
                  fmt::format("{}: {}", name,
                              without_controls(replay.stream.throttling_message(replay.shard()))),
                  2, kWidth);
  }
  const auto all = static_cast<std::size_t>(counts.lines());
  if (shown < all) {
    out += fmt::format("only the first {} of {} lines; --limit N shows more\n",
                       exact_text(static_cast<std::int64_t>(shown)), exact_text(counts.lines()));
  }
  const std::int64_t refused = counts.refused();
  std::string puts = counted_text(counts.puts, "put");
  if (counts.puts > 0) {
    puts += fmt::format(" of {} for the shard: {} stored, {} refused",
                        counted_text(counts.offered.records, "record"),
                        exact_text(counts.stored.records), exact_text(refused));
  }
  if (refused > 0) puts += fmt::format(" in {}", counted_text(counts.refused_puts, "put"));
  if (counts.failed_puts > 0) {
    puts += fmt::format(", {} failed in {}", exact_text(counts.failed_records),
                        counted_text(counts.failed_puts, "put"));
  }
  std::string gets = counted_text(counts.gets, "read");
  if (counts.gets > 0) {
    gets += fmt::format(": {}, {} refused", counted_text(counts.returned.records, "record"),
                        counted_text(counts.refused_gets, "call"));
    if (counts.failed_gets > 0) gets += fmt::format(", {} failed", exact_text(counts.failed_gets));
  }
  out += paragraph("", puts + "; " + gets, 2, kWidth);
  return out;
}

}  // namespace

std::string_view api_of(const sim::GetCall& call) {
  if (!call.is_pushed) return "GetRecords";
  return call.refused || call.failed ? "SubscribeToShard" : "SubscribeToShardEvent";
}

std::string precise_clock_text(Duration since_start) {
  constexpr std::int64_t kPerSecond = 1'000'000;
  const std::int64_t us = std::chrono::floor<std::chrono::microseconds>(since_start).count();
  const std::int64_t s = us / kPerSecond;
  return fmt::format("{:02}:{:02}:{:02}.{:06}", s / 3600, s / 60 % 60, s % 60, us % kPerSecond);
}

std::string change_text(const Replay& replay, const sim::ShardChange& change) {
  const model::Lineage& lineage = replay.stream.lineage();
  const auto parents = lineage.parents(replay.shard());
  const auto children = lineage.children(replay.shard());
  switch (change.kind) {
    case sim::ShardChangeKind::Opened:
      if (parents.empty()) return "opened";
      return "opened: from " + joined(parents) + cause_of(replay, change.at);
    case sim::ShardChangeKind::Closed:
      return fmt::format("closed: {} into {}{}", children.size() > 1 ? "split" : "merged",
                         joined(children), cause_of(replay, change.at));
    case sim::ShardChangeKind::Trimmed:
      return fmt::format("{} older than the retention period, gone",
                         counted_text(change.trimmed, "record"));
    case sim::ShardChangeKind::Expired:
      return "expired: all it held is older than the retention period";
  }
  return "";
}

std::string to_text(const Replay& replay) {
  const std::vector<ReplayLine> lines = lines_of(replay.calls);
  const auto is_put = [](const ReplayLine& line) { return line.kind == ReplayLine::Kind::Put; };
  Table table;
  if (std::ranges::any_of(lines, is_put)) {
    table.add({"time", "call", "client", "number", "attempt", "entries", "here", "stored",
               "refused", "record tokens", "byte tokens", ""});
  }
  for (const auto& [kind, number] : lines) {
    if (kind == ReplayLine::Kind::Put) {
      table.add(row_of(replay, replay.calls.puts()[number]));
      continue;
    }
    Table::Row row;
    if (kind == ReplayLine::Kind::Get) {
      const sim::GetCall& call = replay.calls.gets()[number];
      row[0] = clock_of(call.at);
      row[1] = api_of(call);
      row[2] = without_controls(replay.scenario.consumers[call.reader].name);
      row.back() = answer_text(replay, call);
    } else {
      const sim::ShardChange& change = replay.calls.changes()[number];
      row[0] = clock_of(change.at);
      row[1] = "(shard)";
      row.back() = change_text(replay, change);
    }
    table.add(std::move(row), 3);
  }
  const std::string body = table.write();
  return head_text(replay) + body + (body.empty() ? "" : "\n") + summary_text(replay, lines.size());
}

std::string to_text(const ReplayFailure& failure) {
  using Kind = ReplayFailure::Kind;
  const ReplayRequest& asked = failure.request;
  const std::string at = clock_text(asked.at);
  switch (failure.kind) {
    case Kind::NoSuchReplication:
      return fmt::format("there is no replication {}; the run has {}, numbered from 0",
                         asked.replication, failure.replications);
    case Kind::OutsideTheRun:
      return fmt::format("{} lies outside the run, which ends at {}", at,
                         clock_text(failure.duration));
    case Kind::NoSuchShard:
      return fmt::format("there is no {} in the run; the last one is {}",
                         model::shard_id(asked.shard), model::shard_id(failure.shards - 1));
    case Kind::NotOpenYet:
      return fmt::format("{} is not open yet at {}: it opens at {}; until then its keys go to {}",
                         model::shard_id(asked.shard), at, clock_text(failure.opens),
                         joined(failure.instead));
    case Kind::Interrupted:
      return fmt::format("interrupted at {} of the run", clock_text(failure.reached));
    case Kind::OutOfMemory:
      return fmt::format("more memory is needed than allowed, at {} of the run",
                         clock_text(failure.reached));
  }
  return "";
}

}  // namespace weir::reports

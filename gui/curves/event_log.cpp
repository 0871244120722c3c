#include "gui/curves/event_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <utility>

namespace weir::gui {

namespace {

double seconds(Duration time) {
  return std::chrono::duration<double>(time).count();
}

void append_shard(std::uint32_t shard, std::string& to) {
  fmt::format_to(std::back_inserter(to), "shardId-{:012}", shard);
}

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

}  // namespace

EventLog::EventLog(const EventSource& source) {
  for (const sim::Consumer& consumer : source.scenario->consumers) {
    readers_.push_back(consumer.name);
  }
  add_calls(source);
  add_faults(source);
  if (source.places != nullptr) add_shards(*source.places, source.reached_s);
  if (source.chunks != nullptr) add_refusals(*source.chunks);
  if (source.leases != nullptr) add_leases(*source.leases);
  std::ranges::stable_sort(rows_, {}, &Row::at_s);
}

void EventLog::add_text(double at_s, std::string text) {
  Row& row = rows_.emplace_back();
  row.at_s = at_s;
  row.of = static_cast<std::uint32_t>(texts_.size());
  texts_.push_back(std::move(text));
}

void EventLog::add_calls(const EventSource& source) {
  if (source.actions == nullptr) {
    for (const sim::Action& action : source.scenario->actions) {
      if (seconds(action.at) > source.reached_s) continue;
      add_text(seconds(action.at), fmt::format("{} is called", sim::name_of(action.call)));
    }
  } else {
    for (const sim::ActionResult& action : *source.actions) {
      const std::string answer =
          action.error.empty() ? "accepted" : action.error + ": " + action.message;
      add_text(seconds(action.at), fmt::format("{}: {}", action.call, answer));
    }
  }
  if (source.scalings == nullptr) return;
  for (const sim::ScalingResult& call : *source.scalings) {
    const std::string answer = call.error.empty() ? "accepted" : call.error + ": " + call.message;
    add_text(seconds(call.at), fmt::format("{} calls {} from {} to {} shards: {}", call.by,
                                           call.call, call.from, call.target, answer));
  }
}

void EventLog::add_faults(const EventSource& source) {
  for (const sim::Fault& fault : source.scenario->faults) {
    const std::string& whom = fault.consumer.empty() ? fault.producer : fault.consumer;
    const std::string name =
        fmt::format("{}{}{}", sim::name_of(fault.kind), whom.empty() ? "" : " of ", whom);
    if (seconds(fault.at) <= source.reached_s) add_text(seconds(fault.at), name + " begins");
    if (seconds(fault.end()) <= source.reached_s) add_text(seconds(fault.end()), name + " ends");
  }
}

void EventLog::add_shards(const std::vector<sim::ShardPlace>& places, double reached_s) {
  for (std::uint32_t shard = 0; shard < places.size(); ++shard) {
    const sim::ShardPlace& place = places[shard];
    parents_.push_back(place.parents);
    Row row;
    row.of = shard;
    row.kind = Kind::ShardOpens;
    row.at_s = seconds(place.opened);
    if (place.opened > Duration{}) rows_.push_back(row);
    row.kind = Kind::ShardCloses;
    row.at_s = seconds(place.closed);
    if (place.closed != Duration::max() && row.at_s <= reached_s) rows_.push_back(row);
  }
}

// A stretch of steps in which a shard refuses records, gaps of a minute included, is one event.
void EventLog::add_refusals(const std::vector<std::shared_ptr<const sim::SeriesChunk>>& chunks) {
  constexpr double kGap = 60;
  std::map<std::uint32_t, std::size_t> last;  // row by shard
  const auto take = [&](const sim::ShardTable& table, double from_s) {
    const double step_s = seconds(table.step);
    for (std::size_t i = 0; i < table.shards.size(); ++i) {
      const auto refused =
          table.of(table.values, static_cast<std::size_t>(sim::ShardColumn::ThrottledRecords), i);
      for (std::size_t step = 0; step < refused.size(); ++step) {
        if (sim::long_number(refused[step]) == 0) continue;
        const double at_s = from_s + static_cast<double>(step) * step_s;
        const std::uint32_t shard = table.shards[i];
        const auto found = last.find(shard);
        if (found != last.end()) {
          Row& before = rows_[found->second];
          if (at_s <= before.at_s + before.more + kGap) {
            before.more = static_cast<std::uint32_t>(at_s + step_s - before.at_s);
            continue;
          }
        }
        last[shard] = rows_.size();
        Row& row = rows_.emplace_back();
        row.at_s = at_s;
        row.of = shard;
        row.more = static_cast<std::uint32_t>(step_s);
        row.kind = Kind::Refuses;
      }
    }
  };
  for (const auto& chunk : chunks) {
    take(chunk->worst, seconds(chunk->from));
    if (chunk->others.step > Duration{}) take(chunk->others, seconds(chunk->from));
  }
}

void EventLog::add_leases(const std::vector<sim::LeaseEvents>& leases) {
  for (std::size_t reader = 0; reader < leases.size(); ++reader) {
    for (const auto& piece : leases[reader]) {
      for (const sim::LeaseEvent& event : *piece) {
        // what was so when the run began is no event
        if (event.at == Duration{}) continue;
        Row& row = rows_.emplace_back();
        row.at_s = seconds(event.at);
        row.of = event.worker;
        row.more = event.shard;
        row.reader = static_cast<std::uint16_t>(reader);
        row.kind = Kind::Lease;
        row.change = event.change;
      }
    }
  }
}

void EventLog::append_text(const Row& row, std::string& to) const {
  const auto out = std::back_inserter(to);
  switch (row.kind) {
    case Kind::Text:
      to += texts_[row.of];
      return;
    case Kind::ShardOpens:
      append_shard(row.of, to);
      to += " opens";
      for (const std::uint32_t parent : parents_[row.of]) {
        to += parent == parents_[row.of].front() ? ", from " : " and ";
        append_shard(parent, to);
      }
      return;
    case Kind::ShardCloses:
      append_shard(row.of, to);
      to += " closes";
      return;
    case Kind::Refuses:
      append_shard(row.of, to);
      fmt::format_to(out, " refuses records for {} s", row.more);
      return;
    case Kind::Lease:
      break;
  }
  if (row.reader < readers_.size()) to += readers_[row.reader];
  if (sim::is_of_worker(row.change)) {
    const std::string_view verb =
        sim::name_of(row.change).substr(std::string_view{"worker "}.size());
    fmt::format_to(out, " worker-{} {}", row.of, verb);
    return;
  }
  to += ": lease of ";
  append_shard(row.more, to);
  fmt::format_to(out, " {}, worker-{}", sim::name_of(row.change), row.of);
}

std::string EventLog::text(std::size_t row) const {
  std::string text;
  append_text(rows_[row], text);
  return text;
}

std::optional<std::uint32_t> EventLog::shard(std::size_t row) const {
  const Row& of = rows_[row];
  if (of.kind == Kind::Text) return std::nullopt;
  if (of.kind != Kind::Lease) return of.of;
  return sim::is_of_worker(of.change) ? std::nullopt : std::optional{of.more};
}

std::size_t EventLog::first_from(double at_s) const {
  const auto found = std::ranges::lower_bound(rows_, at_s, {}, &Row::at_s);
  return static_cast<std::size_t>(found - rows_.begin());
}

std::vector<std::uint32_t> EventLog::matching(std::string_view filter,
                                              const std::optional<TimeSpan>& span) const {
  std::vector<std::string> words;
  for (const char letter : std::string{filter} + ' ') {
    if (letter != ' ') {
      if (words.empty() || words.back().empty())
        words.resize(std::max<std::size_t>(1, words.size()));
      words.back() += lower(letter);
    } else if (!words.empty() && !words.back().empty()) {
      words.emplace_back();
    }
  }
  if (!words.empty() && words.back().empty()) words.pop_back();
  const std::size_t first = span ? first_from(span->from_s) : 0;
  const std::size_t end = span ? first_from(span->until_s) : size();
  std::vector<std::uint32_t> rows;
  std::string text;
  for (std::size_t row = first; row < end; ++row) {
    if (!words.empty()) {
      text.clear();
      append_text(rows_[row], text);
      for (char& letter : text) letter = lower(letter);
      const bool all = std::ranges::all_of(
          words, [&](const std::string& word) { return text.find(word) != std::string::npos; });
      if (!all) continue;
    }
    rows.push_back(static_cast<std::uint32_t>(row));
  }
  return rows;
}

}  // namespace weir::gui

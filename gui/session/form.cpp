#include "gui/session/form.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <set>
#include <utility>

#include "sim/scenario/overrides.hpp"
#include "sim/scenario/quantity.hpp"
#include "sim/scenario/scenario_toml.hpp"
#include "sim/scenario/toml_document.hpp"
#include "sim/scenario/toml_edit.hpp"
#include "sim/scenario/toml_writer.hpp"

namespace weir::gui {

namespace {

using sim::Node;

bool has_tables(const Node& node) {
  return node.kind == Node::Kind::Array && !node.items.empty() &&
         node.items[0].kind == Node::Kind::Table;
}

// `table`: of the array below the file that the value belongs to.
using See = std::function<void(const std::vector<std::string>& steps, const std::string& path,
                               const std::string& table)>;

// Each value that is no table.
void for_each_leaf(const Node& node, std::vector<std::string>& steps, const std::string& path,
                   const std::string& table, const See& see) {
  const bool of_array = steps.size() == 1 && node.kind == Node::Kind::Array;
  const auto below = [&](const std::string& step, const std::string& written, const Node& value) {
    steps.push_back(step);
    const std::string at = path.empty() ? written : path + "." + written;
    if (value.kind == Node::Kind::Table || has_tables(value)) {
      for_each_leaf(value, steps, at, of_array ? at : table, see);
    } else {
      see(steps, at, table);
    }
    steps.pop_back();
  };
  for (const sim::Member& member : node.members) {
    below(member.key, sim::path_step(member.key), member.value);
  }
  const std::string noun = steps.empty() ? "" : steps.back();
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    below(sim::name_of_item(node.items[i], noun, i), sim::path_step(node, noun, i), node.items[i]);
  }
}

// Finds what one more of something is to say.
class Adding {
 public:
  Adding(const std::string& text, const sim::ReadScenario& read, Node file)
      : text_{text}, scenario_{read.scenario}, file_{std::move(file)} {}

  Expected<Added, std::string> add(Addition what, const std::string& table) {
    switch (what) {
      case Addition::Producer:
        return named("producer", {{"rate", "100 records/s"}, {"record_size", "1 KiB"}});
      case Addition::Consumer:
        return named("consumer", {{"kind", "polling"}});
      case Addition::Action:
        return action();
      case Addition::Fault:
        return fault();
      case Addition::Objective:
        return objective();
      case Addition::LoadPoint:
        return point(table);
    }
    return unexpected(std::string{});
  }

 private:
  const std::vector<Node>& items(const std::string& noun) const {
    static const std::vector<Node> kNone;
    const sim::Member* const array = file_.find(noun);
    return array == nullptr ? kNone : array->value.items;
  }

  // "consumer-2", unless that is taken: "consumer-3".
  static std::string free_name(const std::string& noun, const std::set<std::string>& taken,
                               std::size_t number) {
    const auto name = [&] { return number < 2 ? noun : noun + "-" + std::to_string(number); };
    while (taken.contains(name())) ++number;
    return name();
  }

  Duration end() const { return scenario_.simulation.duration; }

  // Half-way to the run's end, in whole minutes or seconds where there is room.
  Duration half_way(Duration from) const {
    if (from >= end()) return from + std::chrono::minutes{1};
    const Duration middle = from + (end() - from) / 2;
    for (const Duration unit : {Duration{std::chrono::minutes{1}}, {std::chrono::seconds{1}}}) {
      if (middle - middle % unit > from) return middle - middle % unit;
    }
    return middle;
  }

  Added table(const std::string& noun, const sim::TomlLines& lines) const {
    const std::size_t index = items(noun).size();
    Node item;
    for (const auto& [key, value] : lines) {
      if (key == "name") item.members.push_back({key, {}, sim::parse_toml_value(value, {})});
    }
    return {sim::with_array_table(text_, noun, lines),
            noun + "." + sim::path_step(sim::name_of_item(item, noun, index))};
  }

  // Where there are several streams, all that belongs to one says to which.
  void of_stream(sim::TomlLines& lines) const {
    if (scenario_.beside.empty()) return;
    lines.emplace_back("stream", sim::toml_quoted(scenario_.stream.name));
  }

  Added named(const std::string& noun, const sim::TomlLines& rest) const {
    std::set<std::string> taken;
    for (std::size_t i = 0; i < items(noun).size(); ++i) {
      taken.insert(sim::name_of_item(items(noun)[i], noun, i));
    }
    sim::TomlLines lines{{"name", free_name(noun, taken, items(noun).size() + 1)}};
    of_stream(lines);
    lines.insert(lines.end(), rest.begin(), rest.end());
    return table(noun, lines);
  }

  Added action() const {
    Duration last{};
    std::int64_t shards = scenario_.stream.shard_count;
    Duration retention = scenario_.stream.retention;
    for (const sim::Action& one : scenario_.actions) {
      last = one.at;
      retention = std::max(retention, one.retention);
      if (one.call == sim::ActionCall::UpdateShardCount) shards = one.target_shard_count;
    }
    sim::TomlLines lines{{"at", sim::duration_text(half_way(last))}};
    of_stream(lines);
    if (sim::is_ever_on_demand(scenario_)) {
      lines.emplace_back("call", "IncreaseStreamRetentionPeriod");
      lines.emplace_back("retention_period",
                         sim::duration_text(retention + std::chrono::hours{24}));
    } else {
      lines.emplace_back("call", "UpdateShardCount");
      const std::int64_t quota = sim::shard_quota(scenario_);
      lines.emplace_back("target_shard_count",
                         std::to_string(quota > shards ? std::min(2 * shards, quota) : 2 * shards));
    }
    return table("action", lines);
  }

  // A reader's where there is one.
  Added fault() const {
    const Duration at =
        half_way(scenario_.faults.empty() ? Duration{} : scenario_.faults.back().at);
    constexpr Duration kLong = std::chrono::minutes{5};
    sim::TomlLines lines{{"at", sim::duration_text(at)}};
    if (scenario_.consumers.empty()) {
      lines.emplace_back("kind", "put_latency");
      lines.emplace_back("factor", "3");
    } else {
      lines.emplace_back("kind", "consumer_outage");
      lines.emplace_back("consumer", sim::toml_quoted(scenario_.consumers.front().name));
    }
    lines.emplace_back("duration", sim::duration_text(std::min(kLong, half_way(at) - at)));
    return table("fault", lines);
  }

  // What nothing has been asked of yet.
  Added objective() const {
    std::set<std::string> taken;
    for (const Node& one : items("objective")) {
      for (const char* const key : {"name", "metric"}) {
        const sim::Member* const member = one.find(key);
        if (member != nullptr) taken.insert(member->value.text);
      }
    }
    struct Asked {
      const char* metric;
      const char* max;
      bool of_readers = false;
    };
    constexpr std::array kAsked{Asked{"records_dropped", "0 records"},
                                Asked{"write_throttle_ratio", "0.1 %"},
                                Asked{"records_expired", "0 records", true}};
    const auto* const asked = std::ranges::find_if(kAsked, [&](const Asked& one) {
      return !taken.contains(one.metric) && !(one.of_readers && scenario_.consumers.empty());
    });
    const Asked& what = asked == kAsked.end() ? kAsked.front() : *asked;
    return table(
        "objective",
        {{"name", free_name(what.metric, taken, 1)}, {"metric", what.metric}, {"max", what.max}});
  }

  Expected<Added, std::string> point(const std::string& wanted) const {
    const auto& all = items("producer");
    std::size_t index = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if ("producer." + sim::path_step(file_.find("producer")->value, "producer", i) == wanted) {
        index = i;
      }
    }
    if (all.empty()) return unexpected(std::string{"there is no producer"});
    const std::string name = sim::name_of_item(all[index], "producer", index);
    const std::string path =
        "producer." + sim::path_step(file_.find("producer")->value, "producer", index);
    const sim::Member* const rate = all[index].find("rate");
    if (rate != nullptr && rate->value.kind == Node::Kind::Text) return from_rate(path, *rate);
    const sim::Member* const load = all[index].find("load");
    const sim::Member* const points = load == nullptr ? nullptr : load->value.find("points");
    if (points == nullptr || points->value.items.empty() ||
        points->value.items.back().items.size() != 2) {
      return unexpected("the load of " + name + " has no points");
    }
    const std::string last = sim::toml_quoted(points->value.items.back().items[1].text);
    const std::string at = sim::toml_quoted(half_way(last_point(name)));
    auto text = sim::add_to_toml_array(text_, path + ".load.points", "[" + at + ", " + last + "]");
    if (!text) return unexpected(text.error());
    return Added{*std::move(text), path};
  }

  // When the load of a producer has its last point.
  Duration last_point(const std::string& name) const {
    for (const sim::Scenario& stream : sim::streams_of(scenario_)) {
      for (const sim::Producer& one : stream.producers) {
        if (one.name == name && !one.shape.points.empty()) return one.shape.points.back().at;
      }
    }
    return {};
  }

  // The key keeps its place and what is said behind it.
  Expected<Added, std::string> from_rate(const std::string& path, const sim::Member& rate) const {
    const std::string value = sim::toml_quoted(rate.value.text);
    const std::string points = "[[" + sim::toml_quoted("0 s") + ", " + value + "], [" +
                               sim::toml_quoted(half_way({})) + ", " + value + "]]";
    auto text =
        sim::set_in_toml(text_, path + ".rate",
                         "{ shape = " + sim::toml_quoted("points") + ", points = " + points + " }");
    if (!text) return unexpected(text.error());
    std::size_t at = 0;
    for (std::uint32_t line = 1; line < rate.place.span.line; ++line) at = text->find('\n', at) + 1;
    at = text->find("rate", at + rate.place.span.column - 1);
    if (at == std::string::npos) return unexpected(path + ".rate cannot be changed in this text");
    text->replace(at, 4, "load");
    return Added{*std::move(text), path};
  }

  const std::string& text_;
  const sim::Scenario& scenario_;
  Node file_;
};

}  // namespace

std::vector<FormRow> form_of(const std::string& text, const sim::Scenario& scenario) {
  std::vector<FormRow> rows;
  std::set<std::string> known;
  const std::string whole = sim::to_toml(scenario);
  std::vector<std::string> steps;
  const auto file = sim::parse_toml(text, "");
  const auto add = [&](const std::string& from, const Node& parsed) {
    for_each_leaf(
        parsed, steps, "", "",
        [&](const std::vector<std::string>& of, const std::string& path, const std::string& table) {
          if (!known.insert(path).second) return;
          const auto given = sim::value_in_toml(text, *file, path);
          const auto value = given ? given : sim::value_in_toml(from, parsed, path);
          if (value) rows.push_back({of, path, *value, given.has_value(), table});
        });
  };
  const auto defaults = sim::parse_toml(whole, "");
  if (file && defaults) add(whole, *defaults);
  if (file) add(text, *file);
  return rows;
}

std::string stepped(const std::string& value, int steps) {
  const auto begin = value.find_first_of("0123456789");
  const bool bare = begin == 0;
  const bool quoted = begin == 1 && value[0] == '"';
  if (!bare && !quoted) return value;
  const auto end = value.find_first_not_of("0123456789.", begin);
  const std::string number = value.substr(begin, end - begin);
  const auto point = number.find('.');
  constexpr std::size_t kMostDigits = 15;
  std::string digits = number;
  if (point != std::string::npos) digits.erase(point, 1);
  if (digits.size() > kMostDigits || digits.find('.') != std::string::npos) return value;
  const std::int64_t next = std::max<std::int64_t>(0, std::stoll(digits) + steps);
  std::string text = std::to_string(next);
  if (point != std::string::npos) {
    const std::size_t decimals = number.size() - point - 1;
    if (text.size() <= decimals) text.insert(0, decimals + 1 - text.size(), '0');
    text.insert(text.size() - decimals, ".");
  }
  return value.substr(0, begin) + text + (end == std::string::npos ? "" : value.substr(end));
}

Expected<Added, std::string> with_one_more(const std::string& text, const sim::ReadScenario& read,
                                           Addition what, const std::string& table) {
  auto file = sim::parse_toml(text, "");
  if (!file) return unexpected(file.error().message);
  auto added = Adding{text, read, *std::move(file)}.add(what, table);
  if (!added) return added;
  const auto valid = sim::read_scenario(added->text, read.scenario.file);
  if (!valid) return unexpected("it would not be valid: " + valid.error().all.front().message);
  return added;
}

}  // namespace weir::gui

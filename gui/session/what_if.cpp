#include "gui/session/what_if.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>
#include <utility>
#include <vector>

#include "reports/judge/wording.hpp"
#include "sim/scenario/overrides.hpp"
#include "sim/scenario/quantity.hpp"
#include "sim/scenario/toml_document.hpp"
#include "sim/scenario/toml_edit.hpp"

namespace weir::gui {

namespace {

using namespace std::chrono_literals;

constexpr Duration kTroubleLasts = 10min;
constexpr Duration kRestartLasts = 30s;
constexpr Duration kBetweenRestarts = 1min;
constexpr int kSlowFactor = 3;

std::string quoted(const std::string& text) {
  return "\"" + text + "\"";
}

std::string rate_text(double records_per_s) {
  return quoted(sim::number_text(records_per_s) + " records/s");
}

std::string percent(double share) {
  return sim::percent_text(share);
}

// Turns knobs of one text after the other; the first that cannot be turned ends it.
class Turning {
 public:
  Turning(const std::string& text, const sim::ReadScenario& read)
      : text_{text}, scenario_{read.scenario} {
    if (auto parsed = sim::parse_toml(text, "")) file_ = *std::move(parsed);
  }

  bool failed() const { return !problem_.empty(); }
  const std::string& problem() const { return problem_; }
  std::string take() { return std::move(text_); }

  void shards(std::int64_t count, const std::optional<Duration>& from) {
    if (scenario_.stream.mode == model::StreamMode::OnDemand) {
      return refuse("the stream is in on-demand mode: the service decides how many shards it has");
    }
    if (!from) return set(stream_path() + ".shard_count", std::to_string(count));
    action({{"call", "UpdateShardCount"}, {"target_shard_count", std::to_string(count)}}, *from);
  }

  void traffic(double factor, const std::optional<Duration>& from) {
    for_each("producer", [&](const sim::Node& node, const std::string& path, std::size_t index) {
      const sim::Producer& producer = scenario_.producers[index];
      if (producer.trace) {
        return refuse("the records of " + producer.name + " are a recorded log");
      }
      const sim::Member* const rate = node.find("rate");
      if (rate != nullptr && rate->value.kind == sim::Node::Kind::Table) {
        return refuse("the rate of " + producer.name + " is an interval");
      }
      if (rate != nullptr) return more_of_rate(path, producer, factor, from);
      more_of_shape(path, producer, factor, from);
    });
  }

  void hot_key(double share, const std::optional<Duration>& from) {
    for_each("producer", [&](const sim::Node&, const std::string& path, std::size_t index) {
      const sim::Producer& producer = scenario_.producers[index];
      if (producer.trace) {
        return refuse("the records of " + producer.name + " are a recorded log");
      }
      if (producer.keys.distribution == sim::KeyDistribution::ExplicitHash) {
        return refuse(producer.name + " sets hash keys itself");
      }
      std::string item = "{ key = " + quoted(kTriedKey) + ", share = " + quoted(percent(share));
      if (from) item += ", from = " + quoted(sim::duration_text(*from));
      take(sim::add_to_toml_array(text_, path + ".keys.hot", item + " }"));
    });
  }

  void retrieval(TriedRetrieval tried, const std::optional<Duration>& from) {
    if (from) return refuse("how readers get their records can be changed from the start only");
    const std::string name = tried == TriedRetrieval::FanOut ? "fan_out" : "polling";
    const std::array<const char*, 4> of_polling{"poll_interval", "max_records",
                                                "idle_time_between_reads",
                                                "max_pending_process_records_input"};
    for_each("consumer", [&](const sim::Node&, const std::string& path, std::size_t index) {
      const sim::Consumer& consumer = scenario_.consumers[index];
      const bool pushed = consumer.retrieval == sim::Retrieval::FanOut;
      if (pushed == (tried == TriedRetrieval::FanOut)) return;
      for (const char* const key : of_polling) {
        if (!pushed) take(sim::remove_from_toml(text_, path + "." + key));
      }
      set(path + (consumer.kcl ? ".retrieval" : ".kind"), name);
    });
  }

  void action(sim::TomlLines lines, Duration at) {
    lines.insert(lines.begin(), {"at", sim::duration_text(at)});
    if (!scenario_.beside.empty()) lines.emplace_back("stream", scenario_.stream.name);
    text_ = sim::with_array_table(text_, "action", lines);
  }

  void fault(const sim::TomlLines& lines) { text_ = sim::with_array_table(text_, "fault", lines); }

 private:
  void refuse(const std::string& why) {
    if (problem_.empty()) problem_ = why;
  }

  void take(Expected<std::string, std::string> changed) {
    if (!changed) return refuse(changed.error());
    text_ = *std::move(changed);
  }

  void set(const std::string& path, const std::string& value) {
    take(sim::set_in_toml(text_, path, value));
  }

  std::string stream_path() const {
    return scenario_.beside.empty() ? "stream" : "stream." + sim::path_step(scenario_.stream.name);
  }

  // The stream's own tables of an array, with their paths and their numbers in the scenario.
  template <typename Act>
  void for_each(const std::string& noun, const Act& act) {
    const sim::Member* const array = file_.find(noun);
    if (array == nullptr || array->value.kind != sim::Node::Kind::Array) return;
    for (std::size_t i = 0; i < array->value.items.size() && !failed(); ++i) {
      const sim::Node& node = array->value.items[i];
      const auto number = number_of(noun, sim::name_of_item(node, noun, i));
      if (number) act(node, noun + "." + sim::path_step(array->value, noun, i), *number);
    }
  }

  std::optional<std::size_t> number_of(const std::string& noun, const std::string& name) const {
    const auto place_in = [&](const auto& all) -> std::optional<std::size_t> {
      const auto found =
          std::ranges::find_if(all, [&](const auto& one) { return one.name == name; });
      if (found == all.end()) return std::nullopt;
      return static_cast<std::size_t>(found - all.begin());
    };
    return noun == "producer" ? place_in(scenario_.producers) : place_in(scenario_.consumers);
  }

  // The load's corners with another factor from an instant on: the break takes a second.
  static std::string points_text(const std::vector<sim::LoadPoint>& load, double factor,
                                 const std::optional<Duration>& from) {
    std::vector<sim::LoadPoint> corners;
    const auto rate_at = [&](Duration at) {
      for (std::size_t i = 1; i < load.size(); ++i) {
        if (at >= load[i].at) continue;
        if (at <= load[i - 1].at) break;
        const double share = std::chrono::duration<double>(at - load[i - 1].at) /
                             std::chrono::duration<double>(load[i].at - load[i - 1].at);
        return load[i - 1].records_per_s +
               share * (load[i].records_per_s - load[i - 1].records_per_s);
      }
      return at < load.front().at ? load.front().records_per_s : load.back().records_per_s;
    };
    const Duration breaks = from.value_or(Duration::min());
    if (from && load.front().at > *from) corners.push_back({{}, load.front().records_per_s});
    for (const sim::LoadPoint& corner : load) {
      if (from && corner.at <= breaks) corners.push_back(corner);
    }
    if (from) {
      if (corners.empty() || corners.back().at < breaks)
        corners.push_back({breaks, rate_at(breaks)});
      corners.push_back({breaks + 1s, rate_at(breaks + 1s) * factor});
    }
    for (const sim::LoadPoint& corner : load) {
      if (!from || corner.at > breaks + 1s) {
        corners.push_back({corner.at, corner.records_per_s * factor});
      }
    }
    std::string text = "[ ";
    for (const sim::LoadPoint& corner : corners) {
      text += (&corner == corners.data() ? "[" : ", [") + quoted(sim::duration_text(corner.at)) +
              ", " + rate_text(corner.records_per_s) + "]";
    }
    return text + " ]";
  }

  void more_of_rate(const std::string& path, const sim::Producer& producer, double factor,
                    const std::optional<Duration>& from) {
    if (!from) return set(path + ".rate", rate_text(producer.load[0].records_per_s * factor));
    take(sim::remove_from_toml(text_, path + ".rate"));
    set(path + ".load",
        "{ shape = \"points\", points = " + points_text(producer.load, factor, from) + " }");
  }

  void more_of_shape(const std::string& path, const sim::Producer& producer, double factor,
                     const std::optional<Duration>& from) {
    const sim::LoadShape& shape = producer.shape;
    if (shape.kind == sim::LoadKind::Points) {
      return set(path + ".load.points", points_text(shape.points, factor, from));
    }
    if (from) {
      return refuse("the load of " + producer.name +
                    " is a curve: there is more of it from the start only");
    }
    const std::string load = path + (shape.kind == sim::LoadKind::Curve ? ".rate_curve" : ".load");
    set(load + ".peak", rate_text(shape.peak * factor));
    if (shape.kind != sim::LoadKind::Curve) {
      set(load + ".trough", rate_text(shape.trough * factor));
    }
  }

  std::string text_;
  const sim::Scenario& scenario_;
  sim::Node file_;
  std::string problem_;
};

// What has been turned must be a scenario still.
Expected<Fork, std::string> checked(Turning turning, const std::string& file, std::string name) {
  if (turning.failed()) return unexpected(turning.problem());
  Fork fork{turning.take(), std::move(name)};
  const auto read = sim::read_scenario(fork.text, file);
  if (read) return fork;
  const auto& all = read.error().all;
  const auto first = std::ranges::find(all, sim::Severity::Error, &sim::Problem::severity);
  return unexpected(first == all.end() ? std::string{"the scenario cannot be changed so"}
                                       : first->message);
}

std::string from_text(const std::optional<Duration>& from) {
  return from ? ", from " + reports::clock_text(*from) : "";
}

std::string name_of(const Knobs& knobs) {
  std::vector<std::string> parts;
  if (knobs.shards) parts.push_back(reports::counted_text(*knobs.shards, "shard"));
  if (knobs.traffic != 1) {
    parts.push_back("traffic " + std::string{knobs.traffic > 1 ? "+" : "-"} +
                    percent(std::abs(knobs.traffic - 1)));
  }
  if (knobs.hot_share > 0) parts.push_back("a hot key with " + percent(knobs.hot_share));
  if (knobs.retrieval == TriedRetrieval::FanOut) parts.emplace_back("fan-out for all");
  if (knobs.retrieval == TriedRetrieval::Polling) parts.emplace_back("polling for all");
  std::string name;
  for (const std::string& part : parts) name += (name.empty() ? "" : ", ") + part;
  return name + from_text(knobs.from);
}

}  // namespace

bool Knobs::changes_anything() const {
  return shards || traffic != 1 || hot_share > 0 || retrieval != TriedRetrieval::AsItIs;
}

Expected<Fork, std::string> turned(const std::string& text, const std::string& file,
                                   const sim::ReadScenario& read, const Knobs& knobs) {
  if (!knobs.changes_anything()) return unexpected(std::string{"nothing is changed"});
  Turning turning{text, read};
  if (knobs.shards) turning.shards(*knobs.shards, knobs.from);
  if (knobs.traffic != 1) turning.traffic(knobs.traffic, knobs.from);
  if (knobs.hot_share > 0) turning.hot_key(knobs.hot_share, knobs.from);
  if (knobs.retrieval != TriedRetrieval::AsItIs) turning.retrieval(knobs.retrieval, knobs.from);
  return checked(std::move(turning), file, name_of(knobs));
}

Expected<Fork, std::string> with_trouble(const std::string& text, const std::string& file,
                                         const sim::ReadScenario& read, WorkerTrouble trouble,
                                         const std::string& consumer, Duration at,
                                         std::optional<std::size_t> worker) {
  const auto& all = read.scenario.consumers;
  const auto whose = std::ranges::find(all, consumer, &sim::Consumer::name);
  if (whose == all.end()) return unexpected("there is no consumer " + consumer);
  const bool fleet = whose->kcl.has_value();
  sim::TomlLines lines{{"at", sim::duration_text(at)}, {"consumer", quoted(consumer)}};
  std::string what;
  if (trouble == WorkerTrouble::Slow) {
    what = "is slow";
    lines.insert(lines.end(), {{"kind", "consumer_slow"},
                               {"factor", std::to_string(kSlowFactor)},
                               {"duration", sim::duration_text(kTroubleLasts)}});
  } else if (trouble == WorkerTrouble::Kill) {
    what = !fleet   ? "is away"
           : worker ? "loses worker-" + std::to_string(*worker)
                    : "loses a worker";
    lines.insert(lines.end(), {{"kind", fleet ? "worker_crash" : "consumer_outage"},
                               {"duration", sim::duration_text(kTroubleLasts)}});
  } else if (fleet) {
    what = worker ? "restarts worker-" + std::to_string(*worker) : "is restarted";
    lines.insert(lines.end(),
                 {{"kind", "worker_restart"}, {"interval", sim::duration_text(kBetweenRestarts)}});
    if (worker) lines.emplace_back("workers", "1");
  } else {
    what = "is restarted";
    lines.insert(lines.end(),
                 {{"kind", "consumer_outage"}, {"duration", sim::duration_text(kRestartLasts)}});
  }
  if (fleet && worker && trouble != WorkerTrouble::Slow) {
    lines.emplace_back("first_worker", std::to_string(*worker));
  }
  Turning turning{text, read};
  turning.fault(lines);
  return checked(std::move(turning), file, consumer + " " + what + from_text(at));
}

Expected<Fork, std::string> with_split(const std::string& text, const std::string& file,
                                       const sim::ReadScenario& read, const std::string& shard,
                                       const model::HashKey& key, Duration at) {
  Turning turning{text, read};
  turning.action({{"call", "SplitShard"},
                  {"shard_to_split", shard},
                  {"new_starting_hash_key", quoted(model::to_decimal(key))}},
                 at);
  return checked(std::move(turning), file, "split of " + shard + from_text(at));
}

}  // namespace weir::gui

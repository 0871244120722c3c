#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/stream.hpp"
#include "sim/scenario/actions.hpp"
#include "sim/scenario/scenario_sections.hpp"

namespace weir::sim {

namespace {

using model::ServiceError;

constexpr Duration kDay = std::chrono::hours{24};

bool is_about_retention(ActionCall call) {
  return call == ActionCall::IncreaseStreamRetentionPeriod ||
         call == ActionCall::DecreaseStreamRetentionPeriod;
}

bool is_about_shards(ActionCall call) {
  return call == ActionCall::SplitShard || call == ActionCall::MergeShards ||
         call == ActionCall::UpdateShardCount;
}

// Whether the stream is UPDATING or DELETING afterwards.
bool takes_time(ActionCall call) {
  return is_about_shards(call) || call == ActionCall::UpdateMaxRecordSize ||
         call == ActionCall::UpdateStreamMode || call == ActionCall::UpdateStreamWarmThroughput ||
         call == ActionCall::DeleteStream;
}

Place place_of(const Node& table, std::string_view key) {
  const Member* member = table.find(key);
  return member == nullptr ? table.place : member->value.place;
}

// Finds, for a call that is refused, what in the file stands against it.
class Causes {
 public:
  Causes(const Node& file, const model::Stream& stream) : file_{file}, stream_{stream} {}

  void add(const Action& action, const Node& node, bool accepted) {
    made_.push_back({&action, &node, accepted});
  }

  // Where the refusal shows: the call's time, or what it asks for.
  static Place first_place(const Action& action, const Node& node, ServiceError error) {
    if (error == ServiceError::InvalidArgumentException) {
      if (action.call == ActionCall::UpdateShardCount) return place_of(node, "target_shard_count");
      if (is_about_retention(action.call)) return place_of(node, "retention_period");
    }
    return place_of(node, "at");
  }

  std::optional<SecondPlace> second_place(const Action& action, ServiceError error,
                                          bool beyond_account) const {
    const bool retention = is_about_retention(action.call);
    switch (error) {
      case ServiceError::ResourceInUseException:
        if (!takes_time(action.call) && !retention) return std::nullopt;
        return at(last([](const Action& one) { return takes_time(one.call); }),
                  "this call is still under way then");
      case ServiceError::ResourceNotFoundException:
        return at(last([](const Action& one) { return one.call == ActionCall::DeleteStream; }),
                  "this call deletes the stream");
      case ServiceError::LimitExceededException:
        if (beyond_account) return of("account", "shard_quota", "the account may have so many");
        return uses_quota(action);
      case ServiceError::InvalidArgumentException:
        if (action.call == ActionCall::UpdateShardCount) return shards_there();
        return retention ? retention_there() : closed_by(action);
      case ServiceError::ValidationException:
        return mode_there();
      default:
        return std::nullopt;
    }
  }

 private:
  struct Made {
    const Action* action;
    const Node* node;
    bool accepted;
  };

  // The last call that was accepted and is of this kind.
  template <typename Predicate>
  const Made* last(Predicate predicate) const {
    const auto found = std::find_if(made_.rbegin(), made_.rend(), [&](const Made& one) {
      return one.accepted && predicate(*one.action);
    });
    return found == made_.rend() ? nullptr : &*found;
  }

  static std::optional<SecondPlace> at(const Made* call, std::string label) {
    if (call == nullptr) return std::nullopt;
    return SecondPlace{place_of(*call->node, "at"), std::move(label)};
  }

  // What the file gives for the stream when the run starts, or for its account.
  std::optional<SecondPlace> of(std::string_view table, std::string_view key,
                                std::string label) const {
    const Member* found = file_.find(table);
    const Member* value = found == nullptr ? nullptr : found->value.find(key);
    if (value == nullptr) return std::nullopt;
    return SecondPlace{value->value.place, std::move(label)};
  }

  // The scalings of a day, or the calls of a second.
  std::optional<SecondPlace> uses_quota(const Action& action) const {
    constexpr auto kMost = model::defaults::kScalingsPerDay.value;
    const auto counts = [&](const Made& one) {
      return one.accepted && one.action->call == action.call && one.action->at > action.at - kDay;
    };
    const bool scaling = action.call == ActionCall::UpdateShardCount;
    if (scaling && std::count_if(made_.begin(), made_.end(), counts) >= kMost) {
      return at(&*std::find_if(made_.begin(), made_.end(), counts),
                "the first of " + grouped(kMost) + " within 24 h");
    }
    return at(made_.empty() ? nullptr : &made_.back(), "too soon after this call");
  }

  std::optional<SecondPlace> shards_there() const {
    const std::string label = grouped(stream_.open_shards()) + " shards are open then";
    const Made* call = last([](const Action& one) { return is_about_shards(one.call); });
    if (call == nullptr) return of("stream", "shard_count", label);
    const bool update = call->action->call == ActionCall::UpdateShardCount;
    return SecondPlace{place_of(*call->node, update ? "target_shard_count" : "call"), label};
  }

  std::optional<SecondPlace> mode_there() const {
    const Made* call =
        last([](const Action& one) { return one.call == ActionCall::UpdateStreamMode; });
    const std::string label = "the mode that it is in then";
    if (call == nullptr) return of("stream", "mode", label);
    return SecondPlace{place_of(*call->node, "stream_mode"), label};
  }

  std::optional<SecondPlace> retention_there() const {
    const std::string label = "the period that is in force then";
    const Made* call = last([](const Action& one) { return is_about_retention(one.call); });
    if (call == nullptr) return of("stream", "retention", label);
    return SecondPlace{place_of(*call->node, "retention_period"), label};
  }

  // The call that split or merged a shard that this one wants to.
  std::optional<SecondPlace> closed_by(const Action& action) const {
    for (const model::Shard& shard : stream_.shards()) {
      const std::string id = model::shard_id(shard.number());
      const bool wanted = id == action.shard || id == action.adjacent_shard;
      if (!wanted || shard.state() == model::ShardState::Open) continue;
      // One call at a time changes the shards.
      return at(last([&](const Action& one) {
                  return is_about_shards(one.call) && Instant{one.at} <= shard.closed();
                }),
                "this call closes " + id);
    }
    return std::nullopt;
  }

  const Node& file_;
  const model::Stream& stream_;
  std::vector<Made> made_;
};

struct Refusal {
  std::size_t call = 0;
  ServiceError error{};
  std::string message;
  Place first;
  std::optional<SecondPlace> second;
};

// The fault that refuses every call at that time.
const Node* throttled_by(const Scenario& scenario, Duration at,
                         const std::vector<const Node*>& faults) {
  for (std::size_t i = 0; i < faults.size(); ++i) {
    const Fault& fault = scenario.faults[i];
    const bool all = fault.kind == FaultKind::ControlPlaneThrottling && fault.share >= 1;
    if (all && fault.at <= at && at < fault.end()) return faults[i];
  }
  return nullptr;
}

std::vector<Refusal> refusals_of(const Scenario& scenario, std::int64_t parallelism,
                                 const Node& file, const std::vector<const Node*>& calls,
                                 const std::vector<const Node*>& faults) {
  Scenario bare;
  bare.stream = scenario.stream;
  bare.account = scenario.account;
  bare.consumers = scenario.consumers;
  bare.stream.reshard.parallelism = parallelism;
  model::Stream stream = stream_of(bare);
  AccountShare alone;  // what others will have by then is not known
  Causes causes{file, stream};
  std::vector<Refusal> refusals;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const Action& action = scenario.actions[i];
    if (action.at >= scenario.simulation.duration) break;
    if (const Node* fault = throttled_by(scenario, action.at, faults)) {
      const auto [error, message] = stream.rate_exceeded();
      refusals.push_back({i, error, message, place_of(*calls[i], "at"),
                          SecondPlace{place_of(*fault, "kind"), "this fault is on then"}});
      continue;
    }
    const auto answer = perform(action, Instant{action.at}, bare, stream, alone);
    if (!answer) {
      const auto& [error, message] = answer.error();
      const bool beyond_account = model::is_over_quota(message);
      refusals.push_back({i, error, message, Causes::first_place(action, *calls[i], error),
                          causes.second_place(action, error, beyond_account)});
    }
    causes.add(action, *calls[i], answer.has_value());
  }
  return refusals;
}

// `help`: empty for a refusal that is certain.
void warn(ProblemCollector& problems, const Action& action, const Refusal& refusal,
          std::string help) {
  const std::string message = std::string{name_of(action.call)} +
                              (help.empty() ? " will" : " may") +
                              " be refused: " + std::string{model::name_of(refusal.error)};
  problems.warning("W0126", message, refusal.first, refusal.message, std::move(help),
                   refusal.second);
}

}  // namespace

void foresee_refusals(ProblemCollector& problems, const Scenario& scenario, const Node& file,
                      const std::vector<const Node*>& calls,
                      const std::vector<const Node*>& faults) {
  const std::int64_t many = scenario.stream.reshard.parallelism;
  const auto as_run = refusals_of(scenario, many, file, calls, faults);
  const auto one_by_one =
      scenario.stream.parallelism_given ? as_run : refusals_of(scenario, 1, file, calls, faults);
  const auto is_in = [](const std::vector<Refusal>& refusals, std::size_t call) {
    return std::any_of(refusals.begin(), refusals.end(),
                       [call](const Refusal& refusal) { return refusal.call == call; });
  };
  const std::string not_known = "; AWS publishes neither (stream.reshard.parallelism)";
  // what the service or a robot makes of the shards depends on the load
  const bool grows = is_ever_on_demand(scenario) || !scenario.autoscalers.empty();
  for (const Refusal& refusal : as_run) {
    warn(problems, scenario.actions[refusal.call], refusal,
         grows && refusal.error != ServiceError::ValidationException &&
                 is_about_shards(scenario.actions[refusal.call].call)
             ? "note: so it is with the shards of the start and of calls; others may come with the "
               "load"
         : is_in(one_by_one, refusal.call)
             ? ""
             : "note: so it is with " + grouped(many) +
                   " splits or merges at a time, not with one" + not_known);
  }
  for (const Refusal& refusal : one_by_one) {
    if (is_in(as_run, refusal.call)) continue;
    warn(problems, scenario.actions[refusal.call], refusal,
         "note: so it is with one split or merge at a time, not with " + grouped(many) + not_known);
  }
}

}  // namespace weir::sim

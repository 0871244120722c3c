#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "sim/scenario/input_file.hpp"
#include "sim/scenario/scaling_policy.hpp"
#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/scenario_sections.hpp"
#include "sim/scenario/text_file.hpp"
#include "sim/scenario/utf8.hpp"

namespace weir::sim {

namespace {

using Json = nlohmann::json;

// What AutoscalingConfiguration.java and ScalingConfig.java of amazon-kinesis-scaling-utils read
// (2026-11-23); those that change nothing here are read and left.
constexpr std::array<std::string_view, 11> kKeys{
    "streamName", "region",  "scaleOnOperation", "scaleOnOperations", "minShards",
    "maxShards",  "scaleUp", "scaleDown",        "checkInterval",     "refreshShardsNumberAfterMin",
    "comment"};
constexpr std::array<std::string_view, 6> kRuleKeys{"scaleThresholdPct", "scaleAfterMins",
                                                    "scaleCount",        "scalePct",
                                                    "coolOffMins",       "notificationARN"};

class PolicyReader {
 public:
  explicit PolicyReader(std::string_view text) : text_{text} {}

  std::vector<PolicyMistake> read(const std::string& stream, Autoscaler& robot) {
    read_policy(stream, robot);
    return std::move(mistakes_);
  }

 private:
  void read_policy(const std::string& stream, Autoscaler& robot) {
    const Json policies = Json::parse(text_, nullptr, false);
    if (policies.is_discarded()) return refuse("is no JSON");
    const Json* policy = of_stream(policies, stream);
    if (policy == nullptr) return;
    known_only(*policy, kKeys);
    operations(*policy, robot);
    minutes(*policy, "refreshShardsNumberAfterMin", robot.refresh);
    seconds(*policy, "checkInterval", robot.check);
    robot.min_shards = count(*policy, "minShards").value_or(1);
    robot.max_shards = count(*policy, "maxShards").value_or(robot.max_shards);
    rule(*policy, "scaleUp", robot.up);
    rule(*policy, "scaleDown", robot.down);
    const std::int64_t most = std::max(robot.up.datapoints, robot.down.datapoints);
    robot.up.of = robot.down.of = most;
  }

  void refuse(std::string what, std::string_view at = {}) {
    std::int64_t line = 0;
    if (const std::size_t found = at.empty() ? std::string_view::npos : text_.find(at);
        found != std::string_view::npos) {
      line =
          1 + std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(found), '\n');
    }
    constexpr std::size_t kMost = 100;
    if (mistakes_.size() < kMost) mistakes_.push_back({std::move(what), line});
  }

  template <std::size_t n>
  void known_only(const Json& object, const std::array<std::string_view, n>& keys) {
    for (const auto& [key, value] : object.items()) {
      if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
      refuse("`" + printable(key, bounds::kNameLetters) + "` is no key of it", "\"" + key + "\"");
    }
  }

  const Json* of_stream(const Json& policies, const std::string& stream) {
    if (policies.is_object()) return &policies;
    if (!policies.is_array() || policies.empty() || !policies[0].is_object()) {
      refuse("has no policy in it");
      return nullptr;
    }
    for (const Json& policy : policies) {
      if (policy.is_object() && policy.value("streamName", Json{}) == stream) return &policy;
    }
    if (policies.size() == 1) return &policies[0];
    refuse("has none for a stream called \"" + stream + "\"", "streamName");
    return nullptr;
  }

  std::optional<std::int64_t> count(const Json& object, const std::string& key) {
    const auto found = object.find(key);
    if (found == object.end() || found->is_null()) return std::nullopt;
    constexpr std::int64_t kMost = 100'000;
    const bool good = found->is_number_integer() && *found >= 0 && *found <= kMost;
    if (good) return found->get<std::int64_t>();
    refuse("`" + key + "` must be a number from 0 to 100,000", "\"" + key + "\"");
    return std::nullopt;
  }

  void minutes(const Json& object, const std::string& key, Duration& duration) {
    if (const auto number = count(object, key)) {
      duration = std::chrono::minutes{std::min<std::int64_t>(*number, 2880)};
    }
  }

  void seconds(const Json& object, const std::string& key, Duration& duration) {
    const auto number = count(object, key);
    if (number && *number > 0)
      duration = std::chrono::seconds{std::min<std::int64_t>(*number, 86'400)};
  }

  void operations(const Json& policy, Autoscaler& robot) {
    std::vector<ScalingMetric> metrics;
    for (const auto* key : {"scaleOnOperation", "scaleOnOperations"}) {
      const auto found = policy.find(key);
      if (found == policy.end()) continue;
      const Json list = found->is_array() ? *found : Json::array({*found});
      for (const Json& one : list) {
        if (one == "PUT") metrics.push_back(ScalingMetric::Write);
        if (one == "GET") metrics.push_back(ScalingMetric::Read);
        if (one != "PUT" && one != "GET") {
          refuse("`" + std::string{key} + "` must be PUT or GET, or a list of them", key);
        }
      }
    }
    if (!metrics.empty()) robot.metrics = std::move(metrics);
  }

  void rule(const Json& policy, const std::string& key, ScalingRule& rule) {
    const auto found = policy.find(key);
    if (found == policy.end() || !found->is_object()) {
      return refuse("`" + key + "` is missing", "{");
    }
    known_only(*found, kRuleKeys);
    const auto threshold = count(*found, "scaleThresholdPct");
    const auto after = count(*found, "scaleAfterMins");
    if (!threshold || !after || *after < 1 || *after > 2880) {
      return refuse("`" + key + "` needs scaleThresholdPct and scaleAfterMins, 1 to 2,880",
                    "\"" + key + "\"");
    }
    constexpr double kPercent = 100;
    rule.threshold = static_cast<double>(*threshold) / kPercent;
    rule.datapoints = *after;
    minutes(*found, "coolOffMins", rule.cool_down);
    const auto shards = count(*found, "scaleCount");
    const auto percent = count(*found, "scalePct");
    if (shards.has_value() == percent.has_value()) {
      return refuse("`" + key + "` needs scaleCount or scalePct, one of them", "\"" + key + "\"");
    }
    rule.step = {.kind = shards ? ScalingStep::Kind::Add : ScalingStep::Kind::Percent,
                 .by = static_cast<double>(shards ? *shards : *percent)};
  }

  const std::string_view text_;
  std::vector<PolicyMistake> mistakes_;
};

}  // namespace

std::vector<PolicyMistake> read_scaling_policy(std::string_view text, const std::string& stream,
                                               Autoscaler& robot) {
  return PolicyReader{text}.read(stream, robot);
}

void read_scaling_policy(TableReader& table, const Scenario& scenario, Autoscaler& robot) {
  if (!table.has("policy")) {
    table.missing("policy", "the file that amazon-kinesis-scaling-utils would read",
                  "e.g. policy = \"autoscaling.json\"", table.second_place("kind", "needs it"));
    return;
  }
  if (!table.text("policy", robot.policy, bounds::kTitleLetters)) return;
  const std::string name = "the policy " + printable(robot.policy, bounds::kNameLetters) + ": ";
  const auto text = read_text_file(path_beside(scenario.file, robot.policy),
                                   static_cast<std::int64_t>(bounds::kPolicyBytes), "policy file");
  if (!text) {
    table.problems().error("E0429", name + text.error().message, table.place_of("policy"),
                           "looked for beside the scenario file");
    return;
  }
  // both lines: that of the scenario, and the policy's
  for (const PolicyMistake& mistake : read_scaling_policy(*text, scenario.stream.name, robot)) {
    table.problems().error(
        "E0429", name + mistake.what, table.place_of("policy"),
        mistake.line > 0 ? "line " + std::to_string(mistake.line) + " of it" : std::string{},
        "help: as amazon-kinesis-scaling-utils reads it, unchanged");
  }
}

}  // namespace weir::sim

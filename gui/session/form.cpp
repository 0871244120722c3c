#include "gui/session/form.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <set>
#include <utility>

#include "sim/scenario/overrides.hpp"
#include "sim/scenario/scenario_toml.hpp"
#include "sim/scenario/toml_document.hpp"
#include "sim/scenario/toml_edit.hpp"

namespace weir::gui {

namespace {

using sim::Node;

bool has_tables(const Node& node) {
  return node.kind == Node::Kind::Array && !node.items.empty() &&
         node.items[0].kind == Node::Kind::Table;
}

using See = std::function<void(const std::vector<std::string>& steps, const std::string& path)>;

// Each value that is no table.
void for_each_leaf(const Node& node, std::vector<std::string>& steps, const std::string& path,
                   const See& see) {
  const auto below = [&](const std::string& step, const std::string& written, const Node& value) {
    steps.push_back(step);
    const std::string at = path.empty() ? written : path + "." + written;
    if (value.kind == Node::Kind::Table || has_tables(value)) {
      for_each_leaf(value, steps, at, see);
    } else {
      see(steps, at);
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

}  // namespace

std::vector<FormRow> form_of(const std::string& text, const sim::Scenario& scenario) {
  std::vector<FormRow> rows;
  std::set<std::string> known;
  const std::string whole = sim::to_toml(scenario);
  std::vector<std::string> steps;
  const auto add = [&](const std::string& from) {
    const auto file = sim::parse_toml(from, "");
    if (!file) return;
    for_each_leaf(*file, steps, "",
                  [&](const std::vector<std::string>& of, const std::string& path) {
                    if (!known.insert(path).second) return;
                    const auto given = sim::value_in_toml(text, path);
                    const auto value = given ? given : sim::value_in_toml(from, path);
                    if (value) rows.push_back({of, path, *value, given.has_value()});
                  });
  };
  add(whole);
  add(text);
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

}  // namespace weir::gui

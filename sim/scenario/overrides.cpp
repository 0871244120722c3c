#include "sim/scenario/overrides.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "sim/scenario/edit_distance.hpp"
#include "sim/scenario/key_tables.hpp"
#include "sim/scenario/scenario_sections.hpp"
#include "sim/scenario/utf8.hpp"

namespace weir::sim {

namespace {

constexpr std::size_t kMostSteps = 16;

// "2" of a list with at least three items.
std::optional<std::size_t> number_of_item(const Node& array, const std::string& step) {
  std::size_t number = 0;
  const char* end = step.data() + step.size();
  const auto read = std::from_chars(step.data(), end, number);
  const bool is_number = read.ec == std::errc{} && read.ptr == end;
  return is_number && number < array.items.size() ? std::optional{number} : std::nullopt;
}

// Whether it is one of the keys that a table of an array has.
bool is_key(std::string_view noun, std::string_view key) {
  if (noun == "stream") return stream_keys().find(key) != nullptr;
  if (noun == "producer") return producer_keys().find(key) != nullptr;
  if (noun == "consumer") return consumer_keys().find(key) != nullptr;
  if (noun == "objective") return objective_keys().find(key) != nullptr;
  return noun == "hot" && hot_keys().find(key) != nullptr;
}

// Applies one override.
class Override {
 public:
  Override(ProblemCollector& problems, std::uint32_t source)
      : problems_{problems}, source_{source} {}

  void apply(Node& file, const std::vector<PathStep>& steps, Node value) {
    Node* node = &file;
    for (std::size_t at = 0; at + 1 < steps.size(); ++at) {
      node = enter(*node, steps, at);
      if (node == nullptr) return;
    }
    if (steps.size() > 1 && is_of_one(*node, steps[steps.size() - 2].text, steps.back().text)) {
      return ask_which(*node, steps[steps.size() - 2], steps.back());
    }
    set(*node, steps.back(), std::move(value));
  }

 private:
  Place place(const PathStep& step) const { return {source_, step.span}; }

  // The table below `node` that a step leads to; it is made where the file leaves it out.
  Node* enter(Node& node, const std::vector<PathStep>& steps, std::size_t at) {
    const PathStep& step = steps[at];
    if (node.kind == Node::Kind::Array) return item_of(node, steps, at);
    if (node.kind != Node::Kind::Table) return no_table(steps, at);
    if (Member* member = node.find(step.text)) {
      Node& value = member->value;
      // With one table only its name may be left out: producer.rate.
      if (value.kind == Node::Kind::Array && value.items.size() == 1 &&
          value.items[0].kind == Node::Kind::Table && is_key(step.text, steps[at + 1].text)) {
        return value.items.data();
      }
      return &value;
    }
    node.members.push_back({step.text, place(step), Node{}});
    node.members.back().value.place = place(step);
    return &node.members.back().value;
  }

  // Whether a key is one of an array's tables, of which there are several.
  static bool is_of_one(const Node& node, const std::string& noun, std::string_view key) {
    return node.kind == Node::Kind::Array && node.items.size() > 1 &&
           node.items[0].kind == Node::Kind::Table && is_key(noun, key);
  }

  void ask_which(const Node& array, const PathStep& noun, const PathStep& key) {
    std::string paths;
    constexpr std::size_t kShown = 20;
    for (std::size_t i = 0; i < std::min(array.items.size(), kShown); ++i) {
      paths +=
          (i > 0 ? ", " : "") + noun.text + "." + path_step(array, noun.text, i) + "." + key.text;
    }
    problems_.error("E0206", "which " + noun.text + "? there are several", place(key),
                    "of one of them",
                    "allowed here: " + paths + (array.items.size() > kShown ? ", …" : ""));
  }

  Node* item_of(Node& array, const std::vector<PathStep>& steps, std::size_t at) {
    const PathStep& step = steps[at];
    const std::string noun = at > 0 ? steps[at - 1].text : "";
    if (const auto found = item_at(array, noun, step.text)) return &array.items[*found];
    std::vector<std::string> names;
    for (std::size_t index = 0; index < array.items.size(); ++index) {
      names.push_back(name_of_item(array.items[index], noun, index));
    }
    const std::vector<std::string_view> views{names.begin(), names.end()};
    const std::string_view meant = nearest(step.text, views);
    std::string known;
    constexpr std::size_t kShown = 20;
    for (std::size_t index = 0; index < names.size() && index < kShown; ++index) {
      known += (index > 0 ? ", " : "") + names[index];
    }
    problems_.error("E0206", "there is no `" + noun + "` " + step.text, place(step),
                    meant.empty() ? "a name, or a number from 0 on"
                                  : "did you mean `" + std::string{meant} + "`?",
                    "allowed here: " + known + (names.size() > kShown ? ", …" : ""));
    return nullptr;
  }

  Node* no_table(const std::vector<PathStep>& steps, std::size_t at) {
    const PathStep& before = steps[at - 1];
    problems_.error("E0206", "`" + before.text + "` is no table, nothing stands below it",
                    place(before));
    return nullptr;
  }

  void set(Node& node, const PathStep& step, Node value) {
    if (node.kind == Node::Kind::Array) {
      set_item(node, step, std::move(value));
      return;
    }
    if (node.kind != Node::Kind::Table) {
      problems_.error("E0206", "nothing can stand below a value", place(step), "no such path");
      return;
    }
    if (Member* member = node.find(step.text)) {
      member->place = place(step);
      member->value = std::move(value);
    } else {
      node.members.push_back({step.text, place(step), std::move(value)});
    }
  }

  void set_item(Node& array, const PathStep& step, Node value) {
    if (const auto found = number_of_item(array, step.text)) {
      array.items[*found] = std::move(value);
      return;
    }
    problems_.error("E0206", "`" + step.text + "` is no number of a value in this list",
                    place(step), "a number from 0 on");
  }

  ProblemCollector& problems_;
  std::uint32_t source_;
};

}  // namespace

std::optional<std::vector<PathStep>> steps_of(std::string_view path) {
  std::vector<PathStep> steps(1);
  std::uint32_t column = 1;
  char quote = '\0';
  steps.back().span = {1, 1, 1};
  for (; !path.empty(); ++column) {
    const CodePoint next = first_code_point(path);
    const char letter = next.bytes == 1 ? path.front() : '\0';
    PathStep& step = steps.back();
    if (quote != '\0' ? letter == quote : (letter == '"' || letter == '\'') && step.text.empty()) {
      quote = quote != '\0' ? '\0' : letter;
    } else if (letter == '.' && quote == '\0') {
      steps.push_back({{}, {1, column + 1, column + 1}});
    } else {
      step.text += path.substr(0, next.bytes);
    }
    steps.back().span.end_column = column + 1;
    path.remove_prefix(next.bytes);
  }
  for (const PathStep& step : steps) {
    if (step.text.empty()) return std::nullopt;
  }
  if (quote != '\0' || steps.size() > kMostSteps) return std::nullopt;
  return steps;
}

std::optional<std::size_t> item_at(const Node& array, const std::string& noun,
                                   const std::string& step) {
  for (std::size_t index = 0; index < array.items.size(); ++index) {
    if (name_of_item(array.items[index], noun, index) == step) return index;
  }
  return number_of_item(array, step);
}

std::string name_of_item(const Node& item, const std::string& noun, std::size_t index) {
  for (const char* key : {"name", "key"}) {
    const Member* member = item.find(key);
    if (member != nullptr && member->value.kind == Node::Kind::Text) return member->value.text;
  }
  return default_name(noun, index);
}

std::string path_step(const std::string& key) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  if (key.find_first_not_of(kPlain) == std::string::npos) return key;
  const char quote = key.find('"') == std::string::npos ? '"' : '\'';
  return quote + key + quote;
}

std::string path_step(const Node& array, const std::string& noun, std::size_t index) {
  const std::string name = name_of_item(array.items[index], noun, index);
  // of one alone the name may be left out: what is called like a key would be taken for that
  if (array.items.size() == 1 && is_key(noun, name)) return std::to_string(index);
  for (std::size_t other = 0; other < index; ++other) {
    if (name_of_item(array.items[other], noun, other) == name) return std::to_string(index);
  }
  return path_step(name);
}

std::vector<std::string> texts_of(const Overrides& overrides) {
  std::vector<std::string> texts;
  for (const auto& [path, value] : overrides) texts.push_back(path + "=" + value);
  return texts;
}

void apply_overrides(Node& file, const Overrides& overrides, ProblemCollector& problems) {
  std::uint32_t source = 0;
  for (const auto& [path, value] : overrides) {
    ++source;
    const auto path_columns = static_cast<std::uint32_t>(count_code_points(path));
    const auto steps = steps_of(path);
    if (!steps) {
      problems.error("E0206", "a path is names with dots between, such as producer.api.rate",
                     {source, {1, 1, path_columns + 1}}, "not a path");
      continue;
    }
    const auto value_columns = static_cast<std::uint32_t>(count_code_points(value));
    const Place place{source, {1, path_columns + 2, path_columns + 2 + value_columns}};
    Override{problems, source}.apply(file, *steps, parse_toml_value(value, place));
  }
}

}  // namespace weir::sim

#include "sim/scenario/stream_documents.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "sim/scenario/edit_distance.hpp"
#include "sim/scenario/overrides.hpp"
#include "sim/scenario/quantity.hpp"
#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/scenario_sections.hpp"

namespace weir::sim {

namespace {

// Arrays whose tables belong to a stream: first those that others name.
constexpr std::array<std::string_view, 6> kOwned{"producer", "consumer",   "action",
                                                 "fault",    "autoscaler", "objective"};

bool is_table_array(const Node& node) {
  return node.kind == Node::Kind::Array && std::ranges::all_of(node.items, [](const Node& item) {
           return item.kind == Node::Kind::Table;
         });
}

const Node* text_in(const Node& table, std::string_view key) {
  const Member* member = table.find(key);
  const bool is_text = member != nullptr && member->value.kind == Node::Kind::Text;
  return is_text ? &member->value : nullptr;
}

Place place_of_name(const Node& item) {
  const Node* name = text_in(item, "name");
  return name == nullptr ? item.place : name->place;
}

// One of a file's streams whose name is left out is called so, and so are producers and consumers:
// by their number in the file, not in the stream.
void add_name(Node& item, const std::string& name) {
  if (item.find("name") != nullptr) return;
  Node value;
  value.kind = Node::Kind::Text;
  value.place = item.place;
  value.text = name;
  item.members.push_back({"name", item.place, std::move(value)});
}

}  // namespace

StreamDocuments::StreamDocuments(const Node& file, ProblemCollector& problems)
    : file_{file}, problems_{problems} {
  const Member* streams = file.find("stream");
  several_ = streams != nullptr && is_table_array(streams->value) && !streams->value.items.empty();
  const bool misread = streams != nullptr && !several_ && streams->value.kind != Node::Kind::Table;
  if (misread) return;  // who belongs where is not known then
  if (several_) {
    name_streams(streams->value);
  } else {
    const Node* name = streams == nullptr ? nullptr : text_in(streams->value, "name");
    names_.push_back(name == nullptr ? std::string{defaults::kStreamName.value} : name->text);
  }
  for (const std::string_view key : kOwned) {
    const Member* array = file.find(key);
    if (array != nullptr && is_table_array(array->value)) give_out(*array);
  }
}

void StreamDocuments::name_streams(const Node& streams) {
  if (streams.items.size() > bounds::kStreams) {
    problems_.error("E0313",
                    "at most " + std::to_string(bounds::kStreams) + " streams are simulated",
                    streams.items[bounds::kStreams].place, "one more");
  }
  for (std::size_t i = 0; i < streams.items.size(); ++i) {
    const Node& item = streams.items[i];
    names_.push_back(name_of_item(item, "stream", i));
    if (item.find("name") == nullptr && streams.items.size() > 1) {
      problems_.error("E0204", "`name` is missing: what is this stream called?", item.place,
                      "one of several", "help: add e.g. name = \"orders\"");
    }
    const auto first = std::find(names_.begin(), names_.end() - 1, names_.back());
    if (first == names_.end() - 1) continue;
    const Node& other = streams.items[static_cast<std::size_t>(first - names_.begin())];
    problems_.error("E0205", "two streams are called \"" + names_.back() + "\"",
                    place_of_name(item), "each needs a name of its own", {},
                    SecondPlace{place_of_name(other), "the other one"});
  }
}

std::optional<std::size_t> StreamDocuments::stream_called(std::string_view name) const {
  const auto found = std::ranges::find(names_, name);
  if (found == names_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names_.begin());
}

StreamDocuments::Owner StreamDocuments::owner_of_named(const Node& item) const {
  for (const auto& [noun, known] : named_) {
    const Node* name = text_in(item, noun);
    if (name == nullptr) continue;
    const auto found = known.find(name->text);
    if (found != known.end()) return found->second;
  }
  return std::nullopt;
}

StreamDocuments::Owner StreamDocuments::owner_of(const Node& item, const std::string& noun) {
  if (const Node* said = text_in(item, "stream")) {
    if (const auto stream = stream_called(said->text)) return stream;
    const std::string_view meant = nearest(said->text, {names_.begin(), names_.end()});
    problems_.error("E0431", "there is no stream \"" + said->text + "\"", said->place,
                    meant.empty() ? "" : "did you mean \"" + std::string{meant} + "\"?");
    return 0;
  }
  if (const Member* other = item.find("stream")) {
    problems_.error("E0201", "`stream` must be text, but is " + shown(other->value),
                    other->value.place, "the name of a stream");
    return 0;
  }
  if (!several_ || names_.size() == 1) return 0;
  if (const Owner owner = owner_of_named(item)) return owner;
  if (noun == "fault" || noun == "objective") return std::nullopt;
  problems_.error("E0431", "`stream` is missing: which stream is this " + noun + " of?", item.place,
                  "there are " + std::to_string(names_.size()),
                  "help: add e.g. stream = \"" + names_.front() + "\"");
  return 0;
}

void StreamDocuments::give_out(const Member& array) {
  Array& given = arrays_.emplace_back();
  given.key = array.key;
  const bool has_names = array.key == "producer" || array.key == "consumer";
  for (std::size_t i = 0; i < array.value.items.size(); ++i) {
    const Node& item = array.value.items[i];
    given.owners.push_back(problems_.full() ? Owner{0} : owner_of(item, array.key));
    if (has_names) given.names.push_back(name_of_item(item, array.key, i));
  }
  std::map<std::string_view, std::size_t> seen;
  for (std::size_t i = 0; several_ && i < given.names.size(); ++i) {
    const std::string& name = given.names[i];
    named_[array.key].emplace(name, given.owners[i]);
    const auto [first, is_new] = seen.emplace(name, i);
    const bool elsewhere = !is_new && given.owners[first->second] != given.owners[i];
    if (!elsewhere) continue;  // in one stream its reader tells
    problems_.error("E0205", "two " + array.key + "s are called \"" + name + "\"",
                    place_of_name(array.value.items[i]),
                    "each needs a name of its own, whatever its stream", {},
                    SecondPlace{place_of_name(array.value.items[first->second]), "the other one"});
  }
}

Node StreamDocuments::document(std::size_t stream) const {
  Node document;
  document.place = file_.place;
  for (const Member& member : file_.members) {
    if (member.key == "stream" && several_) {
      document.members.push_back({member.key, member.place, member.value.items[stream]});
      add_name(document.members.back().value, names_[stream]);
      continue;
    }
    const auto array =
        std::ranges::find(arrays_, member.key, [](const Array& one) { return one.key; });
    if (array == arrays_.end() || !several_) {
      document.members.push_back(member);
      continue;
    }
    Member own{member.key, member.place, {}};
    own.value.kind = Node::Kind::Array;
    own.value.place = member.value.place;
    for (std::size_t i = 0; i < member.value.items.size(); ++i) {
      const Owner& owner = array->owners[i];
      if (owner && *owner != stream) continue;
      own.value.items.push_back(member.value.items[i]);
      if (!array->names.empty()) add_name(own.value.items.back(), array->names[i]);
    }
    if (!own.value.items.empty()) document.members.push_back(std::move(own));
  }
  return document;
}

}  // namespace weir::sim

#include "sim/scenario/toml_edit.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "sim/scenario/overrides.hpp"
#include "sim/scenario/problem_collector.hpp"
#include "sim/scenario/toml_document.hpp"
#include "sim/scenario/toml_writer.hpp"
#include "sim/scenario/utf8.hpp"

namespace weir::sim {

namespace {

constexpr std::string_view kBlanks = " \t";

// Reads along a text that is known to be TOML.
class Scanner {
 public:
  Scanner(std::string_view text, std::size_t at) : text_{text}, at_{at} {}

  std::size_t at() const { return at_; }
  bool done() const { return at_ >= text_.size(); }
  char letter() const { return done() ? '\0' : text_[at_]; }

  void skip(std::string_view letters) {
    while (!done() && letters.find(letter()) != std::string_view::npos) ++at_;
  }
  // To the line's end, which is not passed.
  void skip_line() { at_ = std::min(text_.find('\n', at_), text_.size()); }
  // Blanks, lines and comments.
  void skip_nothing() {
    for (skip(" \t\r\n"); letter() == '#'; skip(" \t\r\n")) skip_line();
  }

  // A value, of whatever kind.
  void skip_value() {
    switch (letter()) {
      case '"':
      case '\'':
        return skip_text();
      case '[':
      case '{':
        return skip_brackets();
      default:
        at_ = std::min(text_.find_first_of(",]}#\r\n", at_), text_.size());
        while (at_ > 0 && kBlanks.find(text_[at_ - 1]) != std::string_view::npos) --at_;
    }
  }
  // A key, dotted perhaps, with its equals sign and the blanks around.
  void skip_key() {
    while (!done() && letter() != '=') {
      if (letter() == '"' || letter() == '\'') {
        skip_text();
      } else {
        ++at_;
      }
    }
    ++at_;
    skip(kBlanks);
  }

 private:
  void skip_text() {
    const char quote = letter();
    const std::string three(3, quote);
    const bool long_one = text_.substr(at_, 3) == three;
    at_ += long_one ? 3 : 1;
    for (; !done(); ++at_) {
      if (quote == '"' && letter() == '\\') {
        ++at_;
      } else if (long_one ? text_.substr(at_, 3) == three : letter() == quote) {
        break;
      }
    }
    at_ += long_one ? 3 : 1;
    // up to two more quotes may stand before the last three
    while (long_one && letter() == quote) ++at_;
    at_ = std::min(at_, text_.size());
  }

  void skip_brackets() {
    int depth = 0;
    while (!done()) {
      const char now = letter();
      if (now == '"' || now == '\'') {
        skip_text();
        continue;
      }
      if (now == '#') {
        skip_line();
        continue;
      }
      ++at_;
      if (now == '[' || now == '{') ++depth;
      if ((now == ']' || now == '}') && --depth == 0) return;
    }
  }

  std::string_view text_;
  std::size_t at_;
};

std::size_t offset_of(std::string_view text, const Span& span) {
  std::size_t at = 0;
  for (std::uint32_t line = 1; line < span.line; ++line) at = text.find('\n', at) + 1;
  for (std::uint32_t column = 1; column < span.column && at < text.size(); ++column) {
    at += first_code_point(text.substr(at)).bytes;
  }
  return at;
}

// How far a path leads.
struct Found {
  const Node* table = nullptr;     // the last one that is there
  const Member* member = nullptr;  // what the path means, if that is there
  const Node* item = nullptr;      // or so
  std::string rest;                // of the path, below `table`
};

Found find(const Node& file, const std::vector<PathStep>& steps) {
  Found found{&file, nullptr, nullptr, {}};
  const Node* node = &file;
  std::size_t taken = 0;
  for (std::size_t at = 0; at < steps.size() && node != nullptr; ++at) {
    const bool last = at + 1 == steps.size();
    const std::string& step = steps[at].text;
    if (node->kind == Node::Kind::Array) {
      auto index = item_at(*node, at > 0 ? steps[at - 1].text : "", step);
      if (!index && node->items.size() == 1) {  // its name may be left out
        index = 0;
        --at;
      }
      node = index ? &node->items[*index] : nullptr;
      if (node != nullptr && last) found.item = node;
    } else {
      const Member* const member = node->find(step);
      node = member == nullptr ? nullptr : &member->value;
      if (last) found.member = member;
    }
    if (node != nullptr && node->kind == Node::Kind::Table && !last) {
      found.table = node;
      taken = at + 1;
    }
  }
  for (std::size_t at = taken; at < steps.size(); ++at) {
    found.rest += (found.rest.empty() ? "" : ".") + path_step(steps[at].text);
  }
  return found;
}

bool is_inline(std::string_view text, const Node& table) {
  return table.place.span.line > 0 && text.substr(offset_of(text, table.place.span), 1) == "{";
}

// Behind the last key of a table that stands in lines of its own, in the manner of that one.
std::string add_line(std::string_view text, const Node& table, const std::string& key,
                     const std::string& value) {
  Scanner scanner{text, 0};
  std::size_t behind = 0;
  std::size_t indent_to = 0;
  std::size_t last_key = std::string_view::npos;
  std::size_t last_equals = 0;
  if (table.place.span.line > 0) {
    indent_to = offset_of(text, table.place.span);
    scanner = Scanner{text, indent_to};
    scanner.skip_line();
    behind = std::min(scanner.at() + 1, text.size());
  }
  for (scanner.skip_nothing(); !scanner.done() && scanner.letter() != '['; scanner.skip_nothing()) {
    last_key = scanner.at();
    scanner.skip_key();
    last_equals = text.rfind('=', scanner.at());
    scanner.skip_value();
    scanner.skip_line();
    behind = std::min(scanner.at() + 1, text.size());
  }
  const std::size_t like = last_key == std::string_view::npos ? indent_to : last_key;
  const std::size_t begin = text.substr(0, like).rfind('\n') + 1;  // npos + 1 = 0
  const std::string indent{text.substr(begin, like - begin)};
  std::string line = indent + key;
  if (last_key != std::string_view::npos && text.substr(last_equals - 1, 1) == " ") {
    line.resize(std::max(line.size() + 1, last_equals - begin), ' ');
  } else {
    line += ' ';
  }
  line += "= " + value + "\n";
  std::string changed{text.substr(0, behind)};
  if (!changed.empty() && changed.back() != '\n') changed += '\n';
  return changed + line + std::string{text.substr(behind)};
}

std::string add_inline(std::string_view text, const Node& table, const std::string& key,
                       const std::string& value) {
  const std::size_t begin = offset_of(text, table.place.span);
  Scanner scanner{text, begin};
  scanner.skip_value();
  std::size_t behind = scanner.at() - 1;
  while (behind > begin + 1 && kBlanks.find(text[behind - 1]) != std::string_view::npos) --behind;
  const bool empty = table.members.empty();
  return std::string{text.substr(0, behind)} + (empty ? " " : ", ") + key + " = " + value +
         (behind + 1 == scanner.at() ? " " : "") + std::string{text.substr(behind)};
}

std::string replace_value(std::string_view text, const Node& node, const std::string& value) {
  const std::size_t begin = offset_of(text, node.place.span);
  Scanner scanner{text, begin};
  scanner.skip_value();
  return std::string{text.substr(0, begin)} + value + std::string{text.substr(scanner.at())};
}

bool is_alike(const Node& one, const Node& other) {
  if (one.kind != other.kind || one.text != other.text || one.integer != other.integer ||
      one.number != other.number || one.boolean != other.boolean ||
      one.items.size() != other.items.size() || one.members.size() != other.members.size()) {
    return false;
  }
  for (std::size_t i = 0; i < one.items.size(); ++i) {
    if (!is_alike(one.items[i], other.items[i])) return false;
  }
  return std::ranges::all_of(one.members, [&](const Member& member) {
    const Member* const same = other.find(member.key);
    return same != nullptr && is_alike(member.value, same->value);
  });
}

// The first line below that of an item's header on which something else begins; 0 for none.
std::uint32_t line_behind(const Node& node, const Node& item) {
  if (&node == &item) return 0;
  std::uint32_t first = 0;
  const auto see = [&](std::uint32_t line) {
    if (line > item.place.span.line && (first == 0 || line < first)) first = line;
  };
  if (node.kind == Node::Kind::Table) see(node.place.span.line);
  for (const Member& member : node.members) {
    see(member.place.span.line);
    see(line_behind(member.value, item));
  }
  for (const Node& one : node.items) see(line_behind(one, item));
  return first;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    lines.push_back(text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1));
    text.remove_prefix(lines.back().size());
  }
  return lines;
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

bool is_comment(std::string_view line) {
  return !is_blank(line) && line[line.find_first_not_of(kBlanks)] == '#';
}

// The last line of what a header begins; `next`: of the header behind that, 0 for none.
std::size_t last_line(std::string_view text, std::size_t header, std::uint32_t next) {
  const std::size_t end = next == 0 ? text.size() : offset_of(text, {next, 1, 1});
  Scanner scanner{text, offset_of(text, {static_cast<std::uint32_t>(header), 1, 1})};
  std::size_t behind = scanner.at();
  for (scanner.skip_nothing(); scanner.at() < end; scanner.skip_nothing()) {
    if (scanner.letter() != '[') {
      scanner.skip_key();
      scanner.skip_value();
    }
    scanner.skip_line();
    behind = scanner.at();
  }
  return static_cast<std::size_t>(std::ranges::count(text.substr(0, behind), '\n')) + 1;
}

// The text without a table of an array that stands below a header of its own.
std::string without_item(std::string_view text, const Node& file, const Node& item) {
  const std::vector<std::string_view> lines = lines_of(text);
  // the comments right above a header are its own; but what a file begins with is the file's
  const auto with_comments = [&](std::size_t header) {
    std::size_t first = header;
    while (first > 0 && is_comment(lines[first - 1])) --first;
    return first > 0 ? first : header;
  };
  const std::size_t header = item.place.span.line - 1;
  const std::uint32_t next = line_behind(file, item);
  std::size_t rest = last_line(text, header + 1, next);
  const std::size_t end =
      next == 0 ? lines.size() : std::max<std::size_t>(rest, with_comments(next - 1));
  std::size_t begin = with_comments(header);
  // comments that stand apart stay
  while (rest < end && is_comment(lines[rest])) ++rest;
  if (begin == 0 || is_blank(lines[begin - 1])) {
    while (rest < end && is_blank(lines[rest])) ++rest;
  }
  while (rest == lines.size() && begin > 0 && is_blank(lines[begin - 1])) --begin;
  std::string changed;
  for (std::size_t line = 0; line < begin; ++line) changed += lines[line];
  for (std::size_t line = rest; line < lines.size(); ++line) changed += lines[line];
  return changed;
}

// Takes an item out of the array in which it is, and an array that is empty then too.
bool take_out(Node& node, const Node& item) {
  const auto found = std::ranges::find(node.items, &item, [](const Node& one) { return &one; });
  if (found != node.items.end()) {
    node.items.erase(found);
    return true;
  }
  if (std::ranges::any_of(node.items, [&](Node& one) { return take_out(one, item); })) return true;
  for (auto member = node.members.begin(); member != node.members.end(); ++member) {
    if (!take_out(member->value, item)) continue;
    if (member->value.kind == Node::Kind::Array && member->value.items.empty()) {
      node.members.erase(member);
    }
    return true;
  }
  return false;
}

// A value as it stands in a file: text in quotes, if it has none yet.
std::string as_written(const std::string& value) {
  const Node node = parse_toml_value(value, {});
  const bool bare = node.kind == Node::Kind::Text && node.text == value;
  return bare ? toml_quoted(value) : value;
}

std::string cannot(const std::string& path) {
  return path + " cannot be set in this text; change it by hand";
}

Expected<std::string, std::string> remove_item(std::string_view text, const std::string& path,
                                               Node& file, const Node& item) {
  const bool has_header = item.kind == Node::Kind::Table && !is_inline(text, item);
  std::string changed = has_header ? without_item(text, file, item) : "";
  take_out(file, item);
  const auto after = parse_toml(changed, "");
  if (!has_header || !after || !is_alike(*after, file)) {
    return unexpected(path + " cannot be taken out of this text; change it by hand");
  }
  return changed;
}

}  // namespace

Expected<std::string, std::string> set_in_toml(std::string_view text, const std::string& path,
                                               const std::string& value) {
  auto before = parse_toml(text, "");
  if (!before) return unexpected(before.error().message);
  const auto steps = steps_of(path);
  if (!steps) return unexpected(path + " is no path");
  const std::string written = as_written(value);
  const Found found = find(*before, *steps);
  const Node* const there = found.member != nullptr ? &found.member->value : found.item;
  std::string changed;
  if (there != nullptr) {
    changed = replace_value(text, *there, written);
  } else if (is_inline(text, *found.table)) {
    changed = add_inline(text, *found.table, found.rest, written);
  } else {
    changed = add_line(text, *found.table, found.rest, written);
  }
  // Whatever else a text may look like: nothing is changed but this.
  Node wanted = *std::move(before);
  ProblemCollector problems{"", {}};
  apply_overrides(wanted, {{path, value}}, problems);
  const auto after = parse_toml(changed, "");
  if (!after || !is_alike(*after, wanted)) return unexpected(cannot(path));
  return changed;
}

std::optional<std::string> value_in_toml(std::string_view text, const std::string& path) {
  const auto file = parse_toml(text, "");
  return file ? value_in_toml(text, *file, path) : std::nullopt;
}

std::optional<std::string> value_in_toml(std::string_view text, const Node& file,
                                         const std::string& path) {
  const auto steps = steps_of(path);
  if (!steps) return std::nullopt;
  const Found found = find(file, *steps);
  const Node* const there = found.member != nullptr ? &found.member->value : found.item;
  if (there == nullptr || there->place.span.line == 0) return std::nullopt;
  const std::size_t begin = offset_of(text, there->place.span);
  const bool is_header = there->kind == Node::Kind::Table && !is_inline(text, *there);
  const bool of_headers = there->kind == Node::Kind::Array && !there->items.empty() &&
                          there->items[0].kind == Node::Kind::Table &&
                          !is_inline(text, there->items[0]);
  if (is_header || of_headers) return std::nullopt;
  Scanner scanner{text, begin};
  scanner.skip_value();
  return std::string{text.substr(begin, scanner.at() - begin)};
}

Expected<std::string, std::string> remove_from_toml(std::string_view text,
                                                    const std::string& path) {
  auto before = parse_toml(text, "");
  if (!before) return unexpected(before.error().message);
  const auto steps = steps_of(path);
  if (!steps) return unexpected(path + " is no path");
  const Found found = find(*before, *steps);
  if (found.item != nullptr) return remove_item(text, path, *before, *found.item);
  if (found.member == nullptr) return std::string{text};
  std::size_t begin = offset_of(text, found.member->place.span);
  Scanner scanner{text, begin};
  scanner.skip_key();
  scanner.skip_value();
  std::size_t end = scanner.at();
  if (is_inline(text, *found.table)) {
    scanner.skip(kBlanks);
    if (scanner.letter() == ',') {
      end = text.find_first_not_of(kBlanks, scanner.at() + 1);
    } else if (const std::size_t comma = text.find_last_not_of(kBlanks, begin - 1);
               text[comma] == ',') {
      begin = comma;
    }
  } else {
    begin = text.substr(0, begin).rfind('\n') + 1;  // npos + 1 = 0
    scanner.skip_line();
    end = std::min(scanner.at() + 1, text.size());
  }
  std::string changed{text.substr(0, begin)};
  changed += text.substr(end);
  const auto after = parse_toml(changed, "");
  if (!after || find(*after, *steps).member != nullptr) return unexpected(cannot(path));
  return changed;
}

Expected<std::string, std::string> add_to_toml_array(std::string_view text, const std::string& path,
                                                     const std::string& item) {
  const auto before = parse_toml(text, "");
  if (!before) return unexpected(before.error().message);
  const auto steps = steps_of(path);
  if (!steps) return unexpected(path + " is no path");
  const Member* const member = find(*before, *steps).member;
  if (member == nullptr) return set_in_toml(text, path, "[ " + item + " ]");
  const std::size_t begin = offset_of(text, member->value.place.span);
  Scanner scanner{text, begin};
  scanner.skip_value();
  // before what closes it, behind the last item and a comma that may follow that
  Scanner items{text, begin + 1};
  std::size_t behind = items.at();
  bool comma = true;
  for (items.skip_nothing(); items.at() + 1 < scanner.at(); items.skip_nothing()) {
    comma = items.letter() == ',';
    if (comma) {
      items.skip(",");
    } else {
      items.skip_value();
    }
    behind = items.at();
  }
  std::string changed{text.substr(0, behind)};
  changed += (comma ? " " : ", ") + item + std::string{text.substr(behind)};
  const auto after = parse_toml(changed, "");
  if (!after) return unexpected(cannot(path));
  const Member* const longer = find(*after, *steps).member;
  if (member->value.kind != Node::Kind::Array || longer == nullptr ||
      longer->value.items.size() != member->value.items.size() + 1) {
    return unexpected(cannot(path));
  }
  return changed;
}

std::string with_array_table(std::string_view text, const std::string& header,
                             const TomlLines& lines) {
  std::string changed{text};
  if (!changed.empty() && changed.back() != '\n') changed += '\n';
  changed += "\n[[" + header + "]]\n";
  std::size_t width = 0;
  for (const auto& [key, value] : lines) width = std::max(width, key.size());
  for (const auto& [key, value] : lines) {
    changed += key + std::string(width - key.size(), ' ') + " = " + as_written(value) + "\n";
  }
  return changed;
}

}  // namespace weir::sim

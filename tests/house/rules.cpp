#include "tests/house/rules.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace weir::house {

namespace {

namespace fs = std::filesystem;

using Names = std::set<std::string>;

// A file of sim/, gui/ or reports/validity belongs to that inner room ("sim/engine"), any other to
// its folder ("model").
const std::map<std::string, Names> kMayInclude = {
    {"model", {"model"}},
    {"sim/engine", {"model", "sim/engine"}},
    // Of the engine, a scenario knows only the arithmetic (the mean of a lognormal size needs exp)
    // and the addressed draws (of what its uncertain inputs are in a world).
    {"sim/scenario",
     {"model", "sim/scenario", "sim/engine/elementary.hpp", "sim/engine/random.hpp"}},
    {"sim/results", {"model", "sim/results"}},
    {"sim/workload", {"model", "sim/engine", "sim/scenario", "sim/results", "sim/workload"}},
    {"sim/consumers", {"model", "sim/engine", "sim/scenario", "sim/results", "sim/consumers"}},
    {"sim/operations", {"model", "sim/engine", "sim/scenario", "sim/results", "sim/operations"}},
    {"sim/world",
     {"model", "sim/engine", "sim/scenario", "sim/results", "sim/workload", "sim/consumers",
      "sim/operations", "sim/world"}},
    {"reports", {"model", "sim", "reports"}},
    // Expectations are literals: none may be worked out by what it is held against.
    {"reports/validity", {"reports/validity"}},
    {"cli", {"model", "sim", "reports", "cli"}},
    // What is drawn and what is run know no window.
    {"gui/curves", {"model", "sim", "reports", "gui/curves"}},
    {"gui/session", {"model", "sim", "reports", "gui/session"}},
    {"gui/window", {"model", "sim", "reports", "gui/curves", "gui/session", "gui/window"}},
    {"gui", {"gui/window"}},
};

const std::map<std::string, std::string> kDoors = {
    {"Boost.Graph", "<boost/graph/"},
    {"Eigen", "<Eigen/"},
    {"toml++", "<toml++/"},
    {"SQLite", "<(sqlite3|SQLiteCpp)"},
    {"nlohmann-json", "<nlohmann/"},
    {"CLI11", "<CLI/"},
    {"Random123", "<Random123/"},
    {"OpenSSL", "<openssl/"},
    {"zstd", "<zstd"},
    {"Qt Charts", "<(QChart|QAbstractAxis|QCategoryAxis|QValueAxis|Q[A-Z]\\w*Series|QtCharts)"},
};
constexpr std::size_t kDoorsPerLibrary = 2;  // of a room

struct Ban {
  std::string word;
  std::string cure;
  std::string where;        // a pattern of paths
  std::string not_where{};  // nor these; empty: no exception
};

const std::string kRooms = "^(model|sim|reports|cli|gui)/";

const std::vector<Ban> kBans = {
    {R"(\b(system_clock|steady_clock|high_resolution_clock|gettimeofday|clock_gettime|std::time|std::clock)\b)",
     "take `Instant now` as an argument", kRooms, "^(cli/progress|gui/session/live_run)"},
    {R"(\b(random_device|mt19937\w*|minstd_rand\w*|std::\w+_distribution|std::shuffle|std::s?rand)\b)",
     "draw at an address: sim/engine/random.hpp", kRooms},
    {R"(\bstd::unordered_)", "its order differs between libraries: std::map or a sorted vector",
     kRooms},
    {R"(\bstd::(exp2?|expm1|log|log2|log10|log1p|pow|a?(sin|cos|tan)h?|atan2|cbrt|hypot|erfc?|[tl]gamma)\b)",
     "the last bit differs between processors: sim/engine/elementary.hpp", "^(model|sim)/"},
    {R"(include\s*<Q\w+>)", "only windows know Qt",
     "^(model|sim|reports|cli|gui/curves|gui/session)/"},
    {R"(<math\.h>)", "<cmath> and std::, where the rule above sees it", kRooms},
    {R"(\bthrow\b)", "outcomes are values, mistakes of ours CHECK", kRooms},
    {R"(\b(FIXME|TODO|XXX)\b)", "finish it or file it", "."},
    {"/wor"
     "k/",
     "no path of one machine in the tree", "."},
};

Breaches joined(Breaches all, const Breaches& more) {
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

bool is_source(const std::string& path) {
  return path.ends_with(".cpp") || path.ends_with(".hpp");
}

std::string room_of(const std::string& path) {
  const auto first = path.find('/');
  auto room = path.substr(0, first);
  const bool has_inner = room == "sim" || path.starts_with("reports/validity/") ||
                         (room == "gui" && path.find('/', first + 1) != std::string::npos);
  if (!has_inner || first == std::string::npos) return room;
  return path.substr(0, path.find('/', first + 1));
}

void for_each_line(
    const SourceFile& file,
    const std::function<void(const std::string& place, const std::string& line)>& see) {
  std::istringstream text{file.text};
  std::size_t number = 0;
  for (std::string line; std::getline(text, line);) {
    see(file.path + ":" + std::to_string(++number), line);
  }
}

// The line without its comment; "https://" begins none.
std::string code_of(const std::string& line) {
  for (auto at = line.find("//"); at != std::string::npos; at = line.find("//", at + 2)) {
    if (at == 0 || line[at - 1] != ':') return line.substr(0, at);
  }
  return line;
}

Breaches arrows_of(const SourceFile& file, const Names& allowed) {
  static const std::regex include{R"re(^\s*#\s*include\s+"([^"]*)")re"};
  Breaches found;
  for_each_line(file, [&](const std::string& place, const std::string& line) {
    std::smatch match;
    if (!std::regex_search(line, match, include)) return;
    const auto room = room_of(match[1]);
    const auto outer = room.substr(0, room.find('/'));
    if (allowed.contains(match[1]) || allowed.contains(room) || allowed.contains(outer)) return;
    found.push_back(place + ": " + room_of(file.path) + " may not include " + match.str(1));
  });
  return found;
}

Breaches bans_of(const SourceFile& file, const Ban& ban, const std::regex& word) {
  Breaches found;
  for_each_line(file, [&](const std::string& place, const std::string& line) {
    // Reminders hide in comments; all other words only count as code.
    const auto text = ban.where == "." ? line : code_of(line);
    std::smatch match;
    if (std::regex_search(text, match, word)) {
      found.push_back(place + ": " + match.str() + ": " + ban.cure);
    }
  });
  return found;
}

// The parts of an initialiser "{a, b}" between the commas that stand in no inner bracket or text.
std::vector<std::string> fields_of(const std::string& initialiser) {
  std::vector<std::string> fields{""};
  int depth = 0;
  bool quoted = false;
  for (const char c : initialiser) {
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == '}' || c == ')')) --depth;
    if (!quoted && depth == 1 && c == ',') {
      fields.emplace_back();
    } else if (depth > 0) {
      fields.back() += c;
    }
    if (!quoted && (c == '{' || c == '(')) ++depth;
  }
  return fields;
}

// Whether a Sourced's initialiser names a source (fourth field) or an assumption (fifth).
bool says_where_from(const std::string& initialiser) {
  static const std::regex named{R"(^\.(source|assumed)\s*=\s*)"};
  const auto fields = fields_of(initialiser);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    auto field = fields[i].substr(std::min(fields[i].find_first_not_of(" \n"), fields[i].size()));
    std::smatch name;
    if (std::regex_search(field, name, named)) {
      field = name.suffix();
    } else if (i < 3 || field.starts_with('.')) {
      continue;
    }
    if (!field.empty() && !field.starts_with(R"("")") && !field.starts_with("{}")) return true;
  }
  return false;
}

Breaches unsourced_of(const SourceFile& file) {
  static const std::regex constant{
      R"(\bconstexpr\s+([\w:]+)(<[^;{=]*>)?\s+(k\w+)\s*=?\s*(\{[^;]*)?)"};
  Breaches found;
  for (std::sregex_iterator at{file.text.begin(), file.text.end(), constant}, end; at != end;
       ++at) {
    const auto type = at->str(1);
    const auto name = at->str(3);
    const bool is_text_or_list = type == "std::string_view" || name == "kAll";
    if (is_text_or_list || (type == "Sourced" && says_where_from(at->str(4)))) continue;
    const auto line = 1 + std::count(file.text.begin(), file.text.begin() + at->position(), '\n');
    found.push_back(file.path + ":" + std::to_string(line) + ": " + name +
                    ": say where it comes from, as a Sourced with source or assumed");
  }
  return found;
}

}  // namespace

std::vector<SourceFile> read_tree(const std::string& root) {
  static const Names not_ours{".git", "build", "LICENSE", "traces", "pictures", "__pycache__"};
  std::vector<SourceFile> files;
  for (fs::recursive_directory_iterator at{root}, end; at != end; ++at) {
    if (not_ours.contains(at->path().filename().string())) {
      at.disable_recursion_pending();
    } else if (at->is_regular_file()) {
      std::ifstream in{at->path(), std::ios::binary};
      files.push_back({fs::relative(at->path(), root).generic_string(),
                       {std::istreambuf_iterator<char>{in}, {}}});
    }
  }
  std::ranges::sort(files, {}, &SourceFile::path);
  return files;
}

Breaches arrows(const std::vector<SourceFile>& files) {
  static const std::regex ours{kRooms};
  Breaches found;
  for (const auto& file : files) {
    if (!is_source(file.path) || !std::regex_search(file.path, ours)) continue;
    const auto allowed = kMayInclude.find(room_of(file.path));
    found = joined(std::move(found), allowed == kMayInclude.end()
                                         ? Breaches{file.path + ": in no room of the house"}
                                         : arrows_of(file, allowed->second));
  }
  return found;
}

Breaches doors(const std::vector<SourceFile>& files) {
  static const std::regex ours{kRooms};
  Breaches found;
  for (const auto& [library, header] : kDoors) {
    const std::regex include{R"((^|\n)\s*#\s*include\s+)" + header};
    std::map<std::string, Names> users;  // by room
    for (const auto& file : files) {
      if (!is_source(file.path) || !std::regex_search(file.path, ours)) continue;
      if (!std::regex_search(file.text, include)) continue;
      users[file.path.substr(0, file.path.find('/'))].insert(file.path);
      if (file.path.ends_with(".hpp")) found.push_back(file.path + ": a header names " + library);
    }
    for (const auto& [room, own] : users) {
      if (own.size() <= kDoorsPerLibrary) continue;
      for (const auto& user : own) found.push_back(user + ": one of too many doors to " + library);
    }
  }
  return found;
}

Breaches banned_words(const std::vector<SourceFile>& files) {
  Breaches found;
  for (const auto& ban : kBans) {
    const std::regex word{ban.word};
    const std::regex where{ban.where};
    const std::regex not_where{ban.not_where};
    for (const auto& file : files) {
      if (file.path.starts_with("tests/house/") || !std::regex_search(file.path, where)) continue;
      if (!ban.not_where.empty() && std::regex_search(file.path, not_where)) continue;
      found = joined(std::move(found), bans_of(file, ban, word));
    }
  }
  return found;
}

Breaches unsourced_defaults(const std::vector<SourceFile>& files) {
  Breaches found;
  for (const auto& file : files) {
    if (file.path.ends_with("_defaults.hpp")) found = joined(std::move(found), unsourced_of(file));
  }
  return found;
}

Breaches uncompiled_tests(const std::vector<SourceFile>& files, const std::string& compiled,
                          const std::string& root) {
  Names known;
  std::istringstream lines{compiled};
  for (std::string line; std::getline(lines, line);) known.insert(line);
  Breaches found;
  for (const auto& [path, text] : files) {
    if (!path.starts_with("tests/") || !path.ends_with(".cpp")) continue;
    if (!known.contains(root + "/" + path)) found.push_back(path + ": compiled by no target");
  }
  return found;
}

Breaches scenarios_without_expectation(const std::vector<SourceFile>& files) {
  static const std::regex scenario{R"(^scenarios/([^/]+)(\.toml|\.expected\.json)$)"};
  std::map<std::string, Names> halves;
  for (const auto& [path, text] : files) {
    std::smatch match;
    if (std::regex_match(path, match, scenario)) halves[match[1]].insert(match[2]);
  }
  Breaches found;
  for (const auto& [name, seen] : halves) {
    for (const auto* half : {".toml", ".expected.json"}) {
      if (!seen.contains(half)) found.push_back("scenarios/" + name + half + ": missing");
    }
  }
  return found;
}

}  // namespace weir::house

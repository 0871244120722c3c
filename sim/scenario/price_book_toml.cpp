#include "sim/scenario/price_book_toml.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>

#include "model/check.hpp"
#include "sim/scenario/edit_distance.hpp"
#include "sim/scenario/problem_collector.hpp"
#include "sim/scenario/quantity.hpp"
#include "sim/scenario/region.hpp"
#include "sim/scenario/text_file.hpp"
#include "sim/scenario/toml_reader.hpp"

namespace weir::sim {

namespace {

using model::PriceBook;
using model::PriceItemText;
using model::UnitPrice;

constexpr std::size_t kMostRegions = 1000;
constexpr std::size_t kMostLetters = 1000;  // of a source
constexpr std::string_view kBuiltIn = "built-in prices";

const TableSpec& file_spec() {
  static const TableSpec kSpec{"the price file", {{"weir_prices"}, {"region"}}};
  return kSpec;
}

const TableSpec& region_spec() {
  static const TableSpec kSpec = [] {
    TableSpec made{"[[region]]", {{"name"}, {"currency"}, {"read"}, {"source"}, {"assumed"}}};
    for (const PriceItemText& item : model::price_items()) made.keys.push_back({item.id});
    return made;
  }();
  return kSpec;
}

const TableSpec& price_spec() {
  static const TableSpec kSpec{"a price", {{"price"}, {"source"}, {"assumed"}}};
  return kSpec;
}

std::string quoted(std::string_view key) {
  return "`" + std::string{key} + "`";
}

// Where prices come from: a source or an assumption.
struct Origin {
  std::string source;
  std::string assumed;
  bool given = false;  // though perhaps wrongly, which has been told
};

Origin read_origin(TableReader& table) {
  Origin origin;
  origin.given = table.has("source") || table.has("assumed") || table.misspelt("source") ||
                 table.misspelt("assumed");
  table.text("source", origin.source, kMostLetters);
  table.text("assumed", origin.assumed, kMostLetters);
  if (table.has("source") && table.has("assumed")) {
    table.problems().error("E0207", "`source` and `assumed` exclude each other",
                           table.place_of_key("assumed"),
                           "what has been read somewhere is not assumed", {},
                           SecondPlace{table.place_of_key("source"), "read here"});
  }
  return origin;
}

// The shortest decimal that is this double is what was written: no price has more than 14 digits,
// and a double keeps 15. None where it is finer than a billionth.
std::optional<std::int64_t> nanos_of(double price) {
  constexpr std::size_t kDecimals = 9;
  std::array<char, 400> buffer{};  // the smallest double has 324 digits after the point
  const auto written =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), price, std::chars_format::fixed);
  std::string digits{buffer.data(), written.ptr};
  const std::size_t point = std::min(digits.find('.'), digits.size());
  std::string decimals = point == digits.size() ? "" : digits.substr(point + 1);
  if (decimals.size() > kDecimals) return std::nullopt;
  decimals.resize(kDecimals, '0');
  digits.resize(point);
  digits += decimals;
  std::int64_t nanos = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), nanos);
  return nanos;
}

std::optional<std::int64_t> read_nanos(ProblemCollector& problems, const Node& node,
                                       std::string_view key) {
  constexpr double kMost =
      static_cast<double>(model::kMostNanos) / static_cast<double>(kNanosPerSecond);
  const bool is_number = node.kind == Node::Kind::Integer || node.kind == Node::Kind::Float;
  const std::string what = quoted(key) + " must be a price such as 0.015, but is " + shown(node);
  if (!is_number) {
    problems.error("E0201", what, node.place,
                   node.kind == Node::Kind::Text ? "a number without quotes and currency" : "");
    return std::nullopt;
  }
  if (!std::isfinite(node.number)) {
    problems.error("E0303", what, node.place, "a price is finite");
    return std::nullopt;
  }
  if (node.number < 0) {
    problems.error("E0303", what, node.place, "a price is not negative");
    return std::nullopt;
  }
  if (node.number > kMost) {
    problems.error("E0313",
                   quoted(key) + " must be 0 to " + grouped(static_cast<std::int64_t>(kMost)) +
                       ", but is " + shown(node),
                   node.place, "out of bounds");
    return std::nullopt;
  }
  const auto nanos = nanos_of(node.number);
  if (!nanos) {
    problems.error("E0602", quoted(key) + " has more than 9 digits after the point: " + shown(node),
                   node.place, "finer than any price of AWS");
  }
  return nanos;
}

// One [[region]].
class RegionReader {
 public:
  RegionReader(ProblemCollector& problems, const Node& node)
      : problems_{problems}, table_{problems, node, region_spec()} {}

  PriceBook read() {
    if (table_.has("name")) {
      read_region(table_, "name", book_.region);
    } else {
      table_.missing("name", "which Region?", R"(help: add e.g. name = "us-east-1")");
    }
    read_currency();
    read_date();
    common_ = read_origin(table_);
    for (const PriceItemText& item : model::price_items()) {
      read_price(item.id, book_.price_of(item.item));
    }
    if (!has_price_) {
      problems_.error("E0204", "no price at all in [[region]]", table_.place(),
                      "what does it cost?", "help: add e.g. shard_hour = 0.015");
    }
    report_unsourced();
    return std::move(book_);
  }

 private:
  void read_currency() {
    constexpr std::size_t kLetters = 3;
    if (!table_.has("currency")) {
      table_.missing("currency", "in which currency?", R"(help: add e.g. currency = "USD")");
    } else if (table_.text("currency", book_.currency, kMostLetters)) {
      const bool letters = std::ranges::all_of(
          book_.currency, [](char letter) { return letter >= 'A' && letter <= 'Z'; });
      if (letters && book_.currency.size() == kLetters) return;
      problems_.error("E0313", "`currency` must be three capital letters such as USD",
                      table_.place_of("currency"), "not a currency's code");
    }
  }

  void read_date() {
    constexpr std::size_t kDateLetters = 10;  // "2026-11-23": no time of day
    const Node* date = table_.find("read");
    if (date == nullptr) {
      table_.missing("read", "when were these prices read?", "help: add e.g. read = 2026-11-23");
    } else if (date->kind != Node::Kind::DateTime || date->text.size() != kDateLetters) {
      problems_.error("E0603", "`read` must be a date, but is " + shown(*date), date->place,
                      "e.g. 2026-11-23, without quotes");
    } else {
      book_.read = date->text;
    }
  }

  void read_price(std::string_view id, std::optional<UnitPrice>& price) {
    const Node* node = table_.find(id);
    has_price_ = has_price_ || node != nullptr || table_.misspelt(id);
    if (node == nullptr) return;
    Origin origin = common_;
    if (is_interval(*node)) {
      report_not_built(problems_, quoted(id) + " as an interval (low, mid, high)", node->place);
      return;
    }
    if (node->kind == Node::Kind::Table) {
      TableReader own{problems_, *node, price_spec()};
      if (Origin of_price = read_origin(own); of_price.given) origin = std::move(of_price);
      node = own.find("price");
      if (node == nullptr) own.missing("price", "how much?", "help: add e.g. price = 0.015");
    }
    if (!origin.given && unsourced_++ == 0) first_unsourced_ = id;
    if (node == nullptr) return;
    if (const auto nanos = read_nanos(problems_, *node, id)) {
      price = UnitPrice{*nanos, std::move(origin.source), std::move(origin.assumed)};
    }
  }

  void report_unsourced() {
    if (unsourced_ == 0) return;
    const std::string what = quoted(first_unsourced_);
    problems_.error("E0604",
                    unsourced_ == 1 ? what + " does not say where it comes from"
                                    : what + " and " + std::to_string(unsourced_ - 1) +
                                          " more do not say where they come from",
                    table_.place_of_key(first_unsourced_), "a price has a source or is assumed",
                    R"(help: add source = "https://…" or assumed = "why" to [[region]])");
  }

  ProblemCollector& problems_;
  TableReader table_;
  PriceBook book_;
  Origin common_;
  bool has_price_ = false;
  int unsourced_ = 0;
  std::string_view first_unsourced_;
};

std::vector<std::string_view> names_of(const std::vector<PriceBook>& books) {
  std::vector<std::string_view> names;
  names.reserve(books.size());
  for (const PriceBook& book : books) names.push_back(book.region);
  return names;
}

// That there is no such region, which concerns the file as a whole.
std::optional<Problem> find_missing(const std::vector<PriceBook>& books, const std::string& file,
                                    const std::string& region) {
  constexpr std::size_t kShownRegions = 30;
  const std::vector<std::string_view> names = names_of(books);
  if (std::ranges::find(names, region) != names.end()) return std::nullopt;
  std::string known;
  for (std::size_t i = 0; i < names.size() && i < kShownRegions; ++i) {
    known += (known.empty() ? "" : ", ") + std::string{names[i]};
  }
  if (names.size() > kShownRegions) known += ", …";
  Problem problem = problem_of_file("E0601", file, "there are no prices of `" + region + "`",
                                    "regions there: " + known);
  const std::string_view near = nearest(region, names);
  if (!near.empty()) problem.label = "did you mean `" + std::string{near} + "`?";
  return problem;
}

// Reads a price file that is TOML.
class PriceFileReader {
 public:
  PriceFileReader(ProblemCollector& problems, const Node& file)
      : problems_{problems}, table_{problems, file, file_spec()} {}

  std::vector<PriceBook> read() {
    check_version();
    const std::vector<Node>* nodes = table_.tables("region", kMostRegions);
    const bool left_out = !table_.has("region") && !table_.misspelt("region");
    if (left_out || (nodes != nullptr && nodes->empty())) {
      problems_.error("E0204", "`region` is missing: there are no prices",
                      table_.has("region") ? table_.place_of("region") : Place{}, {},
                      "help: add [[region]] with `name`, `currency`, `read`, `source` and prices");
    }
    std::vector<PriceBook> books;
    if (nodes == nullptr) return books;
    for (const Node& node : *nodes) {
      if (problems_.full()) break;
      books.push_back(RegionReader{problems_, node}.read());
    }
    check_names(books, *nodes);
    return books;
  }

 private:
  void check_version() {
    const Node* version = table_.find("weir_prices");
    if (version == nullptr) {
      if (table_.misspelt("weir_prices")) return;
      problems_.error("E0107", "`weir_prices = 1` is missing: the version of the format", {}, {},
                      "help: let the file begin with weir_prices = 1");
    } else if (version->kind != Node::Kind::Integer || version->integer != 1) {
      problems_.error("E0107", "the format's version must be 1, but is " + shown(*version),
                      version->place, "this version of weir reads weir_prices = 1");
    }
  }

  void check_names(const std::vector<PriceBook>& books, const std::vector<Node>& nodes) {
    const std::vector<std::string_view> names = names_of(books);
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto first = std::ranges::find(names, names[i]);
      if (names[i].empty() || first == names.begin() + static_cast<std::ptrdiff_t>(i)) continue;
      const auto other = static_cast<std::size_t>(first - names.begin());
      problems_.error("E0205", "two regions are called \"" + std::string{names[i]} + "\"",
                      nodes[i].find("name")->value.place, "one table for each region", {},
                      SecondPlace{nodes[other].find("name")->value.place, "the other one"});
    }
  }

  ProblemCollector& problems_;
  TableReader table_;
};

Expected<std::vector<PriceBook>, Problems> read_books(std::string_view text,
                                                      const std::string& file,
                                                      const std::string* region) {
  if (text.size() > static_cast<std::size_t>(kMostPriceBytes)) {
    return unexpected(Problems{{too_large(file, kMostPriceBytes)}});
  }
  if (is_blank(text)) {
    return unexpected(Problems{
        {problem_of_file("E0106", file, "the file is empty",
                         "help: the smallest price file has `weir_prices = 1` and [[region]]")}});
  }
  auto document = parse_toml(text, file);
  if (!document) return unexpected(Problems{{std::move(document.error())}});
  ProblemCollector problems{file, {}};
  std::vector<PriceBook> books = PriceFileReader{problems, *document}.read();
  Problems found = problems.take_all();
  // A region whose name could not be read may be the one.
  const bool all_named =
      std::ranges::all_of(books, [](const PriceBook& book) { return !book.region.empty(); });
  if (region != nullptr && all_named && !books.empty()) {
    if (auto missing = find_missing(books, file, *region)) found.all.push_back(std::move(*missing));
  }
  if (!found.all.empty()) return unexpected(std::move(found));
  if (region != nullptr) {
    std::erase_if(books, [&](const PriceBook& book) { return book.region != *region; });
  }
  return books;
}

}  // namespace

Expected<std::vector<PriceBook>, Problems> read_price_books(std::string_view text,
                                                            const std::string& file) {
  return read_books(text, file, nullptr);
}

Expected<PriceBook, Problems> read_price_book(std::string_view text, const std::string& file,
                                              const std::string& region) {
  auto books = read_books(text, file, &region);
  if (!books) return unexpected(std::move(books.error()));
  return std::move(books->front());
}

Expected<std::vector<PriceBook>, Problems> read_price_file(const std::string& file,
                                                           const std::string& region,
                                                           std::string& text) {
  auto read = read_text_file(file, kMostPriceBytes, "price file");
  text = read ? std::move(*read) : "";
  if (!read) return unexpected(Problems{{std::move(read.error())}});
  return read_books(text, file, region.empty() ? nullptr : &region);
}

const std::vector<PriceBook>& built_in_price_books() {
  static const std::vector<PriceBook> kBooks = [] {
    auto read = read_price_books(built_in_price_text(), std::string{kBuiltIn});
    CHECK(read.has_value());
    return std::move(*read);
  }();
  return kBooks;
}

Expected<PriceBook, Problems> built_in_price_book(const std::string& region) {
  const std::vector<PriceBook>& books = built_in_price_books();
  const auto found = std::ranges::find(books, region, &PriceBook::region);
  if (found != books.end()) return *found;
  return unexpected(Problems{{*find_missing(books, std::string{kBuiltIn}, region)}});
}

}  // namespace weir::sim

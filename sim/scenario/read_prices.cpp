#include <algorithm>
#include <memory>
#include <utility>

#include "sim/scenario/input_file.hpp"
#include "sim/scenario/price_book_toml.hpp"
#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/scenario_sections.hpp"
#include "sim/scenario/text_file.hpp"
#include "sim/scenario/utf8.hpp"

namespace weir::sim {

namespace {

// A problem of the price file shows that file's line, not the scenario's.
Problems with_lines(Problems problems, std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  for (Problem& problem : problems.all) {
    const std::uint32_t line = problem.span.line;
    problem.source = line > 0 && line <= lines.size() ? std::string{lines[line - 1]} : "";
  }
  return problems;
}

// The prices of a file; null where they could not be read, which has been reported.
std::shared_ptr<const model::PriceBook> book_of(ProblemCollector& problems, const Place& place,
                                                const std::string& scenario_file,
                                                const std::string& file,
                                                const std::string& region) {
  const std::string path = path_beside(scenario_file, file);
  const auto text = read_text_file(path, kMostPriceBytes, "price file");
  if (!text) {
    problems.error(
        "E0605", "prices of " + printable(file, bounds::kNameLetters) + ": " + text.error().message,
        place, "looked for beside the scenario file",
        R"(help: "builtin" means the prices of weir itself)");
    return nullptr;
  }
  if (region.empty()) {
    const auto books = read_price_books(*text, path);
    if (!books) problems.append(with_lines(books.error(), *text));
    return nullptr;
  }
  auto book = read_price_book(*text, path, region);
  if (book) return std::make_shared<const model::PriceBook>(std::move(*book));
  problems.append(with_lines(std::move(book.error()), *text));
  return nullptr;
}

void read_currency(TableReader& table, std::string& currency) {
  constexpr std::size_t kMostLetters = 32;
  constexpr std::size_t kLetters = 3;
  std::string read;
  if (!table.text("currency", read, kMostLetters)) return;
  const bool capitals =
      std::ranges::all_of(read, [](char letter) { return letter >= 'A' && letter <= 'Z'; });
  if (capitals && read.size() == kLetters) {
    currency = std::move(read);
    return;
  }
  table.problems().error("E0313", "`currency` must be three capital letters such as USD",
                         table.place_of("currency"), "not a currency's code");
}

}  // namespace

PriceSettings read_prices(ProblemCollector& problems, const Node& node,
                          const std::string& scenario_file, const std::string& region) {
  PriceSettings prices;
  TableReader table{problems, node, prices_keys()};
  table.text("table", prices.table, bounds::kTitleLetters);
  read_currency(table, prices.currency);
  std::string of_prices;
  if (prices.table != kBuiltInPrices) {
    prices.book = book_of(problems, table.place_of("table"), scenario_file, prices.table, region);
    if (prices.book) of_prices = prices.book->currency;
  } else if (const auto own = built_in_price_book(region)) {
    of_prices = own->currency;
  }
  if (of_prices.empty()) return prices;
  if (!prices.currency.empty() && prices.currency != of_prices) {
    problems.error(
        "E0606", "the prices of " + region + " are in " + of_prices + ", not in " + prices.currency,
        table.place_of("currency"), "no currency is converted",
        "help: leave `currency` out, or name a price file in " + prices.currency + " as `table`");
  }
  prices.currency = of_prices;
  return prices;
}

}  // namespace weir::sim

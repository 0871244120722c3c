#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/output.hpp"
#include "reports/document/json.hpp"
#include "reports/document/price_table.hpp"
#include "sim/scenario/price_book_toml.hpp"

namespace weir::cli {

namespace {

using Books = std::vector<model::PriceBook>;

ExitCode wrong_usage(const std::string& what) {
  complain(fmt::format("weir prices: {} (try: weir help prices)", what));
  return ExitCode::WrongUsage;
}

// Of the prices that weir brings along.
Expected<Books, sim::Problems> built_in(const std::string& region) {
  if (region.empty()) return sim::built_in_price_books();
  auto book = sim::built_in_price_book(region);
  if (!book) return unexpected(std::move(book.error()));
  return Books{std::move(*book)};
}

}  // namespace

const CommandSpec& prices_command() {
  static const CommandSpec kSpec{
      .name = "prices",
      .summary = "Print the prices that costs are counted with, and where they come from.",
      .takes_file = false,
      .examples = {"weir prices --region us-east-1", "weir prices --prices my-prices.toml --json"},
      .options = {
          {"--region", "-r", "NAME", "of this Region only", "all", OptionKind::Value},
          {.name = "--prices",
           .short_name = "",
           .value = "FILE",
           .help = "a price file, - for standard input",
           .fallback = "weir's own",
           .kind = OptionKind::Value,
           .value_ends = ".toml"},
          {"--format", "-f", "FMT", "text or json", "text", OptionKind::Value, {"text", "json"}},
          {"--json", "", "", "short for --format json", ""}}};
  return kSpec;
}

ExitCode prices(const Arguments& arguments) {
  const bool json = arguments.has("--json") || arguments.value("--format") == "json";
  if (arguments.has("--json") && arguments.value("--format") == "text") {
    return wrong_usage("--json and --format text contradict each other");
  }
  const auto asked = arguments.value("--region");
  if (asked && asked->empty()) return wrong_usage("--region needs a name such as us-east-1");
  const std::string region = asked.value_or("");
  const auto file = arguments.value("--prices");
  std::string text;
  const auto books = file ? sim::read_price_file(*file, region, text) : built_in(region);
  if (!books) {
    complain(sim::to_text(books.error(), text));
    return ExitCode::InvalidScenario;
  }
  const std::string printed = json
                                  ? reports::to_json(*books)
                                  : reports::to_text(*books) + "\n" + reports::billing_rules_text();
  return print_result(printed) ? ExitCode::Done : ExitCode::Broken;
}

}  // namespace weir::cli

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "sim/scenario/edit_distance.hpp"
#include "sim/scenario/examples.hpp"

namespace weir::cli {

namespace {

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const sim::Example& example : sim::examples()) all.emplace_back(example.name);
  return all;
}

std::string list() {
  std::string text = "weir new NAME > my.toml, where NAME is one of\n";
  for (const sim::Example& example : sim::examples()) {
    text += fmt::format("  {:<28} {}\n", example.name, sim::title_of(example));
  }
  return text;
}

}  // namespace

const CommandSpec& new_command() {
  static const CommandSpec kSpec{.name = "new",
                                 .summary = "Print a scenario to start from, or their list.",
                                 .takes_file = false,
                                 .examples = {"weir new", "weir new hot-key > my.toml"},
                                 .options = {},
                                 .word = "NAME",
                                 .known_words = names};
  return kSpec;
}

ExitCode new_scenario(const Arguments& arguments) {
  const std::string& name = arguments.file();
  if (name.empty()) return print_result(list()) ? ExitCode::Done : ExitCode::Broken;
  const auto all = sim::examples();
  const auto found = std::ranges::find(all, std::string_view{name}, &sim::Example::name);
  if (found != all.end()) return print_result(found->text) ? ExitCode::Done : ExitCode::Broken;
  std::vector<std::string_view> known;
  known.reserve(all.size());
  for (const sim::Example& example : all) known.push_back(example.name);
  const std::string_view near = sim::nearest(name, known);
  complain(fmt::format("weir new: there is no scenario `{}`{} (try: weir new)", name,
                       near.empty() ? "" : fmt::format("; did you mean `{}`?", near)));
  return ExitCode::WrongUsage;
}

}  // namespace weir::cli

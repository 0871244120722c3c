#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/output.hpp"
#include "cli/run_result.hpp"
#include "reports/document/report.hpp"

namespace weir::cli {

namespace {

ExitCode wrong_usage(const std::string& what) {
  complain(fmt::format("weir report: {} (try: weir help report)", what));
  return ExitCode::WrongUsage;
}

// "html" or "md": as asked for, else as the file is called, else HTML.
std::optional<std::string> format_of(const Arguments& arguments) {
  if (const auto format = arguments.value("--format")) return std::string{*format};
  const auto file = arguments.value("--output");
  if (!file) return "html";
  if (file->ends_with(".html") || file->ends_with(".htm")) return "html";
  if (file->ends_with(".md")) return "md";
  return std::nullopt;
}

}  // namespace

const CommandSpec& report_command() {
  static const CommandSpec kSpec{
      .name = "report",
      .summary = "Make a page of a run that was kept with --save; nothing is simulated.",
      .takes_file = true,
      .examples = {"weir report orders.weir -o orders.html",
                   "weir report orders.weir --format md | less"},
      .options = {{"--output", "-o", "FILE", "write the page there: .html or .md",
                   "standard output", OptionKind::Value},
                  {"--format",
                   "-f",
                   "FMT",
                   "html or md",
                   "what FILE is called, else html",
                   OptionKind::Value,
                   {"html", "md"}}},
      .file_ends = {".weir"}};
  return kSpec;
}

ExitCode report(const Arguments& arguments) {
  const auto format = format_of(arguments);
  if (!format) return wrong_usage("call the output .html or .md, or give --format");
  auto run = load_run(arguments.file());
  if (!run) {
    complain("weir report: " + run.error());
    return ExitCode::InvalidScenario;
  }
  std::optional<OutputFile> output;
  if (const auto path = arguments.value("--output")) {
    auto opened = OutputFile::open(std::string{*path});
    if (!opened) {
      complain(opened.error());
      return ExitCode::Broken;
    }
    output.emplace(*std::move(opened));
  }
  const reports::Report page = reports::report_of(*run);
  const std::string text = *format == "html" ? reports::to_html(page) : reports::to_markdown(page);
  const bool written = output ? output->write(text) : print_result(text);
  return written ? ExitCode::Done : ExitCode::Broken;
}

}  // namespace weir::cli

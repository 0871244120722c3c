#include "cli/run_result.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "reports/document/account_text.hpp"
#include "reports/document/csv.hpp"
#include "reports/document/json.hpp"
#include "reports/document/text.hpp"
#include "reports/judge/wording.hpp"
#include "sim/results/run_file.hpp"
#include "sim/results/whole_file.hpp"
#include "sim/scenario/input_file.hpp"

namespace weir::cli {

namespace {

template <typename Judged>
std::string text_of(const Judged& judgement, const RunOptions& options) {
  // A file is as wide as a pipe, and its text has no colour unless that is asked for.
  const bool to_terminal = !options.output && is_terminal(STDOUT_FILENO);
  return reports::to_text(
      judgement,
      {.width = to_terminal ? std::min(100, terminal_width(STDOUT_FILENO)) : 80,
       .colour = options.output ? options.colour == "always" : wants_colour(options.colour),
       .verbose = options.verbose,
       .quiet = options.quiet});
}

}  // namespace

Expected<std::optional<OutputFile>, ExitCode> open_output(const RunOptions& options) {
  std::optional<OutputFile> output;
  if (!options.output) return output;
  auto opened = OutputFile::open(*options.output);
  if (!opened) {
    complain(opened.error());
    return unexpected(ExitCode::Broken);
  }
  output.emplace(std::move(*opened));
  return output;
}

bool show(const reports::Judgement& judgement, const sim::RunRecord* record,
          const RunOptions& options, std::optional<OutputFile> output) {
  if (options.format == Format::Text || record == nullptr) {
    const std::string text = text_of(judgement, options);
    return output ? output->write(text) : print_result(text);
  }
  if (options.format == Format::Json) {
    return output ? output->write(record->document) : print_result(record->document);
  }
  const std::string comment = options.csv_comment ? reports::provenance_of(*record) : "";
  const auto write = [&](const reports::TextSink& sink) {
    return reports::write_csv(*record, options.table, comment, sink);
  };
  return output ? output->write_pieces(write) : write(print_result);
}

bool show(const reports::AccountJudgement& judgement, const RunOptions& options,
          std::optional<OutputFile> output) {
  const std::string shown =
      options.format == Format::Json ? reports::to_json(judgement) : text_of(judgement, options);
  return output ? output->write(shown) : print_result(shown);
}

std::string run_file_of_stream(const std::string& file, const std::string& stream) {
  constexpr std::string_view kEnding = ".weir";
  const bool ends_so = file.ends_with(kEnding);
  const std::string stem = ends_so ? file.substr(0, file.size() - kEnding.size()) : file;
  return stem + "." + stream + (ends_so ? std::string{kEnding} : std::string{});
}

bool save(const sim::RunRecord& record, const RunOptions& options) {
  const auto bytes = sim::run_file_of(record);
  if (!bytes) {
    complain(fmt::format("weir run: the run cannot be saved: {}", bytes.error()));
    return false;
  }
  const auto written = sim::write_whole_file(*options.save, *bytes);
  if (!written) {
    complain(fmt::format("weir run: {}", written.error()));
    return false;
  }
  if (!options.quiet) {
    complain(fmt::format("saved as {} ({})", *options.save,
                         reports::bytes_text(static_cast<double>(bytes->size()))));
  }
  return true;
}

bool is_run_file(const std::string& file) {
  if (file == "-") return false;
  if (file.ends_with(".weir")) return true;
  constexpr std::int64_t kAny = std::int64_t{1} << 60;
  bool is = false;
  sim::read_input(file, kAny, [&](std::string_view piece) {
    is = sim::is_database(piece);
    return false;
  });
  return is;
}

Expected<reports::SavedRun, std::string> load_run(const std::string& file) {
  std::string bytes;
  const sim::InputMistake mistake =
      sim::read_input(file, sim::kMostRunFileBytes, [&](std::string_view piece) {
        bytes += piece;
        return true;
      });
  switch (mistake.kind) {
    case sim::InputMistake::Kind::None:
      break;
    case sim::InputMistake::Kind::NotAFile:
      return unexpected(fmt::format("cannot read {}: it is {}", file, mistake.why));
    case sim::InputMistake::Kind::TooLarge:
      return unexpected(fmt::format("{} is larger than any run file (1 GiB)", file));
    default:
      return unexpected(fmt::format("cannot read {}: {}", file, mistake.why));
  }
  auto run = reports::open_run(std::move(bytes));
  if (!run) return unexpected(fmt::format("{} {}", file, run.error()));
  return run;
}

}  // namespace weir::cli

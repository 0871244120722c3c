#include <string>

#include "reports/document/csv.hpp"
#include "reports/document/json.hpp"
#include "reports/document/judgement_json.hpp"
#include "reports/document/text.hpp"
#include "sim/results/run_file.hpp"
#include "tests/fuzz/run_file_rows.hpp"
#include "tests/fuzz/saved_runs.hpp"
#include "tests/fuzz/targets.hpp"
#include "tests/fuzz/told_problems.hpp"

namespace weir::fuzz {

namespace {

void expect_sentence(const std::string& error) {
  promise(!error.empty(), "what is refused is told");
  promise(can_be_shown(error) && error.find('\n') == std::string::npos,
          "it is told in one line: " + error);
}

}  // namespace

void expect_shown(const reports::Judgement& judgement) {
  for (const bool verbose : {false, true}) {
    const auto text = reports::to_text(judgement, {.width = 80, .verbose = verbose});
    promise(!text.empty() && can_be_shown(text), "a judgement can be shown\n" + text);
  }
  promise(!reports::to_text(judgement, {.colour = true, .quiet = true}).empty(),
          "a verdict can be shown");
  promise(reports::is_shown_json(reports::to_json(judgement)), "a judgement is JSON");
  const std::string kept = reports::kept_judgement(judgement);
  const auto again = reports::read_judgement(kept);
  promise(again.has_value(), "what is kept of a judgement can be read\n" + kept);
  promise(reports::kept_judgement(*again) == kept, "it reads back to the same\n" + kept);
  promise(reports::to_json(*again) == reports::to_json(judgement), "it shows the same\n" + kept);
}

void expect_kept(const sim::RunRecord& record) {
  const auto file = sim::run_file_of(record);
  promise(file.has_value(), "a run can be saved");
  const auto again = sim::read_run_file(*file);
  promise(again.has_value(), "what was saved can be read" + (again ? "" : ": " + again.error()));
  const auto dump = sim::dump_run_file(*file);
  const auto other = sim::run_file_of(*again);
  promise(dump && other && sim::dump_run_file(*other) == dump, "it reads back to the same");
  for (const auto table :
       {reports::CsvTable::Stream, reports::CsvTable::Shards, reports::CsvTable::Readers}) {
    std::size_t bytes = 0;
    const bool all = reports::write_csv(*again, table, "from here", [&](std::string_view piece) {
      bytes += piece.size();
      return true;
    });
    promise(all && bytes > 0, "a run has its CSV");
  }
  promise(!reports::provenance_of(*again).empty() && can_be_shown(reports::provenance_of(*again)),
          "where it comes from can be shown");
}

void fuzz_run_file(Bytes bytes) {
  std::string file{text_of(bytes)};
  if (!sim::is_database(file)) {
    auto sealed = run_file_of_rows(file);
    if (!sealed) {
      const auto foreign = sim::read_run_file(std::move(file));
      promise(!foreign, "what is no database is no run file");
      return expect_sentence(foreign.error());
    }
    file = *std::move(sealed);
  }
  const auto record = sim::read_run_file(file);
  const auto dump = sim::dump_run_file(file);
  if (!dump) expect_sentence(dump.error());
  if (!record) return expect_sentence(record.error());
  promise(dump && !dump->empty(), "what can be read can be dumped");
  expect_kept(*record);
  const auto run = reports::open_run(file);
  if (!run) return expect_sentence(run.error());
  expect_shown(run->judgement);
}

void fuzz_judgement(Bytes bytes) {
  const auto judgement = reports::read_judgement(text_of(bytes));
  if (judgement) expect_shown(*judgement);
  reports::is_shown_json(text_of(bytes));
}

}  // namespace weir::fuzz

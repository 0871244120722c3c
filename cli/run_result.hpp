#pragma once

#include <optional>
#include <string>

#include "cli/exit_code.hpp"
#include "cli/output.hpp"
#include "cli/run_options.hpp"
#include "reports/document/saved_run.hpp"
#include "reports/judge/account_judgement.hpp"

namespace weir::cli {

/// Opens the file that the result goes to, if there is one to be named; the error has been told.
Expected<std::optional<OutputFile>, ExitCode> open_output(const RunOptions& options);

/// Writes a run as the options say, the same whether it was just made or read from a file. Of the
/// record, text needs nothing.
bool show(const reports::Judgement& judgement, const sim::RunRecord* record,
          const RunOptions& options, std::optional<OutputFile> output);

/// The same of several streams together: text or JSON.
bool show(const reports::AccountJudgement& judgement, const RunOptions& options,
          std::optional<OutputFile> output);

/// Writes the run file; complains and says false where that fails.
bool save(const sim::RunRecord& record, const RunOptions& options);

/// What the run file of one of several streams is called: "orders.clicks.weir" of "orders.weir".
std::string run_file_of_stream(const std::string& file, const std::string& stream);

/// Whether a file is called like a run file, or is a database.
bool is_run_file(const std::string& file);

/// Reads a run file; the error is a line for the user.
Expected<reports::SavedRun, std::string> load_run(const std::string& file);

}  // namespace weir::cli

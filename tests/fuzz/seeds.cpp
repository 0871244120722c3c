#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "reports/document/judgement_json.hpp"
#include "reports/document/saved_run.hpp"
#include "sim/results/run_file.hpp"
#include "sim/scenario/key_tables.hpp"
#include "sim/scenario/price_book_toml.hpp"
#include "sim/scenario/scenario_toml.hpp"
#include "tests/fuzz/run_file_rows.hpp"
#include "tests/fuzz/targets.hpp"

namespace weir::fuzz {

namespace {

namespace fs = std::filesystem;
using Texts = std::vector<std::string>;

const std::string kScenarios = WEIR_SOURCE_DIR "/scenarios";
const std::string kData = WEIR_SOURCE_DIR "/tests/sim/scenario/data";

std::string content_of(const std::string& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

// The files of a folder with that ending, by name.
Texts files_of(const std::string& folder, const std::string& ending) {
  Texts files;
  for (const auto& entry : fs::directory_iterator{folder}) {
    if (entry.path().extension() == ending) files.push_back(entry.path().string());
  }
  std::ranges::sort(files);
  return files;
}

Texts scenarios() {
  Texts texts;
  for (const std::string& folder : {kScenarios, kData}) {
    for (const std::string& file : files_of(folder, ".toml")) texts.push_back(content_of(file));
  }
  return texts;
}

// What stands in quotes in the scenarios: quantities, choices, names.
std::set<std::string> quoted_words() {
  static const std::regex kQuoted{R"re("([^"\\\n]{1,40})")re"};
  std::set<std::string> words;
  for (const std::string& text : scenarios()) {
    for (std::sregex_iterator at{text.begin(), text.end(), kQuoted}, end; at != end; ++at) {
      words.insert((*at)[1].str());
    }
  }
  return words;
}

// A run of a few seconds of a scenario, with the few records that a second brings.
sim::Overrides shortened() {
  return {{"simulation.duration", "5 s"},
          {"simulation.warm_up", "0 s"},
          {"simulation.replications", "1"}};
}

// Those that need no data but what lies beside the scenarios of the tests, where they are read.
Texts short_scenarios() {
  Texts texts;
  Texts files = files_of(kScenarios, ".toml");
  for (const std::string& file : files_of(kData, ".toml")) files.push_back(file);
  for (const std::string& file : files) {
    std::string text;
    const auto read = sim::read_scenario_file(file, shortened(), text);
    if (!read) continue;
    const std::string resolved = sim::to_toml(read->scenario);
    if (sim::read_scenario(resolved, std::string{kScenarioFile})) texts.push_back(resolved);
  }
  return texts;
}

std::vector<sim::RunRecord> saved_runs() {
  std::vector<sim::RunRecord> records;
  for (const char* name : {"/minimal.toml", "/hot-key.toml", "/outage-catch-up.toml"}) {
    std::string text;
    const auto read = sim::read_scenario_file(kScenarios + name, shortened(), text);
    if (!read) continue;
    const reports::Study study = reports::run_study(read->scenario, {.jobs = 1});
    const reports::Judgement judgement = reports::judge(study, "0.0.0");
    records.push_back(reports::record_of(study, judgement, text));
  }
  return records;
}

// Without the series, which are most of it.
std::string short_rows(const std::string& rows) {
  std::string kept;
  std::istringstream lines{rows};
  for (std::string line; std::getline(lines, line);) {
    const std::string table = line.substr(0, line.find('\t'));
    if (table == "chunk" || table == "part" || table == "series") continue;
    kept += line + '\n';
  }
  return kept;
}

Texts run_files() {
  Texts seeds;
  for (const sim::RunRecord& record : saved_runs()) {
    const auto file = sim::run_file_of(record);
    if (!file) continue;
    seeds.push_back(*file);
    seeds.push_back(rows_of_run_file(*file));
    seeds.push_back(short_rows(seeds.back()));
  }
  return seeds;
}

Texts judgements() {
  Texts seeds;
  for (const sim::RunRecord& record : saved_runs()) seeds.push_back(record.judgement);
  return seeds;
}

// Of a log, some lines: short inputs teach a fuzzer more in the same time.
std::string beginning_of(const std::string& text) {
  constexpr std::size_t kBytes = 2000;
  return text.substr(0, text.find('\n', std::min(kBytes, text.size())));
}

Texts data_files(const std::string& header) {
  Texts seeds;
  Texts files = files_of(kData, ".csv");
  for (const std::string& file : files_of(kScenarios + "/traces", ".csv")) files.push_back(file);
  for (const std::string& file : files) {
    const std::string text = beginning_of(content_of(file));
    const std::string first = text.substr(0, text.find('\n'));
    if (first.find(header) != std::string::npos) seeds.push_back(text);
  }
  return seeds;
}

std::vector<const sim::TableSpec*> tables() {
  using namespace sim;
  return {&file_keys(),         &simulation_keys(),  &account_keys(),     &stream_keys(),
          &producer_keys(),     &load_keys(),        &rate_curve_keys(),  &burst_keys(),
          &burst_state_keys(),  &batch_keys(),       &record_size_keys(), &population_keys(),
          &hot_keys(),          &drift_keys(),       &put_keys(),         &resend_keys(),
          &buffer_keys(),       &aimd_keys(),        &trace_keys(),       &consumer_keys(),
          &process_time_keys(), &objective_keys(),   &action_keys(),      &fault_keys(),
          &replay_keys(),       &prices_keys(),      &reshard_keys(),     &on_demand_keys(),
          &autoscaler_keys(),   &scaling_rule_keys()};
}

bool is_plain(char letter) {
  return letter >= ' ' && letter < '\x7F' && letter != '"' && letter != '\\';
}

}  // namespace

std::vector<std::string> seeds_of(std::string_view target) {
  if (target == "scenario") return scenarios();
  if (target == "run") return short_scenarios();
  if (target == "units") {
    const auto words = quoted_words();
    return {words.begin(), words.end()};
  }
  if (target == "trace") return data_files("timestamp_ms,partition_key");
  if (target == "curve") return data_files("timestamp,");
  if (target == "sizes") return data_files("bytes,count");
  if (target == "keys") return data_files("key,count");
  if (target == "prices") return {std::string{sim::built_in_price_text()}};
  if (target == "policy") {
    return {content_of(std::string{WEIR_SOURCE_DIR} + "/scenarios/policies/scaling-utils-87.json")};
  }
  if (target == "run_file") return run_files();
  if (target == "judgement") return judgements();
  return {};
}

std::string dictionary() {
  std::set<std::string> words = quoted_words();
  for (const sim::TableSpec* table : tables()) {
    words.emplace(table->title);
    for (const sim::KeySpec& key : table->keys) words.emplace(std::string{key.name} + " = ");
  }
  for (const std::string& csv : data_files("")) words.insert(csv.substr(0, csv.find('\n')));
  std::string text;
  for (const std::string& word : words) {
    if (std::ranges::all_of(word, is_plain)) text += '"' + word + "\"\n";
  }
  return text;
}

}  // namespace weir::fuzz

// weir completion: what shells are told is what there is.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/cli/weir_process.hpp"

namespace weir::cli {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using testing::UnorderedElementsAreArray;
using Words = std::vector<std::string>;

Words lines_of(const std::string& text) {
  Words lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// The verbs that `weir help` names.
Words verbs() {
  const std::string help = weir({"help"}).out;
  std::smatch named;
  EXPECT_TRUE(std::regex_search(help, named, std::regex{"\nCommands: (.*(\n  .*)*)\n"}));
  std::istringstream in{named.str(1)};
  Words words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

// The options of a verb as its help lists them, in both spellings.
Words options(const std::string& verb) {
  const std::string help = weir({"help", verb}).out;
  static const std::regex kOption{R"(\n  +(?:(-[a-z]), )?(--[a-z-]+) )"};
  Words found;
  for (std::sregex_iterator at{help.begin(), help.end(), kOption}, end; at != end; ++at) {
    if ((*at)[1].matched) found.push_back((*at)[1]);
    found.push_back((*at)[2]);
  }
  return found;
}

std::string script(const std::string& shell) {
  const auto outcome = weir({"completion", shell});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  return outcome.out;
}

// The lines from the first one that is `begin` to the one that is `end`.
std::string part(const std::string& text, const std::string& begin, const std::string& end) {
  const auto from = text.find("\n" + begin + "\n");
  EXPECT_NE(from, std::string::npos) << begin;
  if (from == std::string::npos) return "";
  return text.substr(from, text.find("\n" + end + "\n", from) - from);
}

TEST(Completion, TakesTheNameOfAShell) {
  for (const auto& [arguments, told] :
       std::vector<std::pair<Words, std::string>>{{{"completion"}, "bash, zsh or fish"},
                                                  {{"completion", "csh"}, "not `csh`"},
                                                  {{"completion", "bash", "zsh"}, "is enough"}}) {
    const auto outcome = weir(arguments);
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.err, HasSubstr(told));
  }
}

TEST(Completion, OfTheHelpSeesEveryOption) {
  EXPECT_THAT(verbs(), AllOf(Contains("run"), Contains("completion")));
  EXPECT_THAT(options("run"), AllOf(Contains("--set"), Contains("-n"), Contains("--csv"),
                                    Contains("--csv-comment"), Contains("-h")));
}

// ------------------------------------------------------------------------------------------ bash

// What bash offers for the last of these words, in a folder of files, sorted.
class BashCompletion : public testing::Test {
 protected:
  BashCompletion() {
    std::string name = fs::temp_directory_path() / "weir.XXXXXX";
    folder_ = ::mkdtemp(name.data());
    for (const char* file : {"a.toml", "b.weir", "c.txt", "two words.toml"}) {
      std::ofstream{folder_ / file} << "";
    }
    fs::create_directory(folder_ / "sub");
    std::ofstream{folder_ / "weir.bash"} << script("bash");
  }
  ~BashCompletion() override { fs::remove_all(folder_); }

  Words offered(const Words& words) const {
    std::string array;
    for (const std::string& word : words) array += " '" + word + "'";
    std::ofstream{folder_ / "try.bash"} << "source ./weir.bash\nCOMP_WORDS=(" << array
                                        << ")\nCOMP_CWORD=" << words.size() - 1
                                        << "\n_weir\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n";
    const std::string call = "cd '" + folder_.string() + "' && bash --norc try.bash 2>&1";
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe{::popen(call.c_str(), "r"),
                                                               ::pclose};
    std::string text;
    for (int letter = 0; (letter = std::fgetc(pipe.get())) != EOF;) {
      text += static_cast<char>(letter);
    }
    Words found = lines_of(text);
    std::erase(found, "");
    return found;
  }

  fs::path folder_;
};

TEST_F(BashCompletion, IsKnownToBash) {
  EXPECT_THAT(script("bash"), HasSubstr("\ncomplete -F _weir weir\n"));
}

TEST_F(BashCompletion, OffersEveryVerb) {
  Words all = verbs();
  all.insert(all.end(), {"help", "--help", "-h", "--version"});
  EXPECT_THAT(offered({"weir", ""}), UnorderedElementsAreArray(all));
  EXPECT_THAT(offered({"weir", "re"}), UnorderedElementsAre("replay", "report"));
  all = verbs();
  all.emplace_back("help");
  EXPECT_THAT(offered({"weir", "help", ""}), UnorderedElementsAreArray(all));
}

TEST_F(BashCompletion, OffersEveryOptionOfEveryVerb) {
  for (const std::string& verb : verbs()) {
    EXPECT_THAT(offered({"weir", verb, "-"}), UnorderedElementsAreArray(options(verb))) << verb;
  }
  EXPECT_THAT(offered({"weir", "run", "a.toml", "--seed", "3", "--csv-"}),
              UnorderedElementsAre("--csv-comment"));
}

TEST_F(BashCompletion, OffersTheValuesOfAChoice) {
  for (const Words& words : {Words{"weir", "run", "--format", ""},
                             {"weir", "run", "a.toml", "-f", ""},
                             {"weir", "run", "--format", "=", ""},
                             {"weir", "run", "--format", "="}}) {
    EXPECT_THAT(offered(words), UnorderedElementsAre("text", "json", "csv"));
  }
  EXPECT_THAT(offered({"weir", "run", "--format", "=", "j"}), UnorderedElementsAre("json"));
  EXPECT_THAT(offered({"weir", "check", "--format", ""}), UnorderedElementsAre("text", "json"));
}

TEST_F(BashCompletion, OffersNothingWhereItKnowsNoValue) {
  EXPECT_THAT(offered({"weir", "run", "--seed", ""}), IsEmpty());
  EXPECT_THAT(offered({"weir", "run", "-n", ""}), IsEmpty());
  EXPECT_THAT(offered({"weir", "limits", ""}), IsEmpty());
}

TEST_F(BashCompletion, OffersFilesByTheirEndings) {
  EXPECT_THAT(offered({"weir", "run", ""}),
              UnorderedElementsAre("sub", "a.toml", "b.weir", "two words.toml"));
  EXPECT_THAT(offered({"weir", "check", "--json", ""}),
              UnorderedElementsAre("sub", "a.toml", "two words.toml"));
  EXPECT_THAT(offered({"weir", "report", ""}), UnorderedElementsAre("sub", "b.weir"));
  EXPECT_THAT(offered({"weir", "run", "tw"}), UnorderedElementsAre("two words.toml"));
  EXPECT_THAT(offered({"weir", "prices", "--prices", "a"}), UnorderedElementsAre("a.toml"));
  EXPECT_THAT(offered({"weir", "run", "-o", "c"}), UnorderedElementsAre("c.txt"));
}

TEST_F(BashCompletion, OffersWhatMayStandInTheValuesStead) {
  EXPECT_THAT(offered({"weir", "run", "--csv", ""}),
              UnorderedElementsAre("shards", "stream", "readers", "sub", "a.toml", "b.weir",
                                   "two words.toml"));
  EXPECT_THAT(offered({"weir", "run", "--csv", "=", ""}),
              UnorderedElementsAre("shards", "stream", "readers"));
  EXPECT_THAT(offered({"weir", "run", "--csv", "--verb"}), UnorderedElementsAre("--verbose"));
  EXPECT_THAT(offered({"weir", "run", "--save", "=", "b"}), UnorderedElementsAre("b.weir"));
}

// The words of `text` that stand first on an indented line, or on one that does not say "weir".
Words first_words(const std::string& text, bool indented) {
  Words words;
  for (const std::string& line : lines_of(text)) {
    if (line.starts_with("  ") != indented) continue;
    std::istringstream in{line};
    std::string word;
    if (in >> word && word != "weir") words.push_back(word);
  }
  return words;
}

TEST_F(BashCompletion, OffersTheIdsThereAre) {
  EXPECT_THAT(offered({"weir", "explain", ""}),
              UnorderedElementsAreArray(first_words(weir({"explain"}).out, true)));
  const Words cases = first_words(weir({"validate", "--list"}).out, false);
  EXPECT_THAT(cases, Contains("queue-m-d-1"));
  EXPECT_THAT(offered({"weir", "validate", ""}), UnorderedElementsAreArray(cases));
  EXPECT_THAT(offered({"weir", "validate", cases.front(), "queue-m-d"}), Contains("queue-m-d-1"));
  EXPECT_THAT(offered({"weir", "new", ""}),
              UnorderedElementsAreArray(first_words(weir({"new"}).out, true)));
  EXPECT_THAT(offered({"weir", "completion", ""}), UnorderedElementsAre("bash", "zsh", "fish"));
}

// ------------------------------------------------------------------------------------------- zsh

// Every quote that a line opens is closed on it.
void expect_closed_quotes(const std::string& text, const std::string& escaped_quote) {
  for (std::string line : lines_of(text)) {
    if (line.starts_with('#')) continue;
    for (auto at = line.find(escaped_quote); at != std::string::npos;
         at = line.find(escaped_quote)) {
      line.erase(at, escaped_quote.size());
    }
    EXPECT_EQ(std::ranges::count(line, '\'') % 2, 0) << line;
  }
}

TEST(ZshCompletion, HasEveryVerbAndOption) {
  const std::string text = script("zsh");
  EXPECT_TRUE(text.starts_with("#compdef weir\n"));
  expect_closed_quotes(text, "'\\''");
  for (const std::string& verb : verbs()) {
    EXPECT_THAT(part(text, "  commands=(", "  )"), HasSubstr("\n    '" + verb + ":")) << verb;
    const std::string own = part(text, "    " + verb + ")", "      ;;");
    std::set<std::string> named;
    const std::regex option{R"(\n        '[^']*?[)*](--?[a-z-]*[a-z])[=+]?\[)"};
    for (std::sregex_iterator at{own.begin(), own.end(), option}, end; at != end; ++at) {
      named.insert((*at)[1]);
    }
    EXPECT_THAT(named, UnorderedElementsAreArray(options(verb))) << own;
  }
}

TEST(ZshCompletion, KnowsValuesFilesAndIds) {
  const std::string text = script("zsh");
  const std::string run = part(text, "    run)", "      ;;");
  EXPECT_THAT(run, HasSubstr("(-f --format)--format=[text, json or csv]:FMT:(text json csv)'"));
  EXPECT_THAT(run, HasSubstr("(-f --format)-f+[text, json or csv]:FMT:(text json csv)'"));
  EXPECT_THAT(run, HasSubstr("'(--csv)--csv=[the series\\: shards, stream or readers]::TABLE:"
                             "(shards stream readers)'"));
  EXPECT_THAT(run, HasSubstr("'*--set=[override a value, e.g. stream.shard_count=64]:PATH=VALUE"));
  EXPECT_THAT(run, HasSubstr("'1:FILE:_files -g \"*.(toml|weir)\"'"));
  EXPECT_THAT(part(text, "    check)", "      ;;"), HasSubstr("'1:FILE:_files -g \"*.toml\"'"));
  EXPECT_THAT(part(text, "    explain)", "      ;;"),
              AllOf(HasSubstr("'1:WORD:("), HasSubstr(" E0301 "), HasSubstr("(hot-key ")));
  EXPECT_THAT(part(text, "    validate)", "      ;;"),
              AllOf(HasSubstr("'*:ID:("), HasSubstr(" queue-m-d-1 ")));
}

// ------------------------------------------------------------------------------------------ fish

TEST(FishCompletion, HasEveryVerbAndOption) {
  const std::string text = script("fish");
  expect_closed_quotes(text, "\\'");
  for (const std::string& verb : verbs()) {
    EXPECT_THAT(text, HasSubstr("complete -c weir -n __weir_at_command -a " + verb + " -d '"));
    std::set<std::string> named;
    const std::regex option{"\ncomplete -c weir -n '__weir_in " + verb +
                            "' -l ([a-z-]+)(?: -s ([a-z]))?"};
    for (std::sregex_iterator at{text.begin(), text.end(), option}, end; at != end; ++at) {
      named.insert("--" + (*at)[1].str());
      if ((*at)[2].matched) named.insert("-" + (*at)[2].str());
    }
    EXPECT_THAT(named, UnorderedElementsAreArray(options(verb))) << verb;
  }
}

TEST(FishCompletion, KnowsValuesFilesAndIds) {
  const std::string text = script("fish");
  EXPECT_THAT(text, HasSubstr("'__weir_in run' -l format -s f -r -f -a 'text json csv' -d '"));
  EXPECT_THAT(text, HasSubstr("'__weir_in run' -l seed -r -f -d 'random seed'\n"));
  EXPECT_THAT(text, HasSubstr("'__weir_in run' -l output -s o -r -F -d '"));
  EXPECT_THAT(text, HasSubstr("'__weir_in run' -l json -d '"));
  EXPECT_THAT(text, HasSubstr("'__weir_in run' -a '(__weir_files .toml .weir)'\n"));
  EXPECT_THAT(text, HasSubstr("'__weir_in run; and __weir_after --csv' -a 'shards stream "
                              "readers'\n"));
  for (const char* word : {"E0301", "hot-key"}) {
    EXPECT_TRUE(std::regex_search(
        text, std::regex{std::string{"'__weir_in explain' -a '[^']*\\b"} + word + "\\b"}));
  }
  EXPECT_TRUE(std::regex_search(text, std::regex{"'__weir_in validate' -a '[^']*queue-m-d-1\\b"}));
}

}  // namespace
}  // namespace weir::cli

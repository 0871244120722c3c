// No input, however hostile, crashes, hangs or eats the memory.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <functional>

#include "sim/scenario/scenario_toml.hpp"
#include "tests/sim/scenario/toml_testing.hpp"

namespace weir::sim {
namespace {

constexpr std::size_t kLarge = 1'000'000;

std::string times(std::size_t count, std::string_view text) {
  std::string out;
  out.reserve(count * text.size());
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

std::string numbered(std::size_t count, const std::string& before, const std::string& after) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += before + std::to_string(i) + after;
  return out;
}

// GoogleTest makes every parameter at each start of the program, whichever test is asked for: texts
// of 16 MiB had better be made by their tests.
struct Hostile {
  std::string name;
  std::function<std::string()> text;
  std::string code;  // of the first problem; empty: a good scenario

  friend std::ostream& operator<<(std::ostream& out, const Hostile& hostile) {
    return out << hostile.name;
  }
};

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

#if defined(__SANITIZE_ADDRESS__) || !defined(NDEBUG)
constexpr double kSecondsAllowed = 20;  // what sanitizers and Debug cost
#else
constexpr double kSecondsAllowed = 1;
#endif

class HostileScenario : public testing::TestWithParam<Hostile> {};

TEST_P(HostileScenario, IsAnsweredAtOnce) {
  const std::string hostile = GetParam().text();
  const double before = cpu_seconds();
  const auto read = read_scenario(hostile, "test.toml");
  const std::string text = read ? "" : to_text(read.error(), hostile);
  EXPECT_LT(cpu_seconds() - before, kSecondsAllowed);
  EXPECT_EQ(read ? "" : read.error().all[0].code, GetParam().code) << text.substr(0, 1000);
  EXPECT_LT(text.size(), 100'000U);
}

const std::string kHead = "weir = 1\n[stream]\nshard_count = 4\n";
const std::string kOne = "[[producer]]\nrate = \"1 records/s\"\nrecord_size = \"1 B\"\n";

INSTANTIATE_TEST_SUITE_P(
    , HostileScenario,
    testing::Values(
        Hostile{"letter_outside_quotes", [] { return "weir = 1\ntitle = é\n"; }, "E0104"},
        Hostile{"letter_behind_backslash", [] { return "title = \"\"\"a \\\n  é\"\"\""; }, "E0104"},
        Hostile{"wide_comma", [] { return "a = [1\uFF0C 2]"; }, "E0104"},
        Hostile{"header_that_never_ends", [] { return "["; }, "E0104"},
        Hostile{"header_before_line_end", [] { return "[\n"; }, "E0104"},
        Hostile{"deep_arrays", [] { return "a = " + times(10'000, "["); }, "E0105"},
        Hostile{"deep_closed_arrays",
                [] { return "a = " + times(10'000, "[") + times(10'000, "]"); }, "E0105"},
        Hostile{"deep_inline_tables", [] { return "a = " + times(10'000, "{ a = "); }, "E0105"},
        Hostile{"deep_dotted_key", [] { return times(kLarge, "a.") + "a = 1"; }, "E0105"},
        Hostile{"deep_dotted_header", [] { return "[" + times(kLarge, "a.") + "a]"; }, "E0105"},
        Hostile{"deep_dots_in_inline_tables",
                [] { return "a = " + times(10'000, "{ a.b.c.d.e = "); }, "E0105"},
        Hostile{"many_tables", [] { return times(2 * kLarge, "[[a]]\n"); }, "E0105"},
        Hostile{"many_implicit_tables", [] { return numbered(5'000, "[x", ".y]\n"); }, "E0203"},
        Hostile{"too_many_implicit_tables", [] { return numbered(50'000, "[x", ".y]\n"); },
                "E0105"},
        Hostile{"many_dotted_keys", [] { return numbered(50'000, "x", ".y = 1\n"); }, "E0105"},
        Hostile{"many_unknown_keys", [] { return kHead + numbered(200'000, "x", " = 1\n"); },
                "E0203"},
        Hostile{"many_values", [] { return "a = [" + times(4 * kLarge, "1,") + "]"; }, "E0105"},
        Hostile{"long_line_of_values", [] { return "a = [" + times(900'000, "1,") + "]"; },
                "E0107"},
        Hostile{"long_text", [] { return "title = \"" + times(16 * kLarge, "x") + "\""; }, "E0107"},
        Hostile{"long_multi_line_text", [] { return "a = '''" + times(16 * kLarge, "\n"); },
                "E0104"},
        Hostile{"many_quotes", [] { return "a = \"\"\"" + times(16 * kLarge, "\""); }, "E0104"},
        Hostile{"long_comment", [] { return "#" + times(16 * kLarge, "x"); }, "E0107"},
        Hostile{"long_key", [] { return times(16 * kLarge, "x") + " = 1"; }, "E0107"},
        Hostile{"long_number", [] { return "a = " + times(16 * kLarge, "1"); }, "E0104"},
        Hostile{"many_empty_lines", [] { return times(16 * kLarge, "\n"); }, "E0106"},
        Hostile{"too_large", [] { return std::string(16 * 1024 * 1024 + 1, '#'); }, "E0102"},
        Hostile{"zeros", [] { return std::string(kLarge, '\0'); }, "E0103"},
        Hostile{"bytes_ff", [] { return std::string(kLarge, '\xFF'); }, "E0103"},
        Hostile{"many_producers",
                [] { return kHead + numbered(1001, kOne + "name = \"p", "\"\n"); }, "E0313"},
        Hostile{"many_good_producers", [] { return kHead + times(1000, kOne); }, ""},
        Hostile{"many_bad_producers",
                [] { return kHead + times(1000, "[[producer]]\nrat = 5\nx = 1\ny = 2\n"); },
                "E0204"},
        Hostile{"many_traces",
                [] { return kHead + times(1000, "[[producer]]\ntrace = { file = \"nosuch\" }\n"); },
                "E0501"},
        Hostile{"many_hot_keys",
                [] {
                  return kHead + kOne + "keys.hot = [" +
                         times(1001, "{ key = \"a\", share = \"0 %\" },") + "]\n";
                },
                "E0313"},
        Hostile{"many_calls",
                [] {
                  return kHead + kOne +
                         numbered(1000,
                                  "[[action]]\nat = \"1 s\"\ncall = \"UpdateShardCount\"\n"
                                  "target_shard_count = 8 # ",
                                  "\n");
                },
                ""},
        Hostile{"many_consumers",
                [] {
                  return kHead + kOne +
                         numbered(1000,
                                  "[[action]]\nat = \"1 s\"\ncall = \"RegisterStreamConsumer\"\n"
                                  "consumer_name = \"c",
                                  "\"\n");
                },
                ""},
        Hostile{"shards_beyond_any_quota",
                [] {
                  return "weir = 1\nstream.shard_count = 100_000\naccount.shard_quota = 1\n" +
                         kOne +
                         times(1000,
                               "[[action]]\nat = \"1 s\"\ncall = \"UpdateShardCount\"\n"
                               "target_shard_count = 99_999\n");
                },
                ""},
        Hostile{"huge_record_sizes",
                [] { return kHead + "max_record_size = \"1e300 MiB\"\n" + kOne; }, "E0313"},
        Hostile{"huge_quota",
                [] { return kHead + kOne + "[account]\nshard_quota = 9223372036854775807\n"; },
                "E0313"},
        Hostile{"many_points",
                [] {
                  return kHead + "[[producer]]\nrecord_size = \"1 B\"\nload.points = [" +
                         numbered(100'000, "[\"", " s\", \"10 records/s\"],") + "]\n";
                },
                ""},
        Hostile{"many_bad_points",
                [] {
                  return kHead + "[[producer]]\nrecord_size = \"1 B\"\nload.points = [" +
                         times(100'000, "[\"x\", \"y\"],") + "]\n";
                },
                "E0302"},
        Hostile{"too_many_points",
                [] {
                  return kHead + "[[producer]]\nrecord_size = \"1 B\"\nload.points = [" +
                         times(100'001, "[],") + "]\n";
                },
                "E0313"},
        Hostile{"integer_of_65_bits",
                [] { return "weir = 1\n[stream]\nshard_count = 18446744073709551616\n"; }, "E0104"},
        Hostile{"least_integer",
                [] { return "weir = 1\n[stream]\nshard_count = -9223372036854775808\n" + kOne; },
                "E0313"},
        Hostile{"month_13", [] { return "[simulation]\nstart = 2026-13-01T00:00:00Z\n"; }, "E0104"},
        Hostile{
            "every_bound_at_once",
            [] {
              return "weir = 1\n[simulation]\nduration = \"366 d\"\nreplications = 1_000_000\n"
                     "grain = \"record\"\n[stream]\nshard_count = 100_000\nretention = \"365 d\"\n"
                     "[[producer]]\nrate = \"1e9 records/s\"\nrecord_size = \"1 GiB\"\n"
                     "[[consumer]]\npoll_interval = \"1 ms\"\n";
            },
            "E0408"}),
    [](const auto& test) { return test.param.name; });

class HostileFile : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("weir-hostile-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string file(const std::string& name, const std::string& text) const {
    std::string path = (folder_ / name).string();
    std::ofstream{path, std::ios::binary} << text;
    return path;
  }
  std::string told(const std::string& path) const {
    std::string text;
    const auto read = read_scenario_file(path, {}, text);
    if (read) return "fine";
    return read.error().all[0].code + " " + read.error().all[0].message;
  }
  std::string told_of_trace(const std::string& trace) const {
    const auto read = read_scenario(
        kHead + "[[producer]]\ntrace = { file = \"" + trace + "\", speed = 0.01, scale = 1 }\n",
        (folder_ / "test.toml").string());
    if (read) return "fine";
    const Problem& problem = read.error().all[0];
    return problem.code + " " + problem.message + " @" + std::to_string(problem.span.line);
  }

  std::filesystem::path folder_;
};

TEST_F(HostileFile, IsNoFile) {
  EXPECT_EQ(told((folder_ / "nosuch.toml").string()), "E0101 there is no such file");
  EXPECT_EQ(told((folder_ / "nosuch/x.toml").string()), "E0101 there is no such file");
  EXPECT_EQ(told(folder_.string()), "E0101 this is a directory, not a scenario file");
  EXPECT_EQ(told("/dev/zero"), "E0101 this is a device, not a scenario file");
  EXPECT_EQ(told("/dev/null"), "E0101 this is a device, not a scenario file");
  EXPECT_EQ(told(std::string{"a\0b", 3}), "E0101 there is no such file");
  EXPECT_EQ(told(""), "E0101 there is no such file");
  EXPECT_THAT(told(std::string(100'000, 'a')),
              testing::StartsWith("E0101 the file cannot be read"));
}

TEST_F(HostileFile, IsAPipeWithoutWriter) {
  const std::string pipe = (folder_ / "pipe").string();
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(told(pipe), "E0101 this is a pipe, not a scenario file");
  EXPECT_EQ(told_of_trace("pipe"), "E0501 the trace pipe is a pipe, not a file @5");
}

TEST_F(HostileFile, MayNotBeRead) {
  if (geteuid() == 0) GTEST_SKIP() << "root reads everything";
  const std::string locked = file("locked.toml", "weir = 1\n");
  std::filesystem::permissions(locked, std::filesystem::perms::none);
  EXPECT_THAT(told(locked), testing::StartsWith("E0101 the file cannot be read"));
}

TEST_F(HostileFile, IsTooLargeOrEmpty) {
  EXPECT_EQ(told(file("empty.toml", "")), "E0106 the file is empty");
  const std::string large = file("large.toml", "weir = 1\n");
  std::filesystem::resize_file(large, 1LL << 40);  // sparse: a terabyte of zeros
  EXPECT_EQ(told(large), "E0102 the file is too large: at most 16 MiB are read");
}

TEST_F(HostileFile, IsATrace) {
  EXPECT_EQ(told_of_trace("nosuch.csv"), "E0501 the trace nosuch.csv is not there @5");
  EXPECT_EQ(told_of_trace("."), "E0501 the trace . is a directory, not a file @5");
  EXPECT_EQ(told_of_trace("/dev/zero"), "E0501 the trace /dev/zero is a device, not a file @5");
  EXPECT_EQ(told_of_trace("-"), "E0501 the trace - is not there @5");
  file("bad.csv", "timestamp_ms,partition_key,bytes\n1,a,5\n2,b,x\n");
  EXPECT_EQ(told_of_trace("bad.csv"),
            "E0503 `bytes` must be a whole number from 0 to 1,073,741,824, but is \"x\" @3");
  file("good.csv", "timestamp_ms,partition_key,bytes\n1,a,5\n2000,b,7\n");
  EXPECT_EQ(told_of_trace("good.csv"), "fine");
  const std::string large = file("large.csv", "timestamp_ms,partition_key,bytes\n");
  std::filesystem::resize_file(large, 1LL << 40);
  EXPECT_EQ(told_of_trace("large.csv"),
            "E0504 traces are too large: at most 1 GiB is read in all @5");
}

TEST_F(HostileFile, IsAPriceFile) {
  const auto told_of_prices = [&](const std::string& table) -> std::string {
    const auto read = read_scenario(kHead + kOne + "[prices]\ntable = \"" + table + "\"\n",
                                    (folder_ / "test.toml").string());
    return read ? "fine" : read.error().all[0].code + " " + read.error().all[0].message;
  };
  EXPECT_EQ(told_of_prices("nosuch"), "E0605 prices of nosuch: there is no such file");
  EXPECT_EQ(told_of_prices("."), "E0605 prices of .: this is a directory, not a price file");
  EXPECT_EQ(told_of_prices("/dev/zero"),
            "E0605 prices of /dev/zero: this is a device, not a price file");
  EXPECT_EQ(told_of_prices("-"), "E0605 prices of -: there is no such file");
  ASSERT_EQ(mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(told_of_prices("pipe"), "E0605 prices of pipe: this is a pipe, not a price file");
  std::filesystem::resize_file(file("large", "x"), 1LL << 40);  // sparse: a terabyte of zeros
  EXPECT_EQ(told_of_prices("large"),
            "E0605 prices of large: the file is too large: at most 4 MiB are read");
  file("empty", "");
  EXPECT_EQ(told_of_prices("empty"), "E0106 the file is empty");
  file("binary", std::string{"weir_prices = 1\n\0\xFF", 18});
  EXPECT_EQ(told_of_prices("binary").substr(0, 5), "E0103");
  file("many", "weir_prices = 1\n" + times(100'000, "x = 1\n"));
  EXPECT_EQ(told_of_prices("many").substr(0, 5), "E0104");
}

// Beside a scenario without a folder in its name, "-" is a file's name all the same.
TEST_F(HostileFile, IsNoStandardInputForATrace) {
  const auto read = read_scenario(kHead + "[[producer]]\ntrace.file = \"-\"\n", "test.toml");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().all[0].message, "the trace - is not there");
}

TEST_F(HostileFile, IsStandardInputWithoutEnd) {
  const int zero = open("/dev/zero", O_RDONLY | O_CLOEXEC);
  const int before = dup(STDIN_FILENO);
  ASSERT_GE(zero, 0);
  ASSERT_GE(before, 0);
  dup2(zero, STDIN_FILENO);
  EXPECT_EQ(told("-"), "E0102 the file is too large: at most 16 MiB are read");
  dup2(before, STDIN_FILENO);
  close(before);
  close(zero);
}

const std::vector<std::string>& good_scenarios() {
  static const std::vector<std::string> texts{
      contents_of(scenario_file("minimal.toml")), contents_of(scenario_file("hot-key.toml")),
      replaced(contents_of(scenario_file("real-log.toml")), "traces/wikipedia_edits_by_channel.csv",
               "../tests/sim/scenario/data/tiny.csv"),
      contents_of(std::string{WEIR_SOURCE_DIR} + "/tests/sim/scenario/data/launch_day.toml")};
  return texts;
}

void read_and_print(const std::string& text) {
  const auto read = read_scenario(text, scenario_file("mutant.toml"));
  if (!read) {
    RC_ASSERT(read.error().has_errors());
    RC_ASSERT(!to_text(read.error(), text).empty());
    return;
  }
  RC_ASSERT(!read->warnings.has_errors());
  RC_ASSERT(read_scenario(to_toml(read->scenario), scenario_file("mutant.toml")).has_value());
}

RC_GTEST_PROP(MutatedScenario, NeverTrips, ()) {
  std::string text = *rc::gen::elementOf(good_scenarios());
  const auto changes = *rc::gen::inRange(1, 6);
  for (int change = 0; change < changes && !text.empty(); ++change) {
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    const auto end = *rc::gen::inRange<std::size_t>(at, std::min(at + 60, text.size()));
    switch (*rc::gen::inRange(0, 6)) {
      case 0:
        text[at] = *rc::gen::arbitrary<char>();
        break;
      case 1:
        text[at] = *rc::gen::elementOf(std::string{"\"'[]{}=.,#\n\\ -0e"});
        break;
      case 2:
        text.resize(at);
        break;
      case 3:
        text.erase(at, end - at);
        break;
      case 4:
        text.insert(at, text.substr(end, 80));
        break;
      default: {
        const std::size_t line = text.rfind('\n', at) + 1;
        text.insert(line, text.substr(line, text.find('\n', at) - line) + "\n");
        break;
      }
    }
  }
  read_and_print(text);
}

RC_GTEST_PROP(MutatedScenario, WithOtherValuesNeverTrips, ()) {
  std::string text = *rc::gen::elementOf(good_scenarios());
  std::vector<std::size_t> values;
  for (std::size_t at = text.find("= "); at != std::string::npos; at = text.find("= ", at + 1)) {
    values.push_back(at + 2);
  }
  const std::size_t at = *rc::gen::elementOf(values);
  const std::size_t end = std::min(text.find_first_of("\n,}", at), text.size());
  text.replace(at, end - at,
               *rc::gen::element<std::string>(
                   "0", "-1", "1e308", "nan", "inf", "-inf", "9223372036854775807", "\"\"", "[]",
                   "{}", "true", "2026-01-01", "\"1e400 s\"", "\"-1 %\"", "\"0 s\"", "\"0 B\"",
                   "\"1e18 records/s\"", "\"366 d\"", "\"100 %\"", "\"1 ms\"", "[[[[]]]]",
                   "{ low = 1, mid = 2, high = 3 }", R"("\u0000")", R"("\uFFFF")", "1000000",
                   "0.0000001", "\"1e-300 %\"", "[1, \"a\"]", "{ a.b = 1 }"));
  read_and_print(text);
}

RC_GTEST_PROP(RandomToml, NeverTrips, ()) {
  const auto words = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
      "weir", "=", " ", "[", "]", "{", "}", ",", ".", "\n", "\r", "\t", "\"", R"(""")", "'", "'''",
      "\\", "#", "-", "+", "_", ":", "0", "0x", "1", "1.5", "e", "inf", "nan", "true", "2026-11-27",
      "T", "07:00:00", "Z", "é", "\u00A0", "\u0300", "\u2028", "\u3000", "\u3001", "\uFEFF",
      "\uFFFD", "😀", "\x7F", "\f", "\v", "\\u00E9", "[[producer]]\n", "[stream]\n",
      "shard_count = 4\n"));
  std::string text;
  for (const std::string& word : words) text += word;
  (void)read_scenario(text, "test.toml", {{"title", text}});
}

RC_GTEST_PROP(RandomBytes, NeverTrip, (const std::string& text)) {
  (void)read_scenario(text, "test.toml");
}

}  // namespace
}  // namespace weir::sim

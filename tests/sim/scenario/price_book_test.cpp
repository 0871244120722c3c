// Price files: what a good one says, what is wrong with a bad one and where, and what weir brings
// along, held against its sources number by number.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "sim/scenario/price_book_toml.hpp"
#include "tests/sim/scenario/toml_testing.hpp"

namespace weir::sim {
namespace {

using namespace std::chrono_literals;
using enum model::PriceItem;
using model::PriceBook;
using model::UnitPrice;
using testing::ElementsAre;
using testing::HasSubstr;

// A file of one region with these prices.
std::string prices(const std::string& lines) {
  return "weir_prices = 1\n[[region]]\nname = \"eu-west-1\"\ncurrency = \"USD\"\n"
         "read = 2026-11-23\nsource = \"a letter\"\n" +
         lines;
}

Problems price_problems_of(std::string_view text) {
  const auto read = read_price_books(text, "test.toml");
  return read ? Problems{} : read.error();
}

std::int64_t nanos_of(const std::string& number) {
  const auto book =
      read_price_book(prices("shard_hour = " + number + "\n"), "test.toml", "eu-west-1");
  return book && book->price_of(Shards) ? book->price_of(Shards)->nanos : -1;
}

std::string cost_in(const PriceBook& book, const model::Usage& usage) {
  const auto total = model::total_of(model::cost_of(usage, book));
  return total ? total->text(2) : "not known";
}

// ---------------------------------------------------------------------------------- good files

TEST(PriceBook, IsReadWhole) {
  const auto books = read_price_books(
      prices("shard_hour = 0.017\n"
             "put_payload_units_million = { price = 0.0165, assumed = \"from memory\" }\n"
             "fan_out_gb = { price = 1, source = \"another letter\" }\n") +
          "[[region]]\nname = \"cn-north-1\"\ncurrency = \"CNY\"\nread = 2025-01-31\n"
          "assumed = \"like Ireland\"\nshard_hour = 0.1\n",
      "test.toml");
  ASSERT_TRUE(books);
  ASSERT_EQ(books->size(), 2U);
  PriceBook first{.region = "eu-west-1", .currency = "USD", .read = "2026-11-23", .prices = {}};
  first.price_of(Shards) = UnitPrice{17'000'000, "a letter", ""};
  first.price_of(PutPayloadUnits) = UnitPrice{16'500'000, "", "from memory"};
  first.price_of(FanOutData) = UnitPrice{1'000'000'000, "another letter", ""};
  PriceBook second{.region = "cn-north-1", .currency = "CNY", .read = "2025-01-31", .prices = {}};
  second.price_of(Shards) = UnitPrice{100'000'000, "", "like Ireland"};
  EXPECT_TRUE((*books)[0] == first);
  EXPECT_TRUE((*books)[1] == second);
}

TEST(PriceBook, HasAKeyForEveryItem) {
  for (const model::PriceItemText& item : model::price_items()) {
    const auto book =
        read_price_book(prices(std::string{item.id} + " = 0.25\n"), "test.toml", "eu-west-1");
    ASSERT_TRUE(book) << item.id;
    EXPECT_EQ(book->price_of(item.item)->nanos, 250'000'000) << item.id;
  }
}

TEST(PriceBook, TakesADecimalAsItIsWritten) {
  EXPECT_EQ(nanos_of("0.015"), 15'000'000);
  EXPECT_EQ(nanos_of("0.1"), 100'000'000);
  EXPECT_EQ(nanos_of("0"), 0);
  EXPECT_EQ(nanos_of("-0.0"), 0);
  EXPECT_EQ(nanos_of("3"), 3'000'000'000);
  EXPECT_EQ(nanos_of("1.5e-2"), 15'000'000);
  EXPECT_EQ(nanos_of("0.000_000_014"), 14);
  EXPECT_EQ(nanos_of("0.000000001"), 1);
  EXPECT_EQ(nanos_of("9999.123456789"), 9'999'123'456'789);
  EXPECT_EQ(nanos_of("10_000"), 10'000'000'000'000);
  EXPECT_EQ(nanos_of("0.0150000000000000"), 15'000'000);
  EXPECT_EQ(nanos_of("0.01500000000000000001"), 15'000'000) << "the same double";
}

RC_GTEST_PROP(PriceBookProperty, EveryPriceIsReadAsItIsWritten, ()) {
  const auto nanos = *rc::gen::inRange<std::int64_t>(0, model::kMostNanos + 1);
  RC_ASSERT(nanos_of(model::Money::of(1, 1, nanos).text(9)) == nanos);
}

TEST(PriceBook, BeginsWithAByteOrderMarkIfItLikes) {
  EXPECT_TRUE(read_price_books("\xEF\xBB\xBF" + prices("shard_hour = 1\r\n"), "test.toml"));
}

// The example of the format in 2013's page: a PUT was 0.028 a million.
TEST(PriceBook, ReplacesThePricesOfWeir) {
  const auto book = read_price_book(
      prices("shard_hour = 0.015\nput_payload_units_million = 0.028\n"), "old.toml", "eu-west-1");
  ASSERT_TRUE(book);
  EXPECT_EQ(cost_in(*book, {.shard_ns = int128{5} * Duration{24h}.count(),
                            .put_payload_units = 86'400'000}),
            "4.22");
}

// ----------------------------------------------------------------------------------- bad files

struct Mistake {
  std::string name;
  std::string text;
  std::string code;
  std::string caret;    // what stands above it
  std::string message;  // part of it
  std::string label{};  // part of it

  friend std::ostream& operator<<(std::ostream& out, const Mistake& mistake) {
    return out << mistake.name;
  }
};

class PriceMistake : public testing::TestWithParam<Mistake> {};

TEST_P(PriceMistake, IsToldAtItsPlace) {
  const Mistake& mistake = GetParam();
  const Problems problems = price_problems_of(mistake.text);
  ASSERT_EQ(problems.all.size(), 1U) << to_text(problems, mistake.text);
  const Problem& problem = problems.all[0];
  EXPECT_EQ(problem.code, mistake.code);
  EXPECT_EQ(problem.file, "test.toml");
  EXPECT_EQ(under_caret(mistake.text, problem.span), mistake.caret);
  EXPECT_THAT(problem.message, HasSubstr(mistake.message));
  EXPECT_THAT(problem.label, HasSubstr(mistake.label));
}

std::string shard_hour(const std::string& value) {
  return prices("shard_hour = " + value + "\n");
}
// A good file with one stretch replaced.
std::string with(std::string_view from, std::string_view to) {
  return replaced(shard_hour("1"), from, to);
}

INSTANTIATE_TEST_SUITE_P(
    , PriceMistake,
    testing::Values(
        Mistake{"unknown_item", prices("shard_hour = 1\nshard_hours = 1\n"), "E0203", "shard_hours",
                "unknown key `shard_hours` in [[region]]", "did you mean `shard_hour`?"},
        Mistake{"misspelt_is_not_missing_too", prices("shard_huor = 1\n"), "E0203", "shard_huor",
                "unknown key", "did you mean `shard_hour`?"},
        Mistake{"unknown_at_the_top", "x = 1\n" + shard_hour("1"), "E0203", "x", "the price file"},
        Mistake{"unknown_in_a_price", shard_hour("{ price = 1, sorce = \"a\" }"), "E0203", "sorce",
                "in a price", "did you mean `source`?"},
        Mistake{"no_version", with("weir_prices = 1\n", ""), "E0107", "(file)",
                "`weir_prices = 1` is missing"},
        Mistake{"other_version", with("weir_prices = 1", "weir_prices = 2"), "E0107", "2",
                "must be 1, but is 2"},
        Mistake{"version_in_quotes", with("weir_prices = 1", "weir_prices = \"1\""), "E0107",
                "\"1\"", "must be 1"},
        Mistake{"no_region", "weir_prices = 1\n", "E0204", "(file)", "`region` is missing"},
        Mistake{"no_region_at_all", "weir_prices = 1\nregion = []\n", "E0204", "[]",
                "`region` is missing"},
        Mistake{"region_is_one_table", "weir_prices = 1\n[region]\nname = \"a-b\"\n", "E0202",
                "region", "must be a list of tables", "write [[region]]"},
        Mistake{"no_name", with("name = \"eu-west-1\"\n", ""), "E0204", "[[region]]",
                "`name` is missing in [[region]]"},
        Mistake{"name_in_capitals", with("eu-west-1", "EU-West-1"), "E0313", "\"EU-West-1\"",
                "must be a name such as us-east-1"},
        Mistake{"name_of_a_number", with("\"eu-west-1\"", "5"), "E0201", "5", "must be text"},
        Mistake{"two_of_one_name",
                shard_hour("1") + "[[region]]\nname = \"eu-west-1\"\ncurrency = \"USD\"\n"
                                  "read = 2026-11-23\nsource = \"b\"\nshard_hour = 1\n",
                "E0205", "\"eu-west-1\"", "two regions are called \"eu-west-1\""},
        Mistake{"no_currency", with("currency = \"USD\"\n", ""), "E0204", "[[region]]",
                "`currency` is missing"},
        Mistake{"currency_is_a_sign", with("USD", "$"), "E0313", "\"$\"",
                "three capital letters such as USD"},
        Mistake{"no_date", with("read = 2026-11-23\n", ""), "E0204", "[[region]]",
                "`read` is missing"},
        Mistake{"date_in_quotes", with("2026-11-23", "\"2026-11-23\""), "E0603", "\"2026-11-23\"",
                "`read` must be a date", "without quotes"},
        Mistake{"date_with_a_time", with("2026-11-23", "2026-11-23T10:00:00Z"), "E0603",
                "2026-11-23T10:00:00Z", "`read` must be a date"},
        Mistake{"a_time_is_no_date", with("2026-11-23", "10:00:00"), "E0603", "10:00:00",
                "`read` must be a date"},
        Mistake{"no_such_day", with("2026-11-23", "2026-13-23"), "E0104", "-", "this is no TOML"},
        Mistake{"no_price", prices(""), "E0204", "[[region]]", "no price at all in [[region]]"},
        Mistake{"no_source", with("source = \"a letter\"\n", ""), "E0604", "shard_hour",
                "`shard_hour` does not say where it comes from", "has a source or is assumed"},
        Mistake{"no_source_of_many",
                replaced(prices("fan_out_gb = 1\nshard_hour = 1\n"), "source = \"a letter\"\n", ""),
                "E0604", "shard_hour", "`shard_hour` and 1 more do not say where they come from"},
        Mistake{"empty_source", with("\"a letter\"", "\"\""), "E0313", "\"\"",
                "must have 1 to 1000 characters"},
        Mistake{"source_that_moves_the_cursor", with("a letter", "a\\u001b[2Jb"), "E0313",
                "\"a\\u001b[2Jb\"", "has control characters"},
        Mistake{"source_and_assumed", with("source", "assumed = \"b\"\nsource"), "E0207", "assumed",
                "`source` and `assumed` exclude each other"},
        Mistake{"source_and_assumed_of_a_price",
                shard_hour("{ price = 1, source = \"a\", assumed = \"b\" }"), "E0207", "assumed",
                "exclude each other"},
        Mistake{"price_left_out", shard_hour("{ source = \"a\" }"), "E0204", "{ source = \"a\" }",
                "`price` is missing in a price"},
        Mistake{"price_as_text", shard_hour("\"0.015 USD\""), "E0201", "\"0.015 USD\"",
                "`shard_hour` must be a price such as 0.015", "without quotes and currency"},
        Mistake{"price_as_truth", shard_hour("true"), "E0201", "true", "but is true"},
        Mistake{"price_as_list", shard_hour("[0.015]"), "E0201", "[0.015]", "but is an array"},
        Mistake{"price_as_date", shard_hour("2026-11-23"), "E0201", "2026-11-23", "the date"},
        Mistake{"price_in_a_price", shard_hour("{ price = { price = 1 } }"), "E0201",
                "{ price = 1 }", "but is a table"},
        Mistake{"price_as_interval", shard_hour("{ low = 1, mid = 2, high = 3 }"), "E0001",
                "{ low = 1, mid = 2, high = 3 }", "as an interval"},
        Mistake{"negative", shard_hour("-0.015"), "E0303", "-0.015", "but is -0.015",
                "not negative"},
        Mistake{"nan", shard_hour("nan"), "E0303", "nan", "not a number", "finite"},
        Mistake{"minus_nan", shard_hour("-nan"), "E0303", "-nan", "not a number", "finite"},
        Mistake{"infinite", shard_hour("inf"), "E0303", "inf", "infinite", "finite"},
        Mistake{"minus_infinite", shard_hour("-inf"), "E0303", "-inf", "infinite", "finite"},
        Mistake{"too_many_digits", shard_hour("0.0123456789"), "E0602", "0.0123456789",
                "more than 9 digits after the point"},
        Mistake{"per_unit_instead_of_per_million", shard_hour("0.0000000215"), "E0602",
                "0.0000000215", "more than 9 digits after the point"},
        Mistake{"smallest_double", shard_hour("5e-324"), "E0602", "5e-324", "more than 9 digits"},
        Mistake{"too_high", shard_hour("10000.000001"), "E0313", "10000.000001",
                "must be 0 to 10,000"},
        Mistake{"far_too_high", shard_hour("1e308"), "E0313", "1e308", "must be 0 to 10,000"},
        Mistake{"largest_integer", shard_hour("9223372036854775807"), "E0313",
                "9223372036854775807", "must be 0 to 10,000"},
        Mistake{"no_toml", shard_hour("0.015 USD"), "E0104", "U", "this is no TOML"},
        Mistake{"no_utf8", shard_hour("1 # \xFF"), "E0103", "\xFF", "no UTF-8"},
        Mistake{"empty", " \n\t", "E0106", "(file)", "the file is empty"}),
    [](const auto& test) { return test.param.name; });

TEST(PriceProblems, AreToldAllAtOnceInOrderOfPlace) {
  const std::string text =
      "weir_prices = 1\n[[region]]\nname = \"EU\"\ncurrency = \"usd\"\nread = 2026\n"
      "shard_hour = -1\nput_payload_units_million = inf\nfan_out_gb = \"1\"\nfanout_gb = 2\n"
      "[[region]]\nname = \"eu-west-1\"\n";
  const Problems problems = price_problems_of(text);
  std::vector<std::string> told;
  for (const Problem& problem : problems.all) {
    told.push_back(problem.code + " " + std::to_string(problem.span.line) + " " +
                   under_caret(text, problem.span));
  }
  EXPECT_THAT(told,
              ElementsAre("E0313 3 \"EU\"", "E0313 4 \"usd\"", "E0603 5 2026", "E0604 6 shard_hour",
                          "E0303 6 -1", "E0303 7 inf", "E0201 8 \"1\"", "E0203 9 fanout_gb",
                          "E0204 10 [[region]]", "E0204 10 [[region]]", "E0204 10 [[region]]"));
}

TEST(PriceProblems, StandUnderACaretWithAHint) {
  const std::string text = shard_hour("-0.015");
  EXPECT_EQ(to_text(price_problems_of(text), text),
            "error[E0303]: `shard_hour` must be a price such as 0.015, but is -0.015\n"
            "  --> test.toml:7:14\n"
            "   |\n"
            " 7 | shard_hour = -0.015\n"
            "   |              ^^^^^^ a price is not negative\n"
            "\n"
            "1 error.\n");
}

TEST(PriceProblems, OfARegionThatIsNotThereNameThoseThatAre) {
  const auto read = read_price_book(shard_hour("1"), "test.toml", "eu-west-2");
  ASSERT_FALSE(read);
  ASSERT_EQ(read.error().all.size(), 1U);
  const Problem& problem = read.error().all[0];
  EXPECT_EQ(problem.code, "E0601");
  EXPECT_EQ(problem.message, "there are no prices of `eu-west-2`");
  EXPECT_EQ(problem.label, "did you mean `eu-west-1`?");
  EXPECT_EQ(problem.help, "regions there: eu-west-1");
}

// A region that is there, though with a mistake in it, is not missing besides.
TEST(PriceProblems, OfAnotherRegionAreToldToo) {
  const auto codes = [](const std::string& text, const std::string& region) {
    std::vector<std::string> found;
    const auto read = read_price_book(text, "test.toml", region);
    if (!read) {
      for (const Problem& problem : read.error().all) found.push_back(problem.code);
    }
    return found;
  };
  EXPECT_THAT(codes(shard_hour("-1"), "eu-west-1"), ElementsAre("E0303"));
  EXPECT_THAT(codes(shard_hour("-1"), "eu-west-2"), ElementsAre("E0303", "E0601"));
  EXPECT_THAT(codes(with("\"eu-west-1\"", "5"), "eu-west-1"), ElementsAre("E0201"));
  EXPECT_THAT(codes("weir_prices = 1\n", "eu-west-1"), ElementsAre("E0204"));
}

// ----------------------------------------------------------------------------- hostile input

std::string times(std::size_t count, std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

#if defined(__SANITIZE_ADDRESS__) || !defined(NDEBUG)
constexpr double kSecondsAllowed = 20;  // what sanitizers and Debug cost
#else
constexpr double kSecondsAllowed = 1;
#endif

TEST(HostilePrices, AreAnsweredAtOnce) {
  const std::string region =
      "[[region]]\nname = \"a-b\"\ncurrency = \"USD\"\nread = 2026-11-23\nsource = \"a\"\n"
      "shard_hour = 1\n";
  std::vector<std::pair<std::string, std::string>> rows{
      {std::string(4 * 1024 * 1024 + 1, '#'), "E0102"},
      {std::string(4 * 1024 * 1024, '\n'), "E0106"},
      {std::string(1'000'000, '\0'), "E0103"},
      {std::string(1'000'000, '\xFF'), "E0103"},
      {shard_hour(times(10'000, "[")), "E0105"},
      {shard_hour(times(10'000, "{ price = ")), "E0105"},
      {shard_hour(std::string(1'000'000, '9')), "E0104"},
      {shard_hour("0." + std::string(1'000'000, '9')), "E0104"},
      {shard_hour("0." + std::string(100, '0') + "1"), "E0602"},
      {"weir_prices = 1\n" + times(1001, region), "E0313"},
      {"weir_prices = 1\n" + times(1000, region), "E0205"},
      {"weir_prices = 1\n" + times(1000, "[[region]]\nx = 1\ny = 2\nz = 3\n"), "E0204"},
      {with("a letter", std::string(2'000'000, 'x')), "E0313"}};
  for (const auto& [text, code] : rows) {
    const double before = cpu_seconds();
    const Problems problems = price_problems_of(text);
    const std::string told = to_text(problems, text);
    EXPECT_LT(cpu_seconds() - before, kSecondsAllowed) << code << text.substr(0, 80);
    ASSERT_FALSE(problems.all.empty()) << text.substr(0, 80);
    EXPECT_EQ(problems.all[0].code, code) << told.substr(0, 1000);
    EXPECT_LT(told.size(), 100'000U);
  }
}

TEST(HostilePrices, ARegionOfAnyNameIsPrintedSafely) {
  const auto read = built_in_price_book("\x1b[2J" + std::string(100'000, 'x'));
  ASSERT_FALSE(read);
  const std::string told = to_text(read.error(), "");
  EXPECT_THAT(told, testing::Not(HasSubstr("\x1b")));
  EXPECT_LT(told.size(), 5000U);
}

void read_and_print(const std::string& text) {
  const auto read = read_price_books(text, "test.toml");
  if (read) {
    RC_ASSERT(!read->empty());
  } else {
    RC_ASSERT(!to_text(read.error(), text).empty());
  }
}

RC_GTEST_PROP(MutatedPrices, NeverTrip, ()) {
  std::string text{built_in_price_text()};
  const int changes = *rc::gen::inRange(1, 6);
  for (int change = 0; change < changes && !text.empty(); ++change) {
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    const auto end = *rc::gen::inRange<std::size_t>(at, std::min(at + 60, text.size()));
    switch (*rc::gen::inRange(0, 5)) {
      case 0:
        text[at] = *rc::gen::arbitrary<char>();
        break;
      case 1:
        text[at] = *rc::gen::elementOf(std::string{"\"'[]{}=.,#\n\\ -0e"});
        break;
      case 2:
        text.erase(at, end - at);
        break;
      case 3:
        text.insert(at, text.substr(end, 80));
        break;
      default:
        text.resize(at);
        break;
    }
  }
  read_and_print(text);
}

RC_GTEST_PROP(MutatedPrices, WithOtherValuesNeverTrip, ()) {
  std::string text{built_in_price_text()};
  std::vector<std::size_t> values;
  for (std::size_t at = text.find("= "); at != std::string::npos; at = text.find("= ", at + 1)) {
    values.push_back(at + 2);
  }
  const std::size_t at = *rc::gen::elementOf(values);
  const std::size_t end = std::min(text.find('\n', at), text.size());
  text.replace(at, end - at,
               *rc::gen::element<std::string>(
                   "0", "-1", "1e308", "nan", "inf", "-inf", "9223372036854775807", "\"\"", "[]",
                   "{}", "true", "2026-01-01", "07:00:00", "[[[[]]]]", "-0.0", "5e-324",
                   "{ low = 1, mid = 2, high = 3 }", R"("\u0000")", "1e-9", "1e-10",
                   "{ price = {} }", "{ price = 1, source = 2 }", "{ a.b = 1 }"));
  read_and_print(text);
}

// --------------------------------------------------------------------------------------- files

class PriceFile : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("weir-prices-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string file(const std::string& text) const {
    std::string path = (folder_ / "prices.toml").string();
    std::ofstream{path, std::ios::binary} << text;
    return path;
  }
  static std::string told(const std::string& path) {
    std::string text;
    const auto read = read_price_file(path, "", text);
    return read ? "fine" : read.error().all[0].code + " " + read.error().all[0].message;
  }

  std::filesystem::path folder_;
};

TEST_F(PriceFile, IsReadWithItsText) {
  const std::string good = prices("shard_hour = 1\n") +
                           "[[region]]\nname = \"a-b\"\ncurrency = \"USD\"\nread = 2026-11-23\n"
                           "source = \"a\"\nshard_hour = 2\n";
  std::string text;
  const auto all = read_price_file(file(good), "", text);
  ASSERT_TRUE(all);
  EXPECT_EQ(all->size(), 2U);
  EXPECT_EQ(text, good);
  const auto one = read_price_file(file(good), "a-b", text);
  ASSERT_TRUE(one);
  ASSERT_EQ(one->size(), 1U);
  EXPECT_EQ((*one)[0].price_of(Shards)->nanos, 2'000'000'000);
  EXPECT_FALSE(read_price_file(file(good), "a-c", text));
}

TEST_F(PriceFile, IsNoFile) {
  EXPECT_EQ(told((folder_ / "nosuch.toml").string()), "E0101 there is no such file");
  EXPECT_EQ(told(folder_.string()), "E0101 this is a directory, not a price file");
  EXPECT_EQ(told("/dev/zero"), "E0101 this is a device, not a price file");
  EXPECT_EQ(told(file("")), "E0106 the file is empty");
  const std::string large = file("weir_prices = 1\n");
  std::filesystem::resize_file(large, 1LL << 40);  // sparse: a terabyte of zeros
  EXPECT_EQ(told(large), "E0102 the file is too large: at most 4 MiB are read");
}

// ------------------------------------------------------------------------- what weir brings along

TEST(BuiltInPrices, AreOfTheRegionsThatHaveASource) {
  std::vector<std::string> regions;
  for (const PriceBook& book : built_in_price_books()) {
    regions.push_back(book.region);
    EXPECT_EQ(book.currency, "USD");
    EXPECT_EQ(book.read, "2026-11-23");
    for (const auto& price : book.prices) {
      if (!price) continue;
      // or of what AWS announced: so much less than another
      EXPECT_TRUE(price->source.empty() ? price->assumed.starts_with("Standard's price less the ")
                                        : price->source.starts_with("https://"))
          << book.region;
    }
  }
  EXPECT_THAT(regions, ElementsAre("us-east-1", "us-east-2", "ap-northeast-1"));
}

using Row = std::pair<model::PriceItem, std::int64_t>;

void expect_prices(const std::string& region, const std::vector<Row>& rows) {
  const auto book = built_in_price_book(region);
  ASSERT_TRUE(book) << region;
  std::size_t known = 0;
  for (const auto& price : book->prices) known += price ? 1 : 0;
  EXPECT_EQ(known, rows.size()) << region;
  for (const auto& [item, nanos] : rows) {
    ASSERT_TRUE(book->price_of(item)) << region << " " << model::text_of(item).id;
    EXPECT_EQ(book->price_of(item)->nanos, nanos) << region << " " << model::text_of(item).id;
  }
}

// Infracost's test of the price list names the same for both.
TEST(BuiltInPrices, OfVirginiaAndOhio) {
  for (const std::string region : {"us-east-1", "us-east-2"}) {
    expect_prices(region, {{Shards, 15'000'000},
                           {PutPayloadUnits, 14'000'000},
                           {ExtendedRetention, 20'000'000},
                           {LongTermRetention, 23'000'000},
                           {LongTermRetrieval, 21'000'000},
                           {FanOutConsumers, 15'000'000},
                           {FanOutData, 13'000'000},
                           {OnDemandStreams, 40'000'000},
                           {OnDemandDataIn, 80'000'000},
                           {OnDemandDataOut, 40'000'000},
                           {OnDemandFanOutData, 50'000'000},
                           {OnDemandExtendedRetention, 100'000'000},
                           {OnDemandLongTermRetention, 23'000'000},
                           {AdvantageDataIn, 32'000'000},
                           {AdvantageDataOut, 16'000'000},
                           {AdvantageFanOutData, 16'000'000},
                           {AdvantageExtendedRetention, 23'000'000},
                           {LeaseTableWrites, 625'000'000},
                           {LeaseTableReads, 125'000'000}});
  }
}

TEST(BuiltInPrices, OfTokyo) {
  expect_prices("ap-northeast-1", {{Shards, 19'500'000},
                                   {PutPayloadUnits, 21'500'000},
                                   {OnDemandStreams, 52'000'000},
                                   {OnDemandDataIn, 104'000'000},
                                   {OnDemandDataOut, 52'000'000},
                                   {AdvantageDataOut, 20'800'000}});
}

// 100 records/s of 35 KB on four shards for 31 days, in both ends of the world: by hand,
// 2,976 x 0.0195 + 535.68 x 0.0215 = 69.54912.
TEST(BuiltInPrices, CostTheSameStream) {
  const model::Usage usage{.shard_ns = int128{4} * Duration{31 * 24h}.count(),
                           .put_payload_units = 535'680'000};
  EXPECT_EQ(cost_in(*built_in_price_book("us-east-1"), usage), "52.14");
  EXPECT_EQ(cost_in(*built_in_price_book("us-east-2"), usage), "52.14");
  EXPECT_EQ(cost_in(*built_in_price_book("ap-northeast-1"), usage), "69.55");
  // Tokyo's book does not say what fan-out costs.
  EXPECT_EQ(cost_in(*built_in_price_book("ap-northeast-1"), {.fan_out_bytes = 1}), "not known");
}

TEST(BuiltInPrices, OfAnUnknownRegionAreAProblem) {
  const auto read = built_in_price_book("us-east-3");
  ASSERT_FALSE(read);
  EXPECT_EQ(to_text(read.error(), ""),
            "error[E0601]: there are no prices of `us-east-3`\n"
            "  --> built-in prices\n"
            "   = did you mean `us-east-1`?\n"
            "   = regions there: us-east-1, us-east-2, ap-northeast-1\n"
            "\n"
            "1 error.\n");
}

TEST(BuiltInPrices, AreTheFileInTheTree) {
  EXPECT_EQ(built_in_price_text(),
            contents_of(std::string{WEIR_SOURCE_DIR} + "/sim/scenario/price_book.toml"));
}

}  // namespace
}  // namespace weir::sim

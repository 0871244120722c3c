#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/units.hpp"
#include "sim/scenario/key_tables.hpp"
#include "sim/scenario/problem_collector.hpp"
#include "sim/scenario/quantity.hpp"
#include "sim/scenario/toml_document.hpp"

namespace weir::sim {

/// The least and the most that a value may be, both allowed.
template <typename T>
struct Bounds {
  T least;
  T most;
};

/// One word that a key may have as its value. Known but not built ones answer E0001.
template <typename T>
struct Choice {
  std::string_view word;
  T value{};
  bool built = true;
};

/// Whether a quantity may be "05:00" too.
enum class Clock : std::uint8_t { No, Yes };

/// Reads one table: reports what the format does not know in it, then hands out its values, each
/// checked for type, unit and bounds. A value that is left out or wrong leaves `out` as it was; a
/// wrong one has been reported. All functions return whether `out` was set.
class TableReader {
 public:
  /// `report_unbuilt` = false: the whole table has been answered with E0001 already.
  TableReader(ProblemCollector& problems, const Node& table, const TableSpec& spec,
              bool report_unbuilt = true);

  const Node* find(std::string_view key) const;  ///< null where left out or not built
  bool has(std::string_view key) const { return table_->find(key) != nullptr; }
  Place place_of(std::string_view key) const;  ///< of the value; of the table where left out
  Place place_of_key(std::string_view key) const;
  /// Where a value stands, as the second place of a problem; none where it is left out.
  std::optional<SecondPlace> second_place(std::string_view key, std::string label) const;
  const Place& place() const { return table_->place; }
  const TableSpec& spec() const { return *spec_; }
  ProblemCollector& problems() const { return *problems_; }

  bool text(std::string_view key, std::string& out, std::size_t most_letters);
  bool boolean(std::string_view key, bool& out);
  bool count(std::string_view key, std::int64_t& out, Bounds<std::int64_t> bounds);
  bool number(std::string_view key, double& out, Bounds<double> bounds);
  bool duration(std::string_view key, Duration& out, Bounds<Duration> bounds,
                Clock clock = Clock::No);
  bool bytes(std::string_view key, std::int64_t& out, Bounds<std::int64_t> bounds);
  bool share(std::string_view key, double& out, Bounds<double> bounds);

  template <typename T>
  bool choice(std::string_view key, T& out, std::initializer_list<Choice<T>> choices) {
    const Node* node = find(key);
    if (node == nullptr) return false;
    std::vector<std::string_view> words;
    for (const Choice<T>& known : choices) {
      if (node->kind == Node::Kind::Text && node->text == known.word) {
        if (!known.built) return not_built(key, *node);
        out = known.value;
        return true;
      }
      if (known.built) words.push_back(known.word);
    }
    return no_choice(key, *node, words);
  }

  /// A table under `key`; reports any other kind of value.
  const Node* table(std::string_view key);
  /// The tables of an array of tables; at most `most`.
  const std::vector<Node>* tables(std::string_view key, std::size_t most);

  /// Reports that a key is left out, unless a misspelt one has been reported that it may be.
  void missing(std::string_view key, std::string label, std::string help = {},
               std::optional<SecondPlace> second = {});
  bool misspelt(std::string_view key) const;

 private:
  bool no_choice(std::string_view key, const Node& node,
                 const std::vector<std::string_view>& words);
  bool not_built(std::string_view key, const Node& node);
  void look_over(bool report_unbuilt);

  ProblemCollector* problems_;
  const Node* table_;
  const TableSpec* spec_;
  std::vector<std::string_view> misspelt_;  // keys of the spec that unknown ones come near to
};

// The same for a value that stands alone, such as one of an array. `key` is what messages call it.

std::optional<std::int64_t> read_count(ProblemCollector& problems, const Node& node,
                                       std::string_view key, Bounds<std::int64_t> bounds);
std::optional<double> read_number(ProblemCollector& problems, const Node& node,
                                  std::string_view key, Bounds<double> bounds);
std::optional<Duration> read_duration(ProblemCollector& problems, const Node& node,
                                      std::string_view key, Bounds<Duration> bounds,
                                      Clock clock = Clock::No);
/// A quantity of one of the dimensions, not negative, finite; `meant` is what a message says it
/// must be ("records/s or bytes/s"), `example` how it is written.
std::optional<Quantity> read_quantity(ProblemCollector& problems, const Node& node,
                                      std::string_view key,
                                      std::initializer_list<Dimension> dimensions,
                                      std::string_view meant, std::string_view example,
                                      Clock clock = Clock::No);

/// Reports a text that is no name or title: empty, too long, or with control characters in it.
/// `what` begins the message.
bool check_text(ProblemCollector& problems, const std::string& text, const std::string& what,
                const Place& place, std::size_t most_letters);
/// "is not in this version".
void report_not_built(ProblemCollector& problems, const std::string& what, const Place& place);
/// The value as it was written, for messages: "250 ms" in quotes, 12, a table.
std::string shown(const Node& node);
/// Whether a table is { low, mid, high }: a number that is given as an interval.
bool is_interval(const Node& node);

}  // namespace weir::sim

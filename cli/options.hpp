#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/expected.hpp"

namespace weir::cli {

enum class OptionKind : std::uint8_t {
  Flag,   ///< no value
  Value,  ///< one value; given twice, the last one counts
  List,   ///< one value each time it is given
};

/// One option of a command, as data: the parser and the help are made from the same words.
struct OptionSpec {
  std::string_view name;        ///< "--replications"
  std::string_view short_name;  ///< "-n" or empty
  std::string_view value;       ///< "N", empty for a flag
  std::string_view help;
  std::string_view fallback;  ///< what holds without it: "file, else 40"; may be empty
  OptionKind kind = OptionKind::Flag;
  std::vector<std::string_view> choices{};  ///< allowed values; empty = any
  /// A word that begins so and stands behind the value goes on with it: --at 10:30 ±2s.
  std::vector<std::string_view> goes_on{};
  /// The value where none is given. A word behind the option is its value only if it is one of
  /// `choices` or ends in `value_ends`; any other is written --option=value.
  std::optional<std::string_view> implied{};
  std::string_view value_ends{};  ///< of a value that is a file: what shells complete

  /// Whether its value is a file; a shell completes one.
  bool takes_file() const { return value == "FILE" || !value_ends.empty(); }
};

/// A command as data.
struct CommandSpec {
  std::string_view name;
  std::string_view summary;
  bool takes_file = false;
  std::vector<std::string_view> examples{};
  std::vector<OptionSpec> options{};
  std::string_view notes{};  ///< lines at the end of the help
  /// What the one word is called that may stand there; arguments.file() has it. Empty: none may.
  std::string_view word{};
  bool many_words = false;  ///< any number of them may stand there; arguments.words() has them
  // What shells complete there; nothing is checked by it.
  std::vector<std::string_view> file_ends{};            ///< of the FILE
  std::vector<std::string> (*known_words)() = nullptr;  ///< each of which is a word; null: none
};

/// What a command was given. Options are looked up by their long name.
class Arguments {
 public:
  bool has(std::string_view option) const { return values_.contains(option); }
  /// The last value given.
  std::optional<std::string> value(std::string_view option) const;
  std::vector<std::string> values(std::string_view option) const;
  const std::string& file() const { return file_; }
  const std::vector<std::string>& words() const { return words_; }

  void add(std::string_view option, std::vector<std::string> values);
  void set_file(std::string file) { file_ = std::move(file); }
  void set_words(std::vector<std::string> words) { words_ = std::move(words); }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
  std::string file_;
  std::vector<std::string> words_;
};

/// Reads what stands after the command's name. The error is one line for the user, without the
/// program's name. Every command knows --help (-h); with it nothing else is checked.
Expected<Arguments, std::string> parse(const CommandSpec& command,
                                       const std::vector<std::string>& words);

/// All options of a command as its help shows them: its own, then --help.
std::vector<OptionSpec> options_of(const CommandSpec& command);

/// The manual of one command, 80 columns.
std::string help_text(const CommandSpec& command);

/// The value of an option as a whole number from `least` to 2^63 - 1; none where it was not given.
Expected<std::optional<std::int64_t>, std::string> whole_number(const Arguments& arguments,
                                                                std::string_view option,
                                                                std::int64_t least);

/// "512 MiB", "4GiB", "1e9 B" is none: a whole number of bytes with a unit.
Expected<std::optional<std::int64_t>, std::string> byte_count(const Arguments& arguments,
                                                              std::string_view option);

}  // namespace weir::cli

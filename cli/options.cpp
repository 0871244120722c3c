#include "cli/options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <list>
#include <utility>

#include "sim/scenario/edit_distance.hpp"
#include "sim/scenario/quantity.hpp"

namespace weir::cli {

namespace {

const OptionSpec kHelp{.name = "--help",
                       .short_name = "-h",
                       .value = "",
                       .help = "show this",
                       .fallback = "",
                       .kind = OptionKind::Flag};

std::string names_of(const OptionSpec& option) {
  if (option.short_name.empty()) return std::string{option.name};
  return fmt::format("{},{}", option.short_name, option.name);
}

std::string joined(const std::vector<std::string_view>& words) {
  std::string text;
  for (const std::string_view word : words) text += (text.empty() ? "" : ", ") + std::string{word};
  return text;
}

// Everything of CLI11 that we use. It throws; nothing leaves `read`.
class Parser {
 public:
  explicit Parser(const CommandSpec& command) : command_{command} {
    app_.set_help_flag("");
    app_.allow_extras();
    add(kHelp);
    for (const OptionSpec& option : command.options) add(option);
    if (command.takes_file) app_.add_option("FILE", file_);
    if (command.word.empty()) return;
    if (command.many_words) {
      app_.add_option(std::string{command.word}, words_);
    } else {
      app_.add_option(std::string{command.word}, file_);
    }
  }

  Expected<Arguments, std::string> read(const std::vector<std::string>& words) {
    try {
      std::vector<std::string> backwards{words.rbegin(), words.rend()};
      app_.parse(std::move(backwards));
    } catch (const CLI::ArgumentMismatch& error) {
      return unexpected(mismatch(error.what()));
    } catch (const CLI::Error& error) {
      return unexpected(std::string{error.what()});
    }
    Arguments arguments;
    for (const auto& [option, values, given] : given_) {
      if (given->count() > 0) arguments.add(option->name, values);
    }
    arguments.set_file(file_);
    arguments.set_words(words_);
    if (arguments.has(kHelp.name)) return arguments;
    for (const std::string& extra : app_.remaining()) {
      if (extra != "--") return unexpected(not_expected(extra));
    }
    return check(std::move(arguments));
  }

 private:
  struct Given {
    const OptionSpec* option;
    std::vector<std::string> values;
    CLI::Option* parsed;
  };

  void add(const OptionSpec& option) {
    // The list keeps its elements in place: CLI11 holds on to where the values go.
    Given& given = given_.emplace_back(Given{&option, {}, nullptr});
    if (option.kind == OptionKind::Flag) {
      given.parsed = app_.add_flag(names_of(option))->disable_flag_override();
    } else {
      given.parsed = app_.add_option(names_of(option), given.values);
      given.parsed->allow_extra_args(false);
    }
  }

  // CLI11's messages begin with the long name of the option that lacks a value or, being a flag,
  // was given one.
  std::string mismatch(std::string_view message) const {
    std::string name{message.substr(0, message.find_first_of(": "))};
    if (!name.starts_with('-')) name = "--" + name;
    const auto found = std::ranges::find_if(
        given_, [&](const Given& given) { return given.option->name == name; });
    if (found == given_.end()) return std::string{message};
    const OptionSpec& option = *found->option;
    if (option.kind == OptionKind::Flag) return fmt::format("{} takes no value", name);
    return fmt::format("{} needs a value: {} {}", name, name, option.value);
  }

  std::string not_expected(const std::string& word) const {
    if (!word.starts_with('-') || word == "-") {
      const std::string_view one = command_.takes_file ? "FILE" : command_.word;
      return one.empty() ? fmt::format("takes no `{}`", word)
                         : fmt::format("one {} is enough; what is `{}`?", one, word);
    }
    const std::string name = word.substr(0, word.find('='));
    std::vector<std::string_view> known;
    for (const Given& given : given_) known.push_back(given.option->name);
    const std::string_view near = sim::nearest(name, known);
    return fmt::format("unknown option `{}`{}", name,
                       near.empty() ? "" : fmt::format("; did you mean `{}`?", near));
  }

  Expected<Arguments, std::string> check(Arguments arguments) const {
    for (const OptionSpec& option : command_.options) {
      for (const std::string& value : arguments.values(option.name)) {
        if (option.choices.empty() ||
            std::ranges::find(option.choices, value) != option.choices.end()) {
          continue;
        }
        return unexpected(
            fmt::format("{} is one of {}, not `{}`", option.name, joined(option.choices), value));
      }
    }
    if (command_.takes_file && arguments.file().empty()) {
      return unexpected(std::string{"which scenario? Give a FILE, or - for standard input"});
    }
    return arguments;
  }

  const CommandSpec& command_;
  CLI::App app_;
  std::list<Given> given_;
  std::string file_;
  std::vector<std::string> words_;
};

}  // namespace

std::optional<std::string> Arguments::value(std::string_view option) const {
  const auto found = values_.find(option);
  if (found == values_.end() || found->second.empty()) return std::nullopt;
  return found->second.back();
}

std::vector<std::string> Arguments::values(std::string_view option) const {
  const auto found = values_.find(option);
  return found == values_.end() ? std::vector<std::string>{} : found->second;
}

void Arguments::add(std::string_view option, std::vector<std::string> values) {
  values_[std::string{option}] = std::move(values);
}

namespace {

bool takes(const OptionSpec& option, const std::string& word) {
  const bool is_choice = std::ranges::find(option.choices, word) != option.choices.end();
  return is_choice || (!option.value_ends.empty() && word.ends_with(option.value_ends));
}

// With each option that may do without its value and that value, given or implied, made one.
std::vector<std::string> completed(const CommandSpec& command,
                                   const std::vector<std::string>& words) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    out.push_back(words[i]);
    if (words[i] == "--") {
      out.insert(out.end(), words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end());
      break;
    }
    const auto option = std::ranges::find(command.options, words[i], &OptionSpec::name);
    if (option == command.options.end() || !option->implied) continue;
    const bool is_given = i + 1 < words.size() && takes(*option, words[i + 1]);
    out.back() += '=';
    out.back() += is_given ? words[++i] : std::string{*option->implied};
  }
  return out;
}

// With each value and the word that goes on with it made one.
std::vector<std::string> joined(const CommandSpec& command, const std::vector<std::string>& words) {
  std::vector<std::string> out;
  for (const std::string& word : words) {
    const bool goes_on =
        out.size() >= 2 && std::ranges::any_of(command.options, [&](const OptionSpec& option) {
          return out[out.size() - 2] == option.name &&
                 std::ranges::any_of(option.goes_on,
                                     [&](std::string_view sign) { return word.starts_with(sign); });
        });
    if (goes_on) {
      out.back() += " " + word;
    } else {
      out.push_back(word);
    }
  }
  return out;
}

}  // namespace

Expected<Arguments, std::string> parse(const CommandSpec& command,
                                       const std::vector<std::string>& words) {
  return Parser{command}.read(joined(command, completed(command, words)));
}

std::vector<OptionSpec> options_of(const CommandSpec& command) {
  std::vector<OptionSpec> options = command.options;
  options.push_back(kHelp);
  return options;
}

std::string help_text(const CommandSpec& command) {
  const std::string operand = command.takes_file     ? " FILE"
                              : command.word.empty() ? ""
                                                     : fmt::format(" [{}{}]", command.word,
                                                                   command.many_words ? "..." : "");
  std::string text = fmt::format("{}\n\nUsage: weir {}{}{}\n", command.summary, command.name,
                                 command.options.empty() ? "" : " [OPTIONS]", operand);
  if (!command.examples.empty()) text += "\nExamples:\n";
  for (const std::string_view example : command.examples) text += fmt::format("  {}\n", example);
  text += "\nOptions:\n";
  for (const OptionSpec& option : options_of(command)) {
    const std::string left = fmt::format(
        "{:>3} {} {}",
        option.short_name.empty() ? std::string{} : fmt::format("{},", option.short_name),
        option.name, option.value);
    const std::string right = option.fallback.empty()
                                  ? std::string{option.help}
                                  : fmt::format("{} [{}]", option.help, option.fallback);
    text += fmt::format("  {:<25} {}\n", left, right);
  }
  if (!command.notes.empty()) text += fmt::format("\n{}", command.notes);
  return text;
}

Expected<std::optional<std::int64_t>, std::string> whole_number(const Arguments& arguments,
                                                                std::string_view option,
                                                                std::int64_t least) {
  const auto text = arguments.value(option);
  if (!text) return std::optional<std::int64_t>{};
  std::int64_t number = 0;
  const char* end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, number);
  if (error != std::errc{} || stop != end || number < least) {
    return unexpected(
        fmt::format("{} must be a whole number, at least {}, not `{}`", option, least, *text));
  }
  return std::optional{number};
}

Expected<std::optional<std::int64_t>, std::string> byte_count(const Arguments& arguments,
                                                              std::string_view option) {
  const auto text = arguments.value(option);
  if (!text) return std::optional<std::int64_t>{};
  const auto quantity = sim::parse_quantity(*text);
  const bool is_good = quantity && quantity->dimension == sim::Dimension::Bytes &&
                       quantity->whole && *quantity->whole > 0;
  if (!is_good) {
    return unexpected(
        fmt::format("{} must be a number of bytes such as \"4 GiB\", not `{}`", option, *text));
  }
  return std::optional{*quantity->whole};
}

}  // namespace weir::cli

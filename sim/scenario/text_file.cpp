#include "sim/scenario/text_file.hpp"

#include <utility>

#include "sim/scenario/input_file.hpp"
#include "sim/scenario/quantity.hpp"

namespace weir::sim {

Problem problem_of_file(const char* code, const std::string& file, std::string message,
                        std::string help) {
  Problem problem;
  problem.code = code;
  problem.message = std::move(message);
  problem.file = file;
  problem.help = std::move(help);
  return problem;
}

Problem too_large(const std::string& file, std::int64_t most) {
  return problem_of_file("E0102", file,
                         "the file is too large: at most " + bytes_text(most) + " are read");
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n\xEF\xBB\xBF") == std::string_view::npos;
}

Expected<std::string, Problem> read_text_file(const std::string& file, std::int64_t most,
                                              std::string_view noun) {
  std::string text;
  const InputMistake mistake = read_input(file, most, [&](std::string_view piece) {
    text += piece;
    return true;
  });
  switch (mistake.kind) {
    case InputMistake::Kind::None:
      return text;
    case InputMistake::Kind::TooLarge:
      return unexpected(too_large(file, most));
    case InputMistake::Kind::Missing:
      return unexpected(problem_of_file("E0101", file, "there is no such file"));
    case InputMistake::Kind::NotAFile:
      return unexpected(problem_of_file("E0101", file,
                                        "this is " + mistake.why + ", not a " + std::string{noun}));
    case InputMistake::Kind::Unreadable:
      break;
  }
  return unexpected(problem_of_file("E0101", file, "the file cannot be read: " + mistake.why));
}

}  // namespace weir::sim

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/expected.hpp"
#include "sim/scenario/problems.hpp"

namespace weir::sim {

/// Reads a whole file of at most `most` bytes; "-" = standard input. A directory, a missing,
/// unreadable or too large file is a Problem; `noun` says what it should have been ("scenario
/// file").
Expected<std::string, Problem> read_text_file(const std::string& file, std::int64_t most,
                                              std::string_view noun);

/// The same problem for a text that is at hand.
Problem too_large(const std::string& file, std::int64_t most);

/// Something that is wrong with a file as a whole.
Problem problem_of_file(const char* code, const std::string& file, std::string message,
                        std::string help = {});

/// Whether a text has nothing but blanks and a byte order mark in it.
bool is_blank(std::string_view text);

}  // namespace weir::sim

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "model/expected.hpp"
#include "sim/results/run_record.hpp"

namespace weir::sim {

// A run file (.weir) is an SQLite database that anyone may open. What its tables hold stands in
// run_file_tables.cpp. Texts and columns are zstd frames; a column's values are short numbers
// (sim/results/short_number.hpp), two bytes each, the lower one first.
//
// It is made in memory and written as a whole. Two files of the same run need not be the same
// bytes; their dumps are.

/// The version of the format. A program reads files of its own version only.
inline constexpr std::uint32_t kRunFileFormat = 9;
/// What marks a database as a run file: "weir".
inline constexpr std::uint32_t kRunFileMark = 0x77656972;

inline constexpr std::int64_t kMostRunFileBytes = 1LL << 30;
/// Of all that is unpacked of a run file, texts and columns each.
inline constexpr std::size_t kMostUnpackedBytes = std::size_t{1} << 30;

/// Whether bytes begin like a database: a run file or another one's, but no scenario.
bool is_database(std::string_view bytes);

/// The bytes of a run file. The error, of memory or of size, is a sentence.
Expected<std::string, std::string> run_file_of(const RunRecord& record);

/// Reads a run file. Whatever the bytes, it ends in a record or in a sentence that says what is
/// wrong with them: "is not a run file of weir", "is damaged: ...", to be put behind the file's
/// name. Nothing in a file is run: the database is read-only, its tables must be word for word
/// weir's, and a checksum over all of their rows must be right.
Expected<RunRecord, std::string> read_run_file(std::string bytes);

/// All rows of all tables of a run file as text, columns in hexadecimal digits.
Expected<std::string, std::string> dump_run_file(std::string bytes);

}  // namespace weir::sim

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace weir::fuzz {

// The rows of a run file as text, so that a change of it is a change of a row and not one that the
// checksum finds. A line is a table's name and the cells, with tabs between; a cell is a letter and
// what it holds:
//
//   i12 r0.5 ttext n    integer, real, text, null
//   l                   how many bytes the next cell unpacks to
//   ztext               packed text
//   h00ff               packed bytes
//   x00ff               bytes that are not packed
//
// In texts, control characters and % are written %0A.

/// The rows of a run file that can be read.
std::string rows_of_run_file(const std::string& bytes);

/// A run file of these rows, with the right checksum; none where its tables cannot hold them.
std::optional<std::string> run_file_of_rows(std::string_view rows);

}  // namespace weir::fuzz

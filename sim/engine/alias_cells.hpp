#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace weir::sim {

/// Walker's alias method over as many cells as weights, eight bytes each: the low `alias_bits` bits
/// of a cell are its alias, the rest the threshold below which the cell's own index is meant. The
/// chance of an index is off by 2^-64 for each cell that names it, at most.
///
/// Source  Vose, "A linear algorithm for generating random numbers with a given distribution"
/// (1991)
void fill_alias_cells(std::span<const double> weights, unsigned alias_bits,
                      std::span<std::uint64_t> cells);

/// The cell that a word falls in.
inline std::uint64_t cell_of(std::uint64_t size, std::uint64_t word) {
  __extension__ using wide = unsigned __int128;
  return static_cast<std::uint64_t>(static_cast<wide>(word) * size >> 64U);
}

/// The index a word stands for; `alias_mask` covers the alias bits.
inline std::uint64_t pick_cell(const std::uint64_t* cells, std::uint64_t size,
                               std::uint64_t alias_mask, std::uint64_t word) {
  __extension__ using wide = unsigned __int128;
  const wide product = static_cast<wide>(word) * size;
  const auto index = static_cast<std::uint64_t>(product >> 64U);
  const std::uint64_t cell = cells[index];
  // A mask and no branch: which of the two it is cannot be predicted.
  const std::uint64_t own =
      std::uint64_t{0} -
      static_cast<std::uint64_t>(static_cast<std::uint64_t>(product) < (cell & ~alias_mask));
  return (index & own) | (cell & alias_mask & ~own);
}

}  // namespace weir::sim

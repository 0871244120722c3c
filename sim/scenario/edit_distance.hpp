#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace weir::sim {

/// Letters to insert, drop, exchange or swap with their neighbour to turn one word into the other
/// (the restricted Damerau-Levenshtein distance, of bytes). Capitals are taken as small letters.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to `word`, the first of equals; "" where none is within a third of its
/// letters (at least one).
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace weir::sim

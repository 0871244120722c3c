#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace weir::sim {

/// Numbers texts in order of first appearance. A hash table whose searches are bounded: what finds
/// no place near its own goes into a map, so that keys chosen to collide cost a map's time and no
/// more. Numbers depend on the order of the texts alone, never on hashes.
class KeyIndex {
 public:
  /// The number of a text, new or not.
  std::uint32_t number_of(std::string_view text);
  bool contains(std::string_view text) const;
  std::size_t size() const { return texts_.size(); }
  /// The texts by number; the index is empty afterwards.
  std::vector<std::string> take();

 private:
  static constexpr std::size_t kProbes = 32;
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  std::uint32_t find(std::string_view text, std::uint64_t hash) const;
  void insert(std::uint32_t number, std::uint64_t hash);
  void grow();

  std::vector<std::string> texts_;
  std::vector<std::uint32_t> slots_;  // numbers, a power of two of them
  std::map<std::string, std::uint32_t, std::less<>> crowded_out_;
};

}  // namespace weir::sim

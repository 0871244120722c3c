#include "sim/scenario/key_index.hpp"

#include <utility>

namespace weir::sim {

namespace {

// FNV-1a, its high bits folded in.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char byte : text) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3U;
  }
  return hash ^ (hash >> 29U);
}

}  // namespace

std::uint32_t KeyIndex::number_of(std::string_view text) {
  const std::uint64_t hash = hash_of(text);
  const std::uint32_t known = find(text, hash);
  if (known != kNone) return known;
  const auto number = static_cast<std::uint32_t>(texts_.size());
  texts_.emplace_back(text);
  if (texts_.size() * 2 > slots_.size()) {
    grow();
  } else {
    insert(number, hash);
  }
  return number;
}

bool KeyIndex::contains(std::string_view text) const {
  return find(text, hash_of(text)) != kNone;
}

std::uint32_t KeyIndex::find(std::string_view text, std::uint64_t hash) const {
  if (slots_.empty()) return kNone;
  for (std::size_t probe = 0; probe < kProbes; ++probe) {
    const std::uint32_t number = slots_[(hash + probe) & (slots_.size() - 1)];
    if (number == kNone) return kNone;  // it would have been put here
    if (texts_[number] == text) return number;
  }
  const auto found = crowded_out_.find(text);
  return found == crowded_out_.end() ? kNone : found->second;
}

void KeyIndex::insert(std::uint32_t number, std::uint64_t hash) {
  for (std::size_t probe = 0; probe < kProbes; ++probe) {
    std::uint32_t& slot = slots_[(hash + probe) & (slots_.size() - 1)];
    if (slot != kNone) continue;
    slot = number;
    return;
  }
  crowded_out_.emplace(texts_[number], number);
}

void KeyIndex::grow() {
  constexpr std::size_t kFirst = 256;
  slots_.assign(slots_.empty() ? kFirst : slots_.size() * 4, kNone);
  crowded_out_.clear();
  for (std::uint32_t number = 0; number < texts_.size(); ++number) {
    insert(number, hash_of(texts_[number]));
  }
}

std::vector<std::string> KeyIndex::take() {
  slots_.clear();
  crowded_out_.clear();
  return std::exchange(texts_, {});
}

}  // namespace weir::sim

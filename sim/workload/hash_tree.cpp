#include "sim/workload/hash_tree.hpp"

#include <algorithm>
#include <array>

#include "model/check.hpp"

namespace weir::sim {

namespace {

// Part of a node: hash keys [from, to] and the shards [first, last] that meet it.
struct Pending {
  std::uint32_t depth;
  std::uint64_t index;  // of the dyadic node on its level
  uint128 from;
  uint128 to;
  std::size_t first;
  std::size_t last;
  std::int32_t parent;
  bool is_left;
};

constexpr std::uint32_t kDeepest = 62;  // ids fit 64 bits; shards narrower than 2^-62 are cut

double share_below(const HashWeights& weights, uint128 from, uint128 cut, uint128 to) {
  const double all = weights.in({{from}, {to}});
  const double left = weights.in({{from}, {cut - 1}});
  constexpr double kNothing = 1e-13;  // rounding of differences of sums, not weight
  if (all <= kNothing * weights.total() || left <= kNothing * weights.total()) return 0;
  if (all - left <= kNothing * weights.total()) return 1;
  return std::min(1.0, left / all);
}

}  // namespace

HashTree::HashTree(const HashWeights& weights, std::span<const model::HashKeyRange> ranges) {
  CHECK(!ranges.empty());
  if (ranges.size() == 1) return;
  std::vector<Pending> queue;
  queue.push_back({0, 0, 0, ~uint128{0}, 0, ranges.size() - 1, -1, false});
  for (std::size_t at = 0; at < queue.size(); ++at) {
    const Pending here = queue[at];
    const auto number = static_cast<std::int32_t>(nodes_.size());
    const auto attach = [&](std::int32_t what) {
      if (here.parent < 0) return;
      Node& parent = nodes_[static_cast<std::size_t>(here.parent)];
      (here.is_left ? parent.left : parent.right) = what;
    };
    if (here.first == here.last) {
      attach(~static_cast<std::int32_t>(here.first));
      continue;
    }
    attach(number);
    const uint128 half = here.depth < kDeepest ? (~uint128{0} >> (here.depth + 1)) + 1 : 0;
    const uint128 dyadic_from = here.depth == 0 ? 0 : uint128{here.index} << (128 - here.depth);
    uint128 cut = dyadic_from + half;
    std::uint64_t id = (std::uint64_t{1} << here.depth) + here.index;
    std::size_t right_first = here.first;
    const bool one_boundary = here.last == here.first + 1;
    const bool by_boundary = one_boundary || here.depth >= kDeepest;
    if (by_boundary) cut = ranges[here.first + 1].starting.value;
    if (by_boundary && cut != dyadic_from + half) id |= std::uint64_t{1} << 63U;
    while (ranges[right_first].ending.value < cut) ++right_first;
    std::size_t left_last = right_first;
    if (ranges[right_first].starting.value == cut) --left_last;
    nodes_.push_back({BinomialSplit{share_below(weights, here.from, cut, here.to)}, 0, 0});
    ids_.push_back(id);
    queue.push_back(
        {here.depth + 1, here.index * 2, here.from, cut - 1, here.first, left_last, number, true});
    queue.push_back(
        {here.depth + 1, here.index * 2 + 1, cut, here.to, right_first, here.last, number, false});
  }
}

void HashTree::split(const Draws& draws, std::uint64_t at, std::int64_t records,
                     std::span<std::int64_t> counts, std::vector<std::int64_t>& scratch) const {
  if (nodes_.empty()) {
    counts[0] += records;
    return;
  }
  scratch.assign(nodes_.size(), 0);
  scratch[0] = records;
  constexpr std::size_t kLot = 8;  // nodes whose words are made at once
  std::array<Draws::Block, kLot> words;
  std::size_t made = 0;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const std::int64_t here = scratch[i];
    if (here == 0) continue;
    const std::size_t lot = i / kLot * kLot;
    if (made <= i) {
      made = std::min(lot + kLot, nodes_.size());
      draws.fill_subs(at, std::span{ids_}.subspan(lot, made - lot),
                      std::span{words}.first(made - lot));
    }
    const Node& node = nodes_[i];
    Draw draw = draws.at(at, ids_[i], words[i - lot]);
    const std::int64_t left = node.left_share(draw, here);
    const auto give = [&](std::int32_t child, std::int64_t part) {
      if (child >= 0) {
        scratch[static_cast<std::size_t>(child)] = part;
      } else {
        counts[static_cast<std::size_t>(~child)] += part;
      }
    };
    give(node.left, left);
    give(node.right, here - left);
  }
}

}  // namespace weir::sim

#include "model/lineage.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/reverse_graph.hpp>

#include "model/check.hpp"

namespace weir::model {

namespace {

// An edge from every parent to each of its children.
using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS>;

Graph graph_of(const Lineage& lineage) {
  Graph graph{lineage.size()};
  for (std::uint32_t shard = 0; shard < lineage.size(); ++shard) {
    for (const std::uint32_t parent : lineage.parents(shard)) {
      boost::add_edge(parent, shard, graph);
    }
  }
  return graph;
}

// What can be reached from a shard, itself left out, in order of number: a child's number is
// higher than its parents', so that is parents first.
template <typename AnyGraph>
std::vector<std::uint32_t> reached_from(std::uint32_t shard, const AnyGraph& graph) {
  std::vector<boost::default_color_type> colours(boost::num_vertices(graph));
  boost::breadth_first_search(graph, shard, boost::color_map(colours.data()));
  std::vector<std::uint32_t> reached;
  for (std::uint32_t other = 0; other < colours.size(); ++other) {
    if (other != shard && colours[other] != boost::white_color) reached.push_back(other);
  }
  return reached;
}

}  // namespace

void Lineage::add(const HashKeyRange& range, std::span<const std::uint32_t> parents) {
  CHECK(parents.size() <= 2);
  const auto number = static_cast<std::uint32_t>(shards_.size());
  Shard shard{.range = range, .parents = {}, .children = {}};
  for (const std::uint32_t parent : parents) {
    CHECK(parent < number);
    shard.parents.at[shard.parents.count++] = parent;
    Kin& children = shards_[parent].children;
    CHECK(children.count < 2);
    children.at[children.count++] = number;
  }
  shards_.push_back(shard);
}

std::span<const std::uint32_t> Lineage::parents(std::uint32_t shard) const {
  const Kin& kin = shards_[shard].parents;
  return std::span{kin.at}.first(kin.count);
}

std::span<const std::uint32_t> Lineage::children(std::uint32_t shard) const {
  const Kin& kin = shards_[shard].children;
  return std::span{kin.at}.first(kin.count);
}

std::vector<std::uint32_t> Lineage::ancestors(std::uint32_t shard) const {
  return reached_from(shard, boost::make_reverse_graph(graph_of(*this)));
}

std::vector<std::uint32_t> Lineage::descendants(std::uint32_t shard) const {
  return reached_from(shard, graph_of(*this));
}

std::vector<std::uint32_t> Lineage::ancestors_of(const HashKeyRange& range) const {
  std::vector<std::uint32_t> held;
  for (std::uint32_t shard = 0; shard < size(); ++shard) {
    const HashKeyRange& own = shards_[shard].range;
    if (own.starting <= range.ending && range.starting <= own.ending) held.push_back(shard);
  }
  return held;
}

std::vector<std::uint32_t> Lineage::unread_ancestors(std::uint32_t shard,
                                                     const std::vector<bool>& finished) const {
  CHECK(finished.size() == size());
  std::vector<std::uint32_t> unread = ancestors(shard);
  std::erase_if(unread, [&](std::uint32_t ancestor) { return finished[ancestor]; });
  return unread;
}

}  // namespace weir::model

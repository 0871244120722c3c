#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/problem_collector.hpp"
#include "sim/scenario/scenario_bounds.hpp"
#include "sim/scenario/toml_document.hpp"

namespace weir::sim {

/// A scenario file with several streams, [[stream]], is read as one document for each of them: its
/// own [stream], of all else what belongs to it, and what all share ([simulation], [account], …).
/// So what reads a document knows of one stream only.
///
/// Belongs  by `stream = "orders"`; a fault or an objective without it to the stream of the
///          consumer or producer that it names, or else to every stream, as does an action that
///          names its consumer.
class StreamDocuments {
 public:
  /// Says who belongs where, once; reports streams without a name or with another's, whatever
  /// belongs to none, and producers and consumers of one name. `file` must outlive this and keep
  /// its tables where they are; values in them may change.
  StreamDocuments(const Node& file, ProblemCollector& problems);

  /// 1 for a file with one [stream], or with none.
  std::size_t count() const { return several_ ? std::min(names_.size(), bounds::kStreams) : 1; }
  bool several() const { return several_; }
  /// The document of a stream, as the file is now.
  Node document(std::size_t stream) const;

 private:
  using Owner = std::optional<std::size_t>;  // none: every stream
  struct Array {
    std::string key;
    std::vector<Owner> owners;       // by item
    std::vector<std::string> names;  // likewise, of producers and consumers
  };

  void name_streams(const Node& streams);
  void give_out(const Member& array);
  Owner owner_of(const Node& item, const std::string& noun);
  Owner owner_of_named(const Node& item) const;
  std::optional<std::size_t> stream_called(std::string_view name) const;

  const Node& file_;
  ProblemCollector& problems_;
  bool several_ = false;
  std::vector<std::string> names_;
  std::vector<Array> arrays_;
  // Of producers and of consumers: where they belong.
  std::map<std::string, std::map<std::string, Owner, std::less<>>, std::less<>> named_;
};

}  // namespace weir::sim

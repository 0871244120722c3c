#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "model/expected.hpp"
#include "sim/scenario/csv_reader.hpp"
#include "sim/scenario/key_index.hpp"
#include "sim/scenario/workload_settings.hpp"

namespace weir::sim {

/// Reads keys and how often each was seen: columns key,count. Counts are whole numbers; keys of
/// count 0 are left out. The counts of a key that stands in several rows are added up, with one
/// warning.
class KeyCountReader : public CsvReader {
 public:
  static constexpr std::int64_t kMostKeys = 5'000'000;

  explicit KeyCountReader(std::string file);
  /// After the last piece.
  Expected<KeyCounts, Problems> finish(Problems& warnings);

 private:
  void read_header() override;
  void read_row() override;
  bool has_rows() const override { return rows_ > 0; }

  KeyIndex keys_;
  std::vector<double> counts_;
  std::array<std::size_t, 2> columns_{};
  std::int64_t rows_ = 0;
  std::optional<Problem> twice_;  // the first row of a key that stood there before
  std::int64_t more_rows_ = 0;
};

}  // namespace weir::sim

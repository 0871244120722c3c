#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "model/expected.hpp"
#include "sim/scenario/csv_reader.hpp"
#include "sim/scenario/workload_settings.hpp"

namespace weir::sim {

/// Reads sizes and how often they were seen: columns bytes,count, or from_bytes,to_bytes,count for
/// ranges, every size in them alike. Counts are whole numbers; rows of count 0 say nothing.
class SizeHistogramReader : public CsvReader {
 public:
  static constexpr std::int64_t kMostBins = 100'000;

  explicit SizeHistogramReader(std::string file);
  /// After the last piece.
  Expected<SizeHistogram, Problems> finish(Problems& warnings);

 private:
  void read_header() override;
  void read_row() override;
  bool has_rows() const override { return rows_ > 0; }

  SizeHistogram histogram_;
  std::array<std::size_t, 3> columns_{};  // count, then bytes, or from and to
  bool ranges_ = false;
  std::int64_t rows_ = 0;
};

}  // namespace weir::sim

#pragma once

#include <cstdint>
#include <vector>

#include "model/pricing.hpp"
#include "sim/engine/distributions.hpp"
#include "sim/engine/random.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::sim {

/// Bytes of some records, and what they are charged as.
struct SizeSum {
  std::int64_t bytes = 0;
  model::PutUnits units{};
};

/// How big records are: data without key, in bytes, at least 1 unless it is
/// constant 0 or a histogram has records of 0 B.
///
/// A lognormal or a histogram is cut in two at `large_from`: records from there on travel alone
/// (one size class per parcel), the others' bytes are drawn as a sum, exact for up to 32 records
/// and above that a gamma with the sum's mean and variance.
class RecordSizes {
 public:
  explicit RecordSizes(const RecordSize& size);

  bool constant() const { return !lognormal_ && pieces_.empty(); }
  double mean() const { return mean_; }
  /// Share of records that are large; 0 for constant sizes.
  double large_share() const { return large_share_; }

  /// One record of any size, from one word.
  std::int64_t one(std::uint64_t word) const;
  /// The bytes of `records` records that are not large. With their units where the size of each is
  /// known (constant, or up to 32 records); else 0, and put_units() draws them.
  SizeSum sum(Draw& draw, std::int64_t records) const;
  /// The same for constant sizes.
  SizeSum sum_of_constant(std::int64_t records) const {
    return {bytes_ * records,
            {constant_units_.payload_units * records, constant_units_.data_in_kib * records}};
  }
  /// The units of many records that are not large and have so many bytes together. PUT payload
  /// units are drawn by how many of them are larger than one unit, and of those larger than two, so
  /// that a total has the law of a sum over single records, apart from their bytes. Whole KiB are
  /// the bytes and what rounding up adds to so many records on average.
  model::PutUnits put_units(Draw& draw, const Amount& data) const;
  /// One large record.
  std::int64_t large(Draw& draw) const;

  /// Mean bytes that a record that is not large is charged beyond its own when each is rounded up
  /// to `step` bytes, key included.
  double mean_padding(std::int64_t key_bytes, std::int64_t step) const;

 private:
  // How many of some records are larger than so many payload units.
  struct Larger {
    double odds = 0;           // that one is, against that it is not
    std::vector<double> none;  // by records: the chance that none is, as far as it is worth a table
    BinomialSplit split;       // of more records

    std::int64_t operator()(Draw& draw, std::int64_t records) const;
  };
  static Larger larger_at(double share);
  // Sizes from one to another, all alike; of a histogram, those that are not large first.
  struct SizePiece {
    std::int64_t from;
    std::int64_t to;
    double upto;  // running share, with it
  };

  void set_lognormal(const RecordSize& size);
  void set_histogram(const SizeHistogram& histogram);
  void set_larger(double not_large, const std::vector<double>& above_units);
  std::int64_t at_quantile(double p) const;  // of all records, 0 < p < 1
  double mean_padding_of_pieces(std::int64_t key_bytes, std::int64_t step) const;

  bool lognormal_ = false;
  std::int64_t bytes_ = 0;
  model::PutUnits constant_units_;  // of bytes_
  double mean_kib_padding_ = 0;     // of a record that is not large
  double mu_ = 0;
  double sigma_ = 0;
  double mean_ = 0;
  double large_share_ = 0;
  double small_mean_ = 0;
  double small_variance_ = 0;
  std::vector<SizePiece> pieces_;
  std::vector<Larger> larger_;  // by units: more, among those of so many or more
};

/// Records of this size or more are large: 5 % of a shard's byte bucket.
inline constexpr std::int64_t kLargeFrom = kMiB / 20;

}  // namespace weir::sim

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/call_limit.hpp"
#include "model/check.hpp"
#include "model/hash_key.hpp"
#include "model/parcel.hpp"
#include "model/prefetch.hpp"
#include "model/read_quota.hpp"
#include "model/sequence_number.hpp"
#include "model/shard_log.hpp"
#include "model/units.hpp"
#include "model/write_quota.hpp"

namespace weir::model {

/// Open: read and written. Closed: read only, its keys go to its children. Expired: all it held is
/// older than the retention period; it is not listed any more.
enum class ShardState : std::uint8_t { Open, Closed, Expired };

/// One shard: its range, its quotas, its log.
///
/// Time  first argument of every call; never runs backwards (CHECK).
class Shard {
 public:
  /// `epoch_s` is what Instant{} is in Unix seconds; only sequence numbers show it.
  Shard(std::uint32_t number, HashKeyRange range, Instant created, const WriteLimits& writes,
        const ReadLimits& reads, std::int64_t epoch_s = 0);

  /// Offers a parcel whose records arrive together at `now`; `charge` is what the byte bucket is
  /// charged for all of it. Stores the accepted prefix and returns its length; `offered` keeps
  /// what was refused.
  std::int64_t put(Instant now, Parcel& offered, std::int64_t charge);

  /// The same of one record, which is left as it is: whether it was stored.
  bool put_one(Instant now, const SingleRecord& offered, std::int64_t charge) {
    CHECK(state_ == ShardState::Open);
    if (!write_quota_.offer_one(now, charge)) return false;
    log_.append_one(now, offered.born, offered.bytes, offered.tag);
    return true;
  }

  /// Offers parcels that arrive spread over [now, now + span), together no more than the tokens at
  /// `now` (CHECK): stores them all, mixed: at any instant the same share of each has arrived.
  void put_spread(Instant now, Duration span, std::vector<Parcel>& parcels, std::int64_t charge);

  /// Reads as GetRecords does: by the read quota's leave, what became readable by `now`, that is
  /// arrived at or before now - `put_to_readable`. Returns false where the call was refused
  /// (ProvisionedThroughputExceededException); else appends to `out` and moves `position` on, past
  /// what was trimmed first.
  bool get(Instant now, Duration put_to_readable, std::int64_t& position, std::int64_t limit,
           std::vector<Parcel>& out);

  /// The number of the record at `position` that was put at `put`.
  SequenceNumber sequence_number_of(std::int64_t position, Instant put) const;
  /// What a closed shard's range of sequence numbers ends with.
  SequenceNumber last_sequence_number() const;

  /// Open -> Closed: nothing is put any more (CHECK).
  void close(Instant now);
  /// Closed -> Expired; the log is let go.
  void expire();
  /// Nobody asked for it: on-demand mode made it.
  void set_by_service() { by_service_ = true; }
  bool by_service() const { return by_service_; }
  /// Whether a GetShardIterator at `now` is let through; it counts if so.
  [[nodiscard]] bool admits_iterator(Instant now) { return iterator_calls_.admit(now); }

  /// A hint: somebody will put or get soon.
  void prefetch() const { model::prefetch(this, sizeof(Shard)); }

  std::uint32_t number() const { return number_; }
  const HashKeyRange& range() const { return range_; }
  ShardState state() const { return state_; }
  Instant created() const { return created_; }
  Instant closed() const { return closed_; }  ///< kNever while it is open
  const ShardLog& log() const { return log_; }
  ShardLog& log() { return log_; }
  const WriteQuota& write_quota() const { return write_quota_; }
  WriteQuota& write_quota() { return write_quota_; }
  const ReadQuota& read_quota() const { return read_quota_; }

 private:
  // What a put touches lies together.
  ShardState state_ = ShardState::Open;
  std::uint32_t number_;
  WriteQuota write_quota_;
  ShardLog log_;
  ReadQuota read_quota_;
  HashKeyRange range_;
  Instant created_;
  Instant closed_ = kNever;
  CallLimit iterator_calls_{defaults::kShardIteratorCalls.value};
  std::int64_t epoch_s_;
  bool by_service_ = false;
};

/// "shardId-000000000003".
std::string shard_id(std::uint32_t number);
/// Back from it, which has twelve digits; nothing where the text is not such an id.
std::optional<std::uint32_t> shard_number(std::string_view id);

}  // namespace weir::model

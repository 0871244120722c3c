#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/call_limit.hpp"
#include "model/expected.hpp"
#include "model/model_defaults.hpp"
#include "model/service_error.hpp"
#include "model/stream.hpp"
#include "model/units.hpp"

namespace weir::model {

/// How many open shards of provisioned streams an account may have in a Region unless AWS was asked
/// for more: 20,000 in us-east-1, us-west-2 and eu-west-1, else 1,000 (Assumed: 1,000 or 6,000).
///
/// Source  AWS, "Quotas and limits" (read 2026-11-23)
///         https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
std::int64_t shard_quota_of(std::string_view region);

/// What a call is told that makes or deletes a stream when so many are CREATING or DELETING
/// already: LimitExceededException from five on.
///
/// Source  hashicorp/terraform-provider-aws, pull request 1339: AWS's own text (read 2026-11-23)
std::optional<ServiceException> over_making_limit(std::int64_t in_the_making,
                                                  std::string_view account);

struct AccountConfig {
  std::string id = "123456789012";
  std::string region = "us-east-1";
  std::optional<std::int64_t> shard_quota;  ///< none: the Region's
  std::int64_t on_demand_streams = defaults::kOnDemandStreams.value;
  Duration create = defaults::kCreateStream.value;  ///< how long a new stream is CREATING
};

/// A stream as ListStreams tells it.
struct ListedStream {
  std::string name;
  StreamStatus status{};
  StreamMode mode{};
  Instant created{};
};

/// Where a listing of streams goes on: behind a name. Good for 300 s (Assumed: as for shards).
struct StreamsToken {
  std::string exclusive_start_stream_name;
  Instant issued{};
};

struct StreamPage {
  std::vector<ListedStream> streams;
  std::optional<StreamsToken> next;  ///< none: there are no more
};

/// What DescribeLimits tells.
struct AccountLimits {
  std::int64_t shard_limit = 0;
  std::int64_t open_shard_count = 0;  ///< of provisioned streams
  std::int64_t on_demand_stream_count = 0;
  std::int64_t on_demand_stream_count_limit = 0;
};

/// The streams of one account in one Region, and the calls of the API that look beyond one of them.
/// A pure state machine: no clock, no chance. Copying it copies all streams.
///
/// The shards that count against the quota are those of provisioned streams: open, or on their way
/// (of a stream that is CREATING or being scaled; Assumed), so that the quota is never overrun.
///
/// Time    first argument of every call, never runs backwards. What waits is done when it is due,
///         by advance() or by the next call.
/// Rates   a call that comes too often is refused with LimitExceededException: CreateStream,
///         DeleteStream and ListStreams five times a second each, DescribeStream 10,
///         DescribeStreamSummary 20, DescribeLimits once.
/// Errors  service outcomes are values with AWS's names and texts. Calls that name a stream:
///         ResourceNotFoundException where there is none of that name.
/// Source  AWS, API reference, CreateStream, DeleteStream, ListStreams, DescribeStream,
///         DescribeStreamSummary, DescribeLimits (read 2026-11-23)
///         https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Operations.html
class Account {
 public:
  explicit Account(AccountConfig config);

  /// CreateStream: `stream` with the account's id, CREATING for config().create. An on-demand one
  /// begins with four shards, whatever its shard_count.
  ///
  /// Errors  ValidationException (a name of 1 to 128 letters, digits, "_", ".", "-"; less than one
  ///         shard), ResourceInUseException (the name is taken), LimitExceededException (shards,
  ///         on-demand streams, or five streams in CREATING or DELETING).
  Expected<void, ServiceException> create_stream(Instant now, StreamConfig stream);

  /// DeleteStream, as Stream has it; afterwards the name is free and the shards are given back.
  ///
  /// Errors  ResourceInUseException (not ACTIVE, or registered consumers that are not to go too),
  ///         LimitExceededException (five streams in CREATING or DELETING).
  Expected<void, ServiceException> delete_stream(Instant now, std::string_view name,
                                                 bool enforce_consumer_deletion = false);

  /// ListStreams, up to `limit` (1 .. 10,000; a page has 100), by name (Assumed: in order of their
  /// letters' codes), behind `exclusive_start_stream_name`.
  ///
  /// Errors  InvalidArgumentException (limit, a token of the future), ExpiredNextTokenException.
  Expected<StreamPage, ServiceException> list_streams(
      Instant now, std::string_view exclusive_start_stream_name = {},
      std::int64_t limit = defaults::kListStreamsPage.value);
  Expected<StreamPage, ServiceException> list_streams(
      Instant now, const StreamsToken& token,
      std::int64_t limit = defaults::kListStreamsPage.value);

  /// DescribeStream (100 shards a page) and DescribeStreamSummary, as Stream has them.
  Expected<StreamDescription, ServiceException> describe_stream(
      Instant now, std::string_view name, std::string_view exclusive_start_shard_id = {},
      std::int64_t limit = defaults::kDescribeStreamPage.value);
  Expected<StreamSummary, ServiceException> describe_stream_summary(Instant now,
                                                                    std::string_view name);

  Expected<AccountLimits, ServiceException> describe_limits(Instant now);

  /// SplitShard, UpdateShardCount and UpdateStreamMode, as Stream has them, within the account's
  /// quotas, shards in between included: what goes beyond is refused with LimitExceededException.
  /// Those of a stream that comes back from on-demand mode count, too (Assumed).
  Expected<void, ServiceException> split_shard(Instant now, std::string_view name,
                                               std::string_view shard_to_split,
                                               std::string_view new_starting_hash_key);
  Expected<ShardCounts, ServiceException> update_shard_count(Instant now, std::string_view name,
                                                             std::int64_t target_shard_count);
  Expected<void, ServiceException> update_stream_mode(Instant now, std::string_view name,
                                                      StreamMode mode);

  // ---- What is there ----

  /// The stream of that name, for all other calls; null where there is none.
  Stream* find(Instant now, std::string_view name);
  const AccountConfig& config() const { return config_; }
  /// What a call that makes shards is held against.
  ShardQuota shard_quota() const;

  /// When something in the account changes by itself; kNever if nothing will.
  Instant next_due() const;
  /// Does what is due at or before `now`. What is gone afterwards is no stream of the account.
  void advance(Instant now);

 private:
  Expected<std::reference_wrapper<Stream>, ServiceException> named(std::string_view name);
  std::optional<ServiceException> bad_request(const StreamConfig& stream) const;
  std::optional<ServiceException> too_many_in_the_making() const;
  std::optional<ServiceException> too_many_on_demand() const;
  std::int64_t on_demand_count() const;
  ServiceException rate_exceeded(std::string_view name) const;

  AccountConfig config_;
  std::int64_t shard_limit_;
  std::map<std::string, Stream, std::less<>> streams_;
  CallLimit creations_{defaults::kCreateDeleteListCalls.value};
  CallLimit deletions_{defaults::kCreateDeleteListCalls.value};
  CallLimit lists_{defaults::kCreateDeleteListCalls.value};
  CallLimit descriptions_{defaults::kDescribeStreamCalls.value};
  CallLimit summaries_{defaults::kDescribeStreamSummaryCalls.value};
  CallLimit limits_{defaults::kDescribeLimitsCalls.value};
};

}  // namespace weir::model

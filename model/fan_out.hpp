#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/call_limit.hpp"
#include "model/expected.hpp"
#include "model/model_defaults.hpp"
#include "model/service_error.hpp"
#include "model/units.hpp"

namespace weir::model {

enum class ConsumerStatus : std::uint8_t { Creating, Active, Deleting };

/// What DescribeStreamConsumer tells.
struct ConsumerDescription {
  std::string name;
  ConsumerStatus status{};
  Instant created{};
};

/// Whether a consumer may be called so: 1 to 128 letters, digits, "_", ".", "-".
bool is_consumer_name(std::string_view name);

/// How enhanced fan-out is set up.
struct FanOutLimits {
  std::int64_t consumers = defaults::kConsumersPerStream.value;
  std::int64_t creating = defaults::kConsumersCreating.value;
  std::int64_t bytes_per_s = defaults::kSubscriptionBytesPerS.value;
  Duration registration = defaults::kConsumerRegistration.value;  ///< CREATING, and DELETING
  Duration subscription = defaults::kSubscriptionLife.value;
  Duration takeover = defaults::kSubscriptionTakeover.value;
};

/// The registered consumers of a stream and their subscriptions to its shards. A pure state
/// machine; knows nothing of shards but their numbers.
///
/// Time    first argument of every call, never runs backwards; what waits is done by advance().
/// Source  AWS, API reference, RegisterStreamConsumer and SubscribeToShard (read 2026-11-23)
///         https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html
class FanOut {
 public:
  explicit FanOut(const FanOutLimits& limits);

  /// Errors  InvalidArgumentException (name of 1 to 128 letters, digits, "_", ".", "-"),
  ///         ResourceInUseException (the name is taken), LimitExceededException (calls, consumers,
  ///         or too many in CREATING).
  Expected<ConsumerDescription, ServiceException> register_consumer(Instant now,
                                                                    std::string_view name);
  /// Ends its subscriptions at once.
  /// Errors  ResourceNotFoundException, LimitExceededException.
  Expected<void, ServiceException> deregister_consumer(Instant now, std::string_view name);
  Expected<ConsumerDescription, ServiceException> describe_consumer(Instant now,
                                                                    std::string_view name);
  Expected<std::vector<ConsumerDescription>, ServiceException> list_consumers(Instant now);
  std::size_t consumers() const { return consumers_.size(); }

  /// A consumer that was registered before all this and is ACTIVE. Valid name, free (CHECK).
  void adopt(Instant now, std::string_view name);
  /// By which subscriptions are found: it stays the consumer's until it is gone; none where there
  /// is no such consumer.
  std::optional<std::uint32_t> number_of(std::string_view name) const;

  /// One consumer's hold on one shard: where it reads on, and what it may still be sent.
  struct Subscription {
    std::int64_t position = 0;
    Instant since{};
    Instant until{};
    std::int64_t tokens_nano = 0;  ///< bytes x 10^9 that may be pushed; below 0: a debt
    Instant refilled{};
  };

  /// Opens a subscription at a position. A call within five seconds of the last one that was
  /// accepted for the same consumer and shard is refused (ResourceInUseException); later it takes
  /// over. At most one call a second per consumer and shard (LimitExceededException).
  /// Errors besides: ResourceNotFoundException, ResourceInUseException (not ACTIVE).
  /// Returns the consumer's number.
  Expected<std::uint32_t, ServiceException> subscribe(Instant now, std::string_view name,
                                                      std::uint32_t shard, std::int64_t position);
  /// The subscription that is open at `now`; null where there is none (any more).
  Subscription* subscription(Instant now, std::uint32_t consumer, std::uint32_t shard);
  /// Ends one: its shard is at an end, or the client hung up.
  void unsubscribe(std::uint32_t consumer, std::uint32_t shard);
  /// How many bytes may be pushed at `now`: at most a second's worth at once (Assumed).
  std::int64_t room(Instant now, Subscription& subscription) const;
  static void book(Subscription& subscription, std::int64_t bytes);
  /// When bytes may be pushed again.
  Instant free_at(const Subscription& subscription) const;

  Instant next_due() const;
  void advance(Instant now);

 private:
  struct Line {
    std::optional<Subscription> subscription;
    CallLimit calls{defaults::kSubscribeCalls.value};
  };
  struct Consumer {
    ConsumerDescription description;
    std::uint32_t number = 0;
    Instant due = kNever;     // ACTIVE, or gone
    std::vector<Line> lines;  // by shard
  };
  Consumer* find(std::string_view name);
  Line* line(std::uint32_t consumer, std::uint32_t shard);
  Consumer& add(Instant now, std::string_view name, ConsumerStatus status, Instant due);

  FanOutLimits limits_;
  std::vector<Consumer> consumers_;  // in order of registration
  std::uint32_t registered_ = 0;     // ever
  CallLimit registrations_;
  CallLimit deregistrations_;
  CallLimit descriptions_;
  CallLimit lists_;
};

}  // namespace weir::model

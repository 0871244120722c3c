#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "model/units.hpp"
#include "sim/engine/random.hpp"
#include "sim/workload/births.hpp"
#include "sim/workload/sdk_producer.hpp"
#include "sim/workload/sdk_retry.hpp"

namespace weir::sim {

/// A record that a client holds.
struct Held {
  CallEntry entry;
  std::uint32_t attempt = 1;  ///< of the application: which it is, or will be next
  std::uint16_t offers = 0;   ///< how often it has reached the service
  std::uint16_t place = 0;    ///< in the request that was answered last
};

/// A request from when it is first sent until nothing of it is left.
struct Request {
  std::uint32_t producer = 0;
  std::uint32_t instance = 0;
  CallAddress address;
  std::uint32_t attempt = 1;  ///< of the application
  std::int64_t tries = 1;     ///< of the SDK, within it
  std::uint32_t sent = 0;     ///< how often it has been sent
  std::int64_t last_cost = 0;
  std::int64_t in_flight = 0;      ///< records, as they were counted when it was sent
  std::optional<Failure> failure;  ///< of the whole request
  bool not_found = false;          ///< the stream is gone: nobody tries again
  std::vector<Held> entries;       ///< answered: those that were refused, or all if it failed
};

/// The instances of a producer whose next request depends on answers: each with its buffer, its
/// requests in flight, and what waits to be sent again. Explicit state: the owner brings births and
/// answers and asks what is sent.
///
/// Requests go out in this order: what the SDK retries, what the application sends again, then a
/// batch from the buffer. A batch is due when it is full (max_batch, 10 MiB, or the AIMD limit), or
/// when its first record has waited for the linger; what is due and may not go yet goes as soon as
/// it may. Records that are requeued stand before the others, once their back-off is over, and wait
/// with them.
///
/// Memory  what the buffers hold, and up to bounds::kRecordsOutside records before full ones.
class Client {
 public:
  Client(const ProducerPlan& plan, std::uint64_t seed, std::uint64_t replication);

  /// A record is born. Returns whether it found room.
  bool take(const ProducerPlan& plan, const Birth& birth);
  /// A request whose wait is over may be sent again; requeued, its records are back in the buffer.
  void wait_is_over(const ProducerPlan& plan, Instant now, Request&& request);
  /// What the instance sends at `now`; to be asked until there is nothing.
  std::optional<Request> send(const ProducerPlan& plan, std::uint32_t instance, Instant now);
  /// When it will send something if no answer and no birth comes; kNever if nothing.
  Instant next_send(const ProducerPlan& plan, std::uint32_t instance, Instant now) const;

  /// What becomes of a request whose answer has come.
  struct Sequel {
    std::vector<std::pair<Duration, Request>> later;  ///< sent again after so long
    std::vector<Held> given_up;
  };
  void answer(const ProducerPlan& plan, Instant now, Request&& request, Sequel& sequel);

  Amount waiting() const;
  std::size_t memory_bytes() const;

  // Of an instance, for tests.
  std::int64_t quota(std::uint32_t instance) const { return instances_[instance].quota.tokens(); }
  std::int64_t in_flight_limit(std::uint32_t instance) const { return instances_[instance].limit; }

 private:
  struct Instance {
    std::deque<Held> buffer;
    std::int64_t bytes = 0;       // in the buffer
    std::size_t due = 0;          // records at its front that wait for nothing but to be allowed
    Instant deadline = kNever;    // of those after them
    std::deque<Held> outside;     // the application waits with them
    std::deque<Request> retried;  // by the SDK; in flight all the while
    std::deque<Request> resent;   // by the application
    std::int64_t held = 0;        // records that wait to be sent again
    std::int64_t requests_in_flight = 0;
    std::int64_t records_in_flight = 0;
    std::int64_t limit = 0;  // of the latter, by AIMD
    std::uint64_t calls = 0;
    RetryQuota quota;
    AdaptiveLimiter limiter;
  };

  std::int64_t longest_batch(const ProducerPlan& plan, const Instance& instance) const;
  bool has_room(const Instance& instance) const;
  bool may_send(const ProducerPlan& plan, const Instance& instance) const;
  bool batch_is_due(const ProducerPlan& plan, const Instance& instance) const;
  void push(const ProducerPlan& plan, Instance& instance, const Held& record, Instant now);
  static void linger_is_over(Instance& instance);
  static void put_back(const ProducerPlan& plan, Instance& instance, Instant now,
                       const Request& request);
  void let_in(const ProducerPlan& plan, Instance& instance, Instant now);
  Request take_batch(const ProducerPlan& plan, std::uint32_t number, Instant now);
  void adapt(const ProducerPlan& plan, Instance& instance, bool clean) const;
  bool retried_by_sdk(const ProducerPlan& plan, Instance& instance, Request& request,
                      Sequel& sequel) const;
  void resend(const ProducerPlan& plan, Instance& instance, Request&& request,
              Sequel& sequel) const;
  void requeue(const ProducerPlan& plan, Instance& instance, Request&& request,
               Sequel& sequel) const;
  void send_later(const ProducerPlan& plan, Instance& instance, Request&& request,
                  Sequel& sequel) const;

  std::vector<Instance> instances_;
  std::optional<PutBuffer> buffer_;
  std::size_t outside_ = 0;  // records, of all instances
  Draws back_off_;
  Draws sdk_back_off_;
};

}  // namespace weir::sim

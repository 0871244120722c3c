#include "model/fan_out.hpp"

#include <algorithm>
#include <utility>

#include "model/check.hpp"

namespace weir::model {

namespace {

constexpr std::size_t kLongestName = 128;

tl::unexpected<ServiceException> refuse(ServiceError error, std::string message) {
  return unexpected(ServiceException{.error = error, .message = std::move(message)});
}

tl::unexpected<ServiceException> rate_exceeded(std::string_view call) {
  return refuse(ServiceError::LimitExceededException,
                "Rate exceeded for " + std::string{call} + ".");
}

tl::unexpected<ServiceException> not_found(std::string_view name) {
  return refuse(ServiceError::ResourceNotFoundException,
                "Consumer " + std::string{name} + " not found.");
}

}  // namespace

bool is_consumer_name(std::string_view name) {
  const auto allowed = [](char c) {
    return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9') || c == '_' ||
           c == '.' || c == '-';
  };
  return !name.empty() && name.size() <= kLongestName &&
         std::all_of(name.begin(), name.end(), allowed);
}

FanOut::FanOut(const FanOutLimits& limits)
    : limits_{limits},
      registrations_{defaults::kRegisterConsumerCalls.value},
      deregistrations_{defaults::kRegisterConsumerCalls.value},
      descriptions_{defaults::kDescribeConsumerCalls.value},
      lists_{defaults::kRegisterConsumerCalls.value} {}

FanOut::Consumer* FanOut::find(std::string_view name) {
  const auto found = std::find_if(consumers_.begin(), consumers_.end(), [&](const Consumer& one) {
    return one.description.name == name;
  });
  return found == consumers_.end() ? nullptr : &*found;
}

// ---- Consumers ----

Expected<ConsumerDescription, ServiceException> FanOut::register_consumer(Instant now,
                                                                          std::string_view name) {
  advance(now);
  if (!registrations_.admit(now)) return rate_exceeded("RegisterStreamConsumer");
  if (!is_consumer_name(name)) {
    return refuse(ServiceError::InvalidArgumentException,
                  "A consumer's name has 1 to 128 characters of a-z, A-Z, 0-9, _, . and -");
  }
  if (find(name) != nullptr) {
    return refuse(ServiceError::ResourceInUseException,
                  "Consumer " + std::string{name} + " already exists.");
  }
  const auto creating = std::count_if(
      consumers_.begin(), consumers_.end(),
      [](const Consumer& one) { return one.description.status == ConsumerStatus::Creating; });
  if (static_cast<std::int64_t>(consumers_.size()) >= limits_.consumers) {
    return refuse(ServiceError::LimitExceededException, "A stream can have at most " +
                                                            std::to_string(limits_.consumers) +
                                                            " registered consumers.");
  }
  if (creating >= limits_.creating) {
    return refuse(
        ServiceError::LimitExceededException,
        "At most " + std::to_string(limits_.creating) + " consumers can be in CREATING at a time.");
  }
  return add(now, name, ConsumerStatus::Creating, now + limits_.registration).description;
}

FanOut::Consumer& FanOut::add(Instant now, std::string_view name, ConsumerStatus status,
                              Instant due) {
  Consumer& made = consumers_.emplace_back();
  made.description = {.name = std::string{name}, .status = status, .created = now};
  made.number = registered_++;
  made.due = due;
  return made;
}

void FanOut::adopt(Instant now, std::string_view name) {
  CHECK(is_consumer_name(name) && find(name) == nullptr);
  add(now, name, ConsumerStatus::Active, kNever);
}

std::optional<std::uint32_t> FanOut::number_of(std::string_view name) const {
  for (const Consumer& consumer : consumers_) {
    if (consumer.description.name == name) return consumer.number;
  }
  return std::nullopt;
}

Expected<void, ServiceException> FanOut::deregister_consumer(Instant now, std::string_view name) {
  advance(now);
  if (!deregistrations_.admit(now)) return rate_exceeded("DeregisterStreamConsumer");
  Consumer* const consumer = find(name);
  if (consumer == nullptr) return not_found(name);
  if (consumer->description.status == ConsumerStatus::Deleting) return {};
  consumer->description.status = ConsumerStatus::Deleting;
  consumer->lines.clear();
  consumer->due = now + limits_.registration;
  return {};
}

Expected<ConsumerDescription, ServiceException> FanOut::describe_consumer(Instant now,
                                                                          std::string_view name) {
  advance(now);
  if (!descriptions_.admit(now)) return rate_exceeded("DescribeStreamConsumer");
  const Consumer* const consumer = find(name);
  if (consumer == nullptr) return not_found(name);
  return consumer->description;
}

Expected<std::vector<ConsumerDescription>, ServiceException> FanOut::list_consumers(Instant now) {
  advance(now);
  if (!lists_.admit(now)) return rate_exceeded("ListStreamConsumers");
  std::vector<ConsumerDescription> all;
  all.reserve(consumers_.size());
  for (const Consumer& consumer : consumers_) all.push_back(consumer.description);
  return all;
}

// ---- Subscriptions ----

Expected<std::uint32_t, ServiceException> FanOut::subscribe(Instant now, std::string_view name,
                                                            std::uint32_t shard,
                                                            std::int64_t position) {
  advance(now);
  Consumer* const consumer = find(name);
  if (consumer == nullptr) return not_found(name);
  if (consumer->description.status != ConsumerStatus::Active) {
    return refuse(ServiceError::ResourceInUseException,
                  "Consumer " + std::string{name} + " is not ACTIVE.");
  }
  if (consumer->lines.size() <= shard) consumer->lines.resize(shard + std::size_t{1});
  if (!consumer->lines[shard].calls.admit(now)) return rate_exceeded("SubscribeToShard");
  const Subscription* const open = subscription(now, consumer->number, shard);
  if (open != nullptr && now - open->since < limits_.takeover) {
    return refuse(ServiceError::ResourceInUseException,
                  "Another active subscription exists for this consumer: " + std::string{name});
  }
  consumer->lines[shard].subscription = {.position = position,
                                         .since = now,
                                         .until = now + limits_.subscription,
                                         .tokens_nano = limits_.bytes_per_s * kNanosPerSecond,
                                         .refilled = now};
  return consumer->number;
}

FanOut::Line* FanOut::line(std::uint32_t consumer, std::uint32_t shard) {
  for (Consumer& one : consumers_) {
    if (one.number == consumer) return shard < one.lines.size() ? &one.lines[shard] : nullptr;
  }
  return nullptr;
}

FanOut::Subscription* FanOut::subscription(Instant now, std::uint32_t consumer,
                                           std::uint32_t shard) {
  Line* const found = line(consumer, shard);
  if (found == nullptr || !found->subscription || now >= found->subscription->until) return nullptr;
  return &*found->subscription;
}

void FanOut::unsubscribe(std::uint32_t consumer, std::uint32_t shard) {
  if (Line* const found = line(consumer, shard)) found->subscription.reset();
}

std::int64_t FanOut::room(Instant now, Subscription& subscription) const {
  CHECK(now >= subscription.refilled);
  const int128 grown =
      static_cast<int128>((now - subscription.refilled).count()) * limits_.bytes_per_s +
      subscription.tokens_nano;
  const int128 full = static_cast<int128>(limits_.bytes_per_s) * kNanosPerSecond;
  subscription.tokens_nano = static_cast<std::int64_t>(std::min(grown, full));
  subscription.refilled = now;
  return std::max<std::int64_t>(0, subscription.tokens_nano / kNanosPerSecond);
}

void FanOut::book(Subscription& subscription, std::int64_t bytes) {
  subscription.tokens_nano -= bytes * kNanosPerSecond;
}

Instant FanOut::free_at(const Subscription& subscription) const {
  const std::int64_t missing = kNanosPerSecond - subscription.tokens_nano;  // of one byte
  if (missing <= 0) return subscription.refilled;
  return subscription.refilled +
         Duration{(missing + limits_.bytes_per_s - 1) / limits_.bytes_per_s};
}

// ---- Time ----

Instant FanOut::next_due() const {
  Instant due = kNever;
  for (const Consumer& consumer : consumers_) due = std::min(due, consumer.due);
  return due;
}

void FanOut::advance(Instant now) {
  for (Consumer& consumer : consumers_) {
    if (consumer.due > now || consumer.description.status != ConsumerStatus::Creating) continue;
    consumer.description.status = ConsumerStatus::Active;
    consumer.due = kNever;
  }
  std::erase_if(consumers_, [now](const Consumer& consumer) { return consumer.due <= now; });
}

}  // namespace weir::model

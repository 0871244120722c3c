#pragma once

#include <mutex>
#include <optional>
#include <utility>

namespace weir::gui {

/// Holds the newest of what one thread tells another that may be slower: what was not fetched by
/// then is passed over.
template <typename Message>
class Mailbox {
 public:
  /// Whether nothing was waiting: then the other one is to be told that something is.
  bool put(Message message) {
    const std::scoped_lock lock{mutex_};
    const bool was_empty = !newest_;
    newest_ = std::move(message);
    return was_empty;
  }
  /// None where it was fetched already.
  std::optional<Message> take() {
    const std::scoped_lock lock{mutex_};
    return std::exchange(newest_, std::nullopt);
  }

 private:
  std::mutex mutex_;
  std::optional<Message> newest_;
};

}  // namespace weir::gui

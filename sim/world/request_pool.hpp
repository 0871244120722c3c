#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace weir::sim {

/// Requests under way, each at a number by which events name it. Numbers are used again.
template <typename Request>
class RequestPool {
 public:
  std::uint32_t keep(Request&& request) {
    if (free_.empty()) {
      requests_.push_back(std::move(request));
      return static_cast<std::uint32_t>(requests_.size() - 1);
    }
    const std::uint32_t index = free_.back();
    free_.pop_back();
    requests_[index] = std::move(request);
    return index;
  }
  Request release(std::uint32_t index) {
    free_.push_back(index);
    return std::exchange(requests_[index], Request{});
  }
  Request& operator[](std::uint32_t index) { return requests_[index]; }
  /// Those that were released are there as empty ones.
  const std::vector<Request>& all() const { return requests_; }

 private:
  std::vector<Request> requests_;
  std::vector<std::uint32_t> free_;
};

}  // namespace weir::sim

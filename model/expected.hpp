#pragma once

#include <tl/expected.hpp>
#include <type_traits>
#include <utility>

namespace weir {

template <typename Value, typename Error>
using Expected = tl::expected<Value, Error>;

template <typename Error>
constexpr tl::unexpected<std::decay_t<Error>> unexpected(Error&& error) {
  return tl::unexpected<std::decay_t<Error>>(std::forward<Error>(error));
}

}  // namespace weir

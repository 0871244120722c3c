// One fuzzer of each target is made of this (CMakeLists.txt says which).

#include <cstddef>
#include <cstdint>

#include "tests/fuzz/targets.hpp"

// The name is libFuzzer's.
// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const weir::fuzz::Target* const kTarget = weir::fuzz::find_target(WEIR_FUZZ_TARGET);
  kTarget->entry(std::as_bytes(std::span{data, size}));
  return 0;
}

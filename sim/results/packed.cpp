#include "sim/results/packed.hpp"

#include <zstd.h>

#include <memory>

#include "model/check.hpp"

namespace weir::sim {

namespace {

constexpr int kLevel = 6;

struct Freed {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

}  // namespace

std::string packed(std::string_view bytes) {
  const std::unique_ptr<ZSTD_CCtx, Freed> context{ZSTD_createCCtx()};
  CHECK(context != nullptr);
  CHECK(ZSTD_isError(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, kLevel)) == 0);
  CHECK(ZSTD_isError(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1)) == 0);
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size =
      ZSTD_compress2(context.get(), frame.data(), frame.size(), bytes.data(), bytes.size());
  CHECK(ZSTD_isError(size) == 0);
  frame.resize(size);
  return frame;
}

std::optional<std::string> unpacked(std::string_view frame, std::size_t size) {
  // one frame, and nothing behind it
  if (ZSTD_getFrameContentSize(frame.data(), frame.size()) != size) return std::nullopt;
  if (ZSTD_findFrameCompressedSize(frame.data(), frame.size()) != frame.size()) return std::nullopt;
  std::string bytes(size, '\0');
  const std::size_t made = ZSTD_decompress(bytes.data(), size, frame.data(), frame.size());
  if (ZSTD_isError(made) != 0 || made != size) return std::nullopt;
  return bytes;
}

}  // namespace weir::sim

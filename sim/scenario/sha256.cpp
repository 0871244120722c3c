#include "sim/scenario/sha256.hpp"

#include <openssl/evp.h>

#include <array>

#include "model/check.hpp"

namespace weir::sim {

std::string sha256(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  CHECK(EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (unsigned int at = 0; at < size; ++at) {
    out += kDigits[digest[at] >> 4U];
    out += kDigits[digest[at] & 0xFU];
  }
  return out;
}

}  // namespace weir::sim

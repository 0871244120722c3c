#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace weir::sim {

/// The SHA-256 of a text, in 64 small hexadecimal digits.
std::string sha256(std::string_view text);

/// The same of a text that comes in pieces.
class Sha256 {
 public:
  Sha256();
  void add(std::string_view piece);
  /// Of all pieces; once, after the last one.
  std::string hexadecimal();

 private:
  struct Freed {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Freed> context_;
};

}  // namespace weir::sim

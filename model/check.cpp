#include "model/check.hpp"

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace weir {

namespace {

struct Context {
  bool set = false;
  std::uint64_t seed = 0;
  std::int64_t replication = 0;
  std::uint64_t event = 0;
};

thread_local Context context;

const char* base_name(const char* file) {
  const std::string_view path{file};
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? file : file + slash + 1;
}

}  // namespace

void set_check_context(std::uint64_t seed, std::int64_t replication, std::uint64_t event) {
  context = {.set = true, .seed = seed, .replication = replication, .event = event};
}

void clear_check_context() {
  context = {};
}

void broken_promise(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "broken promise: %s at %s:%d", condition, base_name(file), line);
  if (context.set) {
    std::fprintf(stderr, " (seed %llu, replication %lld, event %llu)",
                 static_cast<unsigned long long>(context.seed),
                 static_cast<long long>(context.replication),
                 static_cast<unsigned long long>(context.event));
  }
  std::fputc('\n', stderr);
  std::fflush(stderr);
  std::abort();
}

}  // namespace weir

#include "sim/results/whole_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace weir::sim {

namespace {

tl::unexpected<std::string> failure(const std::string& path, int error) {
  return unexpected(
      fmt::format("cannot write {}: {}", path, std::generic_category().message(error)));
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// 0, or errno.
int write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

// What a new file may be read and written by.
mode_t usual_mode() {
  constexpr mode_t kAll = 0666;
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return kAll & ~mask;
}

// 0, or errno; closes the file either way.
int fill(int descriptor, std::string_view bytes) {
  int error = write_all(descriptor, bytes);
  if (error == 0 && ::fchmod(descriptor, usual_mode()) != 0) error = errno;
  if (error == 0 && ::fsync(descriptor) != 0) error = errno;
  if (::close(descriptor) != 0 && error == 0) error = errno;
  return error;
}

void sync_folder(const std::string& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  (void)::fsync(descriptor);  // the file itself is safe by then
  ::close(descriptor);
}

}  // namespace

Expected<void, std::string> may_write_whole_file(const std::string& path) {
  struct stat status {};
  if (path.empty() || path.ends_with('/')) return failure(path, EISDIR);
  if (::stat(path.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) return failure(path, EISDIR);
    if (!S_ISREG(status.st_mode)) {
      return unexpected(fmt::format("cannot write {}: it is no regular file", path));
    }
    if (::access(path.c_str(), W_OK) != 0) return failure(path, errno);
  }
  if (::access(folder_of(path).c_str(), W_OK | X_OK) != 0) return failure(path, errno);
  return {};
}

Expected<void, std::string> write_whole_file(const std::string& path, std::string_view bytes) {
  if (auto may = may_write_whole_file(path); !may) return may;
  std::string beside = path + ".XXXXXX";
  const int descriptor = ::mkostemp(beside.data(), O_CLOEXEC);
  if (descriptor < 0) return failure(path, errno);
  int error = fill(descriptor, bytes);
  if (error == 0 && ::rename(beside.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) {
    ::unlink(beside.c_str());
    return failure(path, error);
  }
  sync_folder(folder_of(path));
  return {};
}

}  // namespace weir::sim

#include "cli/output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace weir::cli {

namespace {

std::string error_text(int error) {
  return std::generic_category().message(error);
}

// 0, or errno.
int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

bool is_set(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before any thread
  return value != nullptr && *value != '\0';
}

bool has_value(const char* name, std::string_view wanted) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before any thread
  return value != nullptr && value == wanted;
}

}  // namespace

void hold_standard_streams() {
  std::signal(SIGPIPE, SIG_IGN);
  for (int descriptor = 0; descriptor <= STDERR_FILENO; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) != -1) continue;
    // Opens as the lowest free number, that is this one. For reading only: writing must fail.
    if (::open("/dev/null", O_RDONLY) == -1) return;
  }
}

bool print_result(std::string_view text) {
  const int error = write_all(STDOUT_FILENO, text);
  if (error != 0)
    complain(fmt::format("weir: cannot write to standard output: {}", error_text(error)));
  return error == 0;
}

void complain(std::string_view message) {
  std::string line{message};
  if (!line.ends_with('\n')) line += '\n';
  (void)write_all(STDERR_FILENO, line);
}

Expected<OutputFile, std::string> OutputFile::open(const std::string& path) {
  constexpr mode_t kReadableByAll = 0666;
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, kReadableByAll);
  if (descriptor == -1) {
    return unexpected(fmt::format("weir: cannot write {}: {}", path, error_text(errno)));
  }
  return OutputFile{path, descriptor};
}

OutputFile::OutputFile(std::string path, int descriptor)
    : path_{std::move(path)}, descriptor_{descriptor} {}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_{std::move(other.path_)}, descriptor_{std::exchange(other.descriptor_, -1)} {}

OutputFile::~OutputFile() {
  if (descriptor_ != -1) ::close(descriptor_);
}

bool OutputFile::write(std::string_view text) {
  return write_pieces([text](const Sink& sink) { return sink(text); });
}

bool OutputFile::write_pieces(const std::function<bool(const Sink&)>& make) {
  struct stat status {};
  const bool is_file = ::fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode);
  int error = 0;
  if (is_file && ::ftruncate(descriptor_, 0) == -1) error = errno;
  const auto put = [&](std::string_view piece) {
    if (error == 0) error = write_all(descriptor_, piece);
    return error == 0;
  };
  if (error == 0) (void)make(put);
  if (::close(std::exchange(descriptor_, -1)) == -1 && error == 0) error = errno;
  if (error != 0) complain(fmt::format("weir: cannot write {}: {}", path_, error_text(error)));
  return error == 0;
}

bool is_terminal(int descriptor) {
  return ::isatty(descriptor) == 1;
}

int terminal_width(int descriptor) {
  constexpr int kLeast = 80;
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) == -1) return kLeast;
  return std::max<int>(kLeast, size.ws_col);
}

bool wants_colour(std::string_view mode) {
  if (mode != "auto") return mode == "always";
  if (is_set("NO_COLOR")) return false;
  if (is_set("CLICOLOR_FORCE") && !has_value("CLICOLOR_FORCE", "0")) return true;
  return is_terminal(STDOUT_FILENO) && !has_value("TERM", "dumb");
}

}  // namespace weir::cli

#include "sim/scenario/input_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <vector>

namespace weir::sim {

namespace {

using Kind = InputMistake::Kind;

// A file descriptor that is closed in the end.
class Descriptor {
 public:
  explicit Descriptor(int number, bool owned) : number_{number}, owned_{owned} {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (owned_ && number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
  bool owned_;
};

std::string kind_of_file(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

InputMistake failure() {
  const int error = errno;
  const bool missing = error == ENOENT || error == ENOTDIR;
  return {missing ? Kind::Missing : Kind::Unreadable, std::generic_category().message(error)};
}

InputMistake read_all(int descriptor, std::int64_t most,
                      const std::function<bool(std::string_view)>& take) {
  constexpr std::size_t kPiece = 1U << 20U;
  std::vector<char> piece(kPiece);
  std::int64_t total = 0;
  while (true) {
    const ssize_t got = ::read(descriptor, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failure();
    if (got == 0) return {};
    total += got;
    if (total > most) return {Kind::TooLarge, ""};
    if (!take({piece.data(), static_cast<std::size_t>(got)})) return {};
  }
}

}  // namespace

InputMistake read_input(const std::string& file, std::int64_t most,
                        const std::function<bool(std::string_view)>& take) {
  if (file == "-") return read_all(STDIN_FILENO, most, take);
  if (file.find('\0') != std::string::npos) return {Kind::Missing, "no file has such a name"};
  // Not blocking, or opening a pipe would wait for its writer.
  const Descriptor opened{::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY), true};
  if (opened.number() < 0) return failure();
  struct stat status {};
  if (::fstat(opened.number(), &status) != 0) return failure();
  if (!S_ISREG(status.st_mode)) return {Kind::NotAFile, kind_of_file(status.st_mode)};
  if (status.st_size > most) return {Kind::TooLarge, ""};
  return read_all(opened.number(), most, take);
}

std::string path_beside(const std::string& of, const std::string& file) {
  const std::size_t slash = of.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : of.substr(0, slash + 1);
  const std::string path = file.starts_with('/') ? file : folder + file;
  return path == "-" ? "./-" : path;
}

}  // namespace weir::sim

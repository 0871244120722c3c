#include "sim/results/whole_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace weir::sim {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class WholeFile : public testing::Test {
 protected:
  WholeFile() {
    std::string name = fs::temp_directory_path() / "weir.XXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  ~WholeFile() override { fs::remove_all(folder_); }

  std::string in_folder(const std::string& name) const { return folder_ / name; }
  static std::string content(const std::string& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator{folder_}, {}));
  }

  fs::path folder_;
};

TEST_F(WholeFile, IsWrittenAndReplaced) {
  const std::string path = in_folder("a.weir");
  ASSERT_TRUE(write_whole_file(path, "first"));
  EXPECT_EQ(content(path), "first");
  ASSERT_TRUE(write_whole_file(path, std::string{"a\0b", 3}));
  EXPECT_EQ(content(path), (std::string{"a\0b", 3}));
  EXPECT_EQ(files(), 1U);
}

TEST_F(WholeFile, MayBeReadByWhoMayReadANewFile) {
  const std::string path = in_folder("a.weir");
  ASSERT_TRUE(write_whole_file(path, "first"));
  std::ofstream{in_folder("usual")} << "x";
  EXPECT_EQ(fs::status(path).permissions(), fs::status(in_folder("usual")).permissions());
}

TEST_F(WholeFile, SaysWhyItCannotBe) {
  const auto error = [](const std::string& path) { return write_whole_file(path, "x").error(); };
  const std::string missing = in_folder("none/a.weir");
  EXPECT_EQ(error(missing), "cannot write " + missing + ": No such file or directory");
  EXPECT_EQ(may_write_whole_file(missing).error(), error(missing));
  EXPECT_THAT(error(folder_), HasSubstr("Is a directory"));
  EXPECT_THAT(error("/dev/null"), HasSubstr("no regular file"));
  EXPECT_THAT(error(""), HasSubstr("cannot write"));
}

// A disk that is full, as far as a process can have one of its own.
TEST_F(WholeFile, WhatWasThereStaysWhereWritingFails) {
  const std::string path = in_folder("a.weir");
  ASSERT_TRUE(write_whole_file(path, "first"));
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  auto* const handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit tight{1000, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &tight), 0);
  const auto written = write_whole_file(path, std::string(5000, 'x'));
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error(), HasSubstr("File too large"));
  EXPECT_EQ(content(path), "first");
  EXPECT_EQ(files(), 1U) << "nothing is left lying about";
}

}  // namespace
}  // namespace weir::sim

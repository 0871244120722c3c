// Writes what the fuzzers begin with into a folder: TARGET/0, TARGET/1, … and dictionary.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "tests/fuzz/targets.hpp"

namespace {

namespace fs = std::filesystem;

bool write(const fs::path& file, std::string_view text) {
  std::ofstream out{file, std::ios::binary};
  out << text << std::flush;
  if (!out) std::cerr << "cannot write " << file << '\n';
  return static_cast<bool>(out);
}

bool write_all(const fs::path& folder) {
  for (const auto& target : weir::fuzz::targets()) {
    const fs::path own = folder / target.name;
    fs::create_directories(own);
    int number = 0;
    for (const std::string& seed : weir::fuzz::seeds_of(target.name)) {
      if (!write(own / std::to_string(number++), seed)) return false;
    }
  }
  return write(folder / "dictionary", weir::fuzz::dictionary());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: weir_fuzz_seeds FOLDER\n";
    return 2;
  }
  return write_all(argv[1]) ? 0 : 1;
}

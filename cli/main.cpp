#include <csignal>
#include <string>
#include <vector>

#include "cli/dispatch.hpp"
#include "cli/output.hpp"

int main(int argc, char** argv) {
  weir::cli::hold_standard_streams();
  return static_cast<int>(
      weir::cli::dispatch(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc)));
}

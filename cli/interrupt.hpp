#pragma once

#include <atomic>

namespace weir::cli {

/// Catches Ctrl-C (SIGINT) and SIGTERM from now on: the first one sets the flag that is returned,
/// a second one ends the program at once with exit code 130. A signal that was ignored when the
/// program started (nohup, a background job) stays ignored.
const std::atomic<bool>& watch_interrupts();

}  // namespace weir::cli

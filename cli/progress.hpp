#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "reports/study/study.hpp"

namespace weir::cli {

/// Shows on standard error how far a study is: a bar on a terminal, else a line each 30 s. The one
/// place where weir looks at a clock of the real world; nothing of it reaches a result.
class ProgressBar {
 public:
  /// `mode`: auto (a bar only if standard error is a terminal), always (a bar), never.
  explicit ProgressBar(std::string_view mode);
  ~ProgressBar() { clear(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ProgressBar(ProgressBar&&) = delete;
  ProgressBar& operator=(ProgressBar&&) = delete;

  /// Called as often as one likes, by one thread at a time; draws ten times a second at most.
  void show(const reports::Progress& progress);

  /// What replication 0 looks like, to be shown with the next progress until it is over.
  void see(const sim::RunView& view);

  /// Wipes the bar, so that the cursor stands at the start of an empty line.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  enum class Kind : std::uint8_t { None, Bar, Lines };

  Kind kind_ = Kind::Lines;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_;
  std::string phase_;
  std::string seen_;
  bool drawn_ = false;
};

/// "[##########........] 11/20 replications  36 M events  9.1 M/s  3 s left"; `elapsed_s` since the
/// phase began. Where there is something `seen` of the first replication, that stands there instead
/// of the events.
std::string progress_text(const reports::Progress& progress, double elapsed_s,
                          const std::string& seen = {});

/// "00:12:40 shard 4 at 148 %, 4,200/s refused"; empty where the run is over.
std::string view_text(const sim::RunView& view);

}  // namespace weir::cli

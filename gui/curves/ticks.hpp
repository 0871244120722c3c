#pragma once

#include <string>
#include <vector>

namespace weir::gui {

/// A mark of an axis.
struct Tick {
  double at = 0;
  std::string label;
};

/// Round times over a span in seconds, at most so many: "08:30", "08:30:15", from a day on
/// "1 d 08:30".
std::vector<Tick> time_ticks(double from_s, double until_s, std::size_t most);

/// A scale between round numbers, at most `least` or 0 and at least `most` or 0, with round steps
/// between, at most so many (one more with numbers on both sides of 0). Labels in the shortest form
/// that tells them apart: "0.5", "1,500", "2 M".
struct Scale {
  double bottom = 0;
  double top = 1;
  std::vector<Tick> ticks;
};
Scale scale_between(double least, double most, std::size_t most_ticks);
/// The same, but it ends at `least` and `most`, or at 0 where that is beyond: for plots of which
/// every pixel is needed. Ticks are within.
Scale scale_within(double least, double most, std::size_t most_ticks);
/// From a little below `least` to a little above `most`, wherever zero is: for what changes little.
/// Ticks likewise, but at least two.
Scale scale_around(double least, double most, std::size_t most_ticks);
inline Scale scale_to(double most, std::size_t most_ticks) {
  return scale_between(0, most, most_ticks);
}

/// A value beside the cursor, three digits: "1,480", "0.25", "2.1 M"; "–" where there is none.
std::string short_value(double value, int digits = 3);

}  // namespace weir::gui

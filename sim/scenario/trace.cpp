#include "sim/scenario/trace.hpp"

#include "sim/scenario/trace_reader.hpp"

namespace weir::sim {

Expected<Trace, Problems> read_trace(std::string_view text, const std::string& file,
                                     Problems& warnings) {
  TraceReader reader{file};
  reader.take(text);
  return reader.finish(warnings);
}

}  // namespace weir::sim

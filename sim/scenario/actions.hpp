#pragma once

#include "model/expected.hpp"
#include "model/stream.hpp"
#include "sim/scenario/scenario.hpp"

namespace weir::sim {

/// Makes the call of an action on the scenario's stream, the only one of its account; what the
/// service answers.
Expected<void, model::ServiceException> perform(const Action& action, Instant now,
                                                const Scenario& scenario, model::Stream& stream);
/// The stream as it is when the run starts.
model::Stream stream_of(const Scenario& scenario);

}  // namespace weir::sim

#include "sim/operations/faults.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace weir::sim {
namespace {

using namespace std::chrono_literals;

Fault fault(FaultKind kind, Duration at, double factor, double share) {
  Fault made;
  made.kind = kind;
  made.at = at;
  made.duration = 10s;
  made.factor = factor;
  made.share = share;
  return made;
}

TEST(PutTrouble, IsOnFromItsBeginningUntilBeforeItsEnd) {
  const std::vector<Fault> faults{fault(FaultKind::PutLatency, 5s, 4, 0)};
  EXPECT_EQ(put_trouble(faults, "p", Instant{5s - 1ns}).latency, 1);
  EXPECT_EQ(put_trouble(faults, "p", Instant{5s}).latency, 4);
  EXPECT_EQ(put_trouble(faults, "p", Instant{15s - 1ns}).latency, 4);
  EXPECT_EQ(put_trouble(faults, "p", Instant{15s}).latency, 1);
  EXPECT_FALSE(troubles_puts(faults, Instant{0s}, Instant{5s}));
  EXPECT_TRUE(troubles_puts(faults, Instant{0s}, Instant{5s + 1ns}));
  EXPECT_TRUE(troubles_puts(faults, Instant{15s - 1ns}, Instant{20s}));
  EXPECT_FALSE(troubles_puts(faults, Instant{15s}, Instant{20s}));
}

TEST(PutTrouble, SeveralMultiplyAndACallGetsThroughIfItGetsThroughEach) {
  const std::vector<Fault> faults{
      fault(FaultKind::PutErrors, 0s, 1, 0.5), fault(FaultKind::ZoneLoss, 0s, 3, 0.2),
      fault(FaultKind::PutLatency, 0s, 2, 0), fault(FaultKind::LostResponses, 0s, 1, 0.25)};
  const PutTrouble trouble = put_trouble(faults, "p", Instant{1s});
  EXPECT_DOUBLE_EQ(trouble.errors, 1 - 0.5 * 0.8);
  EXPECT_DOUBLE_EQ(trouble.latency, 6);
  EXPECT_DOUBLE_EQ(trouble.lost, 0.25);
}

TEST(PutTrouble, OfOneProducerIsNotThatOfOthers) {
  std::vector<Fault> faults{fault(FaultKind::PutErrors, 0s, 1, 0.5)};
  faults[0].producer = "p";
  EXPECT_EQ(put_trouble(faults, "p", Instant{1s}).errors, 0.5);
  EXPECT_EQ(put_trouble(faults, "q", Instant{1s}).errors, 0);
}

TEST(ReadTrouble, OfZonesAndCallsHitsEveryReader) {
  const std::vector<Fault> faults{fault(FaultKind::ZoneLoss, 0s, 3, 0.1),
                                  fault(FaultKind::GetLatency, 0s, 2, 0),
                                  fault(FaultKind::GetErrors, 0s, 1, 0.5)};
  const ReadTrouble trouble = read_trouble(faults, "any", Instant{1s});
  EXPECT_DOUBLE_EQ(trouble.latency, 6);
  EXPECT_DOUBLE_EQ(trouble.errors, 1 - 0.9 * 0.5);
  EXPECT_EQ(trouble.slowness, 1);
  EXPECT_FALSE(trouble.away_until.has_value());
}

TEST(ReadTrouble, KeepsAReaderAwayUntilTheLastOutageEnds) {
  std::vector<Fault> faults{fault(FaultKind::ConsumerOutage, 0s, 1, 0),
                            fault(FaultKind::ConsumerOutage, 4s, 1, 0)};
  faults[0].consumer = faults[1].consumer = "r";
  faults[1].duration = 3s;  // within the other
  EXPECT_EQ(read_trouble(faults, "r", Instant{5s}).away_until, Instant{10s});
  faults[1].duration = 30s;
  EXPECT_EQ(read_trouble(faults, "r", Instant{5s}).away_until, Instant{34s});
  EXPECT_EQ(read_trouble(faults, "r", Instant{5s}).away_since, Instant{4s});
  EXPECT_FALSE(read_trouble(faults, "other", Instant{5s}).away_until.has_value());
}

TEST(ControlPlane, IsThrottledByItsOwnFaultOnly) {
  const std::vector<Fault> faults{fault(FaultKind::ControlPlaneThrottling, 5s, 1, 0.7),
                                  fault(FaultKind::ZoneLoss, 5s, 3, 0.5)};
  EXPECT_EQ(refused_control_calls(faults, Instant{4s}), 0);
  EXPECT_EQ(refused_control_calls(faults, Instant{5s}), 0.7);
}

}  // namespace
}  // namespace weir::sim

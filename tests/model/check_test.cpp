#include "model/check.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace weir {
namespace {

void promise(bool kept) {
#line 11  // whatever stands above
  CHECK(kept && "the words of the promise");
}

TEST(Check, SaysNothingWhereThePromiseIsKept) {
  promise(true);
}

TEST(CheckDeathTest, PrintsConditionBaseNameAndLineThenAborts) {
  EXPECT_EXIT(promise(false), testing::KilledBySignal(SIGABRT),
              "^broken promise: kept && \"the words of the promise\" at check_test.cpp:11\n$");
}

TEST(CheckDeathTest, PrintsTheContextThatReproducesIt) {
  set_check_context(42, 3, 1234567890123);
  EXPECT_DEATH(promise(false),
               "check_test.cpp:11 \\(seed 42, replication 3, event 1234567890123\\)");
  clear_check_context();
  EXPECT_DEATH(promise(false), "check_test.cpp:11\n$");
}

TEST(CheckDeathTest, ContextIsPerThread) {
  set_check_context(42, 3, 7);
  EXPECT_DEATH(std::thread{[] { promise(false); }}.join(), "check_test.cpp:11\n$");
  clear_check_context();
}

}  // namespace
}  // namespace weir

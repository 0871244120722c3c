#pragma once

namespace weir::sim {

/// A number of some 106 bits as the sum of two doubles, for what a double is too short for on the
/// way: the logarithm that pow multiplies up, tables built at compile time.
///
/// Source  Dekker, "A floating-point technique for extending the available precision" (1971)
struct DoublePair {
  double high;
  double low;
};

/// |a| >= |b|, or a = 0.
constexpr DoublePair quick_sum(double a, double b) {
  const double sum = a + b;
  return {sum, b - (sum - a)};
}

constexpr DoublePair exact_sum(double a, double b) {
  const double sum = a + b;
  const double from_b = sum - a;
  return {sum, (a - (sum - from_b)) + (b - from_b)};
}

constexpr DoublePair exact_product(double a, double b) {
  constexpr double kSplitter = 0x1p27 + 1;
  const double ta = kSplitter * a;
  const double a1 = ta - (ta - a);
  const double a2 = a - a1;
  const double tb = kSplitter * b;
  const double b1 = tb - (tb - b);
  const double b2 = b - b1;
  const double product = a * b;
  return {product, ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2};
}

constexpr DoublePair quotient(double a, double b) {
  const double q = a / b;
  const DoublePair back = exact_product(q, b);
  return quick_sum(q, ((a - back.high) - back.low) / b);
}

constexpr DoublePair product(DoublePair a, DoublePair b) {
  const DoublePair p = exact_product(a.high, b.high);
  return quick_sum(p.high, p.low + (a.high * b.low + a.low * b.high));
}

constexpr DoublePair sum(DoublePair a, DoublePair b) {
  const DoublePair s = exact_sum(a.high, b.high);
  return quick_sum(s.high, s.low + (a.low + b.low));
}

}  // namespace weir::sim

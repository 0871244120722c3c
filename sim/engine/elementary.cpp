#include "sim/engine/elementary.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "sim/engine/double_pair.hpp"

namespace weir::sim {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
// log 2 in two parts; the high one has 32 bits, so that k times it is exact.
constexpr double kLn2High = 0x1.62e42feep-1;
constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
constexpr double kInverseLn2 = 0x1.71547652b82fep+0;
constexpr double kHalfLog2Pi = 0.91893853320467274178;

constexpr int kBias = 1023;
constexpr unsigned kMantissaBits = 52;
constexpr std::uint64_t kMantissaMask = (std::uint64_t{1} << kMantissaBits) - 1;
constexpr std::uint64_t kOneBits = std::bit_cast<std::uint64_t>(1.0);

// 2^k for a normal result.
double power_of_two(int k) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(k + kBias) << kMantissaBits);
}

// x 2^k with at most one rounding, into the denormals too.
double scale(double x, int k) {
  if (k > 1023) return x * power_of_two(1023) * power_of_two(k - 1023);
  if (k < -1021) return x * power_of_two(k + 1000) * power_of_two(-1000);
  return x * power_of_two(k);
}

// log c to about 2^-100 of itself by 2 atanh((c - 1) / (c + 1)); slow, for the table.
constexpr DoublePair log_by_series(double c) {
  const double top = c - 1;
  const double bottom = c + 1;  // both exact for a c of few bits
  const DoublePair s = quotient(top, bottom);
  const DoublePair z = product(s, s);
  DoublePair series = {0, 0};
  for (int term = 41; term >= 1; term -= 2) series = sum(quotient(2, term), product(z, series));
  return product(s, series);
}

// [0.6875, 1.375) in 128 pieces by the leading bits, each with its centre c; but the two beside 1
// have c = 1, where log c and the rounding of 1 / c vanish and the logarithm's own error with it.
struct LogPiece {
  double c;
  DoublePair inverse;
  DoublePair log;
};

constexpr unsigned kPieceBits = 7;
constexpr std::size_t kPieces = std::size_t{1} << kPieceBits;
constexpr std::uint64_t kLowestBits = std::bit_cast<std::uint64_t>(0.6875);

constexpr std::array<LogPiece, kPieces> make_log_pieces() {
  std::array<LogPiece, kPieces> pieces{};
  constexpr std::uint64_t kWidth = std::uint64_t{1} << (kMantissaBits - kPieceBits);
  for (std::size_t i = 0; i < kPieces; ++i) {
    const std::uint64_t left = kLowestBits + i * kWidth;
    const bool beside_one = left == kOneBits || left + kWidth == kOneBits;
    const double c = beside_one ? 1 : std::bit_cast<double>(left + kWidth / 2);
    pieces[i] = {c, quotient(1, c), log_by_series(c)};
  }
  return pieces;
}

constexpr std::array<LogPiece, kPieces> kLogPieces = make_log_pieces();

// x = m 2^exponent, positive and finite; m lies in `piece`.
struct Reduced {
  double m;
  double exponent;
  const LogPiece* piece;
};

Reduced reduce(double x) {
  int denormal = 0;
  if (x < std::numeric_limits<double>::min()) {
    x *= 0x1p54;
    denormal = -54;
  }
  const std::uint64_t above = std::bit_cast<std::uint64_t>(x) - kLowestBits;
  const std::int64_t exponent = static_cast<std::int64_t>(above) >> kMantissaBits;
  const std::uint64_t within = above & kMantissaMask;
  return {std::bit_cast<double>(within + kLowestBits), static_cast<double>(exponent + denormal),
          &kLogPieces[within >> (kMantissaBits - kPieceBits)]};
}

// (log(1 + r) - r + r^2 / 2) / r^3 for |r| < 2^-7, by its series as far as a double needs.
double log_tail(double r) {
  const double r2 = r * r;
  return (1.0 / 3 - r * (1.0 / 4)) +
         r2 * ((1.0 / 5 - r * (1.0 / 6)) + r2 * (1.0 / 7 - r * (1.0 / 8)));
}

// log x to about 2^-65 of itself.
DoublePair log_pair(double x) {
  const auto [m, k, piece] = reduce(x);
  const double off = m - piece->c;  // exact
  const DoublePair scaled = exact_product(off, piece->inverse.high);
  const DoublePair r = quick_sum(scaled.high, scaled.low + off * piece->inverse.low);
  const DoublePair square = product(r, r);
  const double fourth = square.high * square.high;
  const double tail = log_tail(r.high) + fourth * square.high * (1.0 / 9 - r.high * (1.0 / 10));
  const DoublePair log_m =
      sum(sum(r, {-0.5 * square.high, -0.5 * square.low}), {r.high * square.high * tail, 0});
  const DoublePair scale_part = sum({k * kLn2High, 0}, exact_product(k, kLn2Low));
  return sum(sum(scale_part, piece->log), log_m);
}

// exp(high + low) where low is a correction of high.
double exp_of_sum(double high, double low) {
  if (high != high) return high;
  if (high > 709.8) return kInfinity;
  if (high < -745.2) return 0;
  const double rounded = high * kInverseLn2 + (high < 0 ? -0.5 : 0.5);
  const int k = static_cast<int>(rounded);
  const double a = high - k * kLn2High;
  const double b = low - k * kLn2Low;
  const double r = a + b;
  const double lost = (a - r) + b;
  const double r2 = r * r;
  const double r4 = r2 * r2;
  const double low_terms = (1.0 / 6 + r * (1.0 / 24)) + r2 * (1.0 / 120 + r * (1.0 / 720));
  const double mid_terms =
      (1.0 / 5040 + r * (1.0 / 40320)) + r2 * (1.0 / 362880 + r * (1.0 / 3628800));
  const double high_terms = (1.0 / 39916800 + r * (1.0 / 479001600)) + r2 * (1.0 / 6227020800);
  const double cubic = r * r2 * (low_terms + r4 * (mid_terms + r4 * high_terms));
  return scale(1 + (r + (0.5 * r2 + (cubic + lost))), k);
}

template <std::size_t N>
double polynomial(const std::array<double, N>& coefficients, double x) {
  double value = 0;
  for (auto c = coefficients.rbegin(); c != coefficients.rend(); ++c) value = value * x + *c;
  return value;
}

// log(n!) of the first numbers, from compensated sums of logarithms.
constexpr std::size_t kTabled = 256;

std::array<double, kTabled> first_log_factorials() {
  std::array<double, kTabled> table{};
  DoublePair total = {0, 0};
  for (std::size_t n = 2; n < kTabled; ++n) {
    total = sum(total, log_pair(static_cast<double>(n)));
    table[n] = total.high;
  }
  return table;
}

}  // namespace

double elementary_exp(double x) {
  return exp_of_sum(x, 0);
}

double elementary_log(double x) {
  if (!(x > 0)) return x == 0 ? -kInfinity : kNan;
  if (x == kInfinity) return x;
  const auto [m, k, piece] = reduce(x);
  const double r = (m - piece->c) * piece->inverse.high;
  const double lead = k * kLn2High + piece->log.high;
  const double r2 = r * r;
  return lead + (r + (k * kLn2Low + r2 * (r * log_tail(r) - 0.5)));
}

double elementary_log1p(double x) {
  if (!(x > -1)) return x == -1 ? -kInfinity : kNan;
  if (x == kInfinity) return x;
  const DoublePair u = exact_sum(1, x);
  if (u.high == 1) return x;
  // What 1 + x lost comes back to first order.
  return elementary_log(u.high) + u.low / u.high;
}

double elementary_pow(double x, double y) {
  if (y == 0 || x == 1) return 1;
  if (x != x || y != y || x < 0) return kNan;
  if (x == 0 || x == kInfinity) return (x == 0) == (y > 0) ? 0 : kInfinity;
  if (y == kInfinity || y == -kInfinity) return (x > 1) == (y > 0) ? kInfinity : 0;
  if (y == 1) return x;
  const DoublePair log_x = log_pair(x);
  const double rough = y * log_x.high;
  if (rough > 710) return kInfinity;
  if (rough < -746) return 0;
  const DoublePair p = exact_product(y, log_x.high);
  const DoublePair exponent = quick_sum(p.high, p.low + y * log_x.low);
  return exp_of_sum(exponent.high, exponent.low);
}

double elementary_stirling_error(double n) {
  static constexpr std::array<double, 15> kFirst = {
      0.08106146679532726,  0.0413406959554093,    0.02767792568499834,  0.020790672103765093,
      0.016644691189821193, 0.013876128823070748,  0.01189670994589177,  0.010411265261972096,
      0.009255462182712733, 0.00833056343336287,   0.007573675487951841, 0.00694284010720953,
      0.006408994188004207, 0.0059513701127588475, 0.005554733551962801};
  if (n <= 15) return kFirst[static_cast<std::size_t>(n) - 1];
  const double r = 1 / n;
  const double r2 = r * r;
  return r *
         (1.0 / 12 -
          r2 * (1.0 / 360 -
                r2 * (1.0 / 1260 - r2 * (1.0 / 1680 - r2 * (1.0 / 1188 - r2 * (691.0 / 360360))))));
}

double elementary_log_factorial(double n) {
  static const std::array<double, kTabled> kTable = first_log_factorials();
  if (n < static_cast<double>(kTabled)) return kTable[static_cast<std::size_t>(n)];
  return (n + 0.5) * elementary_log(n) - n + (kHalfLog2Pi + elementary_stirling_error(n));
}

// Source  Wichura, "Algorithm AS 241: The percentage points of the normal distribution" (1988),
//         PPND16
double elementary_normal_quantile(double p) {
  static constexpr std::array<double, 8> kA = {3.3871328727963666080e0,  1.3314166789178437745e+2,
                                               1.9715909503065514427e+3, 1.3731693765509461125e+4,
                                               4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                               3.3430575583588128105e+4, 2.5090809287301226727e+3};
  static constexpr std::array<double, 8> kB = {1,
                                               4.2313330701600911252e+1,
                                               6.8718700749205790830e+2,
                                               5.3941960214247511077e+3,
                                               2.1213794301586595867e+4,
                                               3.9307895800092710610e+4,
                                               2.8729085735721942674e+4,
                                               5.2264952788528545610e+3};
  static constexpr std::array<double, 8> kC = {
      1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
      3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
      2.27238449892691845833e-2, 7.74545014278341407640e-4};
  static constexpr std::array<double, 8> kD = {1,
                                               2.05319162663775882187e0,
                                               1.67638483018380384940e0,
                                               6.89767334985100004550e-1,
                                               1.48103976427480074590e-1,
                                               1.51986665636164571966e-2,
                                               5.47593808499534494600e-4,
                                               1.05075007164441684324e-9};
  static constexpr std::array<double, 8> kE = {
      6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
      2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
      2.71155556874348757815e-5, 2.01033439929228813265e-7};
  static constexpr std::array<double, 8> kF = {1,
                                               5.99832206555887937690e-1,
                                               1.36929880922735805310e-1,
                                               1.48753612908506148525e-2,
                                               7.86869131145613259100e-4,
                                               1.84631831751005468180e-5,
                                               1.42151175831644588870e-7,
                                               2.04426310338993978564e-15};
  const double q = p - 0.5;
  if (std::fabs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * polynomial(kA, r) / polynomial(kB, r);
  }
  const double tail = q < 0 ? p : 1 - p;
  const double r = std::sqrt(-elementary_log(tail));
  const double x = r <= 5 ? polynomial(kC, r - 1.6) / polynomial(kD, r - 1.6)
                          : polynomial(kE, r - 5) / polynomial(kF, r - 5);
  return q < 0 ? -x : x;
}

}  // namespace weir::sim

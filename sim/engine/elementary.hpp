#pragma once

namespace weir::sim {

/// exp, log, pow made of + - * / only, so that every processor gives the same bits. exp and pow
/// are within 1 ulp of the true value, log and log1p within 2. log: x > 0 and finite (0 gives
/// -inf, negative NaN). pow: x >= 0.
double elementary_exp(double x);
double elementary_log(double x);
double elementary_log1p(double x);
double elementary_pow(double x, double y);

/// log(n!) for n >= 0: a table below 256, Stirling's series above; within 1e-15 relative.
double elementary_log_factorial(double n);

/// What Stirling's formula lacks: log(n!) - ((n + 1/2) log n - n + log(2 pi) / 2), n >= 1. Lets
/// probabilities be worked out from their deviance, without the difference of large logarithms.
double elementary_stirling_error(double n);

/// The standard normal's quantile for p in (0, 1), within 1e-12.
double elementary_normal_quantile(double p);

}  // namespace weir::sim

package org.thalweg.formula;

import java.util.List;
import java.util.stream.Stream;

/**
 * The rules by which formulas are rewritten for numbers, in the order in which they are tried.
 * Those of a sum or a product apply to some of its terms or factors.
 */
final class Rewrites {
  private static final String ROOT_2 = "1.4142135623730951";

  /** All rules that are patterns; {@link LogSpace} has those that need to know signs. */
  static final List<Rewrite> ALL =
      Stream.of(
              "log(exp(u)) → u",
              "exp(log(u)) → u",
              "log(1 + exp(u)) → softplus(u)",
              "log1p(exp(u)) → softplus(u)",
              "log(exp(u) + exp(v)) → logaddexp(u, v)",
              "logaddexp(0, u) → softplus(u)",
              "logaddexp(u, 0) → softplus(u)",
              "log(sigmoid(u)) → -softplus(-u)",
              "log(normcdf(u)) → lognormcdf(u)",
              "log(sigmoid(u) - sigmoid(v)) → log(-expm1(v - u)) - softplus(-u) - softplus(v)",
              "log(normcdf(u) - normcdf(v)) → lognormdiff(u, v)",
              "log(if(a, u, v)) → if(a, log(u), log(v))",
              "log(cosh(u)) → logcosh(u)",
              "log(-expm1(-exp(u))) → logcloglog(u)",
              "log1p(-exp(-exp(u))) → logcloglog(u)",
              "1/(1 + exp(u)) → sigmoid(-u)",
              "exp(u)*sigmoid(-u) → sigmoid(u)",
              "exp(u)*sigmoid(v) → exp(u - softplus(-v))",
              "exp(u)/cosh(v) → exp(u - logcosh(v))",
              "sinh(u)/cosh(u) → tanh(u)",
              "1 - sigmoid(u) → sigmoid(-u)",
              "1 - normcdf(u) → normcdf(-u)",
              "1 + erf(u) → 2*normcdf(" + ROOT_2 + "*u)",
              "1 - erf(u) → 2*normcdf(-" + ROOT_2 + "*u)",
              "1 + tanh(u) → 2*sigmoid(2*u)",
              "1 - tanh(u) → 2*sigmoid(-2*u)",
              "exp(u) + exp(-u) → 2*cosh(u)",
              "exp(u) - exp(-u) → 2*sinh(u)",
              "exp(u) - 1 → expm1(u)",
              "max(0, u) → pos(u)",
              "max(u, 0) → pos(u)",
              "min(0, u) → -pos(-u)",
              "min(u, 0) → -pos(-u)",
              "max(u, -u) → abs(u)",
              "square(abs(u)) → square(u)")
          .map(Rewrite::of)
          .toList();

  private Rewrites() {}
}

package org.thalweg.inspect;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.thalweg.inspect.ColumnUse.ColumnKind;

/**
 * What counts are counted in: a time at risk, a number of people, an area. With its logarithm as
 * the offset of the scores, a model of counts is one of rates (McCullagh and Nelder, "Generalized
 * Linear Models", 1989, 6.2).
 */
final class Exposure {
  /** Words of names of such columns. */
  private static final Set<String> NAMES =
      Set.of(
          """
          exposure, exposures, expo, exposition, exponierung, population, pop, pyears,
          personyears, pyrs, holders, insured, policies, policyholders, atrisk, trials, service,
          manyears, jahreseinheiten"""
              .split(",\\s+"));

  private static final int ITERATIONS = 25; // of Newton's method in two unknowns
  private static final double ACCURATE = 1e-10;
  private static final double ALIKE = 0.15; // how far the elasticity may be from 1
  private static final double SURE = 10; // the elasticity in standard errors
  private static final double WIDE = 5; // the largest value as a multiple of the least

  private Exposure() {}

  /** The name of the column that says by its name what counts are counted in, if one does. */
  static Optional<String> named(
      String label, Map<String, ColumnValues> values, Map<String, ColumnUse> uses) {
    return values.keySet().stream()
        .filter(name -> !name.equals(label) && uses.get(name).kind() == ColumnKind.NUMBER)
        .filter(name -> isName(name) && values.get(name).missing() == 0)
        .findFirst();
  }

  private static boolean isName(String name) {
    List<String> words = new ColumnName(name).words();
    return words.stream().anyMatch(NAMES::contains)
        || words.containsAll(List.of("person", "years"))
        || words.containsAll(List.of("at", "risk"));
  }

  /** The name of a column as an offset. */
  static String logarithm(String name) {
    return "log(%s)".formatted(name);
  }

  /**
   * Whether counts grow in proportion to positive numbers: their elasticity b by the Poisson model
   * log E(y) = a + b·log(x) is about 1, beyond doubt even if counts vary more than Poisson's.
   *
   * @param pairs x and y of each row
   */
  static boolean isProportional(double[][] pairs) {
    double least = Double.POSITIVE_INFINITY;
    double largest = 0;
    for (double[] pair : pairs) {
      least = Math.min(least, pair[0]);
      largest = Math.max(largest, pair[0]);
    }
    if (!(least > 0) || largest < WIDE * least) {
      return false;
    }
    Optional<double[]> found = elasticity(pairs);
    return found.filter(b -> Math.abs(b[0] - 1) <= ALIKE && b[0] >= SURE * b[1]).isPresent();
  }

  /** b of the Poisson model, and its standard error; empty if Newton's method finds none. */
  private static Optional<double[]> elasticity(double[][] pairs) {
    double meanLog = 0;
    double meanCount = 0;
    for (double[] pair : pairs) {
      meanLog += StrictMath.log(pair[0]) / pairs.length;
      meanCount += pair[1] / pairs.length;
    }
    double a = StrictMath.log(meanCount); // at the mean of log(x)
    double b = 0;
    for (int i = 0; i < ITERATIONS; i++) {
      double[] sums = sums(pairs, meanLog, a, b);
      double determinant = sums[2] * sums[4] - sums[3] * sums[3];
      double stepB = (sums[2] * sums[1] - sums[3] * sums[0]) / determinant;
      a -= (sums[4] * sums[0] - sums[3] * sums[1]) / determinant;
      b -= stepB;
      if (Math.abs(stepB) <= ACCURATE) {
        double dispersion = Math.max(1, sums[5] / (pairs.length - 2));
        return Optional.of(new double[] {b, Math.sqrt(dispersion * sums[2] / determinant)});
      }
    }
    return Optional.empty();
  }

  /** Two sums of the gradient, three of the Hessian, and Pearson's statistic. */
  private static double[] sums(double[][] pairs, double meanLog, double a, double b) {
    double[] sums = new double[6];
    for (double[] pair : pairs) {
      double x = StrictMath.log(pair[0]) - meanLog;
      double mean = StrictMath.exp(a + b * x);
      sums[0] += mean - pair[1];
      sums[1] += (mean - pair[1]) * x;
      sums[2] += mean;
      sums[3] += mean * x;
      sums[4] += mean * x * x;
      sums[5] += (mean - pair[1]) * (mean - pair[1]) / mean;
    }
    return sums;
  }
}

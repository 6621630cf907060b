package org.thalweg.solve.truncated;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.thalweg.linalg.Block;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Standardisation;
import org.thalweg.objective.StandardisedSums;
import org.thalweg.reduce.RowMetric;
import org.thalweg.reduce.RowNorms;
import org.thalweg.solve.Problem;

/** Mean squares of features, and of rows, in the coordinates of a problem. */
final class FeatureSquares {
  private FeatureSquares() {}

  /**
   * The mean square of each feature, and 1 for an intercept: as the units of the problem tell, or
   * else of the rows, by so many parts.
   */
  static double[] of(Problem problem, List<? extends List<Block>> shards, int parts) {
    int features = ((LinearObjective) problem.objective()).features();
    double[] squares = new double[problem.layout().dimension()];
    Arrays.fill(squares, 1);
    Standardisation units = problem.units();
    if (!units.isIdentity()) {
      for (int j = 0; j < features; j++) {
        squares[j] = 1 / (units.inverse(j) * units.inverse(j));
      }
      return squares;
    }
    RowMetric metric = StandardisedSums.rowMetric(problem.coordinates(), squares, features);
    RowNorms norms = norms(metric, shards, parts);
    for (int j = 0; j < features; j++) {
      squares[j] = metric.weights()[j] * norms.meanSquareOfRows(j, metric);
    }
    return squares;
  }

  /**
   * Mean ‖x‖² of the rows in the coordinates of a problem, with the 1 of an intercept, likewise.
   */
  static double ofRows(Problem problem, List<? extends List<Block>> shards, int parts) {
    int features = ((LinearObjective) problem.objective()).features();
    double[] ones = new double[problem.layout().dimension()];
    Arrays.fill(ones, 1);
    return norms(StandardisedSums.rowMetric(problem.coordinates(), ones, features), shards, parts)
        .mean();
  }

  private static RowNorms norms(RowMetric metric, List<? extends List<Block>> shards, int parts) {
    return IntStream.range(0, parts)
        .parallel()
        .mapToObj(
            part -> {
              RowNorms own = new RowNorms(metric.weights().length);
              int end = (part + 1) * shards.size() / parts;
              shards.subList(part * shards.size() / parts, end).stream()
                  .flatMap(List::stream)
                  .forEach(block -> own.add(block, metric));
              return own;
            })
        .toList()
        .stream()
        .reduce(RowNorms::merge)
        .orElseThrow();
  }
}

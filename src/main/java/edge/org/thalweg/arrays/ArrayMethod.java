package org.thalweg.arrays;

import java.util.List;
import java.util.Optional;
import org.thalweg.config.ConfException;
import org.thalweg.config.Method;
import org.thalweg.config.TrainingConf;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.SparseRow;
import org.thalweg.run.SecondOrderWork;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Solver;
import org.thalweg.solve.dual.DualAscent;
import org.thalweg.solve.interior.InteriorPoint;
import org.thalweg.solve.lbfgs.Lbfgs;
import org.thalweg.solve.newton.Newton;
import org.thalweg.solve.svrg.Svrg;
import org.thalweg.text.Require;

/**
 * The method that minimises over rows in memory: the one that a conf names, or for {@code auto} the
 * first that takes the problem. Second derivatives go before the others where they cost little.
 *
 * @param hasMatrix whether second derivatives cost little
 */
record ArrayMethod(Method method, Problem problem, long rows, boolean hasMatrix) {
  /**
   * The method for the rows of a fit: that of the conf, or for {@code auto} the first that takes
   * the problem.
   *
   * @param shards the blocks of each shard
   * @throws ConfException with one line if the method of the conf does not take the problem
   */
  static ArrayMethod of(TrainingConf conf, Problem problem, List<List<Block>> shards) {
    long rows = shards.stream().flatMap(List::stream).mapToLong(Block::rows).sum();
    long entries = shards.stream().flatMap(List::stream).mapToLong(Block::entries).sum();
    boolean hasMatrix =
        new SecondOrderWork(
                rows, entries, problem.objective().outputs(), problem.layout().dimension())
            .isLittle(problem, squaredNorms(shards) / rows);
    List<Method> order =
        hasMatrix
            ? List.of(Method.NEWTON, Method.INTERIOR_POINT, Method.LBFGS, Method.SVRG)
            : List.of(Method.SDCA, Method.LBFGS, Method.SVRG);
    Method method =
        conf.method() != Method.AUTO
            ? conf.method()
            : order.stream()
                .filter(each -> unsupported(each, problem).isEmpty())
                .findFirst()
                .orElse(Method.LBFGS);
    Require.none(unsupported(method, problem), why -> new ConfException("method: " + why));
    return new ArrayMethod(method, problem, rows, hasMatrix);
  }

  /**
   * Σ ‖x‖² of all rows, whatever they weigh, in the squares of the features' units.
   *
   * @param shards the blocks of each shard
   */
  private static double squaredNorms(List<List<Block>> shards) {
    SparseRow x = new SparseRow();
    double sum = 0;
    for (List<Block> shard : shards) {
      for (Block block : shard) {
        for (int row = 0; row < block.rows(); row++) {
          block.read(row, x);
          sum += x.squaredNorm();
        }
      }
    }
    return sum;
  }

  /**
   * Why a method cannot minimise a problem in this process, as a part of a line; empty if it can.
   */
  private static Optional<String> unsupported(Method method, Problem problem) {
    return switch (method) {
      case NEWTON -> Newton.unsupported(problem);
      case INTERIOR_POINT -> InteriorPoint.unsupported(problem);
      case SDCA -> DualAscent.unsupported(problem);
      case SVRG -> Svrg.obstacle(problem);
      case LBFGS -> Lbfgs.unsupported(problem);
      case AUTO, SGD -> Optional.of(method.text() + " needs Spark; thalweg.ml has it");
    };
  }

  /**
   * A new solver that begins at a point.
   *
   * @param start as long as w; not changed
   */
  Solver solver(TrainingConf conf, double[] start) {
    return switch (method) {
      case NEWTON -> Newton.begin(problem, start, 0);
      case INTERIOR_POINT -> InteriorPoint.begin(problem, start);
      case SDCA ->
          DualAscent.begin(problem, conf.stop().relativeGap().orElse(0.0), conf.seed(), start);
      case SVRG -> Svrg.begin(new Svrg.SvrgSetting(problem, rows, 1, conf.seed()), start);
      default -> Lbfgs.scales(problem) ? Lbfgs.scaled(problem, start) : Lbfgs.cold(problem, start);
    };
  }
}

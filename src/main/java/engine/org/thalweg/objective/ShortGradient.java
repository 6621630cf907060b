package org.thalweg.objective;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.CsrBlock;
import org.thalweg.linalg.LazyVector;
import org.thalweg.linalg.Rows;
import org.thalweg.linalg.TouchedColumns;
import org.thalweg.reduce.GradientSum;

/**
 * Sums over few sparse rows where w is too long for caches. Only the coordinates that the rows
 * touch take part: w is copied there, in ascending order, and the gradient is summed up in an array
 * that has no others. The sum has the bits of one over all of w.
 */
record ShortGradient(
    Objective objective, ParameterLayout layout, List<InputWeights> inputs, boolean isPossible) {
  private static final int FEW = 1 << 8; // rows with fewer entries than dimension / FEW are few

  ShortGradient(Objective objective) {
    this(objective, objective.layout(), objective.inputs(), objective.withFeatures(1).isPresent());
  }

  /** Whether it pays for rows of so many entries in all. */
  boolean fits(double entries) {
    return isPossible && entries < layout.dimension() / FEW;
  }

  /**
   * The sum over some rows; null where some of them are not sparse.
   *
   * @param rows gives them to a consumer, block by block
   */
  GradientSum of(LazyVector w, Consumer<BiConsumer<Block, Rows>> rows) {
    List<CsrBlock> copies = new ArrayList<>();
    boolean[] areSparse = {true};
    rows.accept(
        (block, here) -> {
          if (block instanceof CsrBlock sparse) {
            int[] numbers = new int[here.count()];
            here.copy(0, numbers);
            copies.add(sparse.copy(numbers, numbers.length));
          } else {
            areSparse[0] = false;
          }
        });
    if (!areSparse[0]) {
      return null;
    }
    TouchedColumns touched = TouchedColumns.of(copies);
    Objective few = objective.withFeatures(touched.columns().length).orElseThrow();
    int[] places =
        TouchedCoordinates.places(layout, inputs, touched.columns(), few.layout().dimension());
    double[] at = new double[places.length];
    w.read(places, at);
    GradientSum sum = new GradientSum(at.length);
    for (Block block : touched.blocks()) {
      few.accumulate(at, block, Rows.all(block.rows()), sum);
    }
    return sum.spread(layout.dimension(), places);
  }
}

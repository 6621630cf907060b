package org.thalweg.objective;

import java.util.List;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.linalg.Support;
import org.thalweg.reduce.VectorSum;

/**
 * Where the gradient of an objective over some rows may differ from zero, read off the features of
 * the rows: of the pieces of w that multiply features, at those that occur; in all other segments
 * anywhere. For one thread.
 */
final class GradientSupport {
  private static final int SHORT = 1 << 13; // what is shorter is summed densely at once

  private final int dimension;
  private final List<InputWeights> inputs;
  private final List<ParameterLayout.Segment> others;
  private final long columns; // of all inputs
  private final boolean isPlain; // features and coordinates have the same numbers
  private final Support features; // scratch; of no length where that is so

  GradientSupport(Objective objective) {
    dimension = objective.layout().dimension();
    inputs = objective.inputs().stream().filter(input -> input.features().isAll()).toList();
    others =
        objective.layout().segments().stream()
            .filter(segment -> inputs.stream().noneMatch(input -> input.from() == segment.from()))
            .toList();
    columns = inputs.stream().mapToLong(InputWeights::columns).sum();
    isPlain = inputs.size() == 1 && inputs.get(0).from() == 0 && columns == 1;
    features = new Support(isPlain ? 0 : dimension);
  }

  /** Whether rows with so many entries leave most of the gradient zero. */
  boolean isSparse(double entries) {
    return dimension >= SHORT
        && !inputs.isEmpty()
        && entries * columns < (double) dimension / VectorSum.SPARSE;
  }

  /** Adds that of the given rows. */
  void add(Block block, Rows rows, Support to) {
    if (isPlain) {
      addFeatures(block, rows, to);
    } else {
      features.clear();
      addFeatures(block, rows, features);
      for (InputWeights input : inputs) {
        to.add(features, input.from(), input.columns());
      }
    }
    for (ParameterLayout.Segment segment : others) {
      to.add(segment.from(), segment.to());
    }
  }

  private static void addFeatures(Block block, Rows rows, Support to) {
    for (int i = 0; i < rows.count(); i++) {
      block.support(rows.at(i), to);
    }
  }
}

package org.thalweg.objective;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.linalg.SparseRow;

/**
 * The coordinates of w at which the gradient over some rows may differ from zero, as a short w of
 * the same segments: of the pieces that multiply features those that occur, of other segments all.
 * To list them costs the entries of the rows. For one thread.
 */
public final class TouchedCoordinates {
  private final ParameterLayout whole;
  private final List<InputWeights> inputs;
  private final SparseRow entries = new SparseRow();
  private final boolean[] listed; // by feature
  private int[] features = new int[64];
  private int count;

  /** None but those of segments that meet no features. */
  public TouchedCoordinates(Objective objective) {
    whole = objective.layout();
    inputs = objective.inputs();
    listed =
        new boolean
            [inputs.stream().mapToInt(i -> segment(i).length() / i.columns()).max().orElse(0)];
  }

  /** How many coordinates an entry of a row touches. */
  public int columns() {
    return inputs.stream().mapToInt(InputWeights::columns).sum();
  }

  /** Adds those of the given rows. */
  public void add(Block block, Rows rows) {
    for (int i = 0; i < rows.count(); i++) {
      block.read(rows.at(i), entries);
      for (int k = 0; k < entries.count(); k++) {
        int feature = entries.columns()[k];
        if (!listed[feature]) {
          listed[feature] = true;
          features = count < features.length ? features : Arrays.copyOf(features, 2 * count);
          features[count++] = feature;
        }
      }
    }
  }

  /** Takes out all that rows have added. */
  public void clear() {
    for (int k = 0; k < count; k++) {
      listed[features[k]] = false;
    }
    count = 0;
  }

  /** The segments of the short w. */
  public ParameterLayout layout() {
    ParameterLayout layout = ParameterLayout.EMPTY;
    for (ParameterLayout.Segment segment : whole.segments()) {
      int columns = segment.columns();
      int groups =
          input(inputs, segment).map(input -> count * input.columns()).orElse(segment.length())
              / columns;
      layout = layout.with(segment.name(), groups, columns, segment.penalised());
    }
    return layout;
  }

  /** Which coordinates of w those of the short one are, in its order. */
  public int[] places() {
    return places(whole, inputs, Arrays.copyOf(features, count), layout().dimension());
  }

  /**
   * The coordinates of a w that those of a short one stand for, which has some of the features.
   *
   * @param dimension of the short w
   */
  static int[] places(
      ParameterLayout whole, List<InputWeights> inputs, int[] features, int dimension) {
    int[] places = new int[dimension];
    int next = 0;
    for (ParameterLayout.Segment segment : whole.segments()) {
      int columns = segment.columns();
      boolean isInput = input(inputs, segment).isPresent();
      int groups = isInput ? features.length : segment.length() / columns;
      for (int i = 0; i < groups; i++) {
        int begin = segment.from() + (isInput ? features[i] : i) * columns;
        for (int k = 0; k < columns; k++) {
          places[next++] = begin + k;
        }
      }
    }
    return places;
  }

  private static Optional<InputWeights> input(
      List<InputWeights> inputs, ParameterLayout.Segment segment) {
    return inputs.stream().filter(input -> input.from() == segment.from()).findFirst();
  }

  private ParameterLayout.Segment segment(InputWeights input) {
    return whole.segments().stream()
        .filter(segment -> segment.from() == input.from())
        .findFirst()
        .orElseThrow();
  }
}

package org.thalweg.solve;

import java.util.List;
import org.thalweg.linalg.BlockRows;
import org.thalweg.linalg.LazyVector;
import org.thalweg.objective.InputWeights;
import org.thalweg.objective.LinearModels;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ShardViews;
import org.thalweg.objective.Standardisation;
import org.thalweg.objective.TaskSums;
import org.thalweg.reduce.GradientSum;

/**
 * Asks for the sums of the loss and of its gradient over some rows, at least one, without
 * penalties.
 *
 * @param at w where
 */
public record GradientQuestion(LazyVector at, Draw draw) implements RowQuestion<GradientSum> {
  private static final int PACKED_BYTES = 12; // of a coordinate and its value

  /** The sums at a w that is in an array. */
  public GradientQuestion(double[] w, Draw draw) {
    this(LazyVector.of(w), draw);
  }

  /** Where: all of w. */
  public double[] w() {
    return at.all();
  }

  @Override
  public String label() {
    return "gradient";
  }

  @Override
  public GradientQuestion over(Draw rows) {
    return new GradientQuestion(at, rows);
  }

  @Override
  public GradientQuestion inOriginal(Standardisation coordinates) {
    return new GradientQuestion(coordinates.original(w()), draw);
  }

  @Override
  public void standardise(GradientSum sum, Standardisation coordinates) {
    coordinates.transform(sum.gradient());
  }

  @Override
  public List<double[]> vectors() {
    return List.of(w());
  }

  @Override
  public GradientQuestion with(List<double[]> vectors) {
    double[] w = vectors.get(0);
    return new GradientQuestion(w == null ? null : LazyVector.of(w), draw);
  }

  @Override
  public long numbers(Objective objective) {
    return objective.layout().dimension();
  }

  /** {@inheritDoc} Few entries touch few coordinates, which are then sent alone. */
  @Override
  public double sentBytes(Objective objective, double entries) {
    long columns = objective.inputs().stream().mapToLong(InputWeights::columns).sum();
    double dense = RowQuestion.super.sentBytes(objective, entries);
    return columns == 0 ? dense : Math.min(dense, PACKED_BYTES * columns * entries + 64);
  }

  @Override
  public double work(Objective objective, double entries) {
    return objective.work(entries);
  }

  @Override
  public GradientSum sum(BlockRows rows, TaskSums task) {
    double entries = rows.entriesPerRow() * rows.count();
    return task.sum(at, entries, action -> rows.forEach(action::accept));
  }

  @Override
  public List<GradientSum> sums(List<RowQuestion<GradientSum>> questions, ShardViews rows) {
    List<double[]> ws = rows.each(m -> ((GradientQuestion) questions.get(m)).w());
    List<GradientSum> sums = rows.each(m -> new GradientSum(ws.get(m).length));
    LinearModels linear = rows.linear();
    if (linear != null) {
      LinearModels.Gradients pass = linear.new Gradients(ws, sums);
      rows.forEach(pass::add);
      pass.end();
      return sums;
    }
    rows.forEach(
        (blocks, here) -> {
          for (int m = 0; m < sums.size(); m++) {
            rows.objectives().get(m).accumulate(ws.get(m), blocks.get(m), here, sums.get(m));
          }
        });
    return sums;
  }
}

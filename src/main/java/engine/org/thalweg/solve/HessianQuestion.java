package org.thalweg.solve;

import java.util.List;
import org.thalweg.linalg.BlockRows;
import org.thalweg.objective.Curvature;
import org.thalweg.objective.LinearModels;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ShardViews;
import org.thalweg.objective.Standardisation;
import org.thalweg.objective.StandardisedSums;
import org.thalweg.objective.TaskSums;
import org.thalweg.reduce.HessianSum;

/**
 * Asks for the sums of the loss, of its gradient and of its second derivatives over some rows, at
 * least one, without penalties. Of objectives that have a {@link Curvature}.
 *
 * @param w where
 * @param least a row counts at least that part of the curvature its loss may have, in [0, 1]
 * @param among the coordinates among which second derivatives are wanted, ascending; null for all.
 *     Of linear and softmax models alone
 */
public record HessianQuestion(double[] w, double least, Draw draw, int[] among)
    implements RowQuestion<HessianSum> {

  /** Second derivatives among all coordinates. */
  public HessianQuestion(double[] w, double least, Draw draw) {
    this(w, least, draw, null);
  }

  @Override
  public String label() {
    return "second derivatives";
  }

  @Override
  public HessianQuestion over(Draw rows) {
    return new HessianQuestion(w, least, rows, among);
  }

  @Override
  public HessianQuestion inOriginal(Standardisation coordinates) {
    return with(List.of(coordinates.original(w)));
  }

  @Override
  public void standardise(HessianSum sum, Standardisation coordinates) {
    coordinates.transform(sum.gradient().gradient());
    if (among == null) {
      StandardisedSums.transformPacked(coordinates, sum.packedHessian());
    } else {
      StandardisedSums.transformPacked(coordinates, sum.packedHessian(), among);
    }
  }

  @Override
  public List<double[]> vectors() {
    return List.of(w);
  }

  @Override
  public HessianQuestion with(List<double[]> vectors) {
    return new HessianQuestion(vectors.get(0), least, draw, among);
  }

  @Override
  public long numbers(Objective objective) {
    int dimension = objective.layout().dimension();
    return HessianSum.length(dimension, among == null ? dimension : among.length);
  }

  @Override
  public double work(Objective objective, double entries) {
    return (1 + entries / 2) * entries;
  }

  @Override
  public boolean sharesPass() {
    return among == null && RowQuestion.super.sharesPass();
  }

  @Override
  public HessianSum sum(BlockRows rows, TaskSums task) {
    Curvature curvature = curvature(task.objective());
    HessianSum sum = new HessianSum(w.length, among == null ? w.length : among.length);
    rows.forEach((block, here) -> curvature.accumulate(w, block, here, least, sum));
    return sum;
  }

  @Override
  public List<HessianSum> sums(List<RowQuestion<HessianSum>> questions, ShardViews rows) {
    List<HessianQuestion> asked = rows.each(m -> (HessianQuestion) questions.get(m));
    List<HessianSum> sums = rows.each(m -> new HessianSum(asked.get(m).w.length));
    LinearModels linear = rows.linear();
    if (linear != null && linear.haveHessians()) {
      LinearModels.Hessians pass =
          linear
          .new Hessians(
              asked.stream().map(HessianQuestion::w).toList(),
              asked.stream().mapToDouble(HessianQuestion::least).toArray(),
              sums);
      rows.forEach(pass::add);
      pass.end();
      return sums;
    }
    List<Curvature> curvatures = rows.each(m -> asked.get(m).curvature(rows.objectives().get(m)));
    rows.forEach(
        (blocks, here) -> {
          for (int m = 0; m < sums.size(); m++) {
            HessianQuestion own = asked.get(m);
            curvatures.get(m).accumulate(own.w, blocks.get(m), here, own.least, sums.get(m));
          }
        });
    return sums;
  }

  private Curvature curvature(Objective objective) {
    Curvature whole =
        objective
            .curvature()
            .orElseThrow(() -> new IllegalArgumentException("second derivatives of " + objective));
    return among == null ? whole : whole.among(among);
  }
}

package org.thalweg.solve;

import java.util.List;
import org.thalweg.linalg.BlockRows;
import org.thalweg.objective.LineLosses;
import org.thalweg.objective.LinearLines;
import org.thalweg.objective.LinearModels;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ShardViews;
import org.thalweg.objective.Standardisation;
import org.thalweg.objective.TaskSums;
import org.thalweg.reduce.LineSum;

/**
 * Asks for the sums of the loss over some rows at the points w − η·d of one line, for many η in one
 * pass, without penalties.
 *
 * @param w where the line begins
 * @param direction d
 * @param rates each η; 0 and negative numbers are allowed
 */
public record LineQuestion(double[] w, double[] direction, double[] rates, Draw draw)
    implements RowQuestion<LineSum> {

  @Override
  public String label() {
    return "losses along a line";
  }

  @Override
  public LineQuestion over(Draw rows) {
    return new LineQuestion(w, direction, rates, rows);
  }

  @Override
  public LineQuestion inOriginal(Standardisation coordinates) { // the map is linear
    return with(List.of(coordinates.original(w), coordinates.original(direction)));
  }

  @Override
  public List<double[]> vectors() {
    return List.of(w, direction);
  }

  @Override
  public LineQuestion with(List<double[]> vectors) {
    return new LineQuestion(vectors.get(0), vectors.get(1), rates, draw);
  }

  @Override
  public long numbers(Objective objective) {
    return 2L * rates.length;
  }

  @Override
  public double work(Objective objective, double entries) {
    double work = objective.work(entries);
    return objective.scoresAreLinear() ? work + rates.length : work * rates.length;
  }

  @Override
  public LineSum sum(BlockRows rows, TaskSums task) {
    return LineLosses.sum(
        task.objective(), w, direction, rates, action -> rows.forEach(action::accept));
  }

  @Override
  public List<LineSum> sums(List<RowQuestion<LineSum>> questions, ShardViews rows) {
    LinearModels linear = rows.linear();
    if (linear == null) {
      return RowQuestion.super.sums(questions, rows);
    }
    List<LineQuestion> lines = rows.each(m -> (LineQuestion) questions.get(m));
    List<LineSum> sums = rows.each(m -> new LineSum(lines.get(m).rates));
    LinearLines pass =
        new LinearLines(
            linear,
            lines.stream().map(LineQuestion::w).toList(),
            lines.stream().map(LineQuestion::direction).toList(),
            sums);
    rows.forEach(pass::add);
    return sums;
  }
}

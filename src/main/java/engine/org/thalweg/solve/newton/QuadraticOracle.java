package org.thalweg.solve.newton;

import java.util.Arrays;
import java.util.List;
import org.thalweg.linalg.Packed;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.HessianSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.HessianQuestion;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.OracleAround;
import org.thalweg.solve.Question;
import org.thalweg.solve.Vectors;

/**
 * An oracle of one model whose second derivatives H are the same everywhere: once they are known
 * among all coordinates at a point v, what is asked elsewhere is known without a pass.
 *
 * <pre>
 *   f(w) = f(v) + g·δ + ½δᵀHδ,   ∇f(w) = g + Hδ,   δ = w − v
 * </pre>
 *
 * If terms of f(w) cancel so far that rounding errors would show, the rows are asked. The point v
 * is that of the first answer with all of H, and stays; so an answer depends on w alone. Where w is
 * so long that a path begins with some of H, the rows are always asked, since a path that is
 * resumed would have another v. An answer that took no pass counts no rows. H itself is known
 * everywhere then.
 */
public final class QuadraticOracle implements OracleAround {
  private static final double ROUNDING = 0x1p-52;
  private static final double CLOSE = 1e-11; // of f: rounding errors that do not matter

  private final Oracle rows;
  private double[] at; // v; null before it is known
  private double weight; // of all rows
  private double loss; // f(v)
  private double[] gradient; // g
  private double[] second; // H, packed

  /** One that is closed with the oracle over the rows. */
  public QuadraticOracle(Oracle rows) {
    this.rows = rows;
  }

  @Override
  public Oracle inner() {
    return rows;
  }

  @Override
  public List<Answer> answerAll(List<Asked> questions) {
    return questions.stream().map(this::answer).toList();
  }

  private Answer answer(Asked asked) {
    Question<?> question = asked.question();
    boolean isOfAll = question.draw() instanceof Draw.All;
    HessianQuestion matrix =
        isOfAll && question instanceof HessianQuestion whole && whole.among() == null
            ? whole
            : null;
    if (at != null && isOfAll && question instanceof GradientQuestion first) {
      GradientSum sum = at(first.w());
      if (sum != null) {
        rows.requireUncancelled();
        return sum;
      }
    }
    if (at != null && matrix != null) {
      GradientSum sum = at(matrix.w());
      if (sum != null) {
        rows.requireUncancelled();
        return with(sum);
      }
    }
    Answer answer = rows.answerAll(List.of(asked)).get(0);
    if (at == null && matrix != null && WorkingSet.isLittle(matrix.w().length)) {
      know(matrix.w(), (HessianSum) answer);
    }
    return answer;
  }

  /** H beside sums that are known. */
  private HessianSum with(GradientSum first) {
    HessianSum sum = new HessianSum(at.length);
    sum.gradient().merge(first);
    double[] packed = sum.packedHessian();
    Arrays.setAll(packed, i -> second[i] * weight);
    return sum;
  }

  private void know(double[] w, HessianSum sum) {
    at = w.clone();
    weight = sum.weight();
    loss = sum.gradient().meanLoss();
    gradient = sum.gradient().meanGradient();
    second = sum.mean();
  }

  /** The sums at w; null if rounding errors would show. */
  private GradientSum at(double[] w) {
    double[] moves = Vectors.difference(w, at);
    double[] next = gradient.clone();
    Packed.addProduct(second, moves, next);
    double value = loss;
    for (int i = 0; i < w.length; i++) {
      value += (gradient[i] + next[i]) / 2 * moves[i];
    }
    if (!(size(moves) * ROUNDING <= CLOSE * value)) {
      return null;
    }
    for (int i = 0; i < next.length; i++) {
      next[i] *= weight;
    }
    GradientSum sum = GradientSum.over(next);
    sum.add(value * weight, weight, 0);
    return sum;
  }

  /** The sum of the absolute values of the terms of f(w). */
  private double size(double[] moves) {
    double size = Math.abs(loss);
    for (int i = 0; i < moves.length; i++) {
      double move = Math.abs(moves[i]);
      int row = Packed.start(i);
      double slope = Math.abs(gradient[i]) + second[row + i] * move / 2;
      for (int j = 0; j < i && move != 0; j++) {
        slope += Math.abs(second[row + j] * moves[j]);
      }
      size += move * slope;
    }
    return size;
  }
}

package org.thalweg.solve.newton;

import java.util.Optional;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.HessianSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.HessianQuestion;
import org.thalweg.solve.Iterate;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Question;
import org.thalweg.solve.Reason;

/**
 * The second derivatives that a {@link ScreenedNewton} knows. Where the rows are held, they are
 * those at w; else a matrix that is kept, and repaired by each step, until another is wanted, which
 * is asked for together with F and the gradient, or by itself.
 */
final class WorkingSetHessian {
  /** The rule of a run that ends because too many weights are not 0. */
  static final String WIDTH = "width";

  private final ScreenedSetting setting;
  private final double[] l1;
  private HessianOperator second; // null before the first answer
  private int[] wanted; // coordinates that are asked for with F; null for none
  private boolean wasKnown; // whether a matrix is asked for once more
  private boolean isTooWide;

  /**
   * What is known at first.
   *
   * @param second null for nothing, and where the rows are held
   */
  WorkingSetHessian(ScreenedSetting setting, double[] l1, HessianOperator second) {
    this.setting = setting;
    this.l1 = l1;
    this.second = second;
  }

  HessianOperator second() {
    return second;
  }

  /** Whether the second derivatives are the same everywhere, so that a model is F itself. */
  boolean isExact() {
    return setting.problem().objective().curvature().orElseThrow().isConstant();
  }

  /** To be saved; null where the rows are held. */
  PackedHessian packed() {
    return setting.held().isPresent() ? null : (PackedHessian) second;
  }

  /** Why a run ends whatever else is known; empty where it goes on. */
  Optional<Reason> ended() {
    return isTooWide
        ? Optional.of(
            new Reason(
                Reason.Kind.STALLED,
                WIDTH,
                "more than %d weights are not 0".formatted(setting.screen().most())))
        : Optional.empty();
  }

  /** Ends as it did when it was saved. */
  void endTooWide() {
    isTooWide = true;
  }

  /** Whether a matrix is to be asked for by itself. */
  boolean isUnknown() {
    return packed() != null && packed().packed() == null;
  }

  /** Asks for the matrix of second derivatives by itself, where {@link #isUnknown}. */
  Question<?> ask() {
    return question(packed().at(), packed().among());
  }

  /** Takes it; to be told of as what a run had before, if it was known then. */
  Progress tell(Answer answer) {
    second = packed().known(matrix(answer));
    boolean isAgain = wasKnown;
    wasKnown = false;
    return isAgain ? new Progress.Prepared() : Progress.pending();
  }

  /** Whether what is to be asked for by itself was known before, and given up. */
  void wasKnown(boolean was) {
    wasKnown = was && isUnknown();
  }

  /** Asks for F and its gradient, and for what is wanted with them. */
  Question<?> ask(double[] w) {
    return question(w, wanted);
  }

  private static Question<?> question(double[] w, int[] among) {
    if (among == null || among.length == 0) {
      return new GradientQuestion(w, Draw.all());
    }
    boolean isAll = among.length == w.length;
    return new HessianQuestion(w, 0, Draw.all(), isAll ? null : among);
  }

  /** What F and its gradient are made of. */
  static GradientSum sum(Answer answer) {
    return answer instanceof HessianSum hessian ? hessian.gradient() : (GradientSum) answer;
  }

  private static double[] matrix(Answer answer) {
    return answer instanceof HessianSum hessian ? hessian.mean() : new double[0];
  }

  /**
   * Repairs a matrix that is kept and not exact by a step, at the ends of which the gradient of the
   * mean loss is known.
   */
  void learn(double[] from, double[] to, double[] gradientFrom, double[] gradientTo) {
    if (wanted == null && second != null && setting.held().isEmpty() && !isExact()) {
      second =
          packed().repaired(Secant.between(second.among(), from, to, gradientFrom, gradientTo));
    }
  }

  /** Takes the answer at a point where it goes on. */
  void arrive(Iterate at, Answer answer) {
    if (wanted != null) {
      second = new PackedHessian(at.w(), wanted, matrix(answer));
      wanted = null;
    }
  }

  /** Makes second derivatives ready at a point whose gradient is known. */
  void plan(Iterate at) {
    wanted = null;
    setting
        .held()
        .ifPresent(
            rows -> {
              int[] among = setting.screen().of(at.w(), at.w(), at.smoothGradient(), l1);
              second = rows.at(at.w(), among);
            });
  }

  /**
   * Wants second derivatives at u, among what may move there, unless the rows are held.
   *
   * @param w where the gradient is
   */
  void want(double[] w, double[] u, double[] gradient) {
    if (setting.held().isEmpty()) {
      wanted = setting.screen().of(w, u, gradient, l1);
      isTooWide = wanted == null;
    }
  }

  /** Asks for the second derivatives at a point by themselves; whether not all are known. */
  boolean renew(Iterate at) {
    if (setting.held().isPresent() || packed().isOf(at.w()) && !isMissing(at)) {
      return false;
    }
    want(at.w(), at.w(), at.smoothGradient());
    if (!isTooWide) {
      second = new PackedHessian(at.w(), wanted, null);
    }
    wanted = null;
    return true;
  }

  /** Whether a coordinate is drawn from 0 whose second derivatives are not known. */
  boolean isMissing(Iterate at) {
    int next = 0;
    int[] among = second.among();
    for (int j = 0; j < l1.length; j++) {
      boolean isKnown = next < among.length && among[next] == j;
      next += isKnown ? 1 : 0;
      if (!isKnown && WorkingSet.isDrawn(at.smoothGradient()[j], l1[j])) {
        return true;
      }
    }
    return false;
  }
}

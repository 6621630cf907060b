package org.thalweg.solve.lbfgs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.thalweg.solve.AskTell.ask;
import static org.thalweg.solve.AskTell.tell;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.thalweg.linalg.DenseBlock;
import org.thalweg.linalg.Targets;
import org.thalweg.objective.Standardisation;
import org.thalweg.objective.StandardisedSums;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.LineSum;
import org.thalweg.reduce.RowMetric;
import org.thalweg.reduce.RowNorms;
import org.thalweg.solve.CurvaturePair;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.LineQuestion;
import org.thalweg.solve.NormsQuestion;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Reason;

/**
 * Which question follows which answer, where the answers are made up: a loss of one weight, and an
 * intercept of which nothing depends.
 */
class QuestionsTest {
  private final Problem smooth = DrawnProblem.values(1).with(Penalties.none());

  /** ½(w − 3)², from 0: the line has the powers of four, and a parabola finds the minimum. */
  @Test
  void theFirstStepFollowsALineOfAllMagnitudes() {
    Lbfgs solver = cold(smooth, 0);
    gradient(solver, 4.5, -3);
    LineQuestion line = (LineQuestion) ask(solver);
    assertThat(line.direction()).containsExactly(-3, 0);
    assertThat(line.rates()).hasSize(61);
    assertThat(line.rates()[0]).isEqualTo(Math.scalb(1.0 / 3, -60));
    assertThat(line.rates()[60]).isEqualTo(Math.scalb(1.0 / 3, 60));
    assertThat(line.rates()[31] / line.rates()[30]).isEqualTo(4);
    line(solver, w -> (w - 3) * (w - 3) / 2);
    assertThat(asked(solver)).isCloseTo(3, within(1e-12));
  }

  /** A step as long as w, where w is far from 0. */
  @Test
  void theLineIsMeasuredByTheLengthOfW() {
    Lbfgs solver = cold(smooth, 1000);
    gradient(solver, 10, -2);
    assertThat(((LineQuestion) ask(solver)).rates()[30]).isEqualTo(500);
  }

  /** What is no number is skipped; with one neighbour missing there is no parabola. */
  @Test
  void aLineMayLeadWhereTheLossIsNotFinite() {
    Lbfgs solver = cold(smooth, 0);
    gradient(solver, 1, -1);
    line(solver, w -> w > 2 ? Double.NaN : 1 - w / 2);
    assertThat(asked(solver)).isEqualTo(1);
    assertThat(gradient(solver, 0.5, -0.5)).isInstanceOf(Progress.Measured.class);
    assertThat(solver.point()[0]).isEqualTo(1);
  }

  /** The parabola promised less than the best of the line: the best of the line is next. */
  @Test
  void aGuessThatIsNotLowerIsGivenUpForTheBestOfTheLine() {
    Lbfgs solver = cold(smooth, 0);
    gradient(solver, 4.5, -3);
    line(solver, w -> (w - 3) * (w - 3) / 2);
    assertThat(gradient(solver, 2, 1)).isInstanceOf(Progress.Pending.class);
    assertThat(asked(solver)).isEqualTo(4);
    assertThat(gradient(solver, 0.5, 1)).isInstanceOf(Progress.Measured.class);
  }

  @Test
  void aStepOfThePairsIsTriedWholeAndTaken() {
    Lbfgs solver = warm(smooth, 0.5); // curvature 2
    gradient(solver, 9, -6);
    assertThat(asked(solver)).isEqualTo(3);
    Progress.Measured measured = (Progress.Measured) gradient(solver, 0.25, 1);
    assertThat(measured.measurement().learningRate()).isEqualTo(1);
    assertThat(measured.measurement().stepNorm()).isEqualTo(3);
  }

  /** Armijo's 10⁻⁴: along the step F may fall by 18 at its first slope. */
  @Test
  void aStepMustLowerTheObjectiveEnough() {
    Lbfgs enough = warm(smooth, 0.5);
    gradient(enough, 9, -6);
    assertThat(gradient(enough, 9 - 0.0019, 6)).isInstanceOf(Progress.Measured.class);
    Lbfgs tooLittle = warm(smooth, 0.5);
    gradient(tooLittle, 9, -6);
    assertThat(gradient(tooLittle, 9 - 0.0017, 6)).isInstanceOf(Progress.Pending.class);
  }

  /** A pair whose gradient does not grow along the step cannot be used. */
  @Test
  void aStepMustShowPositiveCurvature() {
    Lbfgs solver = warm(smooth, 0.5);
    gradient(solver, 9, -6);
    assertThat(gradient(solver, 0, -6)).isInstanceOf(Progress.Pending.class);
    assertThat(ask(solver)).isInstanceOf(LineQuestion.class);
  }

  /** Wolfe's 0.1: the slope −6 must become −5.4, or F falls on. */
  @Test
  void aStepThatCouldBeMuchLongerIsFollowedByALine() {
    Lbfgs enough = warm(smooth, 0.5);
    gradient(enough, 9, -6);
    assertThat(gradient(enough, 0, -5.39)).isInstanceOf(Progress.Measured.class);
    Lbfgs tooShort = warm(smooth, 0.5);
    gradient(tooShort, 9, -6);
    assertThat(gradient(tooShort, 0, -5.41)).isInstanceOf(Progress.Pending.class);
    line(tooShort, w -> 9 - 6 * w + w * w / 200);
    gradient(tooShort, -1700, -0.1);
    assertThat(tooShort.point()[0]).isBetween(300.0, 900.0);
  }

  /** Where the face ends before twice the step there is nothing to be gained beyond. */
  @Test
  void aStepToTheEndOfItsFaceNeedNotBeLonger() {
    Problem lasso = DrawnProblem.values(1).with(Penalties.l1(1));
    Lbfgs solver = Lbfgs.warm(lasso, new double[] {2, 0}, List.of(pair(0.2)));
    gradient(solver, 9, 5); // to 2 − 0.2·6
    assertThat(gradient(solver, 2, 5)).isInstanceOf(Progress.Measured.class);
    Lbfgs far = Lbfgs.warm(lasso, new double[] {2, 0}, List.of(pair(0.1)));
    gradient(far, 9, 5);
    gradient(far, 5, 5);
    double[] rates = ((LineQuestion) ask(far)).rates();
    assertThat(rates[rates.length - 1]).isCloseTo(2 / 0.6, within(1e-12));
    line(far, w -> 9 - 5 * (2 - w));
    assertThat(asked(far)).isZero(); // not a rounded difference
  }

  /** The slopes at both ends and the values give the cubic t³ − t: its minimum is at 1/√3. */
  @Test
  void aStepTooFarIsCutByACubic() {
    Lbfgs solver = warm(smooth, 1);
    gradient(solver, 1, -1); // to w = 1; slope −1
    gradient(solver, 1, 2);
    assertThat(asked(solver)).isCloseTo(Math.sqrt(1.0 / 3), within(1e-12));
    Progress.Measured measured = (Progress.Measured) gradient(solver, 0.7, 0);
    assertThat(measured.measurement().learningRate()).isCloseTo(Math.sqrt(1.0 / 3), within(1e-12));
  }

  /** Of parabolas, to w = 1: their minima are at 1/500 and at 1/2000 of the step. */
  @Test
  void aCubicThatAsksForATinyStepIsNotTrusted() {
    Lbfgs small = warm(smooth, 1);
    gradient(small, 1, -1);
    gradient(small, 1 + 249, 499);
    assertThat(asked(small)).isCloseTo(0.002, within(1e-12));
    Lbfgs tiny = warm(smooth, 1);
    gradient(tiny, 1, -1);
    gradient(tiny, 1 + 999, 1999);
    assertThat(ask(tiny)).isInstanceOf(LineQuestion.class);
  }

  /** Without positive curvature the minimum is further on, which a line finds. */
  @Test
  void aCubicIsNotFollowedBeyondTheStep() {
    Lbfgs solver = warm(smooth, 1);
    gradient(solver, 4, -1);
    gradient(solver, 1, -2);
    assertThat(ask(solver)).isInstanceOf(LineQuestion.class);
  }

  @Test
  void whereTheCubicFailsALineFollowsTheStepInBothDirections() {
    Lbfgs solver = warm(smooth, 1);
    gradient(solver, 1, -1);
    gradient(solver, 1, 2);
    gradient(solver, 5, 2);
    LineQuestion line = (LineQuestion) ask(solver);
    assertThat(line.direction()).containsExactly(-1, 0);
    assertThat(line.rates()).hasSize(41).contains(Math.scalb(1, -20), 1, Math.scalb(1, 20));
    line(solver, w -> w == 0.25 ? 0.5 : w < 0.25 ? 0.9 : 2);
    gradient(solver, 0.4, -0.1);
    assertThat(solver.point()[0]).isBetween(0.125, 0.5);
  }

  @Test
  void aStepToWhereTheObjectiveIsNotFiniteIsFollowedByALine() {
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      Lbfgs solver = warm(smooth, 1);
      gradient(solver, 1, -1);
      gradient(solver, bad, 2);
      assertThat(ask(solver)).isInstanceOf(LineQuestion.class);
    }
    Lbfgs solver = warm(smooth, 1);
    gradient(solver, 1, -1);
    gradient(solver, 0.5, Double.NaN);
    assertThat(ask(solver)).isInstanceOf(LineQuestion.class);
  }

  /**
   * First the memory is dropped, then the steepest descent is tried once, then once more in units
   * of the features, then it has ended.
   */
  @Test
  void endsWhereTheSteepestDescentFindsNothingLower() {
    Lbfgs solver = warm(smooth, 1);
    gradient(solver, 1, -1);
    gradient(solver, 2, 2);
    gradient(solver, 2, 2); // the cubic's
    line(solver, w -> 1);
    assertThat(solver.ended()).isEmpty();
    assertThat(((LineQuestion) ask(solver)).rates()).hasSize(61);
    line(solver, w -> 1);
    assertThat(solver.ended()).isEmpty();
    features(solver, 4);
    LineQuestion scaled = (LineQuestion) ask(solver);
    assertThat(scaled.direction()).containsExactly(-1 / 16.0, 0);
    assertThat(scaled.rates()[30]).isEqualTo(1); // the direction has a length of its own
    line(solver, w -> 1);
    Reason reason = solver.ended().orElseThrow();
    assertThat(reason.kind()).isEqualTo(Reason.Kind.STALLED);
    assertThat(reason.detail()).contains("1.0");
    assertThat(solver.save().get("lbfgs")).containsExactly(1, 0, 1);
    assertThat(solver.point()[0]).isZero();
  }

  /** Half of slope times step is less than 10⁻¹⁵ of F: no line could show what is lower. */
  @Test
  void atRoundingLevelItEndsAfterFewQuestions() {
    Lbfgs solver = warm(smooth, 1);
    gradient(solver, 1, -4e-8);
    gradient(solver, 1 + 1e-15, 4e-8);
    assertThat(((LineQuestion) ask(solver)).rates()).hasSize(61);
    line(solver, w -> 1 - 8e-16);
    features(solver, 1);
    line(solver, w -> 1 - 8e-16);
    assertThat(solver.ended()).isPresent();
  }

  /** Features of unlike units: what is asked for once serves every later descent, and is saved. */
  @Test
  void theUnitsOfTheFeaturesAreAskedForOnce() {
    Lbfgs solver = cold(smooth, 0);
    gradient(solver, 1, -1);
    line(solver, w -> 1);
    features(solver, 1000);
    line(solver, w -> 1 - w / 2);
    gradient(solver, 0.5, -1); // no curvature, so no pair
    assertThat(solver.save().get("lbfgs.metric.factors")).containsExactly(1e-6, 1);
    Lbfgs restored = Lbfgs.restore(smooth, solver.point(), solver.save());
    for (Lbfgs each : List.of(solver, restored)) {
      LineQuestion line = (LineQuestion) ask(each);
      assertThat(line.direction()).containsExactly(-1e-6, 0);
      line(each, w -> 1);
      assertThat(each.ended()).isPresent();
    }
  }

  @Test
  void aLittleAboveRoundingLevelItGoesOn() {
    Lbfgs solver = warm(smooth, 1);
    gradient(solver, 1, -4e-8);
    gradient(solver, 1 + 1e-15, 4e-8);
    line(solver, w -> 1 - 2e-15);
    assertThat(solver.ended()).isEmpty();
    assertThat(gradient(solver, 1 - 2e-15, 1e-9)).isInstanceOf(Progress.Measured.class);
  }

  /** F may stay the same at rounding level where the gradient is halved, and only there. */
  @Test
  void theSameObjectiveWillDoWhereTheGradientIsHalved() {
    Lbfgs halved = warm(smooth, 1);
    gradient(halved, 1, -4e-8);
    assertThat(gradient(halved, 1, 2e-8)).isInstanceOf(Progress.Measured.class);
    Lbfgs longer = warm(smooth, 1);
    gradient(longer, 1, -4e-8);
    assertThat(gradient(longer, 1, 2.1e-8)).isInstanceOf(Progress.Pending.class);
  }

  @Test
  void endsAtOnceWhereTheGradientIsZero() {
    Lbfgs solver = cold(smooth, 2);
    assertThat(gradient(solver, 1, 0)).isInstanceOf(Progress.Measured.class);
    assertThat(solver.ended().orElseThrow().kind()).isEqualTo(Reason.Kind.STALLED);
  }

  /** Beyond 0 the L1 term has another slope; the step ends at 0 exactly. */
  @Test
  void aStepDoesNotLeaveItsOrthant() {
    Problem lasso = DrawnProblem.values(1).with(Penalties.l1(1));
    Lbfgs solver = Lbfgs.warm(lasso, new double[] {2, 0}, List.of(pair(1)));
    gradient(solver, 9, 4);
    assertThat(asked(solver)).isZero();
    gradient(solver, 3, 0.5);
    assertThat(solver.ended()).isPresent(); // |0.5| is less than λ
  }

  @Test
  void anL1TermOfStrengthZeroHasNoOrthants() {
    Problem plain = DrawnProblem.values(1).with(Penalties.l1(0));
    Lbfgs solver = Lbfgs.warm(plain, new double[] {2, 0}, List.of(pair(1)));
    gradient(solver, 9, 4);
    assertThat(asked(solver)).isEqualTo(-2);
  }

  /** Of what lies beyond the bound no line asks either. */
  @Test
  void aStepAndItsLineStayInTheBox() {
    Problem box = DrawnProblem.values(1).with(new Constraints.Box(-1, 1));
    Lbfgs solver = Lbfgs.warm(box, new double[2], List.of(pair(0.1)));
    gradient(solver, 9, -4);
    assertThat(asked(solver)).isCloseTo(0.4, within(1e-15));
    gradient(solver, Double.NaN, 0);
    assertThat(((LineQuestion) ask(solver)).rates()).endsWith(1, 2, 2.5); // 2.5 is the bound
    Lbfgs far = Lbfgs.warm(box, new double[2], List.of(pair(1)));
    gradient(far, 9, -4);
    assertThat(asked(far)).isEqualTo(1);
  }

  /** The pair of a step tells nothing of the curvature: what was known before holds no longer. */
  @Test
  void forgetsWhatItKnewWhereAStepShowsNoCurvature() {
    Lbfgs solver = warm(smooth, 1);
    gradient(solver, 1, -1);
    gradient(solver, 0.5, -1); // no curvature
    line(solver, w -> 1 - w / 2);
    gradient(solver, 1 - Math.scalb(1, 19), -1);
    assertThat(solver.save().get("lbfgs")).containsOnly(0);
    assertThat(((LineQuestion) ask(solver)).rates()).hasSize(61);
  }

  private static Lbfgs cold(Problem problem, double w) {
    return Lbfgs.cold(problem, new double[] {w, 0});
  }

  /** At 0, with a pair that says that the inverse of the curvature is so much. */
  private static Lbfgs warm(Problem problem, double inverse) {
    return Lbfgs.warm(problem, new double[2], List.of(pair(inverse)));
  }

  private static CurvaturePair pair(double inverse) {
    return new CurvaturePair(new double[] {inverse, 0}, new double[] {1, 0});
  }

  private static double asked(Lbfgs solver) {
    return ((GradientQuestion) ask(solver)).w()[0];
  }

  private static Progress gradient(Lbfgs solver, double loss, double slope) {
    assertThat(ask(solver)).isInstanceOf(GradientQuestion.class);
    GradientSum sum = GradientSum.over(new double[] {slope, 0});
    sum.add(loss, 1, 1);
    return tell(solver, sum);
  }

  /** Answers the question for the units of the features: there is one row, with this entry. */
  private static void features(Lbfgs solver, double x) {
    assertThat(ask(solver)).isInstanceOf(NormsQuestion.class);
    RowNorms norms = new RowNorms(1);
    RowMetric metric = StandardisedSums.rowMetric(Standardisation.none(), new double[] {1, 1}, 1);
    norms.add(new DenseBlock(1, new double[] {x}, Targets.of(new double[] {0})), metric);
    tell(solver, norms);
  }

  private static void line(Lbfgs solver, DoubleUnaryOperator loss) {
    LineQuestion line = (LineQuestion) ask(solver);
    LineSum sum = new LineSum(line.rates());
    for (int k = 0; k < sum.points(); k++) {
      sum.add(k, loss.applyAsDouble(line.w()[0] - sum.rate(k) * line.direction()[0]));
    }
    sum.count(1, 1);
    assertThat(tell(solver, sum)).isInstanceOf(Progress.Pending.class);
  }
}

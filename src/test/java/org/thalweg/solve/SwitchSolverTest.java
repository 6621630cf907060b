package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.thalweg.solve.AskTell.tell;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;

/** Two solvers in w of one entry, which is F, each with a rule of how far a step leads. */
class SwitchSolverTest {
  private static final double LEAST = 1;
  private static final DoubleUnaryOperator FAST = f -> LEAST + (f - LEAST) / 2;
  private static final DoubleUnaryOperator SLOW = f -> LEAST + 0.99 * (f - LEAST);
  private static final DoubleUnaryOperator NOWHERE = f -> f;

  /** Ends where its rule leads no lower. */
  private static final class Ruled implements Scripted {
    private final DoubleUnaryOperator rule;
    private double at;
    private boolean isMeasured;
    private Reason reason;

    Ruled(DoubleUnaryOperator rule, double at) {
      this.rule = rule;
      this.at = at;
    }

    @Override
    public Question<?> ask() {
      return new GradientQuestion(point(), Draw.all());
    }

    @Override
    public Progress tell(Answer answer) {
      double next = isMeasured ? rule.applyAsDouble(at) : at;
      if (isMeasured && !(next < at)) {
        reason = new Reason(Reason.Kind.STALLED, "rule", "no lower point");
        return Progress.pending();
      }
      isMeasured = true;
      at = next;
      return Progress.measured(new Measurement(point(), at, 0, 1, 0, 1, true));
    }

    @Override
    public double[] point() {
      return new double[] {at};
    }

    @Override
    public Optional<Reason> ended() {
      return Optional.ofNullable(reason);
    }

    @Override
    public Map<String, double[]> save() {
      return Map.of("measured", new double[] {isMeasured ? 1 : 0});
    }
  }

  /** Both, and which of them began, in order. */
  private record Pair(
      DoubleUnaryOperator first,
      DoubleUnaryOperator second,
      boolean firstIsFiner,
      List<String> begun)
      implements SwitchSolver.Both {
    @Override
    public Solver handOver(Solver solver) {
      begun.add("second");
      return new Ruled(second, solver.point()[0]);
    }

    @Override
    public Solver handBack(Solver solver) {
      begun.add("first");
      return new Ruled(first, solver.point()[0]);
    }

    @Override
    public Solver restoreFirst(Snapshot snapshot) {
      return restore(first, snapshot);
    }

    @Override
    public Solver restoreSecond(Snapshot snapshot) {
      return restore(second, snapshot);
    }

    private static Solver restore(DoubleUnaryOperator rule, Snapshot snapshot) {
      Ruled ruled = new Ruled(rule, snapshot.w()[0]);
      ruled.isMeasured = snapshot.memory("measured", 1)[0] != 0;
      return ruled;
    }
  }

  private static Pair pair(
      DoubleUnaryOperator first, DoubleUnaryOperator second, boolean firstIsFiner) {
    return new Pair(first, second, firstIsFiner, new ArrayList<>());
  }

  private static Answer answer() {
    GradientSum sum = new GradientSum(1);
    sum.add(0, 1, 1);
    return sum;
  }

  /** The objectives that are reported in so many questions; saved and restored after each. */
  private static List<Double> run(Pair pair, int questions) {
    SwitchSolver then = SwitchSolver.begin(new Ruled(pair.first, 2), pair);
    List<Double> reported = new ArrayList<>();
    for (int k = 0; k < questions && then.ended().isEmpty(); k++) {
      if (tell(then, answer()) instanceof Progress.Measured measured) {
        reported.add(measured.measurement().objective());
        Snapshot snapshot =
            new Snapshot(reported.size(), then.point().clone(), then.save(), new History(1));
        then = SwitchSolver.restore(pair, snapshot);
      }
    }
    return reported;
  }

  @Test
  void aSolverThatIsFastGoesOnAlone() {
    Pair pair = pair(FAST, FAST, false);
    run(pair, 40);
    assertThat(pair.begun).isEmpty();
  }

  @Test
  void aSlowOneGivesWayToOneThatIsMeasuredToBeBetter() {
    Pair pair = pair(SLOW, FAST, false);
    List<Double> reported = run(pair, 60);
    assertThat(pair.begun).containsExactly("second");
    assertThat(reported.get(reported.size() - 1)).isLessThan(LEAST + 1e-9);
  }

  /** It was the second one to the end of the run. */
  @Test
  void aSlowOneGoesOnWhereTheOtherGainsLess() {
    Pair pair = pair(SLOW, f -> LEAST + 0.999 * (f - LEAST), false);
    run(pair, 50);
    assertThat(pair.begun).containsExactly("second", "first");
  }

  /** Trials become rarer: each waits for twice as many steps as the one before. */
  @Test
  void trialsThatAreLostBecomeRarer() {
    Pair pair = pair(SLOW, f -> LEAST + 0.999 * (f - LEAST), false);
    run(pair, 1000);
    assertThat(pair.begun.stream().filter("second"::equals)).hasSizeBetween(4, 6);
  }

  @Test
  void whereTheFirstFindsNoLowerPointTheSecondGoesOn() {
    Pair pair = pair(NOWHERE, FAST, false);
    List<Double> reported = run(pair, 20);
    assertThat(pair.begun).containsExactly("second");
    assertThat(reported).isSortedAccordingTo((a, b) -> Double.compare(b, a)).hasSizeGreaterThan(15);
  }

  /** A second one that comes as far as 1.5, from where the first one leads to the minimum. */
  @Test
  void aFinerFirstOneGoesOnWhereTheSecondFindsNone() {
    DoubleUnaryOperator fromThere = f -> f > 1.5 ? f : FAST.applyAsDouble(f);
    DoubleUnaryOperator thither = f -> Math.min(f, Math.max(1.5, f - 0.1));
    Pair pair = pair(fromThere, thither, true);
    List<Double> reported = run(pair, 60);
    assertThat(pair.begun).startsWith("second", "first");
    assertThat(reported.get(reported.size() - 1)).isLessThan(LEAST + 1e-9);
    Pair coarse = pair(fromThere, thither, false);
    run(coarse, 60);
    assertThat(coarse.begun).containsExactly("second");
  }

  @Test
  void aRunEndsWhereNeitherFindsALowerPoint() {
    Pair pair = pair(NOWHERE, NOWHERE, true);
    assertThat(run(pair, 100)).containsExactly(2.0);
    assertThat(pair.begun).containsExactly("second");
  }
}

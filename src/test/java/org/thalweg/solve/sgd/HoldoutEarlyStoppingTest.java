package org.thalweg.solve.sgd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.thalweg.solve.AskTell.ask;
import static org.thalweg.solve.AskTell.tell;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.LineSum;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.Draw;
import org.thalweg.solve.History;
import org.thalweg.solve.LineQuestion;
import org.thalweg.solve.OnDivergence;
import org.thalweg.solve.Parabola;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Question;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;

/** Steps from 0 of length 1, so that w counts them, and losses of rows held out by step. */
class HoldoutEarlyStoppingTest {
  private static final Draw HELD_OUT = new Draw.HeldOutDraw();
  private static final Map<Long, Double> LOSSES =
      Map.of(2L, 10.0, 4L, 8.0, 6L, 7.5, 8L, 7.25, 10L, 7.125, 12L, 9.0, 14L, 9.5, 16L, 9.75);

  private static HoldoutEarlyStopping.HoldoutSetting setting(long interval) {
    MiniBatchSgd.SgdSetting steps =
        new MiniBatchSgd.SgdSetting(
            Parabola.problem(Penalties.none()),
            new org.thalweg.update.Sgd(),
            new Schedules.Constant(1),
            new OnDivergence.Stop(),
            step -> false);
    return new HoldoutEarlyStopping.HoldoutSetting(
        steps, 3, interval, OptionalDouble.of(0.125), HELD_OUT);
  }

  /** Asks and tells once; the step after which rows held out were asked about, or −1. */
  private static long once(HoldoutEarlyStopping run, List<Progress> told) {
    Question<?> question = ask(run);
    if (question instanceof LineQuestion line) {
      assertThat(line.draw()).isEqualTo(HELD_OUT);
      long step = (long) line.w()[0];
      LineSum sum = new LineSum(line.rates());
      sum.add(0, 2 * LOSSES.get(step));
      sum.count(2, 5);
      told.add(tell(run, sum));
      return step;
    }
    GradientSum sum = new GradientSum(1);
    sum.gradient()[0] = -1;
    sum.add(1, 1, 1);
    told.add(tell(run, sum));
    return -1;
  }

  /** The last gain of more than an eighth is after 4 steps; 3 · 4 + 3 steps are between two. */
  @Test
  void endsWhereLittleIsGainedForTwiceAsManySteps() {
    HoldoutEarlyStopping run = HoldoutEarlyStopping.begin(setting(2), new double[1]);
    List<Progress> told = new ArrayList<>();
    List<Long> measured = new ArrayList<>();
    while (run.ended().isEmpty()) {
      long step = once(run, told);
      if (step >= 0) {
        measured.add(step);
        assertThat(((Progress.Measured) told.get(told.size() - 1)).aside()).isEqualTo(5);
      }
    }
    assertThat(measured).containsExactly(2L, 4L, 6L, 8L, 10L, 12L, 14L, 16L);
    assertThat(told.stream().filter(Progress.Measured.class::isInstance)).hasSize(16);
    assertThat(run.point()).containsExactly(10);
    assertThat(run.bestSteps()).isEqualTo(10);
    assertThat(run.hasConverged()).isTrue();
    Reason reason = run.ended().orElseThrow();
    assertThat(reason.kind()).isEqualTo(Reason.Kind.CONVERGED);
    assertThat(reason.detail()).contains("7.12500 after 10 steps", "since 4");
    HoldoutEarlyStopping restored = HoldoutEarlyStopping.restore(setting(2), snapshot(run, 16));
    assertThat(restored.ended()).isEqualTo(run.ended());
    assertThat(restored.point()).isEqualTo(run.point());
  }

  private static Snapshot snapshot(HoldoutEarlyStopping run, long steps) {
    return new Snapshot(steps, run.point().clone(), run.save(), new History(10));
  }

  @Test
  void goesOnFromEveryStep() {
    HoldoutEarlyStopping whole = HoldoutEarlyStopping.begin(setting(2), new double[1]);
    List<Progress> told = new ArrayList<>();
    for (long steps = 0; whole.ended().isEmpty(); ) {
      once(whole, told);
      if (told.get(told.size() - 1) instanceof Progress.Measured && whole.ended().isEmpty()) {
        HoldoutEarlyStopping rest =
            HoldoutEarlyStopping.restore(setting(2), snapshot(whole, ++steps));
        assertThat(rest.point()).isEqualTo(whole.point());
        while (rest.ended().isEmpty()) {
          once(rest, new ArrayList<>());
        }
        assertThat(rest.point()).containsExactly(10);
        assertThat(rest.bestSteps()).isEqualTo(10);
      }
    }
  }

  @Test
  void anIntervalIsAtLeastAStep() {
    assertThat(setting(1).interval()).isEqualTo(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> setting(0))
        .withMessageContaining("interval must be at least 1");
  }
}

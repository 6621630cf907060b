package org.thalweg.solve.sgd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.Parabola;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingResult;
import org.thalweg.update.Slot;
import org.thalweg.update.Slots;
import org.thalweg.update.Updater;

/** What the solver owes an updater: its memory, its true step sizes, its look-ahead point. */
class UpdaterHooksTest {
  private final Parabola parabola = new Parabola();

  /** d = g/4, counting its updates in a slot that starts at 10. */
  private static class Quarter implements Updater {
    @Override
    public List<Slot> slots(int dimension) {
      return List.of(new Slot("count", dimension, 10));
    }

    @Override
    public void direction(double[] gradient, double[] w, long t, Slots slots) {
      slots.of("count")[0]++;
      gradient[0] /= 4;
    }

    @Override
    public void precondition(double[] stepSizes, long t, Slots slots) {
      assertThat(slots.of("count")[0]).as("after the direction of update t").isEqualTo(10 + t);
      stepSizes[0] /= 4;
    }
  }

  /** Wants its gradient two below w, where a proximal penalty acts with twice the step. */
  private static final class Ahead extends Quarter {
    @Override
    public boolean looksAhead() {
      return true;
    }

    @Override
    public void lookahead(double[] point, double[] stepSizes, long t, Slots slots) {
      assertThat(slots.of("count")[0]).as("before the direction of update t").isEqualTo(9 + t);
      point[0] -= 2;
      stepSizes[0] *= 2;
    }
  }

  @Test
  void theMemoryIsFreshInEveryRunAndKeptThroughIt() {
    DescentRun run = run(new Quarter(), Penalties.none(), 4);
    for (int i = 0; i < 2; i++) {
      run.from(start(), parabola);
      assertThat(run.memory("count")).containsExactly(14);
    }
  }

  /** From 5 by ½·2/4 to 4.75, then shrunk by 4·½/4, not by 4·½. */
  @Test
  void theProxActsWithTheStepSizesTheUpdaterMadeOfTheRate() {
    TrainingResult result = run(new Quarter(), Penalties.l1(4), 1).from(start(), parabola);
    assertThat(result.w()).containsExactly(4.25);
  }

  @Test
  void everythingIsMeasuredAtTheLookaheadPointAndTheStepBeginsAtTheParameters() {
    DescentRun run = run(new Ahead(), Penalties.l2(1), 1);
    TrainingResult result = run.from(start(), parabola);
    List<StepReport> heard = run.reports();
    assertThat(parabola.values).containsExactly(3.0);
    assertThat(heard).extracting(StepReport::loss).containsExactly(0.0);
    assertThat(heard).extracting(StepReport::penalty).containsExactly(4.5);
    assertThat(result.w()).containsExactly(5 - 0.5 * 3 / 4);
  }

  @Test
  void theLookaheadPointIsProximalToo() {
    assertThat(run(new Ahead(), Penalties.l1(1), 1).from(start(), parabola).reason().rule())
        .isEqualTo("maxSteps");
    assertThat(parabola.values).containsExactly(2.0);
  }

  private static DescentRun run(Updater updater, Penalties penalties, long steps) {
    return new DescentRun(Parabola.problem(penalties)).rule(updater).steps(steps);
  }

  private static double[] start() {
    return new double[] {5};
  }
}

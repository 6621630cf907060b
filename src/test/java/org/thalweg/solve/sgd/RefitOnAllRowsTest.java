package org.thalweg.solve.sgd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.thalweg.solve.AskTell.ask;
import static org.thalweg.solve.AskTell.tell;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.Draw;
import org.thalweg.solve.History;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.OnDivergence;
import org.thalweg.solve.Parabola;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Progress;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.TrainingResult;

/** Both times on the parabola, whose best rate is 1, so that a half of it is taken. */
class RefitOnAllRowsTest {
  private static final long MOST = 6; // first steps, of which the last is the best
  private static final long SECOND = 9; // one and a half times as many
  private static final double[] FIVE = {5};
  private final Parabola parabola = new Parabola();

  private static RefitOnAllRows.RefitSetting setting() {
    Problem problem = Parabola.problem(Penalties.none());
    MiniBatchSgd.SgdSetting steps =
        new MiniBatchSgd.SgdSetting(
            problem,
            new org.thalweg.update.Sgd(),
            new LineSearchRate(OptionalLong.empty()),
            new OnDivergence.Stop(),
            step -> false);
    HoldoutEarlyStopping.HoldoutSetting search =
        new HoldoutEarlyStopping.HoldoutSetting(
            steps, 2, 1, OptionalDouble.empty(), new Draw.HeldOutDraw());
    return new RefitOnAllRows.RefitSetting(search, MOST, 1.5, 100);
  }

  /** The number of steps that were reported. */
  private long run(RefitOnAllRows refit, List<Snapshot> kept, long before) {
    long steps = before;
    while (refit.ended().isEmpty()) {
      Progress progress = tell(refit, parabola.answer(ask(refit)));
      assertThat(progress).isNotNull();
      if (progress instanceof Progress.Measured) {
        steps++;
        kept.add(new Snapshot(steps, refit.point().clone(), refit.save(), new History(10)));
      }
    }
    return steps;
  }

  @Test
  void stepsAgainFromTheStartOnAllRows() {
    RefitOnAllRows refit = RefitOnAllRows.begin(setting(), FIVE);
    List<Snapshot> kept = new ArrayList<>();
    assertThat(run(refit, kept, 0)).isEqualTo(MOST + SECOND);
    assertThat(refit.ended().map(Reason::kind)).as("of all steps").hasValue(Reason.Kind.BUDGET);
    assertThat(refit.ended().orElseThrow().detail()).contains("9 steps on all rows");
    double best = 3 + 2 * Math.scalb(1, (int) -MOST); // each step of ½ halves w − 3
    for (long step = MOST; step < MOST + SECOND; step++) {
      assertThat(kept.get((int) step - 1).w()).as("%d", step).containsExactly(best);
    }
    assertThat(refit.point())
        .as("at the same rate")
        .containsExactly(3 + Math.scalb(2.0, (int) -SECOND));
    List<Long> batches =
        parabola.steps.subList(parabola.steps.size() - (int) SECOND, parabola.steps.size());
    assertThat(batches).isEqualTo(LongStream.range(100, 100 + SECOND).boxed().toList());
    assertThat(parabola.values.get(parabola.values.size() - (int) SECOND)).isEqualTo(5);
    assertThat(FIVE).containsExactly(5);
    assertThat(parabola.steps).as("with that of the rate").hasSize(1 + (int) (MOST + SECOND));
  }

  @Test
  void aRuleThatABatchMeetsIsNotForAnotherPointThanTheBestOfTheRowsHeldOut() {
    RefitOnAllRows refit = RefitOnAllRows.begin(setting(), FIVE);
    Minimiser minimiser =
        Minimiser.of(
            Parabola.problem(Penalties.none()),
            parabola,
            new StopCriterion.GradientNorm(0.3)); // at 3 + 2/8, before the step to 3 + 2/16
    TrainingResult result = minimiser.minimise(refit);
    assertThat(result.reason().rule()).isEqualTo("gradientNorm");
    assertThat(result.w()).containsExactly(3.125).isEqualTo(refit.point());
  }

  @Test
  void goesOnFromEveryStep() {
    RefitOnAllRows whole = RefitOnAllRows.begin(setting(), FIVE);
    List<Snapshot> kept = new ArrayList<>();
    run(whole, kept, 0);
    for (Snapshot snapshot : kept) {
      RefitOnAllRows rest = RefitOnAllRows.restore(setting(), snapshot);
      assertThat(run(rest, new ArrayList<>(), snapshot.step())).isEqualTo(MOST + SECOND);
      assertThat(rest.point()).isEqualTo(whole.point());
      assertThat(rest.ended()).isEqualTo(whole.ended());
    }
  }
}

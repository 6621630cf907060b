package org.thalweg.solve.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.thalweg.linalg.Block;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.Displacement;
import org.thalweg.reduce.HessianSum;
import org.thalweg.reduce.RowNorms;
import org.thalweg.sample.Reshuffling;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.ShardSizes;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.HessianQuestion;
import org.thalweg.solve.NormsQuestion;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.sgd.LocalDescent;
import org.thalweg.solve.sgd.LocalStepsQuestion;
import org.thalweg.solve.sgd.Round;
import org.thalweg.solve.svrg.EpochPlan;
import org.thalweg.solve.svrg.EpochQuestion;
import org.thalweg.update.Momentum;
import org.thalweg.update.Slots;

/** Every question about a sample, and rounds of local steps. */
class SamplesAndRoundsTest {
  private static final Problem PROBLEM = MadeShards.problem();
  private final double[] w = new double[MadeShards.FEATURES + 1];

  SamplesAndRoundsTest() {
    Arrays.setAll(w, i -> Math.sin(i));
  }

  /** In another order, so up to rounding errors. */
  @Test
  void aSampleOfAllRowsAnswersEveryQuestionAsAllRowsDo() {
    Oracle oracle = new MemoryOracle(PROBLEM, MadeShards.draw(1003, 90).shards(), 3);
    Draw sample = new Draw.Sample(1 << 20, 5);
    HessianSum hessian = (HessianSum) oracle.answer(new HessianQuestion(w, 0, sample));
    HessianSum ofAll = (HessianSum) oracle.answer(new HessianQuestion(w, 0, Draw.all()));
    assertThat(hessian.mean()).containsExactly(ofAll.mean(), within(1e-13));
    double[] scale = new double[w.length];
    Arrays.setAll(scale, i -> i + 1);
    RowNorms norms = (RowNorms) oracle.answer(new NormsQuestion(scale, sample));
    RowNorms all = (RowNorms) oracle.answer(new NormsQuestion(scale, Draw.all()));
    assertThat(norms.largest()).isCloseTo(all.largest(), within(1e-12));
    assertThat(norms.mean()).isCloseTo(all.mean(), within(1e-12));
    assertThat(norms.rows()).isEqualTo(1003);
    EpochPlan plan =
        new EpochPlan(
            new double[3 * w.length],
            Penalties.none(),
            PROBLEM.layout(),
            Standardisation.none(),
            0.1,
            1,
            1,
            1,
            7);
    Displacement moved = (Displacement) oracle.answer(new EpochQuestion(plan, sample));
    assertThat(moved.rows()).isEqualTo(1003);
  }

  /** Two are kept for the questions to come, and none once the model has ended. */
  @Test
  void aSampleThatIsDroppedIsDrawnAgain() {
    List<Draw.Sample> drawn = new ArrayList<>();
    Samples samples =
        new Samples(
            sample -> {
              drawn.add(sample);
              return new MemoryOracle(PROBLEM, MadeShards.draw(50, 25).shards(), 3);
            });
    Draw.Sample first = new Draw.Sample(50, 1);
    Draw.Sample second = new Draw.Sample(50, 2);
    for (Draw.Sample sample : List.of(first, second, first, second)) {
      samples.answer(new GradientQuestion(w, sample), null);
    }
    assertThat(drawn).containsExactly(first, second);
    samples.clear();
    samples.answer(new GradientQuestion(w, first), null);
    assertThat(drawn).containsExactly(first, second, first);
  }

  /** By their weights; a shard without rows takes no part. */
  @Test
  void localStepsAreThoseOfEveryShard() {
    List<List<Block>> shards = new ArrayList<>(MadeShards.draw(90, 40).shards());
    shards.add(1, List.of());
    ShardSizes sizes = ShardSizes.of(shards);
    Sampler batches = new Reshuffling.PerShard(sizes, 10, 3);
    LocalDescent descent =
        new LocalDescent(
            PROBLEM.objective(),
            Standardisation.none(),
            new Momentum(),
            t -> 0.1,
            Penalties.l2(0.1),
            new Round.Local(3, 0, 0));
    Slots memory = new Slots(descent.slots());
    Arrays.fill(memory.of("velocity"), 0.5);
    LocalStepsQuestion question = new LocalStepsQuestion(descent, w, memory, 2);
    Displacement expected = null;
    for (int each : new int[] {0, 2, 3}) {
      Displacement moved =
          descent.run(
              question.vectors().get(0),
              2,
              shards.get(each),
              sizes.weight(each),
              step -> batches.draw(step, 0, each));
      expected = expected == null ? moved : expected.merge(moved);
    }
    Oracle oracle = new MemoryOracle(PROBLEM, shards, new RowDraws(sizes, batches, batches, 3));
    Displacement moved = (Displacement) oracle.answer(question);
    assertThat(moved.rows()).isEqualTo(expected.rows()).isPositive();
    assertThat(moved.weight()).isCloseTo(sizes.weight(), within(1e-12));
    assertThat(moved.sum()).containsExactly(expected.sum(), within(1e-12));
    Oracle none = new MemoryOracle(PROBLEM, List.of(List.of()), 3);
    Displacement nowhere = (Displacement) none.answer(question);
    assertThat(nowhere.sum()).hasSize(2 * w.length).containsOnly(0);
  }
}

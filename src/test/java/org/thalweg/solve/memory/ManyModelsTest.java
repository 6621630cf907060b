package org.thalweg.solve.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.config.Registry;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Hash;
import org.thalweg.linalg.VectorModule;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.SoftmaxObjective;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.HessianSum;
import org.thalweg.reduce.LineSum;
import org.thalweg.sample.Reshuffling;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.Samplers;
import org.thalweg.sample.ShardSizes;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.HessianQuestion;
import org.thalweg.solve.LineQuestion;
import org.thalweg.solve.NormsQuestion;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.solve.memory.MemoryOracle.RandomOrder;

/** The answers to questions of several models, bit by bit those that each gets alone. */
class ManyModelsTest {
  private static final MadeShards MADE = MadeShards.draw(700, 130);
  private static final ShardSizes SIZES = MADE.sizes();
  private static final int FOLDS = 3;

  /** Some models for each kind of objective, with others mixed in. */
  static List<List<Objective>> models() {
    List<List<Objective>> all = new ArrayList<>();
    List<Objective> losses = new ArrayList<>();
    for (String name : List.of("logistic", "hinge", "squaredHinge", "halfSquared", "absolute")) {
      PointwiseLoss loss = Registry.losses().parse(name).value();
      losses.add(new LinearObjective(loss, MadeShards.FEATURES, losses.size() % 2 == 0));
    }
    all.add(losses);
    all.add(List.of(losses.get(0), losses.get(0), losses.get(0), losses.get(0), losses.get(0)));
    Objective softmax = new SoftmaxObjective(new SoftmaxLoss(2), MadeShards.FEATURES, true);
    all.add(List.of(softmax, losses.get(0), softmax));
    all.add(List.of(softmax, softmax));
    return all;
  }

  @ParameterizedTest
  @MethodSource("models")
  void haveTheBitsOfModelsAlone(List<Objective> objectives) {
    VectorModule.warm();
    List<MemoryOracle.ModelRows> models = models(objectives, new Reshuffling.Epoch(SIZES, 50, 5));
    MemoryOracle together = new MemoryOracle(models);
    for (Function<Objective, Question<?>> ask : questions()) {
      List<Oracle.Asked> asked = new ArrayList<>();
      for (int m = 0; m < models.size(); m++) {
        asked.add(new Oracle.Asked(m, ask.apply(models.get(m).problem().objective())));
      }
      if (asked.stream().anyMatch(each -> each.question() == null)) {
        continue; // no second derivatives
      }
      List<Answer> answers = together.answerAll(asked);
      for (int m = 0; m < models.size(); m++) {
        MemoryOracle.ModelRows own = models.get(m);
        Answer alone =
            new MemoryOracle(own.problem(), own.shards(), own.draws())
                .answer(asked.get(m).question());
        assertThat(answers.get(m))
            .as("model %d, %s", m, asked.get(m).question().getClass().getSimpleName())
            .usingRecursiveComparison()
            .ignoringFieldsMatchingRegexes(".*pool")
            .isEqualTo(alone);
      }
    }
  }

  /** Batches of which many have no row at first. */
  @Test
  void alsoWhereABatchIsDrawnAgain() {
    Sampler rare = new Samplers.Bernoulli(SIZES, 1e-3, 5);
    List<MemoryOracle.ModelRows> models = models(models().get(1), rare);
    MemoryOracle together = new MemoryOracle(models);
    assertThat(together.rows()).isEqualTo(700);
    for (long step = 0; step < 8; step++) {
      List<Oracle.Asked> asked = new ArrayList<>();
      for (int m = 0; m < models.size(); m++) {
        double[] w = w(models.get(m).problem().objective(), 7);
        asked.add(new Oracle.Asked(m, new GradientQuestion(w, new Draw.Batch(step))));
      }
      List<Answer> answers = together.answerAll(asked);
      for (int m = 0; m < models.size(); m++) {
        MemoryOracle.ModelRows own = models.get(m);
        MemoryOracle alone = new MemoryOracle(own.problem(), own.shards(), own.draws());
        GradientSum expected = (GradientSum) alone.answer(asked.get(m).question());
        GradientSum sum = (GradientSum) answers.get(m);
        assertThat(sum.rows()).isEqualTo(expected.rows()).isPositive();
        assertThat(sum.gradient()).isEqualTo(expected.gradient());
      }
    }
  }

  @Test
  void anAnswerIsASumOrAnEstimateAndNoneWithoutRows() {
    Sampler batches = new Reshuffling.Epoch(SIZES, 50, 5);
    DrawnRows all = new DrawnRows(new Samplers.Full(SIZES), SIZES, 0);
    DrawnRows batch = new DrawnRows(batches, SIZES, 0);
    GradientSum sum = new GradientSum(1);
    sum.add(3, 2, 50);
    assertThat(all.first(sum)).isSameAs(sum);
    assertThat(batch.first(sum).weight()).isEqualTo(50 * SIZES.meanWeight());
    LineSum line = new LineSum(new double[1]);
    assertThat(all.first(line)).isSameAs(line);
    HessianSum hessian = new HessianSum(1);
    assertThat(all.first(hessian)).isSameAs(hessian);
    assertThat((Object) all.first((GradientSum) null)).isNull();
    ShardSizes light = SIZES.weighing(new double[SIZES.shards()]);
    assertThat(new DrawnRows(batches, light, 0).first(sum)).isNull();
  }

  /** Copies in random order belong to the same list of rows and to the same seed. */
  @Test
  void copiesInRandomOrderAreSharedByModelsOfTheSameRows() {
    List<List<Block>> shards = MADE.shards();
    RandomOrder order = new RandomOrder(shards, 5);
    assertThat(order)
        .isEqualTo(new RandomOrder(shards, 5))
        .hasSameHashCodeAs(new RandomOrder(shards, 5))
        .isNotEqualTo(new RandomOrder(shards, 6))
        .isNotEqualTo(new RandomOrder(MADE.shards(), 5))
        .isNotEqualTo("order");
    Draw.Sample sample = new Draw.Sample(100, 5);
    assertThat(order.sample(sample)).isSameAs(order.sample(sample));
  }

  private static List<MemoryOracle.ModelRows> models(List<Objective> objectives, Sampler batches) {
    List<List<List<Block>>> folds = new ArrayList<>();
    for (int fold = 0; fold < FOLDS; fold++) {
      folds.add(withoutFold(fold));
    }
    List<MemoryOracle.ModelRows> models = new ArrayList<>();
    for (int m = 0; m < objectives.size(); m++) {
      List<List<Block>> own = folds.get(m % FOLDS);
      models.add(
          new MemoryOracle.ModelRows(
              new Problem(objectives.get(m), Penalties.none()),
              own,
              new RowDraws(ShardSizes.of(own), batches, batches, 5)));
    }
    return models;
  }

  private static List<List<Block>> withoutFold(int fold) {
    List<List<Block>> shards = new ArrayList<>();
    long row = 0;
    for (List<Block> shard : MADE.shards()) {
      List<Block> seen = new ArrayList<>();
      for (Block block : shard) {
        byte[] factors = new byte[block.rows()];
        for (int i = 0; i < factors.length; i++) {
          factors[i] = (byte) (Long.remainderUnsigned(Hash.of(1, row++), FOLDS) == fold ? 0 : 1);
        }
        seen.add(block.with(block.targets().times(factors)));
      }
      shards.add(seen);
    }
    return shards;
  }

  private static List<Function<Objective, Question<?>>> questions() {
    return List.of(
        objective -> new GradientQuestion(w(objective, 1), Draw.all()),
        objective -> new GradientQuestion(w(objective, 2), new Draw.Batch(3)),
        objective ->
            new LineQuestion(
                w(objective, 3), w(objective, 4), new double[] {0, 0.5, -1}, Draw.all()),
        objective ->
            new LineQuestion(
                w(objective, 3), w(objective, 4), new double[] {0.1}, new Draw.Batch(7)),
        objective ->
            objective.curvature().isEmpty()
                ? null
                : new HessianQuestion(w(objective, 5), 0, Draw.all()),
        objective -> new NormsQuestion(filled(MadeShards.FEATURES + 1), Draw.all()),
        objective -> new GradientQuestion(w(objective, 6), new Draw.Sample(100, 5)));
  }

  private static double[] filled(int length) {
    double[] ones = new double[length];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static double[] w(Objective objective, long seed) {
    return new SplittableRandom(seed).doubles(objective.layout().dimension(), -1, 1).toArray();
  }
}

package org.thalweg.solve.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.config.Registry;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.linalg.ShardRows;
import org.thalweg.linalg.VectorModule;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.ShardViews;
import org.thalweg.objective.SoftmaxObjective;
import org.thalweg.objective.TaskSums;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.SumList;
import org.thalweg.reduce.WeightedSum;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.HessianQuestion;
import org.thalweg.solve.LineQuestion;
import org.thalweg.solve.RowQuestion;

/** The sums of several models over rows of a shard, bit by bit those that each gets alone. */
class ShardViewsTest {
  private static final List<Block> BLOCKS = MadeShards.draw(100, 100).shards().get(0);
  private static final double[] RATES = {0, 0.5, -1};

  static Stream<Arguments> models() {
    List<Objective> linear =
        IntStream.range(0, 5).mapToObj(m -> linear("logistic", m % 2 == 0)).toList();
    List<Objective> unlike = List.of(linear("halfSquared", true), linear("logistic", false));
    Objective softmax = new SoftmaxObjective(new SoftmaxLoss(2), MadeShards.FEATURES, true);
    List<Objective> mixed = List.of(softmax, linear.get(0), softmax);
    Rows some = Rows.of(0, 5, 36, 37, 99);
    Rows ofOneBlock = Rows.of(80, 81);
    return Stream.of(linear, unlike, mixed)
        .flatMap(
            models ->
                Stream.of(Rows.all(100), some, ofOneBlock).map(rows -> Arguments.of(models, rows)));
  }

  private static Objective linear(String loss, boolean intercept) {
    return new LinearObjective(
        Registry.losses().parse(loss).value(), MadeShards.FEATURES, intercept);
  }

  private static double[] w(Objective objective, long seed) {
    return new SplittableRandom(seed).doubles(objective.layout().dimension(), -1, 1).toArray();
  }

  /** The same x with other weights for every other model. */
  private static List<Block> view(int model) {
    if (model % 2 == 0) {
      return BLOCKS;
    }
    return BLOCKS.stream()
        .map(
            block -> {
              byte[] factors = new byte[block.rows()];
              for (int i = 0; i < factors.length; i++) {
                factors[i] = (byte) (i % 3);
              }
              return block.with(block.targets().times(factors));
            })
        .toList();
  }

  private static List<RowQuestion<?>> questions(
      List<Objective> objectives, Function<Objective, RowQuestion<?>> ask) {
    return objectives.stream().<RowQuestion<?>>map(ask).toList();
  }

  private static <S extends Mergeable<S> & WeightedSum<S>> SumList<S> together(
      List<Objective> objectives, Rows rows, RowQuestion<S> first, List<RowQuestion<?>> questions) {
    List<List<Block>> views = new ArrayList<>();
    for (int m = 0; m < objectives.size(); m++) {
      views.add(view(m));
    }
    return first.sumsOrNull(
        first.alike(questions.stream()), new ShardViews(objectives, views, rows));
  }

  private static List<Function<Objective, RowQuestion<?>>> kinds() {
    return List.of(
        objective -> new GradientQuestion(w(objective, 1), Draw.all()),
        objective -> new LineQuestion(w(objective, 2), w(objective, 3), RATES, Draw.all()),
        objective -> new HessianQuestion(w(objective, 4), 0, Draw.all()));
  }

  private static Object alone(Objective objective, int model, Rows rows, RowQuestion<?> question) {
    return question.sumOrNull(new ShardRows(view(model)).drawn(rows), new TaskSums(objective));
  }

  @ParameterizedTest
  @MethodSource("models")
  void haveTheBitsOfModelsAlone(List<Objective> objectives, Rows rows) {
    VectorModule.warm();
    for (Function<Objective, RowQuestion<?>> ask : kinds()) {
      List<RowQuestion<?>> questions = questions(objectives, ask);
      SumList<?> sums = together(objectives, rows, questions.get(0), questions);
      assertThat(sums).as("%s", questions.get(0).getClass().getSimpleName()).isNotNull();
      for (int m = 0; m < objectives.size(); m++) {
        assertThat(sums.get(m))
            .as("model %d, %s", m, questions.get(m).getClass().getSimpleName())
            .usingRecursiveComparison()
            .ignoringFieldsMatchingRegexes(".*pool")
            .isEqualTo(alone(objectives.get(m), m, rows, questions.get(m)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void areNoneOfNoRows(List<Objective> objectives, Rows rows) {
    for (Function<Objective, RowQuestion<?>> ask : kinds()) {
      List<RowQuestion<?>> questions = questions(objectives, ask);
      assertThat(together(objectives, Rows.none(), questions.get(0), questions)).isNull();
    }
  }
}

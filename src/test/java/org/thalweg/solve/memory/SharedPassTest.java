package org.thalweg.solve.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.thalweg.sample.Reshuffling;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.ShardSizes;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.HessianQuestion;
import org.thalweg.solve.LineQuestion;
import org.thalweg.solve.NormsQuestion;
import org.thalweg.solve.Question;
import org.thalweg.solve.sgd.LocalStepsQuestion;

/** Models 0 and 1 draw the same batches, model 2 others; 0 and 2 have rows of the same weights. */
class SharedPassTest {
  private static final double[] W = {0};
  private static final ShardSizes SIZES = new ShardSizes(30, 20);
  private static final Sampler BATCHES = new Reshuffling.Epoch(SIZES, 5, 1);
  private static final Sampler OTHERS = new Reshuffling.Epoch(SIZES, 5, 2);
  private static final List<RowDraws> DRAWS =
      List.of(
          new RowDraws(SIZES, BATCHES, BATCHES, 1),
          new RowDraws(SIZES.weighing(new double[] {1, 1}), BATCHES, BATCHES, 1),
          new RowDraws(SIZES, OTHERS, OTHERS, 1));

  private static Question<?> gradient(Draw draw) {
    return new GradientQuestion(W, draw);
  }

  private static Question<?> line(Draw draw) {
    return new LineQuestion(W, W, W, draw);
  }

  /** The groups of questions, of which the k-th is one of the k-th model. */
  private static List<List<Integer>> groups(List<Integer> models, Question<?>... questions) {
    List<Object> passes =
        IntStream.range(0, questions.length)
            .mapToObj(k -> DRAWS.get(models.get(k)).pass(questions[k]))
            .toList();
    return List.copyOf(
        IntStream.range(0, questions.length)
            .boxed()
            .collect(Collectors.groupingBy(passes::get, LinkedHashMap::new, Collectors.toList()))
            .values());
  }

  @Test
  void batchesAreTogetherWhereTheyAreOfOneStepAndSampler() {
    Question<?> third = gradient(new Draw.Batch(3));
    assertThat(groups(List.of(0, 1, 2), third, third, third))
        .containsExactly(List.of(0, 1), List.of(2));
    assertThat(groups(List.of(0, 1), third, gradient(new Draw.Batch(4)))).hasSize(2);
    assertThat(groups(List.of(0, 1), third, line(new Draw.Batch(3)))).hasSize(2);
  }

  @Test
  void allRowsAreTheSameForAllModels() {
    Question<?> all = gradient(Draw.all());
    assertThat(groups(List.of(0, 1, 2), all, all, all)).containsExactly(List.of(0, 1, 2));
    assertThat(groups(List.of(0, 1, 2), line(Draw.all()), all, line(Draw.all())))
        .containsExactly(List.of(0, 2), List.of(1));
  }

  @Test
  void othersAreAlone() {
    Question<?> norms = new NormsQuestion(W, Draw.all());
    Question<?> sample = gradient(new Draw.Sample(10, 1));
    Question<?> some = new HessianQuestion(W, 0, Draw.all(), new int[] {0});
    for (Question<?> alone : List.of(norms, sample, some)) {
      assertThat(groups(List.of(0, 1), alone, alone)).hasSize(2);
    }
    Question<?> hessian = new HessianQuestion(W, 0, Draw.all());
    assertThat(groups(List.of(0, 1), hessian, hessian)).hasSize(1);
  }

  @Test
  void localStepsAreTogetherWhateverTheirBatches() {
    Question<?> steps = new LocalStepsQuestion(null, W, null, 0);
    assertThat(groups(List.of(0, 2), steps, steps)).hasSize(1);
    Question<?> norms = new NormsQuestion(W, Draw.all());
    assertThat(groups(List.of(0, 2, 1), steps, norms, norms)).hasSize(3);
  }
}

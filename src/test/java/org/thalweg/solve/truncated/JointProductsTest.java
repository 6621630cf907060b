package org.thalweg.solve.truncated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.thalweg.solve.AskTell.ask;
import static org.thalweg.solve.AskTell.tell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.VectorModule;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;
import org.thalweg.sample.ShardSizes;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.SequentialQuestion;
import org.thalweg.solve.Solver;
import org.thalweg.solve.memory.MadeShards;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.solve.memory.RowDraws;
import org.thalweg.solve.truncated.StepQuestion.JointProducts;

/** Models that are multiplied and stepped side by side, bit by bit as each alone. */
class JointProductsTest {
  private static final MadeShards MADE = MadeShards.draw(700, 130);
  private static final int FEATURES = MadeShards.FEATURES;

  private final SplittableRandom random = new SplittableRandom(3);
  private final List<List<List<Block>>> views = List.of(view(0), view(1), view(2));

  /** Rows of which every third weighs nothing. */
  private static List<List<Block>> view(int fold) {
    return MADE.shards().stream()
        .map(
            blocks ->
                blocks.stream()
                    .map(
                        block -> {
                          byte[] wanted = new byte[block.rows()];
                          for (int i = 0; i < wanted.length; i++) {
                            wanted[i] = (byte) (i % 3 == fold ? 0 : 1);
                          }
                          return block.with(block.targets().times(wanted));
                        })
                    .toList())
        .toList();
  }

  /** A problem with an intercept or without, in coordinates or without. */
  private static Problem problem(int model) {
    LinearObjective objective =
        new LinearObjective(new ClassificationLosses.Logistic(), FEATURES, model % 2 == 0);
    double[] shifts = new double[FEATURES];
    Arrays.setAll(shifts, j -> Math.sin(j));
    Standardisation coordinates =
        model % 4 == 2
            ? Standardisation.shifted(objective.inputs(), shifts)
            : Standardisation.none();
    return new Problem(objective, Penalties.l2(Math.pow(0.1, model % 5)), coordinates);
  }

  private LinearRows rows(int model) {
    return new LinearRows(problem(model).objective(), views.get(model % views.size()));
  }

  private double[] random(int length) {
    return random.doubles(length, -1, 1).toArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8, 9, 17})
  void haveTheBitsOfProductsAlone(int models) {
    VectorModule.warm();
    JointProducts products = new JointProducts();
    for (int turn = 0; turn < 2; turn++) { // since arrays are lent again
      List<JointProducts.ModelProduct> wanted = new ArrayList<>();
      List<double[]> alone = new ArrayList<>();
      List<double[]> slopes = new ArrayList<>();
      for (int m = 0; m < models; m++) {
        Problem problem = problem(m);
        LinearRows rows = rows(m);
        rows.moveTo(problem.coordinates(), random(problem.layout().dimension()));
        double[] v = random(problem.layout().dimension());
        slopes.add(new double[rows.rows()]);
        alone.add(rows.product(problem.coordinates(), v, slopes.get(m)));
        wanted.add(
            new JointProducts.ModelProduct(
                rows, problem.coordinates(), v, new double[rows.rows()]));
      }
      List<double[]> found = products.of(wanted);
      assertThat(found).hasSize(models);
      for (int m = 0; m < models; m++) {
        assertThat(found.get(m)).as("model %d", m).containsExactly(alone.get(m));
        assertThat(wanted.get(m).slopes()).containsExactly(slopes.get(m));
      }
    }
  }

  @Test
  void areNoneOfNone() {
    assertThat(new JointProducts().of(List.of())).isEmpty();
  }

  /** Through all steps to the end, of which the models need unlike numbers. */
  @Test
  void leadModelsOfASearchWhereEachGoesAlone() {
    VectorModule.warm();
    int models = 11;
    List<MemoryOracle.ModelRows> all = new ArrayList<>();
    for (int m = 0; m < models; m++) {
      List<List<Block>> shards = views.get(m % views.size());
      all.add(
          new MemoryOracle.ModelRows(problem(m), shards, RowDraws.all(ShardSizes.of(shards), 1)));
    }
    List<TruncatedNewton> together = solvers(models);
    MemoryOracle oracle = new MemoryOracle(all);
    int rounds = 0;
    for (List<Integer> left = running(together); !left.isEmpty(); left = running(together)) {
      List<Oracle.Asked> asked =
          left.stream().map(m -> new Oracle.Asked(m, ask(together.get(m)))).toList();
      List<org.thalweg.reduce.Answer> answers = oracle.answerAll(asked);
      for (int k = 0; k < left.size(); k++) {
        tell(together.get(left.get(k)), answers.get(k));
      }
      rounds++;
    }
    List<TruncatedNewton> apart = solvers(models);
    int longest = 0;
    int shortest = rounds;
    for (int m = 0; m < models; m++) {
      TruncatedNewton solver = apart.get(m);
      LinearRows rows = rows(m);
      int own = 0;
      for (; solver.ended().isEmpty(); own++) {
        tell(solver, ((StepQuestion) ask(solver)).answer(rows));
      }
      longest = Math.max(longest, own);
      shortest = Math.min(shortest, own);
      assertThat(together.get(m).point()).as("model %d", m).containsExactly(solver.point());
      for (Map.Entry<String, double[]> entry : solver.save().entrySet()) {
        assertThat(together.get(m).save().get(entry.getKey())).containsExactly(entry.getValue());
      }
    }
    assertThat(rounds).isEqualTo(longest).isGreaterThan(shortest);
  }

  private static List<TruncatedNewton> solvers(int models) {
    List<TruncatedNewton> solvers = new ArrayList<>();
    for (int m = 0; m < models; m++) {
      Problem problem = problem(m);
      solvers.add(TruncatedNewton.begin(problem, 1e-6, new double[problem.layout().dimension()]));
    }
    return solvers;
  }

  private static List<Integer> running(List<? extends Solver> solvers) {
    List<Integer> running = new ArrayList<>();
    for (int m = 0; m < solvers.size(); m++) {
      if (solvers.get(m).ended().isEmpty()) {
        running.add(m);
      }
    }
    return running;
  }

  /** Which is no part of a question that is answered alone. */
  @Test
  void areOfQuestionsThatShareAPass() {
    StepQuestion question = new StepQuestion(problem(0), new double[FEATURES + 1], null, null);
    assertThat(question.sharesPass()).isTrue();
    List<SequentialQuestion<LinearRows, NewtonStep>> both = List.of(question, question);
    List<LinearRows> rows = List.of(rows(0), rows(0));
    assertThat(question.answers(both, rows))
        .allSatisfy(step -> assertThat(step.point()).isSameAs(question.start()));
  }
}

package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.thalweg.solve.AskTell.ask;
import static org.thalweg.solve.AskTell.tell;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.linalg.Block;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.HessianSum;
import org.thalweg.reduce.LineSum;
import org.thalweg.reduce.RowNorms;
import org.thalweg.solve.interior.InteriorPoint;
import org.thalweg.solve.memory.MadeShards;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.solve.memory.RowDraws;

/** Questions in the coordinates of standardised features are those about standardised rows. */
class StandardisedOracleTest {
  private final MadeShards rows = MadeShards.draw(700, 200);
  private final FeatureMoments moments = new FeatureMoments(MadeShards.FEATURES);
  private final double[] w = new double[MadeShards.FEATURES + 1];
  private final double[] direction = new double[w.length];

  StandardisedOracleTest() {
    rows.shards().stream().flatMap(List::stream).forEach((Block block) -> moments.add(block));
    Arrays.setAll(w, i -> Math.sin(i));
    Arrays.setAll(direction, i -> Math.cos(i));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void answersAreThoseOverStandardisedRows(boolean centres) {
    Oracle oracle = oracle(centres);
    Oracle expected = new MemoryOracle(MadeShards.problem(), standardised(centres).shards(), 0);
    GradientSum sum = oracle.gradient(w, Draw.all());
    GradientSum other = expected.gradient(w, Draw.all());
    assertThat(oracle.rows()).isEqualTo(700);
    assertThat(sum.meanLoss()).isCloseTo(other.meanLoss(), within(1e-12));
    assertThat(sum.meanGradient()).containsExactly(other.meanGradient(), within(1e-12));

    Question<?> line = new LineQuestion(w, direction, new double[] {0.5, -2}, Draw.all());
    LineSum losses = (LineSum) oracle.answer(line);
    LineSum otherLosses = (LineSum) expected.answer(line);
    assertThat(losses.meanLoss(0)).isCloseTo(otherLosses.meanLoss(0), within(1e-12));
    assertThat(losses.meanLoss(1)).isCloseTo(otherLosses.meanLoss(1), within(1e-12));

    Question<?> hessian = new HessianQuestion(w, 0.1, Draw.all());
    HessianSum second = (HessianSum) oracle.answer(hessian);
    HessianSum otherSecond = (HessianSum) expected.answer(hessian);
    assertThat(second.mean()).containsExactly(otherSecond.mean(), within(1e-11));
    assertThat(second.gradient().gradient()).isEqualTo(sum.gradient());

    double[] scale = new double[w.length];
    Arrays.fill(scale, 0.7);
    Question<?> norms = new NormsQuestion(scale, Draw.all());
    RowNorms found = (RowNorms) oracle.answer(norms);
    RowNorms otherNorms = (RowNorms) expected.answer(norms);
    assertThat(found.mean()).isCloseTo(otherNorms.mean(), within(1e-9));
    assertThat(found.largest()).isCloseTo(otherNorms.largest(), within(1e-9));
  }

  @Test
  void modelsHaveTheAnswersThatEachHasAlone() {
    Problem plain = MadeShards.problem();
    List<Standardisation> coordinates =
        List.of(
            Standardisation.of(moments, plain.objective().inputs(), true),
            Standardisation.none(),
            Standardisation.of(moments, plain.objective().inputs(), false));
    List<Problem> problems =
        coordinates.stream()
            .map(each -> new Problem(plain.objective(), plain.penalties(), each))
            .toList();
    RowDraws draws = RowDraws.all(rows.sizes(), 0);
    List<MemoryOracle.ModelRows> models =
        problems.stream().map(p -> new MemoryOracle.ModelRows(p, rows.shards(), draws)).toList();
    Oracle together = StandardisedOracle.of(problems, new MemoryOracle(models));
    assertThat(together.rows()).isEqualTo(700);
    for (Question<?> question :
        List.of(
            new GradientQuestion(w, Draw.all()),
            new LineQuestion(w, direction, new double[] {1}, Draw.all()),
            new HessianQuestion(w, 0, Draw.all()))) {
      List<Answer> answers =
          together.answerAll(
              List.of(
                  new Oracle.Asked(2, question),
                  new Oracle.Asked(0, question),
                  new Oracle.Asked(1, question)));
      for (int k = 0; k < 3; k++) {
        Problem own = problems.get((k + 2) % 3);
        Oracle alone = StandardisedOracle.of(own, new MemoryOracle(own, rows.shards(), 0));
        assertThat(answers.get(k))
            .usingRecursiveComparison()
            .ignoringFieldsMatchingRegexes(".*pool")
            .isEqualTo(alone.answer(question));
      }
    }
  }

  /** The sums of an interior point method: its points are those over standardised rows. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void interiorPointsAreThoseOverStandardisedRows(boolean centres) {
    Objective hinge =
        new LinearObjective(new ClassificationLosses.Hinge(), MadeShards.FEATURES, true);
    Problem plain = new Problem(hinge, Penalties.l2(0.1));
    Problem problem =
        new Problem(hinge, plain.penalties(), Standardisation.of(moments, hinge.inputs(), centres));
    Oracle oracle = StandardisedOracle.of(problem, new MemoryOracle(problem, rows.shards(), 0));
    Oracle expected = new MemoryOracle(plain, standardised(centres).shards(), 0);
    Solver solver = InteriorPoint.begin(problem, w);
    Solver other = InteriorPoint.begin(plain, w);
    for (int answer = 0; answer < 30; answer++) {
      tell(solver, oracle.answer(ask(solver)));
      tell(other, expected.answer(ask(other)));
      assertThat(solver.point()).containsExactly(other.point(), within(1e-8));
    }
    assertThat(solver.point()).isNotEqualTo(w);
  }

  @Test
  void featuresAsTheyAreNeedNoDecorator() {
    Oracle plain = new MemoryOracle(MadeShards.problem(), rows.shards(), 0);
    assertThat(StandardisedOracle.of(MadeShards.problem(), plain)).isSameAs(plain);
  }

  private Oracle oracle(boolean centres) {
    Problem plain = MadeShards.problem();
    Standardisation coordinates = Standardisation.of(moments, plain.objective().inputs(), centres);
    Problem problem = new Problem(plain.objective(), plain.penalties(), coordinates);
    return StandardisedOracle.of(problem, new MemoryOracle(problem, rows.shards(), 0));
  }

  private MadeShards standardised(boolean centres) {
    double[][] x = new double[rows.x().length][MadeShards.FEATURES];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < MadeShards.FEATURES; j++) {
        double shifted = rows.x()[i][j] - (centres ? moments.mean(j) : 0);
        x[i][j] = shifted / Math.sqrt(moments.variance(j));
      }
    }
    return new MadeShards(x, rows.labels(), rows.weights(), rows.shardRows());
  }
}

package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.SparseRow;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Constraints;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.sample.RowFactors;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Reason;
import org.thalweg.spark.FeatureStatistics;
import org.thalweg.spark.SparkFixture;

/** Where {@code auto} begins with rounds although second derivatives cost little. */
class RowConditionTest {
  private static final int ROWS = 4000;

  @TempDir private static Path directory;
  private static JavaSparkContext spark;
  private static ShardedData data;

  @BeforeAll
  static void start() throws IOException {
    spark = SparkFixture.spark("local[2]", SparkFixture.JAVA);
    data = SparkFixture.load(spark, SparkFixture.file(directory, "a", ROWS, 23, true), 8, 4);
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  private static Problem logistic(Penalties penalties, boolean intercept) {
    ClassificationLosses.Logistic loss = new ClassificationLosses.Logistic();
    return new Problem(new LinearObjective(loss, data.features(), intercept), penalties);
  }

  private static Problem logistic(ShardedData rows, Penalties penalties) {
    ClassificationLosses.Logistic loss = new ClassificationLosses.Logistic();
    return new Problem(new LinearObjective(loss, rows.features(), false), penalties);
  }

  private static Algorithm auto(Problem problem) {
    return auto(problem, data);
  }

  private static Algorithm auto(Problem problem, ShardedData rows) {
    return AlgorithmChoice.of(TrainingConf.parse("objective.loss = logistic"), problem, rows)
        .first();
  }

  @Test
  void isTheCurvatureTimesTheMeanSquareOverLambda() {
    SparseRow x = new SparseRow();
    double squares = 0;
    for (Shard shard : data.rdd().collect()) {
      for (Block block : shard.blocks()) {
        for (int row = 0; row < block.rows(); row++) {
          block.read(row, x);
          for (int k = 0; k < x.count(); k++) {
            squares += x.values()[k] * x.values()[k];
          }
        }
      }
    }
    double lambda = 0.02;
    double expected = 0.25 * squares / ROWS / (lambda * ROWS);
    RowCondition found = RowCondition.of(logistic(Penalties.l2(lambda), false), data);
    assertThat(found.perRow()).isCloseTo(expected, within(0.1 * expected)); // of a sample
  }

  /** So the models of a search take the method that a run of their conf takes. */
  @Test
  void aViewOfTheRowsHasAboutTheSame() {
    Problem problem = logistic(Penalties.l2(0.02), false);
    ShardedData view = data.weighing(List.of(new RowFactors.PoissonFactors(0, 1))).get(0);
    double whole = RowCondition.of(problem, data).perRow();
    assertThat(RowCondition.of(problem, view).perRow()).isEqualTo(whole);
  }

  /** Of long rows; of short ones a matrix costs no more than the fewest epochs. */
  @ParameterizedTest
  @CsvSource({"200, svrg", "4, newton"})
  void roundsAreTakenWhereItIsSmall(int features, String expected) {
    Path file = SparkFixture.file(directory, "rows" + features, 1000, features, true);
    try (ShardedData rows = SparkFixture.load(spark, file, 2, 2)) {
      double ofOne = RowCondition.of(logistic(rows, Penalties.l2(1)), rows).perRow();
      assertThat(auto(logistic(rows, Penalties.l2(ofOne / 0.08)), rows).name()).isEqualTo(expected);
      assertThat(auto(logistic(rows, Penalties.l2(ofOne / 0.13)), rows))
          .isEqualTo(Algorithm.NEWTON);
    }
  }

  @Test
  void newtonIsTakenWhereNoLambdaBoundsIt() {
    assertThat(auto(logistic(Penalties.none(), false))).isEqualTo(Algorithm.NEWTON);
    assertThat(auto(logistic(Penalties.l1(1), false))).isEqualTo(Algorithm.NEWTON);
  }

  /** Of sparse rows second derivatives cost little, and steps by some of them would be more. */
  @Test
  void newtonKnowsHowManyRowsThereAreOnlyWhereTheyAreLong() {
    assertThat(data.entries()).isLessThan(32L * ROWS);
    assertThat(Algorithm.longRows(data)).isZero();
    Path file = SparkFixture.file(directory, "long", 100, 200, true);
    try (ShardedData rows = SparkFixture.load(spark, file, 2, 2)) {
      assertThat(rows.entries()).isGreaterThan(32L * 100);
      assertThat(Algorithm.longRows(rows)).isEqualTo(100);
    }
  }

  /** Where w is so long that L-BFGS would spend as long on its pairs as on the rows. */
  @Test
  void productsAreTakenWhereWIsLongUnderAnL2Penalty() {
    ClassificationLosses.Logistic loss = new ClassificationLosses.Logistic();
    Penalties weak = Penalties.l2(1e-6);
    int features = 2000; // too many for second derivatives
    Problem wide = new Problem(new LinearObjective(loss, features, false), weak);
    assertThat(auto(wide)).isEqualTo(Algorithm.TRUNCATED_NEWTON);
    Problem strong = new Problem(wide.objective(), Penalties.l2(1e6)); // a few rounds would do
    assertThat(RowCondition.of(strong, data).isSmall()).isTrue();
    assertThat(auto(strong)).isEqualTo(Algorithm.TRUNCATED_NEWTON);
    assertThat(auto(new Problem(wide.objective(), Penalties.none())))
        .isEqualTo(Algorithm.SCALED_LBFGS);
    long inPairs = 4L * 40 * features;
    assertThat(AlgorithmChoice.hasLongPairs(wide, new SecondOrderWork(1, inPairs, 1, features)))
        .isTrue();
    assertThat(AlgorithmChoice.hasLongPairs(wide, new SecondOrderWork(1, inPairs + 1, 1, features)))
        .isFalse();
  }

  @Test
  void fewWeightsAreTakenWhereWIsLongAndSparseUnderL1() {
    ClassificationLosses.Logistic loss = new ClassificationLosses.Logistic();
    LinearObjective wide = new LinearObjective(loss, 2000, true);
    for (Penalties sparse : List.of(Penalties.l1(1e-3), Penalties.elasticNet(1e-3, 0.5))) {
      assertThat(auto(new Problem(wide, sparse))).isEqualTo(Algorithm.SCREENED_NEWTON);
    }
    assertThat(auto(new Problem(wide, new Constraints.Box(-1, 1))))
        .isNotEqualTo(Algorithm.SCREENED_NEWTON);
    for (String name :
        List.of("hinge", "squaredHinge", "modifiedHuber", "smoothedHinge", "huber(1)")) {
      Objective other =
          TrainingConf.parse("objective.loss = \"" + name + "\"").objective().over(2000);
      assertThat(auto(new Problem(other, Penalties.l1(1e-3))))
          .as(name)
          .isNotEqualTo(Algorithm.SCREENED_NEWTON);
    }
    for (String name : List.of("halfSquared", "poisson", "gamma")) {
      Objective other = TrainingConf.parse("objective.loss = " + name).objective().over(2000);
      assertThat(auto(new Problem(other, Penalties.l1(1e-3))))
          .as(name)
          .isEqualTo(Algorithm.SCREENED_NEWTON);
    }
    assertThat(new SecondOrderWork(1000, 1000 * 200, 1, 2000).isSparse()).isTrue();
    assertThat(new SecondOrderWork(1001, 1001 * 201, 1, 2000).isSparse()).isFalse();
    assertThat(new SecondOrderWork(1000, 1000 * 2000, 1, 2000).isSparse()).isTrue(); // few rows
    assertThat(new SecondOrderWork(1000, 1000, 1, 1000).isSparse()).isFalse(); // w is short
  }

  /** It would begin elsewhere: where all dual variables are 0. */
  @Test
  void dualAscentIsNotTakenFromAStartOfTheUsers() {
    LinearObjective wide =
        new LinearObjective(new ClassificationLosses.Hinge(), 100_000, true); // no matrix of it
    Problem problem = new Problem(wide, Penalties.l2(1e-3));
    TrainingConf usual = TrainingConf.parse("objective.loss = hinge, penalty = \"l2(1e-3)\"");
    TrainingConf started = usual.toBuilder().set("start", "zeros").build();
    assertThat(AlgorithmChoice.of(usual, problem, data).first()).isEqualTo(Algorithm.SDCA);
    assertThat(AlgorithmChoice.of(started, problem, data).first()).isEqualTo(Algorithm.SVRG);
  }

  @Test
  void anInterceptWithoutAPenaltyCountsForNothing() {
    assertThat(RowCondition.of(logistic(Penalties.l2(0.02), true), data))
        .isEqualTo(RowCondition.of(logistic(Penalties.l2(0.02), false), data));
  }

  /** Columns that are far from 0 beside their deviations: L-BFGS spent its budget far from F*. */
  @Test
  void longerRowsThatAreIllConditionedEndAtTheMinimum() throws IOException {
    Random random = new Random(1);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1600; i++) {
      double shared = random.nextGaussian();
      text.append(shared + random.nextGaussian() > 0 ? 1 : 0);
      for (int j = 1; j <= 300; j++) {
        double scale = Math.scalb(1.0, j % 20 - 10);
        double value = scale * (500 + 10 * (shared + random.nextGaussian()));
        text.append(' ').append(j).append(':').append((float) value);
      }
      text.append('\n');
    }
    Path file = Files.writeString(directory.resolve("far.libsvm"), text);
    TrainingConf conf =
        TrainingConf.parse(
            "data.train = \"%s\", output = none, objective.loss = logistic, penalty = \"l2(1e-4)\""
                .formatted(file));
    Outcome outcome = Thalweg.train(conf, spark, RunOptions.of(List.of()));
    assertThat(outcome.result().reason().kind()).isEqualTo(Reason.Kind.CONVERGED);
    assertThat(outcome.result().history().epochs()).isLessThan(30);
  }

  /** So that rounds are not taken for few of them, however strong the penalty. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theConditionOfStandardisedRowsIsNotKnown(boolean centres) {
    Problem plain = logistic(Penalties.l2(10), true);
    FeatureMoments moments = FeatureStatistics.moments(data, data.features());
    Standardisation coordinates = Standardisation.of(moments, plain.objective().inputs(), centres);
    Problem standardised = new Problem(plain.objective(), plain.penalties(), coordinates);
    RowCondition condition = RowCondition.of(standardised, data);
    assertThat(RowCondition.of(plain, data).isSmall()).isTrue();
    assertThat(condition.perRow()).isInfinite();
    assertThat(auto(standardised)).isEqualTo(Algorithm.NEWTON);
  }
}

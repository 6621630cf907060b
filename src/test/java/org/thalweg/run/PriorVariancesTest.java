package org.thalweg.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.math3.analysis.UnivariateFunction;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.univariate.BrentOptimizer;
import org.apache.commons.math3.optim.univariate.SearchInterval;
import org.apache.commons.math3.optim.univariate.UnivariateObjectiveFunction;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.LocalSpark;
import org.thalweg.Thalweg;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.penalty.CoordinatePenalties;

/** Variances that the rows tell, beside what closed forms and sums over groups say of them. */
class PriorVariancesTest {
  private static final int GROUPS = 12;
  private static final int EACH = 10;
  private static final double CLOSE = 1e-4; // relative
  @RegisterExtension private static final LocalSpark local = LocalSpark.ofClass();
  @TempDir private static Path folder;
  private static final double[][] numbers = new double[GROUPS][EACH];
  private static final int[] ones = new int[GROUPS]; // of the rows of each group

  @BeforeAll
  static void write() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    List<String> xs = new ArrayList<>(List.of("g,x"));
    List<String> all = new ArrayList<>(List.of("g,one"));
    for (int g = 0; g < GROUPS; g++) {
      double effect = 1.5 * random.nextGaussian();
      for (int i = 0; i < EACH; i++) {
        double x = effect + 3 + random.nextGaussian();
        int one = random.nextDouble() < 1 / (1 + Math.exp(-effect)) ? 1 : 0;
        numbers[g][i] = x;
        ones[g] += one;
        xs.add("g%d,%s".formatted(g, x));
        all.add("g%d,%d".formatted(g, one));
      }
    }
    Files.write(folder.resolve("x.csv"), xs);
    Files.write(folder.resolve("one.csv"), all);
  }

  private static Outcome train(String label, String loss, String penalty, String more) {
    String conf =
        "data.train = \"%s\"\ndata.format = csv\noutput = none\n"
                .formatted(folder.resolve(label + ".csv"))
            + "data.effects = [\"g: 1\"]\ndata.label = %s\n".formatted(label)
            + "objective.loss = %s\npenalty = \"%s\"\n%s".formatted(loss, penalty, more);
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(local.session().sparkContext());
    return Thalweg.train(TrainingConf.parse(conf), spark, List.of());
  }

  /** n·λ of the first effect. */
  private static double precision(Outcome outcome) {
    double[] l2 =
        CoordinatePenalties.l2(outcome.model().penalties(), outcome.model().objective().layout());
    return l2[0] * GROUPS * EACH;
  }

  /** Of groups of one size the variances are differences of mean squares. */
  @ParameterizedTest
  @CsvSource({
    "'on(g, l2(auto))',''",
    "l2(auto),method = sgd",
    "'on(g, l2(auto))', stop.maxSteps = 1",
    "l2(auto), 'method = sgd\nupdater = adam\nlearningRate = 0.1\nstop.maxEpochs = 2'"
  })
  void restrictedLikelihoodIsThatOfTheAnalysisOfVariance(String penalty, String more) {
    double[] means = Arrays.stream(numbers).mapToDouble(PriorVariancesTest::mean).toArray();
    double between = EACH * squares(means, mean(means)) / (GROUPS - 1);
    double within =
        IntStream.range(0, GROUPS).mapToDouble(g -> squares(numbers[g], means[g])).sum()
            / (GROUPS * (EACH - 1));
    double expected = within * EACH / (between - within); // of the variances
    assertThat(precision(train("x", "halfSquared", penalty, more)))
        .isCloseTo(expected, within(CLOSE * expected));
  }

  /** The integral over each group's effect by Laplace, and a maximum over the intercept and λ. */
  @Test
  void marginalLikelihoodIsThatOfTheGroups() {
    double expected =
        Math.exp(least(-5, 5, log -> laplace(Math.exp(log), b(Math.exp(log)), false)));
    assertThat(precision(train("one", "logistic", "on(g,l2(auto))", "")))
        .isCloseTo(expected, within(CLOSE * expected));
  }

  private static double b(double precision) {
    return least(-5, 5, b -> laplace(precision, b, true));
  }

  /** n·F at the least effects; or less the logarithm of the integral over them. */
  private static double laplace(double precision, double intercept, boolean isJoint) {
    double sum = 0;
    for (int count : ones) {
      double u = 0;
      double second = precision;
      for (int step = 0; step < 50; step++) {
        double p = 1 / (1 + Math.exp(-intercept - u));
        second = EACH * p * (1 - p) + precision;
        u -= (EACH * p - count + precision * u) / second;
      }
      double z = intercept + u;
      sum += EACH * Math.log1p(Math.exp(z)) - count * z + 0.5 * precision * u * u;
      sum += isJoint ? 0 : 0.5 * Math.log(second / precision);
    }
    return sum;
  }

  private static double least(double from, double to, UnivariateFunction f) {
    return new BrentOptimizer(1e-10, 1e-10)
        .optimize(
            new MaxEval(500),
            GoalType.MINIMIZE,
            new UnivariateObjectiveFunction(f),
            new SearchInterval(from, to))
        .getPoint();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "hinge; on(g,l2(auto)); ; halfSquared, logistic or poisson",
        "logistic; sum(on(g,l2(auto)),on(intercept,l1(0.1))); ; no penalty but l2",
        "logistic; sum(on(g,l2(auto)),on(intercept,path(l1))); ; l2(auto)",
        "logistic; on(g,l2(automatic)); ; lambda of l2",
      })
  void whatTheRowsCannotTellIsRefused(String loss, String penalty, String more, String says) {
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> train("one", loss, penalty, more == null ? "" : more))
        .withMessageContaining(says);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double squares(double[] values, double around) {
    return Arrays.stream(values).map(each -> (each - around) * (each - around)).sum();
  }
}

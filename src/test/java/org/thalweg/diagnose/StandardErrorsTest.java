package org.thalweg.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Blocks;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.LogLinkLosses;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.loss.SmoothLoss;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Objective;
import org.thalweg.objective.SoftmaxObjective;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.text.DataException;

/**
 * Standard errors of 40 rows beside those of statsmodels 0.14.4: {@code GLM(y, X, family,
 * freq_weights)}, fitted with {@code tol=1e-14}, and with {@code cov_type="HC0"} for the robust
 * ones. The coefficients are those of statsmodels as well. Where the dispersion is estimated, p is
 * that of {@code use_t=True}.
 */
class StandardErrorsTest {
  private static final Offset<Double> CLOSE = within(1e-6);
  private static final double[] FIRST = {
    0.296, 0.909, -0.53, -0.773, 0.729, 0.585, -0.88, -0.358, 0.972, 0.108, -1, 0.15, 0.961, -0.398,
    -0.859, 0.619, 0.699, -0.799, -0.493, 0.926, 0.255, -0.992, 0.001, 0.992, -0.256, -0.925, 0.495,
    0.798, -0.701, -0.617, 0.86, 0.396, -0.962, -0.148, 1, -0.11, -0.972, 0.36, 0.879, -0.586
  };
  private static final double[] SECOND = {
    1, 0.622, -0.897, -0.244, -0.26, -0.873, 0.554, 0.993, 0.496, -0.8, -0.448, -0.493, -0.7, 0.264,
    0.891, 0.132, -0.486, -0.795, -0.843, -0.252, -0.284, 0.489, -0.47, 0.148, -0.999, -0.988,
    0.481, -0.881, -0.307, -0.975, 0.862, -0.572, -0.442, 0.997, -0.861, -0.98, -0.645, 0.828,
    0.524, 0.672
  };
  private static final double[] CLASSES = {
    1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1,
    0, 0, 1, 1, 1, 1, 0, 0
  };
  private static final double[] COUNTS = {
    4, 4, 2, 1, 4, 2, 3, 2, 5, 1, 2, 1, 4, 1, 3, 3, 3, 1, 2, 3, 2, 2, 2, 4, 1, 2, 3, 3, 1, 2, 4, 3,
    1, 4, 2, 2, 1, 4, 4, 2
  };
  private static final double[] AMOUNTS = {
    1.049, 0.639, 1.245, 1.428, 1.845, 0.853, 0.696, 1.211, 1.61, 0.662, 0.91, 2.434, 2.22, 0.377,
    0.671, 2.543, 1.767, 0.43, 1.392, 3.314, 1.289, 0.27, 1.634, 3.023, 1.195, 0.443, 1.611, 3.715,
    0.751, 0.527, 1.766, 2.751, 0.662, 0.378, 3.247, 2.396, 0.676, 0.527, 2.061, 1.141
  };
  private static final double[] NUMBERS = {
    -0.006, 1.369, -0.289, -0.208, 0.867, 2.487, -2.252, -0.188, 0.613, 1.631, -1.467, 1.192, 1.989,
    -0.531, -1.471, 0.715, 2.169, -1.05, 0.848, 1.021, 1.626, -2.329, 1.24, 1.103, 0.938, -0.639,
    0.657, 2.254, -0.957, 0.536, 0.279, 1.992, -1.678, 0.124, 1.604, 1.43, -1.288, 0.584, 1.008,
    -1.097
  };

  /**
   * What statsmodels has.
   *
   * @param bse of the information
   * @param p of the first coefficient
   * @param low of the first coefficient
   * @param high of the first coefficient
   */
  record Published(
      SmoothLoss loss,
      double[] labels,
      boolean isWeighted,
      double dispersion,
      double[] w,
      double[] bse,
      double[] robust,
      double p,
      double low,
      double high) {}

  static Stream<Published> published() {
    return Stream.of(
        new Published(
            new ClassificationLosses.Logistic(),
            CLASSES,
            false,
            1.0,
            new double[] {1.1990696205649365, -1.0915403089507747, 0.4512241645272773},
            new double[] {0.5551985596536478, 0.5590663797208656, 0.36957782758653135},
            new double[] {0.5717123825710047, 0.5379746874615376, 0.37624934310372593},
            0.03079488390837476,
            0.11090043937527394,
            2.287238801754599),
        new Published(
            new ClassificationLosses.Logistic(),
            CLASSES,
            true,
            1.0,
            new double[] {0.9424685839177394, -0.8596378953215634, 0.3567470431843897},
            new double[] {0.3727026416611268, 0.3937937104720363, 0.25392429287242985},
            new double[] {0.3974948733761494, 0.40193911306937286, 0.2669863748511748},
            0.011447234964855058,
            0.21198482931899332,
            1.6729523385164855),
        new Published(
            new LogLinkLosses.Poisson(),
            COUNTS,
            false,
            1.0,
            new double[] {0.41027970170984296, 0.3202871282779782, 0.8834680545429013},
            new double[] {0.14871748661507114, 0.14790554400552008, 0.10550136066996169},
            new double[] {0.0639464299947358, 0.06131965385991717, 0.047032106743502215},
            0.005801653549908627,
            0.11879878407298594,
            0.7017606193467),
        new Published(
            new LogLinkLosses.Poisson(),
            COUNTS,
            true,
            1.0,
            new double[] {0.3999133194754572, 0.3196753625027666, 0.882171978099447},
            new double[] {0.10737783580155831, 0.11044176048515601, 0.07644166958744271},
            new double[] {0.04617393049283932, 0.04536313449605788, 0.03409821959858772},
            0.00019581420894770722,
            0.18945662856654732,
            0.6103700103843671),
        new Published(
            new LogLinkLosses.Gamma(),
            AMOUNTS,
            false,
            0.18379254881570223,
            new double[] {0.660764955648677, -0.2637271346955794, 0.19854472715556035},
            new double[] {0.09707145019220395, 0.1006988958379676, 0.06925532847542795},
            new double[] {0.08528378316081091, 0.10656658945832011, 0.06786870928365314},
            5.131818781729623e-08,
            0.4705084093448835,
            0.8510215019524705),
        new Published(
            new LogLinkLosses.Gamma(),
            AMOUNTS,
            true,
            0.17367879712944798,
            new double[] {0.6756542196245527, -0.23818494074495006, 0.19382030004263304},
            new double[] {0.06802038919536474, 0.07267332384826942, 0.04880651445522307},
            new double[] {0.059504095135705336, 0.07870401025792477, 0.047584152317167776},
            2.22260681849405e-15,
            0.5423367065872404,
            0.8089717326618651),
        new Published(
            new LogLinkLosses.Tweedie(1.5),
            withZeros(),
            false,
            0.512637237678028,
            new double[] {0.6737852822403384, -0.3175080796258952, -0.03779006768291184},
            new double[] {0.16277813516275402, 0.1700610481535295, 0.11990287373208983},
            new double[] {0.13695368716298795, 0.1792717078804871, 0.11454059865014972},
            0.00019310745515357025,
            0.35474599985074756,
            0.9928245646299292),
        new Published(
            new LogLinkLosses.Tweedie(1.2),
            withZeros(),
            true,
            0.5019633588116624,
            new double[] {0.7668984943695919, -0.16950796119782674, -0.03362453528627902},
            new double[] {0.1193462565264351, 0.12290572258518169, 0.08903728261994953},
            new double[] {0.09580817662106723, 0.12827457744136705, 0.07925451330192614},
            1.0373180258798133e-08,
            0.5329841298881007,
            1.000812858851083),
        new Published(
            new RegressionLosses.HalfSquared(),
            NUMBERS,
            false,
            0.3336060050452491,
            new double[] {1.5140254995111784, -0.7885291887142717, 0.23751552864884903},
            new double[] {0.13078095285714664, 0.1356680828737597, 0.09330526978341726},
            new double[] {0.12887681770811024, 0.13237130930884722, 0.08976106027474849},
            7.329424529102746e-14,
            1.2576995420473402,
            1.7703514569750165),
        new Published(
            new RegressionLosses.HalfSquared(),
            NUMBERS,
            true,
            0.32579074014622317,
            new double[] {1.5190624789249088, -0.7803127340203043, 0.23509687429530846},
            new double[] {0.09316120115492392, 0.09953389302404819, 0.06684574382211246},
            new double[] {0.09481381037428392, 0.09762752428306623, 0.06403785178359107},
            1.5738824254539933e-26,
            1.3364698799047665,
            1.701655077945051));
  }

  /** The amounts, every fifth of them 0. */
  private static double[] withZeros() {
    return IntStream.range(0, 40).mapToDouble(i -> i % 5 == 0 ? 0 : AMOUNTS[i]).toArray();
  }

  @ParameterizedTest
  @MethodSource("published")
  void theErrorsAreThoseOfStatsmodels(Published expected) {
    double[] weights =
        IntStream.range(0, 40).mapToDouble(i -> expected.isWeighted ? 1 + i % 3 : 1).toArray();
    StandardErrors errors =
        errors(expected.loss, expected.w, block(FIRST, SECOND, expected.labels, weights));
    assertThat(errors.dispersion()).isCloseTo(expected.dispersion, CLOSE);
    assertThat(errors.fisher()).containsExactly(expected.bse, CLOSE);
    assertThat(errors.robust()).containsExactly(expected.robust, CLOSE);
    assertThat(errors.z(0)).isCloseTo(expected.w[0] / expected.bse[0], CLOSE);
    assertThat(errors.p(0)).isCloseTo(expected.p, within(1e-6 * expected.p + 1e-12));
    assertThat(errors.low(0)).isCloseTo(expected.low, CLOSE);
    assertThat(errors.high(0)).isCloseTo(expected.high, CLOSE);
  }

  /** A feature in another unit has an error in another unit, a million times as large or small. */
  @Test
  void unitsOfFeaturesChangeNothingElse() {
    Published any = published().findFirst().orElseThrow();
    double[] ones = new double[40];
    Arrays.fill(ones, 1);
    double[] large = Arrays.stream(FIRST).map(x -> 1e6 * x).toArray();
    double[] small = Arrays.stream(SECOND).map(x -> 1e-6 * x).toArray();
    double[] w = {any.w[0] / 1e6, any.w[1] * 1e6, any.w[2]};
    StandardErrors errors = errors(any.loss, w, block(large, small, any.labels, ones));
    assertThat(errors.fisher()[0] * 1e6).isCloseTo(any.bse[0], CLOSE);
    assertThat(errors.fisher()[1] / 1e6).isCloseTo(any.bse[1], CLOSE);
    assertThat(errors.robust()[0] * 1e6).isCloseTo(any.robust[0], CLOSE);
  }

  @Test
  void whatTheRowsDoNotDetermineIsTold() {
    Published any = published().findFirst().orElseThrow();
    double[] ones = new double[40];
    Arrays.fill(ones, 1);
    assertThatExceptionOfType(DataException.class)
        .as("a copy of a column")
        .isThrownBy(() -> errors(any.loss, any.w, block(FIRST, FIRST, any.labels, ones)))
        .withMessageContaining("x1")
        .withMessageNotContaining("\n");
    assertThatExceptionOfType(DataException.class)
        .as("a column of zeros")
        .isThrownBy(() -> errors(any.loss, any.w, block(new double[40], FIRST, any.labels, ones)))
        .withMessageContaining("x0");
    assertThatExceptionOfType(DataException.class)
        .as("as many rows as coefficients")
        .isThrownBy(
            () ->
                errors(
                    new RegressionLosses.HalfSquared(),
                    any.w,
                    block(
                        Arrays.copyOf(FIRST, 3),
                        Arrays.copyOf(SECOND, 3),
                        Arrays.copyOf(FIRST, 3),
                        Arrays.copyOf(ones, 3))))
        .withMessageContaining("more rows than coefficients");
  }

  @Test
  void othersThanLikelihoodsOfLinearModelsHaveNone() {
    for (Objective other :
        List.of(
            new LinearObjective(new ClassificationLosses.Hinge(), 2, true),
            new LinearObjective(new RegressionLosses.Huber(), 2, true),
            new SoftmaxObjective(new SoftmaxLoss(3), 2, true),
            new LinearObjective(new ClassificationLosses.Logistic(), 5000, true))) {
      assertThat(StandardErrors.unfit(other)).isPresent();
    }
    assertThat(
            StandardErrors.unfit(new LinearObjective(new ClassificationLosses.Logistic(), 2, true)))
        .isEmpty();
  }

  private static StandardErrors errors(SmoothLoss loss, double[] w, Block block) {
    return StandardErrors.of(
        new LinearObjective(loss, 2, true),
        w,
        other -> oracle(other, block),
        i -> "x" + i,
        List.of(),
        true);
  }

  private static Oracle oracle(Objective objective, Block block) {
    return new MemoryOracle(new Problem(objective, Penalties.none()), List.of(List.of(block)), 0);
  }

  private static Block block(double[] first, double[] second, double[] labels, double[] weights) {
    int rows = first.length;
    int[] starts = IntStream.rangeClosed(0, rows).map(i -> 2 * i).toArray();
    int[] columns = IntStream.range(0, 2 * rows).map(i -> i % 2).toArray();
    double[] values =
        IntStream.range(0, 2 * rows)
            .mapToDouble(i -> i % 2 == 0 ? first[i / 2] : second[i / 2])
            .toArray();
    return Blocks.narrowest(2, starts, columns, values, new Targets(rows, labels, weights, null));
  }
}

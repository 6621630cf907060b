package org.thalweg.solve.newton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.thalweg.linalg.Cholesky;
import org.thalweg.linalg.Packed;
import org.thalweg.solve.newton.ScreenedNewton.PackedHessian;
import org.thalweg.solve.newton.ScreenedNewton.Secant;

class SecantTest {
  private static final int ORDER = 6;
  private static final int[] AMONG = {0, 2, 3, 5, 6, 8};

  private final Random random = new Random(5);

  private double[] matrix(double scale) {
    double[] packed = new double[Packed.length(ORDER)];
    for (int row = 0; row < 3 * ORDER; row++) {
      double[] x = random.doubles(ORDER, -1, 1).toArray();
      for (int i = 0; i < ORDER; i++) {
        for (int j = 0; j <= i; j++) {
          packed[Packed.start(i) + j] += scale * x[i] * x[j];
        }
      }
    }
    return packed;
  }

  private static double[] product(double[] packed, double[] x) {
    double[] image = new double[ORDER];
    for (int i = 0; i < ORDER; i++) {
      for (int j = 0; j < ORDER; j++) {
        image[i] += Packed.at(packed, i, j) * x[j];
      }
    }
    return image;
  }

  @Test
  void theRepairedMatrixAgreesWithTheStepAndIsStillPositiveDefinite() {
    double[] old = matrix(1);
    double[] step = random.doubles(ORDER, -1, 1).toArray();
    double[] change = product(matrix(0.7), step);
    double[] repaired = new Secant(step, change).repaired(old);
    assertThat(product(repaired, step)).containsExactly(change, within(1e-12));
    double[] right = random.doubles(ORDER, -1, 1).toArray();
    double[] solution = Cholesky.of(repaired.clone(), ORDER).solve(right);
    assertThat(product(repaired, solution)).containsExactly(right, within(1e-10));
    double bend = 0;
    double[] other = random.doubles(ORDER, -1, 1).toArray();
    double[] image = product(repaired, other);
    for (int i = 0; i < ORDER; i++) {
      bend += other[i] * image[i];
    }
    assertThat(bend).isPositive();
  }

  @Test
  void nothingIsLearntFromAStepThatAgreesOrAlongWhichNothingBends() {
    double[] old = matrix(1);
    double[] step = random.doubles(ORDER, -1, 1).toArray();
    double[] before = old.clone();
    assertThat(new Secant(step, product(old, step)).repaired(old)).isNull();
    assertThat(new Secant(step, new double[ORDER]).repaired(old)).isNull();
    assertThat(new Secant(new double[ORDER], step).repaired(old)).isNull();
    assertThat(new Secant(step, Arrays.stream(step).map(s -> -s).toArray()).repaired(old)).isNull();
    assertThat(old).isEqualTo(before);
  }

  @Test
  void isOfTheCoordinatesOfTheMatrixAlone() {
    double[] from = random.doubles(9).toArray();
    double[] to = random.doubles(9).toArray();
    double[] before = random.doubles(9).toArray();
    double[] after = random.doubles(9).toArray();
    Secant secant = Secant.between(AMONG, from, to, before, after);
    for (int i = 0; i < ORDER; i++) {
      int j = AMONG[i];
      assertThat(secant.step()[i]).isEqualTo(to[j] - from[j]);
      assertThat(secant.change()[i]).isEqualTo(after[j] - before[j]);
    }
  }

  @Test
  void aMatrixThatIsAskedForAgainIsRepairedAsItWas() {
    double[] summed = matrix(1);
    PackedHessian second = new PackedHessian(new double[9], AMONG, summed.clone());
    for (int k = 0; k < 3; k++) {
      double[] step = random.doubles(ORDER, -1, 1).toArray();
      second = second.repaired(new Secant(step, product(matrix(0.9), step)));
    }
    assertThat(second.secants()).hasSize(3);
    PackedHessian given = new PackedHessian(second.at(), AMONG, null, second.secants());
    assertThat(given.known(summed).packed()).isEqualTo(second.packed());
    assertThat(second.isOf(new double[9])).isFalse();
  }
}

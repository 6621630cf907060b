package org.thalweg.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ClassWeightsTest {
  private static final ClassWeights BALANCED = new ClassWeights(Map.of());
  private static final ClassWeights GIVEN = new ClassWeights(Map.of(0, 1.0, 2, 5.0));

  @Test
  void balancedLetsEachClassThatOccursCountAsMuchAndAllAsMuchAsBefore() {
    double[] factors = BALANCED.factors(new double[] {90, 0, 10});
    assertThat(factors).containsExactly(100 / 180.0, 1, 100 / 20.0);
    assertThat(90 * factors[0]).isEqualTo(10 * factors[2]).isEqualTo(50);
    assertThat(BALANCED.factors(new double[] {7})).containsExactly(1);
  }

  @Test
  void givenFactorsAreTaken() {
    assertThat(GIVEN.factors(new double[] {3, 0, 4})).containsExactly(1, 1, 5);
  }

  @Test
  void theClassesMustBeThoseOfTheData() {
    assertThatExceptionOfType(ConfException.class)
        .isThrownBy(() -> GIVEN.requireClassesOf(new double[] {3, 1, 4}))
        .withMessage("objective.classWeights must name every class but data.train has class 1 too");
    for (double[] sums : new double[][] {{3, 0, 0}, {3}}) {
      assertThatExceptionOfType(ConfException.class)
          .isThrownBy(() -> GIVEN.requireClassesOf(sums))
          .withMessage(
              "objective.classWeights must name classes that occur but data.train has no class 2");
    }
    GIVEN.requireClassesOf(new double[] {3, 0, 4});
    BALANCED.requireClassesOf(new double[] {3, 1});
  }

  @Test
  void rowsOfAViewNeedNotHaveAllClasses() {
    assertThat(GIVEN.factors(new double[] {3, 0, 0})).containsExactly(1, 1, 1);
  }
}

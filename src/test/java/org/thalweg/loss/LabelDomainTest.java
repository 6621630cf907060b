package org.thalweg.loss;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which labels a loss takes, on both sides of each end. */
class LabelDomainTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "BINARY|0 1 -0.0|0.5 -1 2",
        "CLASSES|0 1 17 1048575|-1 0.5 1048576 1048575.5",
        "REAL|-1e308 0 0.5 1e308|",
        "NON_NEGATIVE|0 0.5 1e308|-4.9e-324 -1",
        "POSITIVE|4.9e-324 0.5 1e308|0 -1"
      })
  void aDomainHasItsEnds(LabelDomain domain, String inside, String outside) {
    for (String label : inside.split(" ")) {
      assertThat(domain.contains(Double.parseDouble(label))).as(label).isTrue();
    }
    String never = "NaN Infinity -Infinity";
    for (String label : (outside == null ? never : outside + " " + never).split(" ")) {
      assertThat(domain.contains(Double.parseDouble(label))).as(label).isFalse();
    }
  }

  @Test
  void twoAndMoreClassesAreClasses() {
    assertThat(Arrays.stream(LabelDomain.values()).filter(LabelDomain::isOfClasses))
        .containsExactly(LabelDomain.BINARY, LabelDomain.CLASSES);
  }
}

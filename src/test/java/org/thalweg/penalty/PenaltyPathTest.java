package org.thalweg.penalty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.config.ConfException;
import org.thalweg.config.Registry;

/** Paths of penalties, and how they are written. */
class PenaltyPathTest {

  private static PenaltyPath parse(String text) {
    return (PenaltyPath) Registry.penalties().parse(text).value();
  }

  @Test
  void lambdaFallsInEqualRatiosFromTheLargestToItsPart() {
    PenaltyPath path = parse("path(l1, points=5, ratio=1e-2)");
    double[] lambdas = IntStream.range(0, 5).mapToDouble(k -> path.lambda(3, k)).toArray();
    assertThat(lambdas[0]).isEqualTo(3);
    assertThat(lambdas[4]).isEqualTo(3 * 1e-2);
    for (int k = 1; k < 5; k++) {
      assertThat(lambdas[k] / lambdas[k - 1]).isCloseTo(path.step(), within(1e-14));
    }
  }

  @Test
  void isOfAPenaltyWithoutItsStrength() {
    assertThat(parse("path(l1)").at(0.3)).isEqualTo(Penalties.l1(0.3));
    assertThat(parse("path(elasticNet(0.5))").at(0.3)).isEqualTo(Penalties.elasticNet(0.3, 0.5));
    assertThat(parse("path(elasticNet(l1Ratio=0.5),points=7)").points()).isEqualTo(7);
    assertThat(parse("path(l1)")).isEqualTo(new PenaltyPath());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "path(l2)| l2",
        "path(l1, points=1)| points",
        "path(l1, ratio=1)| ratio",
        "path(l1, ratio=0)| ratio",
        "path(elasticNet(0))| l1Ratio",
        "path(elasticNet(1.5))| l1Ratio",
        "path(groupLasso)| groupLasso",
        "path(l1(0.1))| l1",
        "path(l1, steps=3)| steps",
        "path(sum(l2(1)))| l1 above 0",
        "path(sum(l1(1), on(a, groupLasso(1))))| l1, l2 and elasticNet",
        "path(sum(l1(1e7)))| 1000000",
        "sum(path(l1), on(factors, path(l1)))| at most one path"
      })
  void whatIsNoPathIsRefusedByOneLine(String text, String named) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining(named)
        .message()
        .doesNotContain("\n");
  }
}

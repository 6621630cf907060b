package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.cli.ThalwegCommand.ExitCode;

/** What {@code thalweg explain} says of formulas. */
class ExplainCommandTest {
  @Test
  void aConvexFormulaHasItsDerivativesAndItsProof() {
    Run run = Run.of("explain", "formula(log(1 + exp(z)) - y*z)");
    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .contains("computed   softplus(z) - y*z")
        .contains("rewritten  log(1 + exp(u)) → softplus(u)")
        .contains("d/dz       sigmoid(z) - y")
        .contains("d/dz d/dz  sigmoid(z)*sigmoid(-z)")
        .contains("curvature  convex")
        .contains("kind       convex, smooth")
        .contains("tree       -");
  }

  @Test
  void whatStopsTheProofIsNamed() {
    Run run = Run.of("explain", "log(1 + (y - z)^2)");
    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .contains("curvature  not proven convex")
        .contains("obstacle   log(square(y - z) + 1): log, which is concave");
  }

  @Test
  void whatIsNoFormulaIsAnErrorOfUsage() {
    assertThat(Run.of("explain", "lgo(z)").code()).isEqualTo(ExitCode.CONF);
    assertThat(Run.of("explain", "lgo(z)").errors()).contains("did you mean log?");
    assertThat(Run.of("explain", "y + x").errors()).contains("nothing to learn");
  }

  /** Where pieces differ by row, a method for them is not taken, and it is said why. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max(0, abs(r) - tube) | differ from row to row by tube",
        "if(r > 0, under, over)*abs(r) | differ from row to row by under, over",
        "max(0, z, 3*z - 1, 9*z - 8) | no multiple",
        "if(late, 3, 1)*abs(r) | ",
        "tube*(abs(r) + r^2) | ",
      })
  void whyStraightPiecesAreNotTaken(String formula, String why) {
    String out = Run.of("explain", formula).out();
    assertThat(out.contains("do not take its straight pieces")).isEqualTo(why != null);
    assertThat(out).contains(why == null ? "method" : why);
  }

  @Test
  void theMethodIsThatWhichRunsChoose() {
    String convex = Run.of("explain", "log(1 + exp(z)) - y*z").out();
    assertThat(convex)
        .contains("auto takes newton, of 10 features", "auto takes lbfgs in the scale");
    assertThat(Run.of("explain", "abs(y - z)").out()).contains("auto takes interiorPoint");
    String several = Run.of("explain", "0.5*((y - z1)/exp(z2))^2 + z2").out();
    assertThat(several).contains("auto takes newton, of 10 features", "w has 22 entries");
    assertThat(Run.of("explain", "log(1 + (y - z)^2)").out()).contains("auto takes newton");
    assertThat(Run.of("explain", "min((y - z)^2, 4)").out()).contains("auto takes adam");
  }
}

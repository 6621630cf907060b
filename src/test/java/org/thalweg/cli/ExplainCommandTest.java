package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What {@code thalweg explain} says of formulas. */
class ExplainCommandTest {
  @Test
  void aConvexFormulaHasItsDerivativesAndItsProof() {
    Run run = Run.of("explain", "formula(log(1 + exp(z)) - y*z)");
    assertThat(run.code()).isEqualTo(Main.DONE);
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
    assertThat(run.code()).isEqualTo(Main.DONE);
    assertThat(run.out())
        .contains("curvature  not proven convex")
        .contains("obstacle   log(square(y - z) + 1): log, which is concave");
  }

  @Test
  void whatIsNoFormulaIsAnErrorOfUsage() {
    assertThat(Run.of("explain", "lgo(z)").code()).isEqualTo(Main.CONF);
    assertThat(Run.of("explain", "lgo(z)").errors()).contains("did you mean log?");
    assertThat(Run.of("explain", "y + x").errors()).contains("nothing to learn");
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

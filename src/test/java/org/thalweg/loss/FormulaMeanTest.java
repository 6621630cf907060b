package org.thalweg.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.linalg.DenseBlock;
import org.thalweg.linalg.Targets;
import org.thalweg.objective.FormulaObjective;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Link;

/** What is predicted of the label where a formula says it. */
class FormulaMeanTest {
  private static FormulaLosses.FormulaLoss parse(String inner) {
    return (FormulaLosses.FormulaLoss) FormulaLosses.parse("formula(" + inner + ")");
  }

  @Test
  void aMeanIsAPartOfTheLossAndOfItsText() {
    FormulaLosses.FormulaLoss loss = parse("exp(z) - y*z, mean = k*exp(z), k = 2");
    assertThat(loss.formula()).hasToString("formula(exp(z) - y*z, k = 2, mean = k*exp(z))");
    assertThat(FormulaLosses.parse(loss.formula().toString())).isEqualTo(loss);
    assertThat(loss.mean(0.3)).isCloseTo(2 * Math.exp(0.3), within(1e-15));
    assertThat(parse("exp(z) - y*z").mean(0.3)).isEqualTo(0.3);
    assertThat(parse("(y - z - mean)^2, mean = -1").mean(0.3)).isEqualTo(0.3); // a constant
    assertThat(loss.value(0.3, 1)).isEqualTo(parse("exp(z) - y*z").value(0.3, 1));
  }

  /** Then exports and metrics know what scores stand for. */
  @ParameterizedTest
  @CsvSource({
    "'exp(z) - y*z, mean = exp(z)', EXP",
    "'(y - z)^2', IDENTITY",
    "'log(1 + exp(-m)), mean = 1/(1 + exp(-z))', SIGMOID"
  })
  void aKnownLinkIsFound(String formula, Link link) {
    PointwiseLoss loss = parse(formula);
    assertThat(Link.of(new LinearObjective(loss, 1, true))).contains(link);
    assertThat(loss.isProbabilistic()).isEqualTo(link == Link.SIGMOID);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max(0, 1 - m), mean = sigmoid(z) | probability p of class 1",
        "log(1 + exp(-m)), mean = sigmoid(2*z) | probability p of class 1",
        "(y - z)^2, mean = z + y | but had y",
        "(y - z)^2, mean = z + age | but had age",
        "(y - z)^2, mean = z1 | but had z1",
        "(y - z)^2, mean = exp(z), mean = z | defined twice",
        "(y - z)^2, mean = exp(z | must come here"
      })
  void whatIsNoMeanIsRefused(String formula, String part) {
    assertThatThrownBy(() -> parse(formula))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(part);
  }

  /** A number or a parameter that is called so is what it was. */
  @Test
  void aConstantMayBeCalledMean() {
    assertThat(parse("(y - z - mean)^2, mean = 0.5").value(0, 1)).isEqualTo(0.25);
    assertThat(parse("(y - mean)^2, mean = free(0)")).isInstanceOf(JointFormula.class);
  }

  /** The mean of a log-normal label, of both scores and of a parameter. */
  @Test
  void severalScoresAndParametersHaveOneMean() {
    JointFormula loss =
        (JointFormula)
            parse(
                "z2 + 0.5*((log(y) - z1 - s)/exp(z2))^2, s = free(0.5),"
                    + " mean = exp(z1 + s + 0.5*exp(2*z2))");
    FormulaObjective objective = new FormulaObjective(loss, 1, true);
    assertThat(objective.outputs()).isEqualTo(1);
    assertThat(objective.predictsScores()).isFalse();
    assertThat(objective.hasScoresOfItsOwn()).isTrue();
    assertThat(objective.scoresAreLinear()).isTrue();
    double[] w = {0.3, -0.2, 0.1, 0.4, 0.5};
    DenseBlock block = new DenseBlock(1, new double[] {2, -1}, Targets.of(1, 1));
    double[] means = objective.scores(w, block);
    for (int i = 0; i < 2; i++) {
      double x = i == 0 ? 2 : -1;
      double z1 = 0.3 * x + 0.1;
      double z2 = -0.2 * x + 0.4;
      double mean = Math.exp(z1 + 0.5 + 0.5 * Math.exp(2 * z2));
      assertThat(means[i]).isCloseTo(mean, within(1e-13 * mean));
    }
  }

  private static TrainingConf conf(String loss) {
    String text = "{ data.train = a, output = b, objective { loss = \"%s\", mean = \"exp(z)\" } }";
    return ConfBuilder.read("mean", text.formatted(loss), List.of()).build();
  }

  @Test
  void aConfGivesItBesideTheLoss() {
    TrainingConf conf = conf("formula(exp(z) - y*z)");
    assertThat(conf.objective().lossText()).isEqualTo("formula(exp(z) - y*z, mean = exp(z))");
    assertThat(conf("formula(exp(z) - y*z, mean = exp(z))")).isEqualTo(conf);
    assertThatThrownBy(() -> conf("poisson"))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("objective.mean must be given with a formula");
    assertThatThrownBy(() -> conf("formula(exp(z) - y*z, mean = z)"))
        .isInstanceOf(ConfException.class)
        .hasMessageContaining("must be the mean that objective.loss has");
  }
}

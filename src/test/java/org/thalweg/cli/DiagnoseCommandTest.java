package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.cli.ThalwegCommand.ExitCode;

/** What the command line says of where training stopped. */
class DiagnoseCommandTest {
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir private static Path directory;
  private static Path rows;
  private static double least;

  @BeforeAll
  static void solve() throws IOException {
    rows = Run.data(directory.resolve("rows.libsvm"), 200, true);
    Run run = train("exact", "method=lbfgs", "stop.maxSteps=1000", "stop.gradientNorm=1e-9");
    assertThat(run.code()).isZero();
    least = objective(run.out());
  }

  private static Run train(String name, Object... settings) throws IOException {
    String text =
        """
        data.train = "%s"
        objective { loss = logistic, intercept = false }
        penalty = "l2(0.01)"
        updater = sgd
        learningRate = 0.5
        output = "%s"
        """;
    Path conf = directory.resolve(name + ".conf");
    boolean steps = !List.of(settings).contains("method=lbfgs");
    String unused = steps ? "" : "(?m)^(updater|learningRate) = .*$";
    Files.writeString(conf, text.formatted(rows, directory.resolve(name)).replaceAll(unused, ""));
    Object[] arguments = new Object[settings.length + 2];
    arguments[0] = "train";
    arguments[1] = conf;
    System.arraycopy(settings, 0, arguments, 2, settings.length);
    return Run.of(arguments);
  }

  private static Run diagnose(String name, Object... options) {
    Object[] arguments = new Object[options.length + 3];
    arguments[0] = "diagnose";
    arguments[1] = directory.resolve(name).resolve("model");
    arguments[2] = rows;
    System.arraycopy(options, 0, arguments, 3, options.length);
    return Run.of(arguments);
  }

  private static double objective(String out) {
    Matcher matcher = Pattern.compile("objective +([\\d.e+-]+) =").matcher(out);
    assertThat(matcher.find()).isTrue();
    return Double.parseDouble(matcher.group(1));
  }

  @Test
  void aMinimumIsCalledOne() {
    Run run = diagnose("exact");
    assertThat(run.code()).isZero();
    assertThat(run.errors()).isEmpty();
    assertThat(run.out())
        .contains("rows       200\n", ", of l2(lambda=0.01)\n", ", by 3 products\n")
        .containsPattern("condition  \\d")
        .contains("verdict    minimum, of all w: the objective is convex\n")
        .containsPattern("gap +at most [\\d.e+-]+ above the minimum, by strong convexity\n")
        .containsPattern("gap +at most [\\d.e+-]+ above the minimum, by duality\n");
    assertThat(objective(run.out())).isEqualTo(least);
  }

  @Test
  void whereTrainingStoppedEarlyTheGradientIsNotZero() throws IOException {
    assertThat(train("early", "stop.maxSteps=3").code()).isZero();
    assertThat(diagnose("early").out()).contains("verdict    not a stationary point: the gradient");
    assertThat(diagnose("early", "--gradient-norm", "10").out()).contains("verdict    minimum");
    assertThat(diagnose("early", "--penalty", "none").out())
        .contains("gap        no bound by strong convexity: weights has no l2 penalty\n")
        .contains("gap        no bound by duality: weights have no penalty\n");
  }

  /** Also of batches, where a step on all rows looks after each epoch; and of lbfgs. */
  @ParameterizedTest
  @ValueSource(strings = {"method=lbfgs", "batch.sampling=full", "batch.rows=100"})
  void aGapEndsTrainingThatCloseToTheMinimum(String setting) throws IOException {
    Run run = train(setting, setting, "stop.maxEpochs=2000", "stop.gap=1e-3");
    assertThat(run.errors()).isEmpty();
    assertThat(run.out())
        .containsPattern(
            "stopped +converged: gap \\(at most [\\de.-]+ above the minimum; limit 0.001\\)");
    assertThat(objective(run.out()) - least).isBetween(0.0, 1e-3);
  }

  @Test
  void standardisedFeaturesAreDiagnosedInTheirOwnUnits() throws IOException {
    Object[] exact = {
      "data.standardize=scale", "method=lbfgs", "stop.maxSteps=1000", "stop.gradientNorm=1e-9"
    };
    Run run = train("scaled", exact);
    assertThat(run.code()).isZero();
    assertThat(diagnose("scaled").out()).contains("verdict    minimum");
    assertThat(objective(diagnose("scaled").out())).isEqualTo(objective(run.out()));
  }

  @Test
  void whatCannotBeDoneIsOneLine() {
    assertThat(diagnose("exact", "--penalty", "on(bias,l2(1))"))
        .isEqualTo(
            new Run(
                ExitCode.CONF,
                "",
                "thalweg: --penalty: a penalty must be on one of the segments weights, or on columns,"
                    + " but was on bias; columns are 1, 2, 3\n"));
    assertThat(diagnose("exact", "--gradient-norm", "0"))
        .isEqualTo(
            new Run(
                ExitCode.CONF,
                "",
                "thalweg: --gradient-norm must be positive and finite but was 0.0\n"));
    assertThat(Files.exists(directory.resolve("nothing"))).isFalse();
    assertThat(diagnose("nothing").code()).isEqualTo(ExitCode.DATA);
  }

  /** Where the loss has kinks a gradient need not vanish at a minimum, and nobody says it must. */
  @ParameterizedTest
  @ValueSource(strings = {"hinge", "absolute", "quantile(0.3)", "epsilonInsensitive(0.1)"})
  void neitherCommandDeniesAMinimumThatWasBounded(String loss) throws IOException {
    Path output = directory.resolve("kinks-" + loss.charAt(0));
    Path conf =
        Files.writeString(
            directory.resolve("kinks.conf"),
            "data.train = \"%s\", objective.loss = \"%s\", penalty = \"l2(0.01)\", output = \"%s\""
                .formatted(rows, loss, output));
    Run train = Run.of("train", conf);
    assertThat(train.out()).contains("converged: relativeGap").doesNotContain("verdict");
    assertThat(Files.readString(output.resolve("summary.json"))).doesNotContain("verdict");
    Run diagnose = Run.of("diagnose", output.resolve("model"), rows);
    assertThat(diagnose.out())
        .containsPattern("verdict +(undecided|minimum)")
        .doesNotContain("not a stationary point");
  }
}

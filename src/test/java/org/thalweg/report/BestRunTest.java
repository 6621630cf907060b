package org.thalweg.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.config.Registry;
import org.thalweg.metrics.Metrics;
import org.thalweg.report.RunDirectory.BestRun;

class BestRunTest {
  @TempDir private Path folder;

  /** A run of a loss that ended with an objective and a value on validation rows. */
  private Path run(String name, String conf, double objective, String metric, double value)
      throws IOException {
    Path run = Files.createDirectories(folder.resolve(name));
    String validation =
        metric.isEmpty()
            ? ""
            : ", \"validation\": {\"metric\": \"%s\", \"value\": %s}".formatted(metric, value);
    Files.writeString(
        run.resolve("summary.json"), "{\"finalObjective\": %s%s}".formatted(objective, validation));
    Files.writeString(run.resolve("run.json"), "{\"conf\": {%s}}".formatted(conf));
    return run;
  }

  private static BestRun best(Path... runs) {
    List<String> paths = Stream.of(runs).map(Path::toString).toList();
    return BestRun.of(Report.directories(paths, 2, new Configuration()));
  }

  /** Of runs with the same rows, also if they minimise something else. */
  @ParameterizedTest
  @CsvSource({"logLoss,1", "auc,0", "rmse,1", "accuracy,0"})
  void theMetricOfValidationDecides(String metric, int best) throws IOException {
    Path one = run("one", "\"objective.loss\": \"logistic\"", 0.1, metric, 0.7);
    Path two = run("two", "\"objective.loss\": \"hinge\"", 0.3, metric, 0.6);
    assertThat(best(one, two).run()).hasValue(best);
    assertThat(best(one, two).why()).contains(metric, "validation");
  }

  @Test
  void theObjectiveDecidesIfItIsTheSame() throws IOException {
    Path one = run("one", "\"penalty\": \"l2(1)\", \"method\": \"sgd\"", 0.3, "", 0);
    Path two = run("two", "\"penalty\": \"l2(1)\", \"method\": \"lbfgs\"", 0.2, "", 0);
    Path other = run("other", "\"penalty\": \"l2(0)\"", 0.1, "", 0);
    assertThat(best(one, two)).isEqualTo(new BestRun(OptionalInt.of(1), "objective 0.200000"));
    assertThat(best(one, two, other).run()).isEmpty();
    assertThat(best(one, two, other).why()).contains("differ in penalty");
    assertThat(best(one).run()).isEmpty();
    Path below = run("below", "\"penalty\": \"l2(1)\", \"method\": \"sag\"", -1.234, "", 0);
    assertThat(best(one, below)).isEqualTo(new BestRun(OptionalInt.of(1), "objective -1.23400"));
  }

  @Test
  void aValueHasItsOwnSign() throws IOException {
    Path one = run("one", "\"seed\": \"1\"", 0.3, "r2", -0.5);
    Path two = run("two", "\"seed\": \"1\"", 0.3, "r2", -2);
    assertThat(best(one, two))
        .isEqualTo(new BestRun(OptionalInt.of(0), "r2 on the validation rows -0.500000"));
  }

  @Test
  void noRunIsBestIfFiguresSayDifferentThings() throws IOException {
    Path one = run("one", "\"seed\": \"0\", \"data.validation\": \"0.2\"", 0.3, "auc", 0.7);
    Path seed = run("seed", "\"seed\": \"1\", \"data.validation\": \"0.2\"", 0.2, "auc", 0.8);
    Path metric = run("metric", "\"seed\": \"0\", \"data.validation\": \"0.2\"", 0.2, "f1", 0.8);
    assertThat(best(one, seed).run()).isEmpty(); // other rows were held out
    assertThat(best(one, seed).why()).contains("rows held out", "thalweg evaluate");
    Path test = run("test", "\"seed\": \"0\", \"data.test\": \"t\"", 0.3, "auc", 0.7);
    Path drawn = run("drawn", "\"seed\": \"1\", \"data.test\": \"t\"", 0.3, "auc", 0.7);
    Path other = run("other", "\"seed\": \"1\", \"data.test\": \"u\"", 0.3, "auc", 0.7);
    assertThat(best(test, drawn).why()).contains("figures of the test data are of the same rows");
    assertThat(best(test, other).why()).contains("thalweg evaluate");
    assertThat(best(one, metric).why()).contains("objective");
    Path logistic = run("logistic", "\"objective.loss\": \"logistic\"", 0.2, "loss", 0.4);
    Path hinge = run("hinge", "\"objective.loss\": \"hinge\"", 0.2, "loss", 0.5);
    assertThat(best(logistic, hinge).run()).isEmpty();
    assertThat(best(logistic, hinge).why()).contains("objective.loss", "one metric");
    Path tie = run("tie", "\"objective.loss\": \"logistic\"", 0.2, "loss", 0.4);
    assertThat(best(logistic, tie).run()).isEmpty();
    assertThat(best(logistic, tie).why()).contains("2 of them");
  }

  /** The names are all that files have of a metric. */
  @Test
  void eachMetricKnowsWhichValueIsBetter() {
    for (Metrics.Member member : Metrics.TABLE) {
      String text = member.name().equals("pinball") ? "pinball(0.5)" : member.name();
      assertThat(BestRun.LARGER_IS_BETTER.contains(member.name()))
          .as(text)
          .isEqualTo(Registry.metrics().parse(text).value().isLargerBetter());
    }
  }
}

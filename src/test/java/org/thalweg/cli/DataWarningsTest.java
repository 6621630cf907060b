package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.cli.ThalwegCommand.ExitCode;

/** Data of which there is no minimum to find are told as such; and runs that went the wrong way. */
class DataWarningsTest {
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir private static Path directory;
  private int runs;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "loss=logistic | none    | 0 1:-1;1 1:1;0 1:-2;1 1:3  | separates the classes",
        "model=softmax | none    | 0 1:-1;1 1:1;0 1:-2;1 1:3  | separates the classes",
        "loss=logistic | l2(0.1) | 1 1:1;1 1:2;1 2:1          | are of class 1",
        "model=softmax | l2(0.1) | 2 1:1;2 1:2                | are of class 2",
        "loss=logistic | l2(0.1) | 0;1;1                      | no row of data.train has a feature",
        "loss=halfSquared | l2(0.1) | 0.5;1;1                    | no row of data.train has a feature",
        "loss=logistic | l2(0.1) | 0 1:-1;1 1:1               | ",
        "loss=logistic | none    | 0 1:-1;1 1:1;1 1:-1;0 1:1  | ",
        "loss=logistic | 'box(-1,1)' | 0 1:-1;1 1:1           | ",
        "loss=hinge | none    | 0 1:-1;1 1:1               | ",
      })
  void whatIsWrongWithTheDataIsOneLine(String objective, String penalty, String rows, String words)
      throws IOException {
    Path file = Files.writeString(directory.resolve("rows"), rows.replace(';', '\n') + "\n");
    Path output = directory.resolve("out" + runs++ + (objective + penalty + rows).hashCode());
    Run run =
        train(
            file,
            output,
            "objective." + objective,
            "penalty=" + penalty,
            "updater=adam",
            "learningRate=0.1",
            "data.features=2",
            "stop.maxSteps=50",
            "batch.sampling=full");
    assertThat(run.out().lines().filter(line -> line.startsWith("warning ")))
        .hasSize(words == null ? 0 : 1)
        .allMatch(line -> line.contains(words));
    JsonNode summary = new ObjectMapper().readTree(output.resolve("summary.json").toFile());
    assertThat(summary.get("warnings")).hasSize(words == null ? 0 : 1);
  }

  /** Steps far too long, of every kind of steps. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "batch.rows=16",
        "batch.sampling=full",
        "batch.sampling=bernoulli batch.rows=16",
        "batch.sampling=replacement batch.rows=16",
        "batch.sampling=stratified batch.rows=16",
        "batch.sampling=partitions batch.fraction=0.5",
        "batch.rows=16 objective.intercept=false stop.gap=1e-9",
        "batch.rows=16 round=local(steps=3)",
        "batch.rows=16 updater=average(adam)",
        "batch.rows=16 updater=sgd",
        "batch.rows=16 updater=lion stop.maxSteps=41", // an odd number does not lead back
        "batch.rows=16 onDivergence=backoff(0.9,2)",
      })
  void noRunThatEndsAboveItsStartEndsWithZero(String settings) throws IOException {
    Path file = Run.data(directory.resolve("noisy"), 64, true);
    Path output = directory.resolve("worse" + settings.hashCode() + runs++);
    Object[] words =
        ("data.shards=4 objective.loss=logistic penalty=l2(0.01) learningRate=1000"
                + " stop.maxSteps=40 updater=adam "
                + settings)
            .split(" ");
    Run run = train(file, output, once(words));
    assertThat(run.code()).as(run.out()).isIn(ExitCode.DIVERGED, ExitCode.STALLED);
    assertThat(run.errors().lines().filter(line -> line.startsWith("thalweg: "))).hasSize(1);
    JsonNode summary = new ObjectMapper().readTree(output.resolve("summary.json").toFile());
    assertThat(summary.get("finalObjective").asDouble()).isLessThan(0.7);
  }

  /** A key that is given twice counts the second time. */
  private static Object[] once(Object[] words) {
    Map<String, Object> last = new LinkedHashMap<>();
    for (Object word : words) {
      last.put(word.toString().split("=")[0], word);
    }
    return last.values().toArray();
  }

  @Test
  void aRunThatEndsALittleAboveItsStartHasStalled() throws IOException {
    Path file = Run.data(directory.resolve("near"), 64, true);
    Path best = directory.resolve("best");
    assertThat(
            train(file, best, "objective.loss=logistic", "penalty=l2(0.01)", "method=lbfgs").code())
        .isZero();
    Run run =
        train(
            file,
            directory.resolve("little"),
            "objective.loss=logistic",
            "penalty=l2(0.01)",
            "start=" + best.resolve("model"),
            "updater=adam",
            "learningRate=0.3",
            "batch.rows=4",
            "stop.maxSteps=5");
    assertThat(run.errors()).contains("thalweg: stalled: objective ");
    assertThat(run.code()).isEqualTo(ExitCode.STALLED);
  }

  private static Run train(Path rows, Path output, Object... settings) throws IOException {
    Path conf = directory.resolve("any.conf");
    Files.writeString(conf, "data.train = \"%s\"\noutput = \"%s\"\n".formatted(rows, output));
    Object[] arguments = new Object[settings.length + 2];
    arguments[0] = "train";
    arguments[1] = conf;
    System.arraycopy(settings, 0, arguments, 2, settings.length);
    return Run.of(arguments);
  }
}

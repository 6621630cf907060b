package org.thalweg.arrays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as bytes, and what is answered to them. */
class ArrayProcessTest {
  private static final int ROWS = 300;

  private final ByteArrayOutputStream requests = new ByteArrayOutputStream();

  private record Answered(Map<String, String> values, double[] numbers) {}

  private void send(String text, ByteBuffer arrays) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    DataOutputStream out = new DataOutputStream(requests);
    out.writeInt(bytes.length);
    out.write(bytes);
    out.write(arrays.array(), 0, arrays.position());
  }

  private DataInputStream answers() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new ArrayProcess(new ByteArrayInputStream(requests.toByteArray()), out).run();
    return new DataInputStream(new ByteArrayInputStream(out.toByteArray()));
  }

  private static Answered next(DataInputStream in) throws IOException {
    Map<String, String> values =
        new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8)
            .lines()
            .map(line -> line.split("=", 2))
            .collect(
                Collectors.toMap(
                    pair -> pair[0], pair -> pair[1], (a, b) -> b, LinkedHashMap::new));
    double[] numbers = new double[Integer.parseInt(values.get("numbers"))];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.readDouble();
    }
    return new Answered(values, numbers);
  }

  private static double x(int row, int feature) {
    return feature == 0 ? Math.sin(row) : Math.cos(row * row);
  }

  private static String lines(String... lines) {
    return Stream.of(lines).collect(Collectors.joining("\n"));
  }

  private static String fit(boolean isSparse, int shardRows, String... keys) {
    String text =
        lines(
            "do=fit",
            "rows=" + ROWS,
            "features=2",
            "sparse=" + isSparse,
            "shardRows=" + shardRows,
            "classes=0",
            "start=0");
    return text + Stream.of(keys).map(key -> "\nkey." + key).collect(Collectors.joining());
  }

  /** Rows of y = 3·x0 − x1 + 2, in shards. */
  private static ByteBuffer rows(boolean isSparse, int shardRows) {
    ByteBuffer bytes = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    for (int begin = 0; begin < ROWS; begin += shardRows) {
      int end = Math.min(ROWS, begin + shardRows);
      for (int row = begin; row < end; row++) {
        bytes.putDouble(3 * x(row, 0) - x(row, 1) + 2);
      }
      for (int row = begin; row < end; row++) {
        bytes.putDouble(1);
      }
      for (int row = begin; isSparse && row <= end; row++) {
        bytes.putInt(2 * (row - begin));
      }
      for (int row = begin; isSparse && row < end; row++) {
        bytes.putInt(0).putInt(1);
      }
      for (int row = begin; row < end; row++) {
        bytes.putDouble(x(row, 0)).putDouble(x(row, 1));
      }
    }
    return bytes;
  }

  @ParameterizedTest
  @CsvSource({"false, 300", "false, 7", "true, 300", "true, 7"})
  void findsTheCoefficients(boolean isSparse, int shardRows) throws IOException {
    send(fit(isSparse, shardRows, "objective.loss=halfSquared"), rows(isSparse, shardRows));
    Answered answer = next(answers());
    assertThat(answer.values()).containsEntry("isNearMinimum", "true");
    assertThat(answer.numbers()).containsExactly(new double[] {3, -1, 2}, within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(strings = {"newton", "lbfgs", "svrg"})
  void everyMethodReachesTheMinimum(String method) throws IOException {
    String relativeGap = "stop.relativeGap=1e-12";
    for (String each : new String[] {"auto", method}) {
      send(
          fit(
              false,
              50,
              "objective.loss=huber(1)",
              "penalty=l2(1e-2)",
              "method=" + each,
              relativeGap),
          rows(false, 50));
    }
    DataInputStream answers = answers();
    Answered auto = next(answers);
    Answered named = next(answers);
    assertThat(auto.values()).containsEntry("method", "newton");
    assertThat(named.values()).containsEntry("method", method);
    assertThat(named.numbers()).containsExactly(auto.numbers(), within(1e-5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "objective.loss=logistik",
        "objective.loss=logistic",
        "objective.loss=gamma",
        "objective.loss=halfSquared\nkey.penalty=path(1e-3)",
        "objective.loss=halfSquared\nkey.objective.model=perceptron(4)",
        "objective.loss=halfSquared\nkey.method=sgd\nkey.batch.rows=-1",
        "objective.loss=halfSquared\nkey.method=sdca",
        "objective.loss=halfSquared\nkey.seed=many",
      })
  void anErrorIsOneLineAndTheNextRequestIsTaken(String keys) throws IOException {
    send(fit(false, 300, keys), rows(false, 300));
    send(fit(false, 300, "objective.loss=halfSquared"), rows(false, 300));
    DataInputStream answers = answers();
    Answered refused = next(answers);
    assertThat(refused.values()).containsKey("error");
    assertThat(refused.values().get("error")).isNotBlank().doesNotContain("Exception");
    assertThat(refused.numbers()).isEmpty();
    assertThat(next(answers).numbers()).hasSize(3);
    assertThat(answers.read()).isEqualTo(-1);
  }

  /** What is learned twice from the state between comes nearer, and counts its steps on. */
  @Test
  void learningGoesOnFromItsState() throws IOException {
    String text =
        fit(
                false,
                300,
                "objective.loss=halfSquared",
                "method=sgd",
                "updater=adagrad",
                "learningRate=0.5",
                "batch.rows=10",
                "stop.maxEpochs=1")
            .replace("do=fit", "do=learn");
    send(text + "\nstep=0", rows(false, 300));
    Answered once = next(answers());
    String memory =
        once.values().entrySet().stream()
            .filter(value -> value.getKey().startsWith("memory."))
            .map(value -> "\n" + value.getKey() + "=" + value.getValue())
            .collect(Collectors.joining());
    assertThat(memory).contains("sumOfSquares=3");
    int steps = Integer.parseInt(once.values().get("step"));
    assertThat(steps).isEqualTo(ROWS / 10);
    requests.reset();
    ByteBuffer again = rows(false, 300);
    for (double number : once.numbers()) {
      again.putDouble(number);
    }
    send(text.replace("start=0", "start=3") + "\nstep=" + steps + memory, again);
    Answered twice = next(answers());
    assertThat(twice.values()).containsEntry("step", String.valueOf(2 * steps));
    assertThat(Math.abs(twice.numbers()[0] - 3)).isLessThan(Math.abs(once.numbers()[0] - 3));
  }

  @Test
  void scoresBecomeMeans() throws IOException {
    ByteBuffer scores = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    send(
        lines("do=means", "count=2", "key.objective.loss=poisson"),
        scores.putDouble(0).putDouble(1));
    assertThat(next(answers()).numbers()).containsExactly(new double[] {1, Math.E}, within(1e-12));
  }
}

package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;

/** What a report shows of columns of steps and curves, and of what a model decides by. */
class TermsInReportTest {
  private static final int ROWS = 400;
  private static final String[] COLUMNS = {
    "spline(a, 4)", "ispline(b, 4)", "steps(c)", "poly(d, 3)"
  };
  private static final double NORMAL_975 = 1.959963984540054;

  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();
  @TempDir private Path directory;

  private final double[][] x = new double[4][ROWS]; // by column
  private final double[] y = new double[ROWS];
  private final double[] weights = new double[ROWS];

  private Path train(boolean isWeighted, String... more) throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    List<String> lines = new ArrayList<>(List.of("a,b,c,d,y,s"));
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < 4; j++) {
        x[j][i] = j == 2 ? random.nextInt(5) : random.nextDouble(-2, 3);
      }
      double z = StrictMath.sin(x[0][i]) + 0.3 * x[1][i] - 0.4 * x[2][i] + 0.2 * x[3][i] * x[3][i];
      z += random.nextDouble(-2, 2);
      y[i] = isWeighted ? z : z > 0 ? 1 : 0;
      weights[i] = isWeighted ? 1 + random.nextInt(3) : 1;
      lines.add(line(x[0][i], x[1][i], x[2][i], x[3][i], y[i]) + "," + weights[i]);
    }
    Path rows = Files.write(directory.resolve("rows.csv"), lines);
    Path output = directory.resolve("run");
    List<String> keys = new ArrayList<>(List.of(more));
    keys.add("data { train = \"%s\", format = csv, label = y }".formatted(rows));
    keys.add("data.features = [\"%s\"]".formatted(String.join("\", \"", COLUMNS)));
    keys.add("objective.loss = " + (isWeighted ? "halfSquared" : "logistic"));
    keys.add(isWeighted ? "data.weight = s" : "");
    keys.add("stop.relativeGap = 1e-12, output = \"%s\"".formatted(output));
    Path conf = Files.write(directory.resolve("run.conf"), keys);
    Run run = Run.of("train", conf);
    assertThat(run.code()).as(run.errors()).isZero();
    return output;
  }

  private static String line(double... values) {
    return String.join(",", Arrays.stream(values).mapToObj(Double::toString).toList());
  }

  private JsonNode report(Path output) throws IOException {
    Path page = directory.resolve("page-%d.html".formatted(System.nanoTime()));
    Run run = Run.of("report", output, "--out", page);
    assertThat(run.code()).as(run.errors()).isZero();
    Matcher block =
        Pattern.compile("(?s)id=\"data\">(.*?)</script>").matcher(Files.readString(page));
    assertThat(block.find()).isTrue();
    return new ObjectMapper().readTree(block.group(1)).at("/runs/0");
  }

  private double[] scores(Path output, List<String> rows, boolean isLogistic) throws IOException {
    List<String> lines = new ArrayList<>(List.of("a,b,c,d,y"));
    lines.addAll(rows);
    Path data = Files.write(Files.createTempFile(directory, "grid", ".csv"), lines);
    Path out = directory.resolve("p" + System.nanoTime());
    Run run = Run.of("predict", output.resolve("model"), data, out);
    assertThat(run.errors()).isEmpty();
    List<Double> scores = new ArrayList<>();
    for (Path part :
        Files.list(out).filter(f -> f.toString().contains("/part-")).sorted().toList()) {
      for (String line : Files.readAllLines(part)) {
        double p = Double.parseDouble(line.substring(line.lastIndexOf(',') + 1));
        scores.add(isLogistic ? StrictMath.log(p / (1 - p)) : p);
      }
    }
    return scores.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double[] numbers(JsonNode array) {
    return IntStream.range(0, array.size()).mapToDouble(i -> array.get(i).asDouble()).toArray();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCurveIsWhatPredictSaysAndItsBandThatOfTheDeltaMethod(boolean isWeighted)
      throws IOException {
    Path output = train(isWeighted, "penalty = none", "log.standardErrors = true");
    JsonNode terms = report(output).path("terms");
    assertThat(terms).hasSize(4);
    List<String> training = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      training.add(line(x[0][i], x[1][i], x[2][i], x[3][i], 0));
    }
    double[] fitted = scores(output, training, !isWeighted);
    RealMatrix covariance = covariance(fitted, isWeighted);
    int from = 0;
    for (int t = 0; t < 4; t++) {
      JsonNode term = terms.get(t);
      assertThat(term.path("column").asText()).isEqualTo(COLUMNS[t]);
      assertThat(term.path("source").asText()).isEqualTo("abcd".substring(t, t + 1));
      double[] grid = numbers(term.path("x"));
      List<String> rows = new ArrayList<>();
      for (double value : grid) {
        double[] row = {0.5, 0.5, 1, 0.5, 0};
        row[t] = value;
        rows.add(line(row));
      }
      double[] predicted = scores(output, rows, !isWeighted);
      double[] least = basis(t).apply(grid[0]);
      assertThat(grid[0]).isEqualTo(Arrays.stream(x[t]).min().orElseThrow());
      assertThat(grid.length).isGreaterThanOrEqualTo(t == 2 ? 6 : 101);
      for (int i = 0; i < grid.length; i++) {
        double added = term.path("added").get(i).asDouble();
        assertThat(added).isCloseTo(predicted[i] - predicted[0], within(1e-9));
        double[] c = basis(t).apply(grid[i]);
        double variance = 0;
        for (int j = 0; j < c.length; j++) {
          for (int k = 0; k < c.length; k++) {
            double of = covariance.getEntry(from + j, from + k);
            variance += (c[j] - least[j]) * (c[k] - least[k]) * of;
          }
        }
        double half = NORMAL_975 * Math.sqrt(Math.max(0, variance));
        assertThat(term.path("high").get(i).asDouble() - added).isCloseTo(half, within(1e-7));
        assertThat(added - term.path("low").get(i).asDouble()).isCloseTo(half, within(1e-7));
        assertThat(i == 0 || half > 0.01).isTrue();
      }
      from += least.length;
    }
  }

  /** φ·I⁻¹ of all functions of {@link #basis} and a constant, which span what the model does. */
  private RealMatrix covariance(double[] scores, boolean isWeighted) {
    double[][] design = new double[ROWS][];
    for (int i = 0; i < ROWS; i++) {
      int row = i;
      design[i] =
          IntStream.rangeClosed(0, 4)
              .mapToObj(t -> t == 4 ? new double[] {1} : basis(t).apply(x[t][row]))
              .flatMapToDouble(Arrays::stream)
              .toArray();
    }
    int d = design[0].length;
    RealMatrix information = new Array2DRowRealMatrix(d, d);
    double squares = 0;
    double all = 0;
    for (int i = 0; i < ROWS; i++) {
      double p = 1 / (1 + StrictMath.exp(-scores[i]));
      double weight = isWeighted ? weights[i] : p * (1 - p);
      squares += weight * (y[i] - scores[i]) * (y[i] - scores[i]);
      all += weight;
      for (int j = 0; j < d; j++) {
        for (int k = 0; k < d; k++) {
          information.addToEntry(j, k, weight * design[i][j] * design[i][k]);
        }
      }
    }
    double dispersion = isWeighted ? squares / (all - d) : 1;
    return new LUDecomposition(information).getSolver().getInverse().scalarMultiply(dispersion);
  }

  /** Truncated powers, levels and powers, which span the same functions as the columns do. */
  private DoubleFunction<double[]> basis(int t) {
    if (t == 2) {
      return value -> IntStream.rangeClosed(1, 4).mapToDouble(k -> value >= k ? 1 : 0).toArray();
    }
    if (t == 3) {
      return value -> new double[] {value, value * value, value * value * value};
    }
    double[] sorted = Arrays.stream(x[t]).sorted().toArray();
    int parts = t == 0 ? 4 : 3;
    double[] knots =
        IntStream.rangeClosed(0, parts)
            .mapToDouble(
                i -> {
                  double rank = (ROWS - 1) * (double) i / parts;
                  int below = (int) rank;
                  double above = sorted[Math.min(ROWS - 1, below + 1)];
                  return sorted[below] + (rank - below) * (above - sorted[below]);
                })
            .toArray();
    if (t == 1) { // quadratic
      return value -> {
        double[] f = {value, value * value, 0, 0};
        for (int k = 1; k < parts; k++) {
          f[k + 1] = Math.pow(Math.max(0, value - knots[k]), 2);
        }
        return f;
      };
    }
    return value -> { // T. Hastie et al., "The Elements of Statistical Learning", (5.4)
      double[] f = new double[parts];
      f[0] = value;
      for (int k = 0; k < parts - 1; k++) {
        f[k + 1] = ramp(value, knots, k) - ramp(value, knots, parts - 1);
      }
      return f;
    };
  }

  private static double ramp(double value, double[] knots, int k) {
    double last = knots[knots.length - 1];
    double cubes =
        Math.pow(Math.max(0, value - knots[k]), 3) - Math.pow(Math.max(0, value - last), 3);
    return cubes / (last - knots[k]);
  }

  /** A band is of the weights that the run found; and the lines are those of the commands. */
  @Test
  void whatDecidesIsToldByReportsAsByTheCommands() throws IOException {
    Path output = train(false, "penalty = \"l2(1e-3)\"", "log.standardErrors = true");
    Path model = output.resolve("model");
    Path rows = directory.resolve("rows.csv");
    JsonNode before = report(output);
    assertThat(before.at("/terms/0").has("low")).isTrue();
    assertThat(before.has("threshold") || before.has("history")).isFalse();
    Run calibrated = Run.of("calibrate", model, rows, "--out", model, "--overwrite");
    Run first = Run.of("threshold", model, rows, "--top", 50);
    List<String> told = told(calibrated);
    assertThat(history(report(output))).isEqualTo(join(told, told(first)));
    Run second = Run.of("threshold", model, rows, "--cost-fp", 1, "--cost-fn", 3);
    JsonNode after = report(output);
    told = join(told, told(second)); // in the place of those of the first
    assertThat(history(after)).isEqualTo(told).hasSize(8);
    assertThat(told.get(0)).startsWith("sigmoid ");
    assertThat(told.get(1)).matches("before logLoss .*, brier .* on 400 rows");
    assertThat(told.get(4))
        .isEqualTo("rule least cost, of 1.0 for a false 1 and 3.0 for a false 0");
    assertThat(told.get(6)).contains("by Wilson", "cost 0.");
    List<Double> cells =
        Pattern.compile("\\d+(?= predicted as 1| as )")
            .matcher(told.get(7))
            .results()
            .map(found -> Double.valueOf(found.group()))
            .toList();
    JsonNode counts = after.at("/scored/confusion/counts"); // of the same rows
    assertThat(cells)
        .containsExactly(
            counts.at("/1/1").asDouble(),
            counts.at("/1/0").asDouble(),
            counts.at("/0/1").asDouble(),
            counts.at("/0/0").asDouble());
    assertThat(told.get(3)).isEqualTo("threshold " + after.path("threshold").asText());
    String described = Run.of("describe", model).out().replaceAll("(?m)^(\\S+) +", "$1 ");
    assertThat(described).contains(told.stream().map(line -> line + "\n").toList());
    assertThat(after.at("/terms/0").has("low")).isFalse();
    double a = Double.parseDouble(told.get(0).replaceFirst("sigmoid ([\\d.]+).*", "$1"));
    assertThat(after.at("/terms/0/added/50").asDouble() / before.at("/terms/0/added/50").asDouble())
        .isCloseTo(a, within(1e-5));
    Path card = directory.resolve("card.md");
    assertThat(Run.of("report", output, "--card", card).code()).isZero();
    assertThat(Files.readString(card)).contains("- " + told.get(4) + "\n");
    assertThat(
            Run.of("calibrate", model, rows, "--out", model, "--method", "isotonic", "--overwrite")
                .code())
        .isZero();
    assertThat(history(report(output))).hasSize(3).element(0).asString().startsWith("isotonic ");
  }

  private static List<String> told(Run run) {
    assertThat(run.code()).as(run.errors()).isZero();
    return run.out()
        .lines()
        .filter(line -> !line.startsWith("model "))
        .map(line -> line.replaceFirst("^(\\S+) +", "$1 "))
        .toList();
  }

  private static List<String> join(List<String> one, List<String> other) {
    return Stream.concat(one.stream(), other.stream()).toList();
  }

  private static List<String> history(JsonNode run) {
    List<String> lines = new ArrayList<>();
    run.path("history").forEach(line -> lines.add(line.asText()));
    return lines;
  }
}

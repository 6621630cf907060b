package org.thalweg.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.thalweg.bench.AwkwardRows.Kind;

/**
 * A convex problem on awkward rows, whatever the method: all of it follows from its seed.
 *
 * @param kind what is awkward
 * @param x rows × features
 * @param y labels as the loss takes them
 * @param weights of the rows; null where each is 1
 * @param settings the lines of its conf that are not about files and methods
 */
record AwkwardProblem(
    long seed, Kind kind, double[][] x, double[] y, double[] weights, Settings settings) {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /**
   * What is minimised.
   *
   * @param loss as in a conf; softmax is a model there
   * @param penalty as in a conf
   * @param standardize as in a conf
   */
  record Settings(String loss, String penalty, boolean intercept, String standardize) {}

  /** The seed of the problem of a number, which is a seed of its own. */
  static long seed(long seed, int number) {
    return new SplittableRandom(seed + GOLDEN * (number + 1)).nextLong() >>> 1;
  }

  /** Draws the problem of a seed; its kinds come in turn. */
  static AwkwardProblem draw(long seed, Kind kind) {
    SplittableRandom random = new SplittableRandom(seed);
    AwkwardLabels.Family family = AwkwardLabels.family(kind, random);
    boolean isSoftmax = family == AwkwardLabels.Family.CLASSES;
    AwkwardRows rows = AwkwardRows.draw(kind, isSoftmax ? 10 : 60, random);
    AwkwardLabels labels = AwkwardLabels.draw(family, kind, rows.scores(), random);
    double[][] x = rows.x();
    double[] y = labels.y();
    if (kind == Kind.SORTED) {
      int[] order = order(y);
      x = Arrays.stream(order).mapToObj(i -> rows.x()[i]).toArray(double[][]::new);
      y = Arrays.stream(order).mapToDouble(i -> labels.y()[i]).toArray();
    }
    double[] weights = null;
    if (kind == Kind.WEIGHTS) {
      weights = new double[y.length];
      Arrays.setAll(weights, i -> Math.pow(10, random.nextDouble(-3, 3)));
    }
    boolean intercept = random.nextInt(5) > 0 || isShifted(kind); // what a shift asks for
    return new AwkwardProblem(seed, kind, x, y, weights, settings(rows, labels, intercept, random));
  }

  private static boolean isShifted(Kind kind) {
    return kind == Kind.SHIFTED || kind == Kind.ALL_SHIFTED || kind == Kind.LONG;
  }

  private static int[] order(double[] y) {
    return IntStream.range(0, y.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> y[i]))
        .mapToInt(i -> i)
        .toArray();
  }

  private static Settings settings(
      AwkwardRows rows, AwkwardLabels labels, boolean intercept, SplittableRandom random) {
    int way = random.nextInt(8);
    String standardize = way == 0 ? "scale" : way == 1 && intercept ? "scaleAndCenter" : "none";
    boolean isInUnits = standardize.equals("none") && random.nextBoolean();
    double spread = isInUnits ? rows.spread(random.nextInt(rows.x()[0].length)) : 1;
    return new Settings(
        labels.loss(), penalty(spread, labels.unit(), random), intercept, standardize);
  }

  /**
   * A penalty that neither vanishes nor rules for a column of some spread.
   *
   * @param unit of the labels
   */
  private static String penalty(double spread, double unit, SplittableRandom random) {
    double lambda = Math.pow(10, random.nextDouble(-6, 0));
    double bound = unit / spread * Math.pow(10, random.nextDouble(-2, 1));
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> "none";
      case 3, 4, 5 -> text("l2(%.17g)", lambda * spread * spread);
      case 6, 7 -> text("l1(%.17g)", lambda * spread * unit);
      case 8 ->
          random.nextBoolean()
              ? "nonNegative"
              : text("box(%.17g,%.17g)", random.nextInt(2) * -bound, bound);
      default -> text("elasticNet(%.17g,%.2f)", lambda * spread, random.nextDouble(0.05, 0.95));
    };
  }

  private static String text(String form, Object... numbers) {
    return String.format(Locale.ROOT, form, numbers);
  }

  /** The conf of a run by a method, on the file that {@link #write} made. */
  String conf(Path data, String method) {
    String model = settings.loss.equals("softmax") ? "model = softmax, loss = softmax" : "";
    String columns =
        IntStream.range(0, x[0].length).mapToObj(j -> "x" + j).collect(Collectors.joining(","));
    String form =
        weights == null
            ? ""
            : "data { format = csv, label = y, weight = s, features = [%s] }\n".formatted(columns);
    return """
        data.train = "%s"
        %sdata.standardize = %s
        objective { %s, intercept = %s }
        penalty = "%s"
        %s
        output = none
        """
        .formatted(
            data,
            form,
            settings.standardize,
            model.isEmpty() ? "loss = \"%s\"".formatted(settings.loss) : model,
            settings.intercept,
            settings.penalty,
            method);
  }

  /** Writes the rows as text for a conf; as CSV where they have weights, else as LIBSVM. */
  Path write(Path directory, String name) throws IOException {
    Path file = directory.resolve(name + (weights == null ? ".libsvm" : ".csv"));
    StringBuilder text = new StringBuilder();
    if (weights != null) {
      text.append("y,s");
      IntStream.range(0, x[0].length).forEach(j -> text.append(",x").append(j));
      text.append('\n');
    }
    for (int i = 0; i < y.length; i++) {
      text.append(y[i]);
      if (weights != null) {
        text.append(',').append(weights[i]);
      }
      appendEntries(text, x[i]);
      text.append('\n');
    }
    Files.writeString(file, text);
    writeNumbers(directory.resolve(name + ".bin"));
    return file;
  }

  private void appendEntries(StringBuilder text, double[] row) {
    for (int j = 0; j < row.length; j++) {
      if (weights != null) {
        text.append(',').append(row[j]);
      } else if (row[j] != 0 || j == row.length - 1) { // the last one says how many there are
        text.append(' ').append(j + 1).append(':').append(row[j]);
      }
    }
  }

  /** For the judge: y, s and then x row by row, as doubles, least byte first. */
  private void writeNumbers(Path file) throws IOException {
    int numbers = y.length * (2 + x[0].length);
    ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * numbers).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(y).forEach(bytes::putDouble);
    IntStream.range(0, y.length).forEach(i -> bytes.putDouble(weights == null ? 1 : weights[i]));
    for (double[] row : x) {
      Arrays.stream(row).forEach(bytes::putDouble);
    }
    Files.write(file, bytes.array());
  }

  /** The methods to run it by: auto, and some of the others. */
  List<String> methods(SplittableRandom random) {
    boolean hasKinks = AwkwardLabels.hasKinks(settings.loss);
    List<String> others =
        hasKinks
            ? List.of("interiorPoint", "sdca", "lbfgs", "svrg")
            : List.of("newton", "lbfgs", "svrg", "newton", "lbfgs", "sgd");
    return Stream.concat(
            Stream.of("auto"),
            IntStream.range(0, 3).mapToObj(i -> others.get(random.nextInt(others.size()))))
        .distinct()
        .toList();
  }
}

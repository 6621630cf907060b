package org.thalweg.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.run.Aggregation;
import org.thalweg.run.LoadedProblem;
import org.thalweg.run.TrainingData;
import org.thalweg.run.WarmStart;
import org.thalweg.sample.Samplers;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.StepReport;
import org.thalweg.spark.ReferenceSolver;
import org.thalweg.spark.RoundClock;

/**
 * Passes and seconds until F − F* is a millionth of F(0) − F*, of pairs of fits that should cost
 * the same. Prints rows of a Markdown table, each with the ratio of its pair.
 *
 * <p>Arguments: {@code lbfgs} for L-BFGS beside Breeze's, over penalties; or {@code standardised}
 * for {@code auto} on features that the conf has standardised beside features that are so in the
 * file. Then {@code LOSS:FILE …}, LIBSVM files; LOSS may be softmax. Fits of a pair run in turn;
 * seconds are medians.
 */
public final class PassesTable {
  private static final double SHARE = 1e-6;
  private static final int FITS = Integer.getInteger("fits", 5);

  private final JavaSparkContext spark;
  private final Path directory;

  private PassesTable(JavaSparkContext spark, Path directory) {
    this.spark = spark;
    this.directory = directory;
  }

  public static void main(String[] arguments) throws IOException {
    SparkSession session =
        SparkSession.builder()
            .master("local[2]")
            .appName("passes")
            .config("spark.ui.enabled", false)
            .getOrCreate();
    PassesTable table =
        new PassesTable(
            JavaSparkContext.fromSparkContext(session.sparkContext()),
            Files.createTempDirectory("passes"));
    Measure.print("| set | what | passes | passes | ratio | seconds | seconds | ratio |");
    Measure.print("|---|---|---|---|---|---|---|---|");
    for (String argument : Arrays.copyOfRange(arguments, 1, arguments.length)) {
      int colon = argument.indexOf(':');
      String loss = argument.substring(0, colon);
      Path file = Path.of(argument.substring(colon + 1));
      if (arguments[0].equals("lbfgs")) {
        table.quasiNewton(loss, file);
      } else {
        table.standardised(loss, file);
      }
    }
    session.stop();
  }

  private void quasiNewton(String loss, Path file) {
    for (String penalty : List.of("l2(1e-4)", "l1(1e-3)", "elasticNet(1e-3, 0.5)", "none")) {
      for (String standardize : List.of("none", "scale")) {
        String settings =
            "method = lbfgs, penalty = \"%s\", data.standardize = %s, stop.maxSteps = 3000"
                .formatted(penalty, standardize);
        TrainingConf conf = conf(loss, file, settings);
        compare(
            file,
            "%s, standardize %s".formatted(penalty, standardize),
            () -> reports(conf),
            () -> reportsOfBreeze(conf));
      }
    }
  }

  private void standardised(String loss, Path file) throws IOException {
    for (String kind : List.of("scale", "scaleAndCenter")) {
      Path byHand = byHand(file, kind.equals("scaleAndCenter"));
      String common =
          "method = auto, penalty = \"l2(1e-4)\", stop { gradientNorm = 1e-9, maxEpochs = 1000 }";
      compare(
          file,
          kind,
          () -> reports(conf(loss, file, common + ", data.standardize = " + kind)),
          () -> reports(conf(loss, byHand, common)));
      Files.delete(byHand);
    }
  }

  private static TrainingConf conf(String loss, Path file, String settings) {
    return TrainingConf.parse(
        "data.train = \"%s\", output = none, objective.%s = %s, %s"
            .formatted(file, loss.equals("softmax") ? "model" : "loss", loss, settings));
  }

  private void compare(
      Path file, String what, Supplier<List<StepReport>> first, Supplier<List<StepReport>> second) {
    List<List<StepReport>> firsts = new ArrayList<>();
    List<List<StepReport>> seconds = new ArrayList<>();
    for (int i = 0; i <= FITS; i++) {
      firsts.add(first.get());
      seconds.add(second.get());
    }
    double[] a = reaching(firsts);
    double[] b = reaching(seconds);
    Measure.print(
        "| %s | %s | %.1f | %.1f | %.2f | %.3f | %.3f | %.2f |",
        file.getFileName().toString().replaceFirst("\\..*", ""),
        what,
        a[0],
        b[0],
        a[0] / b[0],
        a[1],
        b[1],
        a[1] / b[1]);
  }

  private List<StepReport> reports(TrainingConf conf) {
    List<StepReport> reports = new ArrayList<>();
    Thalweg.train(conf, spark, List.of(reports::add));
    return reports;
  }

  /** Steps of Breeze's L-BFGS in the same coordinates. */
  private List<StepReport> reportsOfBreeze(TrainingConf conf) {
    List<StepReport> reports = new ArrayList<>();
    try (TrainingData data = TrainingData.load(conf, spark)) {
      LoadedProblem loaded = LoadedProblem.of(conf, data);
      Problem problem = loaded.problem(conf.penalty().value());
      Samplers.Full all = new Samplers.Full(loaded.data().sizes());
      try (Oracle oracle = loaded.oracle(all, Aggregation.of(conf), RoundClock.stopped())) {
        new ReferenceSolver(
                problem.layout(),
                problem.penalties(),
                conf.stop().criterion(1),
                List.of(reports::add))
            .solve(oracle, WarmStart.of(conf, loaded));
      }
    }
    return reports;
  }

  private static double least(List<List<StepReport>> fits) {
    return fits.get(0).stream().mapToDouble(StepReport::objective).min().orElseThrow();
  }

  /** Passes, and the median of the seconds of all fits but the first; by the least F of these. */
  private static double[] reaching(List<List<StepReport>> fits) {
    double least = least(fits);
    double wanted = least + SHARE * (fits.get(0).get(0).objective() - least);
    List<StepReport> reached =
        fits.stream()
            .map(fit -> fit.stream().filter(r -> r.objective() <= wanted).findFirst())
            .flatMap(java.util.Optional::stream)
            .toList();
    if (reached.size() < fits.size()) {
      return new double[] {Double.NaN, Double.NaN};
    }
    double[] seconds =
        reached.stream().skip(1).mapToDouble(r -> r.elapsed().toNanos() / 1e9).toArray();
    return new double[] {reached.get(0).epoch(), Measure.median(seconds)};
  }

  /** A file of the same rows, each feature divided by its standard deviation, or centred too. */
  private Path byHand(Path file, boolean centres) throws IOException {
    List<String[]> rows =
        Files.readAllLines(file).stream().map(line -> line.trim().split(" +")).toList();
    int columns = 0;
    for (String[] row : rows) {
      for (int i = 1; i < row.length; i++) {
        columns = Math.max(columns, column(row[i]));
      }
    }
    double[] sums = new double[columns + 1];
    for (String[] row : rows) {
      for (int i = 1; i < row.length; i++) {
        sums[column(row[i])] += value(row[i]);
      }
    }
    double[] means = Arrays.stream(sums).map(sum -> sum / rows.size()).toArray();
    double[] squares = new double[columns + 1];
    int[] counts = new int[columns + 1];
    for (String[] row : rows) {
      for (int i = 1; i < row.length; i++) {
        int j = column(row[i]);
        squares[j] += (value(row[i]) - means[j]) * (value(row[i]) - means[j]);
        counts[j]++;
      }
    }
    double[] scales = new double[columns + 1]; // 0 where a column is constant
    for (int j = 1; j <= columns; j++) {
      double deviation =
          Math.sqrt(
              (squares[j] + (rows.size() - counts[j]) * means[j] * means[j]) / (rows.size() - 1));
      scales[j] = deviation <= 1e-12 * Math.abs(means[j]) ? 0 : 1 / deviation;
    }
    Path other = directory.resolve("by-hand-" + file.getFileName());
    Files.write(
        other,
        rows.stream()
            .map(row -> centres ? centred(row, means, scales) : scaled(row, scales))
            .toList());
    return other;
  }

  private static String scaled(String[] row, double[] scales) {
    return Arrays.stream(row)
        .map(
            word ->
                word.contains(":") ? column(word) + ":" + value(word) * scales[column(word)] : word)
        .collect(Collectors.joining(" "));
  }

  private static String centred(String[] row, double[] means, double[] scales) {
    double[] x = new double[means.length];
    for (int i = 1; i < row.length; i++) {
      x[column(row[i])] = value(row[i]);
    }
    StringBuilder text = new StringBuilder(row[0]);
    for (int j = 1; j < x.length; j++) {
      if (scales[j] != 0) {
        text.append(String.format(Locale.ROOT, " %d:%.17g", j, (x[j] - means[j]) * scales[j]));
      }
    }
    return text.toString();
  }

  private static int column(String word) {
    return Integer.parseInt(word.substring(0, word.indexOf(':')));
  }

  private static double value(String word) {
    return Double.parseDouble(word.substring(word.indexOf(':') + 1));
  }
}

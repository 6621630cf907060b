package org.thalweg.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.mllib.optimization.Gradient;
import org.apache.spark.mllib.optimization.GradientDescent;
import org.apache.spark.mllib.optimization.LeastSquaresGradient;
import org.apache.spark.mllib.optimization.LogisticGradient;
import org.apache.spark.mllib.optimization.SquaredL2Updater;
import org.apache.spark.mllib.util.MLUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.thalweg.bench.Race.Point;
import scala.Tuple2;

/** The others in the race. */
final class RaceOthers {
  private static final double[] STEPS = {0.1, 1, 10, 100, 1000};
  private static final int[] ITERATIONS = {10, 30, 100, 300, 1000, 3000};
  private static final int TRIED = 100; // iterations by which the best step is chosen
  private static final double LONGEST_TRIAL = 5; // seconds, where these take longer
  private static final double LONGEST = 20; // seconds of a fit
  private static final long LARGEST_FILE = 100L << 20; // that is read by dozens of processes
  private static final int MOST = 1000; // iterations of L-BFGS
  private static final double CLOSE = 1e-9; // ends it soon after F − F* ≤ 1e-6

  private RaceOthers() {}

  /** MLlib's rows, in memory. */
  static JavaRDD<Tuple2<Object, Vector>> rows(RaceProblem problem) {
    int partitions = problem.data().partitions();
    JavaRDD<Tuple2<Object, Vector>> rows =
        MLUtils.loadLibSVMFile(
                problem.session().sparkContext(),
                problem.path(),
                problem.data().features(),
                partitions)
            .toJavaRDD()
            .map(point -> new Tuple2<Object, Vector>(point.label(), point.features()))
            .coalesce(partitions)
            .cache();
    if (rows.count() != problem.data().rows()) {
      throw new IllegalStateException("MLlib read another number of rows");
    }
    return rows;
  }

  /**
   * MLlib's SGD at the step size that is best after {@value #TRIED} iterations, or after as many as
   * five seconds allow: fits of growing length, until one is close enough or the next would take
   * over twenty seconds.
   */
  static Race.Run mllib(
      RaceProblem problem, JavaRDD<Tuple2<Object, Vector>> rows, double fraction, double enough) {
    double best = STEPS[0];
    double least = Double.POSITIVE_INFINITY;
    double perTrial = descend(problem, rows, fraction, best, ITERATIONS[0]).seconds();
    int tried = (int) Math.min(TRIED, Math.ceil(ITERATIONS[0] * LONGEST_TRIAL / perTrial));
    for (double step : STEPS) {
      double reached = descend(problem, rows, fraction, step, tried).objective();
      if (reached < least) {
        best = step;
        least = reached;
      }
    }
    List<Point> points = new ArrayList<>();
    double perIteration = 0;
    for (int iterations : ITERATIONS) {
      boolean isNear = !points.isEmpty() && points.get(points.size() - 1).objective() <= enough;
      if (isNear || perIteration * iterations > LONGEST) {
        break;
      }
      Point point = descend(problem, rows, fraction, best, iterations);
      perIteration = point.seconds() / iterations;
      points.add(point);
    }
    String name = String.format(Locale.ROOT, "MLlib SGD (fraction %s; step %s)", fraction, best);
    return new Race.Run(name, false, points);
  }

  private static Point descend(
      RaceProblem problem,
      JavaRDD<Tuple2<Object, Vector>> rows,
      double fraction,
      double step,
      int iterations) {
    Gradient gradient = problem.isLogistic() ? new LogisticGradient() : new LeastSquaresGradient();
    Vector zeros = Vectors.zeros(problem.data().features());
    long begin = System.nanoTime();
    Vector w =
        GradientDescent.runMiniBatchSGD(
                rows.rdd(),
                gradient,
                new SquaredL2Updater(),
                step,
                iterations,
                RaceProblem.LAMBDA,
                fraction,
                zeros,
                0.0)
            ._1();
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new Point(seconds, iterations * fraction, problem.value(w.toArray()));
  }

  /** A fit of spark.ml: its seconds, and F after each iteration from the 0th, as it says itself. */
  record Fit(double seconds, double[] objectives) {

    /** Points at equal shares of the time: a first fit, slower at its beginning, looks better. */
    Race.Run spread(boolean isFirst) {
      List<Point> points = new ArrayList<>();
      int last = objectives.length - 1;
      for (int i = 1; i <= last; i++) {
        points.add(new Point(seconds * i / last, i + 1, objectives[i]));
      }
      return new Race.Run("spark.ml", isFirst, points);
    }

    /** The first iteration that is not above a value; empty where there is none. */
    Optional<Integer> reaching(double objective) {
      for (int i = 1; i < objectives.length; i++) {
        if (objectives[i] <= objective) {
          return Optional.of(i);
        }
      }
      return Optional.empty();
    }
  }

  /** spark.ml until F changes by less than 1e-9 of itself. */
  static Fit sparkMl(RaceProblem problem, Dataset<Row> table) {
    return sparkMl(problem, table, MOST);
  }

  /** spark.ml's warm fits, each of as many iterations as it takes to one of the values. */
  static Race.Run sparkMl(RaceProblem problem, Dataset<Row> table, Fit whole, double[] values) {
    List<Point> points = new ArrayList<>();
    for (double value : values) {
      whole
          .reaching(value)
          .ifPresent(
              iterations -> {
                Fit fit = sparkMl(problem, table, iterations);
                points.add(new Point(fit.seconds, iterations + 1, fit.objectives[iterations]));
              });
    }
    return new Race.Run("spark.ml", false, points);
  }

  private static Fit sparkMl(RaceProblem problem, Dataset<Row> table, int iterations) {
    if (problem.loss().equals("halfSquared")) {
      return linear(table, iterations);
    }
    LogisticRegression regression =
        new LogisticRegression()
            .setFamily(problem.isLogistic() ? "binomial" : "multinomial")
            .setMaxIter(iterations)
            .setRegParam(RaceProblem.LAMBDA)
            .setFitIntercept(false)
            .setStandardization(false)
            .setTol(CLOSE);
    long begin = System.nanoTime();
    double[] history = regression.fit(table).summary().objectiveHistory();
    return new Fit((System.nanoTime() - begin) / 1e9, history);
  }

  /** Its F is in units of the labels' variance, its λ in units of their deviation. */
  private static Fit linear(Dataset<Row> table, int iterations) {
    double deviation = table.agg(functions.stddev("label")).first().getDouble(0);
    LinearRegression regression =
        new LinearRegression()
            .setSolver("l-bfgs")
            .setMaxIter(iterations)
            .setRegParam(RaceProblem.LAMBDA * deviation)
            .setFitIntercept(false)
            .setStandardization(false)
            .setTol(CLOSE);
    long begin = System.nanoTime();
    double[] history = regression.fit(table).summary().objectiveHistory();
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new Fit(
        seconds, Arrays.stream(history).map(value -> value * deviation * deviation).toArray());
  }

  /**
   * liblinear's primal logistic regression at growing precision, timed on its training alone: the
   * time of the process less that of one which stops where it begins. Empty where it is not on the
   * machine, or the data are not one file of at most 100 MiB.
   */
  static Optional<Race.Run> liblinear(RaceProblem problem) throws IOException {
    Path file = Path.of(problem.path());
    if (!problem.isLogistic() || !Files.isRegularFile(file) || Files.size(file) > LARGEST_FILE) {
      return Optional.empty();
    }
    Path model = Files.createTempFile("liblinear", ".model");
    try {
      double reading = seconds(problem, "1e9", model);
      List<Point> points = new ArrayList<>();
      for (String precision : List.of("0.1", "0.01", "1e-3", "1e-4", "1e-5", "1e-6")) {
        double training = Math.max(0, seconds(problem, precision, model) - reading);
        points.add(new Point(training, Double.NaN, value(problem, model)));
      }
      return Optional.of(new Race.Run("liblinear", false, points));
    } catch (IOException e) {
      Measure.print("no liblinear: %s", e.getMessage());
      return Optional.empty();
    } finally {
      Files.delete(model);
    }
  }

  /** The shortest of three processes: what else runs on the machine only lengthens it. */
  private static double seconds(RaceProblem problem, String precision, Path model)
      throws IOException {
    String cost = String.valueOf(1 / (RaceProblem.LAMBDA * problem.data().rows()));
    ProcessBuilder liblinear =
        new ProcessBuilder(
            "liblinear-train", "-q", "-s", "0", "-B", "-1", "-c", cost, "-e", precision);
    liblinear.command().addAll(List.of(problem.path(), model.toString()));
    double shortest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < 3; i++) {
      long begin = System.nanoTime();
      int code = liblinear.inheritIO().start().onExit().join().exitValue();
      shortest = Math.min(shortest, (System.nanoTime() - begin) / 1e9);
      if (code != 0) {
        throw new IOException("liblinear-train ended with " + code);
      }
    }
    return shortest;
  }

  /** F of a model, whose sign depends on which label came first. */
  private static double value(RaceProblem problem, Path model) throws IOException {
    List<String> lines = Files.readAllLines(model);
    double[] w =
        lines.subList(lines.indexOf("w") + 1, lines.size()).stream()
            .mapToDouble(Double::parseDouble)
            .toArray();
    double[] other = Arrays.stream(w).map(x -> -x).toArray();
    return Math.min(problem.value(w), problem.value(other));
  }
}

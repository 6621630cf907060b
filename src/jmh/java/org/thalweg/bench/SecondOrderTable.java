package org.thalweg.bench;

import static org.thalweg.bench.Measure.print;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.run.Outcome;
import org.thalweg.run.RunOptions;

/**
 * What each solver takes at each strength of the penalty: steps, passes over the data and seconds
 * until F is at most 1e-6 of F(0) − F* above F*, the lowest F of all runs. F(w) = mean loss +
 * (λ/2)‖w‖² without an intercept. Prints rows of a Markdown table.
 *
 * <p>Arguments: how many warm fits, how many seconds a fit may take, then sets, each as {@code
 * LOSS:FILE} with a LIBSVM file of labels from 0; LOSS is logistic, halfSquared, poisson or
 * softmax. The first fits of a set are that only where it is the only one.
 *
 * <p>Seconds are of training alone, of rows in memory; medians of the warm fits, which take turns.
 * {@code src/jmh/python/second_order_others.py} takes the same files, and measures the same of
 * scikit-learn.
 */
public final class SecondOrderTable {
  private static final List<String> METHODS = List.of("auto", "newton", "svrg", "lbfgs");
  private static final double SHARE = 1e-6;

  private SecondOrderTable() {}

  /** A point that was measured: how far the run was, and how low. */
  private record Point(long steps, double passes, double seconds, double objective) {}

  /** One fit. */
  private record Fit(String method, boolean isFirst, List<Point> points) {
    Optional<Point> reaching(double objective) {
      return points.stream().filter(point -> point.objective <= objective).findFirst();
    }
  }

  public static void main(String[] arguments) {
    SparkSession session = Sessions.local("second order");
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    int warm = Integer.parseInt(arguments[0]);
    double longest = Double.parseDouble(arguments[1]);
    print("| set | λ | method | steps | passes | seconds | first fit | F* |");
    print("|---|---|---|---|---|---|---|---|");
    for (String argument : Arrays.asList(arguments).subList(2, arguments.length)) {
      String loss = argument.substring(0, argument.indexOf(':'));
      String file = argument.substring(argument.indexOf(':') + 1);
      double perRow = 1.0 / spark.textFile(file).count();
      for (double lambda : new double[] {1e-4, perRow, 1e-6, 0}) {
        List<Fit> fits = new ArrayList<>();
        for (int round = 0; round <= warm; round++) {
          for (String method : METHODS) {
            fits.add(fit(loss, file, lambda, method, round == 0, longest, spark));
          }
        }
        report(file, lambda == perRow ? "1/n" : lambda == 0 ? "0" : "" + lambda, fits);
      }
    }
    session.stop();
  }

  private static Fit fit(
      String loss,
      String file,
      double lambda,
      String method,
      boolean isFirst,
      double longest,
      JavaSparkContext spark) {
    String conf =
        """
        data.train = "%s", output = none
        objective { %s = %s, intercept = false }
        penalty = "%s", method = %s
        stop { gradientNorm = 1e-9, maxEpochs = 2000, seconds = %s }
        """
            .formatted(
                file,
                loss.equals("softmax") ? "model" : "loss",
                loss,
                lambda > 0 ? "l2(" + lambda + ")" : "none",
                method,
                longest);
    List<Point> points = new ArrayList<>();
    long[] end = new long[1];
    Outcome outcome =
        Thalweg.train(
            TrainingConf.parse(conf),
            spark,
            RunOptions.of(
                List.of(
                    report ->
                        points.add(
                            new Point(
                                report.step(),
                                report.epoch(),
                                System.nanoTime() / 1e9,
                                report.objective()))),
                model -> end[0] = System.nanoTime()));
    double begin = end[0] / 1e9 - outcome.trainSeconds();
    return new Fit(
        method,
        isFirst,
        points.stream()
            .map(p -> new Point(p.steps, p.passes, p.seconds - begin, p.objective))
            .toList());
  }

  private static void report(String file, String lambda, List<Fit> fits) {
    double least =
        fits.stream()
            .flatMap(fit -> fit.points.stream())
            .mapToDouble(Point::objective)
            .min()
            .orElseThrow();
    double zero = fits.get(0).points.get(0).objective;
    double wanted = least + SHARE * (zero - least);
    List<String> methods = fits.stream().map(Fit::method).distinct().toList();
    for (String method : methods) {
      List<Fit> own = fits.stream().filter(fit -> fit.method.equals(method)).toList();
      List<Fit> warm = own.stream().filter(fit -> !fit.isFirst).toList();
      List<Fit> first = own.stream().filter(Fit::isFirst).toList();
      print(
          "| %s | %s | %s | %s | %s | %s | %s | %.12g |",
          file.substring(file.lastIndexOf('/') + 1),
          lambda,
          method,
          cell(warm, wanted, Point::steps),
          cell(warm, wanted, Point::passes),
          cell(warm, wanted, Point::seconds),
          cell(first, wanted, Point::seconds),
          least);
    }
  }

  private static String cell(List<Fit> fits, double wanted, ToDoubleFunction<Point> what) {
    List<Double> reached =
        fits.stream()
            .flatMap(fit -> fit.reaching(wanted).stream())
            .map(what::applyAsDouble)
            .sorted(Comparator.naturalOrder())
            .toList();
    return reached.size() < fits.size() || reached.isEmpty()
        ? "—"
        : String.format(Locale.ROOT, "%.3g", reached.get(reached.size() / 2));
  }
}

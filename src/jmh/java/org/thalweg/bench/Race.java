package org.thalweg.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.thalweg.linalg.Block;
import org.thalweg.page.Picture;
import org.thalweg.page.PicturePage;
import org.thalweg.page.PlotLine;
import org.thalweg.page.PlotLine.Ink;
import org.thalweg.page.PlotLine.Mark;
import org.thalweg.page.PlotRange;
import scala.Tuple2;

/**
 * Who comes how close to the minimum in how many seconds and passes: mean loss + (1e-4/2)‖w‖²
 * without an intercept, on data in memory, all in one JVM with two task threads, one after the
 * other. Prints rows of a Markdown table; leaves target/race/SET.csv, and SET.html with F − F* over
 * seconds and passes.
 *
 * <p>Arguments: sets, each as {@code LOSS:FILE} with a LIBSVM file of labels from 0; LOSS is
 * logistic, halfSquared or softmax. The first fits of a set are that only where it is the only one.
 *
 * <p>Thalweg comes first, and so finds Spark as cold as it gets; then F* is taken from a long run
 * of {@code method = auto}, or from an earlier run that came lower. A fit begins where data are in
 * memory, and ends where F was first measured to be low enough. Gradient steps, MLlib and liblinear
 * are fits of growing length, F being measured when the clock is stopped.
 */
public final class Race {
  private static final int WARM_FITS = 5;
  private static final double LONG_FIT = 5; // seconds of spark.ml, which then has one warm fit
  private static final double[] RELATIVE = {1e-2, 1e-3, 1e-4, 1e-6};
  private static final double ABSOLUTE = 1e-6;
  private static final Path DIRECTORY = Path.of("target", "race");

  private Race() {}

  /**
   * Where a fit was.
   *
   * @param seconds since it began
   * @param passes over the data; NaN where unknown
   * @param objective F
   */
  record Point(double seconds, double passes, double objective) {}

  /**
   * How a contestant came down in one fit, or in fits of growing length.
   *
   * @param isFirst whether this was its first fit in this JVM on these data
   */
  record Run(String contestant, boolean isFirst, List<Point> points) {
    /** The earliest point not above a value; all NaN where there is none. */
    Point reaching(double objective) {
      return points.stream()
          .filter(point -> point.objective <= objective)
          .min(Comparator.comparingDouble(Point::seconds))
          .orElse(new Point(Double.NaN, Double.NaN, Double.NaN));
    }
  }

  public static void main(String[] arguments) throws IOException {
    Files.createDirectories(DIRECTORY);
    SparkSession session =
        SparkSession.builder()
            .master("local[2]")
            .appName("race")
            .config("spark.ui.enabled", false)
            .getOrCreate();
    Measure.print("| set | who | 1e-2 | 1e-3 | 1e-4 | 1e-6 | absolute 1e-6 | first fit | passes |");
    Measure.print("|---|---|---|---|---|---|---|---|---|");
    for (String argument : arguments) {
      try (RaceProblem problem = RaceProblem.load(argument, session)) {
        race(problem);
      }
    }
    session.stop();
  }

  private static void race(RaceProblem problem) throws IOException {
    List<Run> runs = new ArrayList<>();
    repeat(runs, isFirst -> RaceOurs.fit(problem, "auto", RaceOurs.GAP, isFirst));
    repeat(runs, isFirst -> RaceOurs.fit(problem, "lbfgs", RaceOurs.GAP, isFirst));
    List<List<Block>> rows = RaceOurs.gathered(problem);
    repeat(runs, isFirst -> RaceOurs.oneThread(problem, rows, isFirst));
    runs.add(RaceOurs.gradientSteps(problem));
    Run longRun = RaceOurs.fit(problem, "auto", 1e-12, false);
    double zero = problem.value(new double[0]);
    double optimum = Math.min(least(runs), least(List.of(longRun)));
    others(problem, runs, wanted(zero, optimum));
    report(problem.name(), runs, zero, optimum);
  }

  private static void others(RaceProblem problem, List<Run> runs, double[] wanted)
      throws IOException {
    Dataset<Row> table = problem.table();
    RaceOthers.Fit whole = RaceOthers.sparkMl(problem, table);
    runs.add(whole.spread(true));
    for (int i = 0; i < (whole.seconds() > LONG_FIT ? 1 : WARM_FITS); i++) {
      runs.add(RaceOthers.sparkMl(problem, table, whole, wanted));
    }
    table.unpersist(true);
    if (!problem.loss().equals("softmax")) {
      JavaRDD<Tuple2<Object, Vector>> rows = RaceOthers.rows(problem);
      for (double fraction : new double[] {1, 0.1}) {
        runs.add(RaceOthers.mllib(problem, rows, fraction, wanted[1]));
      }
      rows.unpersist(true);
    }
    RaceOthers.liblinear(problem).ifPresent(runs::add);
  }

  private static void repeat(List<Run> runs, Function<Boolean, Run> fit) {
    for (int i = 0; i <= WARM_FITS; i++) {
      runs.add(fit.apply(i == 0));
    }
  }

  private static double least(List<Run> runs) {
    return runs.stream()
        .flatMap(run -> run.points.stream())
        .mapToDouble(Point::objective)
        .min()
        .orElseThrow();
  }

  /** What F is to be at most: at each share of the way, and at the absolute distance. */
  private static double[] wanted(double zero, double optimum) {
    double[] wanted = Arrays.copyOf(RELATIVE, RELATIVE.length + 1);
    Arrays.setAll(wanted, i -> optimum + wanted[i] * (zero - optimum));
    wanted[RELATIVE.length] = optimum + ABSOLUTE;
    return wanted;
  }

  private static void report(String set, List<Run> runs, double zero, double optimum)
      throws IOException {
    Measure.print("F(0) = %.12f, F* = %.12f", zero, optimum);
    Map<String, List<Run>> fits = new LinkedHashMap<>();
    runs.forEach(run -> fits.computeIfAbsent(run.contestant, who -> new ArrayList<>()).add(run));
    List<String> lines = new ArrayList<>(List.of("set,who,fit,kind,seconds,passes,objective,gap"));
    fits.forEach(
        (who, ofOne) -> {
          row(set, who, ofOne, wanted(zero, optimum));
          for (int fit = 0; fit < ofOne.size(); fit++) {
            lines.addAll(csv(set, ofOne.get(fit), fit, optimum));
          }
        });
    Files.write(DIRECTORY.resolve(set + ".csv"), lines);
    List<Picture> pictures =
        List.of(
            picture("seconds", fits, Point::seconds, optimum),
            picture("passes", fits, Point::passes, optimum));
    Files.writeString(DIRECTORY.resolve(set + ".html"), PicturePage.html(set, pictures));
  }

  /** Medians of warm fits, then the first one to the absolute distance, and its passes. */
  private static void row(String set, String who, List<Run> fits, double[] wanted) {
    List<Run> warm = fits.stream().filter(run -> !run.isFirst).toList();
    StringBuilder row = new StringBuilder("| %s | %s |".formatted(set, who));
    for (double value : wanted) {
      row.append(" %s |".formatted(cell(warm, value, Point::seconds)));
    }
    List<Run> first = fits.stream().filter(Run::isFirst).toList();
    double last = wanted[wanted.length - 1];
    row.append(" %s |".formatted(cell(first, last, Point::seconds)));
    row.append(" %s |".formatted(cell(warm, last, Point::passes)));
    Measure.print("%s", row);
  }

  private static String cell(List<Run> runs, double value, ToDoubleFunction<Point> what) {
    double[] figures =
        runs.stream().mapToDouble(run -> what.applyAsDouble(run.reaching(value))).toArray();
    double median = figures.length == 0 ? Double.NaN : Measure.median(figures);
    return Double.isNaN(median) ? "" : String.format(Locale.ROOT, "%.3g", median);
  }

  private static List<String> csv(String set, Run run, int fit, double optimum) {
    String kind = run.isFirst ? "first" : "warm";
    return run.points.stream()
        .map(
            at ->
                String.format(
                    Locale.ROOT,
                    "%s,%s,%d,%s,%.6f,%.3f,%.12g,%.4e",
                    set,
                    run.contestant,
                    fit,
                    kind,
                    at.seconds,
                    at.passes,
                    at.objective,
                    at.objective - optimum))
        .toList();
  }

  /** The last fit of each, F − F* over what it cost. */
  private static Picture picture(
      String unit, Map<String, List<Run>> fits, ToDoubleFunction<Point> cost, double optimum) {
    List<PlotLine> lines = new ArrayList<>();
    fits.forEach(
        (who, ofOne) -> {
          List<org.thalweg.page.PlotPoint> shown =
              ofOne.get(ofOne.size() - 1).points.stream()
                  .filter(point -> cost.applyAsDouble(point) > 0)
                  .filter(point -> point.objective - optimum > 1e-9)
                  .map(
                      point ->
                          new org.thalweg.page.PlotPoint(
                              cost.applyAsDouble(point), point.objective - optimum))
                  .toList();
          if (!shown.isEmpty()) {
            lines.add(new PlotLine(who, shown, Mark.DOT, Ink.colour(lines.size())));
          }
        });
    return new Picture(
        "F − F* over " + unit,
        axis(unit, lines, org.thalweg.page.PlotPoint::x),
        axis("F − F*", lines, org.thalweg.page.PlotPoint::y),
        false,
        lines);
  }

  /** A logarithmic axis with a little room at both ends. */
  private static Picture.Axis axis(
      String title, List<PlotLine> lines, ToDoubleFunction<org.thalweg.page.PlotPoint> coordinate) {
    double[] values =
        lines.stream().flatMap(line -> line.points().stream()).mapToDouble(coordinate).toArray();
    double least = Arrays.stream(values).min().orElse(1);
    double most = Arrays.stream(values).max().orElse(1);
    return new Picture.Axis(title, new PlotRange(least / 1.3, most * 1.3), true);
  }
}

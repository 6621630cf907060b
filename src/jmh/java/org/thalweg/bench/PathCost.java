package org.thalweg.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.path.PathOutcome;
import org.thalweg.path.PathResult.PathPoint;
import org.thalweg.run.Outcome;
import org.thalweg.run.RunOptions;

/**
 * A path of penalties beside a run of its smallest λ alone, and beside runs of each point alone:
 * seconds and processor seconds of both, and how far F is above that of the runs.
 *
 * <p>Arguments: a LIBSVM file; lines of a conf with semicolons between them; how often each is run;
 * of how many points, 0 for none, each n-th is run alone, with {@code stop.gradientNorm} or {@code
 * stop.gap} of the lines.
 */
public final class PathCost {
  private PathCost() {}

  public static void main(String[] arguments) {
    JavaSparkContext spark =
        JavaSparkContext.fromSparkContext(Sessions.local("path cost").sparkContext());
    TrainingConf conf =
        TrainingConf.parse(
            "data.train = \"%s\"\n%s".formatted(arguments[0], arguments[1].replace(';', '\n')));
    int rounds = Integer.parseInt(arguments[2]);
    int beside = Integer.parseInt(arguments[3]);
    double[][] seconds = new double[4][rounds];
    PathOutcome path = null;
    for (int round = 0; round < rounds; round++) {
      long work = work();
      path = Thalweg.path(conf, spark, RunOptions.of(List.of()));
      seconds[0][round] = path.chosen().trainSeconds();
      seconds[1][round] = (work() - work) / 1e9;
      work = work();
      Outcome alone = alone(conf, path.path().points().get(path.path().points().size() - 1), spark);
      seconds[2][round] = alone.trainSeconds();
      seconds[3][round] = (work() - work) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "path %.2f s, processor %.2f s; smallest λ alone %.2f s, processor %.2f s, %.1f epochs, F %.12g; ratios %.2f, %.2f%n",
          seconds[0][round],
          seconds[1][round],
          seconds[2][round],
          seconds[3][round],
          alone.result().history().epochs(),
          alone.train().objective(),
          seconds[0][round] / seconds[2][round],
          seconds[1][round] / seconds[3][round]);
    }
    Arrays.stream(seconds).forEach(Arrays::sort);
    System.out.printf(
        Locale.ROOT,
        "medians: path %.2f s, processor %.2f s; alone %.2f s, processor %.2f s%n",
        seconds[0][rounds / 2],
        seconds[1][rounds / 2],
        seconds[2][rounds / 2],
        seconds[3][rounds / 2]);
    compare(conf, path, beside, spark);
  }

  private static void compare(
      TrainingConf conf, PathOutcome path, int beside, JavaSparkContext spark) {
    double epochs = path.path().points().stream().mapToDouble(PathPoint::epochs).sum();
    System.out.printf(Locale.ROOT, "passes of the path %.1f%n", epochs);
    int points = path.path().points().size();
    for (int k = 0; k < points; k += beside == 0 ? points : Math.max(1, points / beside)) {
      PathPoint point = path.path().points().get(k);
      double lowest = beside == 0 ? Double.NaN : alone(conf, point, spark).train().objective();
      System.out.printf(
          Locale.ROOT,
          "point %d  λ %.4g  weights %d  epochs %.0f  F %.12g  above a run alone by %.2g of it%n",
          k,
          point.lambda(),
          point.nonZeros(),
          point.epochs(),
          point.objective(),
          (point.objective() - lowest) / Math.abs(lowest));
    }
  }

  private static Outcome alone(TrainingConf conf, PathPoint point, JavaSparkContext spark) {
    TrainingConf one = conf.toBuilder().penalty(point.penalty().value()).build();
    return Thalweg.train(one, spark, List.of());
  }

  private static long work() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}

package org.thalweg.bench;

import static org.thalweg.bench.Measure.print;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.table.Sessions;
import org.thalweg.path.ConfTraining;
import org.thalweg.path.PathOutcome;
import org.thalweg.path.PathResult.PathPoint;
import org.thalweg.run.RunOptions;
import org.thalweg.run.TrainingData;

/**
 * What a path takes on rows that are loaded: wall seconds and processor seconds of all threads, the
 * first in its JVM and the median of those after it. Writes λ and F of each point as CSV, so that
 * other programs can be fitted at the same λ and compared in F.
 *
 * <p>Arguments: a LIBSVM file; lines of a conf with semicolons between them; how many paths; the
 * CSV file.
 */
public final class PathTimes {
  private PathTimes() {}

  public static void main(String[] arguments) throws IOException {
    JavaSparkContext spark =
        JavaSparkContext.fromSparkContext(
            org.thalweg.bench.Sessions.local("path times").sparkContext());
    TrainingConf conf =
        TrainingConf.parse(
            "data.train = \"%s\"\n%s".formatted(arguments[0], arguments[1].replace(';', '\n')));
    int rounds = Integer.parseInt(arguments[2]);
    double[] wall = new double[rounds];
    double[] processor = new double[rounds];
    PathOutcome found = null;
    try (TrainingData data = TrainingData.load(conf, spark)) {
      ConfTraining training =
          new ConfTraining(conf, Sessions.hadoop(spark), RunOptions.of(List.of()));
      for (int round = 0; round < rounds; round++) {
        long work = work();
        long begin = System.nanoTime();
        found = training.path(data);
        wall[round] = (System.nanoTime() - begin) / 1e9;
        processor[round] = (work() - work) / 1e9;
      }
    }
    List<PathPoint> points = found.path().points();
    print(
        "%s: first %.3f s, processor %.3f s; warm %.3f s, processor %.3f s (least %.3f); %.1f passes; %d weights",
        Path.of(arguments[0]).getFileName(),
        wall[0],
        processor[0],
        Measure.median(tail(wall)),
        Measure.median(tail(processor)),
        java.util.Arrays.stream(tail(processor)).min().orElse(processor[0]),
        points.stream().mapToDouble(PathPoint::epochs).sum(),
        points.get(points.size() - 1).nonZeros());
    List<String> lines = new ArrayList<>(List.of("lambda,F"));
    points.forEach(p -> lines.add(String.format(Locale.ROOT, "%s,%s", p.lambda(), p.objective())));
    Files.write(Path.of(arguments[3]), lines);
  }

  private static double[] tail(double[] all) {
    return all.length == 1 ? all : java.util.Arrays.copyOfRange(all, 1, all.length);
  }

  private static long work() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}

package org.thalweg.bench;

import static org.thalweg.bench.Measure.print;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;

/**
 * Fits of Spark's estimators and of ours with the same Params on the same cached table, in turn in
 * one session: the medians of what they take, the Spark jobs of each, how far the coefficients
 * differ, and F of both. And the first fit, of a new JVM for each.
 *
 * <p>Arguments: {@code logistic:FILE}, {@code linear:FILE}, {@code poisson:FILE} of LIBSVM text,
 * and {@code dense:2000000x50}; {@code warmUp=N}, {@code rounds=N}, {@code firsts=N} before them.
 */
public final class FitTimes {
  private FitTimes() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("first")) {
      first(arguments[1], arguments[2].equals("ours"));
      return;
    }
    int rounds = 7;
    int firsts = 1;
    int warmUp = 3;
    List<String> cases = new ArrayList<>();
    for (String argument : arguments) {
      if (argument.startsWith("rounds=")) {
        rounds = Integer.parseInt(argument.substring(7));
      } else if (argument.startsWith("firsts=")) {
        firsts = Integer.parseInt(argument.substring(7));
      } else if (argument.startsWith("warmUp=")) {
        warmUp = Integer.parseInt(argument.substring(7));
      } else {
        cases.add(argument);
      }
    }
    print("load of the machine before: %.1f", load());
    print(
        "| set | first: Spark's s | ours s | ratio | warm: Spark's s | ours s | ratio | jobs | difference | F − F of Spark's |");
    print("|---|---|---|---|---|---|---|---|---|---|");
    for (String each : cases) {
      double[][] first = new double[2][firsts];
      for (int i = 0; i < firsts; i++) {
        first[0][i] = fresh(each, "spark");
        first[1][i] = fresh(each, "ours");
      }
      warm(each, warmUp, rounds, new double[] {median(first[0]), median(first[1])});
    }
    print("load of the machine after: %.1f", load());
  }

  private static double median(double[] taken) {
    return taken.length == 0 ? Double.NaN : Measure.median(taken);
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  private static void warm(String argument, int warmUp, int rounds, double[] first) {
    SparkSession session = Sessions.local("fit times");
    session.sparkContext().setLogLevel("ERROR");
    FitCase fit = FitCase.of(session, argument);
    Counter counter = new Counter();
    session.sparkContext().addSparkListener(counter);
    Model<?>[] models = new Model<?>[2];
    int[] jobs = new int[2];
    List<Measure.Timed> things = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int which = i;
      things.add(
          () -> {
            int before = counter.jobs(session);
            double seconds = seconds(fit, which == 1, models, which);
            jobs[which] = counter.jobs(session) - before;
            return seconds;
          });
    }
    double[] taken = Measure.inTurn(warmUp, rounds, things);
    double theirs = fit.objective(models[0]);
    print(
        "| %s | %.2f | %.2f | %.1f | %.3f | %.3f | %.1f | %d, %d | %.1e | %.1e of %.6f |",
        fit.name(),
        first[0],
        first[1],
        first[0] / first[1],
        taken[0],
        taken[1],
        taken[0] / taken[1],
        jobs[0],
        jobs[1],
        FitCase.difference(models[1], models[0]),
        fit.objective(models[1]) - theirs,
        theirs);
    session.stop();
  }

  private static double seconds(FitCase fit, boolean isOurs, Model<?>[] models, int which) {
    Estimator<? extends Model<?>> estimator = fit.estimator(isOurs);
    long begin = System.nanoTime();
    models[which] = estimator.fit(fit.rows());
    return (System.nanoTime() - begin) / 1e9;
  }

  /** In a JVM of its own. */
  private static double fresh(String argument, String whose) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), FitTimes.class.getName()));
    command.addAll(List.of("first", argument, whose));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(process.getInputStream().readAllBytes());
    process.waitFor();
    return out.lines()
        .filter(line -> line.startsWith("first fit "))
        .mapToDouble(line -> Double.parseDouble(line.substring(10)))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(whose + " of " + argument + " failed"));
  }

  private static void first(String argument, boolean isOurs) {
    SparkSession session = Sessions.local("first fit");
    FitCase fit = FitCase.of(session, argument);
    print("first fit %.6f", seconds(fit, isOurs, new Model<?>[1], 0));
    session.stop();
  }

  /** Counts jobs. */
  private static final class Counter extends SparkListener {
    private volatile int jobs;

    @Override
    public void onJobStart(SparkListenerJobStart start) {
      jobs++;
    }

    int jobs(SparkSession session) {
      try {
        session.sparkContext().listenerBus().waitUntilEmpty();
      } catch (java.util.concurrent.TimeoutException e) {
        throw new IllegalStateException(e);
      }
      return jobs;
    }
  }
}

package org.thalweg.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.event.ProgressBar;
import org.thalweg.event.Screen;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingListener;
import org.thalweg.ui.SparkTab;
import org.thalweg.ui.ThalwegPlugin;

/**
 * What it costs to watch a run: the time of a step with Spark's own interface and event log alone,
 * with all of ours beside it (tab, its events, gauges, progress bar), and with the page of the tab
 * asked for every two seconds too, as by a browser. One after the other in one JVM, each in a Spark
 * application of its own, in another order each time.
 *
 * <p>Arguments: a LIBSVM file of two classes, the aggregation (driver, flat …), steps of a run, and
 * repetitions. The first fifth of the steps of each run is not counted.
 */
public final class WatchCost {
  private static final String[] MODES = {"Spark's alone", "ours, too", "page open, too"};
  private static final com.sun.management.OperatingSystemMXBean SYSTEM =
      (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private WatchCost() {}

  public static void main(String[] arguments) throws Exception {
    int steps = Integer.parseInt(arguments[2]);
    int repetitions = Integer.parseInt(arguments[3]);
    TrainingConf conf =
        TrainingConf.builder()
            .train(arguments[0])
            .loss("logistic")
            .penalty("l2(1e-4)")
            .method("sgd")
            .updater("adam")
            .learningRate("0.01")
            .batchRows(1024)
            .stopMaxSteps(steps)
            .aggregation(arguments[1])
            .build();
    double[][][] times = new double[MODES.length][2][repetitions]; // microseconds a step
    measure(conf, 1, steps); // for the JIT
    for (int r = 0; r < repetitions; r++) {
      for (int k = 0; k < MODES.length; k++) {
        int mode = (k + r) % MODES.length;
        double[] time = measure(conf, mode, steps);
        times[mode][0][r] = time[0];
        times[mode][1][r] = time[1];
      }
    }
    for (int kind = 0; kind < 2; kind++) {
      for (int mode = 0; mode < MODES.length; mode++) {
        double[] ratios = new double[repetitions];
        for (int r = 0; r < repetitions; r++) {
          ratios[r] = times[mode][kind][r] / times[0][kind][r];
        }
        System.out.printf(
            Locale.ROOT,
            "%s %-9s %-15s %9.2f us a step, median of %d; beside Spark's alone: median %.4f, from"
                + " %.4f to %.4f%n",
            arguments[1],
            kind == 0 ? "wall" : "processor",
            MODES[mode],
            median(times[mode][kind]),
            repetitions,
            median(ratios),
            Arrays.stream(ratios).min().orElseThrow(),
            Arrays.stream(ratios).max().orElseThrow());
      }
    }
  }

  /** Microseconds of a step: by the clock, and of all threads of the process. */
  private static double[] measure(TrainingConf conf, int mode, int steps) throws Exception {
    Path log = Files.createTempDirectory("thalweg-watch");
    SparkConf spark = new SparkConf().setMaster("local[2]").setAppName("watch");
    spark.set("spark.ui.port", "0").set("spark.ui.showConsoleProgress", "false");
    spark.set("spark.eventLog.enabled", "true").set("spark.eventLog.dir", log.toUri().toString());
    if (mode > 0) {
      spark.set("spark.plugins", ThalwegPlugin.class.getName());
    }
    try (JavaSparkContext context = new JavaSparkContext(spark)) {
      if (mode == 0) {
        switchOff(context.sc());
      }
      Clock clock = new Clock(steps / 5, steps - 1);
      List<TrainingListener> listeners = new ArrayList<>(List.of(clock));
      if (mode > 0) {
        PrintStream nowhere =
            new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        listeners.add(new ProgressBar(nowhere, new Screen(true, true, 80)));
      }
      Thread reader = mode == 2 ? reader(context.sc().uiWebUrl().get() + "/thalweg/") : null;
      Thalweg.train(conf, context, listeners);
      if (reader != null) {
        reader.interrupt();
        reader.join();
      }
      return clock.perStep();
    }
  }

  /**
   * No run of this context posts anything: what users cannot ask for where Spark's pages are on.
   */
  @SuppressWarnings("unchecked")
  private static void switchOff(SparkContext context) throws ReflectiveOperationException {
    Field runs = SparkTab.class.getDeclaredField("RUNS");
    runs.setAccessible(true);
    ((Map<SparkContext, Optional<?>>) runs.get(null)).put(context, Optional.empty());
  }

  /** Asks for a page every two seconds. */
  private static Thread reader(String address) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
    Thread thread =
        new Thread(
            () -> {
              HttpClient client = HttpClient.newHttpClient();
              try {
                while (true) {
                  client.send(request, HttpResponse.BodyHandlers.discarding());
                  Thread.sleep(2000);
                }
              } catch (IOException | InterruptedException e) {
                // the run is over
              }
            });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Takes the times at two steps. */
  private static final class Clock implements TrainingListener {
    private final long from;
    private final long to;
    private long wall;
    private long processor;

    Clock(long from, long to) {
      this.from = from;
      this.to = to;
    }

    @Override
    public void onStep(StepReport report) {
      if (report.step() == from) {
        wall = System.nanoTime();
        processor = SYSTEM.getProcessCpuTime();
      } else if (report.step() == to) {
        wall = System.nanoTime() - wall;
        processor = SYSTEM.getProcessCpuTime() - processor;
      }
    }

    double[] perStep() {
      return new double[] {wall / 1e3 / (to - from), processor / 1e3 / (to - from)};
    }
  }
}

package org.thalweg.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.thalweg.Thalweg;
import org.thalweg.config.Registry;
import org.thalweg.config.TrainingConf;
import org.thalweg.generate.Generation;
import org.thalweg.generate.Generation.SyntheticWriter;
import org.thalweg.generate.Generator;
import org.thalweg.generate.SyntheticData;
import org.thalweg.loss.LabelDomain;
import org.thalweg.run.Outcome;
import org.thalweg.run.RunOptions;

/**
 * What many clicks cost: generates them as LIBSVM text, loads them, trains one epoch of adagrad in
 * batches of 65,536 rows, evaluates on all rows, and prints the seconds of each part and the memory
 * of the process, which is driver and executors in one. Few shards and one partition a core: each
 * shard sums a gradient of 2^bits entries, and each partition returns one.
 *
 * <p>Arguments: rows, bits of the hashed features, and a directory for the text, about 270 bytes a
 * row, which is used again where it is there; then settings that override those below.
 */
public final class Clicks {
  private static final String CONF =
      """
      data.train = "%s"
      data.features = %d
      data.shards = 32
      data.partitions = %d
      objective.loss = logistic
      updater = adagrad
      learningRate = 0.1
      batch.rows = 65536
      stop.maxEpochs = 1
      output = unused
      """;

  private Clicks() {}

  public static void main(String[] arguments) throws IOException {
    long rows = Long.parseLong(arguments[0]);
    int bits = Integer.parseInt(arguments[1]);
    Path directory = Path.of(arguments[2]);
    SparkSession session =
        SparkSession.builder()
            .master("local[*]")
            .appName("clicks")
            .config("spark.ui.enabled", false)
            .getOrCreate();
    try {
      if (!Files.exists(directory)) {
        long begin = System.nanoTime();
        generation(rows, bits).write(directory.toString(), false, session);
        print("generate", secondsSince(begin));
      }
      long[] trained = new long[1];
      String settings = String.join("\n", Arrays.asList(arguments).subList(3, arguments.length));
      TrainingConf conf =
          TrainingConf.parse(
              CONF.formatted(directory, 1 << bits, session.sparkContext().defaultParallelism())
                  + settings);
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      Outcome outcome =
          Thalweg.train(
              conf, spark, RunOptions.of(List.of(), model -> trained[0] = System.nanoTime()));
      print("load", outcome.loadSeconds());
      print("train", outcome.trainSeconds());
      print("evaluate", secondsSince(trained[0]));
      System.out.printf("steps     %d%n", outcome.result().steps());
      System.out.printf(
          "metrics   %s on %d rows%n", outcome.train().metrics(), outcome.train().rows());
      printMemory();
    } finally {
      session.stop();
    }
  }

  private static Generation generation(long rows, int bits) {
    SyntheticData data =
        new SyntheticData(new Generator.Clicks(rows, bits, 30, 0.03), LabelDomain.BINARY, 0, 1);
    return new Generation(
        new SyntheticWriter(data, SyntheticWriter.RowFormat.LIBSVM, 0),
        Registry.losses().parse("logistic"));
  }

  private static void printMemory() throws IOException {
    long heap =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getPeakUsage)
            .mapToLong(peak -> peak.getUsed())
            .sum();
    System.out.printf(Locale.ROOT, "heap      at most %.2f GiB%n", heap / 0x1p30);
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM")) { // the most memory the process ever had, in kB
        double kilobytes = Double.parseDouble(line.replaceAll("\\D", ""));
        System.out.printf(Locale.ROOT, "process   at most %.2f GiB%n", kilobytes / 0x1p20);
      }
    }
  }

  private static double secondsSince(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }

  private static void print(String part, double seconds) {
    System.out.printf(Locale.ROOT, "%-9s %.1f s%n", part, seconds);
  }
}

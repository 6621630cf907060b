package org.thalweg.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.thalweg.Model;
import org.thalweg.ModelStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "describe",
    mixinStandardHelpOptions = true,
    description = "Print what a model is and its largest weights.")
final class DescribeCommand implements Callable<Integer> {
  private static final int SHOWN = 10;

  @Parameters(index = "0", paramLabel = "MODEL", description = "Directory of a model.")
  private String model;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    SparkSession session = SparkSession.builder().appName("thalweg describe").getOrCreate();
    Model loaded = ModelStore.load(session, model);
    double[] w = loaded.w();
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "model      linear, loss %s, %d features, %d of them with a weight%n",
        loaded.loss().text(),
        loaded.features(),
        Arrays.stream(w, 0, loaded.features()).filter(value -> value != 0).count());
    if (loaded.intercept()) {
      out.printf(Locale.ROOT, "intercept  %.9g%n", w[loaded.features()]);
    }
    IntStream.range(0, loaded.features())
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -Math.abs(w[i])))
        .limit(SHOWN)
        .forEach(i -> out.printf(Locale.ROOT, "weight     %d: %.9g%n", i + 1, w[i]));
    out.println("sha256     " + loaded.weightsSha256());
    return Main.DONE;
  }
}

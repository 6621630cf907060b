package org.thalweg.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.objective.InputWeights;
import org.thalweg.objective.ParameterLayout.Segment;
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
        "model      %s, loss %s, %d features%n",
        loaded.conf().model().text(), loaded.conf().lossText(), loaded.features());
    for (Segment segment : loaded.objective().layout().segments()) {
      out.printf("%-10s %s%n", segment.name(), text(segment, w));
    }
    for (InputWeights input : loaded.objective().inputs()) {
      largest(input, loaded.features(), w).forEach(out::println);
    }
    out.println("sha256     " + loaded.weightsSha256());
    return Main.DONE;
  }

  private static String text(Segment segment, double[] w) {
    if (segment.length() == 1) {
      return String.format(Locale.ROOT, "%.9g", w[segment.from()]);
    }
    long used = Arrays.stream(w, segment.from(), segment.to()).filter(value -> value != 0).count();
    return "%d, %d of them not 0".formatted(segment.length(), used);
  }

  /** The largest weights by feature, from 1, and by sum, from 0, where there are several. */
  private static Stream<String> largest(InputWeights input, int features, double[] w) {
    int columns = input.columns();
    return IntStream.range(0, features * columns)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -Math.abs(w[input.from() + i])))
        .limit(SHOWN)
        .map(
            i ->
                String.format(
                    Locale.ROOT,
                    "weight     %d%s: %.9g",
                    i / columns + 1,
                    columns == 1 ? "" : ", " + i % columns,
                    w[input.from() + i]));
  }
}

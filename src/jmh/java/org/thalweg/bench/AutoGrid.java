package org.thalweg.bench;

import static org.thalweg.bench.Measure.print;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.run.Outcome;

/**
 * {@code method = auto} beside the best of a grid of 30 settings of adam, on rows that neither has
 * seen: five rates, three sizes of batches, the rate constant or falling to nothing. The best by
 * held-out loss and the best by accuracy need not be the same one.
 *
 * <p>Arguments: a LIBSVM file, one of rows that are held out, the epochs of the grid, and settings
 * of the objective and the penalty. The sizes of batches are 32, 128 and 512 rows, or those of the
 * property {@code batches}: a step of a set with many features is long, whatever its batch.
 */
public final class AutoGrid {
  private static final double[] RATES = {3e-4, 1e-3, 3e-3, 1e-2, 3e-2};
  private static final int[] BATCHES =
      Stream.of(System.getProperty("batches", "32,128,512").split(","))
          .mapToInt(Integer::parseInt)
          .toArray();

  private AutoGrid() {}

  public static void main(String[] arguments) {
    SparkSession session = Sessions.local("auto beside a grid");
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    int epochs = Integer.parseInt(arguments[2]);
    String settings =
        "data.train = \"%s\"\ndata.test = \"%s\"\noutput = none\n%s\n"
            .formatted(
                arguments[0],
                arguments[1],
                String.join("\n", Arrays.asList(arguments).subList(3, arguments.length)));
    long rows = run(settings, "method = auto", spark).train().rows();
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    double seconds = 0;
    for (int batch : BATCHES) {
      for (double rate : RATES) {
        for (boolean falls : new boolean[] {false, true}) {
          Outcome outcome = run(settings, setting(rows, batch, rate, falls, epochs), spark);
          least = Math.min(least, loss(outcome));
          most = Math.max(most, accuracy(outcome));
          seconds += outcome.trainSeconds();
        }
      }
    }
    print("grid: %.1f s, held-out loss %.5f, accuracy %.4f", seconds, least, most);
    Outcome auto = run(settings, "method = auto", spark);
    print(
        "auto: %.1f s, held-out loss %.5f, accuracy %.4f, F %.5f, %s",
        auto.trainSeconds(),
        loss(auto),
        accuracy(auto),
        auto.train().objective(),
        auto.result().reason());
    session.stop();
  }

  private static String setting(long rows, int batch, double rate, boolean falls, int epochs) {
    String schedule =
        falls
            ? "\"polynomial(initial=%s,last=%s,steps=%d)\""
                .formatted(rate, rate / 1000, epochs * ((rows - 1) / batch + 1))
            : Double.toString(rate);
    return "method = sgd\nupdater = adam\nbatch.rows = %d\nstop.maxEpochs = %d\nlearningRate = %s"
        .formatted(batch, epochs, schedule);
  }

  private static Outcome run(String settings, String method, JavaSparkContext spark) {
    return Thalweg.train(TrainingConf.parse(settings + method), spark, List.of());
  }

  private static double loss(Outcome outcome) {
    return outcome.test().orElseThrow().loss();
  }

  private static double accuracy(Outcome outcome) {
    return outcome.test().orElseThrow().metrics().getOrDefault("accuracy", 0.0);
  }
}

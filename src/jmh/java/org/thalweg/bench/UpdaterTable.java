package org.thalweg.bench;

import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.run.Outcome;

/**
 * How close every updater comes to a known optimum in 50 epochs of batches of 1,024 rows, at a rate
 * chosen for it: a Markdown table.
 *
 * <p>Arguments: a LIBSVM file with two classes, and the least mean logistic loss plus (1e-4/2)‖w‖²
 * without an intercept. The rates were chosen on a9a.
 */
public final class UpdaterTable {
  private static final List<List<String>> RULES =
      List.of(
          List.of("sgd", "polynomial(initial=8,last=0.004,steps=1600)"),
          List.of("momentum", "cosine(initial=1,last=0.001,steps=1600)"),
          List.of("nag", "cosine(initial=1,last=0.001,steps=1600)"),
          List.of("adagrad", "cosine(initial=1,last=0.001,steps=1600)"),
          List.of("adadelta", "cosine(initial=20,last=0.02,steps=1600)"),
          List.of("rmsprop", "cosine(initial=0.1,last=0.0001,steps=1600)"),
          List.of("adam", "cosine(initial=0.1,last=0.0001,steps=1600)"));

  private UpdaterTable() {}

  public static void main(String[] arguments) {
    double optimum = Double.parseDouble(arguments[1]);
    SparkSession session =
        SparkSession.builder()
            .master("local[*]")
            .appName("updater table")
            .config("spark.ui.enabled", false)
            .getOrCreate();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    System.out.println("| updater | learningRate | steps | F − F* | seconds |");
    System.out.println("|---|---|---|---|---|");
    for (List<String> rule : RULES) {
      Outcome outcome =
          Thalweg.train(conf(arguments[0], rule.get(0), rule.get(1)), spark, List.of());
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %d | %.2e | %.1f |%n",
          rule.get(0),
          rule.get(1),
          outcome.result().steps(),
          outcome.train().objective() - optimum,
          outcome.trainSeconds());
    }
    session.stop();
  }

  private static TrainingConf conf(String file, String updater, String learningRate) {
    return TrainingConf.parse(
        """
        data.train = "%s", output = none
        objective { loss = logistic, intercept = false }
        penalty = "l2(1e-4)"
        batch { sampling = epoch, rows = 1024 }
        stop.maxEpochs = 50
        updater = "%s"
        learningRate = "%s"
        """
            .formatted(file, updater, learningRate));
  }
}

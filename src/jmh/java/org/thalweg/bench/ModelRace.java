package org.thalweg.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.classification.FMClassifier;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.run.Outcome;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingListener;
import org.thalweg.solve.TrainingStart;
import org.thalweg.solve.ValidationReport;

/**
 * A perceptron [64, 32] or a factorization machine of rank 8 by {@code method = auto}, defaults
 * against defaults, beside spark.ml's: seconds of training alone, and accuracy and log loss on rows
 * that are held out. Ours and theirs in turn, medians; features standardised for both. Then ours
 * once more for each of theirs: after how many seconds of training, of which measuring on these
 * rows is a part, a point was at least as good as theirs, of a perceptron by its accuracy and of a
 * machine by its log loss.
 *
 * <p>Arguments: perceptron or factorization; a LIBSVM file; one of rows that are held out; rounds;
 * settings of ours. With {@code best} in the place of these settings, perceptrons of the best of
 * spark.ml's numbers of iterations, by accuracy, beside the best of our rates and batches of adam,
 * by the time to be as good. {@code pairs DIRECTORY ROWS} in the place of all writes such files, of
 * which a fifth is held out: 50 normal numbers a row, y = 1 where x₁x₂ + x₃x₄ + … + x₉x₁₀ + ½·N(0,
 * 1) &gt; 0.
 */
public final class ModelRace {
  private static final int[] HIDDEN = {64, 32};
  private static final int RANK = 8;
  private static final int MEASURED = 20; // steps from one point that is measured to the next
  private static final int[] ITERATIONS = {25, 50, 100, 200, 400};
  private static final double[] RATES = {1e-3, 3e-3, 1e-2, 3e-2};
  private static final int[] BATCHES = {32, 128, 512};

  private ModelRace() {}

  /** A fit. */
  private record Fit(double seconds, double accuracy, double loss) {}

  public static void main(String[] arguments) throws IOException {
    if (arguments[0].equals("pairs")) {
      writePairs(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
      return;
    }
    SparkSession session = Sessions.local("model race");
    boolean isPerceptron = arguments[0].equals("perceptron");
    String settings = String.join("\n", Arrays.asList(arguments).subList(4, arguments.length));
    Dataset<Row>[] tables = tables(session, arguments[1], arguments[2], isPerceptron);
    if (settings.equals("best")) {
      bestPerceptrons(session, tables, arguments);
      session.stop();
      return;
    }
    List<Fit> ours = new ArrayList<>();
    List<Fit> theirs = new ArrayList<>();
    for (int round = 0; round < Integer.parseInt(arguments[3]); round++) {
      ours.add(ours(session, arguments, isPerceptron, round, settings));
      Measure.print("  Thalweg: %s", ours.get(round));
      theirs.add(isPerceptron ? perceptron(tables, round, 100) : factorization(tables, round));
      Measure.print("  spark.ml: %s", theirs.get(round));
    }
    print("Thalweg", ours);
    print("spark.ml", theirs);
    double[] reached = new double[theirs.size()];
    for (int round = 0; round < reached.length; round++) {
      String conf = conf(arguments, isPerceptron, round, settings);
      reached[round] = secondsToReach(theirs.get(round), session, conf, arguments[2], isPerceptron);
    }
    Measure.print("Thalweg as good as that: median %.3f s", Measure.median(reached));
    session.stop();
  }

  private static void print(String who, List<Fit> fits) {
    Measure.print(
        "%s: first %.3f s, median %.3f s, accuracy %.4f, log loss %.5f",
        who,
        fits.get(0).seconds,
        Measure.median(fits.stream().mapToDouble(Fit::seconds).toArray()),
        Measure.median(fits.stream().mapToDouble(Fit::accuracy).toArray()),
        Measure.median(fits.stream().mapToDouble(Fit::loss).toArray()));
  }

  private static String conf(String[] arguments, boolean isPerceptron, int seed, String settings) {
    return """
        data.train = "%s", data.test = "%s", output = none, seed = %d
        data.standardize = %s
        objective.model = "%s", objective.loss = %s
        %s
        """
        .formatted(
            arguments[1],
            arguments[2],
            seed,
            isPerceptron ? "scaleAndCenter" : "none",
            isPerceptron ? "perceptron([64,32])" : "factorization(rank=" + RANK + ")",
            isPerceptron ? "softmax" : "logistic",
            settings);
  }

  /** Infinite if no point was as good. */
  private static double secondsToReach(
      Fit theirs, SparkSession session, String conf, String heldOut, boolean isPerceptron) {
    String measuring =
        "data.validation = \"%s\", validation.everyRounds = %d, validation.metric = %s"
            .formatted(heldOut, MEASURED, isPerceptron ? "accuracy" : "logLoss");
    long[] begin = new long[1];
    double[] reached = {Double.POSITIVE_INFINITY};
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onStart(TrainingStart start) {
            begin[0] = System.nanoTime();
          }

          @Override
          public void onStep(StepReport report) {}

          @Override
          public void onValidation(ValidationReport report) {
            double value = report.value();
            if (isPerceptron ? value >= theirs.accuracy : value <= theirs.loss) {
              reached[0] = Math.min(reached[0], (System.nanoTime() - begin[0]) / 1e9);
            }
          }
        };
    Thalweg.train(
        TrainingConf.parse(conf + measuring),
        JavaSparkContext.fromSparkContext(session.sparkContext()),
        List.of(listener));
    return reached[0];
  }

  private static Fit ours(
      SparkSession session, String[] arguments, boolean isPerceptron, int seed, String settings) {
    TrainingConf conf = TrainingConf.parse(conf(arguments, isPerceptron, seed, settings));
    Outcome outcome =
        Thalweg.train(conf, JavaSparkContext.fromSparkContext(session.sparkContext()), List.of());
    var test = outcome.test().orElseThrow();
    Measure.print(
        "  %s, %.1f epochs", outcome.result().reason(), outcome.result().history().epochs());
    return new Fit(outcome.trainSeconds(), test.metrics().get("accuracy"), test.loss());
  }

  @SuppressWarnings("unchecked") // an array of tables
  private static Dataset<Row>[] tables(
      SparkSession session, String train, String test, boolean areScaled) {
    Dataset<Row> rows = session.read().format("libsvm").load(train).coalesce(2).cache();
    long features = ((org.apache.spark.ml.linalg.Vector) rows.first().getAs("features")).size();
    Dataset<Row> others =
        session.read().format("libsvm").option("numFeatures", features).load(test).cache();
    if (!areScaled) { // means would make the sparse rows of a machine dense
      rows.count();
      return new Dataset[] {rows, others};
    }
    var scaler =
        new StandardScaler()
            .setInputCol("features")
            .setOutputCol("scaled")
            .setWithMean(true)
            .fit(rows);
    Dataset<Row> scaled = scaler.transform(rows).cache();
    scaled.count();
    return new Dataset[] {scaled, scaler.transform(others).cache()};
  }

  private static void bestPerceptrons(
      SparkSession session, Dataset<Row>[] tables, String[] arguments) {
    int seeds = Integer.parseInt(arguments[3]);
    Fit best = new Fit(0, 0, 0);
    for (int iterations : ITERATIONS) {
      List<Fit> fits =
          IntStream.range(0, seeds)
              .mapToObj(seed -> perceptron(tables, seed, iterations))
              .sorted(Comparator.comparingDouble(Fit::seconds))
              .toList();
      double accuracy = Measure.median(fits.stream().mapToDouble(Fit::accuracy).toArray());
      double seconds = fits.get(seeds / 2).seconds;
      Measure.print("spark.ml, %d iterations: %.3f s, %.4f", iterations, seconds, accuracy);
      best = accuracy > best.accuracy ? new Fit(seconds, accuracy, 0) : best;
    }
    double least = Double.POSITIVE_INFINITY;
    for (int batch : BATCHES) {
      for (double rate : RATES) {
        String adam =
            "method = sgd, updater = adam, learningRate = %s, batch.rows = %d, stop.maxEpochs = 30\n"
                .formatted(rate, batch);
        double[] reached = new double[seeds];
        for (int seed = 0; seed < seeds; seed++) {
          String conf = conf(arguments, true, seed, adam);
          reached[seed] = secondsToReach(best, session, conf, arguments[2], true);
        }
        double seconds = Measure.median(reached);
        Measure.print("Thalweg, rate %s, batches of %d: %.3f s", rate, batch, seconds);
        least = Math.min(least, seconds);
      }
    }
    Measure.print(
        "best: spark.ml %.3f s, accuracy %.4f; Thalweg as good after %.3f s = %.1f times",
        best.seconds, best.accuracy, least, best.seconds / least);
  }

  private static Fit perceptron(Dataset<Row>[] tables, long seed, int iterations) {
    int features = ((org.apache.spark.ml.linalg.Vector) tables[0].first().getAs("features")).size();
    int classes = (int) tables[0].select("label").distinct().count();
    int[] layers =
        IntStream.concat(
                IntStream.concat(IntStream.of(features), Arrays.stream(HIDDEN)),
                IntStream.of(classes))
            .toArray();
    long begin = System.nanoTime();
    var model =
        new MultilayerPerceptronClassifier()
            .setFeaturesCol("scaled")
            .setLayers(layers)
            .setMaxIter(iterations)
            .setSeed(seed)
            .fit(tables[0]);
    return fit(begin, model.transform(tables[1]));
  }

  private static Fit factorization(Dataset<Row>[] tables, long seed) {
    long begin = System.nanoTime();
    var machine = new FMClassifier().setFactorSize(RANK).setSeed(seed);
    machine.setMaxIter(Integer.getInteger("iterations", machine.getMaxIter()));
    String setting = System.getProperty("setting"); // its step size and fraction of a batch
    if (setting != null) {
      String[] numbers = setting.split(",");
      machine.setStepSize(Double.parseDouble(numbers[0]));
      machine.setMiniBatchFraction(Double.parseDouble(numbers[1]));
    }
    var model = machine.fit(tables[0]);
    return fit(begin, model.transform(tables[1]));
  }

  private static Fit fit(long begin, Dataset<Row> predicted) {
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new Fit(seconds, metric(predicted, "accuracy"), metric(predicted, "logLoss"));
  }

  private static double metric(Dataset<Row> predicted, String name) {
    return new MulticlassClassificationEvaluator().setMetricName(name).evaluate(predicted);
  }

  private static void writePairs(Path directory, int rows) throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    try (PrintWriter train = new PrintWriter(directory.resolve("pairs").toFile());
        PrintWriter test = new PrintWriter(directory.resolve("pairs.t").toFile())) {
      for (int row = 0; row < rows; row++) {
        double[] x = new double[50];
        Arrays.setAll(x, i -> random.nextGaussian());
        double z = random.nextGaussian() / 2;
        for (int i = 0; i < 10; i += 2) {
          z += x[i] * x[i + 1];
        }
        StringBuilder line = new StringBuilder().append(z > 0 ? 1 : 0);
        for (int i = 0; i < x.length; i++) {
          line.append(' ').append(i + 1).append(':').append((float) x[i]);
        }
        (row % 5 == 4 ? test : train).println(line);
      }
    }
  }
}

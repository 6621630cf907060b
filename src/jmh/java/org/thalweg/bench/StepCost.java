package org.thalweg.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.mllib.optimization.GradientDescent;
import org.apache.spark.mllib.optimization.LogisticGradient;
import org.apache.spark.mllib.optimization.SquaredL2Updater;
import org.apache.spark.mllib.util.MLUtils;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.Registry;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.text.LibsvmSource;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.model.DomainLabels;
import org.thalweg.objective.LinearObjective;
import org.thalweg.penalty.Penalties;
import org.thalweg.sample.Reshuffling;
import org.thalweg.sample.Sampler;
import org.thalweg.sample.Samplers;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.Minimiser;
import org.thalweg.solve.OnDivergence;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.memory.RowDraws;
import org.thalweg.solve.sgd.MiniBatchSgd;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.SparkOracle;
import org.thalweg.spark.TreeAggregation;
import scala.Tuple2;

/**
 * What a step costs, as four ratios, each of things run in turn in one session:
 *
 * <ol>
 *   <li>a step on all rows over a step of the same batch on the first rows only: the size of the
 *       data
 *   <li>a step with a small batch over a count of the same cached RDD: the cost of an empty job
 *   <li>an iteration of MLlib's GradientDescent over a step, at equal data and fraction
 *   <li>a step that is timed, as those of all runs are, over one that is not
 * </ol>
 *
 * Arguments: a LIBSVM file with labels 0 and 1, and how many rows the first ratio's smaller set
 * has.
 */
public final class StepCost {
  private static final int ROUNDS = 9;
  private static final int STEPS = 60;
  private static final int BATCH = 4096;
  private static final int SMALL_BATCH = 256;
  private static final double FRACTION = 0.01;

  private StepCost() {}

  public static void main(String[] arguments) throws IOException {
    String path = arguments[0];
    int few = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 50_000;
    SparkSession session =
        SparkSession.builder()
            .master("local[*]")
            .appName("step cost")
            .config("spark.ui.enabled", false)
            .getOrCreate();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    Path head = head(path, few);
    try (ShardedData all = load(spark, path);
        ShardedData some = load(spark, head.toString())) {
      print("rows", all.rows(), "of them in the smaller set", some.rows());
      dataSize(all, some);
      emptyJob(all);
      clock(spark, all);
      mllib(spark, path, all);
    } finally {
      Files.delete(head);
      session.stop();
    }
  }

  private static void dataSize(ShardedData all, ShardedData some) {
    Sampler fromAll = new Reshuffling.Epoch(all.sizes(), BATCH, 1);
    Sampler fromSome = new Reshuffling.Epoch(some.sizes(), BATCH, 1);
    double[][] seconds =
        inTurn(() -> steps(all, fromAll, STEPS), () -> steps(some, fromSome, STEPS));
    report("step of 4096 rows", seconds, STEPS, "all rows", "first rows");
  }

  private static void emptyJob(ShardedData data) {
    Sampler sampler = new Reshuffling.Epoch(data.sizes(), SMALL_BATCH, 1);
    double[][] seconds =
        inTurn(
            () -> steps(data, sampler, STEPS),
            () -> {
              for (int i = 0; i < STEPS; i++) {
                if (data.rdd().count() == 0) {
                  throw new IllegalStateException("no shard");
                }
              }
            });
    report("step of 256 rows", seconds, STEPS, "step", "empty job");
  }

  private static void clock(JavaSparkContext spark, ShardedData data) {
    Sampler sampler = new Reshuffling.Epoch(data.sizes(), BATCH, 1);
    double[][] seconds =
        inTurn(
            () -> {
              try (RoundClock clock = RoundClock.of(spark)) {
                steps(data, sampler, STEPS, clock);
              }
            },
            () -> steps(data, sampler, STEPS));
    report("step of 4096 rows", seconds, STEPS, "timed", "not timed");
  }

  private static void mllib(JavaSparkContext spark, String path, ShardedData data) {
    JavaRDD<Tuple2<Object, Vector>> rows =
        MLUtils.loadLibSVMFile(spark.sc(), path, data.features(), data.partitions())
            .toJavaRDD()
            .map(point -> new Tuple2<Object, Vector>(point.label(), point.features()))
            .coalesce(data.partitions())
            .cache();
    if (rows.count() != data.rows()) {
      throw new IllegalStateException("MLlib read another number of rows");
    }
    Sampler sampler = new Samplers.Bernoulli(data.sizes(), FRACTION, 1);
    double[][] seconds =
        inTurn(
            () ->
                GradientDescent.runMiniBatchSGD(
                    rows.rdd(),
                    new LogisticGradient(),
                    new SquaredL2Updater(),
                    1.0,
                    STEPS,
                    1e-4,
                    FRACTION,
                    Vectors.zeros(data.features()),
                    0.0),
            () -> steps(data, sampler, STEPS));
    report("iteration at fraction 0.01", seconds, STEPS, "MLlib", "Thalweg");
    rows.unpersist();
  }

  private static void steps(ShardedData data, Sampler sampler, int count) {
    steps(data, sampler, count, RoundClock.stopped());
  }

  private static void steps(ShardedData data, Sampler sampler, int count, RoundClock clock) {
    Problem problem =
        new Problem(
            new LinearObjective(new ClassificationLosses.Logistic(), data.features(), false),
            Penalties.l2(1e-4));
    MiniBatchSgd.SgdSetting setting =
        new MiniBatchSgd.SgdSetting(
            problem,
            new org.thalweg.update.Sgd(),
            new Schedules.Inverse(1, 0.5, 1),
            new OnDivergence.Stop(),
            sampler::takesAll);
    RowDraws draws = new RowDraws(data.sizes(), sampler, sampler, 1);
    long taken;
    try (Oracle oracle = SparkOracle.of(problem, data, draws, new TreeAggregation.Flat(), clock)) {
      taken =
          Minimiser.of(problem, oracle, new StopCriterion.MaxSteps(count))
              .minimise(MiniBatchSgd.begin(setting, new double[data.features()]))
              .steps();
    }
    if (taken != count) {
      throw new IllegalStateException("took %d steps".formatted(taken));
    }
  }

  /** Seconds of A and of B, run in turn, after two rounds that do not count. */
  private static double[][] inTurn(Runnable a, Runnable b) {
    double[][] seconds = new double[2][ROUNDS];
    for (int round = -2; round < ROUNDS; round++) {
      double ofA = seconds(a);
      double ofB = seconds(b);
      if (round >= 0) {
        seconds[0][round] = ofA;
        seconds[1][round] = ofB;
      }
    }
    return seconds;
  }

  private static double seconds(Runnable work) {
    long begin = System.nanoTime();
    work.run();
    return (System.nanoTime() - begin) / 1e9;
  }

  private static void report(String what, double[][] seconds, int count, String a, String b) {
    double[] ratios = new double[ROUNDS];
    Arrays.setAll(ratios, i -> seconds[0][i] / seconds[1][i]);
    System.out.printf(
        Locale.ROOT,
        "%-28s %s %.2f ms, %s %.2f ms, ratio %.2f (median of %d)%n",
        what,
        a,
        1e3 * median(seconds[0]) / count,
        b,
        1e3 * median(seconds[1]) / count,
        median(ratios),
        ROUNDS);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static ShardedData load(JavaSparkContext spark, String path) {
    return LibsvmSource.of(path).load(spark, DomainLabels.of(Registry.losses().parse("logistic")));
  }

  private static Path head(String path, int rows) throws IOException {
    Path head = Files.createTempFile("head", ".libsvm");
    try (BufferedReader in = Files.newBufferedReader(Path.of(path));
        BufferedWriter out = Files.newBufferedWriter(head)) {
      String line = in.readLine();
      for (int i = 0; i < rows && line != null; i++) {
        out.write(line);
        out.newLine();
        line = in.readLine();
      }
    }
    return head;
  }

  private static void print(Object... words) {
    System.out.println(String.join(" ", Arrays.stream(words).map(Object::toString).toList()));
  }
}

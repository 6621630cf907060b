package org.thalweg.tune;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.config.TrainingConf;
import org.thalweg.config.TuneConf;
import org.thalweg.data.table.Sessions;
import org.thalweg.path.ConfTraining;
import org.thalweg.run.Checkpointing;
import org.thalweg.run.CoefficientErrors;
import org.thalweg.run.ModelTrainer;
import org.thalweg.run.Outcome;
import org.thalweg.run.RunOptions;
import org.thalweg.run.SummaryJson;
import org.thalweg.run.TrainingData;
import org.thalweg.solve.Reason;
import org.thalweg.spark.JobTags;
import org.thalweg.tune.SearchPlan.Point;

/**
 * A search, and the model of its best point.
 *
 * @param refit that point trained on all rows; empty where it was not wanted, or the search was
 *     interrupted
 * @param bootstrap models of that point on resampled rows; empty where they were not wanted
 * @param interrupted why the search was interrupted, if it was; not of the last training
 * @param seconds that the search took, without loading and the last training
 */
public record SearchOutcome(
    SearchResult result,
    Optional<Outcome> refit,
    Optional<Bootstrap> bootstrap,
    Optional<Reason> interrupted,
    double seconds) {

  /**
   * Loads the data of a search, trains all its points side by side, and the best one on all rows.
   *
   * @param options its listeners and notes are for the last training; its interrupt and what it
   *     says of checkpoints are for every training
   * @throws org.thalweg.text.DataException if the data are not what they must be
   * @throws org.thalweg.config.ConfException if the conf does not fit them
   */
  public static SearchOutcome of(
      SearchPlan plan, JavaSparkContext spark, RunOptions options, SearchListener listener) {
    TrainingConf conf = plan.conf();
    try (JobTags tags = JobTags.ofRun(spark);
        Checkpointing claimed = Checkpointing.claimed(conf, Sessions.hadoop(spark));
        TrainingData data = TrainingData.load(conf, spark)) {
      long begin = System.nanoTime();
      for (Point point : conf.tune().refit() ? plan.points() : List.<Point>of()) {
        TrainingConf own = point.conf();
        CoefficientErrors.require(
            own, data.of(own, data.train()).objective().over(data.features()));
      }
      Search search = new Search(plan, data, options, listener);
      SearchResult result = search.run();
      Optional<Bootstrap> bootstrap =
          result.interrupted().isPresent()
              ? Optional.empty()
              : search.bootstrap(result.best().point());
      Optional<Reason> interrupted =
          result.interrupted().or(() -> bootstrap.flatMap(Bootstrap::interrupted));
      double seconds = (System.nanoTime() - begin) / 1e9;
      boolean refits = interrupted.isEmpty() && conf.tune().refit();
      if (refits) {
        listener.refits(result.best().point());
      }
      Optional<Outcome> refit =
          refits
              ? Optional.of(refit(conf, result.best().point(), data, options))
              : Optional.empty();
      return new SearchOutcome(result, refit, bootstrap, interrupted, seconds);
    }
  }

  private static Outcome refit(
      TrainingConf conf, Point best, TrainingData data, RunOptions options) {
    TrainingConf own =
        ModelTrainer.part(conf, best.conf().toBuilder(), "refit-%04d", best.number());
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(data.train().context());
    ConfTraining training = new ConfTraining(own, Sessions.hadoop(spark), options);
    try (Checkpointing checkpointing = training.checkpointingOfPart()) {
      return training.train(Search.trained(own, data.of(own, data.train())), checkpointing);
    }
  }

  /**
   * {@code tune.json} in the output directory of a search. It has nothing that depends on the
   * clock, so a search that was killed and resumed leaves the same bytes as one that was not.
   */
  public static final class TuneFile {
    private static final String NAME = "tune.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int MOST = 10_000; // parameters whose intervals are written

    private TuneFile() {}

    /** Its name and its text. */
    public static Map<String, byte[]> of(TuneConf conf, SearchOutcome outcome) throws IOException {
      return Map.of(NAME, SummaryJson.utf8(json(conf, outcome)));
    }

    static ObjectNode json(TuneConf conf, SearchOutcome outcome) {
      SearchResult result = outcome.result();
      ObjectNode root = JSON.createObjectNode();
      root.put("metric", result.metric().name())
          .put("higherIsBetter", result.metric().isLargerBetter())
          .put("folds", result.best().models().size())
          .put("seed", conf.seed());
      ArrayNode points = root.putArray("points");
      result.points().forEach(point -> add(points.addObject(), point));
      SearchResult.PointResult best = result.best();
      ObjectNode top = head(root.putObject("best"), best);
      outcome.refit().ifPresent(refit -> top.put("weightsSha256", refit.model().weightsSha256()));
      head(top.putObject("oneStandardError"), result.oneStandardError());
      outcome.bootstrap().ifPresent(models -> add(top.putObject("bootstrap"), models));
      return root;
    }

    private static ObjectNode head(ObjectNode node, SearchResult.PointResult point) {
      node.put("point", point.point().number());
      ObjectNode settings = node.putObject("settings");
      point.point().settings().forEach(settings::put);
      node.put("mean", point.mean());
      node.put("standardError", point.standardError());
      return node;
    }

    private static void add(ObjectNode node, Bootstrap bootstrap) {
      node.put("models", bootstrap.weights().size());
      node.set("metric", JSON.valueToTree(bootstrap.metric()));
      int most = Math.min(MOST, bootstrap.dimension());
      node.set(
          "weights",
          JSON.valueToTree(IntStream.range(0, most).mapToObj(bootstrap::weight).toList()));
    }

    private static void add(ObjectNode node, SearchResult.PointResult point) {
      head(node, point).put("rung", point.rung()).put("norm", point.norm());
      List<SearchResult.ModelResult> models = point.models();
      set(node, "folds", models, one -> Double.isFinite(one.metric()) ? one.metric() : null);
      set(node, "weightsSha256", models, SearchResult.ModelResult::weightsSha256);
      set(node, "epochs", models, SearchResult.ModelResult::epochs);
      set(node, "stop", models, one -> one.reason().kind() + " " + one.reason().rule());
    }

    private static void set(
        ObjectNode node,
        String name,
        List<SearchResult.ModelResult> models,
        Function<SearchResult.ModelResult, Object> value) {
      node.set(name, JSON.valueToTree(models.stream().map(value).toList()));
    }
  }

  /**
   * How certain a model is, seen from models of resampled rows. In each sample a row counts n
   * times, where n is a Poisson number of mean 1 that is made of a hash of the place of the row.
   * Intervals hold 95 % of the models, from the 2.5th to the 97.5th percentile: B. Efron, R.
   * Tibshirani, "An Introduction to the Bootstrap" (1993), section 13.3.
   *
   * @param weights w of each model, in the units of the features
   * @param metrics of each model on the rows that it did not see
   * @param interrupted why some of the models were interrupted, if they were; then intervals say
   *     nothing
   */
  public record Bootstrap(List<double[]> weights, double[] metrics, Optional<Reason> interrupted) {
    private static final double LOW = 0.025;

    /** An interval, and the mean of all values, inside and outside. */
    public record Interval(double low, double mean, double high) {
      static Interval of(double[] values) {
        double[] sorted = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
        if (sorted.length == 0) {
          return new Interval(Double.NaN, Double.NaN, Double.NaN);
        }
        double sum = 0;
        for (double value : sorted) {
          sum += value;
        }
        return new Interval(quantile(sorted, LOW), sum / sorted.length, quantile(sorted, 1 - LOW));
      }

      /** Interpolates linearly between the two nearest values. */
      private static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
      }
    }

    /** The interval of the metric. */
    public Interval metric() {
      return Interval.of(metrics);
    }

    /** Number of parameters. */
    public int dimension() {
      return weights.get(0).length;
    }

    /** The interval of a parameter. */
    public Interval weight(int j) {
      return Interval.of(weights.stream().mapToDouble(w -> w[j]).toArray());
    }
  }
}

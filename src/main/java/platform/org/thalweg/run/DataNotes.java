package org.thalweg.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.VectorModule;
import org.thalweg.objective.Standardisation;
import org.thalweg.reduce.FeatureMoments;
import org.thalweg.reduce.TargetMoments;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Vectors;
import org.thalweg.spark.FeatureStatistics;
import org.thalweg.text.Text;

/**
 * Warnings about the data of a run: rows that were dropped, features that never change, and data of
 * which there is nothing, or no minimum, to find.
 *
 * @param droppedRows how many malformed rows were left out, for training, test and validation
 * @param causes a line for each cause and each of the three: how many rows, and what is wrong
 * @param dropped what was wrong with the first ten of them, and where
 * @param constantColumns how many features never change, where they are standardised
 * @param constants the first ten of them: by name, or by number from 1 where they have none
 * @param warnings what else is wrong with them, a sentence each
 */
public record DataNotes(
    long droppedRows,
    List<String> causes,
    List<String> dropped,
    int constantColumns,
    List<String> constants,
    List<String> warnings) {
  private static final Logger LOG = LoggerFactory.getLogger(DataNotes.class);
  private static final int NAMED = 10;
  private static final double SAME = 1e-12; // of a mean, up to rounding
  private static final double UNLIKE = 100; // times as large a feature is as another

  public static DataNotes of(TrainingData data, Standardisation standardisation) {
    List<ShardedData> read =
        Stream.of(Optional.of(data.train()), data.test(), data.validation())
            .flatMap(Optional::stream)
            .toList();
    int[] constants = standardisation.constants();
    return new DataNotes(
        read.stream().mapToLong(rows -> rows.rejections().rows()).sum(),
        Stream.of(
                lines("data.train", Optional.of(data.train())),
                lines("data.test", data.test()),
                lines("data.validation", data.validation()))
            .flatMap(List::stream)
            .toList(),
        read.stream().flatMap(rows -> rows.rejections().first().stream()).limit(NAMED).toList(),
        constants.length,
        IntStream.of(constants).limit(NAMED).mapToObj(data.input()::name).toList(),
        Stream.concat(
                warnings(data.train(), data.objective()).stream(),
                read.stream().flatMap(rows -> rows.rejections().unknown().stream()))
            .toList());
  }

  private static List<String> lines(String key, Optional<ShardedData> rows) {
    return rows.map(it -> it.rejections().lines(key)).orElse(List.of());
  }

  private static List<String> warnings(ShardedData rows, ObjectiveConf objective) {
    List<String> warnings = new ArrayList<>();
    if (objective.formula().ignoresLabelZero() && hasLabelsOfTwo(rows)) {
      warnings.add(
          "labels are 0 and 1, and at label 0 the loss does not depend on the score; m is"
              + " (2*y - 1)*z, for formulas of labels -1 and 1");
    }
    objective
        .formula()
        .concaveDomain()
        .ifPresent(
            domain ->
                warnings.add(
                    "objective.loss is concave for %s, and has no minimum then; a log-likelihood takes a minus: -(…)"
                        .formatted(domain)));
    if (rows.entries() == 0 && !objective.readsColumnsAlone()) {
      warnings.add("no row of data.train has a feature, so only an intercept can be learned");
    }
    double[] classes = rows.classWeights();
    int[] occurring = IntStream.range(0, classes.length).filter(c -> classes[c] > 0).toArray();
    if (occurring.length == 1) {
      warnings.add(
          "all rows of data.train are of class %d, so there is nothing to tell apart"
              .formatted(occurring[0]));
    }
    return warnings;
  }

  /** Whether labels are 0 and 1: then y and y² have the same mean. */
  private static boolean hasLabelsOfTwo(ShardedData rows) {
    TargetMoments labels = FeatureStatistics.targets(rows);
    double mean = labels.mean();
    return mean < 1 && Math.abs(labels.variance() + mean * mean - mean) <= SAME * Math.abs(mean);
  }

  /**
   * Adds what the result says of the data: that the model separates the classes, while no penalty
   * keeps w from growing. Along w the loss then falls to 0, and there is no minimum.
   *
   * @param accuracy of w on the training data
   */
  public DataNotes withResult(Problem problem, double[] w, double accuracy) {
    double[] twice = Arrays.stream(w).map(x -> 2 * x).toArray();
    double[] allowed = twice.clone();
    problem.penalties().restrict(allowed, problem.layout());
    boolean isFree = Arrays.equals(allowed, twice) && problem.penalty(twice) <= problem.penalty(w);
    boolean isLinear = problem.objective().isProbabilistic() && problem.objective().isConvex();
    boolean separates = isLinear && isFree && accuracy == 1 && Vectors.norm(w) != 0;
    return separates ? withSeparation() : this;
  }

  /** Adds that the model separates the classes. */
  DataNotes withSeparation() {
    return with(
        "the model separates the classes of data.train, so without a penalty the objective falls to"
            + " 0 as w grows, and has no minimum; penalty = \"l2(1e-4)\", or another, gives it"
            + " one");
  }

  /** Adds another warning. */
  public DataNotes with(String warning) {
    List<String> more = new ArrayList<>(warnings);
    more.add(warning);
    return new DataNotes(droppedRows, causes, dropped, constantColumns, constants, more);
  }

  /**
   * Adds that features have very different scales, to which a run may owe that it did not reach a
   * minimum.
   *
   * @param moments of the features as they were trained on
   * @param name of a feature, from 0
   */
  public DataNotes withScales(FeatureMoments moments, IntFunction<String> name) {
    int[] occurring =
        IntStream.range(0, moments.features()).filter(j -> moments.magnitude(j) > 0).toArray();
    if (occurring.length == 0) {
      return this;
    }
    int least = occurring[0];
    int most = occurring[0];
    for (int j : occurring) {
      least = moments.magnitude(j) < moments.magnitude(least) ? j : least;
      most = moments.magnitude(j) > moments.magnitude(most) ? j : most;
    }
    double ratio = moments.magnitude(most) / moments.magnitude(least);
    if (ratio < UNLIKE) {
      return this;
    }
    return with(
        Text.of(
            "features have very different scales, from %.3g (%s) to %.3g (%s), which slows the way"
                + " to a minimum; data.standardize = scale helps, and so does method = newton for"
                + " up to some thousand features",
            moments.magnitude(least),
            name.apply(least),
            moments.magnitude(most),
            name.apply(most)));
  }

  /** Writes them to the log. */
  public void log() {
    if (!VectorModule.isThere()) {
      LOG.info(
          "no jdk.incubator.vector in this JVM: dense rows and the logistic loss take longer, in"
              + " the same bits");
    }
    if (droppedRows > 0) {
      causes.forEach(cause -> LOG.warn("dropped {}", cause));
      LOG.warn("dropped {} rows; the first of them:", droppedRows);
      dropped.forEach(LOG::warn);
    }
    if (constantColumns > 0) {
      LOG.warn(
          "{} features never change and get weight 0; the first of them: {}",
          constantColumns,
          constants);
    }
    warnings.forEach(LOG::warn);
  }
}

package org.thalweg.run;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.thalweg.checkpoint.Checkpoint;
import org.thalweg.checkpoint.CheckpointDirectory;
import org.thalweg.config.ConfDifference;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.table.Sessions;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.text.DataException;
import org.thalweg.text.Require;

/**
 * The w at which a run starts: that of a rule of {@code start}, or what {@code start = "path"}
 * names, which is the w of a model, of a checkpoint, or of the newest of several checkpoints.
 */
public final class WarmStart {
  private WarmStart() {}

  /**
   * The start that a conf names, as the w of standardised features.
   *
   * @throws ConfException if it does not fit the problem
   * @throws DataException if it is a path with neither a model nor a checkpoint that is whole
   */
  public static double[] of(TrainingConf conf, LoadedProblem problem) {
    if (conf.start().rule() == null) {
      return from(
          conf, problem, Sessions.of(JavaSparkContext.fromSparkContext(problem.data().context())));
    }
    try {
      return problem
          .standardisation()
          .withoutConstants(problem.objective().start(conf.start().rule().value(), conf.seed()));
    } catch (IllegalArgumentException e) {
      throw new ConfException(e.getMessage());
    }
  }

  /**
   * w of standardised features.
   *
   * @throws ConfException if it is of another layout, or of features in other units
   * @throws DataException if there is neither a model nor a checkpoint that is whole
   */
  private static double[] from(TrainingConf conf, LoadedProblem problem, SparkSession spark) {
    String path = conf.start().model();
    ParameterLayout layout = problem.objective().layout();
    Optional<Checkpoint> checkpoint = checkpoint(path, spark.sessionState().newHadoopConf());
    if (checkpoint.isPresent()) {
      requireLayout("checkpoint", path, layout, checkpoint.get().origin().layout());
      requireUnits(path, conf, checkpoint.get());
      return problem.from(checkpoint.get().snapshot());
    }
    Model model = ModelStore.load(spark, path);
    requireLayout("model", path, layout, model.objective().layout().toString());
    return problem.standardised(model.w());
  }

  /**
   * Whether there is a checkpoint at a path, or several.
   *
   * @throws DataException if it cannot be looked at
   */
  static boolean isCheckpoint(String path, Configuration hadoop) {
    try {
      return CheckpointDirectory.isOne(path, hadoop)
          || !CheckpointDirectory.at(path, hadoop).isEmpty();
    } catch (IOException | IllegalArgumentException e) { // the latter from a path that is none
      throw unusable(path, e);
    }
  }

  private static DataException unusable(String path, Exception e) {
    return new DataException("start %s: %s".formatted(path, e.getMessage()));
  }

  private static Optional<Checkpoint> checkpoint(String path, Configuration hadoop) {
    try {
      CheckpointDirectory directory = CheckpointDirectory.at(path, hadoop);
      return CheckpointDirectory.isOne(path, hadoop)
          ? Optional.of(directory.read())
          : directory.newest(torn -> {});
    } catch (IOException | IllegalArgumentException e) { // the latter from a path that is none
      throw unusable(path, e);
    }
  }

  /**
   * Refuses what has another layout than the objective.
   *
   * @throws ConfException if it has
   */
  static void requireLayout(String kind, String path, ParameterLayout layout, String other) {
    if (!layout.toString().equals(other)) {
      throw new ConfException(
          "start must be a %s with %s but %s has %s".formatted(kind, layout, path, other));
    }
  }

  /** The w of a checkpoint is that of its standardised features. */
  private static void requireUnits(String path, TrainingConf conf, Checkpoint checkpoint) {
    Require.none(
        ConfDifference.between(checkpoint.origin().conf(), conf).stream()
            .filter(difference -> difference.key().equals("data.standardize"))
            .findFirst(),
        difference ->
            new ConfException(
                "start %s must be of features in the same units but %s"
                    .formatted(path, difference)));
  }
}

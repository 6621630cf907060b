package org.thalweg.path;

import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.thalweg.config.TrainingConf;
import org.thalweg.run.Checkpointing;
import org.thalweg.run.ExistingCheckpoints;
import org.thalweg.run.ModelTrainer;
import org.thalweg.run.Outcome;
import org.thalweg.run.PriorVariances;
import org.thalweg.run.RangedTraining;
import org.thalweg.run.RunOptions;
import org.thalweg.run.TrainingData;
import org.thalweg.spark.RoundClock;

/**
 * The training of a conf, whose penalty may be a path: then it trains the models of the path, each
 * of which has checkpoints of its own.
 */
public record ConfTraining(TrainingConf conf, Configuration hadoop, RunOptions options) {

  /** Whether an earlier run of this conf left checkpoints to resume from. */
  public static boolean hasCheckpoints(TrainingConf conf, Configuration hadoop) {
    return Checkpointing.exist(first(conf), hadoop);
  }

  /**
   * Makes sure, before any data are read, that checkpoints of an earlier run are wanted. Of a path
   * it claims the directory of those of all points until the path ends.
   *
   * @throws org.thalweg.config.ConfException if there are some and must not be, or none can be, or
   *     the directory is another run's; or if ranges begin at a checkpoint
   */
  public Checkpointing checkpointing() {
    RangedTraining.requireStart(conf, hadoop);
    if (conf.path().isEmpty()) {
      return Checkpointing.of(conf, hadoop, options.existing(), options.notes());
    }
    boolean resumes =
        options.existing().treatment() == ExistingCheckpoints.Treatment.RESUME
            && conf.checkpoint().directory().isPresent();
    Checkpointing claimed = Checkpointing.claimed(conf, hadoop); // of all points; each has its own
    try {
      if (!resumes) {
        Checkpointing.of(first(conf), hadoop, options.existing(), note -> {}).close();
      }
      return claimed;
    } catch (RuntimeException e) {
      claimed.close();
      throw e;
    }
  }

  /** A conf, or that of the first point of its path, but for its λ, which is not known yet. */
  private static TrainingConf first(TrainingConf conf) {
    return conf.path().isPresent() ? RegularisationPath.PointRuns.any(conf) : conf;
  }

  /**
   * The checkpoints of a training that ends a search: where they cannot be written, it goes on
   * without them.
   */
  public Checkpointing checkpointingOfPart() {
    return conf.path().isPresent()
        ? Checkpointing.none(conf)
        : Checkpointing.ofPart(conf, hadoop, options, options.notes());
  }

  /** Trains on data that are loaded, and evaluates the model, or the one that a path keeps. */
  public Outcome train(TrainingData data, Checkpointing checkpointing) {
    TrainingConf known = PriorVariances.known(conf, data, options);
    if (known != conf) {
      return new ConfTraining(known, hadoop, options).train(data, checkpointing);
    }
    if (options.start().isEmpty() && RangedTraining.reason(conf, data).isPresent()) {
      return new RangedTraining(conf, data, options, hadoop).train(checkpointing);
    }
    return conf.path().isPresent()
        ? path(data).chosen()
        : ModelTrainer.of(conf, data, options).train(checkpointing);
  }

  /** Finds the models of a path on data that are loaded, and evaluates the one that is kept. */
  public PathOutcome path(TrainingData data) {
    ModelTrainer trainer = ModelTrainer.of(conf, data, options);
    try (RoundClock clock = trainer.clock()) {
      return new RegularisationPath(conf, data, trainer.problem(), clock, options, Optional.empty())
          .run(
              (found, oracle) ->
                  new PathOutcome(
                      found.path(),
                      trainer.evaluated(
                          found.conf(),
                          found.result(),
                          clock.costs().asNow(), // the judge asks the same oracle
                          Optional.of(oracle))));
    }
  }
}

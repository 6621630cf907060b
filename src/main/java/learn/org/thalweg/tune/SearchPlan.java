package org.thalweg.tune;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.config.StopConf;
import org.thalweg.config.TrainingConf;
import org.thalweg.config.TuneConf;
import org.thalweg.metrics.Metric;
import org.thalweg.run.Aggregation;

/**
 * A search before its data are read.
 *
 * @param conf with the values of the first point; the others read the same rows in the same way
 * @param points in their order
 * @param metric by which they are compared
 */
public record SearchPlan(TrainingConf conf, List<Point> points, Metric metric) {

  /**
   * The plan for some values. Keys that a conf requires may be missing if every point gives them.
   *
   * @throws ConfException if a rule is broken
   */
  public static SearchPlan of(ConfBuilder values) {
    if (values.tune().fold() > 0) {
      throw new ConfException("tune.fold must not be given for a search, which trains all folds");
    }
    List<Point> points = Points.of(values);
    ConfBuilder first = values.copy();
    points.get(0).settings().forEach(first::set);
    TrainingConf conf = first.build();
    if (conf.tune().folds() == 1 && conf.data().validation().rows().isEmpty()) {
      throw new ConfException("data.validation must be given for tune.folds = 1");
    }
    requireBudgets(conf, points);
    SearchPlan plan = new SearchPlan(conf, points, Comparison.metric(conf, points));
    Aggregation.check(conf);
    return plan;
  }

  /** Whether a conf names something to search for: values of keys, a path, or resampled rows. */
  public static boolean isWanted(ConfBuilder values) {
    TuneConf tune = values.tune();
    return tune.fold() == 0 && tune.isGiven();
  }

  /** Whether an earlier run of this search left checkpoints, of any of its models. */
  public static boolean hasCheckpoints(TrainingConf conf, Configuration hadoop) {
    return conf.checkpoint().directory().filter(place -> isUsed(place, hadoop)).isPresent();
  }

  private static boolean isUsed(String place, Configuration hadoop) {
    try {
      Path directory = new Path(place);
      FileSystem files = directory.getFileSystem(hadoop);
      return files.exists(directory)
          && Arrays.stream(files.listStatus(directory)).anyMatch(FileStatus::isDirectory);
    } catch (IOException | IllegalArgumentException e) { // the latter from a path that is none
      throw new ConfException(
          "checkpoint.directory must be a readable directory but was %s: %s"
              .formatted(place, e.getMessage()));
    }
  }

  private static void requireBudgets(TrainingConf conf, List<Point> points) {
    TuneConf tune = conf.tune();
    for (Point point : points) {
      boolean isPath = point.conf().path().isPresent();
      if (isPath && (!tune.keys().isEmpty() || tune.halving() > 0)) {
        throw new ConfException(
            "penalty must be of one strength for a search with tune.grid, tune.ranges or"
                + " tune.halving but was "
                + point.conf().penalty().text());
      }
      StopConf stop = point.conf().stop();
      boolean isTimed = stop.seconds().isPresent();
      boolean isCounted = stop.maxSteps().isPresent() || stop.maxEpochs().isPresent();
      if (tune.halving() > 0 && isTimed && !isCounted) {
        throw new ConfException(
            "stop.maxSteps or stop.maxEpochs must be given for tune.halving, at point "
                + point.text());
      }
    }
  }
}

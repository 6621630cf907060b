package org.thalweg.path;

import java.util.List;
import java.util.Optional;
import org.thalweg.config.TrainingConf;
import org.thalweg.run.ScreenedPaths;
import org.thalweg.solve.newton.HeldRows;
import org.thalweg.spark.DriverData;
import org.thalweg.spark.SparkOracle;

/**
 * Whether the points of a path are found with the second derivatives of few weights, by {@link
 * ScreenedPaths}.
 *
 * @param held all rows in this process, where they are few and wide
 */
record Screening(boolean isPossible, Optional<HeldRows> held) {

  /** The decision for a path over the rows of a model. */
  static Screening of(TrainingConf conf, SparkOracle.Model model) {
    boolean isPossible = ScreenedPaths.takes(conf, model.problem());
    boolean holds = ScreenedPaths.holdsColumns(conf, model.problem(), model.data());
    return new Screening(isPossible, holds ? Optional.of(held(model)) : Optional.empty());
  }

  private static HeldRows held(SparkOracle.Model model) {
    return HeldRows.of(
        model.problem(), DriverData.gather(model.data()).stream().flatMap(List::stream).toList());
  }
}

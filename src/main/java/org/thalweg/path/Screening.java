package org.thalweg.path;

import java.util.List;
import java.util.Optional;
import org.thalweg.config.TrainingConf;
import org.thalweg.config.TrainingConf.Method;
import org.thalweg.solve.newton.HeldRows;
import org.thalweg.solve.newton.ScreenedSetting;
import org.thalweg.spark.DriverData;
import org.thalweg.spark.SparkModels;

/**
 * Whether the points of a path are found with the second derivatives of few weights. That depends
 * on the conf and the data alone, so no bit depends on the cluster.
 *
 * @param held all rows in this process, where they are few and wide
 */
record Screening(boolean isPossible, Optional<HeldRows> held) {
  private static final int WIDE = 1000; // weights; up to so many, second derivatives are a matrix

  /** The decision for a path over the rows of a model. */
  static Screening of(TrainingConf conf, SparkModels.Model model) {
    boolean isPossible =
        (conf.method() == Method.AUTO || conf.method() == Method.NEWTON)
            && ScreenedSetting.unsupported(model.problem()).isEmpty();
    boolean holds =
        isPossible
            && model.problem().layout().dimension() > WIDE
            && DriverData.isSmall(model.data());
    return new Screening(isPossible, holds ? Optional.of(held(model)) : Optional.empty());
  }

  private static HeldRows held(SparkModels.Model model) {
    return HeldRows.of(
        model.problem(), DriverData.gather(model.data()).stream().flatMap(List::stream).toList());
  }
}

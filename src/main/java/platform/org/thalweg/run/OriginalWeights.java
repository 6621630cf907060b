package org.thalweg.run;

import java.util.LinkedHashMap;
import java.util.Map;
import org.thalweg.solve.Checkpoints;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.StepReport;

/**
 * Snapshots that have the w of the features as they were read as well, where a run is in other
 * coordinates than its conf says: what another run may start from.
 */
record OriginalWeights(Checkpoints own, LoadedProblem loaded) implements Checkpoints {
  private static final String W = "original.w";

  /** Checkpoints of a run on a problem, in the units of the user's features. */
  static Checkpoints of(Checkpoints own, LoadedProblem loaded) {
    return loaded.hasOwnCoordinates() ? new OriginalWeights(own, loaded) : own;
  }

  /** The w of a snapshot in the coordinates of another problem. */
  static double[] from(Snapshot snapshot, LoadedProblem problem) {
    double[] original = snapshot.memory().get(W);
    return original != null
        ? problem.standardised(original)
        : problem.hasOwnCoordinates() ? problem.fromConf(snapshot.w()) : snapshot.w();
  }

  @Override
  public boolean due(StepReport report) {
    return own.due(report);
  }

  @Override
  public boolean dueAtEnd() {
    return own.dueAtEnd();
  }

  @Override
  public void keep(Snapshot snapshot) {
    Map<String, double[]> memory = new LinkedHashMap<>(snapshot.memory());
    memory.put(W, loaded.original(snapshot.w()));
    own.keep(new Snapshot(snapshot.step(), snapshot.w(), memory, snapshot.history()));
  }

  @Override
  public void close() {
    own.close();
  }
}

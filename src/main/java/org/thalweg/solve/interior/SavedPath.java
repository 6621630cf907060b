package org.thalweg.solve.interior;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.thalweg.interior.Path;
import org.thalweg.solve.Snapshot;

/**
 * A path as arrays by name.
 *
 * <pre>
 *   path                  margin, scale, and target, mean and length of each step
 *   path.start            w where it began
 *   path.K.predictor      Δw of a step
 *   path.K.step
 * </pre>
 */
final class SavedPath {
  private static final String PATH = "path";
  private static final String START = "path.start";
  private static final String PREDICTOR = "path.%d.predictor";
  private static final String STEP = "path.%d.step";

  private SavedPath() {}

  static void save(Path path, Map<String, double[]> to) {
    double[] numbers = new double[2 + 3 * path.steps().size()];
    numbers[0] = path.margin();
    numbers[1] = path.scale();
    for (int k = 0; k < path.steps().size(); k++) {
      Path.Step step = path.steps().get(k);
      numbers[2 + 3 * k] = step.target();
      numbers[3 + 3 * k] = step.mean();
      numbers[4 + 3 * k] = step.length();
      to.put(PREDICTOR.formatted(k), step.predictor().clone());
      to.put(STEP.formatted(k), step.step().clone());
    }
    to.put(PATH, numbers);
    to.put(START, path.start().clone());
  }

  static Path restore(Map<String, double[]> saved, int dimension) {
    double[] numbers = saved.get(PATH);
    if (numbers == null || numbers.length < 2 || numbers.length % 3 != 2) {
      throw new Snapshot.Unfit("the state is not that of method interiorPoint: it has no path");
    }
    List<Path.Step> steps = new ArrayList<>();
    for (int k = 0; 3 * k + 2 < numbers.length; k++) {
      steps.add(
          new Path.Step(
              array(saved, PREDICTOR.formatted(k), dimension),
              array(saved, STEP.formatted(k), dimension),
              numbers[2 + 3 * k],
              numbers[3 + 3 * k],
              numbers[4 + 3 * k]));
    }
    return new Path(array(saved, START, dimension), numbers[0], numbers[1], steps);
  }

  /** A copy. */
  static double[] array(Map<String, double[]> saved, String name, int length) {
    double[] array = saved.get(name);
    if (array == null || array.length != length) {
      throw new Snapshot.Unfit(
          "the state is not that of method interiorPoint: %s must have %d values but has %s"
              .formatted(name, length, array == null ? "none" : array.length));
    }
    return array.clone();
  }
}

package org.thalweg.solve.interior;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.thalweg.solve.Snapshot;

/**
 * A path as arrays by name.
 *
 * <pre>
 *   path                  margin, scale, and target, mean and length of each step
 *   path.start            w where it began
 *   path.K.predictor      Δw of a step
 *   path.K.step
 *   path.K.correctors     reach and weight of each, where there are any
 *   path.K.corrector.J    what the whole of one adds to Δw
 * </pre>
 */
final class SavedPath {
  private static final String PATH = "path";
  private static final String START = "path.start";
  private static final String PREDICTOR = "path.%d.predictor";
  private static final String STEP = "path.%d.step";
  private static final String CORRECTORS = "path.%d.correctors";
  private static final String CORRECTOR = "path.%d.corrector.%d";

  private SavedPath() {}

  static void save(CentralPath path, Map<String, double[]> to) {
    double[] numbers = new double[2 + 3 * path.steps().size()];
    numbers[0] = path.margin();
    numbers[1] = path.scale();
    for (int k = 0; k < path.steps().size(); k++) {
      CentralPath.Step step = path.steps().get(k);
      numbers[2 + 3 * k] = step.direction().target();
      numbers[3 + 3 * k] = step.direction().mean();
      numbers[4 + 3 * k] = step.length();
      save(step.direction(), k, to);
    }
    to.put(PATH, numbers);
    to.put(START, path.start().clone());
  }

  private static void save(CentralPath.Direction direction, int k, Map<String, double[]> to) {
    to.put(PREDICTOR.formatted(k), direction.predictor().clone());
    to.put(STEP.formatted(k), direction.step().clone());
    List<CentralPath.Corrector> correctors = direction.correctors();
    if (!correctors.isEmpty()) {
      to.put(
          CORRECTORS.formatted(k),
          correctors.stream()
              .flatMapToDouble(c -> DoubleStream.of(c.reach(), c.weight()))
              .toArray());
    }
    for (int j = 0; j < correctors.size(); j++) {
      to.put(CORRECTOR.formatted(k, j), correctors.get(j).change().clone());
    }
  }

  static CentralPath restore(Map<String, double[]> saved, int dimension) {
    double[] numbers = saved.get(PATH);
    if (numbers == null || numbers.length < 2 || numbers.length % 3 != 2) {
      throw new Snapshot.Unfit("the state is not that of method interiorPoint: it has no path");
    }
    List<CentralPath.Step> steps = new ArrayList<>();
    for (int k = 0; 3 * k + 2 < numbers.length; k++) {
      CentralPath.Direction direction =
          new CentralPath.Direction(
              array(saved, PREDICTOR.formatted(k), dimension),
              array(saved, STEP.formatted(k), dimension),
              numbers[2 + 3 * k],
              numbers[3 + 3 * k],
              correctors(saved, k, dimension));
      steps.add(new CentralPath.Step(direction, numbers[4 + 3 * k]));
    }
    return new CentralPath(array(saved, START, dimension), numbers[0], numbers[1], steps);
  }

  private static List<CentralPath.Corrector> correctors(
      Map<String, double[]> saved, int k, int dimension) {
    double[] numbers = saved.getOrDefault(CORRECTORS.formatted(k), new double[0]);
    List<CentralPath.Corrector> correctors = new ArrayList<>();
    for (int j = 0; 2 * j + 1 < numbers.length; j++) {
      correctors.add(
          new CentralPath.Corrector(
              array(saved, CORRECTOR.formatted(k, j), dimension),
              numbers[2 * j],
              numbers[2 * j + 1]));
    }
    return correctors;
  }

  /** A copy. */
  static double[] array(Map<String, double[]> saved, String name, int length) {
    return Snapshot.array("method interiorPoint", saved, name, length).clone();
  }
}

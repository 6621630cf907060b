package org.thalweg.solve.interior;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.thalweg.linalg.Packed;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.solve.interior.CentralPathSum.Stage;

/** Where a central path begins, and in which units: what the first one or two answers tell. */
final class CentralPathOrigin {
  private static final String UNITS = "interior.units";
  private static final String SIZES = "interior.sizes";

  private final CoordinatePenalties weights;
  private final boolean needsSizes;
  private double[] units; // of w, where it has kinks or bounds of its own
  private double[] sizes; // of the features; zeros where they are not known
  private double product; // of each pair at a bound of w, in the beginning
  private Stage stage = Stage.START; // what is asked for next; SYSTEM once all is known

  /** Before the first answer. */
  CentralPathOrigin(
      CoordinatePenalties weights, boolean needsSizes, Standardisation units, int features) {
    this.weights = weights;
    this.needsSizes = needsSizes;
    this.units = new double[weights.dimension()];
    Arrays.fill(this.units, 1);
    this.sizes = sizes(units, features, weights.dimension());
  }

  /** Those that units tell. */
  private static double[] sizes(Standardisation units, int features, int dimension) {
    double[] sizes = new double[dimension];
    for (int j = 0; j < dimension && !units.isIdentity(); j++) {
      double inverse = j < features ? units.inverse(j) : 1;
      sizes[j] = inverse > 0 ? 1 / inverse : 0;
    }
    return sizes;
  }

  /** What is asked for next: {@code SYSTEM} once all is known. */
  Stage stage() {
    return stage;
  }

  /** The sizes of the features; zeros where they are not known. */
  double[] sizes() {
    return sizes;
  }

  /** The kinks and bounds of w at the end of a path from here. */
  Coordinates coordinates(CentralPath path) {
    return Coordinates.of(weights, path, units, product);
  }

  /** Takes an answer, and gives the path, which has no steps, as far as it is known then. */
  CentralPath tell(CentralPathSum sum, CentralPath path) {
    return stage == Stage.START ? scaled(sum, path) : between(sum, path);
  }

  private CentralPath scaled(CentralPathSum sum, CentralPath path) {
    double weight = sum.number(CentralPathSum.DUAL_FALLING);
    double size = sum.number(CentralPathSum.DUAL_RISING) / weight;
    CentralPath scaled = new CentralPath(path.start(), size > 0 ? size : 1, 1 / weight, List.of());
    product = scaled.margin() / (2.0 * sum.rows()); // about that of the pairs of a row
    stage = weights.hasNoKink() && !needsSizes ? Stage.SYSTEM : Stage.SCALES;
    return scaled;
  }

  /** Begins between the bounds, at distances that are in the unit of each coordinate. */
  private CentralPath between(CentralPathSum sum, CentralPath path) {
    for (int j = 0; j < sizes.length; j++) {
      sizes[j] = Math.sqrt(sum.packedMatrix()[Packed.start(j) + j]);
    }
    stage = Stage.SYSTEM;
    if (weights.hasNoKink()) {
      return path;
    }
    for (int j = 0; j < units.length; j++) {
      boolean isKnown = sizes[j] > 0 && Double.isFinite(sizes[j]);
      units[j] = isKnown ? path.margin() / sizes[j] : 1;
    }
    double[] start = path.start().clone();
    weights.moveInside(start, units);
    return new CentralPath(start, path.margin(), path.scale(), List.of());
  }

  /** The product of a pair at a bound of w in the beginning, which is saved among other numbers. */
  double product() {
    return product;
  }

  void save(Map<String, double[]> saved) {
    saved.put(UNITS, units.clone());
    if (needsSizes) {
      saved.put(SIZES, sizes.clone());
    }
  }

  void restore(double product, Map<String, double[]> saved) {
    this.product = product;
    units = SavedPath.array(saved, UNITS, units.length);
    if (saved.containsKey(SIZES)) { // only where they matter
      sizes = SavedPath.array(saved, SIZES, sizes.length);
    }
    stage = Stage.SYSTEM;
  }
}

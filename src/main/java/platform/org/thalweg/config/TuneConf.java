package org.thalweg.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thalweg.sample.RowFactors;

/**
 * A search for the best values of some keys, and one fold of it.
 *
 * @param grid the values to try by key, in the order given
 * @param ranges by key a value in which {@code log(a,b)}, {@code uniform(a,b)} and {@code
 *     whole(a,b)} stand for numbers to be drawn
 * @param samples how many points are drawn; 0 for every point of the grid
 * @param sampling how they are drawn
 * @param folds the parts of the rows, each of which is held out once; 1 to measure on the rows of
 *     {@code data.validation}
 * @param fold the number of the part that a single run does not see, from 1; 0 for none
 * @param metric by which points are compared; empty for that of the loss
 * @param refit whether the best point is trained on all rows in the end
 * @param halving the factor of successive halving; 0 for none
 * @param bootstrap how many models of resampled rows the best point has; 0 for none
 * @param seed of the folds, of the points and of the resampling
 */
public record TuneConf(
    Map<String, List<String>> grid,
    Map<String, String> ranges,
    int samples,
    PointSampling sampling,
    Folds folds,
    int fold,
    Optional<String> metric,
    boolean refit,
    int halving,
    int bootstrap,
    long seed) {

  /** How the points of {@code tune.samples} are drawn from their ranges. */
  public enum PointSampling {
    RANDOM,
    SOBOL
  }

  /**
   * Checks that the values fit each other.
   *
   * @throws ConfException if not
   */
  public TuneConf {
    Map<String, List<String>> copy = new LinkedHashMap<>();
    grid.forEach((key, values) -> copy.put(key, List.copyOf(values)));
    grid = Collections.unmodifiableMap(copy);
    ranges = Collections.unmodifiableMap(new LinkedHashMap<>(ranges));
    if (folds.count() > 0) {
      requireFold(fold, folds.count());
    }
    if (fold > 0 && folds.count() == 1) {
      throw new ConfException("tune.folds must be at least 2 for tune.fold but was 1");
    }
    if (!ranges.isEmpty() && samples == 0) {
      throw new ConfException("tune.samples must be given for tune.ranges");
    }
    if (samples > 0 && grid.isEmpty() && ranges.isEmpty()) {
      throw new ConfException("tune.ranges or tune.grid must be given for tune.samples");
    }
    if (halving == 1) {
      throw new ConfException("tune.halving must be 0 or at least 2 but was 1");
    }
  }

  private static void requireFold(int fold, int folds) {
    if (fold > folds) {
      throw new ConfException(
          "tune.fold must be at most tune.folds, %d, but was %d".formatted(folds, fold));
    }
  }

  /** The values of a conf that has no key of {@code tune}: nothing is searched. */
  static TuneConf none() {
    return TuneConf.of(new KeyValues());
  }

  static TuneConf of(KeyValues values) {
    return new TuneConf(
        values.get(TuneKeys.GRID).orElse(Map.of()),
        values.get(TuneKeys.RANGES).orElse(Map.of()),
        values.get(TuneKeys.SAMPLES).orElse(0),
        values.get(TuneKeys.SAMPLING).orElse(PointSampling.RANDOM),
        values.get(TuneKeys.FOLDS).orElse(Folds.of(5)),
        values.get(TuneKeys.FOLD).orElse(0),
        values.get(TuneKeys.METRIC),
        values.get(TuneKeys.REFIT).orElse(true),
        values.get(TuneKeys.HALVING).orElse(0),
        values.get(TuneKeys.BOOTSTRAP).orElse(0),
        values.get(TuneKeys.SEED).orElse(0L));
  }

  /** Gives all keys of a search their defaults where any is another one; none elsewhere. */
  static void complete(KeyValues values) {
    TuneConf given = of(values);
    if (!given.isGiven()) {
      TuneKeys.TABLE.rows().forEach(values::remove);
      return;
    }
    values.put(TuneKeys.SAMPLING, given.sampling);
    values.put(TuneKeys.FOLDS, given.folds);
    values.put(TuneKeys.REFIT, given.refit);
    values.put(TuneKeys.HALVING, given.halving);
    values.put(TuneKeys.BOOTSTRAP, given.bootstrap);
    values.put(TuneKeys.SEED, given.seed);
  }

  /** Whether any of it was given. */
  public boolean isGiven() {
    return !equals(none());
  }

  /**
   * The factors of the rows that a single run sees; empty where it sees all.
   *
   * @param count how many folds there are
   * @throws ConfException if there is no such fold
   */
  public Optional<RowFactors.Without> without(int count) {
    requireFold(fold, count);
    return fold == 0 ? Optional.empty() : Optional.of(folds.without(fold - 1, count, seed));
  }

  /** The keys that points differ by, in order. */
  public List<String> keys() {
    List<String> keys = new ArrayList<>(grid.keySet());
    ranges.keySet().stream().filter(key -> !grid.containsKey(key)).forEach(keys::add);
    return keys;
  }
}

package org.thalweg.config;

import java.util.List;
import java.util.Map;

/**
 * The methods of {@link ConfBuilder} that say which points a search tries: the keys of {@link
 * TuneKeys}.
 */
sealed interface TuneSetters permits ConfBuilder {
  /** The value of a key of the table. */
  <T> ConfBuilder set(Key<T> key, T value);

  default ConfBuilder tuneGrid(Map<String, List<String>> value) {
    return set(TuneKeys.GRID, value);
  }

  default ConfBuilder tuneRanges(Map<String, String> value) {
    return set(TuneKeys.RANGES, value);
  }

  default ConfBuilder tuneSamples(int value) {
    return set(TuneKeys.SAMPLES, (long) value);
  }

  default ConfBuilder tuneSampling(TuneConf.Sampling value) {
    return set(TuneKeys.SAMPLING, value);
  }

  default ConfBuilder tuneFolds(int value) {
    return set(TuneKeys.FOLDS, (long) value);
  }

  default ConfBuilder tuneFold(int value) {
    return set(TuneKeys.FOLD, (long) value);
  }

  default ConfBuilder tuneMetric(String value) {
    return set(TuneKeys.METRIC, value);
  }

  default ConfBuilder tuneRefit(boolean value) {
    return set(TuneKeys.REFIT, value);
  }

  default ConfBuilder tuneHalving(int value) {
    return set(TuneKeys.HALVING, (long) value);
  }

  default ConfBuilder tuneBootstrap(int value) {
    return set(TuneKeys.BOOTSTRAP, (long) value);
  }

  default ConfBuilder tuneSeed(long value) {
    return set(TuneKeys.SEED, value);
  }
}

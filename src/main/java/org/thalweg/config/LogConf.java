package org.thalweg.config;

/**
 * What a run writes besides.
 *
 * @param tensorboard whether there are files for TensorBoard among the results
 * @param standardErrors whether the summary has those of the coefficients
 */
public record LogConf(boolean tensorboard, boolean standardErrors) {
  static LogConf of(KeyValues values) {
    return new LogConf(
        values.get(RunKeys.LOG_TENSORBOARD).orElse(false),
        values.get(RunKeys.LOG_STANDARD_ERRORS).orElse(false));
  }
}

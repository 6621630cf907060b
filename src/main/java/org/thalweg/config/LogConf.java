package org.thalweg.config;

/**
 * What a run writes for other programs that show training.
 *
 * @param tensorboard whether there are files for TensorBoard among the results
 */
public record LogConf(boolean tensorboard) {
  static LogConf of(Values values) {
    return new LogConf(values.get(RunKeys.LOG_TENSORBOARD).orElse(false));
  }
}

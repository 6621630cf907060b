package org.thalweg.tune;

import java.util.Map;
import java.util.stream.Collectors;
import org.thalweg.config.TrainingConf;

/**
 * One choice of values.
 *
 * @param number from 0
 * @param settings the values by key, as they are written, in the order of the search
 * @param conf with these values, and without a search
 */
public record Point(int number, Map<String, String> settings, TrainingConf conf) {

  /** The settings on a line: {@code penalty = l2(1e-3), batch.rows = 64}. */
  public String text() {
    return settings.entrySet().stream()
        .map(entry -> entry.getKey() + " = " + entry.getValue())
        .collect(Collectors.joining(", "));
  }
}

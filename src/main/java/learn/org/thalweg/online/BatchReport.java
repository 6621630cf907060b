package org.thalweg.online;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a model said of a batch before it learned it: progressive validation, after A. Blum, A.
 * Kalai, J. Langford, "Beating the Hold-Out: Bounds for K-fold and Progressive Cross-Validation",
 * COLT (1999). Every row is a row of validation once.
 *
 * @param batch its number
 * @param rows of it
 * @param weight Σ s of its rows
 * @param step how many steps the model had taken
 * @param metrics by name, on the whole batch: {@code loss}, the mean loss without penalties, and
 *     those of an evaluation; without those that have no value on it
 */
public record BatchReport(
    long batch, long rows, double weight, long step, Map<String, Double> metrics) {
  public BatchReport {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  /** The mean loss of the batch, without penalties. */
  public double loss() {
    return metrics.getOrDefault("loss", Double.NaN);
  }

  byte[] toJson() throws JsonProcessingException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("batch", batch);
    line.put("step", step);
    line.put("rows", rows);
    line.put("weight", weight);
    metrics.forEach( // JSON knows no infinity
        (name, value) -> line.put(name, Double.isFinite(value) ? value : null));
    return new ObjectMapper().writeValueAsBytes(line);
  }
}

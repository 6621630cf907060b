package org.thalweg.ml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.thalweg.reduce.Answer;
import org.thalweg.solve.Oracle;
import org.thalweg.spark.RoundClock;
import org.thalweg.spark.SparkOracle;
import org.thalweg.spark.TreeAggregation;

/**
 * Answers the questions of fits that run side by side over the same rows. When a run of a fit
 * begins, it joins with the problem that it minimises; a second run of the same fit replaces the
 * first.
 */
final class SharedPasses implements Oracle {
  private final Map<Integer, SparkOracle.SparkModel> models = new TreeMap<>(); // by number
  private final Map<Integer, Integer> places = new HashMap<>(); // in the oracle, by number
  private final long rows;
  private TreeAggregation aggregation; // of the first run
  private Oracle oracle; // null where it is not that of the models

  SharedPasses(long rows) {
    this.rows = rows;
  }

  /**
   * Takes a model in.
   *
   * @param number of the fit
   * @param alone gives the answers of this model to the fit
   */
  synchronized Oracle join(
      int number, SparkOracle.SparkModel model, TreeAggregation mode, Oracle alone) {
    aggregation = aggregation == null ? mode : aggregation;
    if (!model.equals(models.put(number, model))) {
      close();
    }
    return alone;
  }

  @Override
  public synchronized List<Answer> answerAll(List<Asked> questions) {
    if (oracle == null) {
      places.clear();
      models.keySet().forEach(number -> places.put(number, places.size()));
      oracle = SparkOracle.of(new ArrayList<>(models.values()), aggregation, RoundClock.stopped());
    }
    return oracle.answerAll(
        questions.stream()
            .map(asked -> new Asked(places.get(asked.model()), asked.question()))
            .toList());
  }

  @Override
  public synchronized void ended(int number) {
    if (oracle != null && places.containsKey(number)) {
      oracle.ended(places.get(number));
    }
  }

  @Override
  public synchronized void requireUncancelled() {
    if (oracle != null) {
      oracle.requireUncancelled();
    }
  }

  @Override
  public long rows() {
    return rows;
  }

  @Override
  public synchronized void close() {
    if (oracle != null) {
      oracle.close();
      oracle = null;
    }
  }
}

package org.thalweg.config;

import java.util.Optional;
import org.thalweg.metrics.Metric;
import org.thalweg.metrics.Metrics;
import org.thalweg.objective.Objective;
import org.thalweg.text.Require;

/**
 * The rows that a run is validated on.
 *
 * @param rows which; empty where there are none
 * @param metric what is measured; empty for that of {@code stop.validation}, or that of the loss
 * @param everyRounds how many reports lie between two measurements; 0 for one an epoch
 */
public record ValidationConf(
    Optional<HeldOut> rows, Optional<Named<Metric>> metric, long everyRounds) {

  static ValidationConf of(KeyValues values) {
    return new ValidationConf(
        values.get(DataKeys.VALIDATION),
        values.get(DataKeys.VALIDATION_METRIC),
        values.get(DataKeys.VALIDATION_EVERY_ROUNDS).orElse(0L));
  }

  /** What points are compared by. */
  public Metric metric(StopConf stop, Objective objective) {
    return metric
        .or(() -> stop.validation().map(EarlyStop::metric))
        .map(Named::value)
        .orElseGet(() -> Metrics.decisive(objective));
  }

  /**
   * Checks that it fits the data, the objective and the stop rules.
   *
   * @throws ConfException if not
   */
  void check(DataConf data, ObjectiveConf measured, StopConf rules, Folds folds) {
    requireTable("data.validation", HeldOut.ofTable(rows), data.input());
    requireTable("data.test", HeldOut.ofTable(data.test()), data.input());
    requireTable(
        "tune.folds", Optional.of(folds).filter(cut -> !cut.column().isEmpty()), data.input());
    if (isFraction(rows) && isFraction(data.test())) {
      throw new ConfException(
          "data.test must not be a fraction if data.validation is one but was "
              + data.test().get());
    }
    Optional<EarlyStop> stop = rules.validation();
    if (rows.isEmpty()) {
      requireAbsent("validation.metric", metric.isPresent());
      requireAbsent("validation.everyRounds", everyRounds > 0);
      requireAbsent("stop.validation", stop.isPresent());
      return;
    }
    Objective objective = measured.ofAnyData();
    metric.ifPresent(metric -> requireFit("validation.metric", metric, objective));
    stop.ifPresent(rule -> requireFit("stop.validation", rule.metric(), objective));
    if (metric.isPresent() && stop.isPresent() && !metric.get().equals(stop.get().metric())) {
      throw new ConfException(
          "validation.metric must be that of stop.validation, %s, but was %s"
              .formatted(stop.get().metric().text(), metric.get().text()));
    }
  }

  private static boolean isFraction(Optional<HeldOut> rows) {
    return HeldOut.fraction(rows) > 0 || rows.orElse(null) instanceof HeldOut.Part;
  }

  private static void requireTable(String key, Optional<?> column, InputConf input) {
    if (column.isPresent() && input.columns().isEmpty()) {
      throw new ConfException(
          "%s must be %s for LIBSVM text but was %s"
              .formatted(
                  key, key.startsWith("data") ? "a path or a fraction" : "a number", column.get()));
    }
  }

  private static void requireAbsent(String key, boolean isGiven) {
    if (isGiven) {
      throw new ConfException("data.validation must be given for " + key);
    }
  }

  private static void requireFit(String key, Named<Metric> metric, Objective objective) {
    Require.none(
        metric.value().unfit(objective),
        why -> new ConfException("%s %s %s".formatted(key, metric.value().name(), why)));
  }
}

package org.thalweg.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.thalweg.metrics.Metric;

/**
 * The rule that ends a run where a metric of the validation rows no longer improves.
 *
 * @param metric what is measured
 * @param patience how many measurements in a row may bring no improvement, the last one of which
 *     ends the run; at least 1
 * @param minImprovement what counts as one, in the unit of the metric; at least 0
 */
public record EarlyStop(Named<Metric> metric, int patience, double minImprovement) {
  /** Measurements without improvement that end a run. */
  public static final int PATIENCE = 5;

  private static final String PATIENCE_NAME = "patience";
  private static final String FORMULA = "formula("; // of a metric, as its text begins
  private static final Pattern OF_FORMULA =
      Pattern.compile(
          "(?<formula>.*?)(?:,\\s*patience\\s*=\\s*(?<patience>[0-9]{1,9}))?"
              + "(?:,\\s*minImprovement\\s*=\\s*(?<minImprovement>[0-9.eE+-]+))?\\s*\\)",
          Pattern.DOTALL);
  private static final String MARGIN_NAME = "minImprovement";

  /**
   * Checks both numbers.
   *
   * @throws ConfException if one is out of range
   */
  public EarlyStop {
    if (patience < 1) {
      throw new ConfException("patience must be at least 1 but was " + patience);
    }
    if (!(minImprovement >= 0 && Double.isFinite(minImprovement))) {
      throw new ConfException(
          "minImprovement must be at least 0 and finite but was " + minImprovement);
    }
  }

  /** Of a formula, whose text may hold any commas, the arguments of the rule stand at its end. */
  private static EarlyStop ofFormula(String text) {
    Matcher rule = OF_FORMULA.matcher(text.strip());
    if (!rule.matches()) {
      throw new ConfException("a formula must end in ) but was " + text);
    }
    Named<Metric> metric = Registry.metrics().parse(rule.group("formula") + ")");
    String patience = rule.group(PATIENCE_NAME);
    String margin = rule.group(MARGIN_NAME);
    return new EarlyStop(
        metric,
        patience == null ? PATIENCE : Integer.parseInt(patience),
        margin == null ? 0 : Double.parseDouble(margin));
  }

  static EarlyStop parse(String text) {
    if (text.strip().startsWith(FORMULA)) {
      return ofFormula(text);
    }
    Expression whole = Expression.parse(text);
    List<Expression.Argument> ofMetric = new ArrayList<>();
    int patience = PATIENCE;
    double margin = 0;
    for (Expression.Argument argument : whole.arguments()) {
      if (PATIENCE_NAME.equals(argument.key())) {
        patience =
            ((Number) Literal.number(PATIENCE_NAME, int.class, argument.value().toString()))
                .intValue();
      } else if (MARGIN_NAME.equals(argument.key())) {
        margin = (Double) Literal.number(MARGIN_NAME, double.class, argument.value().toString());
      } else {
        ofMetric.add(argument);
      }
    }
    Named<Metric> metric =
        Registry.metrics().parse(new Expression(whole.name(), ofMetric).toString());
    return new EarlyStop(metric, patience, margin);
  }

  /** As a conf writes it, with every argument. */
  @Override
  public String toString() {
    if (metric.text().startsWith(FORMULA)) {
      String formula = metric.text().substring(0, metric.text().length() - 1);
      return "%s, %s=%d, %s=%s)"
          .formatted(formula, PATIENCE_NAME, patience, MARGIN_NAME, minImprovement);
    }
    Expression named = Expression.parse(metric.text());
    List<Expression.Argument> all = new ArrayList<>(named.arguments());
    all.add(argument(PATIENCE_NAME, String.valueOf(patience)));
    all.add(argument(MARGIN_NAME, String.valueOf(minImprovement)));
    return new Expression(named.name(), all).toString();
  }

  private static Expression.Argument argument(String name, String value) {
    return new Expression.Argument(name, new Expression(value, List.of()), null);
  }

  /** A metric with the arguments of the rule among its own. */
  record EarlyStopKind() implements Kinds.OfOneText<EarlyStop> {
    @Override
    public String range() {
      return "a metric, with `patience` and `minImprovement` among its arguments";
    }

    @Override
    public EarlyStop parse(String key, String text) {
      try {
        return EarlyStop.parse(text);
      } catch (ConfException e) {
        throw new ConfException("%s: %s".formatted(key, e.getMessage()));
      }
    }

    @Override
    public void check(String key, EarlyStop value) {
      new Kinds.CatalogMember<>("a metric", Registry::metrics).check(key, value.metric());
    }

    @Override
    public Object written(EarlyStop value) {
      return value.toString();
    }
  }
}

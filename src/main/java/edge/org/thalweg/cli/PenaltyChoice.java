package org.thalweg.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.inspect.DataInspection;
import org.thalweg.inspect.Strength;
import org.thalweg.run.RunOptions;
import org.thalweg.text.DataException;
import org.thalweg.text.Line;
import org.thalweg.text.Text;
import org.thalweg.tune.SearchListener;
import org.thalweg.tune.SearchOutcome;
import org.thalweg.tune.SearchPlan;
import org.thalweg.tune.SearchResult;

/**
 * The strength of the penalty of a conf that {@code inspect} proposes, and its loss where two fit:
 * by cross-validation, where that takes seconds.
 *
 * @param conf lines
 * @param words how they were chosen
 */
record PenaltyChoice(List<String> conf, String words) {
  private static final double[] STRENGTHS = {1, 0.1, 0.03, 0.01, 3e-3, 1e-3, 1e-4, 1e-6};
  private static final double MOST =
      1e7; // cost of a step of all losses, of which many take seconds
  private static final int FOLDS = 5;
  private static final double ALMOST_NONE = 1e-3; // of the loss of a constant
  private static final String PENALTY = "penalty";
  private static final String LOSS = "objective.loss";
  private static final String BETWEEN_LOSSES = "rmse"; // which all of them can be compared by
  private static final String BETWEEN = " = ";

  /** The conf that was proposed, with a better penalty where one is found in time. */
  static PenaltyChoice of(DataInspection.Seen seen, JavaSparkContext spark) {
    Optional<DataInspection.Choices> choices = seen.choices();
    if (choices.isEmpty()) {
      return new PenaltyChoice(seen.conf(), "");
    }
    if (choices.get().cost() * choices.get().losses().size() > MOST) {
      return asItIs(seen, "the data are large; thalweg tune compares strengths");
    }
    try {
      return compared(seen, choices.get(), spark);
    } catch (ConfException | DataException e) { // such as a fold with rows of one class
      return asItIs(seen, "models cannot be compared, as " + Line.firstOf(e.getMessage()));
    }
  }

  private static PenaltyChoice asItIs(DataInspection.Seen seen, String why) {
    return new PenaltyChoice(
        seen.conf(),
        "penalty    %s, which weighs as much as one row: %s"
            .formatted(value(seen.conf(), PENALTY).orElseThrow(), why));
  }

  private static PenaltyChoice compared(
      DataInspection.Seen seen, DataInspection.Choices choices, JavaSparkContext spark) {
    ConfBuilder search =
        ConfBuilder.read("of inspect", String.join("\n", seen.conf()), List.of())
            .tuneFolds(FOLDS)
            .tuneRefit(false);
    boolean areSeveral = choices.losses().size() > 1;
    Map<String, String> settings = new LinkedHashMap<>();
    SearchResult best = null;
    for (var loss : choices.losses().entrySet()) { // one by one, as they read labels unlike
      search.tuneGrid(Map.of(PENALTY, penalties(loss.getValue())));
      if (areSeveral) {
        search.set(LOSS, loss.getKey()).tuneMetric(BETWEEN_LOSSES);
      }
      SearchResult other = result(search, spark);
      if (best == null || other.metric().isBetter(other.best().mean(), best.best().mean(), 0)) {
        best = other;
        settings.putAll(areSeveral ? Map.of(LOSS, loss.getKey()) : Map.of());
      }
    }
    settings.putAll(best.best().point().settings());
    PenaltyChoice chosen = chosen(seen.conf(), settings, best, choices.losses().size());
    boolean isExact = !areSeveral && best.best().mean() < ALMOST_NONE * choices.constant();
    return isExact
        ? new PenaltyChoice(chosen.conf, leak(best, choices.constant()) + "\n" + chosen.words)
        : chosen;
  }

  /** What is said of rows that are predicted better than rows of real data mostly are. */
  private static String leak(SearchResult found, double constant) {
    return Text.of(
        "leak       rows held out are predicted almost without error (%s %.2g, and %.2g without"
            + " features): do columns together tell the label, and are they known before it is?",
        found.metric().name(), found.best().mean(), constant);
  }

  private static List<String> penalties(double unit) {
    return DoubleStream.of(STRENGTHS)
        .mapToObj(strength -> "l2(%s)".formatted(Strength.of(strength * unit)))
        .toList();
  }

  private static SearchResult result(ConfBuilder search, JavaSparkContext spark) {
    return SearchOutcome.of(
            SearchPlan.of(search), spark, RunOptions.of(List.of()), SearchListener.none())
        .result();
  }

  private static PenaltyChoice chosen(
      List<String> proposed, Map<String, String> settings, SearchResult found, int losses) {
    List<String> conf = new ArrayList<>(proposed);
    settings.forEach((key, value) -> conf.replaceAll(line -> replaced(line, key, value)));
    String words =
        Text.of(
            "%s: of %d the best %s of rows held out in %d folds, %.4g ± %.2g",
            String.join(" and ", settings.values()),
            losses * found.points().size(),
            found.metric().name(),
            FOLDS,
            found.best().mean(),
            found.best().standardError());
    conf.add(place(conf, PENALTY), "# " + words);
    return new PenaltyChoice(conf, "penalty    " + words);
  }

  private static String replaced(String line, String key, String value) {
    boolean isPlain = value.matches("[A-Za-z]+");
    return line.startsWith(key + BETWEEN)
        ? key + BETWEEN + (isPlain ? value : '"' + value + '"')
        : line;
  }

  private static Optional<String> value(List<String> conf, String key) {
    return conf.stream()
        .filter(line -> line.startsWith(key + BETWEEN))
        .findFirst()
        .map(line -> line.substring(key.length() + BETWEEN.length()).replace("\"", ""));
  }

  private static int place(List<String> conf, String key) {
    int place = 0;
    while (!conf.get(place).startsWith(key + BETWEEN)) {
      place++;
    }
    return place;
  }
}

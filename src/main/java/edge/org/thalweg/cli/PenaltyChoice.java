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
  private static final double[] STRONGER = {1e3, 100, 30, 10, 3}; // if the first is the best
  private static final double[] FEW = {1, 0.03, 1e-3, 1e-5}; // where each takes long
  private static final double MOST = 1e9; // multiplications of a fit of all losses: minutes
  private static final double MOST_OF_FEW = 1e10;
  private static final double HELD_OUT = 0.2;
  private static final int FOLDS = 5;
  private static final double ALMOST_NONE = 1e-3; // of the loss of a constant
  private static final String PENALTY = "penalty";
  private static final String LOSS = "objective.loss";
  private static final String VALIDATION = "data.validation";
  private static final String BETWEEN_LOSSES = "rmse"; // which all of them can be compared by
  private static final String BETWEEN = " = ";

  /** The conf that was proposed, with a better penalty where one is found in time. */
  static PenaltyChoice of(DataInspection.Seen seen, JavaSparkContext spark) {
    Optional<DataInspection.Choices> choices = seen.choices();
    if (choices.isEmpty()) {
      return new PenaltyChoice(seen.conf(), "");
    }
    double cost = choices.get().cost() * choices.get().losses().size();
    if (cost > MOST_OF_FEW) {
      String command =
          "thalweg tune CONF tune.folds=5 'tune.grid.penalty=[\"l2(1e-2)\",\"l2(1e-4)\",\"l2(1e-6)\"]'";
      return asItIs(seen, "the data are large; " + command + " compares others");
    }
    try {
      return compared(seen, choices.get(), spark, cost <= MOST);
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
      DataInspection.Seen seen,
      DataInspection.Choices choices,
      JavaSparkContext spark,
      boolean areFolds) {
    ConfBuilder search =
        ConfBuilder.read("of inspect", String.join("\n", seen.conf()), List.of()).tuneRefit(false);
    if (areFolds) {
      search.tuneFolds(FOLDS);
    } else {
      search.set(VALIDATION, Double.toString(HELD_OUT));
    }
    boolean areSeveral = choices.losses().size() > 1;
    Map<String, String> settings = new LinkedHashMap<>();
    SearchResult best = null;
    int points = 0;
    for (var loss : choices.losses().entrySet()) { // one by one, as they read labels unlike
      if (areSeveral) {
        search.set(LOSS, loss.getKey()).tuneMetric(BETWEEN_LOSSES);
      }
      List<String> strengths = penalties(areFolds ? STRENGTHS : FEW, loss.getValue());
      SearchResult other = result(search, strengths, spark);
      points += strengths.size();
      if (other.best().point().settings().containsValue(strengths.get(0))) {
        SearchResult stronger = result(search, penalties(STRONGER, loss.getValue()), spark);
        points += STRONGER.length;
        other = isBetter(stronger, other) ? stronger : other;
      }
      if (best == null || isBetter(other, best)) {
        best = other;
        settings.putAll(areSeveral ? Map.of(LOSS, loss.getKey()) : Map.of());
        settings.putAll(best.best().point().settings());
      }
    }
    PenaltyChoice chosen = chosen(seen.conf(), settings, best, points, areFolds);
    double mean = best.best().mean();
    double constant = choices.withoutFeatures(best.metric().name());
    if (best.metric().isBetter(constant, mean, 0)) {
      return chosen.after(useless(best, constant));
    }
    boolean isExact = !areSeveral && mean < ALMOST_NONE * choices.constant();
    return isExact ? chosen.after(leak(best, choices.constant())) : chosen;
  }

  private static boolean isBetter(SearchResult one, SearchResult other) {
    return one.metric().isBetter(one.best().mean(), other.best().mean(), 0);
  }

  private PenaltyChoice after(String line) {
    return new PenaltyChoice(conf, line + "\n" + words);
  }

  /** What is said of features from which nothing is learned. */
  private static String useless(SearchResult found, double constant) {
    return Text.of(
        "features   rows held out are predicted no better than without any feature (%s %.4g, and"
            + " %.4g without): this model of these columns says nothing of other rows",
        found.metric().name(), found.best().mean(), constant);
  }

  /** What is said of rows that are predicted better than rows of real data mostly are. */
  private static String leak(SearchResult found, double constant) {
    return Text.of(
        "leak       rows held out are predicted almost without error (%s %.2g, and %.2g without"
            + " features): do columns together tell the label, and are they known before it is?",
        found.metric().name(), found.best().mean(), constant);
  }

  private static List<String> penalties(double[] strengths, double unit) {
    return DoubleStream.of(strengths)
        .mapToObj(strength -> "l2(%s)".formatted(Strength.of(strength * unit)))
        .toList();
  }

  private static SearchResult result(
      ConfBuilder search, List<String> penalties, JavaSparkContext spark) {
    search.tuneGrid(Map.of(PENALTY, penalties));
    return SearchOutcome.of(
            SearchPlan.of(search), spark, RunOptions.of(List.of()), SearchListener.none())
        .result();
  }

  private static PenaltyChoice chosen(
      List<String> proposed,
      Map<String, String> settings,
      SearchResult found,
      int points,
      boolean areFolds) {
    List<String> conf = new ArrayList<>(proposed);
    settings.forEach((key, value) -> conf.replaceAll(line -> replaced(line, key, value)));
    String error = areFolds ? Text.of(" ± %.2g", found.best().standardError()) : "";
    String words =
        Text.of(
            "%s: of %d the best %s of rows held out in %s, %.4g%s",
            String.join(" and ", settings.values()),
            points,
            found.metric().name(),
            areFolds ? FOLDS + " folds" : "a fifth of the rows",
            found.best().mean(),
            error);
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

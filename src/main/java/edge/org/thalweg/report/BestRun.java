package org.thalweg.report;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.thalweg.text.Text;

/**
 * The best of several runs. It is the best by the metric on the validation rows, if all runs that
 * ended measured the same one on the same rows; else the one with the lowest objective, if all of
 * them minimise the same one on the same data. Otherwise none is, as their figures say different
 * things.
 *
 * @param run its place among the runs; empty if none is the best
 * @param why by what it is, or why none is, in words
 */
record BestRun(OptionalInt run, String why) {
  /** Keys that decide which rows are held out, and what their labels are. */
  private static final String ROWS = "data\\.(?!features|categorical|standardize|missing).*|seed";

  /** The metrics of which a larger value is better. */
  static final Set<String> LARGER_IS_BETTER =
      Set.of("auc", "aucPR", "averagePrecision", "accuracy", "f1", "r2");

  /** The metric that says different things of runs with different losses. */
  private static final String OWN_LOSS = "loss";

  static BestRun of(List<RunDirectory> runs) {
    List<Integer> ended =
        IntStream.range(0, runs.size()).filter(i -> runs.get(i).isFinished()).boxed().toList();
    List<RunDirectory> all = ended.stream().map(runs::get).toList();
    if (all.size() < 2) {
      return none("fewer than two of them have ended");
    }
    if (all.stream().anyMatch(run -> run.settings().isEmpty())) {
      return none("not all of them have kept their confs");
    }
    Set<String> differing = RunNames.differences(all).keySet();
    boolean haveSameRows = differing.stream().noneMatch(BestRun::isOfRows);
    String metric = all.get(0).summary().at("/validation/metric").asText();
    boolean haveMetric =
        !metric.isEmpty()
            && !(metric.equals(OWN_LOSS) && differ(all, "objective.loss"))
            && all.stream()
                .allMatch(run -> run.summary().at("/validation/metric").asText().equals(metric));
    if (haveSameRows && haveMetric) {
      double sign = LARGER_IS_BETTER.contains(metric) ? -1 : 1;
      String why = metric + " on the validation rows";
      return least(runs, ended, why, sign, run -> run.summary().at("/validation/value").asDouble());
    }
    if (haveSameProblem(all)) {
      return least(
          runs, ended, "objective", 1, run -> run.summary().path("finalObjective").asDouble());
    }
    String keys =
        differing.stream().filter(RunNames::isOfProblem).collect(Collectors.joining(", "));
    return none(
        "they differ in %s, so that neither their objectives nor %s can be compared; thalweg evaluate"
                .formatted(keys, haveSameRows ? "one metric" : "figures of the same rows")
            + " measures their models on the same rows");
  }

  private static BestRun none(String why) {
    return new BestRun(OptionalInt.empty(), why);
  }

  /** Whether runs minimise the same function of the same rows, as far as their confs say. */
  static boolean haveSameProblem(List<RunDirectory> runs) {
    return RunNames.differences(runs).keySet().stream().noneMatch(RunNames::isOfProblem);
  }

  private static boolean differ(List<RunDirectory> runs, String key) {
    return RunNames.differences(runs).containsKey(key);
  }

  private static boolean isOfRows(String key) {
    return key.matches(ROWS);
  }

  /**
   * The run with the least value, if it alone has it.
   *
   * @param sign of the values by which they are compared: −1 if a larger one is better
   */
  private static BestRun least(
      List<RunDirectory> runs,
      List<Integer> ended,
      String why,
      double sign,
      ToDoubleFunction<RunDirectory> of) {
    List<Double> values = ended.stream().map(i -> of.applyAsDouble(runs.get(i))).toList();
    double best =
        values.stream().min(Comparator.comparingDouble(value -> sign * value)).orElseThrow();
    long ties = values.stream().filter(value -> value == best).count();
    int run = ended.get(values.indexOf(best));
    String value = Text.of("%.6g", best);
    return ties > 1
        ? none("%d of them have %s %s".formatted(ties, why, value))
        : new BestRun(OptionalInt.of(run), why + " " + value);
  }
}

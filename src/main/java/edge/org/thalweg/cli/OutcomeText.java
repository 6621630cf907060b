package org.thalweg.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.thalweg.metrics.Evaluation;
import org.thalweg.model.Model;
import org.thalweg.penalty.Penalties;
import org.thalweg.run.Outcome;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Reason;
import org.thalweg.solve.interior.InteriorPoint;
import org.thalweg.text.Text;

/**
 * What {@code train} prints of its result, in lines of at most 80 columns; a path may be longer.
 */
final class OutcomeText {
  private static final int COLUMNS = 80;
  private static final int LABEL = 11; // columns
  private static final List<String[]> NEXT =
      List.of(
          new String[] {"evaluate MODEL DATA", "loss and metrics on other rows"},
          new String[] {"predict MODEL DATA OUT", "a line for each row"},
          new String[] {"diagnose MODEL DATA", "is it a minimum?"},
          new String[] {"report RUN --out FILE", "curves and figures as one HTML file"});

  private final List<String> lines = new ArrayList<>();

  private OutcomeText() {}

  /**
   * The lines.
   *
   * @param model where it is
   */
  static List<String> of(Outcome outcome, String model) {
    OutcomeText text = new OutcomeText();
    text.end(outcome);
    text.way(outcome);
    text.data(outcome);
    text.add("train", "%s", words(outcome.train()));
    outcome.test().ifPresent(test -> text.add("test", "%s", words(test)));
    text.validation(outcome);
    text.add("model", "%s", model);
    text.next();
    return text.lines;
  }

  private void end(Outcome outcome) {
    Evaluation train = outcome.train();
    double relative = outcome.result().relativeGradient();
    Reason reason = outcome.result().reason();
    add(
        "stopped",
        "%s, after %d steps, %.2f epochs, %.2f s",
        reason,
        outcome.result().steps(),
        outcome.result().history().epochs(),
        outcome.trainSeconds());
    add(
        "objective",
        "%.12g = loss %.12g + penalty %.12g; gradient norm %.3g%s",
        train.objective(),
        train.loss(),
        train.penalty(),
        train.gradientNorm(),
        Double.isNaN(relative) ? "" : Text.of(", relative %.3g", relative));
    outcome.above().ifPresent(above -> add("minimum", "%s", above));
    outcome.verdict().ifPresent(verdict -> add("verdict", "%s", verdict));
  }

  private void way(Outcome outcome) {
    if (outcome.costs().rounds() == 0) {
      add("rounds", "on the driver, without jobs");
    } else {
      add("rounds", "%d; each %s (medians)", outcome.costs().rounds(), outcome.costs());
    }
    if (!outcome.costs().sums().isEmpty()) {
      add("sums", "%s", outcome.costs().sums());
    }
    int setbacks = outcome.result().history().setbacks();
    if (setbacks > 0) {
      add("setbacks", "%d, each time to smaller steps", setbacks);
    }
  }

  private void data(Outcome outcome) {
    if (outcome.notes().droppedRows() > 0) {
      outcome.notes().causes().forEach(cause -> add("dropped", "%s", cause));
      add("", "the first: %s", outcome.notes().dropped().get(0));
    }
    if (outcome.notes().constantColumns() > 0) {
      add(
          "constant",
          "%d features, which have weight 0; the first: %s",
          outcome.notes().constantColumns(),
          outcome.notes().constants());
    }
    outcome.notes().warnings().forEach(warning -> add("warning", "%s", warning));
  }

  private void validation(Outcome outcome) {
    outcome
        .result()
        .validation()
        .ifPresent(
            series ->
                add(
                    "best",
                    "%s %.6g on the validation rows, after %d steps, of %d measurements",
                    series.metric(),
                    series.best().value(),
                    series.best().steps(),
                    series.points().size()));
    outcome.validation().ifPresent(rows -> add("validation", "%s", words(rows)));
  }

  private void next() {
    String label = "next";
    for (String[] command : NEXT) {
      lines.add("%-11s%-32s%s".formatted(label, "thalweg " + command[0], command[1]));
      label = "";
    }
  }

  private void add(String label, String form, Object... values) {
    lines.addAll(wrapped(label, Text.of(form, values)));
  }

  /** A label and a text that goes on below itself, after a comma or a word. */
  static List<String> wrapped(String label, String text) {
    List<String> lines = new ArrayList<>();
    String first = label;
    String left = text;
    int room = COLUMNS - LABEL;
    while (left.length() > room) {
      int end = Math.max(left.lastIndexOf(", ", room - 1), left.lastIndexOf("; ", room - 1)) + 1;
      if (end < room / 2) {
        end = left.lastIndexOf(' ', room);
      }
      if (end <= 0) { // a word alone is longer
        end = left.indexOf(' ') < 0 ? left.length() : left.indexOf(' ');
      }
      lines.add("%-11s%s".formatted(first, left.substring(0, end)));
      left = left.substring(end).stripLeading();
      first = "";
    }
    if (!left.isEmpty()) {
      lines.add("%-11s%s".formatted(first, left));
    }
    return lines;
  }

  /**
   * What is said of a run that stalled away from a minimum; empty if it stalled near a minimum, or
   * if nothing shows that it did not.
   */
  static Optional<String> stalled(Outcome outcome) {
    Reason reason = outcome.result().reason();
    if (!outcome.hasStalledAway()) {
      return Optional.empty();
    }
    if (reason.rule().equals("objective")) {
      return Optional.of(
          "stalled: objective %s; a smaller learningRate may help".formatted(reason.detail()));
    }
    if (outcome.model().objective().hasKinks()) { // where a gradient need not vanish
      return Optional.of(
          "stalled: no lower point was found, but this is not certified to be a minimum; "
              + (isSolvedByPieces(outcome.model())
                  ? "method = auto or interiorPoint may find one"
                  : "no method certifies one of this loss and penalty, but another may lead lower"));
    }
    return Optional.of(
        Text.of(
            "stalled: no lower point was found, but the relative gradient is still %.3g, so this is"
                + " no minimum; data.standardize = scale or another method may help",
            outcome.result().relativeGradient()));
  }

  private static boolean isSolvedByPieces(Model model) {
    Penalties penalties = model.shrinkage().penalty().value();
    return InteriorPoint.unsupported(new Problem(model.objective(), penalties)).isEmpty();
  }

  /** "accuracy 0.9912, auc 0.9987 on 113 rows". */
  static String words(Evaluation evaluation) {
    return evaluation.metrics().entrySet().stream()
            .map(OutcomeText::figure)
            .collect(Collectors.joining(", "))
        + " on %d rows".formatted(evaluation.rows());
  }

  private static String figure(Map.Entry<String, Double> metric) {
    return Text.of("%s %.4g", metric.getKey(), metric.getValue());
  }
}

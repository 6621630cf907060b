package org.thalweg.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.thalweg.diagnose.StandardErrors;
import org.thalweg.model.Model;
import org.thalweg.text.Csv;
import org.thalweg.text.Text;

/** The standard errors of the coefficients of a model, for people and for programs. */
record ErrorsText(Model model, StandardErrors errors) {
  private static final double MOVED = 1e-4; // standard errors, which weights show

  /** Lines of a table in columns, with a heading, and what is to be known of it. */
  Stream<String> table() {
    int width = coefficients().mapToObj(this::name).mapToInt(String::length).reduce(9, Math::max);
    String name = "%-" + width + "s";
    String ratio = errors.freedom() < Double.POSITIVE_INFINITY ? "t" : "z";
    List<String> head =
        new ArrayList<>(
            List.of(
                Text.of(
                    "errors     of the information, dispersion %.6g; robust: of the sandwich",
                    errors.dispersion())));
    List<String> references = references();
    if (!references.isEmpty()) {
      head.add("reference  " + String.join(", ", references));
    }
    head.add(
        (name + " %12s %12s %9s %10s %12s %12s %12s")
            .formatted("parameter", "weight", "error", ratio, "p", "2.5 %", "97.5 %", "robust"));
    Stream<String> rows =
        coefficients()
            .mapToObj(
                i ->
                    name.formatted(name(i))
                        + Text.of(
                            " %12.6g %12.6g %9.3f %10.3g %12.6g %12.6g %12.6g",
                            (Object[]) errors.figures(i)));
    return Stream.of(head.stream(), rows, notes().map("note       "::concat))
        .flatMap(lines -> lines);
  }

  /** A header and a line for each coefficient, for other programs. */
  Stream<String> csv() {
    return Stream.concat(
        Stream.of("parameter," + String.join(",", StandardErrors.NAMES)),
        coefficients()
            .mapToObj(
                i ->
                    Stream.of(errors.figures(i))
                        .map(Object::toString)
                        .collect(Collectors.joining(",", Csv.cell(name(i)) + ",", ""))));
  }

  private IntStream coefficients() {
    return IntStream.range(0, errors.w().length);
  }

  private String name(int i) {
    return model.coefficient(errors.places()[i]);
  }

  /** The levels to which coefficients of others are relative. */
  private List<String> references() {
    List<Integer> places = IntStream.of(errors.places()).boxed().toList();
    List<String> references = new ArrayList<>(model.input().references());
    IntStream.range(0, model.w().length)
        .filter(i -> !places.contains(i))
        .mapToObj(model::coefficient)
        .forEach(references::add);
    return references;
  }

  private Stream<String> notes() {
    if (!model.shrinkage().penalty().value().terms().isEmpty()) {
      return Stream.of(
          ("the model has the penalty %s, so its weights do not maximise the likelihood; those of a"
                  + " model that is trained with penalty=none do")
              .formatted(model.shrinkage().penalty().text()));
    }
    return errors.distance() < MOVED
        ? Stream.empty()
        : Stream.of(
            Text.of(
                "the weights of the model are up to %.2g standard errors from the maximum of the"
                    + " likelihood%s",
                errors.distance(),
                errors.isAtMaximum() ? ", where these are" : "; train it on, to its minimum"));
  }
}

package org.thalweg.cli;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.thalweg.diagnose.StandardErrors;
import org.thalweg.model.Model;
import org.thalweg.text.Csv;

/** The coefficients of a model with their standard errors, in the order of w. */
record ErrorTable(Model model, StandardErrors errors) {

  /** Lines of a table in columns, with a heading; {@link #csv} has the same for programs. */
  Stream<String> lines() {
    int width =
        Math.max(
            9,
            IntStream.range(0, errors.w().length)
                .map(i -> model.coefficient(i).length())
                .max()
                .orElse(0));
    Stream<String> head =
        Stream.of(
            String.format(
                Locale.ROOT,
                "errors     of the information, dispersion %.6g; robust: of the sandwich",
                errors.dispersion()),
            String.format(
                "%-" + width + "s %12s %12s %9s %10s %12s %12s %12s",
                "parameter",
                "weight",
                "error",
                "z",
                "p",
                "2.5 %",
                "97.5 %",
                "robust"));
    return Stream.concat(
        head,
        IntStream.range(0, errors.w().length)
            .mapToObj(
                i ->
                    ("%-" + width + "s").formatted(model.coefficient(i))
                        + String.format(
                            Locale.ROOT,
                            " %12.6g %12.6g %9.3f %10.3g %12.6g %12.6g %12.6g",
                            (Object[]) errors.figures(i))));
  }

  /** A header and a line for each coefficient, for other programs. */
  Stream<String> csv() {
    return Stream.concat(
        Stream.of("parameter," + String.join(",", StandardErrors.NAMES)),
        IntStream.range(0, errors.w().length)
            .mapToObj(
                i ->
                    Stream.of(errors.figures(i))
                        .map(Object::toString)
                        .collect(
                            Collectors.joining(",", Csv.cell(model.coefficient(i)) + ",", ""))));
  }
}

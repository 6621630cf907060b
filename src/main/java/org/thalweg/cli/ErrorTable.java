package org.thalweg.cli;

import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.thalweg.diagnose.StandardErrors;
import org.thalweg.model.Model;

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
                    String.format(
                        Locale.ROOT,
                        "%-" + width + "s %12.6g %12.6g %9.3f %10.3g %12.6g %12.6g %12.6g",
                        model.coefficient(i),
                        errors.w()[i],
                        errors.fisher()[i],
                        errors.z(i),
                        errors.p(i),
                        errors.low(i),
                        errors.high(i),
                        errors.robust()[i])));
  }

  /** A header and a line for each coefficient, for other programs. */
  Stream<String> csv() {
    return Stream.concat(
        Stream.of("parameter,weight,standardError,z,p,low,high,robustStandardError"),
        IntStream.range(0, errors.w().length)
            .mapToObj(
                i ->
                    "%s,%s,%s,%s,%s,%s,%s,%s"
                        .formatted(
                            Weights.cell(model.coefficient(i)),
                            errors.w()[i],
                            errors.fisher()[i],
                            errors.z(i),
                            errors.p(i),
                            errors.low(i),
                            errors.high(i),
                            errors.robust()[i])));
  }
}

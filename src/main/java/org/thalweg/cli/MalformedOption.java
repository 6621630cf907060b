package org.thalweg.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.thalweg.config.ConfException;
import org.thalweg.config.Malformed;

/** The value of {@code --malformed}. */
final class MalformedOption {
  private MalformedOption() {}

  /**
   * What becomes of malformed rows.
   *
   * @throws ConfException if it is no such word
   */
  static Malformed of(String word) {
    return Arrays.stream(Malformed.values())
        .filter(each -> lower(each).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfException(
                    "--malformed must be one of %s but was %s"
                        .formatted(
                            Arrays.stream(Malformed.values())
                                .map(MalformedOption::lower)
                                .collect(Collectors.joining(", ")),
                            word)));
  }

  private static String lower(Malformed malformed) {
    return malformed.name().toLowerCase(Locale.ROOT);
  }
}

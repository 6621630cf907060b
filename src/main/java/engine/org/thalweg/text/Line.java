package org.thalweg.text;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A message as it is shown: in one line, without secrets, without characters that would steer a
 * terminal, and not longer than one reads; whatever the files hold that it quotes.
 */
public final class Line {
  private static final int LONGEST = 1500;
  private static final int END = 300; // the rule that is broken stands at the end

  private Line() {}

  /** The message in one line. */
  public static String of(String message) {
    String line = message.strip().replaceAll("[\\p{Cc}\\u2028-\\u202e\\u2066-\\u2069]", "?");
    if (line.length() > LONGEST) {
      int end = line.length() - END;
      line = line.substring(0, LONGEST - END) + " … " + line.substring(end);
    }
    return Secrets.hide(line);
  }

  /** The first line of what a failure says; its class if it says nothing. */
  public static String first(Throwable why) {
    String message = why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
    return message.lines().findFirst().orElse(message);
  }

  /** A failure, then its cause, and so on. */
  public static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
  }

  /** The first of a failure and its causes that is of a type. */
  static <T extends Throwable> Optional<T> behind(Throwable failure, Class<T> type) {
    return causes(failure).filter(type::isInstance).map(type::cast).findFirst();
  }

  /** The cause behind all others, or the failure itself. */
  public static Throwable innermost(Throwable failure) {
    return causes(failure).reduce(failure, (outer, cause) -> cause);
  }

  /** The first line of a message, likewise. */
  public static String firstOf(String message) {
    return of(message.strip().lines().findFirst().orElse(""));
  }
}

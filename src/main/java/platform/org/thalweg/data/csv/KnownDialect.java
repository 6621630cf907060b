package org.thalweg.data.csv;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What is known of the dialect of a file, and the dialects that it may be in.
 *
 * @param given options that describe a dialect
 * @param dialect that they describe, with what they leave open as in {@link Dialect#standard}
 */
record KnownDialect(Map<String, String> given, Dialect dialect) {
  private static final List<Character> DELIMITERS = List.of(',', ';', '\t', '|', ' ');

  /** Delimiters of few programs, which stand within values of most files. */
  private static final List<Character> ODD = List.of('^', '~', ':', '\u0001');

  static KnownDialect of(Map<String, String> given) {
    return new KnownDialect(given, DialectOptions.dialect(given));
  }

  /** A part of the dialect, if it is given. */
  <T> Optional<T> get(String name, Function<Dialect, T> value) {
    return DialectOptions.isGiven(given, name)
        ? Optional.of(value.apply(dialect))
        : Optional.empty();
  }

  /** The ways in which the cells of a text may be set apart. */
  Stream<Dialect> candidates(String text, String encoding) {
    boolean isCommented = text.startsWith("#") && !isNamesLine(text);
    char comment = get("comment", Dialect::comment).orElse(isCommented ? '#' : (char) 0);
    return get("quote", Dialect::quote)
        .map(Stream::of)
        .orElse(Stream.of('"', '\''))
        .flatMap(
            quote ->
                delimited(text, quote)
                    .flatMap(
                        delimiter ->
                            escapes(text, quote)
                                .map(
                                    escape ->
                                        dialect(delimiter, quote, escape, comment, encoding))));
  }

  /** The delimiters that may be, with values in some quotes. */
  private Stream<Character> delimited(String text, char quote) {
    boolean isQuoteSure = quote == '"' || get("quote", Dialect::quote).isPresent();
    return get("delimiter", Dialect::delimiter)
        .map(Stream::of)
        .orElse(
            Stream.concat(DELIMITERS.stream(), ODD.stream())
                .filter(sign -> sign == ',' || text.indexOf(sign) >= 0))
        .filter(sign -> isQuoteSure || text.indexOf(sign + "'") >= 0);
  }

  /** Whether a delimiter is taken only if no other makes several columns. */
  static boolean isOdd(char delimiter) {
    return ODD.contains(delimiter);
  }

  private Stream<Character> escapes(String text, char quote) {
    return get("escape", Dialect::escape)
        .map(Stream::of)
        .orElse(text.contains("\\" + quote) ? Stream.of(quote, '\\') : Stream.of(quote));
  }

  /** Whether the first line is one of names, though it begins as a comment does. */
  private static boolean isNamesLine(String text) {
    List<String> lines = text.lines().limit(2).toList();
    return lines.size() == 2
        && DELIMITERS.stream()
            .filter(sign -> sign != ' ')
            .anyMatch(
                sign ->
                    count(lines.get(0), sign) > 0
                        && count(lines.get(0), sign) == count(lines.get(1), sign));
  }

  private static long count(String line, char sign) {
    return line.chars().filter(c -> c == sign).count();
  }

  private static Dialect dialect(
      char delimiter, char quote, char escape, char comment, String encoding) {
    Dialect standard = Dialect.standard();
    return new Dialect(
        delimiter,
        quote,
        escape,
        comment,
        encoding,
        true,
        false,
        false,
        List.of(),
        standard.numbers(),
        standard.dates());
  }
}

package org.thalweg.text;

/** Text of comma-separated values. */
public final class Csv {
  private Csv() {}

  /** A text as one cell: in quotes where it has a comma, a quote or the end of a line in it. */
  public static String cell(String text) {
    return text.chars().anyMatch(c -> ",\"\n\r".indexOf(c) >= 0)
        ? '"' + text.replace("\"", "\"\"") + '"'
        : text;
  }
}

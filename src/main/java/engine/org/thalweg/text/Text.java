package org.thalweg.text;

import java.util.Locale;

/** Texts with numbers in them. */
public final class Text {
  private Text() {}

  /** A format with its values, written alike whatever the language of the machine. */
  public static String of(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}

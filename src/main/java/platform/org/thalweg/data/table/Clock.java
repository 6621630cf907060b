package org.thalweg.data.table;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times of day and durations as text, with colons between their parts. */
public final class Clock {
  private static final Pattern TIME =
      Pattern.compile(
          "(-?)(\\d{1,4}):([0-5]\\d)(?::([0-5]\\d(?:[.,]\\d{1,9})?))?(?: ?([AaPp])[.]?[Mm][.]?)?");
  private static final int MINUTES = 60;
  private static final int NOON = 12;

  private Clock() {}

  /** The seconds of 1:02:03, 13:05:00.5 or 1:05:00 PM; NaN for other text and null. */
  public static double seconds(String text) {
    return parts(text, true);
  }

  /** The minutes of 12:30 or 1:30 PM, or the seconds if it is one of them; NaN for others. */
  public static double minutes(String text) {
    return parts(text, false);
  }

  private static double parts(String text, boolean areThree) {
    if (text == null || text.indexOf(':') <= 0) {
      return Double.NaN; // as most texts
    }
    Matcher time = TIME.matcher(text.strip());
    if (!time.matches() || areThree != (time.group(4) != null)) {
      return Double.NaN;
    }
    int first = Integer.parseInt(time.group(2));
    if (time.group(5) != null) {
      first = first % NOON + (time.group(5).equalsIgnoreCase("p") ? NOON : 0);
    }
    double value = MINUTES * first + Integer.parseInt(time.group(3));
    if (areThree) {
      value = MINUTES * value + Double.parseDouble(time.group(4).replace(',', '.'));
    }
    return time.group(1).isEmpty() ? value : -value;
  }
}

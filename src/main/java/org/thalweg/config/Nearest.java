package org.thalweg.config;

import java.util.Collection;
import java.util.Comparator;

/** Says what was probably meant. */
final class Nearest {
  private static final int LONGEST = 100; // characters of a name, which none of ours has

  private Nearest() {}

  /** "unknown KIND NAME; did you mean …?" with the known name of the least edit distance. */
  static ConfException unknown(String kind, String name, Collection<String> known) {
    String compared = name.substring(0, Math.min(name.length(), LONGEST));
    String nearest =
        known.stream().min(Comparator.comparingInt(k -> distance(compared, k))).orElse("none");
    return new ConfException(
        "unknown %s %s; did you mean %s? Known: %s"
            .formatted(kind, name, nearest, String.join(", ", known)));
  }

  /** V. I. Levenshtein's distance (1965), without regard to case. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        boolean same =
            Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
        int change = diagonal + (same ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}

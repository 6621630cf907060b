package org.thalweg.config;

import java.util.Collection;
import org.thalweg.text.Suggestion;

/** Says what was probably meant. */
final class Nearest {
  private static final int SHOWN = 16; // names that are printed where all of them may be meant

  private Nearest() {}

  /**
   * "unknown KIND NAME; did you mean …?" with the name that was probably meant, if there is one;
   * and all names that are known, or where to find them if they are many.
   */
  static ConfException unknown(String kind, String name, Collection<String> known) {
    String meant = Suggestion.of(name, known).map("; did you mean %s?"::formatted).orElse(";");
    String all =
        known.size() <= SHOWN
            ? "Known: " + String.join(", ", known)
            : "thalweg list%s prints all".formatted(kind.equals("key") ? " keys" : "");
    return new ConfException("unknown %s %s%s %s".formatted(kind, name, meant, all));
  }
}

package org.thalweg.data.csv;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Names of months in English, German, French, Italian and Spanish, whole or cut short. */
final class MonthNames {
  private static final int FEWEST = 3; // letters that tell one

  /** What names of each month begin with, apart by strokes. */
  private static final String[] BEGINS = {
    "jan|jän|ene|gen",
    "feb|fév|fev",
    "mar|mär|mrz|maer",
    "apr|avr|abr",
    "may|mai|mag",
    "jun|juin|giu",
    "jul|juil|lug",
    "aug|aoû|aou|ago",
    "sep|set",
    "oct|okt|ott",
    "nov",
    "dec|dez|déc|dic"
  };

  private static final Map<String, Integer> MONTHS = new HashMap<>();

  static {
    for (int i = 0; i < BEGINS.length; i++) {
      for (String begin : BEGINS[i].split("\\|")) {
        MONTHS.put(begin, i + 1);
      }
    }
  }

  private MonthNames() {}

  /** The month whose name begins a text, from 1; 0 if none does. */
  static int month(String text) {
    int length = 0;
    while (length <= FEWEST && length < text.length() && Character.isLetter(text.charAt(length))) {
      length++;
    }
    if (length < FEWEST) {
      return 0;
    }
    String letters = text.substring(0, length).toLowerCase(Locale.ROOT);
    Integer month = MONTHS.get(letters);
    return month == null ? MONTHS.getOrDefault(letters.substring(0, FEWEST), 0) : month;
  }
}

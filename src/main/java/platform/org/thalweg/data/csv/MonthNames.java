package org.thalweg.data.csv;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Names of months in English, German, French, Italian and Spanish, whole or in usual short forms.
 */
final class MonthNames {
  private static final int FEWEST = 3; // letters of a name
  private static final int MOST = 10;

  /** The names of each month, apart by blanks. */
  private static final String[] NAMES = {
    "jan january januar jän jänner jaenner janv janvier gen gennaio ene enero",
    "feb february februar feber fév fev févr fevr février fevrier febbraio febrero",
    "mar march mär mrz märz maer maerz mars marzo",
    "apr april avr avril aprile abr abril",
    "may mai mag maggio mayo",
    "jun june juni juin giu giugno junio",
    "jul july juli juil juill juillet lug luglio julio",
    "aug august aoû aou août aout ago agosto",
    "sep sept september septembre set sett settembre septiembre setiembre",
    "oct october okt oktober octobre ott ottobre octubre",
    "nov november novembre noviembre",
    "dec december dez dezember déc décembre decembre dic dicembre diciembre"
  };

  private static final Map<String, Integer> MONTHS = new HashMap<>();

  static {
    for (int i = 0; i < NAMES.length; i++) {
      for (String name : NAMES[i].split(" ")) {
        MONTHS.put(name, i + 1);
      }
    }
  }

  private MonthNames() {}

  /** The month, from 1, whose name the letters are with which a text begins; 0 if there is none. */
  static int month(String text) {
    int length = 0;
    while (length <= MOST && length < text.length() && Character.isLetter(text.charAt(length))) {
      length++;
    }
    return length < FEWEST || length > MOST
        ? 0
        : MONTHS.getOrDefault(text.substring(0, length).toLowerCase(Locale.ROOT), 0);
  }
}

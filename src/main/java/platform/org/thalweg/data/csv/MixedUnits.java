package org.thalweg.data.csv;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Units and currencies of which a column may have one alone, since others change its numbers. */
public final class MixedUnits {
  /** What measures the same thing, apart by blanks; commas join what is one unit. */
  private static final List<String> KINDS =
      List.of(
          "kg g mg µg t lb,lbs oz",
          "km m cm mm mi ft in",
          "m²,m2 km² sqft ha",
          "h,hr,hrs,hour,hours min,mins sec,s ms day,days month,months yr,yrs,year,years",
          "l,L ml,mL",
          "B KB,kB MB GB TB K,k M m bn Mio,Mio. Mrd,Mrd.",
          "W kW hp,HP,PS,bhp",
          "J kJ cal kcal kWh MWh",
          "km/h,kmh,kph mph",
          "Hz kHz MHz GHz",
          "% ‰ bps",
          "°C °F",
          "$,US$,USD €,EUR £,GBP ¥,JPY,CNY ₹,Rs,Rs.,INR R$,BRL CHF CAD AUD SEK NOK DKK PLN CZK HUF");

  private MixedUnits() {}

  /** The first two units that measure the same thing and are not one; nothing if all are alike. */
  public static List<String> unlike(Collection<String> units) {
    for (String unit : units) {
      for (String other : units) {
        if (unit.compareTo(other) < 0 && areUnlike(unit, other)) {
          return List.of(unit, other);
        }
      }
    }
    return List.of();
  }

  /**
   * Requires that a column does not become numbers of several units.
   *
   * @param cells of the column
   * @param affixes what stands beside its numbers
   * @param taken units that are left out if they stand beside numbers
   * @throws IllegalArgumentException if it does
   */
  static void requireNone(List<String> cells, Collection<String> affixes, List<String> taken) {
    List<String> units = new ArrayList<>(affixes);
    units.retainAll(taken);
    List<String> unlike = unlike(units);
    if (!unlike.isEmpty()) {
      throw new IllegalArgumentException(
          "must have numbers of one unit in a column but has %s and %s; data.csv.affixes=[] leaves such values as texts"
              .formatted(first(cells, unlike.get(0)), first(cells, unlike.get(1))));
    }
  }

  private static String first(List<String> cells, String unit) {
    return cells.stream()
        .filter(cell -> cell.startsWith(unit) || cell.endsWith(unit))
        .filter(
            cell -> cell.matches(".*\\d\\s*\\Q%s\\E|\\Q%s\\E\\s*[-+]?\\d.*".formatted(unit, unit)))
        .findFirst()
        .orElse(unit);
  }

  /** Whether two units measure the same thing, and are not one. */
  private static boolean areUnlike(String unit, String other) {
    for (String kind : KINDS) {
      List<String> groups = List.of(kind.split(" "));
      int place = place(groups, unit);
      int otherPlace = place(groups, other);
      if (place >= 0 && otherPlace >= 0) {
        return place != otherPlace;
      }
    }
    return false;
  }

  private static int place(List<String> groups, String unit) {
    for (int i = 0; i < groups.size(); i++) {
      if (List.of(groups.get(i).split(",")).contains(unit)) {
        return i;
      }
    }
    return -1;
  }
}

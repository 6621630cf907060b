package org.thalweg.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.thalweg.sample.RowFactors;

/**
 * How the rows are cut into folds.
 *
 * @param by what decides the fold of a row
 * @param column that decides; "" for {@link By#PLACE}
 * @param count how many; 0 for as many as the column has values
 */
public record Folds(By by, String column, int count) {
  /** The most folds. */
  public static final int MOST = 255;

  /** What {@code groups(c, n)} and {@code time(c, n)} look like. */
  static final Pattern OF_COLUMN = Pattern.compile("(groups|time)\\((.+),([^,()]+)\\)");

  /** What decides the fold of a row. */
  public enum By {
    /** The hash of its place among all rows. */
    PLACE,
    /** A column, whose values in order are the folds. */
    COLUMN,
    /** The hash of the value of a column. */
    GROUPS,
    /**
     * A column of numbers, dates or times: in its order, cut into one more piece than there are
     * folds, each model is trained on the pieces before that on which it is measured.
     */
    TIME
  }

  /** Folds by the hash of the place of a row. */
  public static Folds of(int count) {
    return new Folds(By.PLACE, "", count);
  }

  /**
   * The factors of the rows that the model of a fold is trained on.
   *
   * @param fold from 0
   * @param folds how many there are
   */
  public RowFactors.Without without(int fold, int folds, long seed) {
    RowFactors.Cut cut =
        switch (by) {
          case PLACE -> RowFactors.Cut.PLACE;
          case COLUMN, GROUPS -> RowFactors.Cut.MARK;
          case TIME -> RowFactors.Cut.ORDER;
        };
    return new RowFactors.Without(fold, folds, seed, cut, false);
  }

  @Override
  public String toString() {
    return switch (by) {
      case PLACE -> String.valueOf(count);
      case COLUMN -> "column(%s)".formatted(column);
      case GROUPS, TIME -> "%s(%s, %d)".formatted(Settings.lower(by), column, count);
    };
  }

  /** What is written {@code 5}, {@code column(name)}, {@code groups(name, 5)} or so. */
  record FoldsKind() implements Kinds.OfOneText<Folds> {
    @Override
    public String range() {
      return "a whole number from 1 to 255, `column(name)`, `groups(name, 5)` or `time(name, 5)`";
    }

    @Override
    public Folds parse(String key, String text) {
      Matcher cut = OF_COLUMN.matcher(text);
      if (cut.matches()) {
        By by = cut.group(1).equals("time") ? By.TIME : By.GROUPS;
        return new Folds(by, cut.group(2).strip(), count(key, cut.group(3).strip()));
      }
      return HeldOut.columnOf(text)
          .map(name -> new Folds(By.COLUMN, name, 0))
          .orElseGet(
              () -> {
                if (!Literal.isNumber(text)) {
                  throw unlike(key, text);
                }
                return of(count(key, text));
              });
    }

    private static int count(String key, String text) {
      return (Integer) Literal.number(key, int.class, text);
    }

    @Override
    public void check(String key, Folds folds) {
      int least = folds.by == By.PLACE ? 1 : 2;
      if (folds.by != By.COLUMN) {
        new Kinds.Whole<>(int.class, least, MOST).check(key, folds.count);
      }
      if (!parse(key, folds.toString()).equals(folds) || folds.column.isEmpty() == least > 1) {
        throw unlike(key, folds.toString());
      }
    }

    private static ConfException unlike(String key, String text) {
      return new ConfException(
          "%s must be a number, column(name), groups(name, 5) or time(name, 5) but was %s"
              .formatted(key, text));
    }

    @Override
    public Object written(Folds folds) {
      return folds.by == By.PLACE ? folds.count : folds.toString();
    }
  }
}

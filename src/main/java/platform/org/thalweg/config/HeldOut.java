package org.thalweg.config;

import java.util.Optional;
import java.util.regex.Matcher;
import org.thalweg.text.Secrets;

/** Which rows are held out, for validation or for the test. */
public sealed interface HeldOut {

  /** The rows of other data, which have the form of the training data. */
  record Path(String path) implements HeldOut {
    @Override
    public String toString() {
      return Secrets.print(path);
    }
  }

  /**
   * Rows of the training data that are drawn at random, each with the same probability: by a hash
   * of {@code seed}, of its shard and of its place there.
   *
   * @param probability in (0, 1)
   */
  record Fraction(double probability) implements HeldOut {
    @Override
    public String toString() {
      return String.valueOf(probability);
    }
  }

  /** Rows of the table of training data in which a column is true. */
  record Column(String name) implements HeldOut {
    @Override
    public String toString() {
      return "column(%s)".formatted(name);
    }
  }

  /**
   * A part of the rows of the table of training data: of the groups, which are the values of a
   * column, or the latest rows by a column of numbers, dates or times.
   *
   * @param by {@link Folds.By#GROUPS} or {@link Folds.By#TIME}
   * @param part in (0, 1): the probability of a group, or the part of the rows
   */
  record Part(Folds.By by, String column, double part) implements HeldOut {
    @Override
    public String toString() {
      return "%s(%s, %s)".formatted(Settings.lower(by), column, part);
    }
  }

  /** The path of rows of other data; empty for other rows. */
  static Optional<String> path(Optional<HeldOut> rows) {
    return rows.filter(Path.class::isInstance).map(path -> ((Path) path).path);
  }

  /** The probability with which a row is held out; 0 where none is drawn. */
  static double fraction(Optional<HeldOut> rows) {
    return rows.orElse(null) instanceof Fraction fraction ? fraction.probability : 0;
  }

  /** The rows that a column of the table says; empty for other rows. */
  static Optional<HeldOut> ofTable(Optional<HeldOut> rows) {
    return rows.filter(held -> held instanceof Column || held instanceof Part);
  }

  /** The column that says them; empty for other rows. */
  static Optional<String> column(Optional<HeldOut> rows) {
    return ofTable(rows)
        .map(held -> held instanceof Part part ? part.column : ((Column) held).name);
  }

  /**
   * The name of the column that a text such as {@code column(name)} names; empty for other rows.
   */
  static Optional<String> columnOf(String text) {
    return new HeldOutKind().parse("data.validation", text) instanceof Column column
        ? Optional.of(column.name)
        : Optional.empty();
  }

  /** What is written {@code 0.2}, {@code column(name)}, {@code time(name, 0.2)}, or as a path. */
  record HeldOutKind() implements Kinds.OfOneText<HeldOut> {
    private static final String COLUMN = "column(";

    @Override
    public String range() {
      return "files, a directory, a glob, or the name of a table; a number in (0, 1);"
          + " `column(name)`, `groups(name, 0.2)` or `time(name, 0.2)`";
    }

    @Override
    public HeldOut parse(String key, String text) {
      if (text.startsWith(COLUMN) && text.endsWith(")")) {
        return new Column(text.substring(COLUMN.length(), text.length() - 1).strip());
      }
      Matcher part = Folds.OF_COLUMN.matcher(text);
      if (part.matches()) {
        return new Part(
            part.group(1).equals("time") ? Folds.By.TIME : Folds.By.GROUPS,
            part.group(2).strip(),
            (Double) Literal.number(key, double.class, part.group(3).strip()));
      }
      return Literal.isNumber(text)
          ? new Fraction((Double) Literal.number(key, double.class, text))
          : new Path(text);
    }

    @Override
    public void check(String key, HeldOut value) {
      double part =
          value instanceof Part some
              ? some.part
              : value instanceof Fraction fraction ? fraction.probability : 0.5;
      if (!(part > 0 && part < 1)) {
        throw new ConfException("%s must be in (0, 1) but was %s".formatted(key, part));
      }
      if (column(Optional.of(value)).filter(String::isEmpty).isPresent()) {
        throw new ConfException("%s must name a column but was %s".formatted(key, value));
      }
      if (value instanceof Path path) {
        TextKinds.free("").check(key, path.path);
      }
      if (!(value instanceof Fraction) && !parse(key, written(value).toString()).equals(value)) {
        throw new ConfException(
            "%s must not be written like another kind of rows, as %s is; a path may begin with ./"
                .formatted(key, value));
      }
    }

    @Override
    public Object written(HeldOut value) {
      return value instanceof Fraction fraction
          ? fraction.probability
          : value instanceof Path path ? path.path : value.toString();
    }
  }
}

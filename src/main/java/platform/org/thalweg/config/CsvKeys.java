package org.thalweg.config;

import java.util.List;
import org.thalweg.config.Kinds.Truth;
import org.thalweg.config.Kinds.Whole;
import org.thalweg.config.TextKinds.NameList;

/** Keys of the table of {@link Keys}: how files of CSV are written. */
public final class CsvKeys {
  static final KeyTable TABLE = new KeyTable();

  /** What stands between the values of a line of CSV. */
  public static final Key<String> DELIMITER =
      TABLE
          .key("data.csv.delimiter", TextKinds.free("a character, or `tab`"))
          .absentMeans("`,`")
          .noParam()
          .row();

  /** What stands round values of CSV that contain a delimiter, a line end or a quote. */
  public static final Key<String> QUOTE =
      TABLE
          .key("data.csv.quote", TextKinds.free("a character, or `none`"))
          .absentMeans("`\"`")
          .noParam()
          .row();

  /**
   * What stands before a quote that is part of a value of CSV, such as another quote or a
   * backslash.
   */
  public static final Key<String> ESCAPE =
      TABLE
          .key("data.csv.escape", TextKinds.free("a character"))
          .absentMeans("the quote itself")
          .noParam()
          .row();

  /** What lines of CSV begin with that are comments, such as {@code #}. They are left out. */
  public static final Key<String> COMMENT =
      TABLE
          .key("data.csv.comment", TextKinds.free("a character, or `none`"))
          .absentMeans("`none`")
          .noParam()
          .row();

  /** The encoding of CSV, such as {@code windows-1252} or {@code UTF-16}. */
  public static final Key<String> ENCODING =
      TABLE
          .key("data.csv.encoding", TextKinds.free("an encoding that Java knows"))
          .absentMeans("`UTF-8`")
          .noParam()
          .row();

  /**
   * Whether the first line of each file of CSV has the names of the columns; else they are {@code
   * _c0}, {@code _c1} and so on.
   */
  public static final Key<Boolean> HEADER =
      TABLE.key("data.csv.header", new Truth()).absentMeans("`true`").noParam().row();

  /** How many lines of each file of CSV are left out before all else, such as a title. */
  public static final Key<Integer> SKIP =
      TABLE
          .key("data.csv.skip", new Whole<>(int.class, 0, Integer.MAX_VALUE))
          .absentMeans("`0`")
          .noParam()
          .row();

  /** Whether values of CSV contain line ends. Each file is then read by one task. */
  public static final Key<Boolean> LINE_BREAKS =
      TABLE.key("data.csv.lineBreaks", new Truth()).absentMeans("`false`").noParam().row();

  /**
   * Whether the first column of CSV numbers or names the rows, as pandas and R write it. It is left
   * out.
   */
  public static final Key<Boolean> INDEX =
      TABLE.key("data.csv.index", new Truth()).absentMeans("`false`").noParam().row();

  /** Words of CSV for values that are missing, such as {@code [NA, "?"]}. */
  public static final Key<List<String>> MISSING =
      TABLE
          .key("data.csv.missing", new NameList("words"))
          .absentMeans("nothing but empty values")
          .noParam()
          .row();

  /** What stands before the fraction of a number in CSV. */
  public static final Key<String> DECIMAL =
      TABLE.key("data.csv.decimal", TextKinds.oneOf(".", ",")).absentMeans("`.`").noParam().row();

  /** What stands between groups of three digits of a number in CSV. */
  public static final Key<String> THOUSANDS =
      TABLE
          .key("data.csv.thousands", TextKinds.oneOf("none", ",", ".", "'", "space"))
          .absentMeans("`none`")
          .noParam()
          .row();

  /**
   * What may stand before or behind a number in CSV without changing it, such as {@code ["$", "%",
   * kg]}.
   */
  public static final Key<List<String>> AFFIXES =
      TABLE.key("data.csv.affixes", new NameList("texts")).absentMeans("none").noParam().row();

  /** In which order dates in CSV have year, month and day; with {@code iso}, as programs do. */
  public static final Key<String> DATES =
      TABLE
          .key("data.csv.dates", TextKinds.oneOf("iso", "ymd", "dmy", "mdy"))
          .absentMeans("`iso`")
          .noParam()
          .row();

  private CsvKeys() {}
}

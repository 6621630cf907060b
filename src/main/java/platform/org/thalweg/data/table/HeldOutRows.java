package org.thalweg.data.table;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_position;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.shiftrightunsigned;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.thalweg.config.ConfException;
import org.thalweg.config.Folds;
import org.thalweg.config.HeldOut;
import org.thalweg.config.LossColumns;
import org.thalweg.loss.LossColumn;
import org.thalweg.text.DataException;

/**
 * The rows of a table that are held out, by one of its columns.
 *
 * @param key that says which
 * @param seed of the hash of groups
 */
public record HeldOutRows(String key, long seed) {
  private static final String MARK = "tune.folds"; // the column of the folds, as numbers from 0

  /**
   * A table with the folds of its rows.
   *
   * @param rows the table, with a column of folds unless they follow from the place of a row
   * @param count of the folds
   */
  public record Folded(Dataset<Row> rows, int count) {
    /** What is read beside the label, the fold last. */
    public LossColumns columns(LossColumns loss, Folds folds, Stream<String> others) {
      boolean isMarked = folds.by() != Folds.By.PLACE;
      Stream<LossColumn> mark =
          isMarked ? Stream.of(new LossColumn(MARK, Double.NEGATIVE_INFINITY)) : Stream.empty();
      return new LossColumns(
          Stream.concat(loss.read().stream(), mark).toList(),
          loss.areAll(),
          Stream.concat(others, isMarked ? Stream.of(folds.column()) : Stream.empty()).toList());
    }
  }

  /**
   * The rows of a table that are held out, or the others; without the column of truths that says
   * so.
   *
   * @param all the table
   * @param some rows of it
   * @throws DataException if there is no such column, or it has another value somewhere
   */
  public Dataset<Row> of(Dataset<Row> all, Dataset<Row> some, HeldOut rows, boolean heldOut) {
    String column = HeldOut.column(Optional.of(rows)).orElseThrow();
    try {
      Column held;
      if (rows instanceof HeldOut.Part part && part.by() == Folds.By.GROUPS) {
        held = hash(all, column).lt(part.part());
      } else if (rows instanceof HeldOut.Part part) {
        Column number = number(all, column);
        long count = all.filter(number.isNotNull()).count();
        long first = count - (long) Math.ceil(part.part() * count);
        held = number.geq(at(all, number, new long[] {first})[0]);
      } else {
        Column text = lower(trim(TableColumns.cell(all, column).cast("string")));
        held =
            when(text.isin("true", "1", "1.0"), true).when(text.isin("false", "0", "0.0"), false);
        held = whole(all, column, held, "be true or false");
      }
      Dataset<Row> found = some.filter(heldOut ? held : not(held));
      return rows instanceof HeldOut.Column ? found.drop(TableColumns.cell(some, column)) : found;
    } catch (Exception e) { // SparkException too, which Scala does not declare
      throw ReadErrors.failure("the table of %s column %s".formatted(key, column), e);
    }
  }

  /** Those of some rows of a table that are not held out by one of its columns. */
  public Dataset<Row> others(Dataset<Row> all, Dataset<Row> some, Optional<HeldOut> rows) {
    return HeldOut.ofTable(rows).map(held -> of(all, some, held, false)).orElse(some);
  }

  /**
   * The table with the folds of its rows.
   *
   * @throws DataException if there is no such column, or it has no value somewhere
   * @throws ConfException if it has too few values
   */
  public Folded folded(Dataset<Row> table, Folds folds) {
    if (folds.by() == Folds.By.PLACE) {
      return new Folded(table, folds.count());
    }
    String column = folds.column();
    try {
      int count = folds.count();
      Column mark;
      if (folds.by() == Folds.By.TIME) {
        mark = time(table, column, count);
      } else if (folds.by() == Folds.By.GROUPS) {
        mark = floor(hash(table, column).multiply(count));
      } else {
        Column text = text(table, column);
        List<String> values = values(table, text, column);
        count = values.size();
        Column[] all = values.stream().map(value -> lit(value)).toArray(Column[]::new);
        mark = array_position(array(all), text).minus(1);
      }
      return new Folded(table.withColumn(MARK, mark.cast(DataTypes.DoubleType)), count);
    } catch (Exception e) { // SparkException too, which Scala does not declare
      throw ReadErrors.failure("the table of %s column %s".formatted(key, column), e);
    }
  }

  /** The values of a column in order: as numbers, if all are. */
  private List<String> values(Dataset<Row> table, Column text, String column) {
    List<String> values =
        table.select(text).distinct().limit(Folds.MOST + 2).toJavaRDD().collect().stream()
            .filter(row -> !row.isNullAt(0)) // a line of CSV that cannot be read
            .map(row -> row.getString(0))
            .sorted()
            .toList();
    if (values.size() < 2 || values.size() > Folds.MOST) {
      throw new ConfException(
          "%s column %s must have 2 to %d values but has %s%d"
              .formatted(
                  key,
                  column,
                  Folds.MOST,
                  values.size() > Folds.MOST ? "at least " : "",
                  values.size()));
    }
    boolean areNumbers =
        values.stream().mapToDouble(TableColumns::decimal).noneMatch(Double::isNaN);
    return areNumbers
        ? values.stream().sorted(Comparator.comparingDouble(TableColumns::decimal)).toList()
        : values;
  }

  /**
   * The piece of a row, from 0, of one more than there are folds: the last ones of equally many
   * rows, as scikit-learn's TimeSeriesSplit cuts them. Rows of equal times are in one piece.
   */
  private Column time(Dataset<Row> table, String column, int folds) {
    Column number = number(table, column);
    long rows = table.filter(number.isNotNull()).count();
    long each = rows / (folds + 1);
    long[] firsts = new long[folds + 1];
    for (int i = 1; i <= folds; i++) {
      firsts[i] = rows - each * (folds + 1 - i);
    }
    double[] cuts = each == 0 ? new double[folds + 1] : at(table, number, firsts);
    Column mark = lit(0);
    for (int i = 1; i <= folds; i++) {
      if (!(cuts[i] > cuts[i - 1])) {
        throw new ConfException(
            "tune.folds must leave rows of unlike %s in every fold but fold %d of %d has none before it"
                .formatted(column, i, folds));
      }
      mark = mark.plus(number.geq(cuts[i]).cast(DataTypes.IntegerType));
    }
    return mark;
  }

  /** The numbers at some places of a column in ascending order. */
  private static double[] at(Dataset<Row> table, Column number, long[] places) {
    Set<Long> wanted = LongStream.of(places).boxed().collect(Collectors.toSet());
    List<Double> found =
        table
            .select(number.as("number"))
            .filter(col("number").isNotNull())
            .sort("number")
            .toJavaRDD()
            .zipWithIndex()
            .filter(row -> wanted.contains(row._2))
            .map(row -> row._1.getDouble(0))
            .collect();
    return found.stream().mapToDouble(value -> value).toArray();
  }

  private Column number(Dataset<Row> table, String column) {
    Column number =
        udf((UDF1<Object, Double>) DerivedColumns::number, DataTypes.DoubleType)
            .apply(TableColumns.cell(table, column));
    return whole(table, column, number, "be a number, a date or a time");
  }

  /** A number in [0, 1) by the value of a column. */
  private Column hash(Dataset<Row> table, String column) {
    Column bits = xxhash64(lit(seed), lit(key), text(table, column));
    return shiftrightunsigned(bits, 11).multiply(0x1p-53);
  }

  private Column text(Dataset<Row> table, String column) {
    Column text = TableColumns.category(table, column);
    return whole(table, column, when(not(trim(text).equalTo("")), text), "have a value");
  }

  /**
   * Cells of which none may be missing; false, 0 or empty where a line of CSV cannot be read.
   *
   * @throws DataException if one is missing
   */
  private Column whole(Dataset<Row> table, String column, Column cell, String rule) {
    boolean mayBeCorrupt = Arrays.asList(table.columns()).contains(ReadErrors.CORRUPT);
    Column isMissing =
        mayBeCorrupt ? cell.isNull().and(col(ReadErrors.CORRUPT).isNull()) : cell.isNull();
    Column raw = TableColumns.cell(table, column).cast("string");
    List<Row> missing = table.filter(isMissing).select(raw).takeAsList(1);
    if (!missing.isEmpty()) {
      boolean isNone = missing.get(0).isNullAt(0) || missing.get(0).getString(0).isBlank();
      throw new DataException(
          "%s column %s must %s in every row but has %s"
              .formatted(key, column, rule, isNone ? "none" : missing.get(0).get(0)));
    }
    return cell;
  }
}

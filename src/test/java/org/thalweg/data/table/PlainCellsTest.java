package org.thalweg.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.data.csv.DateOrder;
import org.thalweg.data.csv.Dialect;
import org.thalweg.data.csv.NumberMarks;
import org.thalweg.data.table.DialectCsvFormat.PlainCells;
import scala.jdk.javaapi.CollectionConverters;

/** Cells that are changed as bytes, or looked up, are those that {@link Dialect#plain} makes. */
class PlainCellsTest {
  private static final String SIGNS = "0123456789..,,--'  %€eax";
  private static final int CELLS = 20_000; // more than are kept

  static List<Dialect> dialects() {
    List<Dialect> dialects = new ArrayList<>();
    for (String marks : List.of(".0", ".,", ",0", ",.", ", ")) {
      char thousands = marks.charAt(1) == '0' ? 0 : marks.charAt(1);
      NumberMarks numbers = new NumberMarks(marks.charAt(0), thousands, List.of("%"));
      dialects.add(dialect(List.of(), numbers, DateOrder.YEAR_FIRST));
      dialects.add(dialect(List.of("-", "9", "x"), numbers, DateOrder.DAY_FIRST));
    }
    return dialects;
  }

  private static Dialect dialect(List<String> missing, NumberMarks numbers, DateOrder dates) {
    return new Dialect(
        ';', '"', '"', (char) 0, "UTF-8", true, 0, false, false, missing, numbers, dates);
  }

  @ParameterizedTest
  @MethodSource("dialects")
  void areWhatTheDialectSays(Dialect dialect) {
    StructType schema =
        new StructType()
            .add("a", DataTypes.StringType)
            .add(ReadErrors.CORRUPT, DataTypes.StringType)
            .add("b", DataTypes.StringType);
    SplittableRandom random = new SplittableRandom(3);
    List<String> cells = new ArrayList<>();
    List<InternalRow> rows = new ArrayList<>();
    for (int i = 0; i < CELLS; i += 2) {
      cells.add(cell(random));
      cells.add(i % 10 == 0 ? null : cell(random));
      rows.add(
          new GenericInternalRow(
              new Object[] {text(cells.get(i)), text("1,5"), text(cells.get(i + 1))}));
    }
    List<String> plain = new ArrayList<>();
    PlainCells changed =
        new PlainCells(CollectionConverters.asScala(rows.iterator()), schema, dialect);
    while (changed.hasNext()) {
      InternalRow row = changed.next();
      assertThat(row.getString(1)).isEqualTo("1,5");
      for (int i : new int[] {0, 2}) {
        plain.add(row.isNullAt(i) ? null : row.getString(i));
      }
    }
    assertThat(plain).isEqualTo(cells.stream().map(dialect::plain).toList());
    assertThat(plain).isNotEqualTo(cells).containsAnyElementsOf(Arrays.asList("7.5", "17.5"));
  }

  private static String cell(SplittableRandom random) {
    if (random.nextInt(50) == 0) {
      return random.nextBoolean() ? "17,5" : "7.5";
    }
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(1, 9); i > 0; i--) {
      text.append(SIGNS.charAt(random.nextInt(SIGNS.length())));
    }
    return text.toString();
  }

  private static UTF8String text(String cell) {
    return cell == null ? null : UTF8String.fromString(cell);
  }
}

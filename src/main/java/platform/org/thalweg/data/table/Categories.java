package org.thalweg.data.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.FractionalType;

/** Categories of columns and their numbers, which Spark ML's {@link StringIndexer} gives them. */
final class Categories {
  private static final String CELL = "_thalweg_cell_"; // what the indexer's columns are called,
  private static final String INDEX = "_thalweg_category_"; // as it takes no name with a point

  private static final String MISSING = "_thalweg_missing_";

  private Categories() {}

  /**
   * The categories of a column that have a feature.
   *
   * @param names the most frequent first
   * @param reference the category without one
   */
  record Levels(List<String> names, Optional<String> reference) {}

  /**
   * The categories of each column with the most frequent one as the reference level, unless a row
   * has none: then that is the reference, and every category has a feature.
   */
  static List<Levels> relative(Dataset<Row> table, List<String> categorical) {
    Dataset<Row> whole = ReadErrors.wholeLines(table);
    Map<String, Column> cells = new LinkedHashMap<>();
    for (int i = 0; i < categorical.size(); i++) {
      cells.put(CELL + i, orMissing(whole, categorical.get(i)));
    }
    List<Levels> levels = new ArrayList<>();
    for (List<String> names : fitted(whole.withColumns(cells), categorical.size())) {
      boolean isComplete = !names.contains(MISSING) && !names.isEmpty();
      levels.add(
          isComplete
              ? new Levels(names.subList(1, names.size()), Optional.of(names.get(0)))
              : new Levels(
                  names.stream().filter(name -> !name.equals(MISSING)).toList(), Optional.empty()));
    }
    return levels;
  }

  /** A cell as the indexer takes it, as text, or a word for one that is missing. */
  private static Column orMissing(Dataset<Row> table, String name) {
    Column cell = Names.cell(table, name);
    boolean mayBeNaN = Names.field(table, name).dataType() instanceof FractionalType;
    Column known = mayBeNaN ? functions.when(functions.not(functions.isnan(cell)), cell) : cell;
    return functions.coalesce(known.cast("string"), functions.lit(MISSING));
  }

  /** The categories of each column, the most frequent first. */
  static List<List<String>> of(Dataset<Row> table, List<String> categorical) {
    return fitted(withCells(ReadErrors.wholeLines(table), categorical), categorical.size());
  }

  /** Those of columns under names without points. */
  private static List<List<String>> fitted(Dataset<Row> cells, int count) {
    StringIndexer indexer =
        new StringIndexer()
            .setInputCols(numbered(CELL, count))
            .setOutputCols(numbered(INDEX, count))
            .setHandleInvalid("keep");
    return of(indexer.fit(cells));
  }

  /** Whether a column is none of the user's. */
  static boolean isOurs(String name) {
    return name.equals(ReadErrors.CORRUPT) || name.startsWith(CELL) || name.startsWith(INDEX);
  }

  /** The categories that have a number, and so a feature. */
  static List<List<String>> of(StringIndexerModel numbers) {
    return Arrays.stream(numbers.labelsArray()).map(List::of).toList();
  }

  private static String[] numbered(String name, int count) {
    return IntStream.range(0, count).mapToObj(i -> name + i).toArray(String[]::new);
  }

  /** The table with the columns of categories once more, under names without points. */
  static Dataset<Row> withCells(Dataset<Row> table, List<String> categorical) {
    Map<String, Column> cells = new LinkedHashMap<>();
    for (int i = 0; i < categorical.size(); i++) {
      cells.put(CELL + i, Names.cell(table, categorical.get(i)));
    }
    return table.withColumns(cells);
  }

  /**
   * What numbers them, in tables that {@link #withCells} made.
   *
   * @param categories of each column, in the order of their numbers
   */
  static StringIndexerModel indexer(List<List<String>> categories) {
    String[][] labels =
        categories.stream().map(all -> all.toArray(String[]::new)).toArray(String[][]::new);
    StringIndexerModel model = new StringIndexerModel("categories", labels);
    model.setInputCols(numbered(CELL, labels.length));
    model.setOutputCols(numbered(INDEX, labels.length));
    model.setHandleInvalid("keep");
    return model;
  }
}

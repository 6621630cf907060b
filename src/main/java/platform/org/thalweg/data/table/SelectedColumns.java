package org.thalweg.data.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Columns of text, of which cells are read as they are.
 *
 * @param required the columns, each once, in the order of the table
 * @param cells that are read, some of them of one column
 * @param places of these in a row of the required columns
 */
record SelectedColumns(StructType required, List<StructField> cells, int[] places) {

  /**
   * What a {@link RowDecoder} reads, and behind it the id, if the table has that.
   *
   * @param table its columns, all texts, with that of corrupt lines
   * @return none where a cell follows from another, or is a hash
   */
  static Optional<SelectedColumns> of(StructType table, Encoding encoding) {
    boolean areHashed =
        encoding.features().stream()
            .anyMatch(feature -> feature.kind() == Feature.FeatureKind.HASHED);
    List<Optional<String>> names = new ArrayList<>(Projection.names(encoding));
    encoding
        .columns()
        .id()
        .filter(id -> Names.find(table, id).isPresent())
        .ifPresent(id -> names.add(Optional.of(id)));
    return areHashed ? Optional.empty() : of(table, names);
  }

  /**
   * Columns by their names.
   *
   * @param names of the cells; empty where there is no such cell, of which none is read
   * @return none where one is not a column of the table itself
   */
  static Optional<SelectedColumns> of(StructType table, List<Optional<String>> names) {
    List<String> all = Arrays.asList(table.fieldNames());
    List<Integer> found =
        names.stream()
            .map(name -> name.map(each -> Names.field(table, each).name()))
            .map(name -> name.map(all::indexOf).orElse(all.size() - 1))
            .toList();
    if (found.contains(-1)) {
      return Optional.empty();
    }
    int[] columns = found.stream().mapToInt(i -> i).distinct().sorted().toArray();
    StructField[] fields = table.fields();
    return Optional.of(
        new SelectedColumns(
            new StructType(
                Arrays.stream(columns).mapToObj(i -> fields[i]).toArray(StructField[]::new)),
            found.stream().map(i -> fields[i]).toList(),
            found.stream().mapToInt(i -> Arrays.binarySearch(columns, i)).toArray()));
  }
}

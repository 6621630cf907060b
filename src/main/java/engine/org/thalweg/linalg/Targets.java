package org.thalweg.linalg;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What belongs to the rows of a block beside x: the label y, the example weight s, the offset, a
 * known term of the raw score, and the columns of the table that the loss reads. Each as narrow as
 * keeps every bit; one that is the same in all rows takes no memory. A final class, not a record,
 * because it is part of an RDD's elements.
 */
public final class Targets implements Serializable {
  private static final long serialVersionUID = 1;

  /** The numbers from 0 to 255. */
  private static final double[] WHOLE = IntStream.range(0, 256).asDoubleStream().toArray();

  private static final double[][] NO_COLUMNS = {};

  private final int rows;
  private final Values labels;
  private final Values weights;
  private final Values offsets;
  private final Values[] columns;

  /** Targets without columns, as the constructor with columns makes them. */
  public Targets(int rows, double[] labels, double[] weights, double[] offsets) {
    this(rows, labels, weights, offsets, NO_COLUMNS);
  }

  /**
   * Targets of the first {@code rows} entries of the arrays, none of which is kept.
   *
   * @param weights null for all 1
   * @param offsets null for all 0
   * @param columns what the loss reads of each row beside its label, column by column
   * @throws IllegalArgumentException if an array is shorter than that
   */
  public Targets(
      int rows, double[] labels, double[] weights, double[] offsets, double[][] columns) {
    this.rows = rows;
    this.labels = narrow("labels", labels, rows);
    this.weights =
        weights == null ? new Values.ConstantValues(1) : narrow("weights", weights, rows);
    this.offsets =
        offsets == null ? new Values.ConstantValues(0) : narrow("offsets", offsets, rows);
    this.columns =
        Arrays.stream(columns)
            .map(column -> narrow("a column", column, rows))
            .toArray(Values[]::new);
  }

  /** Labels alone. */
  public static Targets of(double... labels) {
    return new Targets(labels.length, labels, null, null);
  }

  private Targets(int rows, Values labels, Values weights, Values offsets, Values[] columns) {
    this.rows = rows;
    this.labels = labels;
    this.weights = weights;
    this.offsets = offsets;
    this.columns = columns;
  }

  /** Targets whose weights are multiplied by the factor of their class; a view, no copy. */
  public Targets weighing(double[] factors) {
    return new Targets(rows, labels, new ClassScaled(weights, labels, factors), offsets, columns);
  }

  /**
   * Targets with the weight of each row times a whole number; nothing else is copied.
   *
   * @param factors one per row, each from 0 to 255 and read as unsigned; kept
   */
  public Targets times(byte[] factors) {
    Values whole = new Dictionary.ByteCodes(factors, WHOLE);
    boolean areOne = weights instanceof Values.ConstantValues all && all.at(0) == 1;
    Values product = areOne ? whole : new Product(weights, whole);
    return new Targets(rows, labels, product, offsets, columns);
  }

  /**
   * Targets with other weights; nothing else is copied.
   *
   * @param others one per row, which are not kept
   */
  public Targets weighted(double[] others) {
    return new Targets(rows, labels, narrow("weights", others, rows), offsets, columns);
  }

  /** Copies of those of some rows, in the order given. */
  Targets copy(int[] of, int count) {
    Slices places = Slices.ofWidth(1, of, count);
    Values[] copies =
        Arrays.stream(columns).map(column -> column.copy(places)).toArray(Values[]::new);
    return new Targets(
        count, labels.copy(places), weights.copy(places), offsets.copy(places), copies);
  }

  private static Values narrow(String name, double[] values, int rows) {
    if (values.length < rows) {
      throw new IllegalArgumentException(
          "%s of a block must be at least %d, one per row, but were %d"
              .formatted(name, rows, values.length));
    }
    return Values.of(values, rows);
  }

  /** Number of rows. */
  public int rows() {
    return rows;
  }

  /** Bytes held in arrays. */
  public long bytes() {
    long ofColumns = Arrays.stream(columns).mapToLong(Values::bytes).sum();
    return labels.bytes() + weights.bytes() + offsets.bytes() + ofColumns;
  }

  /** Whether a row may weigh other than 1. */
  public boolean haveWeights() {
    return !(weights instanceof Values.ConstantValues all && all.at(0) == 1);
  }

  /** Whether a row may have another offset than 0. */
  public boolean haveOffsets() {
    return !(offsets instanceof Values.ConstantValues all && all.at(0) == 0);
  }

  /** The label of a row. */
  public double label(int row) {
    return labels.at(row);
  }

  /** The example weight of a row. */
  public double weight(int row) {
    return weights.at(row);
  }

  /** The sum of the example weights of all rows, in their order. */
  public double weight() {
    if (weights instanceof Values.ConstantValues all) {
      return rows * all.at(0);
    }
    double sum = 0;
    for (int row = 0; row < rows; row++) {
      sum += weights.at(row);
    }
    return sum;
  }

  /** The offset of a row. */
  public double offset(int row) {
    return offsets.at(row);
  }

  /** How many columns each row has for the loss. */
  public int columns() {
    return columns.length;
  }

  /** The number of a row in such a column. */
  public double column(int column, int row) {
    return columns[column].at(row);
  }

  /** Fills {@code of[k] = column(k, row)} for as many columns as it holds. */
  public void columns(int row, double[] of) {
    for (int k = 0; k < Math.min(of.length, columns.length); k++) {
      of[k] = columns[k].at(row);
    }
  }

  /** Fills {@code c[i] = column(column, rows[i])} for i in [0, count). */
  public void column(int column, int[] rows, int count, double[] c) {
    columns[column].gather(rows, count, c);
  }

  /** Fills {@code y[i] = label(rows[i])} for i in [0, count). */
  public void labels(int[] rows, int count, double[] y) {
    labels.gather(rows, count, y);
  }

  /** Fills {@code s[i] = weight(rows[i])} for i in [0, count). */
  public void weights(int[] rows, int count, double[] s) {
    weights.gather(rows, count, s);
  }

  /** Fills {@code o[i] = offset(rows[i])} for i in [0, count). */
  public void offsets(int[] rows, int count, double[] o) {
    offsets.gather(rows, count, o);
  }
}

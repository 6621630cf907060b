package org.thalweg.ml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Random rows of which columns are shifted, scaled, constant or sums of others, one row may be huge
 * and a class rare.
 *
 * @param x features of each row
 * @param labels of each row, in the order of {@link #LABELS}
 * @param weights of each row, positive
 * @param words what is awkward
 */
record AwkwardRows(double[][] x, double[][] labels, double[] weights, String words) {
  static final List<String> LABELS = List.of("y", "k", "amount", "count", "positive");
  private static final double[] SHIFTS = {0, 0, 1, 30, 300, 1e4, 1e6}; // standard deviations

  /** Those of a seed. */
  static AwkwardRows of(SplittableRandom random) {
    int count = random.nextInt(60, 200);
    int features = random.nextInt(2, 6);
    double[][] base = new double[count][features];
    for (double[] row : base) {
      Arrays.setAll(row, j -> random.nextGaussian());
    }
    StringBuilder words = new StringBuilder();
    double[] effects = random.doubles(features, -1, 1).toArray();
    double[][] labels = labels(base, effects, random.nextInt(6) == 0, random);
    double[][] x = new double[count][];
    Arrays.setAll(x, i -> base[i].clone());
    for (int j = 0; j < features; j++) {
      words.append(' ').append(change(x, j, random));
    }
    if (random.nextInt(6) == 0) {
      int huge = random.nextInt(count);
      double factor = Math.pow(10, random.nextInt(2, 7));
      x[huge] = Arrays.stream(x[huge]).map(value -> value * factor).toArray();
      words.append(" row*").append(factor);
    }
    double[] weights = random.doubles(count, 0.5, 2).toArray();
    return new AwkwardRows(x, labels, weights, words.toString().strip());
  }

  /** Labels of all kinds, of the columns before they are changed. */
  private static double[][] labels(
      double[][] base, double[] effects, boolean isRare, SplittableRandom random) {
    double[][] labels = new double[base.length][];
    for (int i = 0; i < base.length; i++) {
      double z = 0;
      for (int j = 0; j < effects.length; j++) {
        z += effects[j] * base[i][j];
      }
      double noisy = z + random.nextGaussian();
      double y = noisy > (isRare ? 2.5 : 0) ? 1 : 0;
      double k = noisy > (isRare ? 2.5 : 1) ? 2 : noisy > -0.5 ? 1 : 0;
      double count = Math.floor(Math.exp(0.5 * noisy));
      labels[i] = new double[] {y, k, 3 * noisy + 5, count, Math.exp(0.5 * noisy)};
    }
    for (int c = 0; c < 3; c++) { // no class is missing
      labels[c][0] = c % 2;
      labels[c][1] = c;
    }
    return labels;
  }

  /** Makes a column awkward, in place, and says how. */
  private static String change(double[][] x, int j, SplittableRandom random) {
    int kind = random.nextInt(8);
    if (kind == 0) {
      double constant = random.nextInt(3) - 1;
      for (double[] row : x) {
        row[j] = constant;
      }
      return "constant";
    }
    if (kind == 1 && j > 0) {
      double noise = random.nextBoolean() ? 0 : 1e-4;
      for (double[] row : x) {
        row[j] = row[j - 1] + noise * row[j];
      }
      return "collinear(" + noise + ")";
    }
    double shift = SHIFTS[random.nextInt(SHIFTS.length)];
    double scale = random.nextBoolean() ? 1 : Math.pow(10, random.nextInt(-6, 7));
    for (double[] row : x) {
      row[j] = scale * (row[j] + shift);
    }
    return scale + "*(x+" + shift + ")";
  }

  int count() {
    return x.length;
  }

  int features() {
    return x[0].length;
  }

  /** The labels of a column. */
  double[] label(String column) {
    int place = LABELS.indexOf(column);
    return Arrays.stream(labels).mapToDouble(row -> row[place]).toArray();
  }

  /** A table of the labels, weights s and features x. */
  Dataset<Row> table(SparkSession spark) {
    StructType schema = new StructType();
    for (String label : LABELS) {
      schema = schema.add(label, "double");
    }
    schema = schema.add("s", "double").add("x", SQLDataTypes.VectorType());
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < x.length; i++) {
      Object[] cells = Arrays.copyOf(Arrays.stream(labels[i]).boxed().toArray(), LABELS.size() + 2);
      cells[LABELS.size()] = weights[i];
      cells[LABELS.size() + 1] = Vectors.dense(x[i]);
      rows.add(RowFactory.create(cells));
    }
    return spark.createDataFrame(rows, schema).coalesce(1);
  }
}

package org.thalweg.ml;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Tables of a few hundred rows: features of wild scales, one of them sparse and one constant, with
 * labels of classes and amounts, and weights of which some are 0.
 */
final class Tables {
  static final int FEATURES = 5;
  private static final double[] SCALES = {1, 1e3, 0.01, 1, 1};
  private static final StructType SCHEMA =
      new StructType()
          .add("y", "double")
          .add("k", "int")
          .add("amount", "double")
          .add("s", "double")
          .add("x", SQLDataTypes.VectorType());

  private Tables() {}

  /** Columns y (0 or 1), k (0 to 2), amount, s (weights) and x. */
  static Dataset<Row> of(SparkSession spark, int rows) {
    SplittableRandom random = new SplittableRandom(17);
    List<Row> table = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      double[] x = new double[FEATURES];
      double z = 0;
      for (int j = 0; j < FEATURES - 1; j++) {
        boolean none = j == 3 && random.nextInt(3) > 0;
        double value = none ? 0 : random.nextGaussian() + 0.5 * j;
        x[j] = value * SCALES[j];
        z += value * (j - 1);
      }
      x[FEATURES - 1] = 7; // constant
      double y = z + random.nextGaussian() > 1 ? 1 : 0;
      int k = z + random.nextGaussian() > 2 ? 2 : z + random.nextGaussian() > 0 ? 1 : 0;
      double amount = 3 * z + 40 + 2 * random.nextGaussian();
      Vector features = i % 2 == 0 ? Vectors.dense(x) : Vectors.dense(x).toSparse();
      table.add(RowFactory.create(y, k, amount, (double) (i % 4), features));
    }
    return spark.createDataFrame(table, SCHEMA).coalesce(1);
  }
}

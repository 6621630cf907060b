package org.thalweg.bench;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Rows of features as they are found in practice and as solvers dislike them, and scores that are
 * linear in the features before these were shifted, scaled or copied.
 *
 * @param kind what is awkward about them
 * @param x rows × features
 * @param scores about as spread as a standard normal, one a row
 */
record AwkwardRows(Kind kind, double[][] x, double[] scores) {
  private static final int MOST_NUMBERS = 40_000; // of a table
  private static final int ENTRIES = 10; // of a sparse row

  /** What is awkward. */
  enum Kind {
    /** Nothing. */
    PLAIN,
    /** One row is 1e3 to 1e7 times as long as the others. */
    HUGE_ROW,
    /** One column has a mean of 1e1 to 1e9 standard deviations: a year, an id, a time. */
    SHIFTED,
    /** Every column has one. */
    ALL_SHIFTED,
    /** Units of columns between 1e-9 and 1e9. */
    SCALED,
    /** Some columns are sums of others, exactly or but for a millionth. */
    COLLINEAR,
    /** The classes are on two sides of a plane. */
    SEPARABLE,
    /** No row has curvature where w is 0: labels far out, or margins at a kink of ℓ′. */
    NO_CURVATURE,
    /** More features than rows. */
    WIDE,
    /** One class in fifty rows, two rows at least. */
    RARE,
    /** All rows of one label come before those of the next. */
    SORTED,
    /** Columns are neighbouring powers, as those of Hilbert's matrix. */
    HILBERT,
    /** Some columns never change. */
    CONSTANT,
    /** Rows weigh between 0.001 and 1000. */
    WEIGHTS,
    /** Most entries are 0. */
    SPARSE,
    /** So many features that second derivatives cost too much, ten entries a row and an id. */
    LONG
  }

  static AwkwardRows draw(Kind kind, int mostFeatures, SplittableRandom random) {
    int features = features(kind, mostFeatures, random);
    int rows = rows(kind, features, random);
    double[][] x = new double[rows][features];
    boolean isSparse = kind == Kind.LONG || kind == Kind.SPARSE;
    double kept = isSparse ? Math.min(0.3, (double) ENTRIES / features) : 1;
    for (int j = 0; j < features; j++) {
      int shape = random.nextInt(4);
      for (int i = 0; i < rows; i++) {
        double value = value(shape, random);
        x[i][j] = kept < 1 && random.nextDouble() >= kept ? 0 : value;
      }
    }
    if (kind == Kind.HILBERT) {
      powers(x, random);
    }
    double[] scores = scores(x, random);
    change(kind, x, random);
    return new AwkwardRows(kind, x, scores);
  }

  private static int features(Kind kind, int most, SplittableRandom random) {
    return switch (kind) {
      case LONG -> random.nextInt(480, 600);
      case WIDE -> random.nextInt(20, 61);
      case HILBERT -> random.nextInt(3, 11);
      default -> (int) Math.round(Math.exp(random.nextDouble(0, Math.log(most))));
    };
  }

  private static int rows(Kind kind, int features, SplittableRandom random) {
    return switch (kind) {
      case LONG -> random.nextInt(200, 600);
      case WIDE -> random.nextInt(10, features);
      default -> {
        int most = Math.min(3000, MOST_NUMBERS / features);
        yield (int) Math.round(Math.exp(random.nextDouble(Math.log(40), Math.log(most + 1.0))));
      }
    };
  }

  private static double value(int shape, SplittableRandom random) {
    return switch (shape) {
      case 0 -> random.nextInt(2);
      case 1 -> random.nextDouble(-1.7, 1.7);
      case 2 -> -Math.log(1 - random.nextDouble());
      default -> random.nextGaussian();
    };
  }

  private static void powers(double[][] x, SplittableRandom random) {
    for (double[] row : x) {
      double base = random.nextDouble();
      Arrays.setAll(row, j -> Math.pow(base, j));
    }
  }

  private static double[] scores(double[][] x, SplittableRandom random) {
    double[] w = new double[x[0].length];
    Arrays.setAll(w, j -> random.nextInt(3) == 0 ? 0 : random.nextGaussian());
    double[] scores = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < w.length; j++) {
        scores[i] += w[j] * x[i][j];
      }
    }
    double mean = Arrays.stream(scores).average().orElseThrow();
    double spread = Math.sqrt(Arrays.stream(scores).map(z -> z * z).sum() / x.length - mean * mean);
    double size = random.nextDouble(0.5, 3) / (spread > 1e-9 ? spread : 1);
    Arrays.setAll(scores, i -> (scores[i] - mean) * size);
    return scores;
  }

  private static void change(Kind kind, double[][] x, SplittableRandom random) {
    int features = x[0].length;
    switch (kind) {
      case HUGE_ROW -> {
        double factor = Math.pow(10, random.nextDouble(3, 7));
        double[] row = x[random.nextInt(x.length)];
        Arrays.setAll(row, j -> row[j] * factor);
      }
      case SHIFTED, LONG -> shift(x, random.nextInt(features), random);
      case ALL_SHIFTED -> {
        for (int j = 0; j < features; j++) {
          shift(x, j, random);
        }
      }
      case SCALED -> {
        for (int j = 0; j < features; j++) {
          map(x, j, Math.pow(10, random.nextInt(-9, 10)), 0);
        }
      }
      case COLLINEAR -> {
        for (int j = 1; j < features; j += 2) {
          copy(x, j, random.nextInt(j), random.nextBoolean() ? 1e-6 : 0, random);
        }
      }
      case CONSTANT -> {
        for (int j = 0; j < features; j += 3) {
          map(x, j, 0, random.nextInt(-1, 3) * Math.pow(10, random.nextInt(-3, 7)));
        }
      }
      default -> {
        // the rows are awkward by their number, order, labels or weights
      }
    }
  }

  /** An id, a year, a time in seconds, or a mean of any number of standard deviations. */
  private static void shift(double[][] x, int column, SplittableRandom random) {
    switch (random.nextInt(4)) {
      case 0 -> map(x, column, 1, 1e7);
      case 1 -> map(x, column, 10, 2000);
      case 2 -> map(x, column, 3e6, 1.7e9);
      default -> {
        double unit = Math.pow(10, random.nextInt(-2, 4));
        map(x, column, unit, unit * Math.pow(10, random.nextInt(1, 10)));
      }
    }
  }

  private static void copy(
      double[][] x, int column, int from, double apart, SplittableRandom random) {
    double factor = random.nextDouble(-2, 2);
    int other = random.nextInt(column);
    for (double[] row : x) {
      row[column] = factor * row[from] + row[other] + apart * random.nextGaussian();
    }
  }

  /** Replaces a column by a·x + c. */
  static void map(double[][] x, int column, double a, double c) {
    for (double[] row : x) {
      row[column] = a * row[column] + c;
    }
  }

  /** The standard deviation of a column, 1 for a constant one. */
  double spread(int column) {
    double mean = Arrays.stream(x).mapToDouble(row -> row[column]).average().orElseThrow();
    double sum = 0;
    for (double[] row : x) {
      sum += (row[column] - mean) * (row[column] - mean);
    }
    double spread = Math.sqrt(sum / x.length);
    return spread > 0 ? spread : 1;
  }
}

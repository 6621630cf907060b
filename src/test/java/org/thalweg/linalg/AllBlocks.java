package org.thalweg.linalg;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Every layout of a block in every storage, at awkward sizes, each with the table it holds. */
public final class AllBlocks {
  private static final int ROWS = 13;
  private static final int[] SIZES = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 65, 530};

  private AllBlocks() {}

  /** Makes a block of a table, as narrow as it can be. */
  public static Block dense(double[][] x, int features, double[] labels, double[] weights) {
    return dense(x, features, labels, weights, null);
  }

  /** The same with offsets, or null. */
  public static Block dense(
      double[][] x, int features, double[] labels, double[] weights, double[] offsets) {
    Targets targets = new Targets(labels.length, labels, weights, offsets);
    return new DenseBlock(features, all(x), targets);
  }

  /** The same in compressed form: zeros of the table are not stored. */
  public static Block sparse(double[][] x, int features, double[] labels, double[] weights) {
    return sparse(x, features, labels, weights, null);
  }

  /** The same with offsets, or null. */
  public static Block sparse(
      double[][] x, int features, double[] labels, double[] weights, double[] offsets) {
    Targets targets = new Targets(labels.length, labels, weights, offsets);
    return new CsrBlock(features, starts(x), columns(x), stored(x), targets);
  }

  /** How the columns of entries are stored; NONE where the layout is dense. */
  enum Columns {
    NONE(0),
    BYTES(1),
    CHARS(2),
    INTS(4);

    final int width;

    Columns(int width) {
      this.width = width;
    }

    Indices of(int[] columns) {
      return switch (this) {
        case NONE -> throw new IllegalStateException("dense");
        case BYTES -> new Indices.Bytes(columns, columns.length);
        case CHARS -> new Indices.Chars(columns, columns.length);
        case INTS -> new Indices.Ints(columns);
      };
    }
  }

  /** How numbers are stored, and numbers that can be stored so. */
  enum Numbers {
    CONSTANT(0),
    BYTE_CODES(1),
    CHAR_CODES(2),
    SHORT_DECIMALS(2),
    INT_DECIMALS(4),
    FLOATS(4),
    DOUBLES(8);

    final int width;

    Numbers(int width) {
      this.width = width;
    }

    double draw(SplittableRandom random) {
      return switch (this) {
        case CONSTANT -> 1.3;
        case BYTE_CODES, CHAR_CODES -> (1 + random.nextInt(7)) * 0.31;
        case SHORT_DECIMALS -> (1 + random.nextInt(-20_000, 20_000) / 2 * 2) / 1e4; // odd, so not 0
        case INT_DECIMALS -> (1 + random.nextInt(-20_000, 20_000) / 2 * 2 * 99_999) / 1e9;
        case FLOATS -> (float) random.nextDouble(-2, 2);
        case DOUBLES -> random.nextDouble(-2, 2);
      };
    }

    Values of(double[] values) {
      double[] distinct = Arrays.stream(values).distinct().sorted().toArray();
      char[] codes = new char[values.length];
      byte[] narrow = new byte[values.length];
      for (int k = 0; k < values.length; k++) {
        codes[k] = (char) Arrays.binarySearch(distinct, values[k]);
        narrow[k] = (byte) codes[k];
      }
      return switch (this) {
        case CONSTANT -> new Values.ConstantValues(1.3);
        case BYTE_CODES -> new Dictionary.ByteCodes(narrow, distinct);
        case CHAR_CODES -> new Dictionary.CharCodes(codes, distinct);
        case SHORT_DECIMALS -> Decimals.of(values, values.length).shorts();
        case INT_DECIMALS -> Decimals.of(values, values.length).ints();
        case FLOATS -> new Values.Floats(values, values.length);
        case DOUBLES -> new Values.Doubles(values);
      };
    }
  }

  /** A storage and a table; weights and offsets null for none. */
  record Member(
      Columns columns,
      Numbers numbers,
      double[][] x,
      int features,
      double[] labels,
      double[] weights,
      double[] offsets) {

    Block build() {
      Targets targets = new Targets(labels.length, labels, weights, offsets);
      return isDense()
          ? new DenseBlock(features, numbers.of(all(x)), targets)
          : new CsrBlock(
              features,
              starts(x),
              columns.of(AllBlocks.columns(x)),
              numbers.of(stored(x)),
              targets);
    }

    /** The same rows in the same layout, without narrowing. */
    Block wide() {
      Columns ints = isDense() ? Columns.NONE : Columns.INTS;
      return new Member(ints, Numbers.DOUBLES, x, features, labels, weights, offsets).build();
    }

    boolean isDense() {
      return columns == Columns.NONE;
    }

    double[] entries() {
      return isDense() ? all(x) : stored(x);
    }

    /** Bytes of the rows, without their targets. */
    long bytes() {
      boolean coded = numbers == Numbers.BYTE_CODES || numbers == Numbers.CHAR_CODES;
      long table = coded ? 8 * Arrays.stream(entries()).distinct().count() : 0;
      long starts = isDense() ? 0 : 4 * (x.length + 1);
      return (long) (numbers.width + columns.width) * entries().length + table + starts;
    }

    @Override
    public String toString() {
      return "%s in %s, %d × %d with %s and %s"
          .formatted(
              numbers,
              isDense() ? "full rows" : columns,
              x.length,
              features,
              weights == null ? "no weights" : "weights",
              offsets == null ? "no offsets" : "offsets");
    }
  }

  static List<Member> members() {
    SplittableRandom random = new SplittableRandom(1);
    List<Member> members = new ArrayList<>();
    for (int features : SIZES) {
      for (int rows : new int[] {0, ROWS}) {
        for (Columns columns : Columns.values()) {
          for (Numbers numbers : Numbers.values()) {
            if (columns != Columns.BYTES || features <= 256) {
              members.add(member(columns, numbers, rows, features, members.size(), random));
            }
          }
        }
      }
    }
    return members;
  }

  /** In turn without weights and offsets, with either, with both. */
  private static Member member(
      Columns columns, Numbers numbers, int rows, int features, int turn, SplittableRandom random) {
    boolean full = columns == Columns.NONE && numbers == Numbers.CONSTANT;
    double[][] x = table(numbers, rows, features, full, random);
    double[] labels = random.doubles(rows, -1, 1).toArray();
    double[] weights = random.doubles(rows, 0, 3).toArray();
    double[] offsets = random.doubles(rows, -2, 2).toArray();
    return new Member(
        columns,
        numbers,
        x,
        features,
        labels,
        turn % 2 == 0 ? null : weights,
        turn % 3 == 0 ? null : offsets);
  }

  /** Row 0 is full, row 1 is empty, the others fill up from row to row; or all are full. */
  private static double[][] table(
      Numbers numbers, int rows, int features, boolean full, SplittableRandom random) {
    double[][] x = new double[rows][features];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < features; j++) {
        boolean kept = full || i != 1 && (i == 0 || random.nextInt(rows) < i);
        x[i][j] = kept ? numbers.draw(random) : 0;
      }
    }
    return x;
  }

  private static double[] all(double[][] x) {
    return Arrays.stream(x).flatMapToDouble(Arrays::stream).toArray();
  }

  private static double[] stored(double[][] x) {
    return Arrays.stream(all(x)).filter(v -> v != 0).toArray();
  }

  private static int[] columns(double[][] x) {
    return Arrays.stream(x)
        .flatMapToInt(row -> IntStream.range(0, row.length).filter(j -> row[j] != 0))
        .toArray();
  }

  private static int[] starts(double[][] x) {
    int[] starts = new int[x.length + 1];
    for (int i = 0; i < x.length; i++) {
      starts[i + 1] = starts[i] + (int) Arrays.stream(x[i]).filter(v -> v != 0).count();
    }
    return starts;
  }
}

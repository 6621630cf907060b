package org.thalweg.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How fast this machine reads the weights of sparse rows, and adds to them: the bound of any method
 * that steps on such rows. A bare loop over arrays, row by row: {@code reads} sums the weights of
 * the columns of each row; {@code steps} adds a number to each of them afterwards, and to a second
 * vector beside, as adagrad does. Prints millions of rows and of entries a second of a thread, the
 * median and the most of some rounds, for one thread and for as many as there are cores, which
 * share the vectors.
 *
 * <p>Arguments: d; a directory of LIBSVM text, whose first rows are taken; how many of these.
 */
public final class RandomReads {
  private static final int ROUNDS = 7;

  private RandomReads() {}

  /** Columns of rows, all one after the other. */
  private record SparseColumns(int[] begins, int[] columns) {
    int rows() {
      return begins.length - 1;
    }
  }

  public static void main(String[] arguments) throws IOException {
    int features = Integer.parseInt(arguments[0]);
    SparseColumns rows = read(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
    double[] w = new double[features];
    double[] squares = new double[features];
    Measure.print("%d rows, %d entries, d = %d", rows.rows(), rows.columns.length, features);
    Measure.print("| loop | threads | rows/s a thread, median | most | entries/s, median | most |");
    Measure.print("|---|---|---|---|---|---|");
    for (int threads : new int[] {1, Runtime.getRuntime().availableProcessors()}) {
      print("reads", threads, rows, (from, to) -> reads(rows, from, to, w));
      print("steps", threads, rows, (from, to) -> steps(rows, from, to, w, squares));
    }
  }

  private interface Span {
    double of(int from, int to);
  }

  private static void print(String name, int threads, SparseColumns rows, Span loop) {
    double[] seconds = new double[ROUNDS];
    double sum = 0; // so that no loop is left out
    for (int round = -1; round < ROUNDS; round++) {
      long begin = System.nanoTime();
      sum +=
          IntStream.range(0, threads)
              .parallel()
              .mapToDouble(
                  part ->
                      loop.of(
                          (int) ((long) rows.rows() * part / threads),
                          (int) ((long) rows.rows() * (part + 1) / threads)))
              .sum();
      if (round >= 0) {
        seconds[round] = (System.nanoTime() - begin) / 1e9;
      }
    }
    double median = Measure.median(seconds);
    double least = Arrays.stream(seconds).min().orElseThrow();
    double perThread = (double) rows.rows() / threads / 1e6;
    double entries = (double) rows.columns.length / threads / 1e6;
    Measure.print(
        "| %s | %d | %.3f M | %.3f M | %.1f M | %.1f M |%s",
        name,
        threads,
        perThread / median,
        perThread / least,
        entries / median,
        entries / least,
        Double.isNaN(sum) ? " no number" : "");
  }

  private static double reads(SparseColumns rows, int from, int to, double[] w) {
    double all = 0;
    for (int row = from; row < to; row++) {
      all += score(rows, row, w);
    }
    return all;
  }

  private static double steps(SparseColumns rows, int from, int to, double[] w, double[] squares) {
    double all = 0;
    for (int row = from; row < to; row++) {
      double score = score(rows, row, w);
      double slope = score > 0 ? 1e-3 : -1e-3;
      for (int k = rows.begins[row]; k < rows.begins[row + 1]; k++) {
        int column = rows.columns[k];
        squares[column] += slope * slope;
        w[column] -= slope;
      }
      all += score;
    }
    return all;
  }

  private static double score(SparseColumns rows, int row, double[] w) {
    double score = 0;
    for (int k = rows.begins[row]; k < rows.begins[row + 1]; k++) {
      score += w[rows.columns[k]];
    }
    return score;
  }

  private static SparseColumns read(Path directory, int most) throws IOException {
    int[] begins = new int[most + 1];
    int[] columns = new int[1 << 20];
    int row = 0;
    int count = 0;
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> parts =
          files.filter(file -> file.getFileName().toString().startsWith("part-")).sorted().toList();
      for (Path part : parts) {
        try (Stream<String> lines = Files.lines(part, StandardCharsets.US_ASCII)) {
          for (String line : (Iterable<String>) lines::iterator) {
            if (row == most) {
              break;
            }
            for (int colon = line.indexOf(':'); colon >= 0; colon = line.indexOf(':', colon + 1)) {
              int start = line.lastIndexOf(' ', colon) + 1;
              columns = count == columns.length ? Arrays.copyOf(columns, 2 * count) : columns;
              columns[count++] = Integer.parseInt(line, start, colon, 10) - 1;
            }
            begins[++row] = count;
          }
        }
      }
    }
    return new SparseColumns(Arrays.copyOf(begins, row + 1), Arrays.copyOf(columns, count));
  }
}

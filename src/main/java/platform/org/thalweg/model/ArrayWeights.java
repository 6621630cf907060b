package org.thalweg.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Weights in an array; equal to others that have the same bits. */
final class ArrayWeights implements ModelWeights {
  private static final int CHUNKS_PER_FILE = 64;

  private final double[] w;

  /** Keeps an array, which nobody may change. */
  ArrayWeights(double[] w) {
    this.w = w;
  }

  /** The array itself, only to be read. */
  double[] shared() {
    return w;
  }

  @Override
  public int length() {
    return w.length;
  }

  @Override
  public double[] all() {
    return w.clone();
  }

  @Override
  public String sha256() {
    WeightsDigest digest = new WeightsDigest();
    digest.add(w);
    return digest.hex();
  }

  @Override
  public long write(Path directory, Configuration hadoop) throws IOException {
    int ofFile = WeightsFile.CHUNK * CHUNKS_PER_FILE;
    try {
      IntStream.range(0, Math.max(1, (w.length - 1) / ofFile + 1))
          .parallel()
          .forEach(
              file -> {
                int from = file * ofFile;
                int to = from + Math.min(ofFile, w.length - from);
                WeightsFile.write(directory, file, hadoop, out -> write(from, to, out));
              });
      return w.length;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void write(int from, int to, BiConsumer<Long, double[]> out) {
    for (int begin = from; begin < to; begin += WeightsFile.CHUNK) {
      out.accept(
          (long) begin, Arrays.copyOfRange(w, begin, Math.min(to, begin + WeightsFile.CHUNK)));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ArrayWeights weights && Arrays.equals(w, weights.w);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(w);
  }
}

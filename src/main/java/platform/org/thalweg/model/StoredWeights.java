package org.thalweg.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.thalweg.config.ConfException;
import org.thalweg.text.DataException;
import org.thalweg.text.Line;

/**
 * The w of a model as it lies in its files, which are read when some of it is asked for.
 *
 * @param parts the files
 * @param stored how many weights are in the files
 */
public record StoredWeights(
    Configuration hadoop,
    int length,
    WeightsParts parts,
    long stored,
    String sha256,
    Optional<String> occurringSha256)
    implements ModelWeights {
  /**
   * Reads all files once, for what they must agree with. If the model has a digest of the weights
   * that occur, that is what they must agree with, and the digest of all is what the model says;
   * else w is gone through with all that is 0 in it.
   *
   * @param directory of the model
   * @param length of w
   * @param said the digest of w that the model has
   * @param occurring the digest that it has of the weights that are not 0; empty if it has none
   * @throws DataException if a file cannot be read, or the files have other weights
   */
  static StoredWeights of(
      String directory, Configuration hadoop, int length, String said, Optional<String> occurring) {
    WeightsDigest all = new WeightsDigest();
    OccurringDigest some = new OccurringDigest();
    long[] next = {0, 0}; // place behind what was added, weights in files
    List<WeightsPart> found = new ArrayList<>();
    for (WeightsPart file : files(directory, hadoop)) {
      long[] begin = {Long.MAX_VALUE};
      new WeightsParts(directory, List.of(file))
          .read(
              hadoop,
              0,
              length,
              (from, values) -> {
                if (from < next[0]) {
                  throw new IllegalArgumentException("weight %d is there twice".formatted(from));
                }
                begin[0] = Math.min(begin[0], from);
                if (occurring.isPresent()) {
                  some.add(from, values);
                } else {
                  all.addZeros(from - next[0]);
                  all.add(values);
                }
                next[0] = from + values.length;
                next[1] += values.length;
              });
      found.add(file.holding(begin[0], next[0]));
    }
    WeightsParts parts = new WeightsParts(directory, List.copyOf(found));
    if (occurring.isPresent()) {
      requireSame(occurring.get(), some.hex(), directory);
      return new StoredWeights(hadoop, length, parts, next[1], said, occurring);
    }
    all.addZeros(length - next[0]);
    return new StoredWeights(hadoop, length, parts, next[1], all.hex(), occurring);
  }

  /**
   * Requires that weights have the digest that their model says.
   *
   * @throws DataException if they have another
   */
  static void requireSame(String said, String found, String directory) {
    if (!found.equals(said)) {
      throw new DataException("the weights in %s do not have its checksum".formatted(directory));
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws ConfException if the memory here is too small for them
   */
  @Override
  public double[] all() {
    require("w of %d entries".formatted(length), (long) Double.BYTES * length);
    double[] w = new double[length];
    read((from, values) -> System.arraycopy(values, 0, w, from.intValue(), values.length));
    return w;
  }

  /**
   * Refuses what the memory of this process cannot hold.
   *
   * @throws ConfException if it cannot
   */
  static void require(String what, long bytes) {
    long memory = Runtime.getRuntime().maxMemory();
    long needed = bytes / 3 * 4; // a quarter is for all else
    if (needed > memory) {
      throw new ConfException(
          "%s needs %d MiB of the driver's memory but it has %d; raise --driver-memory"
              .formatted(what, needed >> 20, memory >> 20));
    }
  }

  /** Reads all weights that are in the files. */
  void read(BiConsumer<Long, double[]> part) {
    parts.read(hadoop, 0, length, part);
  }

  @Override
  public long write(Path to, Configuration conf) {
    WeightsFile.write(to, 0, conf, this::read);
    return stored;
  }

  private static List<WeightsPart> files(String directory, Configuration hadoop) {
    try {
      FileStatus[] files = WeightsDirectory.files(directory, hadoop);
      return Stream.of(files).sorted().map(WeightsPart::of).toList();
    } catch (IOException e) {
      throw new DataException(
          "the weights in %s cannot be read: %s".formatted(directory, Line.first(e)));
    }
  }
}

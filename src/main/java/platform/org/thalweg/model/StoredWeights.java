package org.thalweg.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.thalweg.text.DataException;

/** The w of a model as it lies in its files, which are read when some of it is asked for. */
public final class StoredWeights implements ModelWeights {
  private final String directory;
  private final Configuration hadoop;
  private final int length;
  private final long stored;
  private final String sha256;

  /**
   * Reads all files once, for what they must agree with.
   *
   * @param directory of the model
   * @param length of w
   * @throws DataException if a file cannot be read
   */
  StoredWeights(String directory, Configuration hadoop, int length) {
    this.directory = directory;
    this.hadoop = hadoop;
    this.length = length;
    WeightsDigest digest = new WeightsDigest();
    long[] next = {0, 0}; // place behind what was added, weights in files
    read(
        directory,
        hadoop,
        0,
        length,
        (from, values) -> {
          if (from < next[0]) {
            throw new IllegalArgumentException("weight %d is there twice".formatted(from));
          }
          digest.addZeros(from - next[0]);
          digest.add(values);
          next[0] = from + values.length;
          next[1] += values.length;
        });
    digest.addZeros(length - next[0]);
    this.stored = next[1];
    this.sha256 = digest.hex();
  }

  @Override
  public int length() {
    return length;
  }

  /** How many weights are in the files. */
  long stored() {
    return stored;
  }

  @Override
  public double[] all() {
    double[] w = new double[length];
    read(
        directory,
        hadoop,
        0,
        length,
        (from, values) -> System.arraycopy(values, 0, w, from.intValue(), values.length));
    return w;
  }

  @Override
  public String sha256() {
    return sha256;
  }

  @Override
  public long write(Path to, Configuration conf) {
    WeightsFile.write(
        to, 0, conf, out -> read(directory, hadoop, 0, length, (from, w) -> out.add(from, w)));
    return stored;
  }

  /**
   * Reads the weights of a part of w that are in the files; those that are not are 0.
   *
   * @param directory of the model
   * @param part takes neighbours, with the place of the first one in w; files are in their order
   * @throws DataException if a file cannot be read
   */
  public static void read(
      String directory, Configuration hadoop, long from, long to, BiConsumer<Long, double[]> part) {
    try {
      for (Path file : files(directory, hadoop)) {
        WeightsFile.read(
            file,
            hadoop,
            from,
            to,
            (place, values) -> {
              long first = Math.max(place, from);
              long end = Math.min(place + values.length, to);
              if (first < end) {
                int begin = (int) (first - place);
                part.accept(first, Arrays.copyOfRange(values, begin, (int) (end - place)));
              }
            });
      }
    } catch (IOException | RuntimeException e) { // of a file that is none of Parquet
      throw new DataException(
          "the weights in %s cannot be read: %s".formatted(directory, ModelMetadata.first(e)));
    }
  }

  private static List<Path> files(String directory, Configuration hadoop) throws IOException {
    Path data = new Path(directory, "data");
    List<Path> files = new ArrayList<>();
    for (FileStatus file :
        FileSystem.get(data.toUri(), hadoop)
            .listStatus(data, path -> path.getName().startsWith("part-"))) {
      files.add(file.getPath());
    }
    files.sort(null);
    return files;
  }
}

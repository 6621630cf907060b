package org.thalweg.model;

import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A file of the weights of a model, as it was when the model was read.
 *
 * @param path of the file
 * @param bytes how long it is
 * @param modified when it was written, in milliseconds since 1970
 * @param begin the place in w of the first weight that it has
 * @param end the place behind the last one
 */
public record WeightsPart(String path, long bytes, long modified, long begin, long end)
    implements Serializable {

  /** A file of which it is not known yet what it has. */
  static WeightsPart of(FileStatus file) {
    return new WeightsPart(
        file.getPath().toString(), file.getLen(), file.getModificationTime(), 0, Long.MAX_VALUE);
  }

  /** This file, of which that is known. */
  WeightsPart holding(long from, long to) {
    return new WeightsPart(path, bytes, modified, from, to);
  }

  /**
   * Shows the weights of the file in {@code [from, to)}; it is not opened if it has none there.
   *
   * @param part takes neighbours, with the place of the first one in w
   * @throws IOException if the file cannot be read, or is another one now
   */
  void read(Configuration hadoop, long from, long to, BiConsumer<Long, double[]> part)
      throws IOException {
    if (end <= from || to <= begin) {
      return;
    }
    Path file = new Path(path);
    FileStatus now = FileSystem.get(file.toUri(), hadoop).getFileStatus(file);
    if (now.getLen() != bytes || now.getModificationTime() != modified) {
      throw new IOException(path + " was changed after the model was first read");
    }
    WeightsFile.read(
        file,
        hadoop,
        from,
        to,
        (place, values) -> {
          long first = Math.max(place, from);
          long last = Math.min(place + values.length, to);
          if (first < last) {
            int skipped = (int) (first - place);
            part.accept(first, Arrays.copyOfRange(values, skipped, (int) (last - place)));
          }
        });
  }
}

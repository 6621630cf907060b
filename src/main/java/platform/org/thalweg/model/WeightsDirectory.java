package org.thalweg.model;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.functional.FunctionRaisingIOE;
import org.thalweg.text.DataException;
import org.thalweg.text.Line;

/**
 * The files in which the weights of a model are, all of which must be there.
 *
 * @param directory of the model
 * @param metadata what it says of its weights
 */
record WeightsDirectory(Configuration hadoop, String directory, ModelMetadata metadata) {

  /**
   * All weights, which the driver reads without a job of Spark.
   *
   * @throws DataException if they cannot be read, or are not as many as the model says
   */
  double[] read() {
    requireCounted();
    double[] w = new double[metadata.dimension()];
    long read =
        onFiles(
            files -> {
              long[] total = {0};
              for (FileStatus file : files) {
                WeightsFile.read(
                    file.getPath(),
                    hadoop,
                    0,
                    Long.MAX_VALUE,
                    (from, values) -> {
                      total[0] += values.length;
                      if (total[0] > metadata.stored()) {
                        requireStored(total[0]);
                      }
                      if (from >= 0
                          && from <= w.length - values.length) { // else the checksum tells
                        System.arraycopy(values, 0, w, from.intValue(), values.length);
                      }
                    });
              }
              return total[0];
            });
    requireStored(read);
    return w;
  }

  /**
   * Asks the files how many weights they have before any of them is read, since a damaged dimension
   * may not fit in memory.
   *
   * @throws DataException if they have fewer than the model says
   */
  void requireCounted() {
    long count =
        onFiles(
            files -> {
              long sum = 0;
              for (FileStatus file : files) {
                sum += WeightsFile.count(file.getPath(), hadoop);
              }
              return sum;
            });
    if (count < metadata.stored()) {
      requireStored(count);
    }
  }

  /**
   * Requires that so many weights are as many as the model says.
   *
   * @throws DataException if they are not
   */
  void requireStored(long found) {
    if (found != metadata.stored()) {
      throw new DataException(
          "%s must have %d weights but had %d".formatted(directory, metadata.stored(), found));
    }
  }

  /** The files of the weights of the model in a directory, in no order. */
  static FileStatus[] files(String directory, Configuration hadoop) throws IOException {
    Path data = new Path(directory, "data");
    return FileSystem.get(data.toUri(), hadoop)
        .listStatus(data, path -> path.getName().startsWith("part-"));
  }

  private <T> T onFiles(FunctionRaisingIOE<FileStatus[], T> work) {
    try {
      return work.apply(files(directory, hadoop));
    } catch (DataException e) {
      throw e; // which says it
    } catch (IOException | RuntimeException | StackOverflowError e) { // of what is no Parquet
      throw new DataException(
          "the weights in %s cannot be read: %s".formatted(directory, Line.first(e)));
    }
  }
}

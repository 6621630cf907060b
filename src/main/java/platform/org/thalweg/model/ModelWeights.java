package org.thalweg.model;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The w of a model, which need not be in the memory of this process. It does not change. */
public interface ModelWeights {
  /** How many parameters there are. */
  int length();

  /**
   * All of them, as a new array.
   *
   * @throws IllegalStateException if they are not in this process and can be had no more
   */
  double[] all();

  /** SHA-256, as hexadecimal digits, of the IEEE bits of w in order, each big-endian. */
  String sha256();

  /**
   * Writes them as files {@code part-*.parquet} into a directory that does not exist yet.
   *
   * @return how many are in the files; those that are not are 0
   */
  long write(Path directory, Configuration hadoop) throws IOException;
}

package org.thalweg.model;

import java.io.IOException;
import java.util.Optional;
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
   * SHA-256, as hexadecimal digits, of the weights alone that are not +0.0, by {@link
   * OccurringDigest}: so that who reads files that have no others need not count all that are 0.
   *
   * @return empty where the files have weights of 0 too
   */
  default Optional<String> occurringSha256() {
    return Optional.empty();
  }

  /**
   * Writes them as files {@code part-*.parquet} into a directory that does not exist yet.
   *
   * @return how many are in the files; those that are not are 0
   */
  long write(Path directory, Configuration hadoop) throws IOException;
}

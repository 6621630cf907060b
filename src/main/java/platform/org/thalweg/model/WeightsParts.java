package org.thalweg.model;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.hadoop.conf.Configuration;
import org.thalweg.text.DataException;
import org.thalweg.text.Line;

/**
 * The files of the weights of a model, as they were when it was read. They can be sent, so that
 * each machine reads what it needs.
 *
 * @param directory of the model
 */
public record WeightsParts(String directory, List<WeightsPart> files) implements Serializable {

  /**
   * Reads the weights of a part of w that are in the files; those that are not are 0.
   *
   * @param part takes neighbours, with the place of the first one in w; files are in their order
   * @throws DataException if a file cannot be read, or has changed
   */
  public void read(Configuration hadoop, long from, long to, BiConsumer<Long, double[]> part) {
    try {
      for (WeightsPart file : files) {
        file.read(hadoop, from, to, part);
      }
    } catch (IOException | RuntimeException e) { // of a file that is none of Parquet
      throw new DataException(
          "the weights in %s cannot be read: %s".formatted(directory, Line.first(e)));
    }
  }
}

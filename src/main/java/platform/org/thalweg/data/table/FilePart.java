package org.thalweg.data.table;

import static org.apache.spark.sql.functions.col;

import java.net.URI;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The part of a file from which a task has read the last row; of no file before the first. Spark
 * tells of it, or the row does where Spark reads ahead or brings rows from elsewhere.
 */
final class FilePart {
  /** What a row holds that tells of its part: the path of the file, and the place in it. */
  static final List<Column> CELLS =
      List.of(col("_metadata.file_path"), col("_metadata.file_block_start"));

  private UTF8String file = UTF8String.EMPTY_UTF8;
  private long start = -1;
  private final int place;

  /**
   * No part yet.
   *
   * @param place of the {@link #CELLS} in a row; −1 where Spark tells
   */
  FilePart(int place) {
    this.place = place;
  }

  /** Goes to the part of the row that was read last; returns whether it is another one. */
  boolean move(InternalRow row) {
    UTF8String now = place < 0 ? InputFileBlockHolder.getInputFilePath() : row.getUTF8String(place);
    long from = place < 0 ? InputFileBlockHolder.getStartOffset() : row.getLong(place + 1);
    if (from == start && (now == file || now.equals(file))) {
      return false;
    }
    file = place < 0 ? now : now.copy();
    start = from;
    return true;
  }

  /** The path of the file as Spark has it; empty for none. */
  UTF8String file() {
    return file;
  }

  /** The place in the file, in bytes; −1 for none. */
  long start() {
    return start;
  }

  /** The path of the file as people have it, without the empty authority of {@code file:///}. */
  UTF8String path() {
    if (place >= 0) {
      return file;
    }
    Path path = new Path(new Path(URI.create(file.toString())).toString());
    return UTF8String.fromString(path.toUri().toString());
  }
}

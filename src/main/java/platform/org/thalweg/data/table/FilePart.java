package org.thalweg.data.table;

import java.net.URI;
import org.apache.hadoop.fs.Path;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.unsafe.types.UTF8String;

/** The part of a file from which a task has read the last row; of no file before the first. */
final class FilePart {
  private UTF8String file = UTF8String.EMPTY_UTF8;
  private long start = -1;

  /** Goes to the part of the row that was read last; returns whether it is another one. */
  boolean move() {
    UTF8String now = InputFileBlockHolder.getInputFilePath();
    long from = InputFileBlockHolder.getStartOffset();
    if (from == start && (now == file || now.equals(file))) {
      return false;
    }
    file = now;
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
    Path path = new Path(new Path(URI.create(file.toString())).toString());
    return UTF8String.fromString(path.toUri().toString());
  }
}

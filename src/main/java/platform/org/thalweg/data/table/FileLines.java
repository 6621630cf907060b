package org.thalweg.data.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapred.FileSplit;
import org.apache.hadoop.mapred.LineRecordReader;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import scala.collection.AbstractIterator;

/**
 * The lines that begin in a part of a file, as Spark's readers have them, but without the settings
 * of Hadoop's jobs, which take longer to read than a small file.
 */
final class FileLines extends AbstractIterator<Text> {
  private final LineRecordReader lines;
  private final LongWritable place = new LongWritable();
  private final Text line = new Text(); // the next one
  private boolean isReady; // whether there is a next one that was read
  private boolean isOver;

  FileLines(Configuration hadoop, PartitionedFile part) {
    FileSplit split = new FileSplit(part.toPath(), part.start(), part.length(), (String[]) null);
    try {
      lines = new LineRecordReader(hadoop, split, (byte[]) null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean hasNext() {
    try {
      isReady = isReady || !isOver && lines.next(place, line);
      if (!isReady && !isOver) {
        isOver = true;
        lines.close();
      }
      return isReady;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Text next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    isReady = false;
    return line;
  }
}

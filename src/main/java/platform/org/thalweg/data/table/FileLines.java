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
import org.thalweg.text.DataException;
import org.thalweg.text.Secrets;
import scala.collection.AbstractIterator;

/**
 * The lines that begin in a part of a file, as Spark's readers have them, but none that is so long
 * that it takes the memory of a task, and without the settings of Hadoop's jobs, which take longer
 * to read than a small file.
 */
final class FileLines extends AbstractIterator<Text> {
  private static final int LONGEST = 1 << 26; // bytes

  private final LineRecordReader lines;
  private final String file;
  private final LongWritable place = new LongWritable();
  private final Text line = new Text(); // the next one
  private long behind; // the last line, or where the part begins
  private boolean isReady; // whether there is a next one that was read
  private boolean isOver;

  /**
   * The lines of a part.
   *
   * @param end what stands between lines; null for line ends of any kind
   */
  FileLines(Configuration hadoop, PartitionedFile part, byte[] end) {
    Configuration bounded = new Configuration(hadoop);
    bounded.setInt("mapreduce.input.linerecordreader.line.maxlength", LONGEST);
    FileSplit split = new FileSplit(part.toPath(), part.start(), part.length(), (String[]) null);
    this.file = part.urlEncodedPath();
    this.behind = part.start();
    try {
      lines = new LineRecordReader(bounded, split, end);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean hasNext() {
    try {
      if (!isReady && !isOver) {
        isReady = lines.next(place, line);
        long begin = isReady ? place.get() : lines.getPos();
        if (begin - behind >= LONGEST) { // Hadoop reads past a longer one without a word
          throw new DataException(
              "%s must have lines of less than %d MiB but has a longer one"
                  .formatted(Secrets.hide(file), LONGEST >> 20));
        }
        behind = isReady ? begin + line.getLength() : behind;
      }
      if (!isReady && !isOver) {
        close();
      }
      return isReady;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void close() {
    isOver = true;
    try {
      lines.close();
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

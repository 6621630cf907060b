package org.thalweg.data.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.lib.input.SplitLineReader;
import org.apache.hadoop.mapreduce.lib.input.UncompressedSplitLineReader;
import scala.collection.AbstractIterator;

/**
 * The lines that begin in a part of a plain file, as Hadoop's {@code LineRecordReader} gives them,
 * but without the settings of its jobs, which take longer to read than a small file.
 */
final class FileLines extends AbstractIterator<Text> implements AutoCloseable {
  private static final byte[] ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private final SplitLineReader lines;
  private final long end;
  private final Text line = new Text(); // the next one
  private long place; // in the file, behind that line
  private boolean isReady; // whether there is a next one that was read

  /**
   * The lines of a part.
   *
   * @param start in bytes
   * @param length in bytes
   */
  FileLines(Configuration hadoop, Path file, long start, long length) throws IOException {
    FSDataInputStream bytes = file.getFileSystem(hadoop).open(file);
    bytes.seek(start);
    lines = new UncompressedSplitLineReader(bytes, hadoop, null, length);
    end = start + length;
    place = start;
    if (start > 0) { // a line that begins before belongs to the part before
      place += lines.readLine(new Text(), 0, Integer.MAX_VALUE);
    }
  }

  @Override
  public boolean hasNext() {
    try {
      if (!isReady && (place <= end || lines.needAdditionalRecordAfterSplit())) {
        int read = lines.readLine(line, Integer.MAX_VALUE, Integer.MAX_VALUE);
        if (place == 0 && line.find("\ufeff") == 0) {
          line.set(line.copyBytes(), ORDER_MARK.length, line.getLength() - ORDER_MARK.length);
        }
        place += read;
        isReady = read > 0;
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

  @Override
  public void close() throws IOException {
    lines.close();
  }
}

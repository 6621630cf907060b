package org.thalweg.spark;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.thalweg.solve.ranges.RangeMethod;
import org.thalweg.solve.ranges.RangeRows;
import org.thalweg.solve.ranges.RangeState;
import org.thalweg.solve.ranges.RangeWork;
import org.thalweg.text.DataException;
import org.thalweg.text.Text;

/**
 * The files of ranges in a directory of any Hadoop file system, one a range, which the tasks write
 * and read.
 *
 * @param checksums CRC32C of every file, by range; of no use while they are written
 */
record RangeFiles(String directory, long[] checksums, Broadcast<SerializableConfiguration> hadoop)
    implements RangeWork, RangeBase {
  private static final int BUFFER = 1 << 20;

  private Path path(int range) {
    return new Path(directory, Text.of("range-%05d", range));
  }

  /** Writes a range beside its place, then renames it; gives the checksum of its bytes. */
  @Override
  public double[] on(RangeState state) {
    try {
      Path place = path(state.rows().index());
      FileSystem files = FileSystem.get(place.toUri(), hadoop.value().value());
      Path beside = place.suffix("-" + UUID.randomUUID()); // copies of a task write the same
      CheckedOutputStream checked =
          new CheckedOutputStream(files.create(beside, false), new CRC32C());
      try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(checked, BUFFER))) {
        state.save(out);
      }
      if (!files.rename(beside, place)) {
        files.delete(beside, false);
        if (!files.exists(place)) {
          throw new IOException(place + " cannot be written");
        }
      }
      return new double[] {checked.getChecksum().getValue()};
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean readsAll() {
    return true;
  }

  @Override
  public RangeState state(RangeMethod method, RangeRows rows) {
    Path place = path(rows.index());
    try {
      FileSystem files = FileSystem.get(place.toUri(), hadoop.value().value());
      CheckedInputStream checked =
          new CheckedInputStream(new BufferedInputStream(files.open(place), BUFFER), new CRC32C());
      try (DataInputStream in = new DataInputStream(checked)) {
        RangeState state = RangeState.restore(method, rows, in);
        long expected = checksums[rows.index()];
        if (checked.getChecksum().getValue() != expected || in.read() >= 0) {
          throw new IOException("its checksum must be %08x but is another".formatted(expected));
        }
        return state;
      }
    } catch (IOException e) {
      throw new DataException("%s cannot be read: %s".formatted(place, e.getMessage()));
    }
  }
}

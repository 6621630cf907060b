package org.thalweg.checkpoint;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.thalweg.text.Text;
import org.thalweg.text.UnreachableException;

/**
 * The states of a model that learns from a stream, in the directory where they are kept: some as a
 * whole, {@code batch-N}, and what each batch after these changed, {@code changes-N}, where N is
 * the number of the state, in 19 digits.
 *
 * @param wholes the directories of whole states, by number
 * @param changes the files of changes, by number
 */
public record StreamFiles(NavigableMap<Long, Path> wholes, NavigableMap<Long, FileStatus> changes) {
  /** How the name of a whole state begins. */
  public static final String WHOLE = "batch-";

  private static final String CHANGES = "changes-";
  private static final Pattern NUMBER = Pattern.compile("[0-9]{19}");

  /** What is in a directory; nothing where that does not exist. */
  public static StreamFiles list(FileSystem files, Path directory) throws IOException {
    StreamFiles found = new StreamFiles(new TreeMap<>(), new TreeMap<>());
    FileStatus[] all;
    try {
      all = files.listStatus(directory);
    } catch (FileNotFoundException e) {
      return found;
    }
    for (FileStatus status : all) {
      String name = status.getPath().getName();
      if (isOf(WHOLE, name)) {
        found.wholes.put(number(WHOLE, name), status.getPath());
      } else if (isOf(CHANGES, name)) {
        found.changes.put(number(CHANGES, name), status);
      }
    }
    return found;
  }

  private static boolean isOf(String prefix, String name) {
    return name.startsWith(prefix) && NUMBER.matcher(name.substring(prefix.length())).matches();
  }

  private static long number(String prefix, String name) {
    return Long.parseLong(name.substring(prefix.length()));
  }

  /** The file that holds the whole state of a stream after a batch, by the number of the batch. */
  public static Path whole(Path directory, long number) {
    return new Path(directory, WHOLE + digits(number));
  }

  /** Where the changes that make a state are. */
  public static Path changes(Path directory, long number) {
    return new Path(directory, CHANGES + digits(number));
  }

  /** A number as names of files have it. */
  public static String digits(long number) {
    return Text.of("%019d", number);
  }

  /** Takes what changed from one state to the next. */
  public interface ChangesConsumer {
    /**
     * Takes the changes that make a state.
     *
     * @throws IOException if they do not fit the state before
     */
    void apply(long number, StateChanges.Stored stored) throws IOException;
  }

  /**
   * A state that is not whole.
   *
   * @param file of its changes, or the directory of it
   */
  public record Broken(long number, Path file, Exception why) {}

  /**
   * Follows the changes after a whole state, one after the other, as far as they go.
   *
   * @param whole number of the state
   * @return the first that cannot follow; empty if all do
   * @throws IOException if the file system cannot be reached
   */
  public Optional<Broken> follow(FileSystem files, long whole, ChangesConsumer each)
      throws IOException {
    long after = whole;
    long crc = 0;
    for (Map.Entry<Long, FileStatus> file : changes.tailMap(whole, false).entrySet()) {
      Path path = file.getValue().getPath();
      try (InputStream in = new BufferedInputStream(files.open(path), 1 << 16)) {
        StateChanges.Stored stored = StateChanges.read(in, file.getValue().getLen());
        StateChanges.Head head = stored.changes().head();
        if (head.after() != after || head.afterCrc() != crc) {
          throw new IOException("it does not follow state %d".formatted(after));
        }
        each.apply(file.getKey(), stored);
        after = file.getKey();
        crc = stored.crc();
      } catch (IOException e) {
        if (UnreachableException.lackOfConnection(e).isPresent()) {
          throw e;
        }
        return Optional.of(new Broken(file.getKey(), path, e));
      }
    }
    return Optional.empty();
  }
}

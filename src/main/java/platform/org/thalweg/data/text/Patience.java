package org.thalweg.data.text;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.text.Line;
import org.thalweg.text.Secrets;
import org.thalweg.text.UnreachableException;

/**
 * Waits for a file system that is away, such as a NameNode that is started again: what fails for
 * the lack of a connection is tried again after 1, 2, 4, 8 and then each 10 seconds. One warning
 * says so, whatever the number of threads that wait.
 *
 * @param seconds how long it waits in all
 */
public record Patience(long seconds) {
  /** Property of Hadoop's configuration with the seconds, as in spark.hadoop.thalweg.patience. */
  public static final String KEY = "thalweg.patience.seconds";

  /** What it is where nothing is said. */
  public static final long SECONDS = 180;

  private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
  private static final long LONGEST_PAUSE = 10_000; // ms
  private static final Set<String> AWAY = ConcurrentHashMap.newKeySet(); // of which a line tells

  /** The patience that a Hadoop configuration asks for. */
  public static Patience of(Configuration hadoop) {
    return new Patience(hadoop.getLong(KEY, SECONDS));
  }

  /**
   * Calls something until it does not fail for the lack of a connection.
   *
   * @param name of the file or directory, for messages
   * @throws UnreachableException if the file system stays away
   * @throws Exception what else is thrown
   */
  public <T> T call(String name, Callable<T> call) throws Exception {
    String place = place(name);
    long end = System.nanoTime() + 1_000_000_000L * seconds;
    for (long pause = 1000; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      try {
        T result = call.call();
        if (AWAY.remove(place)) {
          LOG.warn("{} is back", place);
        }
        return result;
      } catch (Exception e) {
        Optional<Throwable> lack = UnreachableException.lackOfConnection(e);
        if (lack.isEmpty()) {
          throw e;
        }
        await(name, place, lack.get(), pause, end);
      }
    }
  }

  /**
   * Runs an action that throws nothing but IOException.
   *
   * @throws UnreachableException if the file system stays away
   */
  public <T> T read(String name, Callable<T> call) throws IOException {
    try {
      return call(name, call);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private void await(String name, String place, Throwable why, long pause, long end)
      throws InterruptedIOException {
    String reason = Line.first(why);
    long left = (end - System.nanoTime()) / 1_000_000;
    if (left <= 0) {
      AWAY.remove(place);
      throw new UnreachableException(
          "%s cannot be reached: %s; tried for %d s"
              .formatted(Secrets.hide(name), reason, seconds));
    }
    if (AWAY.add(place)) {
      LOG.warn("{} cannot be reached and is tried again for {} s: {}", place, seconds, reason);
    }
    try {
      Thread.sleep(Math.min(pause, left));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while it waited for " + place);
    }
  }

  /** The file system of a path. */
  private static String place(String name) {
    try {
      Path path = new Path(name);
      return path.toUri().getAuthority() == null
          ? Secrets.hide(name)
          : Secrets.hide(path.toUri().getScheme() + "://" + path.toUri().getAuthority());
    } catch (IllegalArgumentException e) { // a name of a table, say
      return Secrets.hide(name);
    }
  }
}

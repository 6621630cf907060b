package org.thalweg.text;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file system stayed away for as long as one waits for it: one line that names the file. No fault
 * of the data, nor of the conf.
 */
public final class UnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What Hadoop's clients say, whose exceptions have many classes. */
  private static final Pattern WORDS =
      Pattern.compile(
          "Connection (?:refused|reset|timed out)|Broken pipe|StandbyException|SafeModeException"
              + "|RetriableException|ServerTooBusyException|End of File Exception between local host"
              + "|Could not obtain block|Failed on local exception|NameNode still not started");

  public UnreachableException(String message) {
    super(Line.of(message));
  }

  /** The one behind another exception, which is how one from a task reaches the driver. */
  public static Optional<UnreachableException> behind(Throwable thrown) {
    return Line.behind(thrown, UnreachableException.class);
  }

  /** What tells that something failed for the lack of a connection; empty if it did not. */
  public static Optional<Throwable> lackOfConnection(Throwable failure) {
    return Line.causes(failure).filter(UnreachableException::isOfConnection).findFirst();
  }

  private static boolean isOfConnection(Throwable t) {
    return t instanceof SocketException
        || t instanceof SocketTimeoutException
        || t instanceof IOException
            && WORDS.matcher(t.toString()).find(); // with the name of its class
  }
}

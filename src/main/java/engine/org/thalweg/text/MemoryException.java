package org.thalweg.text;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A task needed more memory than its executor has: one line that says what to raise. Thrown in the
 * place of an OutOfMemoryError, at which Spark ends the whole executor, and on the driver's side
 * knows nothing but that it is gone.
 */
public final class MemoryException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final Pattern LOST =
      Pattern.compile(
          "OutOfMemoryError|Java heap space|GC overhead|exit(?:ed with|ed| status| code)?"
              + "[: (]*(?:code|status)?[: ]*(?:52|137|143)\\b");
  private static final Pattern GONE =
      Pattern.compile("Missing an output location for shuffle|ExecutorLostFailure");
  private static final String CURE =
      "thalweg plan CONF says what a run needs; raise --executor-memory, or run fewer tasks at a"
          + " time by --executor-cores";

  private MemoryException(String message) {
    super(message);
  }

  /**
   * What a task does.
   *
   * @param isOnDriver whether the task shares the memory of the driver
   * @throws MemoryException if there is too little memory for it
   */
  public static <T> T guard(boolean isOnDriver, Supplier<T> work) {
    try {
      return work.get();
    } catch (OutOfMemoryError e) {
      long mebibytes = Runtime.getRuntime().maxMemory() >> 20;
      throw new MemoryException(
          isOnDriver
              ? "a task needs more memory than the driver's %d MiB: thalweg plan CONF says what a run needs; raise --driver-memory"
                  .formatted(mebibytes)
              : "a task needs more memory than its executor's %d MiB: %s"
                  .formatted(mebibytes, CURE));
    }
  }

  /**
   * A line about memory, where a failure of a job is for the lack of it, or likely so.
   *
   * @param isLocal whether tasks run in the driver, and there are no executors
   */
  public static Optional<String> line(Throwable failure, boolean isLocal) {
    Optional<MemoryException> told = Line.behind(failure, MemoryException.class);
    if (told.isPresent()) {
      return told.map(Throwable::getMessage);
    }
    for (Throwable t = failure; t != null; t = t.getCause()) {
      String message = String.valueOf(t.getMessage());
      if (t instanceof OutOfMemoryError || LOST.matcher(message).find()) {
        return Optional.of(
            isLocal
                ? "the driver, in which tasks run, ran out of memory: raise --driver-memory; if the"
                    + " data are small, look for a line or a value in them that is not"
                : "an executor ran out of memory: " + CURE);
      }
      if (GONE.matcher(message).find()) {
        return Optional.of("executors were lost, most often for lack of memory: " + CURE);
      }
    }
    return Optional.empty();
  }
}

package org.thalweg.data.shard;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.thalweg.text.Line;

/**
 * The directories of {@code spark.local.dir}, where Spark keeps blocks that have no room in memory
 * and what a shuffle moves.
 */
public final class LocalDisk {
  private static final Pattern FAULT =
      Pattern.compile(
          "No space left on device|Disk quota exceeded|Read-only file system|Input/output error"
              + "|File too large|not enough space on the disk");

  private static final Pattern TASK = Pattern.compile("\\(TID \\d+\\) \\(([^)]*)\\)");

  /** Whose code writes there, and nowhere else. */
  private static final Pattern WRITER =
      Pattern.compile(
          "org\\.apache\\.spark\\.(?:storage|shuffle|serializer|security\\.Crypto|util\\.collection)"
              + "\\b.*",
          Pattern.DOTALL);

  private LocalDisk() {}

  /**
   * A line that names the directories, where a job failed because one of them is full or fails.
   *
   * @param failure of the job
   */
  public static Optional<String> line(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      Matcher fault = FAULT.matcher(String.valueOf(t.getMessage()));
      if (t instanceof IOException && fault.find() && isOfBlocks(t)) {
        return Optional.of(
            ("spark.local.dir %s cannot be written: %s; name a directory with more room, or give the"
                    + " rows more memory")
                .formatted(place(failure), fault.group()));
      }
    }
    return Optional.empty();
  }

  /** Whether something failed because a disk is full or fails, wherever that is. */
  public static boolean isFull(Throwable failure) {
    return Line.causes(failure)
        .anyMatch(cause -> FAULT.matcher(String.valueOf(cause.getMessage())).find());
  }

  private static boolean isOfBlocks(Throwable thrown) {
    return Arrays.stream(thrown.getStackTrace())
        .anyMatch(frame -> WRITER.matcher(frame.getClassName()).matches());
  }

  /** The directories of this process, where the task ran in it; else the executor. */
  private static String place(Throwable failure) {
    SparkEnv env = SparkEnv.get();
    if (env != null && SparkContext.getOrCreate().isLocal()) {
      return Stream.of(env.blockManager().diskBlockManager().localDirs())
          .map(directory -> directory.getParent())
          .distinct()
          .collect(Collectors.joining(","));
    }
    return Line.causes(failure)
        .flatMap(cause -> TASK.matcher(String.valueOf(cause.getMessage())).results())
        .findFirst()
        .map(task -> "of " + task.group(1))
        .orElse("of an executor");
  }
}

package org.thalweg.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;

/**
 * What became of damaged files: taken with a right result, rejected with one clear line, or a
 * failure: anything else that was thrown, a line that is none, thirty seconds without an answer, or
 * more memory than such a file can need.
 *
 * @param failures the first of each kind, with the number of the file
 * @param slowest seconds that one file took
 */
public record Trial(
    String target,
    int accepted,
    int rejected,
    List<String> failures,
    double seconds,
    double slowest) {
  private static final int LONGEST_LINE = 2000;
  private static final long MOST_BYTES = 64L << 20; // beside the size of the file
  private static final long SECONDS = 30;
  private static final int SHOWN = 10;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Lets a reader have the damaged files of numbers [0, count). */
  public static Trial of(Target target, int count, long seed) {
    Mutator mutator = new Mutator(target.whole(), target.words(), seed);
    return of(target, count, seed, mutator::damaged);
  }

  /** Lets a reader have files that somebody has made. */
  public static Trial of(Target target, List<byte[]> files) {
    return of(target, files.size(), 0, number -> files.get((int) number));
  }

  /** Lets a reader have files of which one bit is another. */
  public static Trial ofOneBit(Target target, int count, long seed) {
    return of(target, count, seed, new Mutator(target.whole(), List.of(), seed)::oneBit);
  }

  /** Lets a reader have the files as they are. */
  public static Trial ofWhole(Target target) {
    return of(target, target.whole().size(), 0, number -> target.whole().get((int) number));
  }

  private static Trial of(Target target, int count, long seed, LongFunction<byte[]> files) {
    List<String> failures = new ArrayList<>();
    int accepted = 0;
    double slowest = 0;
    outcome(target, target.whole().get(0), 0); // loads the classes of the reader
    long own = bytes(target, target.whole().get(0));
    long begin = System.nanoTime();
    ExecutorService thread = thread();
    for (int number = 0; number < count; number++) {
      byte[] file = files.apply(number);
      long before = System.nanoTime();
      String outcome;
      Future<String> answer = thread.submit(() -> outcome(target, file, own));
      try {
        outcome = answer.get(SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        outcome = "no answer in %d s".formatted(SECONDS);
        thread.shutdownNow();
        thread = thread();
      } catch (InterruptedException | ExecutionException e) {
        throw new IllegalStateException(e);
      }
      slowest = Math.max(slowest, (System.nanoTime() - before) / 1e9);
      accepted += outcome.isEmpty() ? 1 : 0;
      if (outcome.length() > 1) {
        failures.add("file %d of seed %d: %s".formatted(number, seed, outcome));
      }
    }
    thread.shutdownNow();
    return new Trial(
        target.name(),
        accepted,
        count - accepted - failures.size(),
        failures,
        (System.nanoTime() - begin) / 1e9,
        slowest);
  }

  private static ExecutorService thread() {
    return Executors.newSingleThreadExecutor(
        task -> {
          Thread made = new Thread(task, "fuzz");
          made.setDaemon(true);
          return made;
        });
  }

  /** Empty where a file was taken, "-" where it was rejected as it should be, else what failed. */
  private static String outcome(Target target, byte[] file, long own) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    String outcome;
    try {
      target.reader().read(file);
      outcome = "";
    } catch (Throwable e) { // whatever it is, that is the question
      boolean known = e instanceof Exception && target.rejections().contains(e.getClass());
      outcome = known ? wrong(e.getMessage()) : "threw " + described(e);
    }
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    return allocated > MOST_BYTES + file.length + own
        ? "took %d MiB".formatted(allocated >> 20)
        : outcome;
  }

  /** What a reader takes for a whole file, such as for a plan of Spark. */
  private static long bytes(Target target, byte[] file) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    outcome(target, file, Long.MAX_VALUE / 2);
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  /** What is wrong with a line, or "-". */
  private static String wrong(String line) {
    if (line == null || line.isBlank()) {
      return "said nothing";
    }
    if (line.chars().anyMatch(Character::isISOControl)) {
      return "said what is no line: " + line.replaceAll("\\p{Cntrl}", "?");
    }
    return line.length() > LONGEST_LINE
        ? "said %d characters: %.300s".formatted(line.length(), line)
        : "-";
  }

  private static String described(Throwable e) {
    StringBuilder text = new StringBuilder(e.toString());
    for (int i = 0; i < Math.min(SHOWN, e.getStackTrace().length); i++) {
      text.append("\n    at ").append(e.getStackTrace()[i]);
    }
    return e.getCause() == null ? text.toString() : text + "\n  by " + described(e.getCause());
  }

  /** How many there were. */
  public int files() {
    return accepted + rejected + failures.size();
  }

  /** A line of a table. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%-22s %7d accepted %7d rejected %5d failed %8.1f s, slowest %.3f s",
        target,
        accepted,
        rejected,
        failures.size(),
        seconds,
        slowest);
  }
}

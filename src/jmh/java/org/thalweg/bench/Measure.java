package org.thalweg.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Things run in turn in one session, and the medians of what they took. */
final class Measure {
  private Measure() {}

  /** Something that runs and says what it took. */
  @FunctionalInterface
  interface Timed {
    double run();
  }

  /** Wall seconds of a piece of work. */
  static Timed seconds(Runnable work) {
    return () -> {
      long begin = System.nanoTime();
      work.run();
      return (System.nanoTime() - begin) / 1e9;
    };
  }

  /** Processor seconds of this thread, which other processes of the machine do not lengthen. */
  static Timed processorSeconds(Runnable work) {
    return () -> {
      long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      work.run();
      return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin) / 1e9;
    };
  }

  /** Processor seconds of all threads of this process. */
  static Timed processSeconds(Runnable work) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return () -> {
      long begin = system.getProcessCpuTime();
      work.run();
      return (system.getProcessCpuTime() - begin) / 1e9;
    };
  }

  /** The median of each, run in turn, after rounds that do not count. */
  static double[] inTurn(int warmUp, int rounds, List<Timed> things) {
    double[][] taken = new double[things.size()][rounds];
    for (int round = -warmUp; round < rounds; round++) {
      for (int i = 0; i < taken.length; i++) {
        double one = things.get(i).run();
        if (round >= 0) {
          taken[i][round] = one;
        }
      }
    }
    return Arrays.stream(taken).mapToDouble(Measure::median).toArray();
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}

package org.thalweg.cli;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;

/** Whether a command that needs no jobs may do without Spark, which takes a second to start. */
final class OneProcess {
  private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\*|\\d+)(?:,\\d+)?\\])?");

  /** Settings of Spark SQL that say nothing of how files are read. */
  private static final Set<String> OF_OTHERS =
      Set.of("spark.sql.shuffle.partitions", "spark.sql.warehouse.dir");

  private OneProcess() {}

  /**
   * The cores that Spark would have on this machine; 0 where it would run elsewhere, or where
   * somebody watches what it does, and so expects it.
   */
  static int cores(SparkConf conf) {
    boolean isWatched =
        conf.getBoolean("spark.ui.enabled", true)
            || conf.getBoolean("spark.eventLog.enabled", false)
            || conf.contains("spark.extraListeners");
    Matcher local = LOCAL.matcher(conf.get("spark.master", ""));
    if (isWatched || !local.matches() || hasSettingsOfJobs()) {
      return 0;
    }
    String cores = local.group(1) == null ? "1" : local.group(1);
    int all = Runtime.getRuntime().availableProcessors();
    return conf.getInt(
        "spark.default.parallelism", cores.equals("*") ? all : Integer.parseInt(cores));
  }

  /** Whether tasks run in this process. */
  static boolean isLocal(SparkConf conf) {
    return conf.get("spark.master", "").startsWith("local");
  }

  /** Whether Hadoop's jobs have settings of their own here, which take long to read. */
  private static boolean hasSettingsOfJobs() {
    return Thread.currentThread().getContextClassLoader().getResource("mapred-site.xml") != null;
  }

  /** Whether settings may say how files of tables are read, which Spark then does. */
  static boolean saysOfTables(SparkConf conf) {
    return Stream.of(conf.getAll())
        .map(setting -> setting._1())
        .filter(name -> !OF_OTHERS.contains(name))
        .anyMatch(name -> name.matches("spark\\.(sql|hadoop\\.mapred(uce)?)\\..*"));
  }
}

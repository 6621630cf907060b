package org.thalweg.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import org.thalweg.checkpoint.WholeFile;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.LocalDisk;
import org.thalweg.data.table.Sessions;
import org.thalweg.data.text.Patience;
import org.thalweg.spark.SparkOfJar;
import org.thalweg.text.Line;
import org.thalweg.text.RegularFiles;
import org.thalweg.text.Secrets;
import org.thalweg.text.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What all commands have: two streams, and a Spark session; each returns its exit code. */
@Command(mixinStandardHelpOptions = true)
abstract class ThalwegCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  /** The command as picocli knows it: its name, options and streams. */
  CommandSpec spec() {
    return spec;
  }

  /** Standard output, for what was asked for. */
  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Prints a label, in a column of its own, and what is to be said under it. */
  void say(String label, String form, Object... values) {
    out().printf("%-10s %s%n", label, Text.of(form, values));
  }

  /** Standard error, for notes, progress and what went wrong. */
  PrintWriter errors() {
    return spec.commandLine().getErr();
  }

  /**
   * The Spark session, which is started if there is none.
   *
   * @param about what the name of the application has behind that of the command
   */
  SparkSession session(String... about) {
    return Sessions.ofCommand(context(about));
  }

  /**
   * The Spark context, which is started if there is none.
   *
   * @param about what the name of the application has behind that of the command
   */
  JavaSparkContext context(String... about) {
    SparkOfJar.require();
    SparkConf conf = new SparkConf().setAppName(name(about));
    if (OneProcess.isLocal(conf)) { // else the first task that lacks memory ends the process
      conf.setIfMissing("spark.executor.killOnFatalError.depth", "0");
    }
    return JavaSparkContext.fromSparkContext(SparkContext.getOrCreate(conf));
  }

  /**
   * The Spark context, with a session of the command alone where tables are read, since nothing
   * else needs one.
   */
  JavaSparkContext context(boolean hasTables, String... about) {
    JavaSparkContext spark = context(about);
    if (hasTables) {
      Sessions.ofCommand(spark);
    }
    return spark;
  }

  /** The settings of file systems, without a session. */
  static Configuration hadoop() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }

  /** The name of the application, without secrets. */
  String name(String... about) {
    return Secrets.hide(
        "thalweg " + spec.name() + (about.length == 0 ? "" : " " + String.join(" ", about)));
  }

  /** Rejects an option that is not above 0, or has no end. */
  static void requirePositive(String option, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new ConfException("%s must be positive and finite but was %s".formatted(option, value));
    }
  }

  /** With what a command ends; besides, 130 after Ctrl-C and 143 after SIGTERM. */
  static final class ExitCode {
    static final int DONE = 0;
    static final int OTHER = 1;
    static final int CONF = 2; // usage, too
    static final int DATA = 3;
    static final int DIVERGED = 4;
    static final int STALLED = 5;

    private ExitCode() {}
  }

  /**
   * Finds the conf of a command. In client mode it is where its name says. In cluster mode the
   * driver runs elsewhere, and the conf came with {@code --files}: to YARN's working directory,
   * else to where {@code spark.files} says. A name with a scheme is a file on a Hadoop file system.
   */
  static final class ConfFile {
    private static final int MOST_BYTES = 1 << 23; // of a MiB of characters

    private ConfFile() {}

    /**
     * The conf of that name.
     *
     * @param overrides each {@code key=value}
     * @throws ConfException if there is none, or it breaks a rule
     */
    static TrainingConf read(String name, List<String> overrides) {
      return values(name, overrides).build();
    }

    /**
     * The values of the conf of that name, which need not be a whole one yet.
     *
     * @param overrides each {@code key=value}
     * @throws ConfException if there is none, or a value is out of its range
     */
    static ConfBuilder values(String name, List<String> overrides) {
      if (hasScheme(name)) {
        return ConfBuilder.read(name, remote(name), overrides);
      }
      Optional<String> shipped =
          Files.exists(java.nio.file.Path.of(name)) ? Optional.empty() : shipped(name);
      if (shipped.isEmpty()) {
        return ConfBuilder.read(java.nio.file.Path.of(name), overrides);
      }
      java.nio.file.Path unpacked = java.nio.file.Path.of(lastOf(name));
      return Files.exists(unpacked)
          ? ConfBuilder.read(unpacked, overrides)
          : ConfBuilder.read(shipped.get(), remote(shipped.get()), overrides);
    }

    /** Two letters at least: C: is a drive. */
    private static boolean hasScheme(String name) {
      return name.matches("[A-Za-z][A-Za-z0-9+.-]+:.*");
    }

    /** Where {@code --files} has a file of that name. */
    private static Optional<String> shipped(String name) {
      return Stream.of("spark.files", "spark.yarn.dist.files")
          .flatMap(key -> Stream.of(System.getProperty(key, "").split(",")))
          .filter(file -> lastOf(file).equals(lastOf(name)))
          .findFirst();
    }

    private static String lastOf(String path) {
      return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String remote(String name) {
      try {
        Path path = new Path(name);
        Configuration hadoop = ThalwegCommand.hadoop();
        return Patience.of(hadoop)
            .read(
                name,
                () -> {
                  RegularFiles.require(path.getFileSystem(hadoop).makeQualified(path).toUri());
                  try (InputStream in = path.getFileSystem(hadoop).open(path)) {
                    byte[] bytes = in.readNBytes(MOST_BYTES); // of more it is refused
                    return new String(bytes, StandardCharsets.UTF_8);
                  }
                });
      } catch (IOException | IllegalArgumentException e) { // the latter from a path that is none
        throw new ConfException(
            "conf must be a file that can be read but %s is not: %s"
                .formatted(name, Line.firstOf(String.valueOf(e.getMessage()))));
      }
    }
  }

  /** Whether a command that needs no jobs may do without Spark, which takes a second to start. */
  static final class OneProcess {
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

  /**
   * The file that an option names, on any Hadoop file system; it is written whole or not at all.
   *
   * @param option its name
   * @param text as it was given
   * @param overwrite whether what is there may be replaced
   */
  record OutFile(String option, String text, Path path, FileSystem files, boolean overwrite) {

    /**
     * A file that may be written.
     *
     * @throws ConfException if it is there and must not be replaced, or is no file
     */
    static OutFile of(String option, String text, boolean overwrite) throws IOException {
      Configuration hadoop = ThalwegCommand.hadoop();
      Path path = path(option, text);
      FileSystem files = path.getFileSystem(hadoop);
      files =
          files instanceof LocalFileSystem local ? local.getRaw() : files; // no checksums beside
      if (files.exists(path) && files.getFileStatus(path).isDirectory()) {
        throw new ConfException("%s must be a file but %s is a directory".formatted(option, text));
      }
      OutFile file = new OutFile(option, text, path, files, overwrite);
      file.requireNewUnlessReplaced();
      return file;
    }

    private void requireNewUnlessReplaced() throws IOException {
      if (!overwrite && files.exists(path)) {
        throw new ConfException(
            "%s must not exist yet but %s does; --overwrite replaces it".formatted(option, text));
      }
    }

    private static Path path(String option, String text) {
      try {
        return new Path(text);
      } catch (IllegalArgumentException e) { // a path that is none
        throw new ConfException("%s must be a path but was %s".formatted(option, text));
      }
    }

    /** Writes a text beside its file and renames it, so that no half of it is ever there. */
    void write(String content) throws IOException {
      byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
      try {
        WholeFile.write(
            files,
            path,
            beside -> WholeFile.create(files, beside, bytes),
            this::requireNewUnlessReplaced); // another may have made it meanwhile
      } catch (IOException | FSError e) { // the latter where a disk is full
        Throwable why = e instanceof FSError && e.getCause() != null ? e.getCause() : e;
        String line =
            "%s must be a file that can be written but %s is not: %s"
                .formatted(option, text, Line.firstOf(String.valueOf(why.getMessage())));
        if (LocalDisk.isFull(e)) { // which is no fault of the command
          throw new UncheckedIOException(new IOException(line, e));
        }
        throw new ConfException(line);
      }
    }
  }
}

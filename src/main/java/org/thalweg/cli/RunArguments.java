package org.thalweg.cli;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.thalweg.run.ExistingCheckpoints;
import org.thalweg.text.Secrets;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What the commands that train have in common: a conf, settings that override it, and what becomes
 * of the results and checkpoints of an earlier run.
 */
final class RunArguments {
  @Mixin private ConfArguments given;

  @Option(names = "--overwrite", description = "Replace the results of an earlier run.")
  private boolean overwrite;

  @Option(
      names = "--resume",
      description = "Go on from the newest whole checkpoints; begin where there are none.")
  private boolean resume;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  String conf() {
    return given.conf();
  }

  List<String> overrides() {
    return given.overrides();
  }

  boolean overwrite() {
    return overwrite;
  }

  boolean resume() {
    return resume;
  }

  /**
   * The Spark context, which is started if there is none. There is no SQL session: nothing but
   * tables needs one, and it would cost every run a second.
   */
  JavaSparkContext spark() {
    String name = "thalweg %s %s".formatted(command.name(), conf());
    return JavaSparkContext.fromSparkContext(
        SparkContext.getOrCreate(new SparkConf().setAppName(Secrets.hide(name))));
  }

  /** What becomes of checkpoints that are there already, where no key may differ. */
  ExistingCheckpoints existing() {
    return resume ? ExistingCheckpoints.resume() : existing(Set.of());
  }

  /**
   * What is done with existing checkpoints, if some keys may differ.
   *
   * @param allowed keys whose values may differ from those of the run to resume
   */
  ExistingCheckpoints existing(Set<String> allowed) {
    return resume
        ? ExistingCheckpoints.resume(allowed)
        : overwrite ? ExistingCheckpoints.replace() : ExistingCheckpoints.refuse();
  }

  /** Tells the user something on the error stream. */
  void note(String line) {
    command.commandLine().getErr().println("thalweg: " + line);
  }

  /** The words of a command with these arguments, as a POSIX shell takes them. */
  String command(String beginning) {
    return command(beginning, conf(), overrides());
  }

  /** Seconds since this JVM began. */
  static double secondsSinceStart() {
    long start = ManagementFactory.getRuntimeMXBean().getStartTime();
    return (System.currentTimeMillis() - start) / 1e3;
  }

  /** The words of a command as a POSIX shell takes them, without secrets. */
  static String command(String beginning, String conf, List<String> overrides) {
    return Stream.concat(Stream.of(conf), overrides.stream())
        .map(word -> quoted(Secrets.hideIn(word)))
        .collect(Collectors.joining(" ", "thalweg " + beginning + " ", ""));
  }

  /** A word in single quotes, unless a POSIX shell takes it for one word as it is. */
  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}

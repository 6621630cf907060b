package org.thalweg.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.thalweg.fuzz.Target;
import org.thalweg.fuzz.Targets;
import org.thalweg.fuzz.Trial;

/**
 * Damaged files for every reader, and a line for each: how many were read, how many rejected with
 * one line, and how many did anything else, which is a failure and ends the program with 1.
 *
 * <p>Arguments: damaged files for each reader, 10,000 by default; for each that starts a job for
 * every file, 200 by default; the seed, 1 by default.
 */
public final class Fuzz {
  private static final int SHOWN = 5;

  private Fuzz() {}

  public static void main(String[] arguments) throws IOException {
    int each = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
    int jobs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
    long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : 1;
    Path directory = Files.createTempDirectory("fuzz");
    List<Trial> trials = new ArrayList<>();
    run(Targets.all(directory), each, seed, trials);
    SparkSession session = Sessions.local("fuzz");
    session.sparkContext().setLogLevel("OFF");
    run(Targets.onSpark(session, directory.resolve("spark")), jobs, seed, trials);
    session.stop();
    int files = trials.stream().mapToInt(Trial::files).sum();
    int failed = trials.stream().mapToInt(trial -> trial.failures().size()).sum();
    System.out.printf("%d files, %d failed%n", files, failed);
    System.exit(failed > 0 ? 1 : 0);
  }

  private static void run(List<Target> targets, int each, long seed, List<Trial> trials) {
    for (Target target : targets) {
      Trial trial = Trial.of(target, each, seed);
      System.out.println(trial);
      trial.failures().stream().limit(SHOWN).forEach(System.out::println);
      trials.add(trial);
    }
  }
}

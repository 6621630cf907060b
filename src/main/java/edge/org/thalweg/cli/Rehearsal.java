package org.thalweg.cli;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;

/**
 * Runs commands in one JVM, one after the other, and prints nothing: what they load is what {@code
 * submit-scripts/thalweg} keeps as an archive of classes, by which every later command starts
 * sooner. Commands are parted by {@code --}; one that fails does not keep the next from running.
 */
final class Rehearsal {
  private static final String NEXT = "--";

  private Rehearsal() {}

  public static void main(String[] arguments) {
    PrintWriter nowhere = new PrintWriter(OutputStream.nullOutputStream());
    List<String> words = Arrays.asList(arguments);
    while (!words.isEmpty()) {
      int end = words.contains(NEXT) ? words.indexOf(NEXT) : words.size();
      Main.run(nowhere, nowhere, words.subList(0, end).toArray(String[]::new));
      words = words.subList(Math.min(end + 1, words.size()), words.size());
    }
    if (SparkEnv.get() != null) {
      SparkContext.getOrCreate().stop();
    }
  }
}

package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.thalweg.LocalSpark;

/** Commands as they run in this process alone, and by jobs of Spark. */
record TwoWays(LocalSpark spark) {

  /** Runs a command as on a machine alone, where no job may run. */
  Run alone(Object... words) {
    int jobs = jobs();
    Run run = Run.of(words);
    assertThat(jobs()).isEqualTo(jobs);
    return run;
  }

  /** Runs a command as where somebody watches Spark. */
  Run byJobs(Object... words) {
    spark.session(); // has started, without pages
    System.setProperty("spark.ui.enabled", "true");
    try {
      return Run.of(words);
    } finally {
      System.setProperty("spark.ui.enabled", "false");
    }
  }

  private int jobs() {
    return spark.session().sparkContext().dagScheduler().numTotalJobs();
  }

  /** The contents of the files of a directory by their names, in bytes as Latin-1; none of none. */
  static Map<String, String> files(Path directory) throws IOException {
    Map<String, String> files = new TreeMap<>();
    if (Files.exists(directory)) {
      try (Stream<Path> found = Files.list(directory)) {
        for (Path file : found.toList()) {
          String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
          files.put(file.getFileName().toString(), bytes);
        }
      }
    }
    return files;
  }

  /** Removes a directory of files, if it is there. */
  static void remove(Path directory) throws IOException {
    for (String file : files(directory).keySet()) {
      Files.delete(directory.resolve(file));
    }
    Files.deleteIfExists(directory);
  }
}

package org.thalweg.solve.ranges;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/**
 * The steps of runs in ranges, to the last bit, as when golden/ranges.csv was written: as {@code
 * RecordedRunsTest} has those of runs by rows. Lines that are meant to change are taken from
 * target/recorded-ranges.csv.
 */
final class RecordedRanges {
  private static final Path NOW = Path.of("target", "recorded-ranges.csv");

  private RecordedRanges() {}

  /**
   * Checks a run against its line.
   *
   * @param figures of its reports, as text
   */
  static void require(Object form, List<String> figures, double[] w, double objective)
      throws IOException {
    int hash = 31 * Arrays.hashCode(w) + figures.hashCode();
    String key = form.toString().replaceAll("@[0-9a-f]+", "");
    String line = "%s; %d steps; %s; %08x".formatted(key, figures.size(), objective, hash);
    Files.writeString(NOW, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    try (var in = RecordedRanges.class.getResourceAsStream("/golden/ranges.csv")) {
      assertThat(new String(in.readAllBytes()).lines()).contains(line);
    }
  }
}

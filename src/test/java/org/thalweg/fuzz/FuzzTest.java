package org.thalweg.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.LocalSpark;

/** Two thousand damaged files, of the hundred thousand of the benchmarks: one line, or right. */
@Timeout(300)
class FuzzTest {
  private static final int FILES = 2000;
  private static final int JOBS = 4; // files for each reader that starts some

  @Test
  void everyReaderTakesADamagedFileOrSaysInALineWhyNot(@TempDir Path directory) throws Exception {
    List<Target> targets = Targets.all(directory);
    require(targets, FILES / targets.size() + 1);
  }

  @Test
  void soDoThoseThatStartJobs(@TempDir Path directory) throws Exception {
    try (LocalSpark spark = LocalSpark.open()) {
      require(Targets.onSpark(spark.session(), directory), JOBS);
    }
  }

  private static void require(List<Target> targets, int each) throws Exception {
    for (Target target : targets) {
      for (byte[] whole : target.whole()) {
        target.reader().read(whole);
      }
      Trial trial = Trial.of(target, each, 1);
      assertThat(trial.failures()).as(target.name()).isEmpty();
      assertThat(trial.rejected()).as(target.name()).isPositive();
    }
  }
}

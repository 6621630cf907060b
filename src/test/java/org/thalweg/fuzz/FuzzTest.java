package org.thalweg.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.LocalSpark;
import org.thalweg.Members;
import org.thalweg.data.table.RowFiles;

/** Some of the hundred thousand damaged files of the benchmarks: one line, or right. */
@Timeout(300)
@Tag("members")
class FuzzTest {
  private static final int FILES = Members.ARE_ALL ? 2000 : 500;
  private static final int JOBS = Members.ARE_ALL ? 4 : 2; // files for each reader that starts some
  private static final int PACKED = Members.ARE_ALL ? 2 : 1; // files of each format in each codec

  @Test
  void everyReaderTakesADamagedFileOrSaysInALineWhyNot(@TempDir Path directory) throws Exception {
    List<Target> targets = Targets.all(directory);
    require(targets, FILES / targets.size() + 1);
  }

  /** As editors of some systems leave it, which a damaged file of the benchmarks did, too. */
  @Test
  void theMarkOfUtf8SaysNothing(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("x.libsvm");
    List<String> rows = RowFiles.libsvm(file, "3.5 7:1\n2 1:1\n".getBytes(UTF_8));
    assertThat(RowFiles.libsvm(file, "\ufeff3.5 7:1\n2 1:1\n".getBytes(UTF_8))).isEqualTo(rows);
  }

  @Tag("long")
  @Test
  void soDoThoseThatStartJobs(@TempDir Path directory) throws Exception {
    try (LocalSpark spark = LocalSpark.open()) {
      require(Targets.onSpark(spark.session(), directory), JOBS);
    }
  }

  /** Where a format has checksums, in the rows of the whole file or in none. */
  @Tag("long")
  @Test
  void soDoTablesAndTextInEveryCodec(@TempDir Path directory) throws Exception {
    try (LocalSpark spark = LocalSpark.open()) {
      TableTargets tables = new TableTargets(spark.session(), directory);
      List<Target> targets = new ArrayList<>(tables.tables());
      targets.addAll(tables.texts());
      // every third meets each format and each codec, but not each pair of them
      for (Target target : Members.some(targets, each -> targets.indexOf(each) % 3 == 0).toList()) {
        assertThat(Trial.of(target, PACKED, 1).failures()).as(target.name()).isEmpty();
        assertThat(Trial.ofOneBit(target, PACKED, 1).failures()).as(target.name()).isEmpty();
      }
    }
  }

  private static void require(List<Target> targets, int each) throws Exception {
    for (Target target : targets) {
      for (byte[] whole : target.whole()) {
        target.reader().read(whole);
      }
      Trial trial = Trial.of(target, each, 1);
      assertThat(trial.failures()).as(target.name()).isEmpty();
      boolean leavesLinesOut = target.name().endsWith("events.jsonl"); // and says how many
      assertThat(trial.rejected() > 0).as(target.name()).isNotEqualTo(leavesLinesOut);
    }
  }
}

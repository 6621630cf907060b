package org.thalweg.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.solve.History;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.StepReport;

@Timeout(60)
class CheckpointWriterTest {
  private static final Origin ORIGIN =
      new Origin("sgd", "gradient", "weights: 1", "", new DataPrint(1, 1, 1, 1, ""));

  @TempDir private Path directory;

  @Test
  void oneIsDueAfterEverySoManyRounds() throws IOException {
    try (CheckpointWriter writer = writer(new CheckpointWriter.Cadence(50, 0, 3))) {
      assertThat(LongStream.range(0, 200).filter(step -> writer.due(report(step))))
          .containsExactly(49L, 99L, 149L, 199L);
      assertThat(writer.dueAtEnd()).isTrue();
    }
  }

  @Test
  void oneIsDueWhereTheLastOneIsLongAgo() throws Exception {
    try (CheckpointWriter writer = writer(new CheckpointWriter.Cadence(0, 2, 3))) {
      Thread.sleep(2050);
      assertThat(writer.due(report(0))).isTrue();
      writer.keep(snapshot(1));
      assertThat(writer.due(report(1))).isFalse();
    }
  }

  @Test
  void allThatWasGivenIsWrittenInOrderAndTheLastAreKept() throws IOException {
    try (CheckpointWriter writer = writer(new CheckpointWriter.Cadence(1, 0, 2))) {
      for (long step = 1; step <= 20; step++) {
        writer.keep(snapshot(step));
      }
    }
    CheckpointDirectory written = at(directory);
    assertThat(written.newest(note -> {}).orElseThrow().snapshot().step()).isEqualTo(20);
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void oneThatCannotBeWrittenIsToldOfAndTheNextIsTried() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "in the way");
    List<String> notes = new ArrayList<>();
    try (CheckpointWriter writer =
        new CheckpointWriter(
            at(file),
            new CheckpointWriter.Cadence(1, 0, 2),
            ORIGIN,
            "0.1",
            notes::add,
            Optional::of)) {
      writer.keep(snapshot(1));
      writer.keep(snapshot(2));
      assertThat(notes).hasSize(1);
      assertThat(notes.get(0)).contains("round-0000000001 cannot be written: ").hasLineCount(1);
      Files.delete(file);
      writer.keep(snapshot(3));
    }
    assertThat(at(file).newest(note -> {}).orElseThrow().snapshot().step()).isEqualTo(3);
  }

  private CheckpointWriter writer(CheckpointWriter.Cadence cadence) throws IOException {
    return new CheckpointWriter(at(directory), cadence, ORIGIN, "0.1", note -> {}, Optional::of);
  }

  private static CheckpointDirectory at(Path path) throws IOException {
    return CheckpointDirectory.at(path.toString(), new Configuration());
  }

  private static Snapshot snapshot(long step) {
    return new Snapshot(step, new double[] {step}, Map.of(), new History(1));
  }

  private static StepReport report(long step) {
    return new StepReport(step, 1, 1, 0, 1, 0, 0.1, 1, Duration.ZERO);
  }
}

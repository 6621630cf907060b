package org.thalweg.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.run.ExistingCheckpoints;
import org.thalweg.run.RunOptions;
import org.thalweg.solve.StopCriterion;
import org.thalweg.spark.SparkFixture;

/** Of two searches with one directory of checkpoints, the first has it from the beginning. */
class OneSearchAtATimeTest {
  private static final String CONF =
      "objective.loss = logistic, stop.maxSteps = 4, tune { grid { penalty = [\"l2(1e-3)\","
          + " \"l2(1e-1)\"] }, folds = 2 }";

  private static final String OF_PATH =
      "objective.loss = logistic, penalty = \"path(l1,points=3,ratio=0.1)\", tune.folds = 2";

  @Test
  void theSecondIsRefusedBeforeAnyModelBegins(@TempDir Path directory) throws Exception {
    try (SearchFixture fixture = SearchFixture.open(directory, SparkFixture.JAVA)) {
      String expected = fixture.search(fixture.conf(CONF)).refit().get().model().weightsSha256();
      TrainingConf conf =
          fixture.conf(CONF).toBuilder()
              .checkpointDirectory(directory.resolve("checkpoints").toString())
              .build();
      List<Throwable> refused = new ArrayList<>();
      SearchListener other =
          new SearchListener() {
            @Override
            public void begins(int points, int models) {
              refused.add(
                  catchThrowable(
                      () -> fixture.search(conf, SearchFixture.resuming(), SearchListener.none())));
            }
          };
      SearchOutcome first = fixture.search(conf, SearchFixture.resuming(), other);
      assertThat(refused)
          .singleElement()
          .satisfies(
              thrown ->
                  assertThat(thrown)
                      .isInstanceOf(ConfException.class)
                      .hasMessageContaining("another run writes to it"));
      assertThat(first.refit().get().model().weightsSha256()).isEqualTo(expected);
    }
  }

  /** As where the disk has become full; a file in the place of a directory is alike. */
  @ParameterizedTest
  @CsvSource({"point-0001-fold-1, false", "refit-%04d, false", "refit-%04d, true"})
  void aTrainingGoesOnWithoutCheckpointsThatCannotBeWritten(
      String which, boolean isPath, @TempDir Path directory) throws Exception {
    try (SearchFixture fixture = SearchFixture.open(directory, SparkFixture.JAVA)) {
      SearchOutcome undisturbed = fixture.search(fixture.conf(isPath ? OF_PATH : CONF));
      String expected = undisturbed.refit().get().model().weightsSha256();
      String part = which.formatted(undisturbed.result().best().point().number());
      Path place = Files.createDirectory(directory.resolve("full"));
      Files.writeString(place.resolve(part), "");
      TrainingConf conf =
          fixture.conf(isPath ? OF_PATH : CONF).toBuilder()
              .checkpointDirectory(place.toString())
              .build();
      List<String> notes = new ArrayList<>();
      RunOptions options =
          new RunOptions(
              List.of(),
              StopCriterion.never(),
              model -> {},
              notes::add,
              ExistingCheckpoints.refuse());
      SearchOutcome outcome = fixture.search(conf, options, SearchListener.none());
      assertThat(outcome.refit().get().model().weightsSha256()).isEqualTo(expected);
      assertThat(notes)
          .anyMatch(note -> note.matches(".*" + part + ".* cannot be written.*goes on.*"));
    }
  }
}

package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.LocalSpark;
import org.thalweg.ShortJvm;

/** Signals sent to a process of its own. */
@Timeout(240)
class InterruptTest {
  /** What a shell runs in the background ignores SIGINT, and so does each process begun there. */
  private static final List<String> LISTENING = List.of("env", "--default-signal=INT");

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({"TERM, 143"})
  void aSignalEndsTheRunAfterAStepThatCanBeResumed(String signal, int code) throws Exception {
    Path out = directory.resolve("out");
    Path checkpoints = directory.resolve("ck");
    Path train = Run.data(directory.resolve("train.libsvm"), 60, true);
    Path conf = Run.conf(directory.resolve("my.conf"), train, "logistic", out);
    String rounds = "checkpoint.everyRounds=10";
    String kept = "checkpoint.directory=" + checkpoints;
    File errors = directory.resolve("errors").toFile();
    Process child = child(errors, "train", conf, kept, rounds, "stop.maxSteps=1000000");
    String said = ended(child, signal, code, checkpoints, errors.toPath());
    assertThat(said)
        .contains("thalweg: interrupted by SIG%s after ".formatted(signal))
        .contains("to go on: thalweg train --resume %s %s %s".formatted(conf, kept, rounds));
    JsonNode summary = new ObjectMapper().readTree(out.resolve("summary.json").toFile());
    assertThat(summary.at("/stop/kind").asText()).isEqualTo("INTERRUPTED");
    long steps = summary.path("steps").asLong();
    assertThat(checkpoints.resolve("round-%010d".formatted(steps))).isDirectory();
    requireSameBits(conf, steps, summary.path("weightsSha256").asText());
  }

  /** Each signal starts a process; each build sends one to a run and the other to a search. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({"INT, 130"})
  void aSignalEndsTheRunAfterAStepThatCanBeResumedToo(String signal, int code) throws Exception {
    aSignalEndsTheRunAfterAStepThatCanBeResumed(signal, code);
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({"INT, 130"})
  void aSignalEndsASearchAfterAStepThatCanBeResumed(String signal, int code) throws Exception {
    Path checkpoints = directory.resolve("ck");
    Path train = Run.data(directory.resolve("train.libsvm"), 60, true);
    Path conf = Run.conf(directory.resolve("my.conf"), train, "logistic", directory.resolve("out"));
    File errors = directory.resolve("errors").toFile();
    List<String> grid = List.of("tune.grid.learningRate=[0.1,0.2]", "tune.folds=2");
    Process child =
        child(
            errors,
            "tune",
            conf,
            grid.get(0),
            grid.get(1),
            "checkpoint.directory=" + checkpoints,
            "checkpoint.everyRounds=10",
            "stop.maxSteps=1000000");
    String said = ended(child, signal, code, checkpoints, errors.toPath());
    assertThat(said)
        .contains("thalweg: interrupted by SIG%s after ".formatted(signal))
        .contains("--resume goes on");
    requireSameSearch(conf, grid, checkpoints);
  }

  /** Each signal starts a process; each build sends one to a run and the other to a search. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({"TERM, 143"})
  void aSignalEndsASearchAfterAStepThatCanBeResumedToo(String signal, int code) throws Exception {
    aSignalEndsASearchAfterAStepThatCanBeResumed(signal, code);
  }

  /** Sends a signal once there is a checkpoint, and gives back what the process said. */
  private static String ended(Process child, String signal, int code, Path checkpoints, Path errors)
      throws Exception {
    try {
      awaitCheckpoint(child, checkpoints, errors);
      assertThat(new ProcessBuilder("kill", "-" + signal, "" + child.pid()).start().waitFor())
          .isZero();
      assertThat(child.waitFor(120, TimeUnit.SECONDS)).isTrue();
    } finally {
      child.destroyForcibly();
    }
    String said = Files.readString(errors);
    assertThat(child.exitValue()).as(said).isEqualTo(code);
    return said;
  }

  /** Goes on to a few more steps, to the bits of a search that nobody ended. */
  private void requireSameSearch(Path conf, List<String> grid, Path checkpoints)
      throws IOException {
    int most = 2 * newest(checkpoints);
    Path resumed = directory.resolve("out");
    Path whole = directory.resolve("whole");
    try (LocalSpark spark = LocalSpark.open()) {
      List<Object> words = new ArrayList<>(List.of("tune", "--resume", conf));
      words.addAll(grid);
      words.addAll(List.of("stop.maxSteps=" + most, "checkpoint.directory=" + checkpoints));
      assertThat(Run.of(words.toArray()).code()).isZero();
      words = new ArrayList<>(List.of("tune", conf));
      words.addAll(grid);
      words.addAll(List.of("stop.maxSteps=" + most, "output=" + whole));
      assertThat(Run.of(words.toArray()).code()).isZero();
    }
    ObjectMapper json = new ObjectMapper();
    JsonNode ours = json.readTree(tuneFile(resumed));
    JsonNode theirs = json.readTree(tuneFile(whole));
    String best = "/best/weightsSha256";
    assertThat(ours.at(best).asText()).isNotEmpty().isEqualTo(theirs.at(best).asText());
    assertThat(ours.path("points").findValues("weightsSha256"))
        .isNotEmpty()
        .isEqualTo(theirs.path("points").findValues("weightsSha256"));
  }

  private static File tuneFile(Path output) {
    return output.resolve("tune.json").toFile();
  }

  /** The steps of the newest checkpoint of any model. */
  private static int newest(Path checkpoints) throws IOException {
    try (var files = Files.walk(checkpoints)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("round-\\d+"))
          .mapToInt(name -> Integer.parseInt(name.substring("round-".length())))
          .max()
          .orElseThrow();
    }
  }

  private static void awaitCheckpoint(Process child, Path checkpoints, Path errors)
      throws Exception {
    for (int i = 0; i < 1200; i++) {
      assertThat(child.isAlive()).as(Files.readString(errors)).isTrue();
      Thread.sleep(50);
      try (var files = Files.exists(checkpoints) ? Files.walk(checkpoints) : null) {
        if (files != null
            && files.anyMatch(file -> file.getFileName().toString().startsWith("round-"))) {
          return;
        }
      }
    }
    throw new AssertionError("no checkpoint came: " + Files.readString(errors));
  }

  /** As of a run that ends after so many steps by itself. */
  private void requireSameBits(Path conf, long steps, String sha256) throws IOException {
    Path other = directory.resolve("other");
    try (LocalSpark spark = LocalSpark.open()) {
      assertThat(Run.of("train", conf, "stop.maxSteps=" + steps, "output=" + other).code())
          .isZero();
    }
    JsonNode summary = new ObjectMapper().readTree(other.resolve("summary.json").toFile());
    assertThat(summary.path("weightsSha256").asText()).isEqualTo(sha256);
  }

  private Process child(File errors, Object... arguments) throws IOException {
    List<String> command = new ArrayList<>(LISTENING);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ShortJvm.OPTIONS);
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--add-opens") || option.startsWith("-XX:+Ignore"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            "-Dspark.master=local[1]",
            "-Dspark.ui.enabled=false",
            "-Dspark.sql.warehouse.dir=" + directory.resolve("warehouse"),
            Main.class.getName()));
    List.of(arguments).forEach(argument -> command.add(argument.toString()));
    return new ProcessBuilder(command)
        .redirectError(errors)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}

package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.cli.ThalwegCommand.ExitCode;

/** What is proven of a minimum goes with the model, and is proven again from it and its rows. */
class VerifyCommandTest {
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir private static Path directory;
  private static Path rows;
  private static JsonNode stop;

  @BeforeAll
  static void train() throws IOException {
    rows = Run.data(directory.resolve("rows.libsvm"), 200, true);
    assertThat(train("whole", "l1(1e-2)", "data.standardize=scale").code()).isZero();
    stop = stop("whole");
  }

  private static Run train(String name, String penalty, Object... settings) throws IOException {
    Path conf = directory.resolve(name + ".conf");
    Files.writeString(
        conf,
        "data.train = \"%s\"\nobjective.loss = logistic\npenalty = \"%s\"\noutput = \"%s\"\n"
            .formatted(rows, penalty, directory.resolve(name)));
    List<Object> arguments = new ArrayList<>(List.of("train", conf, "--overwrite"));
    Collections.addAll(arguments, settings);
    return Run.of(arguments.toArray());
  }

  private static JsonNode stop(String name) throws IOException {
    return new ObjectMapper()
        .readTree(directory.resolve(name).resolve("summary.json").toFile())
        .path("stop");
  }

  private static Run verify(Path model, Path data) {
    return Run.of("verify", model, data);
  }

  @Test
  void aLassoIsProvenAtTheEndAndAgainFromItsFiles() {
    assertThat(stop.path("kind").asText()).isEqualTo("CONVERGED");
    assertThat(stop.path("proven").asBoolean()).isTrue();
    assertThat(stop.path("bound").asDouble()).isBetween(0.0, 1e-5);
    Run again = verify(directory.resolve("whole/model"), rows);
    assertThat(again.errors()).isEmpty();
    assertThat(again.code()).isZero();
    assertThat(again.out()).startsWith("proven: F = ").contains("over the 200 rows");
  }

  @Test
  void theOrderOfTheRowsAndTheirFilesDoNotMatter() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(rows));
    Collections.shuffle(lines, new Random(3));
    Path cut = Files.createDirectory(directory.resolve("cut"));
    Files.write(cut.resolve("b.libsvm"), lines.subList(0, 70));
    Files.write(cut.resolve("a.libsvm"), lines.subList(70, lines.size()));
    assertThat(verify(directory.resolve("whole/model"), cut).code()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"label", "value", "missing", "twice"})
  void otherRowsAreRefused(String what) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(rows));
    String first = lines.get(0);
    switch (what) {
      case "label" -> lines.set(0, (first.startsWith("1") ? "0" : "1") + first.substring(1));
      case "value" -> lines.set(0, first.replaceFirst(":(-?)0\\.(\\d)", ":$10.9$2"));
      case "missing" -> lines.remove(0);
      default -> lines.set(1, first);
    }
    assertThat(lines).isNotEqualTo(Files.readAllLines(rows));
    Path other = directory.resolve(what + ".libsvm");
    Files.write(other, lines);
    Run run = verify(directory.resolve("whole/model"), other);
    assertThat(run.code()).isEqualTo(ExitCode.DATA);
    assertThat(run.errors().lines()).hasSize(1);
  }

  /** Every file of a model, at places all over it. */
  @Test
  void anyFlippedBitOfTheModelIsRefused() throws IOException {
    Path whole = directory.resolve("whole/model");
    SplittableRandom random = new SplittableRandom(9);
    List<Path> files;
    try (Stream<Path> all = Files.walk(whole)) {
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> !file.getFileName().toString().startsWith("."))
              .sorted()
              .toList();
    }
    assertThat(files).hasSize(6);
    for (Path file : files) { // which Hadoop has on a local disk alone
      Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    }
    for (Path file : files) {
      byte[] content = Files.readAllBytes(file);
      for (int trial = 0; trial < 12 && content.length > 0; trial++) {
        byte[] other = content.clone();
        other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, other);
        Run run = verify(whole, rows);
        assertThat(run.code()).as("%s", file).isEqualTo(ExitCode.DATA);
        assertThat(run.errors().lines()).as(run.errors()).hasSize(1);
      }
      Files.write(file, content);
    }
    Files.createFile(whole.resolve("data/more"));
    assertThat(verify(whole, rows).code()).isEqualTo(ExitCode.DATA);
    Files.delete(whole.resolve("data/more"));
    assertThat(verify(whole, rows).code()).isZero();
  }

  /** By a program that shares no code with this one, in a Python that has numpy. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "logistic; l2(1e-3); none",
        "logistic; l1(1e-2); scale",
        "halfSquared; elasticNet(0.1, 0.5); scale",
        "squaredHinge; sum(l1(1e-3), l2(1e-2)); none",
        "logistic; box(-0.5, 0.5); none"
      })
  void anotherProgramProvesItAgain(String loss, String penalty, String standardize)
      throws Exception {
    Run trained =
        train("other", penalty, "objective.loss=" + loss, "data.standardize=" + standardize);
    assertThat(trained.code()).as(trained.errors()).isZero();
    if (python("-c", "import numpy").code() != 0) {
      System.out.println("no numpy on this machine, so its program is not tested");
      return;
    }
    PythonRun run =
        python(
            "src/test/python/verify_contract.py",
            "src/main/python/thalweg/verify.py",
            directory.resolve("other/model").toString(),
            rows.toString());
    assertThat(run.code()).as(run.out()).isZero();
    assertThat(run.out().lines().filter(line -> line.startsWith("holds"))).hasSize(2);
  }

  private record PythonRun(int code, String out) {}

  private static PythonRun python(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("python3"));
    Collections.addAll(command, arguments);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new PythonRun(process.waitFor(), out);
    } catch (IOException e) {
      return new PythonRun(127, e.getMessage());
    }
  }

  @Test
  void aModelWithoutAProofSaysSo() throws IOException {
    assertThat(train("free", "none").code()).isZero();
    assertThat(stop("free").path("proven").asBoolean(true)).isFalse();
    assertThat(stop("free").path("notProven").asText()).isEqualTo("weights have no penalty");
    assertThat(stop("free").path("minimum").asText()).contains("not proven: ").startsWith("about ");
    Run run = verify(directory.resolve("free/model"), rows);
    assertThat(run.code()).isEqualTo(ExitCode.DATA);
    assertThat(run.errors()).contains("proof");
  }

  /** Under every method that takes l1. */
  @ParameterizedTest
  @ValueSource(strings = {"auto", "lbfgs"})
  void aGapUnderL1EndsARunByWhatIsProven(String method) throws IOException {
    String name = "gap-" + method;
    Run run = train(name, "l1(1e-2)", "method=" + method, "stop.gap=1e-7");
    assertThat(run.code()).as(run.errors()).isZero();
    assertThat(stop(name).path("kind").asText()).isEqualTo("CONVERGED");
    assertThat(stop(name).path("bound").asDouble()).isLessThan(1.3e-7);
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"newton", "svrg"})
  void aGapUnderL1EndsARunByWhatIsProvenToo(String method) throws IOException {
    aGapUnderL1EndsARunByWhatIsProven(method);
  }
}

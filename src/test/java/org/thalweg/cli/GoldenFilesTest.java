package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.LocalSpark;
import org.thalweg.cli.ThalwegCommand.ExitCode;

/**
 * What released versions wrote, under {@code src/test/resources/golden}: every model predicts what
 * it predicted then; a run goes on from every checkpoint to an objective at most as high as then.
 * Checkpoints of 0.1 are refused with one line, and a run that begins at their w ends as low. A run
 * in mini-batches takes other batches than then, and may end higher by chance: then it goes on with
 * all rows, where there is no chance, to an objective at most as high as runs of some seeds have in
 * mini-batches.
 */
class GoldenFilesTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  /** Of the checkpoints that are refused. */
  private static final String REFUSED = "0.1.";

  private static final int SEEDS = 5;
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource("models")
  void aModelPredictsWhatItPredictedThen(String model) throws IOException {
    Path stored = GOLDEN.resolve(model);
    Path out = directory.resolve("scores");
    Run run = Run.of("predict", stored.resolve("model"), data(stored), out);
    assertThat(run).isEqualTo(new Run(ExitCode.DONE, "predictions " + out + "\n", ""));
    List<String> then = Files.readAllLines(stored.resolve("scores.csv"));
    List<String> now = lines(out);
    assertThat(now).hasSameSizeAs(then).isNotEmpty();
    for (int i = 0; i < now.size(); i++) {
      assertThat(numbers(now.get(i))).containsExactly(numbers(then.get(i)), Offset.offset(1e-12));
    }
  }

  @ParameterizedTest
  @MethodSource("rounds")
  void aRunGoesOnToAnObjectiveAtMostAsHighAsThen(String checkpoint) throws IOException {
    Path stored = GOLDEN.resolve(checkpoint);
    Run run = goOn(stored, stored.getParent().resolve("run.conf"), "out");
    assertThat(run.errors().lines().filter(line -> !line.contains("events.jsonl lacks steps 0 to")))
        .containsExactly(
            isRefused(stored)
                ? new String[0]
                : new String[] {"thalweg: resuming from file:" + copy(stored, "out")});
    assertThat(run.code()).isEqualTo(ExitCode.DONE);
    double most = most(stored.getParent());
    if (objective("out") > most && hasBatches(stored)) {
      requireObjectiveWithAllRows(stored, most);
    } else {
      assertThat(objective("out")).isLessThanOrEqualTo(most);
    }
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatCannotBeReadIsRefusedWithOneLineAndLeftAsItIs(String run) throws IOException {
    Path stored = GOLDEN.resolve(run);
    Path checkpoints = directory.resolve("out-checkpoints");
    copy(stored, checkpoints);
    Path summary = directory.resolve("out").resolve("summary.json");
    Files.createDirectories(summary.getParent().resolve("model"));
    Files.writeString(summary, "of a former run");
    Map<Path, String> before = contents(directory);
    Run refused = train(stored.resolve("run.conf"), "out", "--resume", "checkpoint.keep=1");
    assertThat(refused.code()).isEqualTo(ExitCode.CONF);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.errors().lines()).hasSize(1);
    assertThat(refused.errors())
        .startsWith("thalweg: checkpoint file:" + newest(checkpoints))
        .contains(stored.getName(stored.getNameCount() - 3).toString(), "start = \"");
    assertThat(contents(directory)).isEqualTo(before);
  }

  @Test
  void noPathOfTheMachineIsInThem() throws IOException {
    for (Map.Entry<Path, String> file : contents(GOLDEN).entrySet()) {
      assertThat(file.getValue())
          .as(file.getKey().toString())
          .doesNotContain("file:/", "\"/", "/home/", "/tmp/");
    }
  }

  static List<String> models() {
    return under("models");
  }

  static List<String> refused() {
    return under("checkpoints").stream().filter(run -> run.startsWith(REFUSED)).toList();
  }

  static List<String> rounds() {
    return under("checkpoints").stream()
        .flatMap(run -> rounds(GOLDEN.resolve(run)).map(round -> run + "/" + round.getFileName()))
        .toList();
  }

  /** Every directory of a kind, of every version. */
  private static List<String> under(String kind) {
    return children(GOLDEN).stream()
        .filter(version -> Files.isDirectory(version.resolve(kind)))
        .filter(version -> Character.isDigit(version.getFileName().toString().charAt(0)))
        .flatMap(version -> children(version.resolve(kind)).stream())
        .map(path -> GOLDEN.relativize(path).toString())
        .toList();
  }

  private static Stream<Path> rounds(Path run) {
    return children(run).stream().filter(path -> path.getFileName().toString().startsWith("round"));
  }

  private static Path newest(Path checkpoints) {
    return rounds(checkpoints).reduce((a, b) -> b).orElseThrow();
  }

  private static List<Path> children(Path path) {
    try (Stream<Path> files = Files.list(path)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isRefused(Path checkpoint) {
    return GOLDEN.relativize(checkpoint).toString().startsWith(REFUSED);
  }

  private static boolean hasBatches(Path checkpoint) throws IOException {
    return Files.readString(checkpoint.resolveSibling("run.conf")).contains("batch.rows");
  }

  /** Goes on from a checkpoint, or begins at its w where it is refused. */
  private Run goOn(Path checkpoint, Path conf, String name, String... arguments)
      throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    if (isRefused(checkpoint)) {
      all.add("start=" + checkpoint);
    } else {
      copy(checkpoint, copy(checkpoint, name));
      all.add("--resume");
    }
    return train(conf, name, all.toArray(String[]::new));
  }

  private Path copy(Path checkpoint, String name) {
    return directory.resolve(name + "-checkpoints").resolve(checkpoint.getFileName());
  }

  /** As the conf says it, but with results and checkpoints in directories of its own. */
  private Run train(Path conf, String name, String... arguments) {
    List<Object> all =
        new ArrayList<>(
            List.of(
                "train",
                conf,
                "output=" + directory.resolve(name),
                "checkpoint.directory=" + directory.resolve(name + "-checkpoints")));
    all.addAll(List.of(arguments));
    return Run.ofLast(all);
  }

  /** F at the end of the run then, to within rounding. */
  private static double most(Path stored) throws IOException {
    double then = Double.parseDouble(Files.readString(stored.resolve("objective")).strip());
    return then + 1e-6 * Math.abs(then);
  }

  private void requireObjectiveWithAllRows(Path checkpoint, double then) throws IOException {
    Path conf = checkpoint.resolveSibling("run.conf");
    double most = then;
    for (int seed = 1; seed <= SEEDS; seed++) {
      assertThat(train(conf, "seed" + seed, "seed=" + seed).code()).isEqualTo(ExitCode.DONE);
      most = Math.max(most, objective("seed" + seed));
    }
    String[] arguments =
        isRefused(checkpoint)
            ? new String[] {"batch.rows=60"}
            : new String[] {"--allow", "batch.rows", "batch.rows=60"};
    assertThat(goOn(checkpoint, conf, "all", arguments).code()).isEqualTo(ExitCode.DONE);
    assertThat(objective("all")).isLessThanOrEqualTo(most);
  }

  /** F at the end of a run, as its output has it. */
  private double objective(String name) throws IOException {
    return new ObjectMapper()
        .readTree(directory.resolve(name).resolve("summary.json").toFile())
        .get("finalObjective")
        .asDouble();
  }

  private static String data(Path stored) throws IOException {
    String key = "data.train = ";
    return Files.readAllLines(stored.resolve("run.conf")).stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(key.length()))
        .findFirst()
        .orElseThrow();
  }

  private static double[] numbers(String line) {
    return Stream.of(line.split(",")).mapToDouble(Double::parseDouble).toArray();
  }

  private static List<String> lines(Path out) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path part : children(out)) {
      if (part.getFileName().toString().startsWith("part-")) {
        lines.addAll(Files.readAllLines(part));
      }
    }
    return lines;
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Path file : files(from)) {
      Path place = to.resolve(from.relativize(file));
      Files.createDirectories(place.getParent());
      Files.copy(file, place);
    }
  }

  /** Every file, byte by byte. */
  private static Map<Path, String> contents(Path path) throws IOException {
    Map<Path, String> contents = new TreeMap<>();
    for (Path file : files(path)) {
      contents.put(file, Files.readString(file, StandardCharsets.ISO_8859_1));
    }
    return contents;
  }

  private static List<Path> files(Path path) throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}

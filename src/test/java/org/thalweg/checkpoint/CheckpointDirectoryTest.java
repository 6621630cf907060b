package org.thalweg.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.data.text.AwayFileSystem;
import org.thalweg.solve.History;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.StepReport;

/** What is whole is found, what is torn or hostile is told from it. */
@Timeout(60)
class CheckpointDirectoryTest {
  private static final Configuration HADOOP = new Configuration();
  private static final Origin ORIGIN =
      new Origin(
          "sgd", "gradient", "weights: 3", "seed = 7\n", new DataPrint(8, 100, 3, 200, "abc"));

  @TempDir private Path temporary;
  private Path place;
  private CheckpointDirectory directory;
  private final List<String> notes = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    place = temporary.resolve("ck");
    directory = CheckpointDirectory.at(place.toString(), HADOOP);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsWrittenIsReadBitByBit(boolean isOld) throws IOException {
    Snapshot snapshot = snapshot(50, 20_000);
    directory.write(snapshot, ORIGIN, "0.1");
    if (isOld) {
      OldLayout.giveTo(place.resolve("round-0000000050"));
    }
    Checkpoint read = directory.newest(notes::add).orElseThrow();
    assertThat(read.origin()).isEqualTo(ORIGIN);
    assertThat(read.version()).isEqualTo("0.1");
    assertThat(read.snapshot().step()).isEqualTo(50);
    assertThat(read.snapshot().arrays().keySet()).isEqualTo(snapshot.arrays().keySet());
    snapshot
        .arrays()
        .forEach((name, array) -> assertThat(read.snapshot().arrays().get(name)).isEqualTo(array));
    assertThat(read.directory()).endsWith("/ck/round-0000000050");
    assertThat(notes).isEmpty();
  }

  @Test
  void arraysAreRawLittleEndianDoubles() throws IOException {
    directory.write(snapshot(1, 1), ORIGIN, "0.1");
    byte[] w = Files.readAllBytes(place.resolve("round-0000000001/arrays.f64"));
    assertThat(w).startsWith(0, 0, 0, 0, 0, 0, (byte) 0xF0, 0x3F);
  }

  @Test
  void aDirectoryThatIsNotThereHoldsNone() throws IOException {
    assertThat(directory.isEmpty()).isTrue();
    assertThat(directory.newest(notes::add)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "false,cut arrays.f64",
    "false,cut manifest.json",
    "false,lose arrays.f64",
    "false,lose manifest.json",
    "false,flip arrays.f64",
    "false,lengthen arrays.f64",
    "false,empty manifest.json",
    "true,cut 0000.f64",
    "true,cut 0004.f64",
    "true,lose 0000.f64",
    "true,flip 0000.f64",
    "true,flip 0001.f64",
    "true,lengthen 0001.f64",
  })
  void aTornOneIsSkippedAndSaid(boolean isOld, String damage) throws IOException {
    directory.write(snapshot(10, 3), ORIGIN, "0.1");
    directory.write(snapshot(20, 3), ORIGIN, "0.1");
    if (isOld) {
      OldLayout.giveTo(place.resolve("round-0000000020"));
    }
    damage(place.resolve("round-0000000020"), damage);
    assertThat(directory.newest(notes::add).orElseThrow().snapshot().step()).isEqualTo(10);
    assertThat(notes).hasSize(1).first().asString().contains("round-0000000020 is not whole: ");
  }

  @Test
  void oneThatCannotBeReachedIsNotSaidToBeTorn() throws IOException {
    directory.write(snapshot(10, 3), ORIGIN, "0.1");
    Configuration hadoop = new Configuration();
    hadoop.set("fs.away.impl", AwayFileSystem.class.getName());
    CheckpointDirectory away = CheckpointDirectory.at("away://host" + place, hadoop);
    AwayFileSystem.OPENINGS.set(1);
    assertThatIOException()
        .isThrownBy(() -> away.newest(notes::add))
        .withMessage("Connection refused");
    assertThat(away.newest(notes::add).orElseThrow().snapshot().step()).isEqualTo(10);
  }

  @Test
  void whereAllAreTornThatIsAnError() throws IOException {
    directory.write(snapshot(10, 3), ORIGIN, "0.1");
    damage(place.resolve("round-0000000010"), "cut arrays.f64");
    assertThatIOException()
        .isThrownBy(() -> directory.newest(notes::add))
        .withMessage("%s has no checkpoint that is whole", place);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"bytes\" : 24 | \"bytes\" : 9223372036854775800 | w of arrays.f64 must be a whole number"
            + " of",
        "\"bytes\" : 24 | \"bytes\" : 8589934584 | arrays.f64 must have 8589934584 bytes but has ",
        "\"bytes\" : 24 | \"bytes\" : 9223372036854775808 | bytes in manifest.json must be in [0, ",
        "\"bytes\" : 24 | \"bytes\" : -24 | bytes in manifest.json must be in [0, ",
        "\"bytes\" : 24 | \"bytes\" : 24.5 | bytes in manifest.json must be in [0, ",
        "\"bytes\" : 24 | \"bytes\" : \"24\" | bytes in manifest.json must be in [0, ",
        "\"bytes\" : 24 | \"bytes\" : 16 | arrays.f64: its checksum must be ",
        "\"bytes\" : 24 | \"bytes\" : 17 | w of arrays.f64 must be a whole number of doubles",
        "\"offset\" : 0 | \"offset\" : 9223372036854775800 | w of arrays.f64 must be a whole"
            + " number",
        "\"offset\" : 0 | \"offset\" : 4611686018427387903 | arrays.f64 must have"
            + " 4611686018427387927",
        "\"offset\" : 0 | \"offset\" : -1 | offset in manifest.json must be in [0, ",
        "\"offset\" : 0 | \"offset\" : 8 | arrays.f64: its checksum must be ",
        "\"offset\" : 0 | \"offsets\" : 0 | offset in manifest.json must be in [0, ",
        "\"file\" : \"arrays.f64\" | \"file\" : \"../../secret\" | a file must be named as"
            + " arrays.f64",
        "\"file\" : \"arrays.f64\" | \"file\" : \"/etc/passwd\" | a file must be named as"
            + " arrays.f64",
        "\"file\" : \"arrays.f64\" | \"file\" : \"9999.f64\" | 9999.f64",
        "\"name\" : \"w\" | \"name\" : \"memory.slot.mean\" | there are two arrays"
            + " memory.slot.mean",
        "\"name\" : \"w\" | \"name\" : \"v\" | there is no w",
        "\"name\" : \"history.totals\" | \"name\" : \"x\" | the history is not whole",
        "\"step\" : 10 | \"step\" : -1 | step in manifest.json must be in [0, ",
        "\"step\" : 10 | \"steps\" : 10 | step in manifest.json must be in [0, ",
        "seed = 7 | seed = 8 | the conf in manifest.json does not have its checksum",
        "\"formatVersion\" : 2 | \"formatVersion\" : 3 | formatVersion in manifest.json must be in"
            + " [0, 2]",
        "\"formatVersion\" : 2 | \"formatVersion\" : 0 | formatVersion must be at least 1 but was"
            + " 0",
        "\"formatVersion\" : 2 | \"formatVersion\" : 1 | arrays.f64",
        "thalweg checkpoint | other | manifest.json is not that of a checkpoint",
      })
  void whatAManifestClaimsIsNotBelieved(String old, String replaced, String message)
      throws IOException {
    directory.write(snapshot(10, 3), ORIGIN, "0.1");
    Path manifest = place.resolve("round-0000000010/manifest.json");
    String json = Files.readString(manifest);
    assertThat(json).contains(old);
    String claiming = json.replaceFirst(java.util.regex.Pattern.quote(old), replaced);
    rewrite(manifest, CheckpointFiles.withDigest(claiming.getBytes(UTF_8)));
    assertThatIOException().isThrownBy(() -> directory.newest(notes::add));
    assertThat(notes).hasSize(1).first().asString().contains(message);
  }

  /** Each of these would be read without the digest, also where no file beside has a checksum. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"step\" : 10 | \"step\" : 11 | another",
        "memory.slot.mean | memory.slot.meam | another",
        "\"rows\" : 100 | \"rows\" : 101 | another",
        "\"method\" : \"sgd\" | \"method\" : \"svrg\" | another",
        "\"thalweg\" : \"0.1\" | \"thalweg\" : \"0.2\" | another",
        "\"manifestSha256\" | \"manifestSha255\" | missing",
      })
  void aManifestInWhichAWordIsAnotherIsNotRead(String old, String replaced, String is)
      throws IOException {
    directory.write(snapshot(10, 3), ORIGIN, "0.1");
    Path manifest = place.resolve("round-0000000010/manifest.json");
    String json = Files.readString(manifest);
    assertThat(json).contains(old);
    rewrite(manifest, json.replace(old, replaced).getBytes(UTF_8));
    assertThatIOException().isThrownBy(() -> directory.newest(notes::add));
    assertThat(notes)
        .singleElement(as(STRING))
        .endsWith("manifest.json must be as it was written but its manifestSha256 is " + is);
  }

  @Test
  void aMutatedManifestIsReadOrRejectedWithALine() throws IOException {
    directory.write(snapshot(10, 3), ORIGIN, "0.1");
    Path manifest = place.resolve("round-0000000010/manifest.json");
    byte[] json = Files.readAllBytes(manifest);
    SplittableRandom random = new SplittableRandom(5);
    int rejected = 0;
    for (int i = 0; i < 500; i++) {
      byte[] mutated = json.clone();
      mutated[random.nextInt(json.length)] = (byte) random.nextInt(256);
      rewrite(manifest, mutated);
      notes.clear();
      try {
        assertThat(directory.newest(notes::add)).isPresent();
      } catch (IOException e) {
        assertThat(notes).hasSize(1).first().asString().doesNotContain("\n");
        rejected++;
      }
    }
    assertThat(rejected).isPositive();
  }

  @Test
  void theNewestAreKept() throws IOException {
    for (long step = 1; step <= 12; step++) {
      directory.write(snapshot(step, 1), ORIGIN, "0.1");
      directory.keep(3, step);
    }
    assertThat(names()).containsExactly("round-0000000010", "round-0000000011", "round-0000000012");
  }

  @Test
  void whatIsBehindTheStepOrHalfIsRemovedAndWhatIsNotOursStays() throws IOException {
    for (long step : new long[] {5, 6, 9}) {
      directory.write(snapshot(step, 1), ORIGIN, "0.1");
    }
    Files.createDirectory(place.resolve(".round-half"));
    Files.writeString(place.resolve(".round-half/arrays.f64"), "x");
    Files.writeString(place.resolve("notes.txt"), "mine");
    directory.keep(3, 6);
    assertThat(names()).containsExactly("notes.txt", "round-0000000005", "round-0000000006");
  }

  @Test
  void oneOfTheSameStepIsReplaced() throws IOException {
    directory.write(snapshot(10, 3), ORIGIN, "0.1");
    damage(place.resolve("round-0000000010"), "cut arrays.f64");
    directory.write(snapshot(10, 5), ORIGIN, "0.1");
    assertThat(directory.newest(notes::add).orElseThrow().snapshot().w()).hasSize(5);
    assertThat(names()).containsExactly("round-0000000010");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(place)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static void damage(Path checkpoint, String damage) throws IOException {
    Path file = checkpoint.resolve(damage.split(" ")[1]);
    byte[] bytes = Files.readAllBytes(file);
    switch (damage.split(" ")[0]) {
      case "cut" -> rewrite(file, java.util.Arrays.copyOf(bytes, bytes.length - 8));
      case "lengthen" -> rewrite(file, java.util.Arrays.copyOf(bytes, bytes.length + 8));
      case "empty" -> rewrite(file, new byte[0]);
      case "lose" -> Files.delete(file);
      default -> {
        bytes[bytes.length - 1] ^= 1;
        rewrite(file, bytes);
      }
    }
  }

  /** Without the checksums that Hadoop keeps of local files, and other file systems do not. */
  private static void rewrite(Path file, byte[] bytes) throws IOException {
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    Files.write(file, bytes);
  }

  private static Snapshot snapshot(long step, int dimension) {
    double[] w = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      w[i] = i == 0 ? 1 : StrictMath.sin(i) * StrictMath.pow(10, i % 600 - 300);
    }
    History history = new History(100);
    history.add(new StepReport(0, 1, 0.3, 0, 1, 0, 0.1, 20, Duration.ofSeconds(1)));
    Map<String, double[]> memory = new LinkedHashMap<>();
    memory.put("slot.mean", new double[] {-0.0, Double.MIN_VALUE, Double.POSITIVE_INFINITY});
    memory.put("slot.learningRate", new double[0]);
    return new Snapshot(step, w, memory, history);
  }
}

package org.thalweg.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.hadoop.conf.Configuration;
import org.thalweg.checkpoint.CheckpointDirectory.Manifest;
import org.thalweg.solve.History;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.StepReport;

/**
 * A checkpoint of which one file is put in the place of another, and what reading it says. A file
 * is one of today's layout or of that of 0.1, by its name.
 */
public final class CheckpointFiles {
  /** Its arrays, in the order of their files. */
  private static final List<String> ARRAYS = List.copyOf(snapshot().arrays().keySet());

  private static final Origin ORIGIN =
      new Origin(
          "sgd", "gradient", "weights: 3", "seed = 7\n", new DataPrint(8, 100, 3, 200, "abc"));

  private final CheckpointDirectory directory;
  private final Path place;

  /**
   * Writes one into a directory.
   *
   * @param isOld whether as 0.1 did
   */
  public CheckpointFiles(Path in, boolean isOld) throws IOException {
    directory = CheckpointDirectory.at(in.toString(), new Configuration());
    directory.write(snapshot(), ORIGIN, "0.1");
    place = in.resolve("round-0000000010");
    if (isOld) {
      OldLayout.giveTo(place);
    }
  }

  /** Names of its files, the manifest first. */
  public List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(place)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted(
              Comparator.comparing((String name) -> !name.equals(Manifest.FILE))
                  .thenComparing(name -> name))
          .toList();
    }
  }

  /** How many arrays it has. */
  public int arrays() {
    return ARRAYS.size();
  }

  /** The bytes of one of them. */
  public byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(place.resolve(name));
  }

  /**
   * Reads the checkpoint with another file in the place of its own, which then comes back. What is
   * taken for whole has the arrays of the original, but under other names it may be.
   *
   * @throws IOException saying what is wrong with it
   */
  public void read(String name, byte[] bytes) throws IOException {
    byte[] own = bytes(name);
    try {
      write(name, bytes);
      List<double[]> arrays = List.copyOf(newest().snapshot().arrays().values());
      for (double[] array : arrays) {
        assertThat(snapshot().arrays().values()).anyMatch(each -> Arrays.equals(each, array));
      }
    } finally {
      write(name, own);
    }
  }

  /** The bytes of one array. */
  public byte[] bytes(int array) throws IOException {
    Manifest.StoredArray entry = manifest().arrays().get(array);
    int offset = (int) entry.offset();
    return Arrays.copyOfRange(bytes(entry.file()), offset, offset + (int) entry.bytes());
  }

  /**
   * The same with an array of which the manifest says the right length and checksum, so that any
   * numbers are met, anywhere. Its new bytes are at the end of its file.
   *
   * @throws IOException saying what is wrong with it
   */
  public void readMended(int array, byte[] bytes) throws IOException {
    Manifest right = manifest();
    byte[] manifest = bytes(Manifest.FILE);
    String name = right.arrays().get(array).file();
    byte[] own = bytes(name);
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    List<Manifest.StoredArray> entries = new ArrayList<>(right.arrays());
    entries.set(
        array,
        new Manifest.StoredArray(
            ARRAYS.get(array), name, own.length, bytes.length, crc.getValue()));
    byte[] longer = Arrays.copyOf(own, own.length + bytes.length);
    System.arraycopy(bytes, 0, longer, own.length, bytes.length);
    try {
      write(name, longer);
      write(
          Manifest.FILE,
          new Manifest(right.version(), right.step(), right.origin(), entries).toJson());
      Snapshot read = newest().snapshot();
      assertThat(Snapshot.of(read.step(), read.arrays()).arrays().keySet())
          .containsExactlyInAnyOrderElementsOf(ARRAYS);
    } finally {
      write(name, own);
      write(Manifest.FILE, manifest);
    }
  }

  /** A manifest that has the digest of what it says; the same where it is no JSON. */
  public static byte[] withDigest(byte[] manifest) {
    try {
      return new ObjectMapper().readTree(manifest) instanceof ObjectNode root
          ? root.put(Manifest.CHECKSUM, JsonDigest.of(root, Manifest.CHECKSUM))
              .toString()
              .getBytes(StandardCharsets.UTF_8)
          : manifest;
    } catch (IOException e) {
      return manifest;
    }
  }

  private Manifest manifest() throws IOException {
    return Manifest.parse(bytes(Manifest.FILE));
  }

  /** Whole, or the line that says why it is not. */
  private Checkpoint newest() throws IOException {
    List<String> notes = new ArrayList<>();
    try {
      return directory.newest(notes::add).orElseThrow();
    } catch (IOException e) {
      assertThat(notes).hasSize(1);
      throw new IOException(notes.get(0), e);
    }
  }

  /** Without the checksums that Hadoop keeps of local files, and other file systems do not. */
  private void write(String name, byte[] bytes) throws IOException {
    Files.deleteIfExists(place.resolve("." + name + ".crc"));
    Files.write(place.resolve(name), bytes);
  }

  private static Snapshot snapshot() {
    History history = new History(100);
    for (int step = 0; step < 10; step++) {
      history.add(
          new StepReport(step, 1, 0.3 / (step + 1), 0, 1, 0, 0.1, 20, Duration.ofSeconds(step)));
    }
    Map<String, double[]> memory = new LinkedHashMap<>();
    memory.put("slot.mean", new double[] {-0.0, Double.MIN_VALUE, Double.POSITIVE_INFINITY});
    memory.put("slot.learningRate", new double[0]);
    return new Snapshot(10, new double[] {1, -2.5, 1e-300}, memory, history);
  }
}

package org.thalweg.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.thalweg.SparkFiles;
import org.thalweg.checkpoint.CheckpointFiles;
import org.thalweg.config.ConfException;
import org.thalweg.data.table.RowFiles;
import org.thalweg.data.text.Packing;
import org.thalweg.model.ModelFiles;
import org.thalweg.text.DataException;

/** Every reader of files that has no need of a cluster. */
public final class Targets {
  private static final Set<Class<? extends Exception>> DATA = Set.of(DataException.class);
  private static final Set<Class<? extends Exception>> CONF =
      Set.of(DataException.class, ConfException.class);
  private static final Set<Class<? extends Exception>> IO = Set.of(IOException.class);
  private static final List<String> LIBSVM =
      List.of(
          "1 1:0.5 3:-2e1 900:7\n0\n# a comment\n-1 2:1e-3 # 5:6\r\n\n0.25\t1:1\t2:.5\n",
          "1 1:1 2:1 3:1 4:1\n".repeat(20),
          "3.5 7:123456789.123456789 8:0.00000001 999:1e300\n2 1:1");
  private static final List<String> CSV =
      List.of(
          "label,a,b,c\n1,2,3,4\n0,-1e3,\"5\",.5\n1, 2 ,\"3\",4\n",
          "label,a,b,c\r\n1,2,3,4\r\n0,1,2,3\r\n",
          "label,a,b,c\n" + "0.5,1,2,3\n".repeat(30));
  private static final List<String> JSON =
      List.of("17179869184", "24.5", "\"bytes\" : 8", "../../secret", "arrays.f64", "\"w\"", "{}");

  private Targets() {}

  /**
   * All of them.
   *
   * @param directory for their files
   */
  public static List<Target> all(Path directory) throws IOException {
    Files.createDirectories(directory);
    List<Target> targets = new ArrayList<>();
    Path plain = directory.resolve("x.libsvm");
    targets.add(libsvm("libsvm", bytes(LIBSVM), bytes -> RowFiles.libsvm(plain, bytes)));
    for (Packing packing : Packing.values()) {
      targets.add(packed(packing, directory.resolve("x.libsvm." + packing.end())));
    }
    targets.add(new Target("csv", bytes(CSV), List.of(";", "\"1,2\""), DATA, RowFiles::csv));
    ConfTargets.all(directory).forEach(targets::add);
    targets.add(
        new Target(
            "model metadata",
            ModelFiles.metadata(),
            List.of("perceptron(hidden=[2147483647])", "softmax", "jdbc", "ONE_HOT", "HASHED"),
            DATA,
            ModelFiles::read));
    checkpoints("checkpoint ", new CheckpointFiles(directory.resolve("ck"), false), targets);
    checkpoints("old checkpoint ", new CheckpointFiles(directory.resolve("old-ck"), true), targets);
    CheckpointFiles mended = new CheckpointFiles(directory.resolve("mended"), false);
    targets.add(
        new Target(
            "mended manifest",
            List.of(mended.bytes("manifest.json")),
            JSON,
            IO,
            bytes -> mended.read("manifest.json", CheckpointFiles.withDigest(bytes))));
    for (int i = 0; i < mended.arrays(); i++) {
      int array = i;
      List<byte[]> own = List.of(mended.bytes(array));
      targets.add(
          new Target("mended " + array, own, JSON, IO, bytes -> mended.readMended(array, bytes)));
    }
    return targets;
  }

  /** Readers that start a job for every file. */
  public static List<Target> onSpark(SparkSession session, Path directory) throws IOException {
    Files.createDirectories(directory);
    SparkFiles files = new SparkFiles(session, directory);
    List<Target> targets = new ArrayList<>();
    for (String format : List.of("csv", "parquet", "orc", "avro")) {
      List<byte[]> whole = List.of(files.table(format));
      targets.add(
          new Target(
              "table " + format, whole, List.of(), CONF, bytes -> files.read(format, bytes)));
    }
    List<byte[]> weights = List.of(files.weights());
    targets.add(new Target("model weights", weights, List.of(), DATA, files::readModel));
    return targets;
  }

  private static Target libsvm(String name, List<byte[]> whole, Target.Reader reader) {
    return new Target(name, whole, List.of("1:", ":1", "1000:1", "qid:3", "# "), DATA, reader);
  }

  /** Checksums, where there are some, see to it that all rows are rows of the whole files. */
  private static Target packed(Packing packing, Path file) throws IOException {
    List<byte[]> whole = new ArrayList<>();
    Set<String> rows = new HashSet<>();
    for (byte[] bytes : bytes(LIBSVM)) {
      whole.add(packing.pack(bytes));
      rows.addAll(RowFiles.libsvm(file, packing.pack(bytes)));
      for (String next : LIBSVM) { // two files, one behind the other, are one: a row may go on
        rows.addAll(readable(file, packing, new String(bytes, UTF_8) + next));
      }
    }
    return libsvm(
        "libsvm " + packing,
        whole,
        bytes -> {
          List<String> read = RowFiles.libsvm(file, bytes);
          if (packing.hasChecksums()) {
            assertThat(rows).containsAll(read);
          }
        });
  }

  /** The rows of a text; none where it is refused. */
  private static List<String> readable(Path file, Packing packing, String text) throws IOException {
    try {
      return RowFiles.libsvm(file, packing.pack(text.getBytes(UTF_8)));
    } catch (DataException e) {
      return List.of();
    }
  }

  private static void checkpoints(String kind, CheckpointFiles files, List<Target> targets)
      throws IOException {
    for (String name : files.names()) {
      List<byte[]> own = List.of(files.bytes(name));
      targets.add(new Target(kind + name, own, JSON, IO, bytes -> files.read(name, bytes)));
    }
  }

  private static List<byte[]> bytes(List<String> texts) {
    return texts.stream().map(text -> text.getBytes(UTF_8)).toList();
  }
}

package org.thalweg.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.thalweg.SparkFiles;
import org.thalweg.checkpoint.CheckpointFiles;
import org.thalweg.checkpoint.StateChanges;
import org.thalweg.config.ConfException;
import org.thalweg.data.table.RowFiles;
import org.thalweg.data.table.Tables;
import org.thalweg.data.text.Packing;
import org.thalweg.model.ModelFiles;
import org.thalweg.report.Report;
import org.thalweg.report.WrittenRun;
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
    changes(targets);
    reports(directory.resolve("run"), targets);
    return targets;
  }

  /** What a batch of a stream changed. */
  private static void changes(List<Target> targets) throws IOException {
    Map<String, double[]> before = Map.of("w", new double[300]);
    Map<String, double[]> now = Map.of("w", new double[300]);
    Arrays.setAll(now.get("w"), i -> i % 7 == 0 ? 0.5 * i : 0);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    StateChanges.Head head = new StateChanges.Head(1, 0, 5, Map.of("q", 4L));
    StateChanges.between(head, before, now).write(file);
    targets.add(
        new Target(
            "changes of a stream",
            List.of(file.toByteArray()),
            List.of("\"changes\":2147483647", "\"length\":2147483647"),
            IO,
            bytes -> {
              StateChanges read =
                  StateChanges.read(new ByteArrayInputStream(bytes), bytes.length).changes();
              double[] w = new double[300];
              read.change("w", w);
              assertThat(w).isEqualTo(now.get("w"));
            }));
  }

  /** The files of a run that a report, or a comparison, is made of. */
  private static void reports(Path directory, List<Target> targets) throws IOException {
    WrittenRun.finished(directory, "adam", 40, 7);
    for (String name : List.of("events.jsonl", "run.json", "summary.json")) {
      Path file = directory.resolve(name);
      byte[] own = Files.readAllBytes(file);
      targets.add(
          new Target(
              "report of " + name,
              List.of(own),
              List.of("1e999", "\"<script>\"", "\"conf\"", "[[[[", "</script>"),
              CONF,
              bytes -> {
                Files.write(file, bytes);
                try {
                  Report report = Report.read(List.of(directory.toString()), new Configuration());
                  assertThat(report.html()).contains("<html").doesNotContain("\"<script>\"");
                } finally {
                  Files.write(file, own);
                }
              }));
    }
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
    targets.add(queries(session, directory.resolve("queried")));
    List<byte[]> weights = List.of(files.weights());
    targets.add(new Target("model weights", weights, List.of(), DATA, files::readModel));
    return targets;
  }

  /** Queries of models, which are only looked at: what is taken reads the one table. */
  private static Target queries(SparkSession session, Path directory) throws IOException {
    session.range(5).selectExpr("id x", "'a' s").write().json(directory.toString());
    List<String> whole =
        List.of(
            "select *, log(x) as l from __THIS__ where s like 'a%'",
            "with a as (select x, s from __THIS__) select s, sum(x) as n from a group by s",
            "select x - (select avg(x) from __THIS__) as c from __THIS__ union all select 1",
            "select lpad(s, 5, '0') as z, row_number() over (order by x) as r from __THIS__");
    List<String> words =
        List.of(
            "java_method('java.lang.Math','abs',-1)",
            "reflect('java.lang.System','getenv','HOME')",
            "builtin.",
            "text.`/etc/passwd`",
            " cross join __THIS__ ",
            "identifier('reflect')",
            "insert overwrite directory '/tmp/x' using csv ",
            "repeat(s, 2000000000)",
            "range(1000000000000)",
            "rand()",
            "current_user",
            " transform(x) using 'id' ",
            ";");
    return new Target(
        "queries",
        bytes(whole),
        words,
        Set.of(ConfException.class),
        bytes -> {
          String query = new String(bytes, UTF_8).replace('\0', ' ');
          Dataset<Row> table =
              Tables.open(session, "json", directory.toString(), Map.of("sql", query));
          assertThat(table.inputFiles()).allMatch(file -> file.contains(directory.toString()));
          assertThat(table.queryExecution().analyzed().toString())
              .doesNotContain("java_method(", "reflect(", "repeat(", "rand(", "Join");
        });
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

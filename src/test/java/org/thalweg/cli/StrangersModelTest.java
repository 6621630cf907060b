package org.thalweg.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.cli.ThalwegCommand.ExitCode;

/** Models whose author nobody knows: what their query, their categories and their parts may do. */
class StrangersModelTest {
  private static final String QUERY =
      "select * from __THIS__ where java_method('java.lang.Math', 'abs', -1) is not null";
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir private static Path directory;
  private static Path conf;
  private static Path data;
  private static Path model; // with that query

  @BeforeAll
  static void train() throws IOException {
    StringBuilder rows = new StringBuilder("y,x,place\n");
    for (int i = 0; i < 60; i++) {
      rows.append(
          "%d,%d,%s\n".formatted(i % 7 < 3 ? 1 : 0, i * 37 % 11, i % 3 == 0 ? "shop" : "web"));
    }
    data = Files.writeString(directory.resolve("rows.csv"), rows);
    conf =
        Files.writeString(
            directory.resolve("my.conf"),
            """
            data { train = "%s", format = csv, label = y, features = x, categorical = place }
            objective.loss = logistic
            penalty = "l2(1e-2)"
            output = "%s"
            """
                .formatted(data, directory.resolve("out")));
    Run trained = Run.of("train", conf, "data.sql=" + QUERY, "--allow-sql");
    assertThat(trained.code()).as(trained.errors()).isZero();
    model = directory.resolve("out/model");
  }

  @ParameterizedTest
  @ValueSource(strings = {"predict", "report"})
  void theQueryOfAModelRunsNoMethodUnlessOneSaysSo(String command) throws IOException {
    Path out = Files.createTempDirectory(directory, "out").resolve("o");
    List<Object> arguments =
        switch (command) {
          case "predict" -> List.of("predict", model, data, out);
          case "describe --errors" -> List.of("describe", model, "--errors", data);
          case "report" -> List.of("report", model.getParent(), "--out", out);
          default -> List.of(command, model, data);
        };
    Run refused = Run.ofLast(arguments);
    if (command.equals("report")) { // which says so beside all else
      assertThat(out).content().contains("--allow-sql");
      return;
    }
    assertThat(refused.code()).isEqualTo(ExitCode.CONF);
    assertThat(refused.errors())
        .hasLineCount(1)
        .contains("data.sql", "calls java_method", "--allow-sql");
    assertThat(out).doesNotExist();
    Run allowed = Run.ofLast(with(arguments, "--allow-sql"));
    assertThat(allowed.errors()).doesNotContain("java_method");
    assertThat(Run.ofLast(arguments).code()).isNotZero();
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"evaluate", "diagnose", "describe --errors"})
  void theQueryOfAModelRunsNoMethodUnlessOneSaysSoToo(String command) throws IOException {
    theQueryOfAModelRunsNoMethodUnlessOneSaysSo(command);
  }

  private static List<Object> with(List<Object> arguments, Object last) {
    List<Object> all = new ArrayList<>(arguments);
    all.add(last);
    return all;
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "tune", "plan", "check-gradient"})
  void theQueryOfAConfRunsNoMethodUnlessOneSaysSo(String command) throws IOException {
    Path out = Files.createTempDirectory(directory, "out").resolve("o");
    Run refused =
        Run.of(
            command,
            conf,
            "data.sql=" + QUERY,
            "output=" + out,
            command.equals("tune") ? "tune.grid.penalty=[\"l2(1)\", \"l2(2)\"]" : "seed=1");
    assertThat(refused.code()).isEqualTo(ExitCode.CONF);
    assertThat(refused.errors()).contains("calls java_method", "--allow-sql");
    assertThat(out.resolve("model")).doesNotExist();
  }

  /** Java's own patterns would go through all ways to divide the place of the new row. */
  @Test
  @Timeout(120)
  void thePatternsOfAModelTakeNoLongerThanTheTextIs() throws IOException {
    Path trained = directory.resolve("patterns");
    String query =
        "select y, x, regexp_replace(place, '^(w+)+$', 'web') as place from __THIS__ where place"
            + " rlike '.*.*.*b|p$' and place not like '%a%a%a%b'";
    Run run = Run.of("train", conf, "data.sql=" + query, "output=" + trained);
    assertThat(run.code()).as(run.errors()).isZero();
    Path rows =
        Files.writeString(
            directory.resolve("hostile.csv"),
            "y,x,place\n1,2,%s\n0,3,%s\n1,4,shop\n"
                .formatted("a".repeat(8_000), "w".repeat(8_000) + "p"));
    Path out = directory.resolve("hostile-out");
    Run predicted = Run.of("predict", trained.resolve("model"), rows, out, "--to", "csv");
    assertThat(predicted.code()).as(predicted.errors()).isZero();
    assertThat(predicted.errors()).doesNotContain("pattern");
  }

  @Test
  void aPatternOfAModelThatIsNotMatchedInLinearTimeIsRefused() {
    Path trained = directory.resolve("references");
    String query = "select * from __THIS__ where not place rlike '(.+) +\\\\1!'";
    Run run = Run.of("train", conf, "data.sql=" + query, "output=" + trained, "--allow-sql");
    assertThat(run.code()).as(run.errors()).isZero();
    Run refused =
        Run.of("predict", trained.resolve("model"), data, directory.resolve("references-out"));
    assertThat(refused.code()).isEqualTo(ExitCode.CONF);
    assertThat(refused.errors())
        .hasLineCount(1)
        .contains("data.sql", "has a back reference: (.+) +\\1!", "--allow-sql");
  }

  @Test
  void describeShowsTheQuery() {
    assertThat(Run.of("describe", model).out()).contains("query      " + QUERY);
  }

  @Test
  void describeShowsWhatOfAConfGoesToSparksReader() {
    Path own =
        write(
            "own.conf",
            """
            data { train = "s3a://lake/rows", format = csv, label = y, sql = "select * from __THIS__ where x > 1"
              options { sep = ";", fs.s3a.endpoint = "https://store", fs.s3a.secret.key = "abcdefgh" } }
            objective.loss = logistic
            output = none
            """);
    Run described = Run.of("describe", own);
    assertThat(described.code()).as(described.errors()).isZero();
    assertThat(described.out())
        .hasLineCount(6)
        .contains("data       s3a://lake/rows", "format     csv", "passed on  sep = ;")
        .contains("passed on  fs.s3a.endpoint = https://store", "query      select * from")
        .doesNotContain("abcdefgh");
  }

  /**
   * As an own conf with options of file systems leaves it: they are given anew, or done without.
   */
  @Test
  void optionsOfFileSystemsAreLeftOutOfAModel() {
    Path out = directory.resolve("with-options");
    Run trained =
        Run.of(
            "train",
            conf,
            "data.options.\"fs.file.impl.disable.cache\"=true",
            "data.options.\"fs.s3a.endpoint\"=https://store",
            "output=" + out);
    assertThat(trained.code()).as(trained.errors()).isZero();
    Run predicted = Run.of("predict", out.resolve("model"), data, out.resolve("said"));
    assertThat(predicted.code()).as(predicted.errors()).isZero();
    assertThat(predicted.errors())
        .hasLineCount(1)
        .contains("are left out: fs.file.impl.disable.cache, fs.s3a.endpoint");
    Run anew =
        Run.of(
            "predict",
            out.resolve("model"),
            data,
            out.resolve("anew"),
            "data.options.\"fs.file.impl.disable.cache\"=true",
            "data.options.\"fs.s3a.endpoint\"=https://store");
    assertThat(anew.errors()).isEmpty();
    assertThat(out.resolve("anew/part-00000"))
        .hasSameTextualContentAs(out.resolve("said/part-00000"));
  }

  private static Path write(String name, String text) {
    try {
      return Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aModelWhoseCategoriesAreOthersIsRefused() throws IOException {
    Path trained = directory.resolve("plain");
    assertThat(Run.of("train", conf, "output=" + trained).errors()).isEmpty();
    Path file = trained.resolve("model/categories/data/part-00000.parquet");
    String text = Files.readString(file, ISO_8859_1);
    assertThat(text).contains("shop");
    Files.writeString(file, text.replace("shop", "shmp"), ISO_8859_1);
    Files.deleteIfExists(file.resolveSibling(".part-00000.parquet.crc"));
    Run run = Run.of("predict", trained.resolve("model"), data, directory.resolve("p"));
    assertThat(run.code()).isEqualTo(ExitCode.DATA);
    assertThat(run.errors()).hasLineCount(1).contains("the categories in", "categoriesSha256");
  }

  /** A pipe on which nothing is written is never waited on. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "model/data/part-00009.parquet",
        "model/metadata/part-00000",
        "model/metadata/.part-00000.crc",
        "model/categories/data/part-00009.parquet",
        "rows.csv",
        "rows.libsvm",
        "rows/part-1",
        "my.conf",
        "summary.json",
        "round-0000000009/manifest.json"
      })
  @Timeout(60)
  void aPipeIsRefusedInALine(String place) throws Exception {
    Path folder = Files.createTempDirectory(directory, "pipe");
    copy(model, folder.resolve("model"));
    Path pipe = folder.resolve(place);
    Files.createDirectories(pipe.getParent());
    Files.deleteIfExists(pipe);
    Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
    assertThat(made.waitFor()).isZero();
    Path out = folder.resolve("out");
    Run run =
        switch (place.replaceFirst("[/-].*", "")) {
          case "model" -> Run.of("describe", folder.resolve("model"));
          case "my.conf" -> Run.of("train", pipe);
          case "summary.json" -> Run.of("report", folder, "--out", out);
          case "rows" -> Run.of("train", conf, "data.train=" + pipe.getParent(), "output=" + out);
          case "round" -> Run.of("train", conf, "start=" + pipe.getParent(), "output=" + out);
          case "rows.libsvm" -> Run.of("inspect", pipe);
          default -> Run.of("train", conf, "data.train=" + pipe, "output=" + out);
        };
    assertThat(run.code()).as(run.errors()).isNotZero();
    assertThat(run.errors()).hasLineCount(1).contains(pipe.getFileName().toString());
    assertThat(out).doesNotExist();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  /** Eighty million characters are a hundred thousand bytes of gzip. */
  @ParameterizedTest
  @ValueSource(strings = {"y,x,place\n1,2,", "y,x,place\n1,2,a\n0,2,", "y,x,"})
  void aCellThatWouldFillTheMemoryIsRefusedInALine(String before) throws IOException {
    Path packed = Files.createTempDirectory(directory, "gz").resolve("rows.csv.gz");
    try (OutputStream to = new GZIPOutputStream(Files.newOutputStream(packed))) {
      to.write(before.getBytes(ISO_8859_1));
      byte[] some = "a".repeat(1 << 20).getBytes(ISO_8859_1);
      for (int i = 0; i < 80; i++) {
        to.write(some);
      }
    }
    Path out = packed.resolveSibling("out");
    Run run = Run.of("train", conf, "data.train=" + packed, "output=" + out);
    assertThat(run.code()).as(run.errors()).isEqualTo(ExitCode.DATA);
    assertThat(run.errors()).hasLineCount(1).contains("rows.csv.gz", "MiB but has a longer");
  }

  /** Which a spreadsheet that opens the file would compute, or call a program by. */
  @Test
  void textsOfTheDataAreNoFormulasInASpreadsheet() throws IOException {
    Path trained = directory.resolve("for-spreadsheets");
    assertThat(Run.of("train", conf, "output=" + trained).errors()).isEmpty();
    Path rows =
        Files.writeString(
            directory.resolve("formulas.csv"),
            """
            x,place,=note
            1,=cmd|' /C calc'!A0,@SUM(A1)
            -2.5,-1e3,+cmd
            3,plain,-1+cmd|x
            """);
    for (String to : List.of("csv", "spreadsheet")) {
      Path out = directory.resolve("as-" + to);
      Run run = Run.of("predict", trained.resolve("model"), rows, out, "--to", to);
      assertThat(run.code()).as(run.errors()).isZero();
      String quote = to.equals("csv") ? "" : "'";
      String written = "";
      try (Stream<Path> parts = Files.list(out)) {
        for (Path part :
            parts.filter(f -> f.getFileName().toString().startsWith("part")).toList()) {
          written += Files.readString(part);
        }
      }
      assertThat(written)
          .contains(
              "x,place," + quote + "=note,",
              "1," + quote + "=cmd|' /C calc'!A0," + quote + "@SUM(A1),",
              "-2.5,-1e3," + quote + "+cmd,",
              "3,plain," + quote + "-1+cmd|x,");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "libsvm", "parquet"})
  void aPageOfTheWebIsNoData(String format) throws IOException {
    Path plain =
        Files.writeString(
            directory.resolve("web.conf"), "objective.loss = logistic, output = nowhere");
    Run run = Run.of("train", plain, "data.train=http://127.0.0.1:9/x", "data.format=" + format);
    assertThat(run.code()).isEqualTo(ExitCode.DATA);
    assertThat(run.errors()).hasLineCount(1).contains("http://127.0.0.1:9/x", "download it first");
  }
}

package org.thalweg.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.cli.ThalwegCommand.ExitCode;

/** Files that programs of other systems wrote, and files of another format than one says. */
class FormatsTest {
  private static final String MARK = "\ufeff";
  private static final String CSV = "x,y\n1,0\n2,1\n3,0\n4,1\n";
  private static final String LIBSVM = "0 1:1\n1 1:2\n0 1:3\n1 1:4\n";
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir private Path folder;

  private Run train(String data, String format, String... more) throws IOException {
    Path file = Files.writeString(folder.resolve("data"), data);
    Path conf =
        Files.writeString(
            folder.resolve("my.conf"),
            """
            data { train = "%s", format = %s }
            objective.loss = logistic
            stop.maxEpochs = 2
            output = "%s"
            """
                .formatted(file, format, folder.resolve("out")));
    return Run.of(
        List.of(List.of("train", conf, "--overwrite"), List.of(more)).stream()
            .flatMap(List::stream)
            .toArray());
  }

  private String sha(Run run) {
    assertThat(run.errors()).isEmpty();
    return Run.of("describe", folder.resolve("out/model")).out().lines().reduce((a, b) -> b).get();
  }

  /** With line feeds of any system, and with the mark of UTF-8, in one shard and in many. */
  @ParameterizedTest
  @CsvSource({"csv, data.label=y", "libsvm, data.shards=1", "libsvm, data.shards=8"})
  void aMarkOfUtf8IsSkipped(String format, String setting) throws IOException {
    String text = format.equals("csv") ? CSV : LIBSVM;
    String plain = sha(train(text, format, setting));
    assertThat(sha(train(MARK + text, format, setting))).isEqualTo(plain);
    assertThat(sha(train(text.replace("\n", "\r\n"), format, setting))).isEqualTo(plain);
    assertThat(sha(train(MARK + text.replace("\n", "\r\n"), format, setting))).isEqualTo(plain);
  }

  @Test
  void aMarkOfUtf8IsSkippedInMultilineCsvAndInConfs() throws IOException {
    String plain = sha(train(CSV, "csv", "data.label=y"));
    assertThat(sha(train(MARK + CSV, "csv", "data.label=y", "data.options={multiLine=true}")))
        .isEqualTo(plain);
    Path conf = folder.resolve("my.conf");
    Files.writeString(conf, MARK + Files.readString(conf));
    assertThat(sha(Run.of("train", conf, "--overwrite", "data.label=y"))).isEqualTo(plain);
  }

  @Test
  void aFileOfAnotherFormatIsToldAsSuch() throws IOException {
    Run libsvm = train(LIBSVM, "csv", "data.label=y");
    assertThat(libsvm.code()).isEqualTo(ExitCode.DATA);
    assertThat(libsvm.errors()).hasLineCount(1).contains("must be csv but is LIBSVM text");
    Run csv = train(CSV, "libsvm");
    assertThat(csv.code()).isEqualTo(ExitCode.DATA);
    assertThat(csv.errors()).hasLineCount(1).contains("data.format = csv").contains("\"x,y\"");
    Run spaced = train("first name,y\n1,0\n2,1\n", "libsvm");
    assertThat(spaced.code()).isEqualTo(ExitCode.DATA);
    assertThat(spaced.errors()).hasLineCount(1).contains("data.format = csv").contains("\"first\"");
  }

  @Test
  void classesThatAreNumberedOtherwiseAreToldHowToBeNamed() throws IOException {
    String other = CSV.replace(",1", ",2").replace(",0", ",1");
    Run run = train(other, "csv", "data.label=y");
    assertThat(run.code()).isEqualTo(ExitCode.DATA);
    assertThat(run.errors()).hasLineCount(1).contains("{0, 1}").contains("data.classNames");
    assertThat(train(other, "csv", "data.label=y", "data.classNames=[\"1\",\"2\"]").code())
        .isEqualTo(ExitCode.DONE);
  }

  @Test
  void aModelOfATableSaysThatItIsGivenLibsvm() throws IOException {
    assertThat(train(CSV, "csv", "data.label=y").errors()).isEmpty();
    Path text = Files.writeString(folder.resolve("rows"), LIBSVM);
    for (String command : List.of("evaluate", "diagnose")) {
      Run run = Run.of(command, folder.resolve("out/model"), text);
      assertThat(run.code()).isEqualTo(ExitCode.DATA);
      assertThat(run.errors()).hasLineCount(1).contains("LIBSVM text");
    }
  }

  /** The rows in a format, under a name that says it. */
  private Path named(String name) throws IOException {
    Path file = folder.resolve(name);
    String format = name.replaceFirst(".*\\.", "");
    switch (format) {
      case "csv" -> Files.writeString(file, CSV);
      case "tsv" -> Files.writeString(file, CSV.replace(",", "\t"));
      case "jsonl" ->
          Files.writeString(
              file, CSV.lines().skip(1).map(FormatsTest::json).collect(joining("\n")));
      case "gz" -> {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
          out.write(CSV.getBytes(StandardCharsets.UTF_8));
        }
      }
      default -> write(format, file);
    }
    return file;
  }

  private static String json(String line) {
    return "{\"x\": %s, \"y\": %s}".formatted((Object[]) line.split(","));
  }

  private void write(String format, Path directory) throws IOException {
    Path csv = Files.writeString(folder.resolve("written"), CSV);
    spark
        .session()
        .read()
        .option("header", true)
        .schema("x double, y double")
        .csv(csv.toString())
        .coalesce(1)
        .write()
        .format(format)
        .save(directory.toString());
  }

  private Run trainNamed(Object data, String... settings) {
    return Run.of(
        Stream.concat(
                Stream.of(
                    "train",
                    folder.resolve("none.conf"),
                    "--overwrite",
                    "data.train=" + data,
                    "data.label=y",
                    "stop.maxEpochs=2",
                    "output=" + folder.resolve("out")),
                Stream.of(settings))
            .toArray());
  }

  /** The same weights as where the conf says the format. */
  @ParameterizedTest
  @CsvSource({
    "a.csv, csv, ''",
    "a.csv.gz, csv, ''",
    "a.tsv, csv, data.csv.delimiter=tab",
    "a.jsonl, json, ''",
    "a.json, json, ''",
    "a.parquet, parquet, ''",
    "a.orc, orc, ''",
    "a.avro, avro, ''"
  })
  void theNameOfDataSaysTheirFormat(String name, String format, String setting) throws IOException {
    Path file = named(name);
    Files.writeString(folder.resolve("none.conf"), "objective.loss = logistic");
    String[] given = setting.isEmpty() ? new String[0] : new String[] {setting};
    String[] all =
        Stream.concat(Stream.of("data.format=" + format), Stream.of(given)).toArray(String[]::new);
    String plain = sha(trainNamed(file, all));
    assertThat(plain).contains("sha256");
    assertThat(sha(trainNamed(file))).isEqualTo(plain);
    if (Files.isDirectory(file)) {
      assertThat(sha(trainNamed(file + "/part-*"))).isEqualTo(plain);
      Path other = Files.move(file, folder.resolve("rows"));
      assertThat(sha(trainNamed(other))).isEqualTo(plain);
    }
  }

  /** A model of CSV reads Parquet under its name, and says what a name of its own would mean. */
  @Test
  void aModelReadsDataOfAnotherFormatByTheirName() throws IOException {
    Files.writeString(folder.resolve("none.conf"), "objective.loss = logistic");
    Path csv = named("a.csv");
    assertThat(trainNamed(csv).errors()).isEmpty();
    String expected = Run.of("evaluate", folder.resolve("out/model"), csv).out();
    assertThat(expected).startsWith("loss ");
    for (String name : List.of("b.parquet", "b.orc", "b.jsonl", "b.avro")) {
      Run run = Run.of("evaluate", folder.resolve("out/model"), named(name));
      assertThat(run.errors()).isEmpty();
      assertThat(run.out()).isEqualTo(expected);
    }
    Run errors = Run.of("describe", folder.resolve("out/model"), "--errors", csv);
    assertThat(errors.code()).as(errors.errors()).isZero();
    assertThat(
            Run.of("describe", folder.resolve("out/model"), "--errors", folder.resolve("b.orc"))
                .out())
        .isEqualTo(errors.out());
    Path predicted = folder.resolve("predicted");
    Run.of("predict", folder.resolve("out/model"), csv, predicted);
    Run other =
        Run.of(
            "predict", folder.resolve("out/model"), folder.resolve("b.parquet"), predicted + "2");
    assertThat(other.code()).as(other.errors()).isZero();
  }

  /** What is taken for LIBSVM text, though it is none, is told with the format that reads it. */
  @ParameterizedTest
  @ValueSource(strings = {"csv", "jsonl", "parquet", "orc", "avro"})
  void whatIsTakenForLibsvmTextIsToldWithItsFormat(String format) throws IOException {
    Path file = named("a." + format);
    if (Files.isDirectory(file)) {
      try (Stream<Path> parts = Files.list(file)) {
        file =
            parts.filter(part -> part.getFileName().toString().startsWith("part")).findAny().get();
      }
    }
    Path other = Files.copy(file, folder.resolve("rows"));
    Files.writeString(folder.resolve("none.conf"), "objective.loss = logistic");
    Run run =
        Run.of(
            "train",
            folder.resolve("none.conf"),
            "data.train=" + other,
            "output=" + folder.resolve("out"));
    assertThat(run.code()).isEqualTo(ExitCode.DATA);
    assertThat(run.errors())
        .hasLineCount(1)
        .contains("taken for LIBSVM text; data.format = " + format.replace("jsonl", "json"));
  }
}

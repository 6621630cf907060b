package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.thalweg.LocalSpark;
import org.thalweg.Members;
import org.thalweg.cli.ThalwegCommand.ExitCode;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;

/** One table, as programs write it, trains one and the same model at the first try. */
class WrittenTablesTest {
  private static final int ROWS = 120;
  private static final List<String> NAMES = List.of("amount", "age", "town", "bought");
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();

  @TempDir private static Path folder;
  private static Path plain;
  private static Model trained;

  /** What writes a table. */
  enum Writer {
    /** {@code df.to_csv()}: a column of row numbers, and quotes round line ends. */
    PANDAS(
        StandardCharsets.UTF_8,
        row ->
            row.number
                + ","
                + row.text(
                    ",",
                    row.town
                        .replace("Bad ", "\"Bad\n")
                        .concat(row.town.startsWith("Bad ") ? "\"" : "")),
        "," + String.join(",", NAMES),
        "\n"),
    /** {@code write.csv()}: row names, and quotes round all texts. */
    R(
        StandardCharsets.UTF_8,
        row -> "\"%d\",%s".formatted(row.number + 1, row.text(",", '"' + row.town + '"')),
        "\"\",\"" + String.join("\",\"", NAMES) + '"',
        "\n"),
    /** Excel in Germany. */
    GERMAN(
        Charset.forName("windows-1252"),
        row ->
            "%s;%d;%s;%s"
                .formatted(
                    String.format(Locale.GERMANY, "%,.2f €", row.amount),
                    row.age,
                    row.town,
                    row.bought),
        String.join(";", NAMES),
        "\r\n"),
    /** Excel in the United States, with a byte order mark. */
    AMERICAN(
        StandardCharsets.UTF_8,
        row -> "\"$%,.2f\",%d%%,%s,%s".formatted(row.amount, row.age, row.town, row.bought),
        "\ufeff" + String.join(",", NAMES),
        "\r\n"),
    /** Excel's text. */
    UNICODE(
        StandardCharsets.UTF_16, row -> row.text("\t", row.town), String.join("\t", NAMES), "\r\n"),
    /** As files of UCI are. */
    SPACED(StandardCharsets.UTF_8, row -> row.text(", ", row.town), String.join(", ", NAMES), "\n"),
    /** An export of a database. */
    DATABASE(
        StandardCharsets.UTF_8,
        row -> row.text("|", row.town) + "|",
        "# exported\n" + String.join("|", NAMES) + "|",
        "\r");

    private final Charset charset;
    private final Function<Sale, String> line;
    private final String header;
    private final String end;

    Writer(Charset charset, Function<Sale, String> line, String header, String end) {
      this.charset = charset;
      this.line = line;
      this.header = header;
      this.end = end;
    }

    Path write(String name) throws IOException {
      StringBuilder text = new StringBuilder(header.replace("\n", end)).append(end);
      sales().forEach(sale -> text.append(line.apply(sale)).append(end));
      return Files.write(folder.resolve(name), text.toString().getBytes(charset));
    }
  }

  /** A row. */
  private record Sale(int number, double amount, int age, String town, String bought) {
    String text(String delimiter, String shown) {
      return String.join(
          delimiter,
          String.format(Locale.ROOT, "%.2f", amount),
          String.valueOf(age),
          shown,
          bought);
    }
  }

  private static List<Sale> sales() {
    SplittableRandom random = new SplittableRandom(3);
    String[] towns = {"Köln", "Bad Ems", "Ålborg"};
    List<Sale> sales = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      double amount = Math.round(100 * Math.exp(random.nextDouble(2, 9))) / 100.0;
      int age = random.nextInt(18, 90);
      boolean isBought = Math.log(amount) - 5 + random.nextDouble(-3, 3) > 0;
      sales.add(new Sale(i, amount, age, towns[random.nextInt(3)], isBought ? "yes" : "no"));
    }
    return sales;
  }

  @BeforeAll
  static void trainOnce() throws IOException {
    List<String> lines = new ArrayList<>(List.of(String.join(",", NAMES)));
    sales().forEach(sale -> lines.add(sale.text(",", sale.town)));
    plain = Files.write(folder.resolve("plain.csv"), lines);
    trained = trained(plain, "plain");
  }

  private static Model trained(Path file, String name) {
    Path conf = folder.resolve(name + ".conf");
    Path output = folder.resolve(name);
    Run inspected = Run.of("inspect", file, "data.label=bought", "--out", conf, "--overwrite");
    assertThat(inspected.errors()).isEmpty();
    assertThat(inspected.code()).isZero();
    assertThat(Run.of("train", conf, "output=" + output, "stop.maxEpochs=3", "--overwrite").code())
        .isIn(0, 5);
    return ModelStore.load(spark.session(), output.resolve("model").toString());
  }

  /** Quotes, and commas as decimal points; under -Plong all. */
  static Stream<Writer> writers() {
    return Members.some(List.of(Writer.values()), Set.of(Writer.PANDAS, Writer.GERMAN)::contains);
  }

  @Tag("members")
  @ParameterizedTest
  @MethodSource("writers")
  void everyWayToWriteATableTrainsTheSameModel(Writer writer) throws IOException {
    Model model = trained(writer.write(writer + ".csv"), writer.toString());
    assertThat(model.w()).containsExactly(trained.w());
    assertThat(model.input().classNames()).containsExactly("no", "yes");
  }

  @Test
  void whatIsWrittenOtherwiseThanTheTrainingDataIsReadByTheCommandThatIsShown() throws IOException {
    Path german = Writer.GERMAN.write("scored.csv");
    Path model = folder.resolve("plain/model");
    Run refused = Run.of("evaluate", model, german);
    assertThat(refused.code()).isEqualTo(ExitCode.DATA);
    assertThat(refused.errors().lines()).hasSize(1);
    String keys = refused.errors().replaceAll("(?s).*scored.csv (.*) reads it; else.*", "$1");
    assertThat(keys).contains("'data.csv.delimiter=\";\"'", "data.csv.encoding=\"windows-1252\"");
    List<Object> again = new ArrayList<>(List.of("evaluate", model, german));
    for (String key : keys.split(" (?='?data)")) {
      again.add(key.replaceAll("^'|'$", ""));
    }
    Run read = Run.of(again.toArray());
    assertThat(read.errors()).isEmpty();
    assertThat(read).isEqualTo(Run.of("evaluate", model, plain));
  }

  @Test
  void whatTheModelKeepsIsNoKeyOfScoring() {
    Run run = Run.of("evaluate", folder.resolve("plain/model"), plain, "data.label=age");
    assertThat(run.code()).isEqualTo(ExitCode.CONF);
    assertThat(run.errors()).contains("data.label must not be given here").hasLineCount(1);
  }

  @Test
  void linesOfAWrongLengthAreShownAndNoConfIsProposedWhereTheyAreMany() throws IOException {
    Path file = folder.resolve("uneven.csv");
    List<String> lines = new ArrayList<>(Files.readAllLines(plain));
    lines.set(7, "1,2,3");
    lines.set(9, "1,2,3,4,5");
    Files.write(file, lines);
    Run refused = Run.of("inspect", file);
    assertThat(refused.code()).isEqualTo(ExitCode.DATA);
    assertThat(refused.errors()).contains("2 of 120 lines", "such as 1,2,3").hasLineCount(1);
    Run told = Run.of("inspect", file, "data.malformed=drop");
    assertThat(told.code()).isZero();
    assertThat(told.out())
        .contains("2 of 120 lines", "data.malformed = drop leaves out 2 of 120 lines");
  }
}

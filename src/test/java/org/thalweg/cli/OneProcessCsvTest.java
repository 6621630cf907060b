package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.LocalSpark;
import org.thalweg.Members;

/** Commands on a little CSV of this machine do without Spark, and do the same. */
class OneProcessCsvTest {
  @RegisterExtension private static final LocalSpark spark = LocalSpark.ofClass();
  private static final TwoWays WAYS = new TwoWays(spark);
  private static final String HEADER = "city,x,day,on,y,name,label\n";
  private static final List<String> CITIES = List.of("Bern", "Oslo", "Rome", "São Paulo");

  /** How files are written, by the name of the model that reads them. */
  private static final Map<String, String> KINDS =
      Map.of(
          "standard", "data.missing = mean",
          "strict", "data.unknown = error",
          "identified", "data.id = NAME\ndata.missing = mean",
          "named", "data.csv.delimiter = \",\"\ndata.missing = \"median(indicator=true)\"",
          "decimal",
              """
              data.csv.delimiter = ";"
              data.csv.decimal = ","
              data.csv.missing = ["-"]
              data.missing = mean""");

  @TempDir private static Path directory;
  private static final Map<String, Path> MODELS = new HashMap<>();

  @BeforeAll
  static void trainOnce() throws IOException {
    for (Map.Entry<String, String> kind : KINDS.entrySet()) {
      Path output = directory.resolve(kind.getKey());
      Path conf =
          Files.writeString(
              directory.resolve(kind.getKey() + ".conf"),
              """
              data.train = "%s"
              data.format = csv
              data.label = label
              data.features = [x, day, on, y]
              data.categorical = [city]
              %s
              objective.loss = logistic
              penalty = "l2(0.01)"
              output = "%s"
              """
                  .formatted(
                      write(kind.getKey() + ".csv", written(kind.getKey(), rows(300))),
                      kind.getValue(),
                      output));
      Run run = Run.of("train", conf);
      assertThat(run.errors()).isEmpty();
      MODELS.put(kind.getKey(), output.resolve("model"));
    }
  }

  /** Rows of all kinds of columns, of which each city has some. */
  private static String rows(int count) {
    SplittableRandom random = new SplittableRandom(count);
    StringBuilder text = new StringBuilder(HEADER);
    for (int i = 0; i < count; i++) {
      double x = random.nextDouble(-1, 1);
      boolean isOn = random.nextBoolean();
      text.append(
          "%s,%s,2023-05-%02d,%s,%s,r%d,%s%n"
              .formatted(
                  CITIES.get(random.nextInt(CITIES.size())),
                  x,
                  1 + random.nextInt(28),
                  isOn,
                  random.nextInt(100),
                  i,
                  x + (isOn ? 0.3 : 0) + random.nextDouble(-0.5, 0.5) > 0 ? "1" : "0"));
    }
    return text.toString();
  }

  /** Text as files of a kind are written. */
  private static String written(String kind, String text) {
    return kind.equals("decimal") ? text.replace(',', ';').replace('.', ',') : text;
  }

  private static Path write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  static Stream<Arguments> awkwardFiles() {
    String rows = rows(40);
    String row = "Oslo,0.5,2023-05-01,true,7,a,1\n";
    Map<String, String> texts = new TreeMap<>();
    texts.put("plain", rows);
    texts.put("quotes", rows + "\"Oslo\",\"0.5\",\"2023-05-01\",true,7,\"a,b \"\"c\"\"\",1\n");
    texts.put("escapes", rows + "Oslo,0.5,2023-05-01,true,7,\"a\\\"b\",1\n");
    texts.put("returns", rows.replace("\n", "\r\n"));
    texts.put("returnsAlone", rows.replace("\n", "\r"));
    texts.put("mixedEnds", rows + "\r\n" + row + "\r" + row + "\n\n" + row);
    texts.put("orderMark", "\ufeff" + rows);
    texts.put("orderMarkInQuotes", "\ufeff" + rows.replaceFirst("city", "\"city\""));
    texts.put("emptyLines", "\n" + rows + "\n \n\t\n" + row + "\n");
    texts.put("noEnd", rows + row.strip());
    texts.put("missing", rows + ",,2023-05-01,true,,,1\nOslo,NA,2023-05-01,true,-,a,0\n");
    texts.put("unseen", rows + row.replace("Oslo", "Lima") + row.replace("Oslo", "Größe"));
    texts.put("spaces", rows + " Oslo , 0.5 ,2023-05-01 ,true , 7,  ,1\n");
    texts.put("tabs", rows + "Oslo\t,\t0.5,2023-05-01,true,7,\t,1\n");
    texts.put("tooFew", rows + "Oslo,0.5\n" + row);
    texts.put("tooMany", rows + row.strip() + ",5\n" + row);
    texts.put("badNumber", rows + row.replace("0.5", "half") + row.replace(",7,", ",1e999,"));
    texts.put("badDate", rows + row.replace("2023-05-01", "yesterday") + row);
    texts.put("badTruth", rows + row.replace("true", "maybe") + row);
    texts.put("badLabel", rows + row.replace(",1\n", ",2\n") + row);
    texts.put("openQuote", rows + "Oslo,0.5,2023-05-01,true,7,\"a,1\n" + row);
    texts.put("quoteWithin", rows + "Oslo,0.5,2023-05-01,true,7,a\"b,1\n");
    texts.put("breakInQuotes", rows + "Oslo,0.5,2023-05-01,true,7,\"a\nb\",1\n");
    texts.put("zeros", rows + row.replace("a", "\0"));
    texts.put("beyondAscii", rows + row.replace(",a,", ",žluťoučký ☃ 𝒳,"));
    texts.put("noRow", HEADER);
    texts.put("nothing", "");
    texts.put("blank", "\n\n");
    texts.put("noLabel", rows.replace(",label", ",other"));
    texts.put("noFeature", rows.replaceFirst(",x,", ",z,"));
    texts.put("otherCase", rows.replaceFirst("city,x", "CITY,X"));
    texts.put("otherOrder", "y,city,on,x,day,label\n5,Rome,false,0.25,2023-05-09,0\n");
    texts.put("moreColumns", rows.replace("\n", ",more\n"));
    texts.put("sameNames", rows.replaceFirst("name", "x"));
    texts.put("alikeNames", rows.replaceFirst("name", "X"));
    texts.put("emptyName", rows.replaceFirst("name", ""));
    texts.put("spacesInHeader", rows.replaceFirst("x", " x "));
    texts.put("libsvm", "1 1:2 2:3\n0 1:5\n");
    List<Arguments> all = new ArrayList<>();
    for (String kind : List.of("standard", "decimal")) {
      texts.forEach((name, text) -> all.add(Arguments.of(kind, name, written(kind, text))));
    }
    Set<String> few =
        Set.of("decimal mixedEnds", "decimal quotes", "standard openQuote", "standard tooFew");
    return Members.some(all, file -> few.contains(file.get()[0] + " " + file.get()[1]));
  }

  @Tag("members")
  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("awkwardFiles")
  void awkwardFilesAreReadAlike(String kind, String name, String text) throws IOException {
    Path file = write("awkward/%s.%s.csv".formatted(kind, name), text);
    requireSame(kind, file, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"standard", "named", "decimal"})
  void noJobReadsWhatIsInOrder(String kind) throws IOException {
    String text =
        "\ufeff%s\n\r\n,,2023-05-01,true,,,1%nLima,1,2023-05-01,false,5,\"a\",0"
            .formatted(rows(40));
    requireSame(kind, write("order/%s.csv".formatted(kind), written(kind, text)), true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"strict", "identified"})
  void modelsReadAlike(String kind) throws IOException {
    String text = rows(40) + "Lima,1,2023-05-01,false,5,\"a\",0\n,,2023-05-01,true,NA,,1\nRome,2\n";
    requireSame(kind, write("models/%s.csv".formatted(kind), text), false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"name", "other"})
  void idsStandBeforeTheirRows(String column) throws IOException {
    String text = rows(60).replace("name", column).replace(",r7,", ",\"r,7\",");
    Path data = write("ids.csv", text);
    Path out = directory.resolve("ids-" + column);
    Object[] words = {"predict", MODELS.get("identified"), data, out, "--malformed", "keep"};
    Run alone = WAYS.alone(words);
    Map<String, String> files = TwoWays.files(out);
    TwoWays.remove(out);
    assertThat(alone).isEqualTo(WAYS.byJobs(words));
    assertThat(files).isEqualTo(TwoWays.files(out)).isNotEmpty();
    String lines = String.join("", files.values());
    assertThat(lines.contains("r20,")).isEqualTo(!column.equals("other"));
  }

  /** Of more than 4 MiB, which tasks would read in parts: long names, of which few rows have it. */
  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"standard", "decimal"})
  void partsOfAFileAreThoseOfTasks(String kind) throws IOException {
    String rows = rows(40_000).replace(",r", ",r" + "-".repeat(170));
    String text = written(kind, rows).replace("\n", kind.equals("standard") ? "\r\n" : "\n");
    assertThat(text.length()).isBetween(7 << 20, 16 << 20);
    Run run = requireSame(kind, write(kind + ".large.csv", text), true);
    assertThat(run.out()).contains("on 40000 rows");
  }

  @Test
  void severalFilesAreReadAlike() throws IOException {
    Path files = directory.resolve("several");
    write("several/b.csv", rows(50));
    write("several/a.csv", rows(70).replace("Oslo", "Lima"));
    requireSame("named", files, true);
    write("several/_SUCCESS", "");
    write("several/c.csv", "");
    requireSame("standard", files, true);
    write("several/d.csv", "\ufeff" + HEADER);
    requireSame("named", files, false);
    write("several/e.csv", rows(20).replaceFirst("city", "town"));
    requireSame("standard", files, false);
    requireSame("named", files, false);
  }

  @Tag("long")
  @Test
  void otherFilesAreReadAlike() throws IOException {
    write("others/1/a.csv", rows(50));
    write("others/1/.hidden.csv", rows(10));
    write("others/1/_hidden.csv", rows(10));
    requireSame("standard", directory.resolve("others/1"), false);
    requireSame("standard", directory.resolve("others/1/_hidden.csv"), false);
    requireSame("standard", directory.resolve("others"), false);
    requireSame("standard", directory.resolve("others/*"), false);
    requireSame("standard", directory.resolve("others/none.csv"), false);
    write("others/2/year=2023/a.csv", rows(20));
    requireSame("standard", directory.resolve("others/2"), false);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(rows(20).getBytes(StandardCharsets.UTF_8));
    }
    Files.write(directory.resolve("others/1/a.csv.gz"), packed.toByteArray());
    requireSame("standard", directory.resolve("others/1/a.csv.gz"), false);
  }

  static Stream<String> waysOfReading() {
    List<String> all =
        List.of(
            "data.csv.quote=none",
            "data.csv.comment=O",
            "data.csv.header=false",
            "data.csv.index=true",
            "data.csv.skip=2",
            "data.csv.encoding=ISO-8859-1",
            "data.csv.encoding=UTF-16",
            "data.csv.lineBreaks=true",
            "data.csv.missing=[Oslo, 7]",
            "data.options.sep=;",
            "data.options.comment=O",
            "data.options.nullValue=Oslo",
            "data.options.header=false",
            "data.options.mode=DROPMALFORMED",
            "data.options.mode=FAILFAST",
            "data.options.lineSep=R",
            "data.options.maxColumns=3",
            "data.options.pathGlobFilter=*.txt",
            "data.sql=select * from __THIS__ where x > 0",
            "data.unknown=reference");
    return Members.some(
        all,
        way -> way.endsWith("quote=none") || way.endsWith("UTF-16") || way.endsWith("PMALFORMED"));
  }

  @Tag("members")
  @ParameterizedTest
  @MethodSource("waysOfReading")
  void waysOfReadingAreTheSame(String setting) throws IOException {
    String text = rows(30) + "Oslo,0.5\n" + "Oslo,\"0.5\",2023-05-01,true,7,a,1\n";
    requireSame("standard", write("ways.csv", text), false, setting);
  }

  /** The answer of evaluate without malformed rows. */
  private static Run requireSame(String kind, Path data, boolean isAlone, String... settings)
      throws IOException {
    Path model = MODELS.get(kind);
    for (String malformed : List.of("keep", "fail")) {
      Path out = Files.createTempDirectory(directory, "p").resolve("out");
      Object[] words = words(settings, "predict", model, data, out, "--malformed", malformed);
      Run alone = isAlone ? WAYS.alone(words) : Run.of(words);
      Map<String, String> files = TwoWays.files(out);
      TwoWays.remove(out);
      assertThat(alone).isEqualTo(WAYS.byJobs(words));
      assertThat(files).isEqualTo(TwoWays.files(out));
      assertThat(files.isEmpty()).isEqualTo(alone.code() != 0);
    }
    Object[] words = words(settings, "evaluate", model, data, "--malformed", "drop");
    Run alone = isAlone ? WAYS.alone(words) : Run.of(words);
    assertThat(alone).isEqualTo(WAYS.byJobs(words));
    return alone;
  }

  private static Object[] words(String[] settings, Object... first) {
    List<Object> words = new ArrayList<>(List.of(first));
    words.addAll(List.of(settings));
    return words.toArray();
  }
}

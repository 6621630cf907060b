package org.thalweg.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.cli.ThalwegCommand.ExitCode;
import org.thalweg.spark.SparkFixture;

/** Each derived column that the page on data names, in tasks that travel to other processes. */
@Timeout(240)
class DerivedOnExecutorsTest {
  private static final String SECTION = "### Parts of dates, and words";
  private static final Pattern CALL = Pattern.compile("`([a-z]+\\([^`]*\\)|a[:*]b)`");
  private static final Pattern NUMBER = Pattern.compile("-?[\\d.]+(E-?\\d+)?");
  private static final int ROWS = 120;

  @TempDir private static Path folder;

  /** The names in the first cells of the table on the page; those of circles of all parts. */
  private static Set<String> named() throws IOException {
    String page = Files.readString(Path.of("src/site/markdown/data.md"));
    Set<String> names = new LinkedHashSet<>();
    page.substring(page.indexOf(SECTION))
        .lines()
        .dropWhile(line -> !line.startsWith("| `"))
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> line.split("\\|")[1])
        .flatMap(cell -> CALL.matcher(cell).results().map(found -> found.group(1)))
        .forEach(names::add);
    for (String part : List.of("month", "day", "weekday")) {
      Stream.of("sin", "cos").forEach(f -> names.add("%s(%s(day))".formatted(f, part)));
    }
    return names;
  }

  private static boolean isCategory(String name) {
    return name.matches("(hash|words)\\(.*|cross\\(city, plan\\)");
  }

  private static String list(Stream<String> names) {
    return names.map(name -> '"' + name + '"').collect(Collectors.joining(", ", "[", "]"));
  }

  private static Path rows() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    List<String> lines =
        new ArrayList<>(List.of("y,day,took,at,amount,x,z,a,b,dose,age,city,plan,user,item,note"));
    for (int i = 0; i < ROWS; i++) {
      double x = random.nextDouble(-1, 1);
      lines.add(
          "%s,2023-%02d-%02d %02d:00:00,1:%02d:03,12:%02d,%s,%s,%s,%s,%s,%d,%s,%s,%s,u%d,i%d,good film %d"
              .formatted(
                  x + random.nextDouble(),
                  random.nextInt(1, 13),
                  random.nextInt(1, 29),
                  random.nextInt(24),
                  random.nextInt(60),
                  random.nextInt(60),
                  random.nextDouble(1, 9),
                  x,
                  random.nextDouble(),
                  random.nextDouble(),
                  random.nextDouble(),
                  random.nextInt(5),
                  random.nextDouble(20, 70),
                  random.nextBoolean() ? "Rome" : "Oslo",
                  random.nextBoolean() ? "basic" : "full",
                  random.nextInt(9),
                  random.nextInt(9),
                  random.nextInt(9)));
    }
    return Files.write(folder.resolve("rows.csv"), lines);
  }

  @Test
  void allOfThePageAreTrainedSavedPredictedAndExported() throws IOException {
    Set<String> names = named();
    assertThat(names)
        .hasSizeGreaterThanOrEqualTo(27)
        .contains("hour(day)", "sin(hour(day))", "cos(hour(day))", "words(note)", "poly(age, 3)");
    Path rows = rows();
    Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
    try (JavaSparkContext spark =
        SparkFixture.spark("local-cluster[2,1,1024]", SparkFixture.JAVA)) {
      Path model = predicted(names, "data.text = \"hash(2^6)\"", rows, "all");
      assertThat(exported(model).code()).as("words").isEqualTo(ExitCode.CONF);
      names.removeIf(name -> name.startsWith("words("));
      requireDone(exported(predicted(names, "", rows, "others")));
      assertThat(Files.readString(folder.resolve("model.json")))
          .contains("sin(hour(day))", "cos(month(day))", "log(amount)", "seconds(took)");
      assertThat(spark.sc().getExecutorMemoryStatus().size())
          .as("driver and executors")
          .isEqualTo(3);
    }
  }

  private static Run exported(Path model) {
    return Run.of(
        "export", model, "--format", "json", "--out", folder.resolve("model.json"), "--overwrite");
  }

  /** The model of such columns, which has predicted a number for each row. */
  private static Path predicted(Set<String> names, String more, Path rows, String called)
      throws IOException {
    Path output = folder.resolve(called);
    Path conf =
        Files.writeString(
            folder.resolve(called + ".conf"),
            """
            data { train = "%s", format = csv, label = y, shards = 4, partitions = 4 }
            data.features = %s
            data.categorical = %s
            %s
            objective.loss = halfSquared, penalty = "l2(0.01)", data.standardize = numbers
            output = "%s"
            """
                .formatted(
                    rows,
                    list(names.stream().filter(name -> !isCategory(name))),
                    list(names.stream().filter(DerivedOnExecutorsTest::isCategory)),
                    more,
                    output));
    requireDone(Run.of("train", conf));
    Path model = output.resolve("model");
    Path scored = folder.resolve(called + "-scored");
    requireDone(Run.of("predict", model, rows, scored));
    long numbers = 0;
    try (Stream<Path> files = Files.list(scored)) {
      for (Path file :
          files.filter(each -> each.getFileName().toString().startsWith("part-")).toList()) {
        numbers += Files.readAllLines(file).stream().filter(NUMBER.asMatchPredicate()).count();
      }
    }
    assertThat(numbers).as("predictions").isEqualTo(ROWS);
    return model;
  }

  private static void requireDone(Run run) {
    assertThat(run.code()).as(run.errors()).isEqualTo(ExitCode.DONE);
  }
}

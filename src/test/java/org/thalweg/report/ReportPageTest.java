package org.thalweg.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.thalweg.report.Report.NamedWeight;
import org.thalweg.report.ScoredSample.PermutationImportance;
import org.thalweg.report.ScoredSample.PermutationImportance.ColumnImportance;

class ReportPageTest {
  private static final BiFunction<String, String, Report.Beside> NOTHING =
      (conf, model) -> new Report.Beside(List.of(), Optional.empty(), List.of());

  @TempDir private Path folder;

  static String html(Path... runs) {
    List<String> paths = List.of(runs).stream().map(Path::toString).toList();
    return Report.read(paths, new Configuration()).with(NOTHING).html();
  }

  private static JsonNode data(String html) throws IOException {
    Matcher block = Pattern.compile("(?s)id=\"data\">(.*?)</script>").matcher(html);
    assertThat(block.find()).isTrue();
    return new ObjectMapper().readTree(block.group(1));
  }

  @Test
  void itHasAllThatAPageNeedsAndAsksForNothing() throws IOException {
    String html = html(WrittenRun.finished(folder.resolve("adam"), "adam", 50, 3));
    assertThat(html)
        .startsWith("<!DOCTYPE html>")
        .contains("lang=\"en\"", "name=\"viewport\"", "<title>adam", "default-src 'none'")
        .doesNotContainPattern("(?:src|href)\\s*=\\s*[\"']https?:")
        .doesNotContain("@import", "{{")
        .contains("Leon Sorokin", "THE SOFTWARE IS PROVIDED");
  }

  @Test
  void theFiguresOfTheRunsAreInIt() throws IOException {
    Path adam = WrittenRun.finished(folder.resolve("a/run"), "adam", 50, 3);
    Path sgd = WrittenRun.finished(folder.resolve("b/run"), "sgd", 60, -1);
    JsonNode data = data(html(adam, sgd));
    assertThat(data.at("/runs/0/name").asText()).isEqualTo("a/run");
    assertThat(data.at("/runs/1/differing/updater").asText()).isEqualTo("sgd");
    assertThat(data.at("/differing")).hasSize(1); // not the output
    assertThat(data.at("/runs/0/figures/objective").asDouble()).isEqualTo(0.325);
    assertThat(data.at("/runs/0/metrics/train auc").asDouble()).isEqualTo(0.9);
    assertThat(data.at("/runs/0/events/columns/loss/3").asDouble()).isEqualTo(1234.5);
    assertThat(data.at("/runs/1/events/count").asInt()).isEqualTo(60);
  }

  /** Names of runs, confs and settings of a search are what somebody else wrote. */
  @Test
  void nothingOfARunBecomesMarkup() throws IOException {
    String nasty = "<img src=x onerror=alert(1)>'\"&amp;\u2028{{script}} </script><script>x";
    Path run = WrittenRun.finished(folder.resolve(nasty.replace("/", "|")), nastyJson(), 5, 1);
    String html = html(run);
    assertThat(html).doesNotContain("<img", "<script>x");
    assertThat(html.substring(html.indexOf("<script"))).doesNotContain("\u2028");
    JsonNode data = data(html);
    assertThat(data.at("/runs/0/name").asText()).isEqualTo(run.getFileName().toString());
    assertThat(data.at("/runs/0/conf").asText()).contains("</script>");
    assertThat(html.split("</script>", -1)).hasSize(4); // of the data, the library and the script
  }

  private static String nastyJson() {
    return "</script><script>alert(1)</script><!-- <script> \\u2028";
  }

  @Test
  void aRunThatWasKilledShowsWhatItHad() throws IOException {
    JsonNode data = data(html(WrittenRun.killed(folder.resolve("killed"), 20)));
    assertThat(data.at("/runs/0/end").asText()).isEqualTo("not ended");
    assertThat(data.at("/runs/0/figures/steps").asInt()).isEqualTo(20);
    assertThat(data.at("/runs/0/events/count").asInt()).isEqualTo(20);
    assertThat(data.at("/runs/0/conf").asText()).contains("updater = sgd");
    assertThat(data.at("/runs/0/notes").toString()).contains("no summary.json", "1 lines");
  }

  @Test
  void theFirstLinesSayWhatItIsAbout() throws IOException {
    Path run = WrittenRun.finished(folder.resolve("adam"), "adam", 50, 3);
    String opening = html(run).replaceFirst("(?s).*?<main id=\"report\">", "");
    assertThat(opening.substring(0, opening.indexOf("</main>")))
        .contains("AUC 0.9", "<dt>data</dt><dd>100 rows and 3 features</dd>", "loss logistic")
        .contains("<dt>end</dt><dd>budget: maxSteps</dd>");
  }

  /** Names of columns are text in the card too, and a column of a table ends where it should. */
  @Test
  void aCardHasWhatThePageHas() throws IOException {
    Path run = WrittenRun.finished(folder.resolve("adam"), "adam", 50, 3);
    Files.createDirectories(run.resolve("model"));
    List<NamedWeight> weights =
        List.of(new NamedWeight("a|b<img>*", "", 0.25, OptionalDouble.of(0.5)));
    String card =
        Report.read(List.of(run.toString()), new Configuration())
            .with((conf, model) -> new Report.Beside(weights, Optional.empty(), List.of("gone")))
            .card();
    assertThat(card)
        .startsWith("# Model card: adam\n\nPredicts the label with AUC 0.9")
        .contains("## Intended use", "| auc | 0.9000 |", "| a\\|b&lt;img>\\* | 0.2500 | 0.5000 |")
        .contains("- one class only\n- gone\n", "- **data**: 100 rows and 3 features")
        .contains("    updater = adam\n", "`" + "0123456789abcdef".repeat(4) + "`");
    assertThat(card.lines().filter(line -> line.startsWith("|")))
        .allMatch(line -> line.endsWith("|"));
  }

  /** What a shuffle costs by chance alone is no column that matters, and none is no table. */
  @Test
  void aCardHasTheColumnsThatMatterAlone() throws IOException {
    Path run = WrittenRun.finished(folder.resolve("adam"), "adam", 50, 3);
    Files.createDirectories(run.resolve("model"));
    ColumnImportance size = new ColumnImportance("size", 0.2, 0.01);
    ColumnImportance noise = new ColumnImportance("noise", 0.01, 0.02);
    assertThat(card(run, List.of(size, noise)))
        .contains("## Columns that matter", "| size | 0.2000 | 0.01000 |")
        .doesNotContain("| noise");
    assertThat(card(run, List.of(noise)))
        .contains("## Columns that matter", "No column matters")
        .doesNotContain("| column");
    assertThat(card(run, List.of())).doesNotContain("Columns that matter", "| column");
  }

  /** All of which had no label, for instance. */
  @ParameterizedTest
  @EnumSource
  void aCardOfNoScoredRowsSaysNothingOfThem(ScoredSample.LabelScale kind) throws IOException {
    Path run = WrittenRun.finished(folder.resolve("none"), "adam", 50, 3);
    Files.createDirectories(run.resolve("model"));
    double[] none = {};
    assertThat(card(run, sample(kind, none, none, List.of())))
        .contains("# Model card: none")
        .doesNotContain("Scored for this card");
  }

  private static ScoredSample sample(
      ScoredSample.LabelScale kind,
      double[] labels,
      double[] weights,
      List<ColumnImportance> columns) {
    return new ScoredSample(
        "the test data",
        2,
        kind,
        List.of(),
        false,
        labels,
        labels,
        labels,
        weights,
        null,
        Optional.of(new PermutationImportance("RMSE", 0.1, 2, 5, columns, 0)));
  }

  private static String card(Path run, List<ColumnImportance> columns) {
    double[] two = {0, 1};
    return card(run, sample(ScoredSample.LabelScale.NUMBERS, two, new double[] {1, 1}, columns));
  }

  private static String card(Path run, ScoredSample rows) {
    return Report.read(List.of(run.toString()), new Configuration())
        .with((conf, model) -> new Report.Beside(List.of(), Optional.of(rows), List.of()))
        .card();
  }

  @Test
  void aSearchIsShown() throws IOException {
    JsonNode data = data(html(WrittenRun.search(folder.resolve("search"), 6)));
    assertThat(data.at("/runs/0/search/points")).hasSize(6);
    assertThat(data.at("/runs/0/search/best/mean").asDouble()).isEqualTo(0.3);
  }

  @Test
  void aPathOfPenaltiesIsShown() throws IOException {
    JsonNode path = data(html(WrittenRun.penalties(folder.resolve("path"), 20))).at("/runs/0/path");
    assertThat(path.at("/points")).hasSize(20);
    assertThat(path.at("/points/7/nonZeros").asInt()).isEqualTo(7);
    assertThat(path.at("/chosen").asInt()).isEqualTo(2);
    assertThat(path.at("/weights")).hasSize(12);
    assertThat(path.at("/weights/0/column").asInt()).isZero();
    assertThat(path.at("/weights/0/values")).hasSize(20);
    assertThat(path.at("/weights/0/values/0").asDouble()).isZero();
    assertThat(path.at("/weights/0/values/19").asDouble()).isCloseTo(1.9, within(1e-12));
  }

  /** The penalty of the model that is kept, and not the path alone. */
  @Test
  void theModelOfAPathIsTheOneThatIsKept() throws IOException {
    Path run = WrittenRun.penalties(folder.resolve("path"), 20);
    Path file = run.resolve("path.json");
    String point = "{\"lambda\": %s,".formatted(Math.pow(0.7, 2));
    String named = point + " \"penalty\": \"l1(lambda=0.49)\",";
    Files.writeString(file, Files.readString(file).replace(point, named));
    assertThat(html(run)).contains("penalty l1(lambda=0.49), of the 20 of ");
  }

  @Test
  void runsThatCannotBeComparedSayWhy() throws IOException {
    Path one = WrittenRun.finished(folder.resolve("one"), "adam", 50, 3);
    Path other = WrittenRun.finished(folder.resolve("other"), "adam", 50, 3);
    Path conf = other.resolve("run.json");
    Files.writeString(conf, Files.readString(conf).replace("\"logistic\"", "\"hinge\""));
    assertThat(html(one, other)).contains("None of the runs is called the best", "objective.loss");
  }

  @Test
  void ofALongPathAThousandPointsAreShown() throws IOException {
    JsonNode path = data(html(WrittenRun.penalties(folder.resolve("long"), 1500)));
    assertThat(path.at("/runs/0/path/points").size()).isBetween(700, 1000);
    assertThat(path.at("/runs/0/path/count").asInt()).isEqualTo(1500);
  }

  @Tag("long")
  @Test
  void aMillionStepsFitIntoTwoMegabytes() throws IOException {
    Path run = WrittenRun.finished(folder.resolve("long"), "adam", 1_000_000, 654_321);
    String html = html(run);
    assertThat(html.length()).isLessThan(2 << 20);
    JsonNode loss = data(html).at("/runs/0/events/columns/loss");
    assertThat(loss).anyMatch(value -> value.asDouble() == 1234.5);
    assertThat(loss.size()).isBetween(500, 4000);
    Files.delete(run.resolve("events.jsonl"));
  }
}

package org.thalweg.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thalweg.Chromium;
import org.thalweg.loss.Calibration;
import org.thalweg.model.OccurringWeights.Term;
import org.thalweg.report.Report.NamedWeight;
import org.thalweg.report.ScoredSample.LabelScale;
import org.thalweg.report.ScoredSample.PermutationImportance;
import org.thalweg.report.ScoredSample.PermutationImportance.ColumnImportance;

/**
 * The page as a browser shows it: Chromium, where there is one. Where there is none, a line says so
 * and nothing is tested.
 */
class ReportInBrowserTest {
  private static final int WIDE = 1400;
  private static final int PHONE = 390;

  @TempDir private static Path folder;
  private static Chromium browser;
  private static Path page;

  @BeforeAll
  static void openTheBrowser() throws Exception {
    browser = Chromium.orSkip(ReportInBrowserTest.class);
    Path adam = WrittenRun.finished(folder.resolve("adam"), "adam", 300, 3);
    Path sgd = WrittenRun.finished(folder.resolve("sgd"), "sgd", 200, -1);
    Path killed = WrittenRun.killed(folder.resolve("killed"), 50);
    Path search = WrittenRun.search(folder.resolve("search"), 6);
    Path path = WrittenRun.penalties(folder.resolve("path"), 20);
    Files.createDirectories(adam.resolve("model"));
    Files.createDirectories(sgd.resolve("model"));
    page = write("page.html", ReportInBrowserTest::beside, adam, sgd, killed, search, path);
  }

  @AfterAll
  static void closeTheBrowser() throws Exception {
    if (browser != null) {
      browser.close();
    }
  }

  private static Path write(
      String name, BiFunction<String, String, Report.Beside> supplier, Path... runs)
      throws IOException {
    List<String> paths = List.of(runs).stream().map(Path::toString).toList();
    String html = Report.read(paths, new Configuration()).with(supplier).html();
    return Files.writeString(folder.resolve(name), html);
  }

  /** One run of two classes, one of numbers. */
  private static Report.Beside beside(String conf, String model) {
    boolean isBinary = model.contains("adam");
    int n = 400;
    double[] labels = new double[n];
    double[] predictions = new double[n];
    double[] scores = new double[n];
    double[] weights = new double[n];
    for (int i = 0; i < n; i++) {
      double x = (i * 37 % n) / (double) n;
      weights[i] = 1;
      labels[i] = isBinary ? (x + (i % 5) * 0.1 > 0.7 ? 1 : 0) : x + (i % 7) * 0.05;
      predictions[i] = isBinary ? (x > 0.5 ? 1 : 0) : x;
      scores[i] = x;
    }
    ScoredSample rows =
        new ScoredSample(
            "the test data",
            4000,
            isBinary ? LabelScale.BINARY : LabelScale.NUMBERS,
            List.of("no", "<b>yes</b>"),
            isBinary,
            labels,
            predictions,
            scores,
            weights,
            null,
            Optional.of(
                new PermutationImportance(
                    "AUC",
                    0.9,
                    400,
                    5,
                    List.of(
                        new ColumnImportance("<i>city</i>", 0.2, 0.01),
                        new ColumnImportance("age", -0.001, 0.002)),
                    3)));
    List<NamedWeight> coefficients =
        List.of(
            new NamedWeight("city=<img>", "", -2.5, OptionalDouble.of(0.5)),
            new NamedWeight("visits_in_the_last_month=12", "", -1.2345e-6, OptionalDouble.of(-0.5)),
            new NamedWeight("age", "", 1.25, OptionalDouble.of(0.25)));
    double[] x = {0, 1, 2};
    var steps = new Term("steps(<i>dose</i>)", "<i>dose</i>", "", 0, x, null, x);
    var curve = new Term("poly(age, 2)", "age", "no", 0, x, null, new double[] {0, -1, 3});
    var decision = new Calibration(0.5, List.of(), List.of(), List.of("threshold 0.5", "rule <b>"));
    return new Report.Beside(
        coefficients, Optional.of(rows), List.of(), List.of(steps, curve), decision);
  }

  @ParameterizedTest
  @CsvSource({WIDE + ",false", PHONE + ",true"})
  void everyPictureIsDrawnAndNothingIsAskedFor(int width, boolean isDark) throws Exception {
    browser.open(page, width, 900, isDark);
    JsonNode blank =
        browser.evaluate(
            """
            [...document.querySelectorAll("canvas")].filter((canvas) => {
              const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
              const colours = new Set();
              for (let i = 0; i < data.length; i += 4) {
                if (data[i + 3] > 200) colours.add(data[i] * 65536 + data[i + 1] * 256 + data[i + 2]);
              }
              return colours.size < 2;
            }).length
            """);
    assertThat(blank.asInt()).isZero();
    assertThat(count("canvas")).isGreaterThanOrEqualTo(12);
    assertThat(count("h3 + *, figcaption h3")).isPositive();
    assertThat(browser.problems()).isEmpty();
    assertThat(browser.requests()).isEmpty();
    assertThat(
            browser.evaluate("document.documentElement.scrollWidth").asInt()) // nothing sticks out
        .isLessThanOrEqualTo(width);
    String background =
        browser.evaluate("getComputedStyle(document.body).backgroundColor").asText();
    assertThat(background.contains("255, 255, 255")).isEqualTo(!isDark);
  }

  /** On screens and on a sheet of A4, whose print is as wide as 703 pixels. */
  @ParameterizedTest
  @CsvSource({WIDE + ",screen", PHONE + ",screen", "703,print"})
  void barsOfCoefficientsStandInTheirCards(int width, String medium) throws Exception {
    browser.open(page, width, 900, false);
    browser.print(medium.equals("print"));
    JsonNode cut =
        browser.evaluate(
            """
            [...document.querySelectorAll(".coefficients .bar")].filter((bar) =>
              bar.getBoundingClientRect().right > bar.closest("figure").getBoundingClientRect().right
              || bar.closest(".scroll").scrollWidth > bar.closest(".scroll").clientWidth).length
            """);
    browser.print(false);
    assertThat(count(".coefficients .bar")).isPositive();
    assertThat(cut.asInt()).isZero();
  }

  /** Lines of one picture have their names beside it, in the colours in which they are drawn. */
  @Test
  void trainingAndValidationHaveColoursAndNames() throws Exception {
    Path run = WrittenRun.finished(folder.resolve("validated"), "adam", 60, -1);
    Path events = run.resolve("events.jsonl");
    String text = Files.readString(events);
    Files.writeString(events, text.replaceAll("(?m)}$", ", \"validation\": 0.5}"));
    Path summary = run.resolve("summary.json");
    String metric = "{\"validation\": {\"metric\": \"logLoss\", \"value\": 0.5},";
    Files.writeString(summary, Files.readString(summary).replaceFirst("\\{", metric));
    browser.open(write("validated.html", ReportInBrowserTest::beside, run), WIDE, 900, false);
    JsonNode colours =
        browser.evaluate(
            """
            [...document.querySelectorAll("#curves figure")]
              .find((each) => each.textContent.includes("Loss of training and validation"))
              .querySelectorAll(".legend .swatch").values().map((each) => each.style.background).toArray()
            """);
    assertThat(colours).hasSize(2);
    assertThat(colours.get(0)).isNotEqualTo(colours.get(1));
    assertThat(browser.problems()).isEmpty();
  }

  @Test
  void theValuesUnderTheMouseAreShown() throws Exception {
    browser.open(page, WIDE, 900, false);
    browser.evaluate(
        "document.querySelector('#curves .plot').scrollIntoView({block: 'center', behavior: 'instant'})");
    JsonNode at =
        browser.evaluate(
            """
            (() => { const r = document.querySelector("#curves .plot .u-over").getBoundingClientRect();
              return [r.left + r.width * 0.2, r.top + r.height / 2]; })()
            """);
    browser.moveMouse(at.get(0).asDouble(), at.get(1).asDouble());
    String text =
        browser.evaluate("document.querySelector('#curves .plot .tooltip').textContent").asText();
    assertThat(text).contains("step: 6", "adam", "sgd", "0.3");
    assertThat(
            browser.evaluate("document.querySelector('#curves .plot .tooltip').hidden").asBoolean())
        .isFalse();
  }

  @Test
  void allOfItWorksByKeyboard() throws Exception {
    browser.open(page, WIDE, 900, false);
    focus("#curves .plot");
    browser.press("ArrowRight");
    browser.press("ArrowRight");
    assertThat(tooltip()).contains("step: 1").contains("adam");
    browser.press("Escape");
    assertThat(browser.evaluate("document.querySelector('#curves .tooltip').hidden").asBoolean())
        .isTrue();
    focus("#curves .toggle"); // of the objective, whose axis a peak has made logarithmic
    String before = pressed();
    browser.press(" ");
    assertThat(pressed()).isNotEqualTo(before);
    focus("input[value=step]");
    browser.press("ArrowRight"); // the next of the radio buttons
    focus("#curves .plot");
    browser.press("ArrowRight");
    assertThat(tooltip()).contains("epoch");
    focus(".runs input");
    browser.press(" "); // hides the first run
    focus("#curves .plot");
    browser.press("ArrowRight");
    assertThat(tooltip()).contains("sgd").doesNotContain("adam");
    focus("#curves details summary");
    browser.press("Enter");
    assertThat(count("#curves details[open] tbody tr")).isBetween(50, 402);
    assertThat(browser.problems()).isEmpty();
  }

  /** Of 300 steps on batches; what was measured stays behind, and in the file of numbers. */
  @Test
  void aSliderSmoothsAndPicturesAreSavedAsTheyAre() throws Exception {
    Path run = WrittenRun.finished(folder.resolve("smooth"), "adam", 300, 3);
    browser.open(write("smooth.html", ReportInBrowserTest::beside, run), WIDE, 900, false);
    browser.evaluate("document.querySelector('#curves details').open = true");
    browser.evaluate(
        "window.saved = []; HTMLAnchorElement.prototype.click = function () {"
            + " saved.push([this.download, this.href]); };"
            + "URL.createObjectURL = (blob) => { saved.blob = blob; return 'blob:x'; };");
    assertThat(browser.evaluate("document.getElementById('smooth').value").asText())
        .isEqualTo("0.6");
    assertThat(csv("#curves")).startsWith("step,smooth (as measured),smooth\n").contains("1234.5");
    browser.evaluate(
        "document.getElementById('smooth').value = 0;"
            + "document.getElementById('smooth').dispatchEvent(new Event('input'))");
    assertThat(csv("#curves")).startsWith("step,smooth\n").contains("\n3,1234.50");
    browser.evaluate("document.querySelectorAll('#curves .saving button')[0].click()");
    browser.await("saved.some(([name]) => name === 'objective.png')");
    assertThat(browser.evaluate("saved.blob.type").asText()).isEqualTo("image/png");
    assertThat(browser.problems()).isEmpty();
  }

  private static String csv(String section) throws InterruptedException {
    browser.evaluate(
        "document.querySelectorAll('%s .saving button')[1].click()".formatted(section));
    return browser.evaluate("saved.blob.text()").asText();
  }

  /** Whose steps cost unlike, and which have no objective in common. */
  @Test
  void runsOfOtherMethodsAndLossesAreComparedByWhatTheyHaveInCommon() throws Exception {
    Path one = WrittenRun.finished(folder.resolve("one"), "adam", 120, -1);
    Path two = WrittenRun.finished(folder.resolve("two"), "adam", 120, -1);
    Path conf = two.resolve("run.json");
    String other =
        Files.readString(conf).replace("\"logistic\"", "\"hinge\", \"method\": \"lbfgs\"");
    Files.writeString(conf, other);
    browser.open(write("two.html", ReportInBrowserTest::beside, one, two), WIDE, 900, false);
    String titles =
        browser
            .evaluate(
                "[...document.querySelectorAll('#curves h3')].map((h) => h.textContent).join('|')")
            .asText();
    assertThat(titles).contains("Objective, logistic|Objective, hinge", "Learning rate|");
    assertThat(titles).doesNotContain("above");
    assertThat(browser.evaluate("document.querySelector('input[name=x]:checked').value").asText())
        .isEqualTo("seconds");
    assertThat(count(".badge")).isZero();
  }

  @Test
  void aSearchHasParallelCoordinatesAndTheImportanceOfSettings() throws Exception {
    Path search = WrittenRun.search(folder.resolve("grid"), 8);
    Path file = search.resolve("tune.json");
    String text = Files.readString(file);
    for (int i = 1; i <= 8; i++) {
      String setting = "\"penalty\": \"l2(1e-" + i + ")\"";
      text =
          text.replace(
              setting + "}, \"mean\"", setting + ", \"updater\": \"u" + i % 2 + "\"}, \"mean\"");
    }
    Files.writeString(file, text);
    browser.open(write("grid.html", ReportInBrowserTest::beside, search), WIDE, 900, false);
    String titles =
        browser
            .evaluate(
                "[...document.querySelectorAll('#search h3')].map((h) => h.textContent).join('|')")
            .asText();
    assertThat(titles).contains("All settings of each point", "Importance of settings", "penalty");
    assertThat(count("#search canvas")).isEqualTo(3);
    assertThat(browser.problems()).isEmpty();
  }

  /** And a text is only a text. */
  @Test
  void aBandIsDrawnToldAndInTheTable() throws Exception {
    Path run = WrittenRun.finished(folder.resolve("adam-banded"), "adam", 20, -1);
    Files.createDirectories(run.resolve("model"));
    Path summary = run.resolve("summary.json");
    String terms =
        "{\"standardErrors\": {\"terms\": [{\"x\": [0.0, 1.0, 2.0], \"added\": [0.0, 1.0, 2.0],"
            + " \"low\": [0.0, 0.5, -1.5], \"high\": [0.0, 1.5, 5.5]}]},";
    Files.writeString(summary, Files.readString(summary).replaceFirst("\\{", terms));
    browser.open(write("banded.html", ReportInBrowserTest::beside, run), WIDE, 900, false);
    String banded = "#coefficients .figures + .figures figure";
    assertThat(count(banded)).isEqualTo(2);
    assertThat(text(banded))
        .contains(
            "Effect of steps(<i>dose</i>)", "0 at 0 to 2 at 2", "Band: 95 % at each <i>dose</i>")
        .doesNotContain("standardErrors");
    assertThat(text(banded + " + figure")).contains("no -1 at 1 to 3 at 2", "No band");
    browser.evaluate("document.querySelector('%s details').open = true".formatted(banded));
    browser.await("document.querySelector('%s tbody tr')".formatted(banded));
    assertThat(text(banded + " thead")).isEqualTo("<i>dose</i>effecteffect, higheffect, low");
    assertThat(text(banded + " tbody tr:last-child")).isEqualTo("225.5-1.5");
    focus(banded + " .plot");
    browser.press("ArrowRight");
    browser.press("ArrowRight");
    assertThat(text(banded + " .tooltip")).contains("<i>dose</i>: 1", "high 1.5", "low 0.5");
    assertThat(text("#decision dl")).isEqualTo("threshold0.5rule<b>");
    assertThat(text(".confusion .note")).contains("from the probability 0.5 on");
    assertThat(browser.problems()).isEmpty();
  }

  private static String text(String selector) throws Exception {
    return browser
        .evaluate("document.querySelector('%s').textContent".formatted(selector))
        .asText();
  }

  @Test
  void everyPictureHasATableItsAxesNamesAndAName() throws Exception {
    browser.open(page, WIDE, 900, false);
    assertThat(count("figure")).isGreaterThanOrEqualTo(15);
    assertThat(
            browser
                .evaluate(
                    """
                    [...document.querySelectorAll("figure")].filter((figure) =>
                      !figure.querySelector("h3")?.textContent.trim()
                      || !figure.querySelector("table, details")).length
                    """)
                .asInt())
        .isZero();
    browser.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })");
    browser.evaluate("new Promise((done) => setTimeout(done, 200))");
    assertThat(
            browser
                .evaluate(
                    """
                    [...document.querySelectorAll("figure")]
                      .filter((figure) => !figure.querySelector("tbody tr td, tbody tr th")).length
                    """)
                .asInt())
        .isZero();
  }

  @Test
  void whatARunSaysIsNoMarkup() throws Exception {
    Path nasty = folder.resolve("<img src=x onerror=window.bad=1>");
    WrittenRun.finished(nasty, "</script><script>window.bad=1</script>", 20, 1);
    Files.createDirectories(nasty.resolve("model"));
    Path file = write("nasty.html", ReportInBrowserTest::beside, nasty);
    browser.open(file, WIDE, 900, false);
    assertThat(browser.evaluate("window.bad === undefined").asBoolean()).isTrue();
    assertThat(count("img, main script, main b b")).isZero();
    assertThat(browser.evaluate("document.querySelector('h1').textContent").asText())
        .isEqualTo(nasty.getFileName().toString());
    assertThat(browser.problems()).isEmpty();
    assertThat(browser.requests()).isEmpty();
  }

  /** A script that got in all the same would not run. */
  @Test
  void noOtherScriptMayRun() throws Exception {
    Path open = folder.resolve("injected.html");
    Files.writeString(
        open,
        Files.readString(page)
            .replace(
                "<main", "<script>window.bad=1</script><img src=x onerror=window.bad=1><main"));
    browser.open(open, WIDE, 900, false);
    assertThat(browser.evaluate("window.bad === undefined").asBoolean()).isTrue();
    assertThat(browser.problems()).isNotEmpty();
    assertThat(count("canvas")).isPositive();
  }

  @Tag("long")
  @Test
  void aMillionStepsOpenWithinTwoSeconds() throws Exception {
    Path run = WrittenRun.finished(folder.resolve("long"), "adam", 1_000_000, 654_321);
    Path file = write("long.html", ReportInBrowserTest::beside, run);
    Files.delete(run.resolve("events.jsonl"));
    browser.open(file, WIDE, 900, false);
    double loaded =
        browser
            .evaluate("performance.timing.loadEventEnd - performance.timing.navigationStart")
            .asDouble();
    assertThat(loaded).isBetween(1.0, 2000.0);
    assertThat(count("canvas")).isGreaterThanOrEqualTo(6);
    assertThat(browser.problems()).isEmpty();
  }

  private static int count(String selector) {
    return browser
        .evaluate("document.querySelectorAll(%s).length".formatted(quoted(selector)))
        .asInt();
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\"", "\\\"") + "\"";
  }

  private static void focus(String selector) {
    browser.evaluate("document.querySelector(%s).focus()".formatted(quoted(selector)));
  }

  private static String pressed() {
    return browser
        .evaluate("document.querySelector('#curves .toggle').getAttribute('aria-pressed')")
        .asText();
  }

  private static String tooltip() {
    return browser.evaluate("document.querySelector('#curves .tooltip').textContent").asText();
  }
}

package org.thalweg.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.Chromium;
import org.thalweg.LocalSpark;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.run.RunOptions;
import org.thalweg.solve.TrainingListener;
import org.thalweg.tune.SearchListener;

/**
 * The tab as a browser shows it, while a run lasts, after it, and in the history server: Chromium,
 * where there is one. With {@code -Dthalweg.screenshots=DIRECTORY} pictures are left there.
 */
@Timeout(180)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TabInBrowserTest {
  private static final int WIDE = 1400;
  private static final int PHONE = 390;
  private static final int HALF = 500; // the step in whose middle the page is looked at
  private static final int LATE = 950; // of 1000: it waits here for whom looks
  private static final String LAST_STEP =
      "JSON.parse(document.querySelector('#thalweg-runs tbody td:nth-child(3)').textContent)";
  private static final Map<String, String> SETTINGS = new LinkedHashMap<>();

  @TempDir private static Path directory;
  private static Chromium browser;
  private static LocalSpark spark;
  private static JavaSparkContext context;
  private static String address; // of Spark's pages
  private static final CountDownLatch REACHED = new CountDownLatch(1);
  private static volatile boolean isHeld = true; // at the middle, where steps are slow
  private static CompletableFuture<Void> training;

  @BeforeAll
  static void beginARun() throws Exception {
    browser = Chromium.orSkip(TabInBrowserTest.class);
    Path log = Files.createDirectories(directory.resolve("log"));
    SETTINGS.put("spark.ui.enabled", "true");
    SETTINGS.put("spark.ui.port", "0");
    SETTINGS.put("spark.eventLog.enabled", "true");
    SETTINGS.put("spark.eventLog.dir", log.toUri().toString());
    spark = LocalSpark.open();
    SETTINGS.forEach(System::setProperty);
    context = JavaSparkContext.fromSparkContext(spark.session().sparkContext());
    address = context.sc().uiWebUrl().get();
    TrainingConf conf =
        TrainingConf.parse(
            """
            data.train = "%s", data.validation = 0.2, objective.loss = logistic, method = sgd
            batch.rows = 20, stop.maxSteps = 1000, output = "mid-run"
            checkpoint { directory = "%s", everyRounds = 200 }
            """
                .formatted(rows(), directory.resolve("checkpoints")));
    TrainingListener slow = report -> pause(report.step());
    training = CompletableFuture.runAsync(() -> Thalweg.train(conf, context, List.of(slow)));
    assertThat(REACHED.await(60, TimeUnit.SECONDS)).isTrue();
  }

  private static void pause(long step) {
    try {
      Thread.sleep(step < HALF ? 4 : isHeld ? 50 : 0);
      while (step == LATE && isHeld) {
        Thread.sleep(10); // a slow machine looks for longer
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (step == HALF) {
      REACHED.countDown();
    }
  }

  private static Path rows() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      double x = random.nextDouble();
      text.append("%d 1:%s 2:%s%n".formatted(x > 0.4 ? 1 : 0, x, random.nextDouble()));
    }
    return Files.writeString(directory.resolve("rows.libsvm"), text);
  }

  @AfterAll
  static void end() throws Exception {
    isHeld = false;
    if (browser != null) {
      browser.close();
      training.join();
      spark.close();
      SETTINGS.keySet().forEach(System::clearProperty);
    }
  }

  @Test
  @Order(1)
  void inMidRunTheCurvesAreDrawnAndFollowTheRun() throws Exception {
    browser.open(address + "/thalweg/", WIDE, 1000, false);
    requireDrawn("Objective", "Gradient norm", "Learning rate", "validation", "Time by phase");
    assertThat(text("#thalweg-runs")).contains("running");
    hover(0);
    assertThat(tooltip(0)).contains("step: ", "run 1");
    browser.evaluate("document.querySelector('details[data-key=conf]').open = true");
    double before = lastStep();
    browser.await("%s > %s".formatted(LAST_STEP, before)); // the page follows by itself
    assertThat(tooltip(0)).as("what the mouse shows stays").contains("run 1");
    assertThat(
            browser.evaluate("document.querySelector('details[data-key=conf]').open").asBoolean())
        .isTrue();
    assertThat(text("#thalweg-facts")).contains("mid-run", "200", "sums");
    requireClean();
    pictures("live");
  }

  @Test
  @Order(2)
  void afterTheRunItSaysHowItEndedAndASearchIsNested() throws Exception {
    isHeld = false;
    training.join();
    Thalweg.tune(
        TrainingConf.parse(
            """
            data.train = "%s", objective.loss = logistic, method = sgd, stop.maxSteps = 30
            output = "searched", tune { grid { penalty = ["l2(1e-3)", "l2(1e-2)"] }, folds = 2 }
            """
                .formatted(directory.resolve("rows.libsvm"))),
        context,
        RunOptions.of(List.of()),
        SearchListener.none());
    context.sc().listenerBus().waitUntilEmpty(10_000);
    browser.open(address + "/thalweg/?run=1", WIDE, 1000, false);
    assertThat(text("#thalweg-runs"))
        .contains("budget: maxSteps (1000 steps)", "search 1: 4 models of 2 points, 4 ended");
    requireDrawn("Objective", "Gradient norm", "Learning rate", "validation", "Time by phase");
    browser.evaluate("document.querySelector('#thalweg-runs details').open = true");
    browser.evaluate(
        "[...document.querySelectorAll('#thalweg-runs a')].find((a) => a.textContent === 'fold"
            + " 2').click()");
    browser.await(
        "document.querySelector('#thalweg-runs')?.textContent.includes('› penalty = l2(1e-2) › fold"
            + " 2')");
    requireDrawn("Objective");
    requireClean();
  }

  @Test
  @Order(3)
  void theHistoryServerShowsTheSame() throws Exception {
    String application = context.sc().applicationId();
    spark.close();
    try (HistoryServer server = new HistoryServer(directory.resolve("log"))) {
      assertThat(server.page(application)).contains("budget: maxSteps (1000 steps)");
      address = server.address(application).replaceFirst("(?<=\\d)/history.*", "");
      browser.open(server.address(application) + "?run=1", WIDE, 1000, false);
      requireDrawn("Objective", "Gradient norm", "Learning rate", "validation", "Time by phase");
      hover(0);
      assertThat(tooltip(0)).contains("step: ", "run 1");
      assertThat(text("#thalweg-runs")).contains("budget: maxSteps (1000 steps)", "search 1");
      requireClean();
      pictures("history");
    }
  }

  /** Pictures of these titles among all, and none of them blank. */
  private static void requireDrawn(String... titles) throws InterruptedException {
    browser.await(
        "document.querySelectorAll('#thalweg canvas').length >= %d".formatted(titles.length));
    assertThat(text("#thalweg-pictures")).contains(titles);
    JsonNode blank =
        browser.evaluate(
            """
            [...document.querySelectorAll("#thalweg canvas")].filter((canvas) => {
              const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
              const colours = new Set();
              for (let i = 0; i < data.length; i += 4) {
                if (data[i + 3] > 200) colours.add(data[i] * 65536 + data[i + 1] * 256 + data[i + 2]);
              }
              return colours.size < 2;
            }).length
            """);
    assertThat(blank.asInt()).isZero();
  }

  private static void requireClean() {
    assertThat(browser.problems()).isEmpty();
    assertThat(browser.requests()).isNotEmpty().allMatch(url -> url.startsWith(address + "/"));
  }

  private static String text(String selector) {
    return browser
        .evaluate("document.querySelector('%s').textContent".formatted(selector))
        .asText();
  }

  private static String tooltip(int plot) {
    return browser
        .evaluate(
            """
            (() => { const tip = document.querySelectorAll("#thalweg .plot .tooltip")[%d];
              return tip.hidden ? "" : tip.textContent; })()
            """
                .formatted(plot))
        .asText();
  }

  private static double lastStep() {
    return browser.evaluate(LAST_STEP).asDouble();
  }

  private static void hover(int plot) {
    JsonNode at =
        browser.evaluate(
            """
            (() => { const over = document.querySelectorAll("#thalweg .plot .u-over")[%d];
              over.scrollIntoView({block: "center", behavior: "instant"});
              const r = over.getBoundingClientRect();
              return [r.left + r.width * 0.4, r.top + r.height / 2]; })()
            """
                .formatted(plot));
    browser.moveMouse(at.get(0).asDouble(), at.get(1).asDouble());
  }

  /** What it looks like, where somebody wants to look. */
  private static void pictures(String name) throws Exception {
    String wanted = System.getProperty("thalweg.screenshots");
    if (wanted == null) {
      return;
    }
    Path folder = Files.createDirectories(Path.of(wanted));
    String page = browser.evaluate("location.href").asText();
    for (int width : new int[] {WIDE, PHONE}) {
      for (boolean isDark : new boolean[] {false, true}) {
        browser.open(page, width, 1000, isDark);
        browser.evaluate("new Promise((done) => setTimeout(done, 300))");
        browser.photograph(
            folder.resolve("%s-%d-%s.png".formatted(name, width, isDark ? "dark" : "light")), 3000);
      }
    }
  }
}

package org.thalweg.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.thalweg.LocalSpark;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingListener;

/**
 * The tab and the gauges of a real run, asked for over HTTP; then the tab in the history server.
 */
@Timeout(120)
class SparkPagesTest {
  private static final int ASKED_AT = 40; // step
  private static final Map<String, String> SETTINGS = new LinkedHashMap<>();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();

  @TempDir private static Path directory;
  private static LocalSpark spark;
  private static JavaSparkContext context;
  private static String application;
  private static final Map<String, String> SEEN = new HashMap<>(); // pages in mid-run
  private static String ours; // the token of our page
  private static StepReport reported; // when they were seen

  @BeforeAll
  static void trainOnce() throws Exception {
    Path log = Files.createDirectories(directory.resolve("log"));
    SETTINGS.put("spark.ui.enabled", "true");
    SETTINGS.put("spark.ui.port", "0");
    SETTINGS.put("spark.plugins", ThalwegPlugin.class.getName());
    SETTINGS.put("spark.eventLog.enabled", "true");
    SETTINGS.put("spark.eventLog.dir", log.toUri().toString());
    SETTINGS.put(
        "spark.metrics.conf.*.sink.prometheusServlet.class",
        "org.apache.spark.metrics.sink.PrometheusServlet");
    SETTINGS.put("spark.metrics.conf.*.sink.prometheusServlet.path", "/metrics/prometheus");
    spark = LocalSpark.open();
    SETTINGS.forEach(System::setProperty);
    context = JavaSparkContext.fromSparkContext(spark.session().sparkContext());
    application = context.sc().applicationId();
    train("stopped", 5000, SparkPagesTest::stop);
    context.sc().listenerBus().waitUntilEmpty(10_000);
    SEEN.put("stopped", get("/thalweg/"));
    train("path", 20, report -> {}, "penalty = \"path(l1,points=3,ratio=1e-2)\"");
    train("a <b>hostile</b> \\\" name", 60, SparkPagesTest::look);
    train("second", 30, report -> {});
    context.sc().listenerBus().waitUntilEmpty(10_000);
    SEEN.put("after", get("/thalweg/"));
    SEEN.put("first", get("/thalweg/?run=" + (lastRun() - 1)));
    spark.close();
  }

  @AfterAll
  static void clear() {
    spark.close();
    SETTINGS.keySet().forEach(System::clearProperty);
  }

  private static void train(String name, int steps, TrainingListener listener) throws IOException {
    String sgd = "method = sgd, batch.rows = 20, stop.maxSteps = %d".formatted(steps);
    train(name, steps, listener, sgd);
  }

  private static void train(String name, int steps, TrainingListener listener, String settings)
      throws IOException {
    Path rows = directory.resolve("rows-" + steps + ".libsvm");
    SplittableRandom random = new SplittableRandom(1);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      text.append("%d 1:%s%n".formatted(i % 2, random.nextDouble()));
    }
    Files.writeString(rows, text);
    Thalweg.train(
        TrainingConf.parse(
            """
            data.train = "%s", objective.loss = logistic
            %s, output = "%s"
            checkpoint { directory = "%s", everyRounds = 25 }
            """
                .formatted(rows, settings, name, directory.resolve("ck" + steps))),
        context,
        List.of(listener));
  }

  private static void look(StepReport report) {
    if (report.step() == ASKED_AT) {
      try {
        Thread.sleep(1100); // points are posted every second
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (report.step() == ASKED_AT + 2) {
      reported = report;
      try {
        context.sc().listenerBus().waitUntilEmpty(10_000);
      } catch (java.util.concurrent.TimeoutException e) {
        throw new AssertionError(e);
      }
      for (String page : List.of("/thalweg/", "/metrics/json/", "/metrics/prometheus/")) {
        SEEN.put(page, get(page));
      }
    }
  }

  /** Asks that the run may end: in vain by GET and of a run that is not there, then in earnest. */
  private static void stop(StepReport report) {
    if (report.step() == 10) {
      Matcher token =
          Pattern.compile("name=\"token\" value=\"([0-9a-f]{32})\"").matcher(get("/thalweg/"));
      assertThat(token.find()).isTrue();
      ours = "&token=" + token.group(1);
      assertThat(answer("/thalweg/stop/?run=1" + ours, "GET").statusCode()).isEqualTo(405);
      post("/thalweg/stop/?run=99" + ours);
      post("/thalweg/stop/?run=x" + ours);
      post("/thalweg/stop/?run=1"); // of another site, which cannot read our page
      post("/thalweg/stop/?run=1&token=" + "0".repeat(32));
      post("/thalweg/stop/?run=1" + ours, "Origin", "http://evil.example");
      post("/thalweg/stop/?run=1" + ours, "Origin", "null");
      post("/thalweg/stop/?run=1" + ours, "Sec-Fetch-Site", "cross-site");
      post("/thalweg/stop/?run=1" + ours, "Sec-Fetch-Site", "same-site");
    }
    if (report.step() == 20) {
      String own = context.sc().uiWebUrl().get();
      post("/thalweg/stop/?run=1" + ours, "Origin", own, "Sec-Fetch-Site", "same-origin");
    }
  }

  private static void post(String path, String... headers) {
    HttpResponse<String> answer = answer(path, "POST", headers);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.uri().getPath()).isEqualTo("/thalweg/"); // where it is sent back to
  }

  private static HttpResponse<String> answer(String path, String method, String... headers) {
    URI address = URI.create(context.sc().uiWebUrl().get() + path);
    HttpRequest.Builder asked =
        HttpRequest.newBuilder(address).method(method, HttpRequest.BodyPublishers.noBody());
    try {
      return HTTP.send(
          (headers.length == 0 ? asked : asked.headers(headers)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(path, e);
    }
  }

  private static int lastRun() {
    Matcher runs = Pattern.compile("\\?run=(\\d+)").matcher(SEEN.get("after"));
    int last = 0;
    while (runs.find()) {
      last = Integer.parseInt(runs.group(1));
    }
    return last;
  }

  private static String get(String path) {
    return fetch(context.sc().uiWebUrl().get() + path);
  }

  private static String fetch(String address) {
    try {
      HttpResponse<String> answer =
          HTTP.send(
              HttpRequest.newBuilder(URI.create(address)).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(address + answer.body()).isEqualTo(200);
      return answer.body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(address, e);
    }
  }

  @Test
  void theTabShowsTheRunThatIsUnderWay() {
    assertThat(SEEN.get("/thalweg/"))
        .contains("running", "\"objective\":[0.", "\"gradientNorm\":[", "\"phases.compute\":[")
        .contains("data-live=\"true\"", "sums: ", "Effective conf")
        .contains("output = &quot;a &lt;b&gt;hostile&lt;/b&gt;")
        .doesNotContain("<b>hostile")
        .contains("Environment") // one of Spark's own tabs
        .containsPattern("<script nonce=\"[-0-9a-f]{30,}\">\\(\\(\\) => \\{");
  }

  @Test
  void andEveryRunOfTheApplication() {
    assertThat(SEEN.get("after"))
        .contains("budget: maxSteps (60 steps)", "budget: maxSteps (30 steps)")
        .contains("output = &quot;second&quot;")
        .containsPattern("<a href=\"\\?run=%d\">".formatted(lastRun() - 2)) // the path
        .doesNotContain("running");
    assertThat(SEEN.get("first")).contains("hostile").contains("<li>25, 50, 60</li>");
  }

  /** After the step at which it was asked for, with its model, as by Ctrl-C. */
  @Test
  void aPostStopsARun() {
    assertThat(SEEN.get("stopped"))
        .contains("interrupted: the button in Spark&#39;s pages (21 steps)");
    assertThat(SEEN.get("/thalweg/")).contains("<form method=\"post\" class=\"stop\"");
  }

  /** Nothing but its own pages is asked for: all other addresses are Spark's, on the same host. */
  @Test
  void noRequestLeavesThePage() {
    Matcher addresses =
        Pattern.compile("(?:src|href)=\"(https?:)?//[^\"]*\"").matcher(SEEN.get("after"));
    while (addresses.find()) {
      assertThat(addresses.group()).contains("spark.apache.org"); // Spark's own foot
    }
  }

  @Test
  void gaugesAreAmongTheMetricsOfTheDriver() throws IOException {
    JsonNode gauges = new ObjectMapper().readTree(SEEN.get("/metrics/json/")).path("gauges");
    String prefix = application + ".driver.plugin." + ThalwegPlugin.class.getName() + ".";
    Map<String, Double> expected = expected();
    expected.forEach(
        (name, value) ->
            assertThat(gauges.path(prefix + name).path("value").asDouble(-1))
                .as(name)
                .isEqualTo(value));
    assertThat(gauges.path(prefix + "rowsPerSecond").path("value").asDouble()).isPositive();
  }

  @Test
  void soTheyAreForPrometheus() {
    String plugin = ThalwegPlugin.class.getName().replace('.', '_');
    expected()
        .forEach(
            (name, value) -> {
              Matcher line =
                  Pattern.compile(
                          "(?m)^metrics_\\S*_driver_plugin_%s_%s_Value(\\{[^}]*})? (\\S+)"
                              .formatted(plugin, name))
                      .matcher(SEEN.get("/metrics/prometheus/"));
              assertThat(line.find()).as(name).isTrue();
              assertThat(Double.parseDouble(line.group(2))).as(name).isEqualTo(value);
            });
  }

  private static Map<String, Double> expected() {
    Map<String, Double> expected = new HashMap<>();
    ThalwegPlugin.OF_REPORTS.forEach(
        (name, figure) -> expected.put(name, figure.applyAsDouble(reported)));
    expected.put("running", 1.0);
    assertThat(expected).hasSize(6);
    return expected;
  }

  @Test
  void theHistoryServerHasTheTabToo() throws Exception {
    try (HistoryServer server = new HistoryServer(directory.resolve("log"))) {
      assertThat(server.page(application))
          .contains("budget: maxSteps (60 steps)", "budget: maxSteps (30 steps)")
          .contains("\"objective\":[0.", "data-live=\"false\"", "output = &quot;second&quot;")
          .doesNotContain("<b>hostile");
    }
  }
}

package org.thalweg.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.StageInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.Pages;
import org.thalweg.solve.Budget;
import org.thalweg.solve.Decision;
import org.thalweg.solve.History;
import org.thalweg.solve.Phases;
import org.thalweg.solve.Reason;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.TrainingStart;
import org.thalweg.ui.SparkTab.RunStore;
import org.thalweg.ui.TabPage.TabHtml;
import org.xml.sax.InputSource;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** What the tab shows of made-up runs. */
class TabHtmlTest {
  private static final String HOSTILE = "</script><img src=x onerror=\"alert('a')\">&amp;";

  @Test
  void whateverARunIsCalledIsTextAndNotMarkup() throws Exception {
    List<RunEvent> events = new ArrayList<>();
    RunFeed feed = new RunFeed(1, events::add, run -> {});
    feed.onStart(
        new TrainingStart("sgd", 9, 3, Budget.unlimited(), "data.train = \"" + HOSTILE + "\""));
    feed.onDecision(new Decision("sums", HOSTILE, HOSTILE));
    feed.onStep(report(0, 1));
    feed.beforeCheckpoint();
    feed.onFailure(new IllegalStateException(HOSTILE));
    String page = html(List.of(data(events)), 1, false);
    assertThat(page).doesNotContain("<img", "onerror=\"").contains("&lt;img", "&amp;amp;");
    requireWellFormed(page);
  }

  @Test
  void theFiguresOfEveryPointAreThereToBeDrawn() throws Exception {
    String page = html(List.of(data(run(300, 1))), 1, true);
    JsonNode run = drawn(page).at("/runs/0");
    assertThat(run.path("validationMetric").asText()).isEqualTo("auc");
    JsonNode columns = run.at("/events/columns");
    for (String name :
        List.of("step", "epoch", "seconds", "objective", "gradientNorm", "learningRate")) {
      assertThat(columns.path(name)).as(name).hasSize(300);
    }
    assertThat(columns.at("/phases.compute/7").asDouble()).isEqualTo(0.75);
    assertThat(columns.at("/validation/7").asDouble()).isEqualTo(0.5);
    assertThat(columns.at("/validation/8").isNull()).isTrue();
    assertThat(page).contains("converged: gap (small)", "sums: driver, since few rows");
    assertThat(page).doesNotContainPattern("(?:src|href)\\s*=\\s*[\"']?(?:https?:)?//");
    requireWellFormed(page);
  }

  /** Each opens as rows of its points, with a line for each fold. */
  @Test
  void theModelsOfASearchAreNestedInOneRow() throws Exception {
    List<RunData> runs = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String point = "penalty = l2(1e-" + i / 2 + ")" + HOSTILE;
      RunEvent start =
          new RunEvent(
              i + 1,
              5,
              RunEvent.EventKind.START,
              "a = 1",
              List.of(),
              List.of("search 1", point, "fold " + (i % 2 + 1)));
      RunData data = RunData.of(start);
      runs.add(i == 5 ? data : data.after(new RunEvent(i + 1, RunEvent.EventKind.END, "budget")));
    }
    runs.add(RunData.of(new RunEvent(7, RunEvent.EventKind.START, "b = 2")));
    String page = html(runs, 4, false);
    assertThat(page)
        .contains("search 1: 6 models of 3 points, 5 ended")
        .contains("<a href=\"?run=6\">fold 2</a>", "<a href=\"?run=7\">run 7</a>")
        .containsOnlyOnce("penalty = l2(1e-0)&lt;")
        .doesNotContain("<img");
    assertThat(page.split("<details", -1)).hasSize(3); // the search, and the conf
    assertThat(page).contains("<p>search 1 › penalty = l2(1e-1)");
    requireWellFormed(page);
  }

  @Test
  void jobsAreThoseOfTheRunThatTheyName() {
    Map<Integer, RunData> kept = new TreeMap<>();
    RunStore store = new RunStore(data -> kept.put(data.run(), data), kept::remove);
    store.onOtherEvent(new RunEvent(1, RunEvent.EventKind.START, "a = 1"));
    store.onOtherEvent(new RunEvent(2, RunEvent.EventKind.START, "a = 1"));
    for (String run : List.of("2", "", "2", "7")) {
      Properties properties = new Properties();
      if (!run.isEmpty()) {
        properties.setProperty(SparkTab.RUN, run);
      }
      Seq<StageInfo> none = CollectionConverters.asScala(List.<StageInfo>of()).toSeq();
      store.onJobStart(new SparkListenerJobStart(30 + run.length(), 5, none, properties));
    }
    assertThat(kept.get(2).jobs()).containsExactly(31, 31);
    assertThat(kept.get(2).jobCount()).isEqualTo(2);
    assertThat(kept.get(1).jobs()).isEmpty();
    assertThat(kept).hasSize(2);
  }

  @Test
  void onlyTheNewestRunsAreKept() {
    Map<Integer, RunData> kept = new TreeMap<>();
    RunStore store = new RunStore(data -> kept.put(data.run(), data), kept::remove);
    for (int run = 1; run <= RunStore.MOST + 50; run++) {
      store.onOtherEvent(new RunEvent(run, RunEvent.EventKind.START, "a = 1"));
    }
    assertThat(kept).hasSize(RunStore.MOST).doesNotContainKey(50).containsKey(51);
    for (RunEvent.EventKind kind : List.of(RunEvent.EventKind.DECISION, RunEvent.EventKind.END)) {
      store.onOtherEvent(new RunEvent(50, kind, "a late one"));
    }
    assertThat(kept).hasSize(RunStore.MOST).doesNotContainKey(50).containsKey(51);
  }

  /** As a log or a store of a version before has them, which knew of no searches. */
  @Test
  void entriesOfVersionsBeforeAreRead() throws Exception {
    ObjectMapper json = new ObjectMapper();
    RunEvent event =
        json.readValue(
            "{\"Event\":\"org.thalweg.ui.RunEvent\",\"run\":3,\"time\":5,\"kind\":\"START\",\"text\":\"a"
                + " = 1\",\"points\":[]}",
            RunEvent.class);
    RunData data =
        json.readValue(
            "{\"run\":3,\"begin\":5,\"end\":0,\"conf\":\"\",\"outcome\":\"\",\"decisions\":[],"
                + "\"checkpoints\":[],\"points\":[]}",
            RunData.class);
    requireWellFormed(html(List.of(data.after(event)), 3, false));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e300, 1e-300, Double.NaN, Double.POSITIVE_INFINITY, 0, -5})
  void noFigureIsTooWildForIt(double objective) throws Exception {
    for (int steps : new int[] {0, 1, 2, 50}) {
      requireWellFormed(html(List.of(data(run(steps, objective))), 1, false));
    }
    requireWellFormed(html(List.of(), 1, false));
  }

  @Test
  void ofLongRunsThePointsAreFewAndNoTimeIsLost() {
    List<double[]> points = new ArrayList<>();
    for (int step = 0; step < 10_001; step++) {
      points.add(
          RunData.point(
              report(step, 1),
              new Phases(0, 0, 0.5, 0, 0.25),
              step % 100 == 50 ? step : Double.NaN,
              step / 1e4));
    }
    RunData data = RunData.of(new RunEvent(1, RunEvent.EventKind.START, ""));
    for (int from = 0; from < points.size(); from += 73) {
      List<double[]> some = points.subList(from, Math.min(points.size(), from + 73));
      data = data.after(new RunEvent(1, some, ""));
    }
    assertThat(data.points().size()).isBetween(900, 2000);
    assertThat(data.points().get(data.points().size() - 1)[0]).isEqualTo(10_000);
    double before = -1;
    for (double[] point : data.points()) { // each stands for the steps since the one before
      boolean wasMeasured = Math.floor((point[0] + 50) / 100) > Math.floor((before + 50) / 100);
      assertThat(Double.isNaN(point[RunData.VALIDATION])).isEqualTo(!wasMeasured);
      before = point[0];
    }
    double compute = data.points().stream().mapToDouble(p -> p[RunData.PHASES + 2]).sum();
    assertThat(compute).isEqualTo(10_001 * 0.5);
  }

  @Test
  void aRunOfShortStepsPostsLittle() {
    List<RunEvent> events = new ArrayList<>();
    RunFeed feed = new RunFeed(1, events::add, run -> {});
    long end = System.nanoTime() + 1_500_000_000L;
    int steps = 0;
    while (System.nanoTime() < end) {
      feed.onPhases(new Phases(0, 0, 1, 0, 0));
      feed.onStep(report(steps++, 1));
    }
    feed.onEnd(ended());
    assertThat(steps).isGreaterThan(10_000);
    assertThat(events.size()).isLessThanOrEqualTo(5);
    double compute =
        events.stream()
            .flatMap(event -> event.points().stream())
            .mapToDouble(point -> point[RunData.PHASES + 2])
            .sum();
    assertThat(compute).isEqualTo(steps); // and the time of all steps is in it
  }

  /** 400 rows a second over the last fifth, and three quarters of the budget in 30 s. */
  @Test
  void theNameTheDataThePaceAndTheJobsAreTold() throws Exception {
    List<RunEvent> events = new ArrayList<>();
    RunFeed feed = new RunFeed(1, events::add, run -> {});
    String conf = "data.train = \"hdfs:/" + HOSTILE.replace("\"", "") + "\"\noutput = \"churn\"\n";
    Budget budget = new Budget(Optional.of(40L), Optional.empty(), Optional.empty());
    feed.onStart(new TrainingStart("sgd", 800, 3, budget, conf));
    List<double[]> points = new ArrayList<>();
    for (int step = 0; step < 30; step++) {
      StepReport report =
          new StepReport(step, step / 2.0, 1, 0, 1, 1, 0.1, 400, Duration.ofSeconds(step));
      points.add(RunData.point(report, Phases.NONE, Double.NaN, budget.spent(report)));
    }
    events.add(new RunEvent(1, points, ""));
    RunData data = data(events);
    for (int job = 1; job <= 12; job++) {
      data = data.withJob(job);
    }
    String page = html(List.of(data), 1, false);
    assertThat(page)
        .contains("<dt>Name</dt><dd>churn</dd>", "<dt>Data</dt><dd>hdfs:/&lt;/script&gt;")
        .contains("<dd>75 % spent, 10 s left at most</dd>", "<dd>400 rows/s</dd>")
        .contains("<a href=\"../jobs/job/?id=12\">12</a> the newest of 12")
        .doesNotContain("?id=2\"")
        .contains(
            "<form method=\"post\" class=\"stop\" action=\"stop/?run=1\">",
            "name=\"token\" value=\"0123\"");
    requireWellFormed(page);
    assertThat(html(List.of(data), 1, true)).doesNotContain("<form", "left at most");
  }

  @Test
  void howManyJobsThereWereIsSaidIfSomeAreNotShown() throws Exception {
    RunData data = RunData.of(new RunEvent(1, RunEvent.EventKind.START, "a = 1"));
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      for (int job = 1; job <= 1234; job++) {
        data = data.withJob(job);
        if (job == 1 || job == 10) {
          assertThat(html(List.of(data), 1, false)).contains("?id=1\"").doesNotContain("newest");
        }
        if (job == 11 || job == 1234) {
          String page = html(List.of(data), 1, false);
          assertThat(page).contains("the newest of " + (job == 11 ? "11<" : "1,234<"));
          requireWellFormed(page);
        }
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  /** And their curves have no picture in common if they minimise other things. */
  @Test
  void runsAreDrawnOverEachOther() throws Exception {
    String common = "# method sgd, 20 rows\nobjective.loss = ";
    RunData first = RunData.of(new RunEvent(1, RunEvent.EventKind.START, common + "\"hinge\""));
    RunData second = RunData.of(new RunEvent(2, RunEvent.EventKind.START, common + "\"huber\""));
    RunData third = RunData.of(new RunEvent(3, RunEvent.EventKind.START, "seed = 3"));
    TabHtml.View view = new TabHtml.View(List.of(2, 1), false, Optional.empty());
    String page = TabHtml.of(List.of(first, second, third), view, "abc");
    JsonNode drawn = drawn(page);
    assertThat(drawn.path("runs").findValuesAsText("name")).containsExactly("run 2", "run 1");
    assertThat(drawn.path("differing").toString()).isEqualTo("[\"objective.loss\"]");
    assertThat(drawn.at("/runs/0/differing/objective.loss").asText()).isEqualTo("huber");
    assertThat(drawn.at("/runs/0/figures/rows").asInt()).isEqualTo(20);
    assertThat(page)
        .contains("Run 2: ", "href=\"?run=2\">− take away", "href=\"?run=2,1,3\">+ compare")
        .doesNotContain("href=\"?run=1\">−", "<form");
    requireWellFormed(page);
  }

  @Test
  void aRunThatIsStoppedEndsWithAReason() {
    RunFeed feed = new RunFeed(1, event -> {}, run -> {});
    assertThat(feed.check(new History(9))).isEmpty();
    feed.stop();
    Reason reason = feed.check(new History(9)).orElseThrow();
    assertThat(reason.kind()).isEqualTo(Reason.Kind.INTERRUPTED);
    assertThat(reason.toString()).contains("the button in Spark's pages");
  }

  @Test
  void anUnknownRunIsTheLastOne() {
    RunData first = RunData.of(new RunEvent(1, RunEvent.EventKind.START, "a = 1"));
    RunData second = RunData.of(new RunEvent(2, RunEvent.EventKind.START, "b = 2"));
    assertThat(html(List.of(first, second), 0, false)).contains("Run 2: ", "b = 2");
    assertThat(html(List.of(first, second), 1, false)).contains("Run 1: ", "a = 1");
    assertThat(html(List.of(first), 1, false)).contains("running");
    assertThat(html(List.of(first), 1, true)).contains("ended without a result");
  }

  @Test
  void everyGaugeIsOnItsPage() throws Exception {
    Path page = Pages.SITE.resolve("watching.md");
    String gauges =
        Pages.section(page, "## As metrics").stream()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.split("\\|")[1])
            .collect(Collectors.joining());
    List<String> named =
        Pattern.compile("`(\\w+)`").matcher(gauges).results().map(each -> each.group(1)).toList();
    List<String> registered = new ArrayList<>(ThalwegPlugin.OF_REPORTS.keySet());
    registered.addAll(List.of("running", "rowsPerSecond"));
    assertThat(named).containsExactlyInAnyOrderElementsOf(registered);
  }

  private static String html(List<RunData> runs, int wanted, boolean isOver) {
    return TabHtml.of(
        runs,
        new TabHtml.View(List.of(wanted), isOver, isOver ? Optional.empty() : Optional.of("0123")),
        "abc");
  }

  private static List<RunEvent> run(int steps, double objective) {
    List<RunEvent> events = new ArrayList<>();
    RunFeed feed = new RunFeed(1, events::add, run -> {});
    feed.onStart(new TrainingStart("sgd", 9, 3, Budget.unlimited(), "seed = 3"));
    feed.onDecision(new Decision("sums", "driver", "few rows"));
    List<double[]> points = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      points.add(
          RunData.point(
              report(step, objective / (1 + step)),
              new Phases(0, 0, 0.75, 0, 0.25),
              step == 7 ? 0.5 : Double.NaN,
              0.5));
    }
    events.add(new RunEvent(1, points, "auc"));
    feed.onEnd(ended());
    return events;
  }

  private static TrainingResult ended() {
    Reason reason = new Reason(Reason.Kind.CONVERGED, "gap", "small");
    return new TrainingResult(new double[0], reason, new History(9), 0, true);
  }

  private static RunData data(List<RunEvent> events) {
    RunData data = null;
    for (RunEvent event : events) {
      RunEvent first = // the number of a feed depends on the tests before
          new RunEvent(1, event.time(), event.kind(), event.text(), event.points(), event.within());
      data = data == null ? RunData.of(first) : data.after(first);
    }
    return data;
  }

  private static StepReport report(long step, double objective) {
    return new StepReport(
        step, step / 4.0, objective, 0, 1e-3, 2e-3, 0.1, 20, Duration.ofMillis(7 * step));
  }

  private static JsonNode drawn(String page) throws Exception {
    Matcher block = Pattern.compile("(?s)id=\"thalweg-data\">(.*?)</script>").matcher(page);
    assertThat(block.find()).isTrue();
    return new ObjectMapper().readTree(block.group(1));
  }

  /** All but the script, which holds characters that XML has not. */
  private static void requireWellFormed(String page) throws Exception {
    String markup =
        page.replaceAll("(?s)<script nonce=.abc.>.*?</script>", "")
            .replaceAll("(?s)<style>.*?</style>", "");
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader("<page>" + markup + "</page>")));
  }
}

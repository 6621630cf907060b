package org.thalweg.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thalweg.solve.Decision;
import org.thalweg.solve.History;
import org.thalweg.solve.Phases;
import org.thalweg.solve.Reason;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.TrainingStart;
import org.xml.sax.InputSource;

/** What the tab shows of made-up runs. */
class TabHtmlTest {
  private static final String HOSTILE = "</script><img src=x onerror=\"alert('a')\">&amp;";

  @Test
  void whateverARunIsCalledIsTextAndNotMarkup() throws Exception {
    List<RunEvent> events = new ArrayList<>();
    RunFeed feed = new RunFeed(events::add);
    feed.onStart(new TrainingStart("sgd", 9, 3, 0, null, "data.train = \"" + HOSTILE + "\""));
    feed.onDecision(new Decision("sums", HOSTILE, HOSTILE));
    feed.onStep(report(0, 1));
    feed.beforeCheckpoint();
    feed.onFailure(new IllegalStateException(HOSTILE));
    String page = TabHtml.of(List.of(data(events)), 1, false, "abc");
    assertThat(page).doesNotContain("<img", "onerror=\"").contains("&lt;img", "&amp;amp;");
    requireWellFormed(page);
  }

  @Test
  void thereIsAPictureOfEachFigureAndOfThePhases() throws Exception {
    String page = TabHtml.of(List.of(data(run(300, 1))), 1, true, "abc");
    for (String title :
        List.of(
            "objective",
            "gradient norm",
            "learning rate",
            "metric on the validation rows",
            "time by phase")) {
      assertThat(page).contains("<title>" + title + "</title>");
    }
    assertThat(page).contains("compute 75 %", "driver 25 %", "converged: gap (small)");
    assertThat(page).contains("sums: driver, since few rows");
    assertThat(page.replace(" xmlns=\"http://www.w3.org/2000/svg\"", ""))
        .doesNotContain("http:", "https:", "NaN");
    requireWellFormed(page);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e300, 1e-300, Double.NaN, Double.POSITIVE_INFINITY, 0, -5})
  void noFigureIsTooWildForIt(double objective) throws Exception {
    for (int steps : new int[] {0, 1, 2, 50}) {
      requireWellFormed(TabHtml.of(List.of(data(run(steps, objective))), 1, false, "abc"));
    }
    requireWellFormed(TabHtml.of(List.of(), 1, false, "abc"));
  }

  @Test
  void ofLongRunsThePointsAreFewAndNoTimeIsLost() {
    List<double[]> points = new ArrayList<>();
    for (int step = 0; step < 10_001; step++) {
      points.add(
          RunData.point(
              report(step, 1),
              new Phases(0, 0, 0.5, 0, 0.25),
              step % 100 == 50 ? step : Double.NaN));
    }
    RunData data = RunData.of(new RunEvent(1, 5, RunEvent.Kind.START, "", List.of()));
    for (int from = 0; from < points.size(); from += 73) {
      List<double[]> some = points.subList(from, Math.min(points.size(), from + 73));
      data = data.after(new RunEvent(1, 6, RunEvent.Kind.POINTS, "", some));
    }
    assertThat(data.getPoints().size()).isBetween(900, 2000);
    assertThat(data.getPoints().get(data.getPoints().size() - 1)[0]).isEqualTo(10_000);
    double before = -1;
    for (double[] point : data.getPoints()) { // each stands for the steps since the one before
      boolean wasMeasured = Math.floor((point[0] + 50) / 100) > Math.floor((before + 50) / 100);
      assertThat(Double.isNaN(point[RunData.VALIDATION])).isEqualTo(!wasMeasured);
      before = point[0];
    }
    double compute = data.getPoints().stream().mapToDouble(p -> p[RunData.PHASES + 2]).sum();
    assertThat(compute).isEqualTo(10_001 * 0.5);
  }

  @Test
  void aRunOfShortStepsPostsLittle() {
    List<RunEvent> events = new ArrayList<>();
    RunFeed feed = new RunFeed(events::add);
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
            .flatMap(event -> event.getPoints().stream())
            .mapToDouble(point -> point[RunData.PHASES + 2])
            .sum();
    assertThat(compute).isEqualTo(steps); // and the time of all steps is in it
  }

  @Test
  void anUnknownRunIsTheLastOne() {
    RunData first = RunData.of(new RunEvent(1, 5, RunEvent.Kind.START, "a = 1", List.of()));
    RunData second = RunData.of(new RunEvent(2, 5, RunEvent.Kind.START, "b = 2", List.of()));
    assertThat(TabHtml.of(List.of(first, second), 0, false, "abc")).contains("Run 2: ", "b = 2");
    assertThat(TabHtml.of(List.of(first, second), 1, false, "abc")).contains("Run 1: ", "a = 1");
    assertThat(TabHtml.of(List.of(first), 1, false, "abc")).contains("running");
    assertThat(TabHtml.of(List.of(first), 1, true, "abc")).contains("ended without a result");
  }

  private static List<RunEvent> run(int steps, double objective) {
    List<RunEvent> events = new ArrayList<>();
    RunFeed feed = new RunFeed(events::add);
    feed.onStart(new TrainingStart("sgd", 9, 3, 0, null, "seed = 3"));
    feed.onDecision(new Decision("sums", "driver", "few rows"));
    List<double[]> points = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      points.add(
          RunData.point(
              report(step, objective / (1 + step)),
              new Phases(0, 0, 0.75, 0, 0.25),
              step == 7 ? 0.5 : Double.NaN));
    }
    events.add(new RunEvent(1, 6, RunEvent.Kind.POINTS, "", points));
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
          new RunEvent(1, event.getTime(), event.getKind(), event.getText(), event.getPoints());
      data = data == null ? RunData.of(first) : data.after(first);
    }
    return data;
  }

  private static StepReport report(long step, double objective) {
    return new StepReport(
        step, step / 4.0, objective, 0, 1e-3, 2e-3, 0.1, 20, Duration.ofMillis(7 * step));
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

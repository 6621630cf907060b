package org.thalweg.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.thalweg.config.ConfException;
import org.thalweg.page.Html;
import org.thalweg.page.Parts;
import org.thalweg.page.SinglePage;
import org.thalweg.text.Secrets;

/** Runs that are shown together, and what is known of their models beside what they left. */
public record Report(List<RunDirectory> runs, List<Beside> beside) {
  private static final List<String> SCRIPTS =
      List.of("scored.js", "search.js", "path.js", "tables.js", "main.js");
  private static final int EVENTS = 6000; // of all runs together, about
  private static final int MOST_EVENTS = 4000; // of one run
  private static final int FEWEST_EVENTS = 80;

  private static final Beside NOTHING = new Beside(List.of(), Optional.empty(), List.of());

  /**
   * What the files of a run do not say by themselves.
   *
   * @param coefficients the largest weights of features, the largest first
   * @param rows scored rows of the data, where these still exist
   * @param notes a line for each thing that could not be had
   */
  public record Beside(
      List<NamedWeight> coefficients, Optional<ScoredSample> rows, List<String> notes) {}

  /**
   * Reads what runs left.
   *
   * @param paths their output directories
   * @throws ConfException if one is not that of a run, or given twice
   * @throws org.thalweg.text.DataException if a file of one is damaged
   */
  public static Report read(List<String> paths, Configuration hadoop) {
    int events = Math.max(FEWEST_EVENTS, Math.min(MOST_EVENTS, EVENTS / Math.max(1, paths.size())));
    List<RunDirectory> runs = directories(paths, events, hadoop);
    return new Report(runs, Collections.nCopies(runs.size(), NOTHING));
  }

  static List<RunDirectory> directories(List<String> paths, int events, Configuration hadoop) {
    Set<String> seen = new HashSet<>();
    List<RunDirectory> runs = new ArrayList<>();
    for (String path : paths) {
      String plain = path.replaceAll("(?<=[^/:])/+$", "");
      if (!seen.add(plain)) {
        throw new ConfException(
            "RUN must be given once but %s was given again".formatted(Secrets.hide(path)));
      }
      runs.add(RunDirectory.read(plain, events, hadoop));
    }
    return runs;
  }

  /**
   * This report with what the files of the runs do not say.
   *
   * @param supplier finds that out, given the conf of a run as text that can be parsed, empty where
   *     it kept none, and the directory of its model
   */
  public Report with(BiFunction<String, String, Beside> supplier) {
    List<Beside> known =
        runs.stream()
            .map(run -> run.model().map(model -> supplier.apply(run.conf(), model)).orElse(NOTHING))
            .toList();
    return new Report(runs, known);
  }

  /** The whole report as one page of HTML, which loads nothing from elsewhere. */
  public String html() {
    return page(ReportData.of(runs, beside), RunNames.of(runs), opening());
  }

  /** The card of the model of the first run, as Markdown. */
  public String card() {
    return ModelCard.of(RunNames.of(runs).get(0), runs.get(0), beside.get(0));
  }

  /** The title, a sentence on each run, and what a run was about: all without its script. */
  private String opening() {
    List<String> names = RunNames.of(runs);
    boolean isOne = runs.size() == 1;
    Html html = new Html();
    html.raw("<h1>").text(isOne ? names.get(0) : runs.size() + " runs").raw("</h1>");
    if (!isOne) {
      BestRun best = BestRun.of(runs);
      String said =
          best.run().isPresent()
              ? "The best run is %s, by %s.".formatted(names.get(best.run().getAsInt()), best.why())
              : "None of the runs is called the best: %s.".formatted(best.why());
      html.raw("<p class=\"headline\">").text(said).raw("</p>");
    }
    for (int i = 0; i < runs.size(); i++) {
      String headline = Headline.of(runs.get(i), beside.get(i));
      if (!headline.isEmpty()) {
        html.raw(isOne ? "<p class=\"headline\">" : "<p>");
        html.text(isOne ? headline : names.get(i) + ": " + headline).raw("</p>");
      }
    }
    if (isOne) {
      beside
          .get(0)
          .rows()
          .filter(rows -> rows.count() > 0)
          .ifPresent(
              rows -> html.raw("<p class=\"note\">").text(Quality.meaning(rows)).raw("</p>"));
      html.raw("<dl class=\"facts\">");
      RunFacts.of(runs.get(0))
          .forEach((name, fact) -> html.element("dt", name).element("dd", fact));
      html.raw("</dl>");
    }
    return html.toString();
  }

  private static String page(JsonNode data, List<String> names, String opening) {
    String title =
        names.stream().limit(8).collect(Collectors.joining(", ")) + (names.size() > 8 ? ", …" : "");
    return SinglePage.html(
        title + " – Thalweg report",
        Parts.resource(Report.class, "report.css"),
        opening,
        data.toString(),
        Parts.script(Report.class, SCRIPTS));
  }
}

package org.thalweg.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
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
public final class Report {
  private static final List<String> SCRIPTS =
      List.of("scored.js", "search.js", "path.js", "tables.js", "main.js");
  private static final int EVENTS = 6000; // of all runs together, about
  private static final int MOST_EVENTS = 4000; // of one run
  private static final int FEWEST_EVENTS = 80;

  private final List<RunDirectory> runs;

  private Report(List<RunDirectory> runs) {
    this.runs = runs;
  }

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
    return new Report(directories(paths, events, hadoop));
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
   * The page as HTML.
   *
   * @param supplier finds out what the files of a run do not say, given its conf as text that can
   *     be parsed, empty where it kept none, and the directory of its model
   */
  public String html(BiFunction<String, String, Beside> supplier) {
    List<Beside> beside =
        runs.stream()
            .map(
                run ->
                    run.model()
                        .map(model -> supplier.apply(run.conf(), model))
                        .orElse(new Beside(List.of(), Optional.empty(), List.of())))
            .toList();
    return page(ReportData.of(runs, beside), RunNames.of(runs), opening(beside));
  }

  /** The title and a sentence on each run, which stand in the page without its script. */
  private String opening(List<Beside> beside) {
    List<String> names = RunNames.of(runs);
    Html html = new Html();
    html.raw("<h1>").text(runs.size() == 1 ? names.get(0) : runs.size() + " runs").raw("</h1>");
    for (int i = 0; i < runs.size(); i++) {
      String headline = Headline.of(runs.get(i), beside.get(i));
      if (!headline.isEmpty()) {
        html.raw("<p class=\"headline\">");
        html.text(runs.size() == 1 ? headline : names.get(i) + ": " + headline).raw("</p>");
      }
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

package org.thalweg.ui;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.thalweg.page.Html;
import org.thalweg.page.JsonColumns;
import org.thalweg.page.Parts;
import org.thalweg.text.Text;

/** The content of the tab: all runs of the application, and one of them in detail. */
final class TabHtml {
  private static final int DIGITS = 7;
  private final Html html = new Html();
  private final View view;
  private final String nonce;

  private TabHtml(View view, String nonce) {
    this.view = view;
    this.nonce = nonce;
  }

  /**
   * What is shown.
   *
   * @param wanted numbers of runs: the one in detail, the last of all if there is none of that
   *     number, and those whose curves are drawn over its own
   * @param isOver whether no run lasts any more, whatever its events say
   * @param token that the button sends which stops a run; empty where there is none
   */
  record View(List<Integer> wanted, boolean isOver, Optional<String> token) {}

  /**
   * The content.
   *
   * @param runs by number
   * @param nonce by which the browser knows that the scripts are ours; empty where it does not ask
   */
  static String of(List<RunData> runs, View view, String nonce) {
    TabHtml page = new TabHtml(view, nonce);
    page.html.raw("<style>").raw(style()).raw("</style>");
    page.html.raw("<div id=\"thalweg\" data-live=\"" + !view.isOver + "\">");
    page.html.raw(
        "<p id=\"thalweg-gone\" class=\"note\" hidden=\"\">The application does not answer any"
            + " more; this is the last that it said.</p>");
    List<RunData> shown = page.shown(runs);
    page.content(runs, shown);
    page.html
        .raw("<script type=\"application/json\" id=\"thalweg-data\">")
        .raw(Parts.inScript(curves(shown).toString()))
        .raw("</script></div>");
    page.script(Parts.library());
    page.script(Parts.script(TabHtml.class, List.of("tab.js")));
    return page.html.toString();
  }

  private static String style() {
    return Parts.style() + Parts.resource(TabHtml.class, "tab.css");
  }

  /** The run in detail, and those that are drawn over it. */
  private List<RunData> shown(List<RunData> runs) {
    List<RunData> shown = new ArrayList<>();
    for (int number : view.wanted) {
      runs.stream().filter(run -> run.run() == number).forEach(shown::add);
    }
    return shown.isEmpty() && !runs.isEmpty() ? List.of(runs.get(runs.size() - 1)) : shown;
  }

  /** The parts that the script replaces, and the place of the pictures between them. */
  private void content(List<RunData> runs, List<RunData> shown) {
    html.raw("<div id=\"thalweg-runs\" class=\"runs\">");
    if (shown.isEmpty()) {
      html.element("p", "No run has started yet.");
    } else {
      RunData first = shown.get(0);
      RunTable table = new RunTable(html, shown.stream().map(RunData::run).toList(), view.isOver);
      table.write(runs);
      html.element("h4", "Run %d: %s".formatted(first.run(), table.state(first)));
      if (!first.within().isEmpty()) {
        html.element("p", String.join(" › ", first.within()));
      }
      facts(first);
    }
    html.raw("</div><div id=\"thalweg-pictures\"></div><div id=\"thalweg-facts\">");
    if (!shown.isEmpty()) {
      RunData first = shown.get(0);
      list("Automatic choices", first.decisions());
      list("Checkpoints, after steps", compact(first.checkpoints()));
      html.raw("<details data-key=\"conf\"><summary>Effective conf</summary><pre>")
          .text(first.conf())
          .raw("</pre></details>");
    }
    html.raw("</div>");
  }

  /** What the run is called, its data, its pace, its jobs, and the button that stops it. */
  private void facts(RunData run) {
    boolean isRunning = run.end() == 0 && !view.isOver;
    RunPace pace = RunPace.of(run);
    html.raw("<dl class=\"facts\">");
    fact("Name", RunPace.setting(run, "output"));
    fact("Data", RunPace.setting(run, "data.train"));
    fact("Budget", isRunning ? pace.budget() : "");
    fact("Pace", pace.rowsPerSecond());
    if (run.jobCount() > 0) {
      html.raw("<dt>Jobs</dt><dd>");
      for (int job : run.jobs()) {
        html.raw("<a href=\"../jobs/job/?id=" + job + "\">" + job + "</a> ");
      }
      if (run.jobCount() > run.jobs().size()) {
        html.text(Text.of("the newest of %,d", run.jobCount()));
      }
      html.raw("</dd>");
    }
    html.raw("</dl>");
    if (isRunning && view.token.isPresent()) {
      html.raw("<form method=\"post\" class=\"stop\" action=\"stop/?run=" + run.run() + "\">")
          .raw("<button name=\"token\" value=\"" + view.token.get() + "\" ")
          .raw("class=\"btn btn-sm btn-outline-danger\">Stop this run</button></form>");
    }
  }

  private void fact(String name, String text) {
    if (!text.isEmpty()) {
      html.element("dt", name).element("dd", text);
    }
  }

  private void list(String title, List<String> lines) {
    if (!lines.isEmpty()) {
      html.element("h5", title).raw("<ul>");
      lines.forEach(line -> html.element("li", line));
      html.raw("</ul>");
    }
  }

  private static List<String> compact(List<String> steps) {
    return steps.isEmpty() ? steps : List.of(String.join(", ", steps));
  }

  private void script(String text) {
    html.raw("<script nonce=\"").text(nonce).raw("\">").raw(text).raw("</script>");
  }

  /** The curves of some runs, and the settings of what they minimise in which they differ. */
  private static ObjectNode curves(List<RunData> runs) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    ArrayNode differing = root.putArray("differing");
    Set<String> keys = new TreeSet<>();
    runs.forEach(run -> keys.addAll(RunPace.settings(run).keySet()));
    keys.removeIf(key -> !key.matches("data\\..*|objective\\..*|penalty|method|round|batch\\..*"));
    keys.removeIf(
        key -> runs.stream().map(run -> RunPace.setting(run, key)).distinct().count() < 2);
    keys.forEach(differing::add);
    ArrayNode all = root.putArray("runs");
    for (RunData run : runs) {
      ObjectNode json = all.addObject();
      json.put("name", "run " + run.run()).put("validationMetric", run.metric());
      ObjectNode own = json.putObject("differing");
      keys.forEach(key -> own.put(key, RunPace.setting(run, key)));
      ObjectNode figures = json.putObject("figures");
      RunPace.rows(run).ifPresent(rows -> figures.put("rows", rows));
      columns(run, json.putObject("events").putObject("columns"));
    }
    return root;
  }

  private static void columns(RunData run, ObjectNode columns) {
    for (int i = 0; i < RunData.SPENT; i++) {
      String name = RunData.COLUMNS.get(i);
      boolean isPhase = i >= RunData.PHASES && i < RunData.VALIDATION;
      ArrayNode column = columns.putArray(isPhase ? "phases." + name : name);
      int digits =
          name.equals("objective") || name.equals("loss") ? JsonColumns.ALL_DIGITS : DIGITS;
      for (double[] point : run.points()) {
        JsonColumns.add(column, RunData.value(point, i), digits);
      }
    }
  }
}

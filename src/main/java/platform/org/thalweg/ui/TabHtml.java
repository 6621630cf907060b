package org.thalweg.ui;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.thalweg.page.Html;
import org.thalweg.page.JsonColumns;
import org.thalweg.page.Parts;

/** The content of the tab: all runs of the application, and one of them in detail. */
final class TabHtml {
  private static final int DIGITS = 7;
  private final Html html = new Html();
  private final String nonce;

  private TabHtml(String nonce) {
    this.nonce = nonce;
  }

  /**
   * The content.
   *
   * @param runs by number
   * @param wanted the number of the run in detail; the last one is shown where there is none of it
   * @param isOver whether no run lasts any more, whatever its events say
   * @param nonce by which the browser knows that the scripts are ours; empty where it does not ask
   */
  static String of(List<RunData> runs, int wanted, boolean isOver, String nonce) {
    TabHtml page = new TabHtml(nonce);
    page.html.raw("<style>").raw(style()).raw("</style>");
    page.html.raw("<div id=\"thalweg\" data-live=\"" + !isOver + "\">");
    page.html.raw(
        "<p id=\"thalweg-gone\" class=\"note\" hidden=\"\">The application does not answer any"
            + " more; this is the last that it said.</p>");
    RunData shown = shown(runs, wanted);
    page.content(runs, shown, isOver);
    page.html
        .raw("<script type=\"application/json\" id=\"thalweg-data\">")
        .raw(
            shown == null
                ? "{\"runs\": [], \"differing\": []}"
                : Parts.inScript(data(shown).toString()))
        .raw("</script></div>");
    page.script(Parts.library());
    page.script(Parts.script(TabHtml.class, List.of("tab.js")));
    return page.html.toString();
  }

  private static String style() {
    return Parts.style() + Parts.resource(TabHtml.class, "tab.css");
  }

  private static RunData shown(List<RunData> runs, int wanted) {
    return runs.stream()
        .filter(run -> run.run() == wanted)
        .findFirst()
        .orElse(runs.isEmpty() ? null : runs.get(runs.size() - 1));
  }

  /** The parts that the script replaces, and the place of the pictures between them. */
  private void content(List<RunData> runs, RunData shown, boolean isOver) {
    html.raw("<div id=\"thalweg-runs\" class=\"runs\">");
    if (shown == null) {
      html.element("p", "No run has started yet.");
    } else {
      RunTable table = new RunTable(html, shown.run(), isOver);
      table.write(runs);
      html.element("h4", "Run %d: %s".formatted(shown.run(), table.state(shown)));
      if (!shown.within().isEmpty()) {
        html.element("p", String.join(" › ", shown.within()));
      }
    }
    html.raw("</div><div id=\"thalweg-pictures\"></div><div id=\"thalweg-facts\">");
    if (shown != null) {
      list("Automatic choices", shown.decisions());
      list("Checkpoints, after steps", compact(shown.checkpoints()));
      html.raw("<details data-key=\"conf\"><summary>Effective conf</summary><pre>")
          .text(shown.conf())
          .raw("</pre></details>");
    }
    html.raw("</div>");
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

  /** What the script of the tab draws, as JSON: a run as the scripts of {@code page} take it. */
  private static ObjectNode data(RunData run) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.putArray("differing");
    ObjectNode json = root.putArray("runs").addObject();
    json.put("name", "run " + run.run()).put("validationMetric", run.metric());
    json.putObject("figures");
    ObjectNode columns = json.putObject("events").putObject("columns");
    for (int i = 0; i < RunData.COLUMNS.size(); i++) {
      String name = RunData.COLUMNS.get(i);
      boolean isPhase = i >= RunData.PHASES && i < RunData.VALIDATION;
      ArrayNode column = columns.putArray(isPhase ? "phases." + name : name);
      int digits = name.equals("objective") ? JsonColumns.ALL_DIGITS : DIGITS;
      for (double[] point : run.points()) {
        JsonColumns.add(column, point[i], digits);
      }
    }
    return root;
  }
}

package org.thalweg.ui;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** The content of the tab: all runs of the application, and one of them in detail. */
final class TabHtml {
  private static final String STYLE =
      """
      <style>
      #thalweg .curves { display: flex; flex-wrap: wrap; gap: 12px; margin: 8px 0 16px; }
      #thalweg svg { max-width: 100%; height: auto; border: 1px solid #dee2e6; border-radius: 4px; }
      #thalweg .runs { overflow-x: auto; }
      #thalweg pre { padding: 8px; border: 1px solid #dee2e6; border-radius: 4px; }
      #thalweg td, #thalweg th { white-space: nowrap; }
      #thalweg td.wide { white-space: normal; }
      </style>
      """;

  /** While a run lasts the content is fetched again from the same address, and replaced. */
  private static final String SCRIPT =
      """
      (function () {
        async function refresh() {
          const now = document.getElementById('thalweg');
          if (now === null || now.dataset.live !== 'true') { return; }
          try {
            const answer = await fetch(window.location.href, { cache: 'no-store' });
            const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
            const next = page.getElementById('thalweg');
            if (next !== null) {
              const open = now.querySelector('details')?.open;
              now.replaceWith(next);
              if (open) { next.querySelector('details').open = true; }
            }
          } catch (gone) {
            now.dataset.live = 'false';
            return;
          }
          setTimeout(refresh, 2000);
        }
        setTimeout(refresh, 2000);
      })();
      """;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Html html = new Html();
  private final List<RunData> runs;
  private final boolean isOver; // the application

  private TabHtml(List<RunData> runs, boolean isOver) {
    this.runs = runs;
    this.isOver = isOver;
  }

  /**
   * The content.
   *
   * @param runs by number
   * @param wanted the number of the run in detail; the last one is shown where there is none of it
   * @param isOver whether no run lasts any more, whatever its events say
   * @param nonce by which the browser knows that the script is ours; empty where it does not ask
   */
  static String of(List<RunData> runs, int wanted, boolean isOver, String nonce) {
    TabHtml page = new TabHtml(runs, isOver);
    page.html.raw(STYLE);
    page.html.raw("<div id=\"thalweg\" data-live=\"").raw(isOver ? "false" : "true").raw("\">");
    if (runs.isEmpty()) {
      page.html.element("p", "No run has started yet.");
    } else {
      page.table();
      page.details(
          runs.stream()
              .filter(run -> run.getRun() == wanted)
              .findFirst()
              .orElse(runs.get(runs.size() - 1)));
    }
    page.html.raw("</div><script nonce=\"").text(nonce).raw("\">").raw(SCRIPT).raw("</script>");
    return page.html.toString();
  }

  private void table() {
    html.raw("<div class=\"runs\"><table class=\"table table-striped table-sm\"><thead><tr>");
    for (String head :
        List.of("Run", "Begin", "Steps", "Epochs", "Seconds", "Objective", "Gradient", "State")) {
      html.element("th", head);
    }
    html.raw("</tr></thead><tbody>");
    for (RunData run : runs) {
      html.raw("<tr><td><a href=\"?run=" + run.getRun() + "\">")
          .text(run.getRun())
          .raw("</a></td>");
      html.element("td", TIME.format(Instant.ofEpochMilli(run.getBegin())));
      double[] last = last(run);
      html.element("td", last == null ? "" : "%.0f".formatted(last[0] + 1));
      html.element("td", last == null ? "" : number("%.2f", last[1]));
      html.element("td", last == null ? "" : number("%.1f", last[2]));
      html.element("td", last == null ? "" : number("%.6g", last[3]));
      html.element("td", last == null ? "" : number("%.3g", last[4]));
      html.raw("<td class=\"wide\">").text(state(run)).raw("</td></tr>");
    }
    html.raw("</tbody></table></div>");
  }

  private String state(RunData run) {
    boolean isUnfinished = run.getEnd() == 0;
    return isUnfinished ? (isOver ? "ended without a result" : "running") : run.getOutcome();
  }

  private void details(RunData run) {
    html.element("h4", "Run %d: %s".formatted(run.getRun(), state(run)));
    Curves curves = new Curves(run.getPoints());
    html.raw("<div class=\"curves\">")
        .raw(curves.of("objective", "objective", 0x1f77b4))
        .raw(curves.of("gradientNorm", "gradient norm", 0xd62728))
        .raw(curves.of("learningRate", "learning rate", 0x2ca02c))
        .raw(curves.of("validation", "metric on the validation rows", 0x9467bd))
        .raw(new PhaseBars(run.getPoints()).svg())
        .raw("</div>");
    list("What was decided", run.getDecisions());
    list("Checkpoints, after steps", compact(run.getCheckpoints()));
    html.raw("<details><summary>Effective conf</summary><pre>").text(run.getConf());
    html.raw("</pre></details>");
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

  private static double[] last(RunData run) {
    return run.getPoints().isEmpty() ? null : run.getPoints().get(run.getPoints().size() - 1);
  }

  private static String number(String form, double value) {
    return String.format(Locale.ROOT, form, value);
  }
}

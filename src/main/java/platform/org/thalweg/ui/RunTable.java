package org.thalweg.ui;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.thalweg.page.Html;
import org.thalweg.text.Text;

/**
 * The table of all runs of an application. The runs of a search are in one row, which opens into a
 * table of their own: by point, and by fold within it. They are sorted by their names, since models
 * that train side by side begin in any order.
 *
 * @param shown the numbers of the run that is shown in detail and of those drawn over it
 * @param isOver whether no run lasts any more, whatever its events say
 */
record RunTable(Html html, List<Integer> shown, boolean isOver) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final List<String> HEADS =
      List.of("Run", "Begin", "Steps", "Epochs", "Seconds", "Objective", "Gradient", "State");
  private static final List<String> PARTS =
      List.of("Model", "Steps", "Epochs", "Seconds", "Objective", "Gradient", "State");
  private static final Comparator<String> BY_NAME = // fold 2 before fold 10
      Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

  /** Writes it. */
  void write(List<RunData> runs) {
    Map<String, List<RunData>> searches = new LinkedHashMap<>();
    runs.stream()
        .filter(run -> !run.within().isEmpty())
        .forEach(run -> of(searches, run.within().get(0)).add(run));
    begin(HEADS);
    for (RunData run : runs) {
      if (run.within().isEmpty()) {
        row(run, "run " + run.run(), true);
      } else {
        List<RunData> models = searches.remove(run.within().get(0)); // where its first one stands
        if (models != null) {
          search(run.within().get(0), models);
        }
      }
    }
    end();
  }

  private static List<RunData> of(Map<String, List<RunData>> all, String name) {
    return all.computeIfAbsent(name, key -> new ArrayList<>());
  }

  private void search(String name, List<RunData> models) {
    long ended = models.stream().filter(this::isEnded).count();
    Map<String, List<RunData>> points = new TreeMap<>(BY_NAME);
    models.stream()
        .sorted(Comparator.comparing(model -> part(model, 2), BY_NAME))
        .forEach(model -> of(points, part(model, 1)).add(model));
    html.raw("<tr><td colspan=\"" + HEADS.size() + "\"><details data-key=\"")
        .text(name)
        .raw("\"><summary>")
        .text(
            "%s: %d models of %d points, %d ended"
                .formatted(name, models.size(), points.size(), ended))
        .raw("</summary>");
    begin(PARTS);
    points.forEach(
        (point, some) -> {
          html.raw("<tr><th colspan=\"" + PARTS.size() + "\">").text(point).raw("</th></tr>");
          some.forEach(model -> row(model, part(model, 2), false));
        });
    end();
    html.raw("</details></td></tr>");
  }

  private static String part(RunData model, int level) {
    List<String> within = model.within();
    return level < within.size() ? within.get(level) : "run " + model.run();
  }

  private void begin(List<String> heads) {
    html.raw("<table class=\"table table-striped table-sm\"><thead><tr>");
    heads.forEach(head -> html.element("th", head));
    html.raw("</tr></thead><tbody>");
  }

  private void end() {
    html.raw("</tbody></table>");
  }

  private void row(RunData run, String name, boolean hasBegin) {
    boolean isShown = shown.contains(run.run());
    html.raw(isShown ? "<tr class=\"shown\">" : "<tr>");
    html.raw("<td><a href=\"?run=" + run.run() + "\">").text(name).raw("</a>");
    if (run.run() != shown.get(0)) {
      html.raw(" <a class=\"over\" href=\"?run=" + over(run.run()) + "\">")
          .text(isShown ? "− take away" : "+ compare")
          .raw("</a>");
    }
    html.raw("</td>");
    if (hasBegin) {
      html.element("td", TIME.format(Instant.ofEpochMilli(run.begin())));
    }
    List<double[]> points = run.points();
    double[] last = points.isEmpty() ? null : points.get(points.size() - 1);
    html.element("td", last == null ? "" : number("%.0f", last[0] + 1));
    html.element("td", last == null ? "" : number("%.2f", last[1]));
    html.element("td", last == null ? "" : number("%.1f", last[2]));
    html.element("td", last == null ? "" : number("%.6g", last[3]));
    html.element("td", last == null ? "" : number("%.3g", last[4]));
    html.raw("<td class=\"wide\">").text(state(run)).raw("</td></tr>");
  }

  /** The numbers of what is shown, with one more, or without it if it is among them. */
  private String over(int run) {
    List<Integer> others = new ArrayList<>(shown);
    if (!others.remove(Integer.valueOf(run))) {
      others.add(run);
    }
    return others.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private boolean isEnded(RunData run) {
    return run.end() != 0 || isOver;
  }

  /** How a run goes, or how it ended. */
  String state(RunData run) {
    boolean isUnfinished = run.end() == 0;
    return isUnfinished ? (isOver ? "ended without a result" : "running") : run.outcome();
  }

  private static String number(String form, double value) {
    return Text.of(form, value);
  }
}

package org.thalweg.ui;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.ui.SparkUI;
import org.apache.spark.ui.SparkUITab;
import org.apache.spark.ui.UIUtils;
import org.apache.spark.util.kvstore.KVStore;
import org.thalweg.event.TimeLeft;
import org.thalweg.page.Html;
import org.thalweg.page.JsonColumns;
import org.thalweg.page.Parts;
import org.thalweg.text.Text;
import scala.Function0;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction0;
import scala.xml.Node;
import scala.xml.Unparsed;

/** The page of the tab, within the header of Spark's own pages. */
final class TabPage extends RequestPage {
  private static final String PREFIX = "thalweg"; // in addresses, and the name of the tab

  private final SparkUITab tab;
  private final KVStore store;
  private final boolean isOver;
  private final Optional<String> token; // of a request to stop a run, where one may be made
  private final Method header;

  /** The tab of one application, with its page; it is not shown yet. */
  static SparkUITab tab(SparkUI ui, boolean isOver, Optional<String> token) {
    SparkUITab tab = new SparkUITab(ui, PREFIX) {};
    tab.attachPage(new TabPage(tab, ui.store().store(), isOver, token));
    return tab;
  }

  /**
   * A page.
   *
   * @param isOver whether the application is
   * @param token of a request to stop a run; empty where none may be stopped here
   * @throws UnsupportedOperationException if this version of Spark has another header
   */
  private TabPage(SparkUITab tab, KVStore store, boolean isOver, Optional<String> token) {
    this.tab = tab;
    this.store = store;
    this.isOver = isOver;
    this.token = token;
    this.header =
        Arrays.stream(UIUtils.class.getMethods())
            .filter(method -> method.getName().equals("headerSparkPage"))
            .filter(method -> arguments(method, null, tab, null) != null)
            .findFirst()
            .orElseThrow(() -> new UnsupportedOperationException("UIUtils.headerSparkPage"));
  }

  @Override
  @SuppressWarnings("unchecked")
  Seq<Node> render(Object request, String run) {
    Node content = new Unparsed(TabHtml.of(runs(), view(run), ContentPolicy.nonce()));
    Function0<Seq<Node>> whole =
        new AbstractFunction0<>() {
          @Override
          public Seq<Node> apply() {
            return CollectionConverters.asScala(List.of(content)).toSeq();
          }
        };
    try {
      return (Seq<Node>) header.invoke(null, arguments(header, request, tab, whole));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<RunData> runs() {
    List<RunData> runs = new ArrayList<>();
    try {
      store.view(RunData.class).forEach(runs::add);
    } catch (Exception e) { // which the interface declares
      throw new IllegalStateException(e);
    }
    return runs;
  }

  /** What the address asks for: "3", or "3,1" for run 3 with the curves of run 1 over it. */
  private TabHtml.View view(String run) {
    List<Integer> wanted =
        Arrays.stream(String.valueOf(run).split(",")).map(TabPage::number).distinct().toList();
    return new TabHtml.View(wanted, isOver, token);
  }

  /** The number of a run that an address has; 0 for none. */
  static int number(String run) {
    try {
      return Integer.parseInt(String.valueOf(run));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /**
   * What the method for the header is called with: the number of its flags differs between versions
   * of Spark. Null where it takes something unknown.
   */
  private static Object[] arguments(
      Method method, Object request, SparkUITab tab, Function0<?> content) {
    Class<?>[] types = method.getParameterTypes();
    Object[] arguments = new Object[types.length];
    for (int i = 0; i < types.length; i++) {
      Class<?> type = types[i];
      if (type == REQUEST) {
        arguments[i] = request;
      } else if (type == String.class) {
        arguments[i] = "Thalweg";
      } else if (type == Function0.class) {
        arguments[i] = content;
      } else if (type == SparkUITab.class) {
        arguments[i] = tab;
      } else if (type == Option.class) {
        arguments[i] = Option.empty();
      } else if (type == boolean.class) {
        arguments[i] = false;
      } else {
        return null;
      }
    }
    return arguments;
  }

  /** The content of the tab: all runs of the application, and one of them in detail. */
  static final class TabHtml {
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
     * @param nonce by which the browser knows that the scripts are ours; empty where it does not
     *     ask
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
      keys.removeIf(
          key -> !key.matches("data\\..*|objective\\..*|penalty|method|round|batch\\..*"));
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

    /**
     * How fast a run goes, over the last fifth of its points, and what its conf says of it.
     *
     * @param budget what is spent of the budget, and how long the rest lasts at most; empty where
     *     no budget is known
     * @param rowsPerSecond in words; empty where there are too few points
     */
    private record RunPace(String budget, String rowsPerSecond) {
      private static final Pattern SETTING = Pattern.compile("(?m)^([\\w.]+) = (.*)$");
      private static final Pattern ROWS = Pattern.compile("^# method \\S+, (\\d+) rows");
      private static final int EPOCH = RunData.COLUMNS.indexOf("epoch");
      private static final int SECONDS = RunData.COLUMNS.indexOf("seconds");

      static RunPace of(RunData run) {
        List<double[]> points = run.points();
        if (points.size() < 2) {
          return new RunPace("", "");
        }
        double[] last = points.get(points.size() - 1);
        double[] before = points.get(points.size() - 2 - (points.size() - 2) / 5);
        double seconds = last[SECONDS] - before[SECONDS];
        OptionalLong rows = rows(run);
        double pace = rows.orElse(0) * (last[EPOCH] - before[EPOCH]) / seconds;
        return new RunPace(
            budget(
                RunData.value(before, RunData.SPENT), RunData.value(last, RunData.SPENT), seconds),
            rows.isPresent() && pace > 0 && Double.isFinite(pace)
                ? Text.of("%,.0f rows/s", pace)
                : "");
      }

      private static String budget(double before, double spent, double seconds) {
        if (!(spent > 0)) {
          return "";
        }
        double left = (1 - spent) * seconds / (spent - before);
        String share = Text.of("%.0f %% spent", Math.floor(100 * spent));
        return Double.isFinite(left) && left >= 0
            ? "%s, %s left at most"
                .formatted(share, TimeLeft.text(Duration.ofMillis((long) (1e3 * left))))
            : share;
      }

      /** The rows of the training data, as the first line of what is known of the run says. */
      static OptionalLong rows(RunData run) {
        Matcher rows = ROWS.matcher(run.conf());
        return rows.find() ? OptionalLong.of(Long.parseLong(rows.group(1))) : OptionalLong.empty();
      }

      /** The settings of the conf of a run by their keys, without quotes around texts. */
      static Map<String, String> settings(RunData run) {
        Map<String, String> settings = new LinkedHashMap<>();
        Matcher each = SETTING.matcher(run.conf());
        while (each.find()) {
          settings.put(each.group(1), each.group(2).replaceFirst("^\"(.*)\"$", "$1"));
        }
        return settings;
      }

      /** One of them; empty if the conf has no such key. */
      static String setting(RunData run, String key) {
        return settings(run).getOrDefault(key, "");
      }
    }

    /**
     * The table of all runs of an application. The runs of a search are in one row, which opens
     * into a table of their own: by point, and by fold within it. They are sorted by their names,
     * since models that train side by side begin in any order.
     *
     * @param shown the numbers of the run that is shown in detail and of those drawn over it
     * @param isOver whether no run lasts any more, whatever its events say
     */
    private record RunTable(Html html, List<Integer> shown, boolean isOver) {
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
            List<RunData> models =
                searches.remove(run.within().get(0)); // where its first one stands
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
  }
}

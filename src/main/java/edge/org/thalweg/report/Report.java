package org.thalweg.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.thalweg.config.ConfException;
import org.thalweg.loss.Calibration;
import org.thalweg.model.OccurringWeights;
import org.thalweg.page.Html;
import org.thalweg.page.JsonColumns;
import org.thalweg.page.Parts;
import org.thalweg.page.SinglePage;
import org.thalweg.report.RunDirectory.BestRun;
import org.thalweg.report.RunDirectory.EventLog;
import org.thalweg.report.RunDirectory.RunFacts;
import org.thalweg.report.ScoredSample.PermutationImportance.ColumnImportance;
import org.thalweg.report.ScoredSample.Quality;
import org.thalweg.text.Line;
import org.thalweg.text.Secrets;
import org.thalweg.text.Text;
import org.thalweg.text.Version;

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
   * @param terms what columns of steps and curves add to the score
   * @param decision what is made of the score
   */
  public record Beside(
      List<NamedWeight> coefficients,
      Optional<ScoredSample> rows,
      List<String> notes,
      List<OccurringWeights.Term> terms,
      Calibration decision) {
    /** Of a model of whose columns no more is known. */
    public Beside(List<NamedWeight> coefficients, Optional<ScoredSample> rows, List<String> notes) {
      this(coefficients, rows, notes, List.of(), Calibration.NONE);
    }
  }

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
    return page(ReportData.of(runs, beside), RunDirectory.RunNames.of(runs), opening());
  }

  /** The card of the model of the first run, as Markdown. */
  public String card() {
    return ModelCard.of(RunDirectory.RunNames.of(runs).get(0), runs.get(0), beside.get(0));
  }

  /** The title, a sentence on each run, and what a run was about: all without its script. */
  private String opening() {
    List<String> names = RunDirectory.RunNames.of(runs);
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

  /**
   * A model card in Markdown, after M. Mitchell and others, "Model cards for model reporting", FAT*
   * (2019): what the model predicts, how well, from what, and how to train it again. For what no
   * program knows, such as the use that it is meant for, it has headings for its owners.
   */
  private static final class ModelCard {
    private static final int MOST = 15; // columns and coefficients that are listed

    private final StringBuilder text = new StringBuilder();
    private final RunDirectory run;
    private final Report.Beside beside;

    private ModelCard(RunDirectory run, Report.Beside beside) {
      this.run = run;
      this.beside = beside;
    }

    /**
     * The card of one run.
     *
     * @param name of the run
     * @param beside what its files do not say
     */
    static String of(String name, RunDirectory run, Report.Beside beside) {
      ModelCard card = new ModelCard(run, beside);
      card.text.append("# Model card: ").append(escaped(name)).append("\n\n");
      card.paragraph(escaped(Headline.of(run, beside)));
      card.facts();
      card.heading("Intended use and its limits");
      card.paragraph("_To be written by the owners of the model: no run knows it._");
      card.metrics();
      card.importance();
      card.coefficients();
      card.notes();
      card.origin();
      return card.text.toString();
    }

    private void facts() {
      heading("Model and data");
      RunFacts.of(run).forEach((name, fact) -> item("**%s**: %s".formatted(name, escaped(fact))));
      item("**sha256 of the weights**: " + code(RunDirectory.RunFigures.of(run).weightsSha256()));
      text.append('\n');
    }

    private void metrics() {
      Map<String, Double> metrics = RunDirectory.RunFigures.of(run).metrics();
      List<String> parts =
          List.of("train", "validation", "test").stream()
              .filter(part -> metrics.keySet().stream().anyMatch(key -> key.startsWith(part + " ")))
              .toList();
      heading("Quality");
      TreeSet<String> names = new TreeSet<>();
      parts.forEach(
          part ->
              metrics.keySet().stream()
                  .filter(key -> key.startsWith(part + " "))
                  .forEach(key -> names.add(key.substring(part.length() + 1))));
      if (!parts.isEmpty()) {
        head("metric", parts);
        for (String name : names) {
          row(name, parts.stream().map(part -> number(metrics.get(part + " " + name))).toList());
        }
        text.append('\n');
      }
      beside
          .rows()
          .filter(rows -> rows.count() > 0)
          .map(
              rows ->
                  Text.of(
                          "Scored for this card: %s on %,d of %,d rows of %s. ",
                          Quality.of(rows), rows.count(), rows.rows(), rows.source())
                      + Quality.meaning(rows))
          .ifPresent(line -> paragraph(escaped(line)));
      beside.decision().history().forEach(line -> item(escaped(line)));
    }

    private void importance() {
      ScoredSample.PermutationImportance importance =
          beside.rows().flatMap(ScoredSample::importance).orElse(null);
      if (importance == null || importance.columns().isEmpty()) {
        return;
      }
      heading("Columns that matter");
      paragraph(importance.note());
      List<ColumnImportance> matter =
          importance.columns().stream().filter(ColumnImportance::matters).limit(MOST).toList();
      if (matter.isEmpty()) {
        paragraph("No column matters: of none is the mean above its standard deviation.");
        return;
      }
      head("column", List.of(importance.metric() + " worse by", "±"));
      matter.forEach(
          each -> row(each.column(), List.of(number(each.lost()), number(each.deviation()))));
      text.append('\n');
    }

    private void coefficients() {
      if (beside.coefficients().isEmpty()) {
        return;
      }
      heading("Largest coefficients");
      paragraph("The effect is the weight times the standard deviation of its feature.");
      head("feature", List.of("weight", "effect"));
      for (NamedWeight each : beside.coefficients().stream().limit(MOST).toList()) {
        String effect = each.effect().isPresent() ? number(each.effect().getAsDouble()) : "";
        String of = each.column().isEmpty() ? "" : ", " + each.column();
        row(each.feature() + of, List.of(number(each.weight()), effect));
      }
      text.append('\n');
    }

    private void notes() {
      heading("Warnings");
      List<String> notes = ReportData.notes(run, beside);
      notes.forEach(note -> item(escaped(note)));
      text.append(notes.isEmpty() ? "The run gave none.\n\n" : "\n");
    }

    private void origin() {
      heading("How to train it again");
      String started = run.description().path("started").asText();
      item("**trained**: " + escaped(started.isEmpty() ? "not known" : started));
      run.description()
          .path("environment")
          .properties()
          .forEach(
              each ->
                  item("**%s**: %s".formatted(each.getKey(), escaped(each.getValue().asText()))));
      text.append("\nThe effective conf:\n\n");
      run.conf().lines().forEach(line -> text.append("    ").append(line).append('\n'));
    }

    private void heading(String title) {
      text.append("## ").append(title).append("\n\n");
    }

    private void paragraph(String line) {
      if (!line.isEmpty()) {
        text.append(line).append("\n\n");
      }
    }

    private void item(String line) {
      text.append("- ").append(line).append('\n');
    }

    private void head(String first, List<String> others) {
      row(first, others);
      text.append("|---|").append("---:|".repeat(others.size())).append('\n');
    }

    private void row(String first, List<String> others) {
      text.append("| ").append(escaped(first)).append(" | ");
      text.append(others.stream().collect(Collectors.joining(" | "))).append(" |\n");
    }

    private static String number(Double value) {
      return value == null ? "" : Text.of("%.4g", value);
    }

    private static String code(String value) {
      return value.isEmpty() ? "not known" : "`" + value + "`";
    }

    /** Text of a run, of which nothing is markup. */
    static String escaped(String text) {
      return Line.of(text)
          .replace("&", "&amp;")
          .replace("<", "&lt;")
          .replaceAll("([\\\\`*_\\[\\]|#])", "\\\\$1");
    }
  }

  /**
   * One sentence on a run for readers who know the question but not the method: what the model
   * predicts, how well on which rows, and which features matter most.
   */
  static final class Headline {
    private static final int FEATURES = 3;
    private static final String FLATTERED = " (which flatter it: other rows are predicted worse)";
    private static final List<String> ROWS = List.of("test", "validation", "train");
    private static final List<String> METRICS = List.of("auc", "accuracy", "r2", "rmse", "logLoss");

    private Headline() {}

    /** The sentence; empty for a run that has no result yet. */
    static String of(RunDirectory run, Report.Beside beside) {
      String quality =
          beside
              .rows()
              .filter(rows -> rows.count() > 0)
              .map(Headline::quality)
              .orElseGet(() -> quality(RunDirectory.RunFigures.of(run).metrics()));
      if (quality.isEmpty()) {
        return "";
      }
      String label = run.settings().getOrDefault("data.label", "the label").replace("\"", "");
      String features = features(beside);
      return "Predicts %s with %s%s.".formatted(label, quality, features);
    }

    private static String quality(ScoredSample rows) {
      String seen = rows.source().equals(ReportedRows.TRAINING) ? FLATTERED : "";
      return Text.of("%s on %,d rows of %s%s", Quality.of(rows), rows.count(), rows.source(), seen);
    }

    /** What the summary of the run has, of the rows that say most. */
    private static String quality(Map<String, Double> metrics) {
      for (String rows : ROWS) {
        for (String metric : METRICS) {
          Double value = metrics.get(rows + " " + metric);
          if (value != null) {
            String name = metric.equals("auc") ? "AUC" : metric;
            String of = rows.equals("train") ? "training" : rows;
            String seen = rows.equals("train") ? FLATTERED : "";
            return Text.of("%s %.3g on the %s data%s", name, value, of, seen);
          }
        }
      }
      return "";
    }

    /** The column of a category without its level; of a feature without a name its number. */
    private static String column(String feature) {
      String column = feature.replaceFirst("(?<=.)=.*", "");
      return column.matches("\\d+") ? "feature " + column : column;
    }

    /**
     * "; sex, class and age matter most": by what is lost if a column is shuffled, where that was
     * measured, else by weight times standard deviation.
     */
    private static String features(Report.Beside beside) {
      List<String> names =
          mattering(beside).map(Headline::column).distinct().limit(FEATURES).toList();
      if (names.isEmpty()) {
        return "";
      }
      int last = names.size() - 1;
      String before = names.stream().limit(last).collect(Collectors.joining(", "));
      return names.size() == 1
          ? "; %s matters most".formatted(names.get(0))
          : "; %s and %s matter most".formatted(before, names.get(last));
    }

    private static Stream<String> mattering(Report.Beside beside) {
      return beside
          .rows()
          .flatMap(ScoredSample::importance)
          .map(
              importance ->
                  importance.columns().stream()
                      .filter(ColumnImportance::matters)
                      .map(ColumnImportance::column))
          .orElseGet(
              () ->
                  beside.coefficients().stream()
                      .filter(each -> each.effect().isPresent())
                      .filter(each -> each.effect().getAsDouble() != 0)
                      .map(NamedWeight::feature));
    }
  }

  /**
   * A weight of a model, with the names of what it belongs to.
   *
   * @param feature its name
   * @param column of the score, where there are many: the class or a number; else empty
   * @param effect the weight times the standard deviation of its feature, if that is known
   */
  public record NamedWeight(String feature, String column, double weight, OptionalDouble effect) {}

  /** All that the page shows, as JSON for its script. */
  static final class ReportData {
    private static final int MOST_PATH_POINTS = 1000;
    private static final int MOST_WEIGHTS = 12;

    /** Columns of which small differences count. */
    private static final Set<String> EXACT = Set.of("step", "objective", "loss", "gap", "rows");

    private static final int MOST_POINTS = 1000; // of a search

    private static final String[] OF_SEARCH = // fields of a point
        "point settings mean standardError folds weightsSha256".split(" ");
    private static final String[] OF_PATH =
        "lambda nonZeros objective loss epochs validation stop".split(" ");

    private ReportData() {}

    static ObjectNode of(List<RunDirectory> runs, List<Report.Beside> beside) {
      ObjectNode root = new ObjectMapper().createObjectNode().put("version", Version.NUMBER);
      List<String> names = RunDirectory.RunNames.of(runs);
      Map<String, List<String>> differences = RunDirectory.RunNames.differences(runs);
      ArrayNode keys = root.putArray("differing");
      differences.keySet().forEach(keys::add);
      BestRun.of(runs).run().ifPresent(best -> root.putObject("best").put("run", best));
      ArrayNode array = root.putArray("runs");
      for (int i = 0; i < runs.size(); i++) {
        ObjectNode json = array.addObject().put("name", names.get(i));
        ObjectNode differing = json.putObject("differing");
        int place = i;
        differences.forEach((key, values) -> differing.put(key, values.get(place)));
        write(runs.get(i), beside.get(i), json);
      }
      return root;
    }

    private static void write(RunDirectory run, Report.Beside beside, ObjectNode json) {
      RunDirectory.RunFigures figures = RunDirectory.RunFigures.of(run);
      json.put("directory", run.path()).put("end", figures.end());
      json.put("detail", Secrets.hide(run.summary().at("/stop/detail").asText()));
      json.put("weightsSha256", figures.weightsSha256());
      figures.figures().forEach(json.putObject("figures")::put);
      figures.metrics().forEach(json.putObject("metrics")::put);
      json.put("validationMetric", run.summary().at("/validation/metric").asText());
      json.set("keptValidation", run.summary().at("/validation/value"));
      copy(run.summary(), json, "rounds", "seconds");
      json.put("conf", run.conf());
      for (String field : List.of("command", "resume", "started")) {
        json.put(field, run.description().path(field).asText());
      }
      copy(run.description(), json, "environment");
      notes(run, beside).forEach(json.putArray("notes")::add);
      RunFacts.of(run).forEach(json.putObject("facts")::put);
      run.events().ifPresent(log -> write(log, json.putObject("events")));
      run.events().ifPresent(log -> writeDecisions(log.decisions(), json.putArray("decisions")));
      if (!beside.coefficients().isEmpty()) {
        ArrayNode coefficients = json.putArray("coefficients");
        beside
            .coefficients()
            .forEach(
                each -> {
                  ObjectNode one = coefficients.addObject();
                  one.put("feature", each.feature()).put("column", each.column());
                  one.put("weight", each.weight());
                  each.effect().ifPresent(effect -> one.put("effect", effect));
                });
      }
      write(beside.terms(), run.summary().at("/standardErrors/terms"), json);
      if (!Double.isNaN(beside.decision().threshold())) {
        json.put("threshold", beside.decision().threshold());
      }
      beside.decision().history().forEach(line -> json.withArray("history").add(Line.of(line)));
      beside.rows().ifPresent(rows -> json.set("scored", ScoredSample.ScoredPictures.of(rows)));
      beside
          .rows()
          .flatMap(ScoredSample::importance)
          .ifPresent(importance -> write(importance, json.putObject("importance")));
      if (run.search().isObject()) {
        json.set("search", search(run.search()));
      }
      if (run.penalties().isObject()) {
        json.set("path", path(run.penalties()));
      }
    }

    /** Terms, each with its interval of 95 % if the run found that, and w is what it was. */
    private static void write(List<OccurringWeights.Term> terms, JsonNode found, ObjectNode json) {
      for (OccurringWeights.Term term : terms) {
        ObjectNode one = new ObjectMapper().valueToTree(term);
        one.remove("rises");
        JsonNode same = found.path(json.withArray("terms").add(one).size() - 1);
        if (same.path("x").equals(one.path("x")) && same.path("added").equals(one.path("added"))) {
          copy(same, one, "low", "high");
        }
      }
    }

    /** What is to be told of a run: by its files, by itself, and by what could not be had. */
    static List<String> notes(RunDirectory run, Report.Beside beside) {
      List<String> notes = new ArrayList<>(run.notes());
      run.summary().path("warnings").forEach(warning -> notes.add(warning.asText()));
      notes.addAll(beside.notes());
      return notes;
    }

    private static void write(ScoredSample.PermutationImportance importance, ObjectNode json) {
      json.put("metric", importance.metric()).put("note", importance.note());
      ArrayNode columns = json.putArray("columns");
      for (ColumnImportance each : importance.columns()) {
        columns
            .addObject()
            .put("column", each.column())
            .put("lost", each.lost())
            .put("deviation", each.deviation());
      }
    }

    private static void writeDecisions(List<EventLog.DecisionMade> decisions, ArrayNode json) {
      for (EventLog.DecisionMade made : decisions) {
        json.addObject()
            .put("step", made.step())
            .put("what", made.what())
            .put("chosen", made.chosen())
            .put("why", Secrets.hide(made.why()));
      }
    }

    /** The best points of a search where it has many, each with what the page shows of it. */
    private static ObjectNode search(JsonNode search) {
      ObjectNode json = new ObjectMapper().createObjectNode();
      List<JsonNode> points = new ArrayList<>();
      search.path("points").forEach(points::add);
      json.put("count", points.size());
      copy(search, json, "best", "metric", "higherIsBetter");
      List<JsonNode> compared = SettingImportance.comparable(points);
      json.put("compared", compared.size());
      SettingImportance.of(compared)
          .forEach((setting, share) -> json.withObject("/shares").put(setting, share));
      if (points.size() > MOST_POINTS) {
        double best = search.at("/best/mean").asDouble();
        points.sort(
            Comparator.comparingDouble(
                point -> Math.abs(point.path("mean").asDouble(Double.POSITIVE_INFINITY) - best)));
      }
      ArrayNode kept = json.putArray("points");
      for (JsonNode point : points.subList(0, Math.min(MOST_POINTS, points.size()))) {
        copy(point, kept.addObject(), OF_SEARCH);
      }
      return json;
    }

    private static void copy(JsonNode from, ObjectNode to, String... fields) {
      for (String field : fields) {
        to.set(field, from.path(field));
      }
    }

    /**
     * Events as JSON: an array by column, null where an event has no such field, and a text where
     * its value is not finite.
     */
    private static void write(EventLog log, ObjectNode json) {
      json.put("count", log.events()).put("kept", log.rows().size());
      ObjectNode columns = json.putObject("columns");
      for (String column : log.columns()) {
        int digits =
            EXACT.contains(column) ? JsonColumns.ALL_DIGITS : column.equals("seconds") ? 9 : 7;
        ArrayNode values = columns.putArray(column);
        log.rows().forEach(row -> JsonColumns.add(values, log.value(row, column), digits));
      }
    }

    /**
     * What the page shows of a path of penalties, from {@code path.json}: figures of each model,
     * and its largest weights; of more points than are shown, some in equal distances.
     */
    private static ObjectNode path(JsonNode path) {
      ObjectNode json = new ObjectMapper().createObjectNode();
      copy(path, json, "lambdaMax", "metric", "higherIsBetter", "chosen");
      JsonNode points = path.path("points");
      json.put("count", points.size());
      int every = Math.max(1, (points.size() + MOST_PATH_POINTS - 1) / MOST_PATH_POINTS);
      ArrayNode kept = json.putArray("points");
      for (int k = 0; k < points.size(); k += every) {
        ObjectNode each = kept.addObject().put("point", k);
        copy(points.get(k), each, OF_PATH);
      }
      writeWeights(path, every, json.putArray("weights"));
      return json;
    }

    /** The weights that are largest anywhere and have names, each at every point that is shown. */
    private static void writeWeights(JsonNode path, int every, ArrayNode json) {
      JsonNode points = path.path("points");
      JsonNode names = path.path("names"); // which earlier versions did not write
      Map<Integer, Double> largest = new TreeMap<>();
      for (JsonNode point : points) {
        for (int i = 0; i < point.path("coefficients").size(); i++) {
          int column = point.path("coefficients").get(i).asInt();
          double size = Math.abs(point.path("weights").path(i).asDouble());
          if (names.isMissingNode() || names.has(Integer.toString(column))) {
            largest.merge(column, size, Math::max);
          }
        }
      }
      List<Integer> columns =
          largest.entrySet().stream()
              .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
              .limit(MOST_WEIGHTS)
              .map(Map.Entry::getKey)
              .toList();
      for (int column : columns) {
        String name = names.path(Integer.toString(column)).asText("w[%d]".formatted(column));
        String shown = name.matches("\\d+") ? "feature " + name : name; // of LIBSVM text
        ArrayNode values = json.addObject().put("name", shown).putArray("values");
        for (int k = 0; k < points.size(); k += every) {
          values.add(weight(points.get(k), column));
        }
      }
    }

    private static double weight(JsonNode point, int column) {
      JsonNode columns = point.path("coefficients");
      for (int i = 0; i < columns.size(); i++) {
        if (columns.get(i).asInt() == column) {
          return point.path("weights").path(i).asDouble();
        }
      }
      return 0;
    }

    /**
     * How much each setting of a search alone says about the metric: the share of the variance of
     * the points' means that lies between its values, less what as many groups would have by
     * chance.
     *
     * <pre>
     *   ε² = (SSB − (k − 1)·MSW)/SST,  MSW = SSW/(n − k),  at least 0
     * </pre>
     *
     * <p>of n points in k groups, with the sums of squares between and within groups and in all: T.
     * L. Kelley, "An unbiased correlation ratio measure", PNAS 21(9) (1935). Numbers with more than
     * {@value #MOST_GROUPS} values are grouped by their ranks. What settings do together, beyond
     * the sum of what they do alone, is in none of the shares.
     */
    static final class SettingImportance {
      private static final int MOST_GROUPS = 5;

      private SettingImportance() {}

      /**
       * Shares from 0 to 1 by setting, the largest first; empty if there are too few points, or all
       * have the same mean.
       *
       * @param measured points of {@code tune.json}, as {@link #comparable} has them
       */
      static Map<String, Double> of(List<JsonNode> measured) {
        Set<String> settings = new LinkedHashSet<>();
        measured.forEach(
            point -> point.path("settings").fieldNames().forEachRemaining(settings::add));
        Map<String, Double> shares = new LinkedHashMap<>();
        for (String setting : settings) {
          double share = share(groups(setting, measured));
          if (!Double.isNaN(share)) {
            shares.put(setting, share);
          }
        }
        return shares.entrySet().stream()
            .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    Map.Entry::getValue,
                    (one, other) -> one,
                    LinkedHashMap::new));
      }

      /**
       * The points with a mean, of a search by successive halving those that ended at one rung:
       * means of models with other budgets say more of the budget than of the settings.
       *
       * @param points of {@code tune.json}, each with its settings, its mean and its rung
       * @return points of the highest rung of which shares are known; none if there is no such rung
       */
      static List<JsonNode> comparable(List<JsonNode> points) {
        TreeMap<Integer, List<JsonNode>> byRung = new TreeMap<>(Comparator.reverseOrder());
        for (JsonNode point : points) {
          if (point.path("mean").isNumber()) {
            byRung.computeIfAbsent(point.path("rung").asInt(), key -> new ArrayList<>()).add(point);
          }
        }
        return byRung.values().stream()
            .filter(rung -> !of(rung).isEmpty())
            .findFirst()
            .orElse(List.of());
      }

      /** The means of the points by the value of a setting, or by the range that it is in. */
      private static List<List<Double>> groups(String setting, List<JsonNode> points) {
        Map<String, List<JsonNode>> byValue =
            points.stream()
                .collect(
                    Collectors.groupingBy(
                        point -> point.path("settings").path(setting).asText(),
                        LinkedHashMap::new,
                        Collectors.toList()));
        if (byValue.size() <= MOST_GROUPS) {
          return means(byValue.values());
        }
        TreeMap<Double, List<JsonNode>> byNumber = new TreeMap<>();
        for (Map.Entry<String, List<JsonNode>> each : byValue.entrySet()) {
          Double number = lastNumber(each.getKey());
          if (number == null) {
            return means(byValue.values());
          }
          byNumber.computeIfAbsent(number, key -> new ArrayList<>()).addAll(each.getValue());
        }
        return means(inRanges(byNumber, points.size()));
      }

      /** Neighbours together, about as many points in each group; equal numbers stay together. */
      private static List<List<JsonNode>> inRanges(
          TreeMap<Double, List<JsonNode>> byNumber, int points) {
        Map<Integer, List<JsonNode>> ranges = new TreeMap<>();
        int before = 0;
        for (List<JsonNode> same : byNumber.values()) {
          int range = before * MOST_GROUPS / points;
          ranges.computeIfAbsent(range, key -> new ArrayList<>()).addAll(same);
          before += same.size();
        }
        return List.copyOf(ranges.values());
      }

      private static List<List<Double>> means(Iterable<List<JsonNode>> groups) {
        Function<JsonNode, Double> mean = point -> point.path("mean").asDouble();
        List<List<Double>> means = new ArrayList<>();
        groups.forEach(group -> means.add(group.stream().map(mean).toList()));
        return means;
      }

      /**
       * The number that a setting stands for, such as 1e-4 of l2(1e-4); null if there is not one.
       */
      private static Double lastNumber(String text) {
        String number = text.replaceFirst("^\\w*\\((?:\\w+=)?([^(),]+)\\)$", "$1");
        try {
          return Double.valueOf(number);
        } catch (NumberFormatException e) {
          return null;
        }
      }

      private static double share(List<List<Double>> groups) {
        int n = groups.stream().mapToInt(List::size).sum();
        int k = groups.size();
        double mean = groups.stream().flatMap(List::stream).mapToDouble(x -> x).average().orElse(0);
        double within = 0;
        double all = 0;
        for (List<Double> group : groups) {
          double own = group.stream().mapToDouble(x -> x).average().orElse(0);
          for (double x : group) {
            within += (x - own) * (x - own);
            all += (x - mean) * (x - mean);
          }
        }
        if (k < 2 || n <= k || !(all > 0)) {
          return Double.NaN;
        }
        return Math.max(0, (all - within - (k - 1) * within / (n - k)) / all);
      }
    }
  }
}

package org.thalweg.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.thalweg.config.ConfException;
import org.thalweg.text.DataException;
import org.thalweg.text.RegularFiles;
import org.thalweg.text.Secrets;
import org.thalweg.text.Text;

/**
 * What a run left in its output directory: all of it where it has ended, its events where it still
 * runs or was killed. What is not there is a missing node or empty.
 *
 * @param path as it was given, without secrets
 * @param summary {@code summary.json}
 * @param description {@code run.json}, which runs of version 0.1 have not
 * @param search {@code tune.json} of a search
 * @param penalties {@code path.json} of a path of penalties
 * @param events thinned
 * @param model the directory of the model
 * @param notes a line for each thing that is not as it is after a run that ended
 */
record RunDirectory(
    String path,
    JsonNode summary,
    JsonNode description,
    JsonNode search,
    JsonNode penalties,
    Optional<EventLog> events,
    Optional<String> model,
    List<String> notes) {
  private static final int LONGEST = 1 << 26; // bytes of a JSON file
  private static final String RUNNING = ".running";
  private static final String SUMMARY = "summary.json";
  private static final String EVENTS = "events.jsonl";
  private static final String DESCRIPTION = "run.json";
  private static final String SEARCH = "tune.json";
  private static final String PENALTIES = "path.json";

  /**
   * Reads the files of a run.
   *
   * @param mostEvents about how many events to keep
   * @throws ConfException if the directory is not that of a run
   * @throws DataException if a file of it is damaged
   */
  static RunDirectory read(String path, int mostEvents, Configuration hadoop) {
    String shown = Secrets.hide(path);
    try {
      Path directory = new Path(path);
      FileSystem files = directory.getFileSystem(hadoop);
      // without checksums: those of a file that is being written are behind it
      files = files instanceof LocalFileSystem local ? local.getRaw() : files;
      return new Files(directory, files, shown).read(mostEvents);
    } catch (FileNotFoundException e) {
      throw new ConfException("RUN %s changed while it was read".formatted(shown));
    } catch (ConfException | DataException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) { // the latter from a path that is none
      throw new ConfException(
          "RUN must be a directory that can be read but %s is not: %s"
              .formatted(shown, e.getMessage()));
    }
  }

  /** The names on the way to the directory; the path itself where it has none, as the root. */
  List<String> parts() {
    List<String> parts = new ArrayList<>(List.of(path.split("/")));
    parts.removeIf(String::isEmpty);
    return parts.isEmpty() ? List.of(path) : parts;
  }

  /** Whether it ended and left results. */
  boolean isFinished() {
    return summary.isObject();
  }

  /** The conf by key; empty where the run kept none. */
  Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    description
        .path("conf")
        .properties()
        .forEach(entry -> settings.put(entry.getKey(), entry.getValue().asText()));
    return settings;
  }

  /** The conf as text that can be parsed; empty where the run kept none. */
  String conf() {
    StringBuilder text = new StringBuilder();
    settings().forEach((key, value) -> text.append(key).append(" = ").append(value).append('\n'));
    return text.toString();
  }

  private record Files(Path directory, FileSystem files, String shown) {

    RunDirectory read(int mostEvents) throws IOException {
      requireRun();
      List<String> notes = new ArrayList<>();
      boolean isFinished = has(SUMMARY);
      String ending = isFinished || has(EVENTS) ? "" : RUNNING;
      Optional<EventLog> events = events(EVENTS + ending, mostEvents);
      note(isFinished, events, notes);
      return new RunDirectory(
          shown,
          json(SUMMARY),
          json(DESCRIPTION + ending),
          json(SEARCH),
          json(PENALTIES),
          events,
          files.exists(new Path(directory, "model"))
              ? Optional.of(new Path(directory, "model").toString())
              : Optional.empty(),
          notes);
    }

    private void requireRun() throws IOException {
      if (!files.exists(directory)) {
        throw new ConfException(
            "RUN must be the output directory of a run but %s does not exist".formatted(shown));
      }
      List<String> names = List.of(SUMMARY, EVENTS, EVENTS + RUNNING, SEARCH);
      for (String name : names) {
        if (has(name)) {
          return;
        }
      }
      throw new ConfException(
          "RUN must hold %s but %s has none of them".formatted(String.join(" or ", names), shown));
    }

    private void note(boolean isFinished, Optional<EventLog> events, List<String> notes)
        throws IOException {
      if (!isFinished && !has(SEARCH)) {
        notes.add(
            "It has no summary.json: it still runs, or was killed. What is shown is what it had"
                + " written.");
      }
      if (isFinished && has(EVENTS + RUNNING)) {
        notes.add("Another run is writing here, or was killed; this is the one that ended.");
      }
      if (events.isEmpty() && !has(SEARCH)) {
        notes.add("It has no events.jsonl, so there are no curves.");
      }
      events
          .filter(log -> log.malformed() > 0)
          .ifPresent(
              log ->
                  notes.add(
                      "%d lines of its events are not whole and were left out."
                          .formatted(log.malformed())));
      if (isFinished && !has(DESCRIPTION)) {
        notes.add("It has no run.json, so its conf is not known: runs of version 0.1 kept none.");
      }
    }

    private boolean has(String name) throws IOException {
      Path file = files.makeQualified(new Path(directory, name));
      RegularFiles.require(file.toUri());
      return files.exists(file);
    }

    private Optional<EventLog> events(String name, int most) throws IOException {
      if (!has(name)) {
        return Optional.empty();
      }
      try (InputStream in = files.open(new Path(directory, name))) {
        return Optional.of(EventLog.read(in, most));
      }
    }

    private JsonNode json(String name) throws IOException {
      if (!has(name)) {
        return MissingNode.getInstance();
      }
      try (InputStream in = files.open(new Path(directory, name))) {
        JsonNode read = new ObjectMapper().readTree(new String(in.readNBytes(LONGEST), UTF_8));
        if (read == null || !read.isObject()) {
          throw new DataException("%s in %s must be a JSON object".formatted(name, shown));
        }
        return read;
      } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
        throw new DataException(
            "%s in %s cannot be read: %s".formatted(name, shown, e.getOriginalMessage()));
      }
    }
  }

  /** How runs that are shown together are told apart: by short names, and by what differs. */
  static final class RunNames {
    /** Keys in which every two runs differ, and which say nothing about them. */
    private static final Set<String> PLACES = Set.of("output", "checkpoint.directory");

    private RunNames() {}

    /** As many of the last parts of each path as it takes for all names to differ. */
    static List<String> of(List<RunDirectory> runs) {
      int longest = runs.stream().mapToInt(run -> run.parts().size()).max().orElse(1);
      for (int parts = 1; parts <= longest; parts++) {
        List<String> names = new ArrayList<>();
        for (RunDirectory run : runs) {
          List<String> all = run.parts();
          names.add(String.join("/", all.subList(Math.max(0, all.size() - parts), all.size())));
        }
        if (new HashSet<>(names).size() == names.size()) {
          return names;
        }
      }
      return runs.stream().map(RunDirectory::path).toList();
    }

    /** Whether a key decides what is minimised, and over which rows. */
    static boolean isOfProblem(String key) {
      return key.startsWith("data.") || key.matches("objective\\..*|penalty|seed");
    }

    /** A value of a conf without the quotes of HOCON, where it has none inside. */
    static String plain(String value) {
      boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
      String inner = quoted ? value.substring(1, value.length() - 1) : value;
      return inner.indexOf('"') < 0 && inner.indexOf('\\') < 0 ? inner : value;
    }

    /**
     * The keys in which the confs differ, in order of their keys, but for where results go; each
     * with a value for every run: the empty text where it has no such key.
     */
    static Map<String, List<String>> differences(List<RunDirectory> runs) {
      List<Map<String, String>> confs = runs.stream().map(RunDirectory::settings).toList();
      confs.forEach(conf -> conf.replaceAll((key, value) -> plain(value)));
      List<Map<String, String>> known = confs.stream().filter(conf -> !conf.isEmpty()).toList();
      Set<String> keys = new LinkedHashSet<>();
      known.forEach(conf -> keys.addAll(conf.keySet()));
      keys.removeAll(PLACES);
      Map<String, List<String>> differing = new LinkedHashMap<>();
      for (String key : keys) {
        if (known.stream().map(conf -> conf.getOrDefault(key, "")).distinct().count() > 1) {
          differing.put(key, confs.stream().map(conf -> conf.getOrDefault(key, "")).toList());
        }
      }
      return differing;
    }
  }

  /**
   * The figures of a run by name, each a number: of its summary, or of its last event where it has
   * none.
   *
   * @param end why it ended, in words
   * @param weightsSha256 of w; empty where it is not known
   * @param figures steps, epochs, seconds, objective and so on
   * @param metrics such as {@code "test auc"}
   */
  record RunFigures(
      String end, String weightsSha256, Map<String, Double> figures, Map<String, Double> metrics) {
    private static final Map<String, String> SUMMARY =
        named(
            "objective=/finalObjective",
            "loss=/finalLoss",
            "penalty=/finalPenalty",
            "gradient norm=/gradientNorm",
            "steps=/steps",
            "epochs=/epochs",
            "setbacks=/setbacks",
            "rows=/rows",
            "proven above the minimum at most=/stop/bound",
            "estimated above the minimum about=/stop/estimate",
            "features=/features",
            "seconds to load=/seconds/load",
            "seconds to train=/seconds/train",
            "seconds in all=/seconds/total");
    private static final Map<String, String> LAST_EVENT =
        named(
            "objective=objective",
            "loss=loss",
            "penalty=penalty",
            "gradient norm=gradientNorm",
            "epochs=epoch",
            "seconds to train=seconds");
    private static final List<String> EVALUATIONS = List.of("train", "validation", "test");

    private static Map<String, String> named(String... places) {
      Map<String, String> named = new LinkedHashMap<>();
      for (String place : places) {
        named.put(place.substring(0, place.indexOf('=')), place.substring(place.indexOf('=') + 1));
      }
      return named;
    }

    static RunFigures of(RunDirectory run) {
      Map<String, Double> figures = new LinkedHashMap<>();
      Map<String, Double> metrics = new LinkedHashMap<>();
      if (!run.isFinished()) {
        run.events().ifPresent(log -> last(log, figures));
        String end = run.search().isObject() ? "search" : "not ended";
        return new RunFigures(end, "", figures, metrics);
      }
      JsonNode summary = run.summary();
      SUMMARY.forEach(
          (name, at) -> number(summary.at(at)).ifPresent(value -> figures.put(name, value)));
      for (String rows : EVALUATIONS) {
        boolean nested = summary.path(rows).path("metrics").isObject(); // beside a series
        (nested ? summary.path(rows).path("metrics") : summary.path(rows))
            .properties()
            .forEach(
                metric ->
                    number(metric.getValue())
                        .ifPresent(value -> metrics.put(rows + " " + metric.getKey(), value)));
      }
      String metric = "validation " + summary.at("/validation/metric").asText();
      number(summary.at("/validation/value"))
          .ifPresent(value -> metrics.putIfAbsent(metric, value)); // of the w that is kept
      return new RunFigures(end(summary), summary.path("weightsSha256").asText(), figures, metrics);
    }

    private static void last(EventLog log, Map<String, Double> figures) {
      LAST_EVENT.forEach(
          (name, column) -> {
            double value = log.last(column);
            if (Double.isFinite(value)) {
              figures.put(name, value);
            }
          });
      if (log.events() > 0) {
        figures.put("steps", log.last("step") + 1);
      }
    }

    /** Why the run ended: the kind of reason, and the rule that was met. */
    private static String end(JsonNode summary) {
      String kind = summary.at("/stop/kind").asText().toLowerCase(java.util.Locale.ROOT);
      String rule = summary.at("/stop/rule").asText();
      return rule.isEmpty() ? kind : kind + ": " + rule;
    }

    private static Optional<Double> number(JsonNode node) {
      return node.isNumber() ? Optional.of(node.asDouble()) : Optional.empty();
    }

    /** The names of all figures of some runs, in order. */
    static List<String> names(List<Map<String, Double>> all) {
      return all.stream().flatMap(figures -> figures.keySet().stream()).distinct().toList();
    }
  }

  /**
   * What a run was about, in a few words each: its target, its data, its model and how it ended.
   */
  static final class RunFacts {
    private RunFacts() {}

    static final String FRACTION = "0?\\.\\d+(E-\\d+)?";

    /** Names and texts, in order; what is not known is left out. */
    static Map<String, String> of(RunDirectory run) {
      Map<String, String> settings = new LinkedHashMap<>(run.settings());
      settings.replaceAll((key, value) -> RunNames.plain(value));
      Map<String, String> facts = new LinkedHashMap<>();
      put(facts, "target", settings.get("data.label"));
      put(facts, "data", data(run, settings));
      put(facts, "held out", heldOut(settings));
      put(facts, "model", model(run, settings));
      put(facts, "method", method(settings));
      put(facts, "end", end(run));
      return facts;
    }

    private static void put(Map<String, String> facts, String name, String text) {
      if (text != null && !text.isEmpty()) {
        facts.put(name, text);
      }
    }

    private static String data(RunDirectory run, Map<String, String> settings) {
      String name = settings.getOrDefault("data.train", "").replaceFirst(".*/(?=.)", "");
      Stream<String> counts =
          Stream.of("rows", "features")
              .filter(count -> run.summary().path(count).isNumber())
              .map(count -> grouped(run.summary().path(count).asLong()) + " " + count);
      String trained = counts.collect(Collectors.joining(" and "));
      return trained.isEmpty() || name.isEmpty()
          ? name + trained
          : "%s, trained on %s".formatted(name, trained);
    }

    private static String grouped(long count) {
      return Text.of("%,d", count);
    }

    private static String heldOut(Map<String, String> settings) {
      return Stream.of("test", "validation")
          .filter(part -> settings.containsKey("data." + part))
          .map(part -> "%s for %s".formatted(share(settings.get("data." + part)), part))
          .collect(Collectors.joining(", "));
    }

    /** A fraction in percent; of a path its last name. */
    private static String share(String value) {
      return value.matches(FRACTION)
          ? new BigDecimal(value).movePointRight(2).stripTrailingZeros().toPlainString() + " %"
          : value.replaceFirst("^[^ ]*/(?=[^/ ])", "");
    }

    /** The model, with the penalty of the one that is kept where there is a path of them. */
    private static String model(RunDirectory run, Map<String, String> settings) {
      String loss = settings.get("objective.loss");
      String kind = settings.getOrDefault("objective.model", "");
      String penalty = settings.getOrDefault("penalty", "");
      JsonNode points = run.penalties().path("points");
      JsonNode kept = points.path(run.penalties().path("chosen").asInt());
      if (kept.has("penalty")) {
        penalty =
            "%s, of the %d of %s".formatted(kept.get("penalty").asText(), points.size(), penalty);
      }
      return Stream.of(
              kind,
              loss == null ? "" : "loss " + loss,
              penalty.isEmpty() ? "" : "penalty " + penalty)
          .filter(part -> !part.isEmpty())
          .collect(Collectors.joining(", "));
    }

    private static String method(Map<String, String> settings) {
      String updater = settings.get("updater");
      String method = settings.getOrDefault("method", "");
      return updater == null || method.isEmpty() ? method : method + " with " + updater;
    }

    /** How the run ended, and which of its points was kept, or else whether that is a minimum. */
    private static String end(RunDirectory run) {
      String end = RunFigures.of(run).end();
      String more = run.isFinished() ? kept(run).orElseGet(() -> verdict(run)) : "";
      String above = run.isFinished() ? run.summary().at("/stop/minimum").asText() : "";
      return Stream.of(end, above, more)
          .filter(part -> !part.isEmpty())
          .collect(Collectors.joining("; "));
    }

    /** Which point validation kept, if it is not the last one. */
    private static Optional<String> kept(RunDirectory run) {
      long steps = run.summary().path("steps").asLong();
      long best = run.summary().at("/validation/steps").asLong(steps);
      return best < steps
          ? Optional.of(
              "the model of step %s of %s is kept, the best on the validation rows"
                  .formatted(grouped(best), grouped(steps)))
          : Optional.empty();
    }

    /** What the run says of the point where it ended; empty for one at a minimum. */
    private static String verdict(RunDirectory run) {
      JsonNode stop = run.summary().path("stop");
      boolean hasStalled = stop.path("kind").asText().equals("STALLED");
      return hasStalled && !stop.path("nearMinimum").asBoolean(true) && !stop.has("verdict")
          ? "no lower point was found, but nothing shows that this is a minimum"
          : stop.path("verdict").asText();
    }
  }

  /**
   * The best of several runs. It is the best by the metric on the validation rows, if all runs that
   * ended measured the same one on the same rows; else the one with the lowest objective, if all of
   * them minimise the same one on the same data. Otherwise none is, as their figures say different
   * things.
   *
   * @param run its place among the runs; empty if none is the best
   * @param why by what it is, or why none is, in words
   */
  record BestRun(OptionalInt run, String why) {
    /** Keys that decide which rows are held out, and what their labels are. */
    private static final String ROWS = "data\\.(?!features|categorical|standardize|missing).*|seed";

    /** Those of them that leave the test data as they are. */
    private static final Set<String> DRAWN = Set.of("seed", "data.validation");

    private static final String DRAWN_ROWS = "0.1"; // of another seed they are others

    /** The metrics of which a larger value is better. */
    static final Set<String> LARGER_IS_BETTER =
        Set.of("auc", "aucPR", "averagePrecision", "accuracy", "f1", "r2");

    /** The metric that says different things of runs with different losses. */
    private static final String OWN_LOSS = "loss";

    static BestRun of(List<RunDirectory> runs) {
      List<Integer> ended =
          IntStream.range(0, runs.size()).filter(i -> runs.get(i).isFinished()).boxed().toList();
      List<RunDirectory> all = ended.stream().map(runs::get).toList();
      if (all.size() < 2) {
        return none("fewer than two of them have ended");
      }
      if (all.stream().anyMatch(run -> run.settings().isEmpty())) {
        return none("not all of them have kept their confs");
      }
      Set<String> differing = RunNames.differences(all).keySet();
      boolean haveSameRows = differing.stream().noneMatch(BestRun::isOfRows);
      String metric = all.get(0).summary().at("/validation/metric").asText();
      boolean haveMetric =
          !metric.isEmpty()
              && !(metric.equals(OWN_LOSS) && differ(all, "objective.loss"))
              && all.stream()
                  .allMatch(run -> run.summary().at("/validation/metric").asText().equals(metric));
      if (haveSameRows && haveMetric) {
        double sign = LARGER_IS_BETTER.contains(metric) ? -1 : 1;
        String why = metric + " on the validation rows";
        return least(
            runs, ended, why, sign, run -> run.summary().at("/validation/value").asDouble());
      }
      if (haveSameProblem(all)) {
        return least(
            runs, ended, "objective", 1, run -> run.summary().path("finalObjective").asDouble());
      }
      String keys =
          differing.stream().filter(RunNames::isOfProblem).collect(Collectors.joining(", "));
      boolean haveSameTest =
          all.stream()
                  .map(run -> run.settings().getOrDefault("data.test", DRAWN_ROWS))
                  .noneMatch(test -> test.matches(RunFacts.FRACTION))
              && differing.stream().filter(BestRun::isOfRows).allMatch(DRAWN::contains);
      return none(
          "they differ in %s, so that neither their objectives nor %s can be compared; %s"
              .formatted(
                  keys,
                  haveSameRows ? "one metric" : "figures of the rows held out",
                  haveSameTest
                      ? "their figures of the test data are of the same rows"
                      : "thalweg evaluate measures their models on the same rows"));
    }

    private static BestRun none(String why) {
      return new BestRun(OptionalInt.empty(), why);
    }

    /** Whether runs minimise the same function of the same rows, as far as their confs say. */
    static boolean haveSameProblem(List<RunDirectory> runs) {
      return RunNames.differences(runs).keySet().stream().noneMatch(RunNames::isOfProblem);
    }

    private static boolean differ(List<RunDirectory> runs, String key) {
      return RunNames.differences(runs).containsKey(key);
    }

    private static boolean isOfRows(String key) {
      return key.matches(ROWS);
    }

    /**
     * The run with the least value, if it alone has it.
     *
     * @param sign of the values by which they are compared: −1 if a larger one is better
     */
    private static BestRun least(
        List<RunDirectory> runs,
        List<Integer> ended,
        String why,
        double sign,
        ToDoubleFunction<RunDirectory> of) {
      List<Double> values = ended.stream().map(i -> of.applyAsDouble(runs.get(i))).toList();
      double best =
          values.stream().min(Comparator.comparingDouble(value -> sign * value)).orElseThrow();
      long ties = values.stream().filter(value -> value == best).count();
      int run = ended.get(values.indexOf(best));
      String value = Text.of("%.6g", best);
      return ties > 1
          ? none("%d of them have %s %s".formatted(ties, why, value))
          : new BestRun(OptionalInt.of(run), why + " " + value);
    }
  }

  /**
   * The events of a run, thinned: columns by name, in the order in which they appeared. A field of
   * a nested object has the name of the outer one before its own, with a point between. Texts and
   * arrays are left out, but for the decisions.
   *
   * @param decisions what the program chose, in order
   * @param columns names
   * @param rows of these columns, possibly shorter; NaN where an event has no such field, infinity
   *     where its value is not finite
   * @param events how many there were
   * @param malformed lines that are no events: one, the last, where a run was killed as it wrote
   */
  record EventLog(
      List<DecisionMade> decisions,
      List<String> columns,
      List<double[]> rows,
      long events,
      long malformed) {
    private static final int LONGEST = 1 << 16; // bytes of a line
    private static final int MOST_COLUMNS = 64;
    private static final int MOST_DECISIONS = 200;
    private static final ObjectMapper JSON =
        new ObjectMapper(
                JsonFactory.builder()
                    .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(8).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Reads lines of JSON, keeping about so many rows at most. */
    static EventLog read(InputStream in, int most) throws IOException {
      Reader reader = new Reader();
      LineReader lines = new LineReader(in);
      while (lines.next()) {
        reader.add(lines);
      }
      return new EventLog(
          List.copyOf(reader.decisions),
          List.copyOf(reader.columns),
          reader.thinning.rows(most),
          reader.thinning.count(),
          reader.malformed);
    }

    /**
     * What the program chose where the conf leaves it open.
     *
     * @param step of the event that tells of it
     */
    record DecisionMade(long step, String what, String chosen, String why) {}

    /** The value of a row; NaN where it has none. */
    double value(double[] row, String column) {
      int place = columns.indexOf(column);
      return place >= 0 && place < row.length ? row[place] : Double.NaN;
    }

    /** The last value of a column; NaN where it has none. */
    double last(String column) {
      return rows.isEmpty() ? Double.NaN : value(rows.get(rows.size() - 1), column);
    }

    private static final class Reader {
      private final List<DecisionMade> decisions = new ArrayList<>();
      private final List<String> columns = new ArrayList<>();
      private final Thinning thinning = new Thinning();
      private double[] row = new double[0];
      private long malformed;

      void add(LineReader lines) {
        row = new double[columns.size()];
        Arrays.fill(row, Double.NaN);
        try {
          JsonNode event = JSON.readTree(lines.bytes, 0, lines.isTooLong ? 0 : lines.length);
          fields("", event);
          if (place("step") < 0 || !Double.isFinite(row[place("step")])) {
            throw new IOException("no event");
          }
          thinning.add(row);
          JsonNode made = event.path("decisions");
          for (int i = 0; made.isArray() && i < made.size(); i++) {
            if (made.get(i).isObject() && decisions.size() < MOST_DECISIONS) {
              String[] texts =
                  Stream.of("what", "chosen", "why")
                      .map(made.get(i)::path)
                      .map(text -> text.isTextual() ? text.asText() : "")
                      .toArray(String[]::new);
              long step = (long) row[place("step")];
              decisions.add(new DecisionMade(step, texts[0], texts[1], texts[2]));
            }
          }
        } catch (IOException | NumberFormatException e) {
          malformed++;
        }
      }

      /** Texts and truth values are no curves. */
      private void fields(String prefix, JsonNode json) {
        for (var field : json.properties()) {
          JsonNode value = field.getValue();
          if (value.isObject()) {
            fields(prefix + field.getKey() + ".", value);
          } else if (value.isNumber() || value.isNull()) {
            set(prefix + field.getKey(), value.asDouble(Double.POSITIVE_INFINITY));
          }
        }
      }

      private void set(String name, double value) {
        int place = place(name);
        if (place >= 0) {
          row[place] = Double.isFinite(value) ? value : Double.POSITIVE_INFINITY;
        }
      }

      /** Of a column, which is made where it is new; −1 where there are too many. */
      private int place(String name) {
        int place = columns.indexOf(name);
        if (place < 0 && columns.size() < MOST_COLUMNS) {
          place = columns.size();
          columns.add(name);
        }
        if (place >= row.length) {
          int length = row.length;
          row = Arrays.copyOf(row, place + 1);
          Arrays.fill(row, length, place + 1, Double.NaN);
        }
        return place;
      }
    }

    /**
     * The lines of a stream, one at a time in the same array; the rest of a long one is skipped.
     */
    private static final class LineReader {
      private final InputStream in;
      private final byte[] buffer = new byte[1 << 16];
      private int from;
      private int to;
      private final byte[] bytes = new byte[LONGEST];
      private int length;
      private boolean isTooLong;

      LineReader(InputStream in) {
        this.in = in;
      }

      /** Goes to the next line that is not empty. */
      boolean next() throws IOException {
        length = 0;
        isTooLong = false;
        while (true) {
          if (from == to) {
            from = 0;
            to = Math.max(0, in.read(buffer));
            if (to == 0) {
              return length > 0;
            }
          }
          byte next = buffer[from++];
          if (next == '\n') {
            if (length > 0) {
              return true;
            }
          } else if (length < LONGEST) {
            bytes[length++] = next;
          } else {
            isTooLong = true;
          }
        }
      }
    }

    /**
     * Keeps some rows of a long table while it goes by, so that no peak of any column is lost: the
     * rows are cut into buckets of equal length, and of every bucket the rows stay in which a
     * column has its lowest and its highest value, and the first in which it is not finite. Two
     * neighbours become one bucket when there are too many, so memory does not grow with the table.
     * The first and the last row always stay.
     *
     * <p>In a row NaN stands for no value, and infinity for one that is not finite. Rows may grow
     * longer when new columns appear.
     */
    static final class Thinning {
      private static final int BUCKETS = 2048;

      private List<Bucket> buckets = new ArrayList<>();
      private long stride = 1;
      private long count;
      private double[] first;
      private double[] last;

      /** Takes a row, which must not change afterwards. */
      void add(double[] row) {
        if (count % stride == 0) {
          if (buckets.size() == BUCKETS) {
            halve();
          }
          if (count % stride == 0) {
            buckets.add(new Bucket());
          }
        }
        buckets.get(buckets.size() - 1).add(count, row);
        first = count == 0 ? row : first;
        last = row;
        count++;
      }

      /** How many rows went by. */
      long count() {
        return count;
      }

      /** At most so many rows, in their order; more only where one bucket alone has more. */
      List<double[]> rows(int most) {
        List<double[]> kept = kept();
        while (kept.size() > most && buckets.size() > 1) {
          halve();
          kept = kept();
        }
        return kept;
      }

      private List<double[]> kept() {
        TreeMap<Long, double[]> kept = new TreeMap<>();
        if (count > 0) {
          kept.put(0L, first);
          kept.put(count - 1, last);
          buckets.forEach(bucket -> bucket.collect(kept));
        }
        return new ArrayList<>(kept.values());
      }

      private void halve() {
        List<Bucket> pairs = new ArrayList<>();
        for (int i = 0; i < buckets.size(); i += 2) {
          Bucket bucket = buckets.get(i);
          if (i + 1 < buckets.size()) {
            bucket.addAll(buckets.get(i + 1));
          }
          pairs.add(bucket);
        }
        buckets = pairs;
        stride *= 2;
      }

      /** A row with its place in the table. */
      private record Placed(long place, double[] row) {
        double value(int column) {
          return column < row.length ? row[column] : Double.NaN;
        }
      }

      /** By column, the rows of a bucket that stay; null where there is none. */
      private static final class Bucket {
        private final List<Placed> lowest = new ArrayList<>();
        private final List<Placed> highest = new ArrayList<>();
        private final List<Placed> endless = new ArrayList<>();

        void add(long place, double[] row) {
          Placed placed = new Placed(place, row);
          for (int c = 0; c < row.length; c++) {
            take(c, placed, placed, Double.isInfinite(row[c]) ? placed : null);
          }
        }

        /** Takes the rows of the bucket that follows. */
        void addAll(Bucket next) {
          for (int c = 0; c < next.lowest.size(); c++) {
            take(c, next.lowest.get(c), next.highest.get(c), next.endless.get(c));
          }
        }

        private void take(int c, Placed low, Placed high, Placed infinite) {
          while (lowest.size() <= c) {
            lowest.add(null);
            highest.add(null);
            endless.add(null);
          }
          if (isFinite(low, c) && !(isFinite(lowest.get(c), c) && isBelow(lowest.get(c), low, c))) {
            lowest.set(c, low);
          }
          if (isFinite(high, c)
              && !(isFinite(highest.get(c), c) && isBelow(high, highest.get(c), c))) {
            highest.set(c, high);
          }
          if (infinite != null && endless.get(c) == null) {
            endless.set(c, infinite);
          }
        }

        private static boolean isFinite(Placed placed, int c) {
          return placed != null && Double.isFinite(placed.value(c));
        }

        private static boolean isBelow(Placed one, Placed other, int c) {
          return one.value(c) <= other.value(c);
        }

        void collect(TreeMap<Long, double[]> kept) {
          List.of(lowest, highest, endless)
              .forEach(
                  rows ->
                      rows.stream()
                          .filter(placed -> placed != null)
                          .forEach(placed -> kept.put(placed.place(), placed.row())));
        }
      }
    }
  }
}

package org.thalweg.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.InputConf;
import org.thalweg.config.LossColumns;
import org.thalweg.config.Malformed;
import org.thalweg.config.Registry;
import org.thalweg.data.csv.DialectOptions;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.shard.Source;
import org.thalweg.data.table.Sessions;
import org.thalweg.data.table.Tables;
import org.thalweg.data.text.LibsvmSource;
import org.thalweg.model.DomainLabels;
import org.thalweg.model.Input;
import org.thalweg.text.DataException;

/** What data of any form look like. */
public final class DataInspection {
  private static final Pattern TABLE_FILE =
      Pattern.compile("\\.(csv|tsv|parquet|orc|avro|json|jsonl|ndjson|xlsx)(\\.[a-z0-9]+)?/?$");

  /** Formats of files whose names end with another word. */
  private static final Map<String, String> FORMATS =
      Map.of("tsv", "csv", "jsonl", "json", "ndjson", "json", "xlsx", "excel");

  private static final Pattern OF_TABLES =
      Pattern.compile(
          "^data\\.(label|categorical|classNames|weight|offset|id|text|csv\\.|options)");

  /** A first line of LIBSVM text: a label, indices with values, and a comment. */
  private static final Pattern LIBSVM =
      Pattern.compile("\\s*[^\\s:,;|]+(\\s+[^\\s:]+:\\S+)*\\s*(#.*)?");

  private static final String CSV = "csv";
  private static final String DROP = "data.malformed=drop";
  private static final String OBJECTIVE = "objective.";

  private DataInspection() {}

  /**
   * What was seen.
   *
   * @param conf lines of a conf that trains
   * @param choices what a comparison of models may choose among; empty where none is worth it
   */
  public record Seen(List<String> conf, Optional<Choices> choices) {}

  /**
   * What a comparison of models on rows that they do not see may choose among.
   *
   * @param losses of which the first is that of the conf, each with the strength of an L2 penalty
   *     that is 1 for labels in any unit
   * @param cost multiplications of a fit, about
   * @param constant the loss of the conf if all rows have the best score that is the same for all;
   *     NaN where it is not known
   * @param deviation the standard deviation of labels that are numbers: their rmse without features
   */
  public record Choices(
      Map<String, Double> losses, double cost, double constant, double deviation) {
    /** A metric of models that know no feature; NaN where it is not known. */
    public double withoutFeatures(String metric) {
      return switch (metric) {
        case "rmse" -> deviation;
        case "loss", "logLoss" -> constant;
        default -> Double.NaN;
      };
    }
  }

  /**
   * Checks what settings say of the form of data.
   *
   * @throws org.thalweg.config.ConfException if they break a rule
   */
  public static void check(List<String> settings, String path) {
    InputConf.of(withFormat(ofForm(settings), path));
    ConfBuilder.read("objective", "", objective(settings));
  }

  /** Without what says that some lines may be left out, and what is to be minimised. */
  private static List<String> ofForm(List<String> settings) {
    return settings.stream()
        .filter(one -> !one.equals(DROP) && !one.startsWith(OBJECTIVE))
        .toList();
  }

  private static List<String> objective(List<String> settings) {
    return settings.stream().filter(one -> one.startsWith(OBJECTIVE)).toList();
  }

  /**
   * Loads data, with any numbers or names as labels, and looks at them. Of a table, the columns are
   * shown too.
   *
   * @param settings the form of the data, each {@code key=value}; the name of the file says what
   *     format it has where they do not
   * @param path of a file, a directory or a glob; or the name of a table
   * @param told takes a line for each thing, as soon as it is known
   * @throws org.thalweg.text.DataException if they cannot be read
   */
  public static Seen of(
      List<String> settings, String path, SparkSession session, Consumer<String> told) {
    List<String> described = withFormat(ofForm(settings), path, session);
    InputConf form = InputConf.of(described);
    if (form.columns().isEmpty()) {
      InspectionText text =
          of(
              new LibsvmSource(path, form.features(), Partitioning.standard()),
              Malformed.FAIL,
              column -> Integer.toString(column + 1),
              session);
      LabelKind kind = text.found().labels().kind();
      text.lines("%s (%s)".formatted(kind.loss(), kind.reason())).forEach(told);
      return new Seen(conf(path, kind, ofForm(settings)), Optional.empty());
    }
    boolean isCsv = form.format().equals(CSV);
    if (isCsv && form.options().keySet().stream().noneMatch(DialectOptions::isSaidByKeys)) {
      List<String> more = reading(session, path, form.options());
      Map<String, String> options = InputConf.of(with(described, more)).options();
      told.accept("reading    " + Tables.splitting(session, path, options));
      return ofTable(with(settings, more), path, session, told);
    }
    return ofTable(settings, path, session, told);
  }

  /** Settings of how files of CSV seem to be written, besides what options say of it. */
  private static List<String> reading(
      SparkSession session, String path, Map<String, String> options) {
    Map<String, Object> keys = DialectOptions.settings(Tables.dialect(session, path, options));
    keys.keySet().removeIf(key -> options.containsKey(DialectOptions.name(key)));
    return settings(keys);
  }

  private static Seen ofTable(
      List<String> settings, String path, SparkSession session, Consumer<String> told) {
    InputConf form = InputConf.of(withFormat(ofForm(settings), path, session));
    boolean isCsv = form.format().equals(CSV);
    boolean isLabelGiven = settings.stream().anyMatch(one -> one.matches("data\\.label\\s*=.*"));
    Dataset<Row> table = Tables.open(session, form.format(), path, form.options());
    TableInspection columns =
        new TableInspection(path, form, objective(settings), isLabelGiven, table);
    if (columns.counts().wrongLines() > 0
        && isCsv
        && !DialectOptions.dialect(form.options()).hasLineBreaks()) {
      InputConf broken =
          InputConf.of(
              withFormat(with(ofForm(settings), List.of("data.csv.lineBreaks=true")), path));
      Dataset<Row> whole = Tables.open(session, broken.format(), path, broken.options());
      TableInspection other =
          new TableInspection(path, broken, objective(settings), isLabelGiven, whole);
      if (other.counts().wrongLines() < columns.counts().wrongLines()) {
        table = whole;
        columns = other;
      }
    }
    columns.columns().forEach(told);
    if (columns.counts().isDoubtful() && !settings.contains(DROP)) {
      throw new DataException(
          "%s must have as many values in each line as in its header, but %s; data.malformed=drop inspects the rest"
              .formatted(path, String.join(";", columns.wrongWords()).replaceAll("\\s+", " ")));
    }
    InputConf proposed = columns.proposed();
    Input input = Input.of(proposed, LossColumns.NONE, path, table, true, false);
    InspectionText text =
        of(
            input.source(path, table, Partitioning.standard()),
            columns.drops() ? Malformed.DROP : Malformed.FAIL,
            input.encoding().orElseThrow()::name,
            session);
    Stream.of(columns.wrongWords(), text.lines(columns.lossWords()), columns.advice())
        .flatMap(List::stream)
        .forEach(told);
    return new Seen(
        columns.conf(), Optional.of(columns.choices(input.encoding().orElseThrow().width())));
  }

  /**
   * The conf of rows without names of columns.
   *
   * @param settings their form
   */
  private static List<String> conf(String path, LabelKind labels, List<String> settings) {
    List<String> lines = new ArrayList<>(List.of("# a conf that trains:"));
    lines.add("data.train = " + ConfProposal.quoted(path));
    settings.forEach(setting -> lines.add(setting.replaceFirst("\\s*=\\s*", " = ")));
    lines.add(LabelPlan.setting(labels.loss()));
    lines.addAll(ConfProposal.END);
    return lines;
  }

  /**
   * With the format that the name of a file says, where none is given; or CSV, where other keys are
   * of tables alone.
   */
  private static List<String> withFormat(List<String> settings, String path) {
    if (hasFormat(settings)) {
      return settings;
    }
    Matcher end = TABLE_FILE.matcher(path.toLowerCase(Locale.ROOT));
    boolean isTable = settings.stream().anyMatch(one -> OF_TABLES.matcher(one).find());
    return end.find()
        ? with(settings, List.of("data.format=" + FORMATS.getOrDefault(end.group(1), end.group(1))))
        : isTable ? with(settings, List.of("data.format=" + CSV)) : settings;
  }

  private static boolean hasFormat(List<String> settings) {
    return settings.stream().anyMatch(one -> one.matches("data\\.format\\s*=.*"));
  }

  /** With CSV as the format, where neither the name nor the first line is one of LIBSVM text. */
  private static List<String> withFormat(List<String> settings, String path, SparkSession session) {
    List<String> named = withFormat(settings, path);
    if (hasFormat(named)) {
      return named;
    }
    List<Row> first = Tables.open(session, "text", path, Map.of()).takeAsList(1);
    boolean isLibsvm = first.isEmpty() || LIBSVM.matcher(first.get(0).getString(0)).matches();
    return isLibsvm ? named : with(named, List.of("data.format=" + CSV));
  }

  private static List<String> with(List<String> settings, List<String> more) {
    return Stream.concat(settings.stream(), more.stream()).toList();
  }

  /** Settings as on a command line, each {@code key=value}, of keys with values. */
  public static List<String> settings(Map<String, Object> keys) {
    return keys.entrySet().stream()
        .map(key -> key.getKey() + "=" + ConfProposal.text(key.getValue()))
        .toList();
  }

  private static InspectionText of(
      Source source, Malformed malformed, IntFunction<String> name, SparkSession session) {
    RowRules any = RowRules.of(DomainLabels.of(Registry.losses().parse("halfSquared")), malformed);
    try (ShardedData data = source.load(Sessions.context(session), any)) {
      return new InspectionText(Inspection.of(data), name);
    }
  }
}

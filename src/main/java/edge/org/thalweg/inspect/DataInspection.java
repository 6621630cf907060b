package org.thalweg.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.InputConf;
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
      Pattern.compile("\\.(csv|tsv|parquet|orc|avro)(\\.[a-z0-9]+)?/?$");

  private static final String DROP = "data.malformed=drop";

  private DataInspection() {}

  /**
   * What was seen.
   *
   * @param description a line for each thing
   * @param conf lines of a conf that trains
   */
  public record Seen(List<String> description, List<String> conf) {}

  /**
   * Checks what settings say of the form of data.
   *
   * @throws org.thalweg.config.ConfException if they break a rule
   */
  public static void check(List<String> settings, String path) {
    InputConf.of(withFormat(ofForm(settings), path));
  }

  /** Without what says that some lines may be left out. */
  private static List<String> ofForm(List<String> settings) {
    return settings.stream().filter(one -> !one.equals(DROP)).toList();
  }

  /**
   * Loads data, with any numbers or names as labels, and looks at them. Of a table, the columns are
   * shown too.
   *
   * @param settings the form of the data, each {@code key=value}; the name of the file says what
   *     format it has where they do not
   * @param path of a file, a directory or a glob; or the name of a table
   * @throws org.thalweg.text.DataException if they cannot be read
   */
  public static Seen of(List<String> settings, String path, SparkSession session) {
    InputConf form = InputConf.of(withFormat(ofForm(settings), path));
    if (form.columns().isEmpty()) {
      InspectionText text =
          of(
              new LibsvmSource(path, form.features(), Partitioning.standard()),
              Malformed.FAIL,
              column -> Integer.toString(column + 1),
              session);
      return new Seen(text.lines(), conf(path, text.found().labels().kind(), settings));
    }
    boolean isCsv = form.format().equals("csv");
    if (isCsv && form.options().isEmpty()) {
      List<String> more = settings(DialectOptions.settings(Tables.dialect(session, path)));
      return of(with(settings, more), path, session);
    }
    boolean isLabelGiven = settings.stream().anyMatch(one -> one.matches("data\\.label\\s*=.*"));
    Dataset<Row> table = Tables.open(session, form.format(), path, form.options());
    TableInspection columns = new TableInspection(path, form, isLabelGiven, table);
    if (columns.wrongLines() > 0
        && isCsv
        && !DialectOptions.dialect(form.options()).hasLineBreaks()) {
      InputConf broken =
          InputConf.of(
              withFormat(with(ofForm(settings), List.of("data.csv.lineBreaks=true")), path));
      Dataset<Row> whole = Tables.open(session, broken.format(), path, broken.options());
      TableInspection other = new TableInspection(path, broken, isLabelGiven, whole);
      if (other.wrongLines() < columns.wrongLines()) {
        table = whole;
        columns = other;
      }
    }
    if (columns.isDoubtful() && !settings.contains(DROP)) {
      throw new DataException(
          "%s must have as many values in each line as in its header, but %s; data.malformed=drop inspects the rest"
              .formatted(path, String.join(";", columns.wrongWords()).replaceAll("\\s+", " ")));
    }
    InputConf proposed = columns.proposed();
    Input input = Input.of(proposed, path, table, true, false);
    InspectionText text =
        of(
            input.source(path, table, Partitioning.standard()),
            columns.drops() ? Malformed.DROP : Malformed.FAIL,
            input.encoding().orElseThrow()::name,
            session);
    List<String> description =
        Stream.of(columns.columns(), columns.wrongWords(), text.lines())
            .flatMap(List::stream)
            .toList();
    return new Seen(description, columns.conf());
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
    lines.add(ConfProposal.loss(labels.loss()));
    lines.addAll(ConfProposal.END);
    return lines;
  }

  /** With the format that the name of a file says, where none is given. */
  private static List<String> withFormat(List<String> settings, String path) {
    Matcher end = TABLE_FILE.matcher(path.toLowerCase(Locale.ROOT));
    if (settings.stream().anyMatch(one -> one.matches("data\\.format\\s*=.*")) || !end.find()) {
      return settings;
    }
    List<String> more = new ArrayList<>(settings);
    String format = end.group(1).equals("tsv") ? "csv" : end.group(1);
    more.add("data.format=" + format);
    return more;
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

package org.thalweg.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
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
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.shard.Source;
import org.thalweg.data.table.Sessions;
import org.thalweg.data.table.TableColumns;
import org.thalweg.data.table.Tables;
import org.thalweg.data.text.LibsvmSource;
import org.thalweg.model.DomainLabels;
import org.thalweg.model.Input;

/** What data of any form look like. */
public final class DataInspection {
  private static final Pattern TABLE_FILE =
      Pattern.compile("\\.(csv|tsv|parquet|orc|avro)(\\.[a-z0-9]+)?/?$");
  private static final Set<String> SEPARATORS = Set.of("sep", "delimiter");

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
    InputConf.of(withFormat(settings, path));
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
    InputConf form = InputConf.of(withFormat(settings, path));
    if (form.columns().isEmpty()) {
      InspectionText text =
          of(
              new LibsvmSource(path, form.features(), Partitioning.standard()),
              Malformed.FAIL,
              column -> Integer.toString(column + 1),
              session);
      return new Seen(text.lines(), conf(path, text.found().labels().kind(), settings));
    }
    Dataset<Row> table = Tables.open(session, form.format(), path, form.options());
    Optional<String> separator =
        form.format().equals("csv") ? separator(table, form) : Optional.empty();
    if (separator.isPresent()) {
      List<String> more = new ArrayList<>(settings);
      more.add("data.options.sep=\"%s\"".formatted(separator.get().replace("\t", "\\t")));
      return of(more, path, session);
    }
    boolean isLabelGiven = settings.stream().anyMatch(one -> one.matches("data\\.label\\s*=.*"));
    TableInspection columns = new TableInspection(path, form, isLabelGiven, table);
    InputConf proposed = columns.proposed();
    Input input = Input.of(proposed, path, table, true);
    InspectionText text =
        of(
            input.source(path, table, Partitioning.standard()),
            columns.drops() ? Malformed.DROP : Malformed.FAIL,
            input.encoding().orElseThrow()::name,
            session);
    List<String> description =
        Stream.concat(columns.columns().stream(), text.lines().stream()).toList();
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

  /** What stands between the names of a header that was read as one name. */
  private static Optional<String> separator(Dataset<Row> table, InputConf form) {
    List<String> names = TableColumns.names(table);
    boolean given = form.options().keySet().stream().anyMatch(SEPARATORS::contains);
    return names.size() != 1 || given
        ? Optional.empty()
        : Stream.of(";", "\t", "|").filter(names.get(0)::contains).findFirst();
  }

  private static InspectionText of(
      Source source, Malformed malformed, IntFunction<String> name, SparkSession session) {
    RowRules any = RowRules.of(DomainLabels.of(Registry.losses().parse("halfSquared")), malformed);
    try (ShardedData data = source.load(Sessions.context(session), any)) {
      return new InspectionText(Inspection.of(data), name);
    }
  }
}

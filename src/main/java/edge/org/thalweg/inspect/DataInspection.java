package org.thalweg.inspect;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.InputConf;
import org.thalweg.config.LossColumns;
import org.thalweg.config.Malformed;
import org.thalweg.config.PathFormat;
import org.thalweg.config.Registry;
import org.thalweg.data.csv.DialectOptions;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.shard.Source;
import org.thalweg.data.table.Sessions;
import org.thalweg.data.table.Tables;
import org.thalweg.data.text.LibsvmSource;
import org.thalweg.inspect.DataInspection.Inspection.InspectionText;
import org.thalweg.inspect.LabelPlan.LabelCounts;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Hash;
import org.thalweg.model.DomainLabels;
import org.thalweg.model.Input;
import org.thalweg.sample.ShardSizes;
import org.thalweg.text.DataException;
import org.thalweg.text.Text;
import scala.Tuple2;

/** What data of any form look like. */
public final class DataInspection {
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
      LabelPlan.LabelKind kind = text.found().labels().kind();
      text.lines("%s (%s)".formatted(kind.loss(), kind.reason())).forEach(told);
      return new Seen(conf(path, kind, ofForm(settings)), Optional.empty());
    }
    boolean isCsv = form.format().equals(CSV);
    if (isCsv && form.options().keySet().stream().noneMatch(DialectOptions::isSaidByKeys)) {
      List<String> more = reading(session, path, form.options());
      Map<String, String> options = InputConf.of(with(described, more)).options();
      List<String> reading = List.of("reading    " + Tables.splitting(session, path, options));
      return ofTable(with(settings, more), path, session, reading, told);
    }
    return ofTable(settings, path, session, List.of(), told);
  }

  /** Settings of how files of CSV seem to be written, besides what options say of it. */
  private static List<String> reading(
      SparkSession session, String path, Map<String, String> options) {
    Map<String, Object> keys = DialectOptions.settings(Tables.dialect(session, path, options));
    keys.keySet().removeIf(key -> options.containsKey(DialectOptions.name(key)));
    return settings(keys);
  }

  private static Seen ofTable(
      List<String> settings,
      String path,
      SparkSession session,
      List<String> reading,
      Consumer<String> told) {
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
    Stream.of(columns.guessWords(), reading, columns.columns()).flatMap(List::stream).forEach(told);
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
  private static List<String> conf(String path, LabelPlan.LabelKind labels, List<String> settings) {
    List<String> lines = new ArrayList<>(List.of("# a conf that trains:"));
    lines.add("data.train = " + ColumnRules.quoted(path));
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
    boolean isTable = settings.stream().anyMatch(one -> OF_TABLES.matcher(one).find());
    return PathFormat.of(path)
        .map(PathFormat::format)
        .or(() -> isTable ? Optional.of(CSV) : Optional.empty())
        .map(format -> with(settings, List.of("data.format=" + format)))
        .orElse(settings);
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
        .map(key -> key.getKey() + "=" + ColumnRules.text(key.getValue()))
        .toList();
  }

  private static InspectionText of(
      Source source, Malformed malformed, IntFunction<String> name, SparkSession session) {
    RowRules any = RowRules.of(DomainLabels.of(Registry.losses().parse("halfSquared")), malformed);
    try (ShardedData data = source.load(Sessions.context(session), any)) {
      return new InspectionText(Inspection.of(data), name);
    }
  }

  /** The strength of a penalty with one digit, such as 3e-5: nothing depends on more of them. */
  public static String strength(double strength) {
    BigDecimal one = new BigDecimal(strength).round(new MathContext(1));
    double value = one.doubleValue();
    return value >= 1e-2 && value < 100
        ? one.stripTrailingZeros().toPlainString()
        : Text.of("%.0e", value).replaceFirst("e([-+])0*", "e$1").replace("e+", "e");
  }

  /**
   * What loaded data look like. Takes O(features) memory in each task and on the driver.
   *
   * @param labels how often each occurs
   * @param columns of the features
   * @param shards how many
   * @param partitions how many
   * @param bytes of the blocks
   */
  public record Inspection(
      LabelCounts labels, ColumnStatistics columns, int shards, int partitions, long bytes) {
    private static final int RANGE = 1 << 16; // columns that travel together

    /** Looks at every label, and once at every entry. */
    public static Inspection of(ShardedData data) {
      int cores = JavaSparkContext.fromSparkContext(data.context()).defaultParallelism();
      JavaRDD<Shard> shards = data.partitions() > cores ? data.rdd().coalesce(cores) : data.rdd();
      return new Inspection(
          labels(shards),
          columns(shards, data.features(), data.sizes(), cores),
          data.sizes().shards(),
          data.partitions(),
          data.bytes());
    }

    private static LabelCounts labels(JavaRDD<Shard> shards) {
      LabelCounts all = new LabelCounts();
      shards.mapPartitions(Inspection::counts).collect().forEach(all::merge);
      return all;
    }

    private static Iterator<LabelCounts> counts(Iterator<Shard> shards) {
      LabelCounts counts = new LabelCounts();
      while (shards.hasNext()) {
        Shard shard = shards.next();
        for (int b = 0; b < shard.blockCount(); b++) {
          Block block = shard.block(b);
          for (int row = 0; row < block.rows(); row++) {
            counts.add(block.label(row));
          }
        }
      }
      return List.of(counts).iterator();
    }

    /** Every task looks at some shards, then ranges of columns meet. */
    private static ColumnStatistics columns(
        JavaRDD<Shard> shards, int features, ShardSizes sizes, int cores) {
      ColumnStatistics all = new ColumnStatistics(0, features);
      shards
          .mapPartitionsToPair(some -> new ColumnRanges(features).look(some, sizes))
          .partitionBy(new HashPartitioner(Math.min(cores, features / RANGE + 1)))
          .mapPartitions(Inspection::met)
          .collect()
          .forEach(all::merge);
      return all;
    }

    private static Iterator<ColumnStatistics> met(
        Iterator<Tuple2<Integer, ColumnStatistics>> some) {
      Map<Integer, ColumnStatistics> ranges = new TreeMap<>();
      some.forEachRemaining(range -> ranges.merge(range._1(), range._2(), ColumnStatistics::merge));
      return ranges.values().iterator();
    }

    /** The ranges of columns that a task met. */
    private static final class ColumnRanges implements Block.EntryConsumer {
      private final int features;
      private final ColumnStatistics[] ranges;
      private long rowHash;

      ColumnRanges(int features) {
        this.features = features;
        ranges = new ColumnStatistics[features / RANGE + 1];
      }

      Iterator<Tuple2<Integer, ColumnStatistics>> look(Iterator<Shard> shards, ShardSizes sizes) {
        while (shards.hasNext()) {
          Shard shard = shards.next();
          long place = sizes.begin(shard.index());
          for (int b = 0; b < shard.blockCount(); b++) {
            Block block = shard.block(b);
            for (int row = 0; row < block.rows(); row++) {
              rowHash = Hash.of(place++);
              block.forEach(row, this);
            }
          }
        }
        List<Tuple2<Integer, ColumnStatistics>> met = new ArrayList<>();
        for (int r = 0; r < ranges.length; r++) {
          if (ranges[r] != null) {
            met.add(new Tuple2<>(r, ranges[r]));
          }
        }
        return met.iterator();
      }

      @Override
      public void at(int column, double value) {
        if (value == 0) {
          return;
        }
        int r = column / RANGE;
        if (ranges[r] == null) {
          int from = r * RANGE;
          ranges[r] = new ColumnStatistics(from, Math.min(RANGE, features - from));
        }
        ranges[r].add(column, rowHash, value);
      }
    }

    /**
     * The entries of neighbouring columns over some rows: how many are not 0, the least and the
     * largest of them, and a hash of what stands where.
     *
     * <pre>
     *   hash = Σ h(row, value), Σ h′(row, value)   modulo 2⁶⁴ each, over the entries that are not 0
     * </pre>
     *
     * Columns that are the same have the same hash; among d columns of which no two are the same,
     * two have equal hashes with probability below d²/2¹²⁹. A final class, because it travels
     * between executors.
     */
    public static final class ColumnStatistics implements Serializable {
      private static final long serialVersionUID = 1;

      private final int from;
      private final long[] entries;
      private final double[] least;
      private final double[] largest;
      private final long[] hash;
      private final long[] secondHash;

      /** No entry of columns [from, from + width). */
      ColumnStatistics(int from, int width) {
        this.from = from;
        entries = new long[width];
        least = new double[width];
        largest = new double[width];
        hash = new long[width];
        secondHash = new long[width];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        Arrays.fill(largest, Double.NEGATIVE_INFINITY);
      }

      /**
       * Adds an entry.
       *
       * @param rowHash 64 bits that stand for the row
       * @param value not 0
       */
      void add(int column, long rowHash, double value) {
        int i = column - from;
        long h = Hash.mix(rowHash ^ Double.doubleToRawLongBits(value));
        entries[i]++;
        least[i] = Math.min(least[i], value);
        largest[i] = Math.max(largest[i], value);
        hash[i] += h;
        secondHash[i] += Hash.mix(~h);
      }

      /** Adds what is known of some of these columns over other rows. */
      ColumnStatistics merge(ColumnStatistics other) {
        int shift = other.from - from;
        for (int i = 0; i < other.entries.length; i++) {
          entries[i + shift] += other.entries[i];
          least[i + shift] = Math.min(least[i + shift], other.least[i]);
          largest[i + shift] = Math.max(largest[i + shift], other.largest[i]);
          hash[i + shift] += other.hash[i];
          secondHash[i + shift] += other.secondHash[i];
        }
        return this;
      }

      /** Number of columns. */
      public int width() {
        return entries.length;
      }

      /** Number of entries that are not 0. */
      public long entries() {
        return LongStream.of(entries).sum();
      }

      /** Whether every entry that is not 0 is 1. */
      public boolean areOnes() {
        return IntStream.range(0, width())
            .allMatch(j -> entries[j] == 0 || least[j] == 1 && largest[j] == 1);
      }

      /** The least value of a column that has so many rows; 0 counts where it occurs. */
      public double least(int column, long rows) {
        return entries[column] < rows ? Math.min(0, least[column]) : least[column];
      }

      /** The largest value of a column that has so many rows; 0 counts where it occurs. */
      public double largest(int column, long rows) {
        return entries[column] < rows ? Math.max(0, largest[column]) : largest[column];
      }

      /** The columns without an entry that is not 0. */
      public int[] empty() {
        return IntStream.range(0, width()).filter(j -> entries[j] == 0).toArray();
      }

      /** The columns with the same value, not 0, in each of so many rows. */
      public int[] constant(long rows) {
        return IntStream.range(0, width())
            .filter(j -> entries[j] > 0 && least(j, rows) == largest(j, rows))
            .toArray();
      }

      /**
       * Groups of columns that are the same in every row and not constant; by their first column.
       */
      public List<int[]> duplicates(long rows) {
        int[] varying =
            IntStream.range(0, width())
                .filter(j -> least(j, rows) != largest(j, rows))
                .boxed()
                .sorted(
                    Comparator.<Integer>comparingLong(j -> hash[j])
                        .thenComparingLong(j -> secondHash[j]))
                .mapToInt(j -> j)
                .toArray();
        List<int[]> groups = new ArrayList<>();
        for (int begin = 0, end; begin < varying.length; begin = end) {
          end = begin + 1;
          while (end < varying.length && areSame(varying[begin], varying[end])) {
            end++;
          }
          if (end - begin > 1) {
            groups.add(Arrays.copyOfRange(varying, begin, end)); // ascending, as the sort is stable
          }
        }
        groups.sort(Comparator.comparingInt(group -> group[0]));
        return groups;
      }

      private boolean areSame(int a, int b) {
        return hash[a] == hash[b] && secondHash[a] == secondHash[b];
      }
    }

    /**
     * An inspection in words, a line a thing.
     *
     * @param found what was found
     * @param name of a column
     */
    public record InspectionText(Inspection found, IntFunction<String> name) {
      private static final int SHOWN = 10; // of what there may be many of
      private static final int WIDEST = 3;

      /**
       * The lines that inspect prints.
       *
       * @param loss the loss that fits, and why
       */
      public List<String> lines(String loss) {
        LabelCounts labels = found.labels();
        ColumnStatistics columns = found.columns();
        long rows = labels.rows();
        long entries = columns.entries();
        int[] empty = columns.empty();
        int[] constant = columns.constant(rows);
        return List.of(
            "rows       %d".formatted(rows),
            "features   %d, %d of them vary"
                .formatted(columns.width(), columns.width() - empty.length - constant.length),
            Text.of(
                "entries    %d not 0, %.3g %% of all",
                entries, 100.0 * entries / Math.max(1, rows * columns.width())),
            "labels     " + labels(labels),
            "values     " + (columns.areOnes() ? "0 or 1 only" : widest(columns, rows)),
            "all 0      " + columns(empty),
            "constant   " + columns(constant),
            "duplicate  " + some(columns.duplicates(rows).stream().map(this::group).toList()),
            "loss       " + loss,
            "shards     %d in %d partitions".formatted(found.shards(), found.partitions()),
            Text.of(
                "memory     %d bytes, %.3g for each entry not 0",
                found.bytes(), (double) found.bytes() / Math.max(1, entries)));
      }

      private static String labels(LabelCounts labels) {
        if (labels.counts().size() <= SHOWN) {
          return labels.counts().entrySet().stream()
              .map(
                  label ->
                      Text.of(
                          "%s: %d (%.3g %%)",
                          number(label.getKey()),
                          label.getValue(),
                          100.0 * label.getValue() / labels.rows()))
              .collect(Collectors.joining(", "));
        }
        String quartiles =
            Stream.of(0.25, 0.5, 0.75)
                .map(share -> number(labels.quantile(share)))
                .collect(Collectors.joining(", "));
        return "%s to %s, quartiles %s%s"
            .formatted(
                number(labels.least()),
                number(labels.largest()),
                quartiles,
                labels.areBinned() ? "" : ", %d values".formatted(labels.counts().size()));
      }

      /** The columns whose values lie farthest apart. */
      private String widest(ColumnStatistics columns, long rows) {
        return IntStream.range(0, columns.width())
            .boxed()
            .sorted(
                Comparator.comparingDouble(j -> columns.least(j, rows) - columns.largest(j, rows)))
            .limit(WIDEST)
            .map(
                j ->
                    "%s: %s to %s"
                        .formatted(
                            name.apply(j),
                            number(columns.least(j, rows)),
                            number(columns.largest(j, rows))))
            .collect(Collectors.joining(", "));
      }

      private String columns(int[] columns) {
        return some(Arrays.stream(columns).mapToObj(name).toList());
      }

      private String group(int[] columns) {
        return Arrays.stream(columns)
            .mapToObj(name)
            .limit(SHOWN)
            .collect(Collectors.joining(" = "));
      }

      private static String some(List<String> things) {
        if (things.isEmpty()) {
          return "none";
        }
        String more = things.size() > SHOWN ? " and %d more".formatted(things.size() - SHOWN) : "";
        return things.stream().limit(SHOWN).collect(Collectors.joining(", ", "", more));
      }

      private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
            ? Long.toString((long) value)
            : Text.of("%.4g", value);
      }
    }
  }
}

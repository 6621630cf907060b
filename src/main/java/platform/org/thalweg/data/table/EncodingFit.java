package org.thalweg.data.table;

import static org.apache.spark.sql.functions.lit;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.Partition;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.FilePartition;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.unsafe.types.UTF8String;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.config.Columns;
import org.thalweg.config.InputConf;
import org.thalweg.data.shard.JobLabel;
import org.thalweg.text.DataException;
import org.thalweg.text.Glob;

/** Settles, on a table to train on, what its columns mean. */
public final class EncodingFit {
  private static final Logger LOG = LoggerFactory.getLogger(EncodingFit.class);

  private EncodingFit() {}

  /**
   * Settles what the columns of a table mean.
   *
   * @throws DataException if a column is missing, or holds what cannot be a feature
   */
  public static Encoding of(Dataset<Row> table, Columns asked) {
    return of(table, asked, true, false);
  }

  /**
   * Fits an encoding to a table, in jobs that have a label.
   *
   * @param classes whether labels are of classes, which may have names
   * @param relative whether the most frequent category of a column that all rows have has no
   *     feature, as there is an intercept
   */
  public static Encoding of(Dataset<Row> table, Columns asked, boolean classes, boolean relative) {
    SparkContext spark = table.sparkSession().sparkContext();
    try (JobLabel label = new JobLabel(spark, "categories and classes of the table")) {
      return settle(table, asked, classes, relative);
    }
  }

  private static Encoding settle(
      Dataset<Row> table, Columns asked, boolean classes, boolean relative) {
    Columns columns =
        asked.renamed(
            name -> TableColumns.field(table, name).name(),
            name -> TableColumns.find(table, name).isPresent());
    Set<String> taken = new LinkedHashSet<>(columns.reserved().toList());
    List<String> chosen = new ArrayList<>();
    if (!columns.ofLoss().areAll()) {
      chosen.addAll(ChosenColumns.of(table, columns, taken));
    }
    List<String> hashed =
        new ArrayList<>(
            Stream.concat(chosen.stream(), columns.categorical().stream())
                .filter(name -> Feature.bits(name).isPresent())
                .distinct()
                .toList());
    chosen.removeAll(hashed);
    hashed.addAll(hashed(table, columns));
    List<String> crosses = chosen.stream().filter(DerivedColumns::isCross).toList();
    List<String> steps =
        chosen.stream()
            .filter(name -> DerivedColumns.isSteps(name) || Curve.size(name).isPresent())
            .toList();
    chosen.removeAll(crosses);
    chosen.removeAll(steps);
    List<CrossedColumn> crossed = CrossedColumn.of(table, crosses, columns.categorical(), hashed);
    List<CrossedColumn> products = crossed.stream().filter(CrossedColumn::isProduct).toList();
    List<CrossedColumn> single = crossed.stream().filter(each -> !each.isProduct()).toList();
    List<String> counted =
        Stream.concat(
                single.stream().map(CrossedColumn::source),
                steps.stream().map(name -> DerivedColumns.read(name, List.of())))
            .distinct()
            .toList();
    Optional<DataType> label =
        columns
            .label()
            .filter(name -> classes && columns.classNames().isEmpty())
            .map(name -> TableColumns.field(table, name).dataType());
    boolean mayBeNames = label.filter(StringType.class::isInstance).isPresent();
    List<String> unknown = new ArrayList<>(NumericFeatures.unknown(table, chosen));
    if (mayBeNames) {
      unknown.add(columns.label().get());
    }
    ScannedColumns values = ColumnScan.of(table, unknown, counted, mayBeNames);
    List<Feature> numbers =
        new ArrayList<>(NumericFeatures.of(table, chosen, values.firsts(unknown)));
    List<List<String>> categories = new ArrayList<>();
    for (String name : steps) {
      int place = counted.indexOf(DerivedColumns.read(name, List.of()));
      boolean areSteps = DerivedColumns.isSteps(name);
      List<String> levels = areSteps ? values.steps(place, name) : values.knots(place, name);
      categories.add(levels);
      numbers.add(
          areSteps
              ? new Feature(name, Feature.FeatureKind.STEPS, levels.size())
              : new Feature(name, Feature.FeatureKind.CURVE, Curve.of(name, levels).width()));
    }
    products.forEach(product -> numbers.addAll(product.numbers));
    int whole = numbers.size();
    single.forEach(slopes -> numbers.addAll(slopes.numbers));
    List<Feature> filled =
        columns.missing().isEmpty()
            ? numbers
            : MissingNumbers.fill(table, columns, numbers, columns.missing().get());
    List<Feature> features = new ArrayList<>(filled.subList(0, whole));
    features.addAll(filled.subList(numbers.size(), filled.size())); // what is missing
    for (CrossedColumn each : single) {
      int place = counted.indexOf(each.source());
      List<String> all = values.categories(place); // the most frequent first
      boolean hasReference =
          relative && each.mayRefer() && values.isComplete(place) && !all.isEmpty();
      List<String> own = all.subList(hasReference ? 1 : 0, all.size());
      categories.add(own);
      Optional<String> reference = hasReference ? Optional.of(all.get(0)) : Optional.empty();
      features.addAll(filled.subList(whole, whole + each.numbers.size()));
      whole += each.numbers.size();
      features.add(Feature.oneHot(each.name, own.size(), reference));
    }
    int width = 1 << Math.max(columns.hashBits(), columns.textBits()); // one of which is 0
    for (String name : hashed) {
      int own = Feature.bits(name).map(bits -> 1 << bits).orElse(width);
      features.add(new Feature(name, Feature.FeatureKind.HASHED, own));
    }
    List<String> names =
        label
            .map(type -> ClassNames.of(type, columns.label().get(), values.classes()))
            .orElse(columns.classNames());
    Encoding encoding = new Encoding(columns.naming(names), features, categories);
    tellOfDirectories(encoding, table, asked);
    return encoding;
  }

  /**
   * A column of categories, or one that several columns make.
   *
   * @param numbers that it is multiplied by; of a product, all of them, the last being the product
   */
  private record CrossedColumn(String name, List<Feature> numbers) {
    /**
     * Columns of {@code data.features} and {@code data.categorical}. Of a cross among the former,
     * and of an effect, those columns are numbers that are not among the categories and whose first
     * value is a number.
     *
     * @throws DataException if there is a column that is none of both
     */
    static List<CrossedColumn> of(
        Dataset<Row> table, List<String> crosses, List<String> all, List<String> hashed) {
      List<String> categorical = all.stream().filter(name -> !hashed.contains(name)).toList();
      List<String> may = new ArrayList<>();
      for (String name : crosses) {
        may.addAll(DerivedColumns.arguments(name));
      }
      for (String name : categorical) {
        if (DerivedColumns.key(name).isPresent()) {
          may.addAll(DerivedColumns.arguments(name).stream().skip(1).toList());
        }
      }
      may.removeAll(all);
      List<String> unknown = NumericFeatures.unknown(table, may);
      Map<String, String> firsts = ColumnScan.of(table, unknown, List.of(), false).firsts(unknown);
      may.removeIf(
          name -> firsts.containsKey(name) && Cell.isName(UTF8String.fromString(firsts.get(name))));
      List<CrossedColumn> columns = new ArrayList<>();
      for (String name : Stream.concat(categorical.stream(), crosses.stream()).toList()) {
        List<String> parts =
            categorical.contains(name) && DerivedColumns.key(name).isEmpty()
                ? List.of()
                : DerivedColumns.arguments(name);
        List<String> factors = new ArrayList<>(parts);
        DerivedColumns.key(name).ifPresent(factors::remove);
        factors.removeIf(part -> !may.contains(part));
        List<Feature> numbers = new ArrayList<>();
        for (Feature each : NumericFeatures.of(table, factors, firsts)) {
          boolean isLast = numbers.size() + 1 == parts.size();
          if (each.kind() == Feature.FeatureKind.VECTOR) {
            throw new DataException(
                "%s must be of categories and single numbers but %s holds vectors"
                    .formatted(name, each.column()));
          }
          numbers.add(new Feature(isLast ? name : each.column(), each.kind(), isLast ? 1 : 0));
        }
        columns.add(new CrossedColumn(name, numbers));
      }
      return columns;
    }

    boolean isProduct() {
      return !numbers.isEmpty() && !numbers.get(numbers.size() - 1).isFactor();
    }

    /** Whether one category may have no feature, as the intercept stands for it. */
    boolean mayRefer() {
      return numbers.isEmpty() && DerivedColumns.key(name).isEmpty();
    }

    /** The column whose categories it has. */
    String source() {
      return DerivedColumns.read(name, numbers.stream().map(Feature::column).toList());
    }
  }

  /**
   * The columns of categories that share features by their hash: all, or those of words alone.
   *
   * @throws DataException if words are among the categories but no number of features is given, or
   *     the other way round
   */
  private static List<String> hashed(Dataset<Row> table, Columns columns) {
    Stream<String> shared =
        columns.categorical().stream().filter(name -> Feature.bits(name).isEmpty());
    if (columns.hashBits() > 0) {
      return shared.filter(name -> DerivedColumns.key(name).isEmpty()).toList();
    }
    List<String> several =
        shared
            .filter(name -> TableColumns.field(table, name).dataType() instanceof ArrayType)
            .toList();
    if (!several.isEmpty() && columns.textBits() == 0) {
      throw new DataException(
          "data.text (such as hash(2^18)) must be given for %s, which has several values in a row"
              .formatted(several.get(0)));
    }
    if (several.isEmpty() && columns.textBits() > 0) {
      throw new DataException(
          "data.categorical must have words of a text, such as words(note), if data.text is given");
    }
    return several;
  }

  /** Warns of columns in names of directories that became features without being named. */
  private static void tellOfDirectories(Encoding encoding, Dataset<Row> table, Columns asked) {
    List<String> unnamed =
        TablePlan.directoryColumns(table).stream()
            .filter(name -> encoding.features().stream().anyMatch(f -> f.column().equals(name)))
            .filter(name -> asked.features().stream().noneMatch(name::equalsIgnoreCase))
            .filter(name -> asked.categorical().stream().noneMatch(name::equalsIgnoreCase))
            .toList();
    if (!unnamed.isEmpty()) {
      LOG.warn(
          "columns {} stand in names of directories and are features; data.features = {} leaves"
              + " them out",
          String.join(", ", unnamed),
          unnamed.stream().map(name -> "\"-" + name + "\"").toList());
    }
  }

  /** Which columns of a table {@code data.features} asks for: by names, patterns and exclusions. */
  private static final class ChosenColumns {
    private ChosenColumns() {}

    /**
     * The columns of numbers and vectors, in order. The column from which the label is derived,
     * such as that of {@code log(price)}, is among them only if it is asked for by its name, since
     * it says what the label is.
     *
     * @param taken the columns that are something else, such as the label
     * @throws DataException if a name that is asked for is that of no column
     */
    static Set<String> of(Dataset<Row> table, Columns columns, Set<String> taken) {
      List<String> all =
          TableColumns.names(table).stream().filter(name -> !taken.contains(name)).toList();
      Optional<String> source = sourceOfLabel(table, columns);
      List<String> keys =
          columns.categorical().stream()
              .flatMap(each -> DerivedColumns.key(each).stream())
              .toList();
      List<String> free =
          all.stream()
              .filter(name -> source.filter(name::equalsIgnoreCase).isEmpty())
              .filter(name -> !keys.contains(name))
              .toList();
      List<String> wanted = columns.features();
      if (wanted.isEmpty()) {
        wanted = List.of(all.contains("features") ? "features" : "*");
      }
      Set<String> chosen = new LinkedHashSet<>();
      if (wanted.stream().allMatch(name -> isExclusion(name, all))) {
        chosen.addAll(free);
      }
      for (String pattern : wanted) {
        if (isExclusion(pattern, all)) {
          List<String> excluded = matching(pattern.substring(1), all);
          if (excluded.isEmpty()) {
            throw unmatched(all, pattern);
          }
          chosen.removeAll(excluded);
          continue;
        }
        List<String> matching = matching(pattern, pattern.contains("*") ? free : all);
        if (matching.isEmpty()) {
          matching =
              InputConf.crossed(pattern)
                  .filter(name -> name.equals(pattern) || !taken.contains(name))
                  .flatMap(
                      name ->
                          name.equals(pattern)
                              ? DerivedColumns.find(table.schema(), name).stream()
                              : TableColumns.find(table, name).stream())
                  .map(StructField::name)
                  .toList();
        }
        boolean everything = pattern.equals("*"); // may be nothing, where all are categories
        if (matching.isEmpty() && !(everything && !columns.categorical().isEmpty())) {
          throw unmatched(free, pattern);
        }
        chosen.addAll(matching);
      }
      columns
          .label()
          .ifPresent(label -> requireOthers(table, label, chosen, columns.categorical()));
      return chosen;
    }

    /** Rejects columns that are derived from the label, which nobody has who predicts. */
    private static void requireOthers(
        Dataset<Row> table, String label, Set<String> features, List<String> more) {
      Optional<StructField> of = TableColumns.find(table, label);
      for (String name : Stream.concat(features.stream(), more.stream()).toList()) {
        if (DerivedColumns.sources(name)
            .anyMatch(each -> of.isPresent() && TableColumns.find(table, each).equals(of))) {
          throw new DataException(
              "data.features must be of columns beside the label %s but had %s"
                  .formatted(label, name));
        }
      }
    }

    /** The column from which the label is derived; empty if the label is a column of the table. */
    private static Optional<String> sourceOfLabel(Dataset<Row> table, Columns columns) {
      return columns
          .label()
          .filter(label -> !TableColumns.names(table).contains(label))
          .map(DerivedColumns::source);
    }

    private static DataException unmatched(List<String> all, String pattern) {
      if (all.isEmpty()) {
        return new DataException(
            "data must have a column for features beside the label, the weight, the offset and the id but have none");
      }
      return new DataException(
          "data.features must name columns of %s but was %s"
              .formatted(String.join(", ", all), pattern));
    }

    /** Whether a name with a minus in front, which is that of no column, leaves columns out. */
    private static boolean isExclusion(String name, List<String> columns) {
      return name.length() > 1 && name.startsWith("-") && !columns.contains(name);
    }

    /** The columns whose names agree in case, and if there is none those of any case. */
    private static List<String> matching(String pattern, List<String> names) {
      Glob exact = Glob.of(pattern);
      for (Glob glob : List.of(exact, exact.ignoringCase())) {
        List<String> matching = names.stream().filter(glob::matches).toList();
        if (matching.size() > 1 && glob.ignoresCase() && !pattern.contains("*")) {
          throw new DataException(
              "column %s must be one of %s".formatted(pattern, String.join(" and ", matching)));
        }
        if (!matching.isEmpty()) {
          return matching;
        }
      }
      return List.of();
    }
  }

  /**
   * What columns of numbers, truth values, dates and vectors are as features. Columns of text, as
   * all of CSV are, go by the first value that is there.
   */
  private static final class NumericFeatures {
    private NumericFeatures() {}

    /**
     * A feature for each column, in order.
     *
     * @param firsts the first values of those columns that are {@link #unknown} without
     */
    static List<Feature> of(
        Dataset<Row> table, Collection<String> names, Map<String, String> firsts) {
      List<Feature> features = new ArrayList<>();
      for (String name : names) {
        StructField field = TableColumns.field(table, name);
        DataType type = field.dataType();
        if (Cell.isVector(type)) {
          AttributeGroup told = told(field);
          int size =
              told.size() >= 0 ? told.size() : Integer.parseInt(firsts.getOrDefault(name, "0"));
          features.add(Feature.vector(name, size, marks(told), Feature.names(told)));
        } else {
          features.add(new Feature(name, kind(type, firsts.get(name)), 1));
        }
      }
      return features;
    }

    /** The numbers of vectors that are 0 or 1, or stand for categories, as encoders say. */
    private static BitSet marks(AttributeGroup told) {
      BitSet marks = new BitSet();
      if (told.attributes().isDefined()) {
        Attribute[] all = told.attributes().get();
        for (int i = 0; i < all.length; i++) {
          marks.set(i, all[i].isNominal()); // as binary ones are
        }
      }
      return marks;
    }

    private static Feature.FeatureKind kind(DataType type, String firstText) {
      if (type instanceof BooleanType) {
        return Feature.FeatureKind.TRUTH;
      }
      if (Cell.isTime(type)) {
        return Feature.FeatureKind.DATE;
      }
      return type instanceof StringType ? ofText(firstText) : Feature.FeatureKind.NUMBER;
    }

    private static Feature.FeatureKind ofText(String first) {
      String text = first == null ? "" : first.strip().toLowerCase(Locale.ROOT);
      if (text.equals("true") || text.equals("false")) {
        return Feature.FeatureKind.TRUTH;
      }
      return Double.isNaN(Days.of(text.toUpperCase(Locale.ROOT)))
          ? Feature.FeatureKind.NUMBER
          : Feature.FeatureKind.DATE;
    }

    /**
     * The columns of which only the first value says what they are: of texts, and of vectors of a
     * length that is not told.
     *
     * @throws DataException if a column holds what cannot be a feature
     */
    static List<String> unknown(Dataset<Row> table, Collection<String> names) {
      List<String> unknown = new ArrayList<>();
      for (String name : names) {
        StructField field = TableColumns.field(table, name);
        DataType type = field.dataType();
        boolean isVector = Cell.isVector(type);
        if (type instanceof StringType || isVector && told(field).size() < 0) {
          unknown.add(name);
        } else if (!isVector
            && !(type instanceof BooleanType || type instanceof NumericType)
            && !Cell.isTime(type)) {
          throw new DataException(
              "column %s must hold numbers, truth values, dates, vectors or arrays of numbers but holds %s"
                  .formatted(name, type.simpleString()));
        }
      }
      return unknown;
    }

    /** What a column of vectors is known by. */
    private static AttributeGroup told(StructField field) {
      boolean mayTell = field.dataType().equals(SQLDataTypes.VectorType());
      return mayTell ? AttributeGroup.fromStructField(field) : new AttributeGroup(field.name());
    }
  }

  /**
   * One pass over a table, before its rows are read as features, for what that needs to know of its
   * columns. Lines of CSV with a wrong number of values are left out.
   *
   * @param firsts the types of the columns whose first value is asked for: texts, vectors and
   *     arrays
   * @param counted how many columns of categories there are behind them
   * @param isNamed whether the last of the firsts is a label, whose values name classes unless one
   *     is a number
   * @param isRead whether rows come straight from files; the first ones are then those of the file
   *     with the first path that has some, else those of the first partition
   */
  record ColumnScan(ArrayList<DataType> firsts, int counted, boolean isNamed, boolean isRead)
      implements Serializable {
    private static final int FIRST = 1; // cell behind the corrupt line

    /**
     * Scans columns of a table. Only the first rows are read of those whose first values are there;
     * of small files all are, as another pass would take longer.
     */
    static ScannedColumns of(
        Dataset<Row> table, List<String> firsts, List<String> categorical, boolean isNamed) {
      ScannedColumns values = new ScannedColumns(firsts.size(), categorical.size());
      if (firsts.isEmpty() && categorical.isEmpty()) {
        return values;
      }
      List<DataType> types =
          firsts.stream().map(name -> TableColumns.field(table, name).dataType()).toList();
      ColumnScan scan =
          new ColumnScan(
              new ArrayList<>(types),
              categorical.size(),
              isNamed,
              TablePlan.isRead(table) && TablePlan.isStreamed(table));
      List<Column> cells = new ArrayList<>(List.of(Projection.corrupt(table)));
      firsts.forEach(name -> cells.add(TableColumns.cell(table, name)));
      if (!firsts.isEmpty() && (categorical.isEmpty() || !TablePlan.areFew(table))) {
        boolean isKnown =
            new ColumnScan(scan.firsts, 0, isNamed, scan.isRead).begin(values, table, cells);
        if (isKnown && categorical.isEmpty()) {
          return values;
        }
      }
      categorical.forEach(name -> cells.add(TableColumns.category(table, name)));
      JavaRDD<InternalRow> rows = rows(table, cells);
      rows.mapPartitionsWithIndex((index, all) -> scan.read(index, all, null), true)
          .coalesce(Math.max(1, rows.context().defaultParallelism()))
          .mapPartitions(ColumnScan::sum)
          .collect()
          .forEach(values::and);
      return values;
    }

    /** The sum of what partitions have, of which a task reads some. */
    private static Iterator<ScannedColumns> sum(Iterator<ScannedColumns> parts) {
      ScannedColumns sum = parts.next();
      parts.forEachRemaining(sum::and);
      return List.of(sum).iterator();
    }

    private static JavaRDD<InternalRow> rows(Dataset<Row> table, List<Column> cells) {
      return TablePlan.rows(Projection.select(table, cells)).toJavaRDD();
    }

    /**
     * Reads the first rows.
     *
     * @param values get the first ones
     * @param cells get nulls in place of columns of which nothing else is asked for
     * @return whether there are no others
     */
    private boolean begin(ScannedColumns values, Dataset<Row> table, List<Column> cells) {
      JavaRDD<InternalRow> rows = rows(table, cells);
      List<Partition> partitions = rows.partitions();
      if (partitions.isEmpty()) {
        return true;
      }
      FirstPart part = firstPart(partitions);
      values.and(
          rows.mapPartitionsWithIndex((index, all) -> read(index, all, part), true)
              .collectPartitions(new int[] {part.partition})[0]
              .get(0));
      int last = isNamed && !values.classes().isEmpty() ? firsts.size() - 1 : firsts.size();
      int known = 0;
      for (int i = 0; i < last; i++) {
        if (values.begins(i, part.file, part.start)) {
          cells.set(FIRST + i, lit(null).cast(firsts.get(i)));
          known++;
        }
      }
      return known == firsts.size();
    }

    /** A part of a file, or a whole partition of no file. */
    private record FirstPart(int partition, UTF8String file, long start) implements Serializable {}

    private FirstPart firstPart(List<Partition> partitions) {
      return partitions.stream()
          .filter(partition -> isRead && partition instanceof FilePartition)
          .flatMap(
              partition ->
                  Stream.of(((FilePartition) partition).files())
                      .map(
                          file ->
                              new FirstPart(
                                  partition.index(),
                                  UTF8String.fromString(file.urlEncodedPath()),
                                  file.start())))
          .min(Comparator.comparing(FirstPart::file).thenComparingLong(FirstPart::start))
          .orElse(new FirstPart(0, UTF8String.EMPTY_UTF8, 0));
    }

    /**
     * Reads a partition.
     *
     * @param last part, where the reading ends if each column has a value in it; null to read all
     */
    private Iterator<ScannedColumns> read(
        int partition, Iterator<InternalRow> rows, FirstPart last) {
      ScannedColumns values = new ScannedColumns(firsts.size(), counted);
      FilePart part = new FilePart(-1);
      UTF8String file = UTF8String.EMPTY_UTF8;
      long start = partition;
      BitSet open = new BitSet(); // columns whose first value may be in this part
      open.set(0, firsts.size());
      while (rows.hasNext()) {
        InternalRow row = rows.next();
        if (isRead && part.move(row)) {
          file = part.file();
          start = part.start();
          for (int i = 0; i < firsts.size(); i++) {
            open.set(i, values.mayBegin(i, file, start));
          }
        }
        if (!row.isNullAt(0)) {
          continue;
        }
        for (int i = open.nextSetBit(0); i >= 0; i = open.nextSetBit(i + 1)) {
          String value = value(row, FIRST + i, firsts.get(i));
          if (value != null) {
            values.begin(i, value, file, start);
            open.clear(i);
          }
        }
        if (isNamed) {
          name(row, values);
        }
        for (int i = 0, cell = FIRST + firsts.size(); i < counted; i++, cell++) {
          values.count(i, row.isNullAt(cell) ? null : row.getUTF8String(cell));
        }
        if (last != null && open.isEmpty() && allBegin(values, last)) {
          break;
        }
      }
      return List.of(values).iterator();
    }

    private boolean allBegin(ScannedColumns values, FirstPart part) {
      return IntStream.range(0, firsts.size())
          .allMatch(i -> values.begins(i, part.file, part.start));
    }

    /** A text, or the length of a vector or an array; null where it is missing. */
    private static String value(InternalRow row, int cell, DataType type) {
      if (row.isNullAt(cell)) {
        return null;
      }
      if (type instanceof StringType) {
        UTF8String text = row.getUTF8String(cell);
        return Cell.isMissing(text) ? null : text.toString();
      }
      if (type instanceof ArrayType) {
        return String.valueOf(row.getArray(cell).numElements());
      }
      InternalRow vector = row.getStruct(cell, VectorCells.FIELDS); // type, size, indices, values
      return String.valueOf(
          vector.getByte(0) == 0 ? vector.getInt(1) : vector.getArray(3).numElements());
    }

    private void name(InternalRow row, ScannedColumns values) {
      int label = FIRST + firsts.size() - 1;
      UTF8String name = row.isNullAt(label) ? null : row.getUTF8String(label);
      if (name != null && !Cell.isMissing(name)) {
        values.name(name);
      }
    }
  }

  /**
   * What the rows of a table, or of a part of it, have in some columns: the first value of each,
   * how often each category is there, and the names of classes. A final class, because it is a task
   * result.
   */
  static final class ScannedColumns implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int MOST_STEPS = 256;

    private final String[] firsts; // null for none
    private final UTF8String[] files; // in which these are
    private final long[] starts; // of the parts of the files
    private final List<Map<UTF8String, long[]>> counts = new ArrayList<>();
    private final long[] missing; // rows without a category
    private final Map<UTF8String, long[]> classes = new HashMap<>(); // no more than enough
    private boolean hasNumber; // among the classes

    /**
     * Those of no rows.
     *
     * @param firsts the number of columns whose first value is asked for
     * @param counted the number of columns of categories
     */
    ScannedColumns(int firsts, int counted) {
      this.firsts = new String[firsts];
      files = new UTF8String[firsts];
      starts = new long[firsts];
      missing = new long[counted];
      IntStream.range(0, counted).forEach(i -> counts.add(new HashMap<>()));
    }

    /** Whether values in a part of a file come before the first one of a column that is known. */
    boolean mayBegin(int column, UTF8String file, long start) {
      if (firsts[column] == null) {
        return true;
      }
      int order = file.compareTo(files[column]);
      return order < 0 || order == 0 && start < starts[column];
    }

    /** Takes the first value of a column in a part of a file. */
    void begin(int column, String value, UTF8String file, long start) {
      firsts[column] = value;
      files[column] = file;
      starts[column] = start;
    }

    /** Counts a category; null where it is missing. */
    void count(int column, UTF8String category) {
      if (category == null) {
        missing[column]++;
      } else {
        add(counts.get(column), category, 1);
      }
    }

    private static void add(Map<UTF8String, long[]> counts, UTF8String category, long rows) {
      long[] count = counts.get(category);
      if (count == null) {
        counts.put(category.copy(), new long[] {rows}); // since a reader uses its rows again
      } else {
        count[0] += rows;
      }
    }

    /** Takes the name of a class, if there are not more than enough. */
    void name(UTF8String label) {
      if (!hasNumber && !classes.containsKey(label)) {
        hasNumber = ClassNames.isNumber(label.toString());
        if (classes.size() <= ClassNames.MOST) {
          add(classes, label, 1);
        }
      }
    }

    /** Adds those of other rows to these. */
    ScannedColumns and(ScannedColumns other) {
      for (int i = 0; i < firsts.length; i++) {
        if (other.firsts[i] != null && mayBegin(i, other.files[i], other.starts[i])) {
          begin(i, other.firsts[i], other.files[i], other.starts[i]);
        }
      }
      for (int i = 0; i < other.missing.length; i++) {
        missing[i] += other.missing[i];
        Map<UTF8String, long[]> own = counts.get(i);
        other.counts.get(i).forEach((category, rows) -> add(own, category, rows[0]));
      }
      hasNumber |= other.hasNumber;
      other.classes.keySet().forEach(this::name);
      return this;
    }

    /** The first values by the names of the columns, of those that have one. */
    Map<String, String> firsts(List<String> names) {
      Map<String, String> found = new HashMap<>();
      for (int i = 0; i < firsts.length; i++) {
        if (firsts[i] != null) {
          found.put(names.get(i), firsts[i]);
        }
      }
      return found;
    }

    /** Whether the first value of a column is in a part of a file. */
    boolean begins(int column, UTF8String file, long start) {
      return firsts[column] != null && starts[column] == start && file.equals(files[column]);
    }

    /**
     * The categories of a column, the most frequent first; equally frequent ones by their bytes.
     */
    List<String> categories(int column) {
      return counts.get(column).entrySet().stream()
          .sorted(
              Comparator.<Map.Entry<UTF8String, long[]>>comparingLong(entry -> -entry.getValue()[0])
                  .thenComparing(Map.Entry::getKey))
          .map(entry -> entry.getKey().toString())
          .toList();
    }

    /**
     * How many rows have each number of a column.
     *
     * @throws DataException if it holds none
     */
    private TreeMap<Double, Long> levels(int column, String name) {
      TreeMap<Double, Long> rows = new TreeMap<>();
      counts
          .get(column)
          .forEach(
              (text, count) -> {
                double level = Cell.decimal(text);
                if (Double.isFinite(level)) {
                  rows.merge(level + 0.0, count[0], Long::sum); // −0 is 0
                }
              });
      if (rows.isEmpty()) {
        throw new DataException(
            "%s must be of a column of numbers but that has none".formatted(name));
      }
      return rows;
    }

    /** A text that parses to a number. */
    private static String text(double number) {
      boolean isWhole = number == Math.rint(number) && Math.abs(number) < 1e15;
      return isWhole ? String.valueOf((long) number) : String.valueOf(number);
    }

    /**
     * The knots of a curve, as texts: the least and the largest number of a column, and between
     * them quantiles of the rows (type 7 of Hyndman and Fan, as in R). Those that are the same are
     * one.
     *
     * @throws DataException if it holds no numbers
     */
    List<String> knots(int column, String name) {
      TreeMap<Long, Double> levels = new TreeMap<>(); // by the rows that have them or less
      levels(column, name)
          .forEach(
              (level, count) ->
                  levels.put(levels.isEmpty() ? count : levels.lastKey() + count, level));
      TreeSet<Double> knots = new TreeSet<>();
      int parts = Curve.parts(name);
      for (int i = 0; i <= parts; i++) {
        double rank = (levels.lastKey() - 1) * (double) i / parts;
        double share = rank - Math.floor(rank);
        double below = levels.higherEntry((long) rank).getValue();
        double above = levels.higherEntry((long) Math.ceil(rank)).getValue();
        knots.add(share == 0 || below == above ? below : (1 - share) * below + share * above);
      }
      if (knots.size() <= parts) {
        LOG.warn(
            "{} must be of {} knots but has {}, since quantiles coincide",
            name,
            parts + 1,
            knots.size());
      }
      return knots.stream().map(ScannedColumns::text).toList();
    }

    /**
     * The levels of a column of numbers but for the least, or where they are many the quantiles of
     * the rows among them, as texts that parse to them.
     *
     * @throws DataException if it holds no numbers
     */
    List<String> steps(int column, String name) {
      TreeMap<Double, Long> rows = levels(column, name);
      long all = rows.values().stream().mapToLong(count -> count).sum();
      long before = rows.pollFirstEntry().getValue();
      boolean areMany = rows.size() > MOST_STEPS;
      List<String> steps = new ArrayList<>();
      for (Map.Entry<Double, Long> level : rows.entrySet()) {
        long until = before + level.getValue();
        if (!areMany || before * MOST_STEPS / all < until * MOST_STEPS / all) {
          steps.add(text(level.getKey()));
        }
        before = until;
      }
      return steps;
    }

    /** Whether each row has a category in a column. */
    boolean isComplete(int column) {
      return missing[column] == 0;
    }

    /** What the labels call the classes; empty where one is a number. */
    Collection<String> classes() {
      return hasNumber ? List.of() : classes.keySet().stream().map(UTF8String::toString).toList();
    }
  }
}

package org.thalweg.data.table;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.expressions.WindowExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.Percentile;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationDef;
import org.apache.spark.sql.catalyst.plans.logical.CTERelationRef;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import org.apache.spark.sql.catalyst.plans.logical.View;
import org.thalweg.config.ConfException;
import org.thalweg.config.InputConf;
import org.thalweg.data.csv.Dialect;
import org.thalweg.data.csv.DialectOptions;
import org.thalweg.data.shard.JobLabel;
import org.thalweg.data.text.Patience;
import org.thalweg.text.DataException;
import org.thalweg.text.Line;
import org.thalweg.text.RegularFiles;
import org.thalweg.text.Require;
import org.thalweg.text.Secrets;
import org.thalweg.text.UnreachableException;
import scala.Product;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractPartialFunction;

/** Tables as Spark reads them, and what their rows' order hangs on. */
public final class Tables {
  private static final String PAGE_CHECKSUMS = "parquet.page.verify-checksum.enabled";

  private static final int MOST_COLUMNS = 30_000; // Spark plans a third of these for a minute
  private static final Set<String> OF_FILES =
      Set.of("csv", "parquet", "orc", "avro", "json", "xml", "text");

  private Tables() {}

  /**
   * Opens a table.
   *
   * @param format csv, parquet, orc, avro, or another that Spark knows; or table, for one of a
   *     catalog
   * @param path a file, a directory or a glob; or the name of a table
   * @param options of Spark's reader, on top of ours, and the query that makes the table of it; a
   *     CSV file has a header unless one says not
   * @throws ConfException if Spark has no such format, or the query is none
   * @throws DataException if there is none, or it cannot be read
   */
  public static Dataset<Row> open(
      SparkSession spark, String format, String path, Map<String, String> options) {
    try (JobLabel label = new JobLabel(spark.sparkContext(), "columns of " + Secrets.hide(path))) {
      return Patience.of(spark.sessionState().newHadoopConf())
          .call(path, () -> openOnce(spark, format, path, options));
    } catch (ConfException | DataException | UnreachableException e) {
      throw e;
    } catch (Exception e) { // AnalysisException is checked, but Scala does not declare it
      throw DataSources.missing(format, options, e)
          .<RuntimeException>map(conf -> conf)
          .orElseGet(() -> ReadErrors.unreadable(path, e));
    }
  }

  private static Dataset<Row> openOnce(
      SparkSession spark, String format, String path, Map<String, String> options)
      throws IOException {
    String query = options.get(InputConf.SQL);
    if (query == null) {
      Dataset<Row> table = read(spark, format, path, options);
      int columns = table.schema().size();
      if (columns > MOST_COLUMNS) {
        throw new DataException(
            "%s must have at most %d columns but has %d, which Spark would plan for minutes; LIBSVM text or a column of vectors takes as many"
                .formatted(path, MOST_COLUMNS, columns));
      }
      return table;
    }
    return Query.over(
        read(spark, format, path, DataSources.strict(format, options)).drop(ReadErrors.CORRUPT),
        query);
  }

  /** Before Spark looks into the first of them. */
  private static void requireRegular(SparkSession spark, String path) throws IOException {
    RegularFiles.requireNoPage(path);
    Path place = new Path(path);
    FileStatus[] found =
        place.getFileSystem(spark.sessionState().newHadoopConf()).globStatus(place);
    for (FileStatus file : found == null ? new FileStatus[0] : found) {
      RegularFiles.require(file.getPath().toUri());
    }
  }

  private static Dataset<Row> read(
      SparkSession spark, String format, String path, Map<String, String> options)
      throws IOException {
    if (OF_FILES.contains(format)) {
      requireRegular(spark, path);
    }
    if (format.equals("table") && path.contains("/")) {
      throw new DataException(
          "a table must be named as in SQL but was %s; for files a format must be given, such as parquet"
              .formatted(path));
    }
    return switch (format) {
      case "table" -> spark.table(path);
      case "csv" -> CsvTable.open(spark, path, options);
      case "parquet" -> // whose pages have checksums, which are read past by default
          spark.read().format(format).option(PAGE_CHECKSUMS, true).options(options).load(path);
      default -> DataSources.open(spark, format, path, options);
    };
  }

  /**
   * How files of separated values seem to be written, by the beginning of the first of them.
   *
   * @param given options of a reader, of which those of a dialect are taken as they are
   * @throws DataException if there is none, or it cannot be read
   */
  public static Dialect dialect(SparkSession spark, String path, Map<String, String> given) {
    try {
      List<Path> files = FileSample.files(spark.read().text(path));
      return files.isEmpty()
          ? DialectOptions.dialect(given)
          : FileSample.of(spark.sessionState().newHadoopConf(), files.get(0)).dialect(given);
    } catch (IllegalArgumentException e) {
      throw new DataException(path + " " + e.getMessage());
    } catch (Exception e) { // AnalysisException is checked, but Scala does not declare it
      throw ReadErrors.unreadable(path, e);
    }
  }

  /**
   * How files of separated values are read: in parts, or whole, and why.
   *
   * @param options of a reader; without a query, which may leave rows out, the first file must not
   *     have units below its header, nor the last one sums at its end
   * @throws DataException if they have
   */
  public static String splitting(SparkSession spark, String path, Map<String, String> options) {
    Dialect dialect = DialectOptions.dialect(options);
    List<Path> files = FileSample.files(spark.read().text(path));
    if (files.isEmpty()) {
      return dialect.splitting();
    }
    FileSample first = FileSample.of(spark.sessionState().newHadoopConf(), files.get(0));
    byte[] end = FileSample.end(spark, files.get(files.size() - 1));
    Require.none(
        dialect
            .strangeRows(first.bytes(), first.isWhole(), end)
            .filter(flaw -> !options.containsKey(InputConf.SQL)),
        flaw -> new DataException(path + " " + flaw));
    boolean isPacked = FileSample.isPackedWhole(spark, files.get(0));
    return dialect.isSplittable() && isPacked
        ? "each file whole, by one task, since it is packed"
        : dialect.splitting();
  }

  /** Data sources of Spark by their short names: its own, and those that a jar adds. */
  private static final class DataSources {
    /** Texts, whose readers make rows of nulls of what is malformed, unless one says not. */
    private static final Set<String> HAVE_MODES = Set.of("csv", "json", "xml");

    /** What has the option of a source that takes the name of a table, and no path. */
    private static final Map<String, String> NAMED_BY =
        Map.of("jdbc", "dbtable", "snowflake", "dbtable", "mongodb", "collection");

    /** Packages without a version, in which {@code %s} is that of Spark, such as 4.2. */
    private static final Map<String, String> PACKAGES =
        Map.of(
            "avro", "org.apache.spark:spark-avro_2.13",
            "bigquery", "com.google.cloud.spark:spark-bigquery-with-dependencies_2.13",
            "delta", "io.delta:delta-spark_2.13",
            "excel", "dev.mauch:spark-excel_2.13",
            "hudi", "org.apache.hudi:hudi-spark%s-bundle_2.13",
            "iceberg", "org.apache.iceberg:iceberg-spark-runtime-%s_2.13",
            "mongodb", "org.mongodb.spark:mongo-spark-connector_2.13",
            "snowflake", "net.snowflake:spark-snowflake_2.13");

    /** Drivers of JDBC by the word behind {@code jdbc:} in a URL. */
    private static final Map<String, String> DRIVERS =
        new TreeMap<>(
            Map.of(
                "derby", "org.apache.derby:derbyclient",
                "duckdb", "org.duckdb:duckdb_jdbc",
                "h2", "com.h2database:h2",
                "mariadb", "org.mariadb.jdbc:mariadb-java-client",
                "mysql", "com.mysql:mysql-connector-j",
                "oracle", "com.oracle.database.jdbc:ojdbc11",
                "postgresql", "org.postgresql:postgresql",
                "sqlite", "org.xerial:sqlite-jdbc",
                "sqlserver", "com.microsoft.sqlserver:mssql-jdbc"));

    private static final Pattern URL = Pattern.compile("jdbc:(\\w+):.*", Pattern.DOTALL);

    private DataSources() {}

    /**
     * Opens a table of a source.
     *
     * @param name of the table, or a path, as the source takes it
     * @param options of its reader
     * @throws ConfException if an option would name another table, or the source is not there
     */
    static Dataset<Row> open(
        SparkSession spark, String format, String name, Map<String, String> options) {
      DataFrameReader reader =
          spark
              .read()
              .format(format)
              .option("columnNameOfCorruptRecord", ReadErrors.CORRUPT) // of json and xml
              .options(options);
      String option = NAMED_BY.get(format);
      if (option == null) {
        return reader.load(name);
      }
      for (String other : List.of(option, "query")) {
        if (options.keySet().stream().anyMatch(other::equalsIgnoreCase)) {
          throw new ConfException(
              "data.options must not have %s for data.format %s, since data.train is that name, or a query (select …) t"
                  .formatted(other, format));
        }
      }
      return spark.read().format(format).options(options).option(option, name).load();
    }

    /** Options of the table that a query is over, which would not show what is malformed. */
    static Map<String, String> strict(String format, Map<String, String> options) {
      Map<String, String> strict = new TreeMap<>(options);
      strict.remove(InputConf.SQL);
      if (HAVE_MODES.contains(format)) {
        strict.putIfAbsent("mode", "FAILFAST");
      }
      return strict;
    }

    /** What to add, where the classes of a source or the driver of a database are not there. */
    static Optional<ConfException> missing(
        String format, Map<String, String> options, Throwable thrown) {
      for (Throwable t = thrown; t != null; t = t.getCause()) {
        String message = String.valueOf(t.getMessage());
        if (message.contains("DATA_SOURCE_NOT_FOUND")
            || message.contains("data source: " + format)) {
          return Optional.of(source(format));
        }
        boolean isDriver =
            t instanceof ClassNotFoundException || message.contains("suitable driver");
        if (format.equals("jdbc") && isDriver) {
          return Optional.of(driver(options));
        }
      }
      return Optional.empty();
    }

    private static ConfException source(String format) {
      String artifact = PACKAGES.get(format);
      String version =
          org.apache.spark.package$.MODULE$.SPARK_VERSION().replaceFirst("\\.\\d+$", "");
      return new ConfException(
          artifact == null
              ? "data.format must be one that Spark has but was %s; thalweg --packages or --jars adds others"
                  .formatted(format)
              : "data.format = %s needs classes that are not there: thalweg --packages %s:VERSION … adds them, in its version for Spark %s"
                  .formatted(format, artifact.formatted(version), version));
    }

    private static ConfException driver(Map<String, String> options) {
      String url =
          options.entrySet().stream()
              .filter(each -> each.getKey().equalsIgnoreCase("url"))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElse("");
      Matcher database = URL.matcher(url);
      String artifact = database.matches() ? DRIVERS.get(database.group(1)) : null;
      return new ConfException(
          "data.format = jdbc needs the driver of %s, which is not there: thalweg --packages %s:VERSION … adds it"
              .formatted(
                  database.matches() ? "jdbc:" + database.group(1) : "the database",
                  artifact == null ? "GROUP:ARTIFACT" : artifact));
    }
  }

  /**
   * The query of {@code data.sql}, which may be that of a model whose author nobody knows. It is
   * parsed before anything of it is looked up, and refused unless it selects, filters, groups,
   * sorts and unites rows of the one table, by functions that are listed here: they are of Spark,
   * read nothing else, give the same for the same row, and make no more than their arguments hold.
   * What is not listed is refused.
   */
  static final class Query {
    private static final int LONGEST = 1 << 16; // characters
    private static final int DEEPEST = 50; // parentheses and cases
    private static final Pattern NESTING = Pattern.compile("(?i)(\\(|\\bcase\\b)|\\)|\\bend\\b");
    private static final int MOST_SCANS = 64; // of the table, where parts are named and used again
    private static final double MOST_WORK = 10_000; // of an expression, in cells that it may fill
    private static final int MOST_DIGITS = 400;

    private static final Set<String> PLANS =
        words(
            """
            Project Filter Aggregate UnresolvedHaving Sort GlobalLimit LocalLimit Offset Distinct
            SubqueryAlias UnresolvedSubqueryColumnAliases UnresolvedWith Union UnresolvedRelation
            OneRowRelation UnresolvedQualify
            """);

    private static final Set<String> EXPRESSIONS =
        words(
            """
            Alias UnresolvedAlias UnresolvedAttribute UnresolvedStar UnresolvedStarExceptOrReplace
            UnresolvedFunction UnresolvedExtractValue UnresolvedOrdinal Literal Cast Add Subtract
            Multiply Divide IntegralDivide Remainder UnaryMinus UnaryPositive BitwiseAnd BitwiseOr
            BitwiseXor BitwiseNot And Or Not EqualTo EqualNullSafe LessThan LessThanOrEqual
            GreaterThan GreaterThanOrEqual Between In IsNull IsNotNull Like ILike RLike CaseWhen
            Concat StringTrim StringTrimLeft StringTrimRight Substring Overlay StringLocate
            CreateStruct CreateNamedStruct TimestampAdd TimestampDiff SortOrder ScalarSubquery
            UnresolvedWindowExpression WindowExpression WindowSpecDefinition WindowSpecReference
            UnspecifiedFrame$
            """);

    static final Set<String> FUNCTIONS =
        words(
            """
            count sum avg mean min max min_by max_by stddev stddev_pop stddev_samp std variance
            var_pop var_samp corr covar_pop covar_samp skewness kurtosis median percentile bool_and
            bool_or between every some any count_if row_number rank dense_rank percent_rank cume_dist ntile
            lag lead abs acos acosh asin asinh atan atan2 atanh bround cbrt ceil ceiling cos cosh cot
            csc degrees exp expm1 floor greatest least hypot ln log log10 log1p log2 mod pmod negative
            positive pi e pow power radians rint round sec sign signum sin sinh sqrt tan tanh
            width_bucket isnan nanvl div try_add try_divide try_multiply try_subtract try_mod hash
            xxhash64 crc32 md5 sha1 sha2 bit_count coalesce if ifnull nvl nvl2 nullif isnull isnotnull
            equal_null nullifzero zeroifnull when lower lcase upper ucase trim btrim ltrim rtrim
            length char_length character_length len octet_length concat concat_ws substring substr
            left right substring_index replace translate regexp_replace regexp_extract regexp_like
            rlike regexp like ilike startswith endswith contains instr locate position initcap lpad
            rpad ascii reverse split split_part soundex overlay to_number try_to_number date to_date
            try_to_date to_timestamp try_to_timestamp timestamp date_add date_sub dateadd datediff
            date_diff add_months months_between year quarter month day dayofmonth dayofweek dayofyear
            weekday weekofyear hour minute second last_day next_day trunc date_trunc date_part
            datepart extract unix_timestamp from_unixtime to_unix_timestamp timestamp_seconds
            timestamp_millis timestamp_micros unix_date unix_seconds unix_millis unix_micros make_date
            make_timestamp date_from_unix_date timestampadd timestampdiff date_format dayname
            monthname from_utc_timestamp to_utc_timestamp bigint boolean decimal double float int
            smallint string tinyint array element_at get size array_contains array_max array_min
            get_json_object
            """);

    /** Where a function has its pattern, or the number of digits or characters to make. */
    private static final Set<String> PATTERNS =
        words("regexp_replace regexp_extract regexp_like rlike regexp like ilike split RLike Like");

    private static final Set<String> NUMBERS = words("round bround ceil ceiling floor lpad rpad");

    /**
     * What an analysed plan must not have: the environment, and rows of the query around a part.
     */
    private static final Set<String> REFUSED =
        words(
            """
            CallMethodViaReflection CurrentUser CurrentDatabase CurrentCatalog CurrentDate
            CurrentTimestamp CurrentTimeZone CurrentTime CurrentBatchTimestamp LocalTimestamp Now
            InputFileName InputFileBlockStart InputFileBlockLength SparkVersion SparkPartitionID
            VariableReference OuterReference
            """);

    private final SparkSession spark;
    private final String name; // of the table
    private final Map<ExprId, Double> work = new HashMap<>(); // of a column that the query computes
    private final Map<Long, LogicalPlan> parts = new HashMap<>(); // that it names

    private Query(SparkSession spark, String name) {
      this.spark = spark;
      this.name = name;
    }

    /**
     * The table that a query makes. Where it only selects columns and rows of files, the rows keep
     * their places in them.
     *
     * @param query with {@code __THIS__} for the name of the table
     * @throws ConfException if it is no query, names columns that the table has not, or does what
     *     is not listed without {@link Sessions#allowSql}
     */
    static Dataset<Row> over(Dataset<Row> table, String query) {
      SparkSession spark = table.sparkSession();
      String name = "_thalweg_" + UUID.randomUUID().toString().replace("-", "");
      boolean isAllowed = Sessions.allowsSql(spark.sparkContext());
      try {
        table.createOrReplaceTempView(name);
        String named = query.replace(InputConf.THIS, name);
        LogicalPlan made =
            isAllowed
                ? SparkPlans.plan(spark.sql(named))
                : new Query(spark, name).plan(query, named);
        return SparkPlans.rows(spark, withoutViews(made));
      } catch (StackOverflowError e) {
        throw refused("is nested too deeply");
      } catch (AnalysisException e) { // Scala does not declare all of them
        throw new ConfException(
            "data.sql must be a query over the table but %s"
                .formatted(ReadErrors.words(e))
                .replace(name, InputConf.THIS));
      } finally {
        spark.catalog().dropTempView(name);
      }
    }

    private LogicalPlan plan(String query, String named) throws ParseException {
      if (query.length() > LONGEST || depth(query) > DEEPEST) {
        throw refused("is longer than %d characters or nested too deeply".formatted(LONGEST));
      }
      LogicalPlan parsed = SparkPlans.parsed(spark, named);
      if (scans(parsed, Map.of()) > MOST_SCANS) {
        throw refused("reads the table more than %d times".formatted(MOST_SCANS));
      }
      LogicalPlan analysed = SparkPlans.plan(SparkPlans.rows(spark, parsed));
      requireWork(analysed);
      return new QueryPatterns(Query::refused).in(analysed);
    }

    /** How often a plan reads the table, of which every part is one that is listed. */
    private double scans(LogicalPlan plan, Map<String, Double> named) {
      String kind = plan.getClass().getSimpleName();
      if (!PLANS.contains(kind)) {
        throw refused("has " + words(kind, plan));
      }
      if (plan instanceof UnresolvedRelation relation) {
        String table =
            String.join(".", CollectionConverters.asJava(relation.multipartIdentifier()));
        boolean isPlain = relation.multipartIdentifier().size() == 1 && !relation.isStreaming();
        Double times = table.equals(name) ? Double.valueOf(1) : named.get(lower(table));
        if (times == null || !isPlain || !relation.options().isEmpty()) {
          throw refused("reads " + table);
        }
        return times;
      }
      Map<String, Double> known = new HashMap<>(named);
      if (plan instanceof UnresolvedWith with) {
        for (Product part :
            CollectionConverters.asJava((Seq<? extends Product>) with.cteRelations())) {
          String called = lower((String) part.productElement(0));
          known.put(called, scans((SubqueryAlias) part.productElement(1), known));
        }
      }
      double times = 0;
      for (LogicalPlan child : CollectionConverters.asJava(plan.children())) {
        times += scans(child, known);
      }
      for (Expression expression : CollectionConverters.asJava(plan.expressions())) {
        times += scans(expression, known);
      }
      return times;
    }

    private double scans(Expression expression, Map<String, Double> named) {
      String kind = expression.getClass().getSimpleName();
      if (!EXPRESSIONS.contains(kind)) {
        throw refused("has " + words(kind, expression));
      }
      String called = expression instanceof UnresolvedFunction call ? function(call) : kind;
      requireBounded(called, CollectionConverters.asJava(expression.children()));
      double times = 0;
      if (expression instanceof SubqueryExpression part) {
        times += scans((LogicalPlan) part.plan(), named);
      }
      for (Expression child : CollectionConverters.asJava(expression.children())) {
        times += scans(child, named);
      }
      return times;
    }

    /** The name of a function that is listed. */
    private static String function(UnresolvedFunction call) {
      String called = lower(String.join(".", CollectionConverters.asJava(call.nameParts())));
      String bare = called.replaceFirst("^(system\\.)?builtin\\.", "");
      if (!FUNCTIONS.contains(bare)) {
        throw refused("calls " + called);
      }
      return bare;
    }

    /** Patterns, digits and what replaces others are written in the query, and small. */
    private static void requireBounded(String called, List<Expression> arguments) {
      if (PATTERNS.contains(called) && text(arguments, 1) == null) {
        throw refused("has a pattern of %s that is no text".formatted(called));
      }
      if (NUMBERS.contains(called) && arguments.size() > 1 && !isSmall(arguments.get(1))) {
        throw refused(
            "has a number in %s that is not in [-%d, %2$d]".formatted(called, MOST_DIGITS));
      }
      if (Set.of("replace", "regexp_replace").contains(called)
          && arguments.size() > 2
          && text(arguments, 2) == null) {
        throw refused("puts what is no text in place of others in " + called);
      }
    }

    private static boolean isSmall(Expression expression) {
      return expression instanceof Literal number
          && number.value() instanceof Integer digits
          && Math.abs((double) digits) <= MOST_DIGITS;
    }

    private static String text(List<Expression> arguments, int place) {
      return arguments.size() > place && arguments.get(place) instanceof Literal text
          ? String.valueOf(text.value())
          : null;
    }

    /**
     * No expression of the analysed plan fills much more than its cells, where those that it is
     * made of are counted as often as it names them; and all are Spark's own.
     */
    private void requireWork(LogicalPlan plan) {
      if (plan instanceof View view && view.isTempView()) {
        return; // the table
      }
      for (LogicalPlan child : CollectionConverters.asJava(plan.children())) {
        requireWork(child);
      }
      if (plan instanceof CTERelationDef part) {
        parts.put(part.id(), part);
      }
      for (Expression expression : CollectionConverters.asJava(plan.expressions())) {
        if (work(expression) > MOST_WORK) {
          throw refused("computes too much in one column");
        }
      }
      if (plan instanceof Union || plan instanceof CTERelationRef) {
        List<LogicalPlan> from =
            plan instanceof CTERelationRef ref
                ? List.of(parts.get(ref.cteId()))
                : CollectionConverters.asJava(plan.children());
        List<Attribute> columns = CollectionConverters.asJava(plan.output());
        for (LogicalPlan one : from) {
          List<Attribute> those = CollectionConverters.asJava(one.output());
          for (int i = 0; i < columns.size(); i++) {
            double most = Math.max(work(columns.get(i)), work(those.get(i)));
            work.put(columns.get(i).exprId(), most);
          }
        }
      }
    }

    private double work(Expression expression) {
      String kind = expression.getClass().getSimpleName();
      boolean isSparks =
          expression.getClass().getName().startsWith("org.apache.spark.sql.catalyst.expressions.");
      if (!isSparks
          || REFUSED.contains(kind)
          || kind.endsWith("UDF")
          || !expression.deterministic()) {
        throw refused("has " + words(kind, expression));
      }
      if (expression instanceof WindowExpression window) {
        requireGrowing(window);
      }
      if (expression instanceof Attribute column) {
        return work.getOrDefault(column.exprId(), 1.0);
      }
      double sum = 1;
      if (expression instanceof SubqueryExpression part) {
        requireWork((LogicalPlan) part.plan());
        sum += work(CollectionConverters.asJava(((LogicalPlan) part.plan()).output()).get(0));
      }
      List<Expression> children = CollectionConverters.asJava(expression.children());
      for (Expression child : children) {
        sum += work(child);
      }
      double made =
          sum
              * switch (kind) {
                case "StringReplace", "RegExpReplace" ->
                    2 + String.valueOf(text(children, 2)).length();
                case "StringLPad", "StringRPad" -> MOST_DIGITS / 8.0;
                case "DateFormatClass", "FromUnixTime" -> 8;
                default -> 1;
              };
      if (expression instanceof Alias alias) {
        work.put(alias.exprId(), made);
      }
      return made;
    }

    /** A quantile of all rows before each is found anew for each: quadratic in the rows. */
    private static void requireGrowing(WindowExpression window) {
      boolean isOrdered = !window.windowSpec().orderSpec().isEmpty();
      if (isOrdered && window.windowFunction().exists(part -> part instanceof Percentile)) {
        throw refused("sorts the rows before each row anew (%s)".formatted(window.sql()));
      }
    }

    private static int depth(String query) {
      int depth = 0;
      int deepest = 0;
      Matcher words = NESTING.matcher(query);
      while (words.find()) {
        depth += words.group(1) == null ? -1 : 1;
        deepest = Math.max(deepest, depth);
      }
      return deepest;
    }

    private static ConfException refused(String what) {
      return new ConfException(
          Line.of(
              "data.sql must make columns and rows of __THIS__ alone, by functions that are listed in data.md, but %s; --allow-sql lets this one call do so"
                  .formatted(what.replaceAll("_thalweg_\\w*", InputConf.THIS))));
    }

    private static String words(String kind, Object part) {
      String text = part.toString().strip();
      String first = text.lines().findFirst().orElse("");
      return "%s (%s)".formatted(kind, first.substring(0, Math.min(60, first.length())));
    }

    private static String lower(String text) {
      return text.toLowerCase(Locale.ROOT);
    }

    private static Set<String> words(String text) {
      return Set.of(text.strip().split("\\s+"));
    }

    /** The plan, in which what a view stands for is in its place. */
    private static LogicalPlan withoutViews(LogicalPlan plan) {
      return (LogicalPlan)
          plan.transformUp(
              new AbstractPartialFunction<>() {
                @Override
                public boolean isDefinedAt(LogicalPlan part) {
                  return part instanceof View view && view.isTempView();
                }

                @Override
                public LogicalPlan apply(LogicalPlan part) {
                  return ((View) part).child();
                }
              });
    }
  }
}

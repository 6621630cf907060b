package org.thalweg.run;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.thalweg.config.DataConf;
import org.thalweg.config.Folds;
import org.thalweg.config.HeldOut;
import org.thalweg.config.InputConf;
import org.thalweg.config.LossColumns;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Sampling;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.LabelRule;
import org.thalweg.data.shard.Partitioning;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.data.shard.Source;
import org.thalweg.data.table.Encoding;
import org.thalweg.data.table.HeldOutRows;
import org.thalweg.data.table.Sessions;
import org.thalweg.data.table.TableColumns;
import org.thalweg.data.table.Tables;
import org.thalweg.data.text.LibsvmSource;
import org.thalweg.loss.LabelDomain;
import org.thalweg.model.DomainLabels;
import org.thalweg.model.Input;
import org.thalweg.model.NamedFeatures;
import org.thalweg.objective.Objective;
import org.thalweg.spark.SparkOfJar;
import org.thalweg.text.DataException;

/**
 * The loaded training and test data of a conf, and what is derived from the training data.
 *
 * @param input how both are read
 * @param objective that of the conf, with its number of classes
 * @param features length of x
 * @param train rows to train on
 * @param test rows to evaluate on
 * @param folds how many folds the rows have
 * @param validation rows on which points are measured while a run lasts
 * @param loadSeconds until all these rows were there, since the first look at the data: what their
 *     columns are and which categories they have is found out before they are read
 */
public record TrainingData(
    Input input,
    ObjectiveConf objective,
    int features,
    ShardedData train,
    Optional<ShardedData> test,
    Optional<ShardedData> validation,
    int folds,
    double loadSeconds)
    implements AutoCloseable {
  /** Reads the files or the tables that the conf names. */
  public static TrainingData load(TrainingConf conf, JavaSparkContext spark) {
    long begin = System.nanoTime();
    DataConf data = conf.data();
    InputConf form = data.input();
    if (form.columns().isPresent()) {
      SparkSession session = Sessions.of(spark);
      Dataset<Row> train = Tables.open(session, form.format(), conf.requireTrain(), form.options());
      return load(conf, train, Optional.empty(), DomainLabels::of, spark, begin);
    }
    Partitioning cut = partitioning(conf);
    Sources sources =
        new Sources(
            Input.libsvm(),
            conf.tune().folds().count(),
            new LibsvmSource("data.train", conf.requireTrain(), form.features(), cut),
            (own, features) ->
                HeldOut.path(data.test())
                    .map(path -> new LibsvmSource("data.test", path, features, cut)),
            (own, features) ->
                HeldOut.path(data.validation().rows())
                    .map(path -> new LibsvmSource("data.validation", path, features, cut)));
    return load(conf, sources, DomainLabels::of, spark, begin);
  }

  /** Reads tables, which have the names of the conf in messages. */
  public static TrainingData load(
      TrainingConf conf, Dataset<Row> all, Optional<Dataset<Row>> test, JavaSparkContext spark) {
    return load(conf, all, test, DomainLabels::of, spark);
  }

  /**
   * Reads tables, with labels by another rule than that of the loss alone.
   *
   * @param labels the rule for an objective
   */
  public static TrainingData load(
      TrainingConf conf,
      Dataset<Row> all,
      Optional<Dataset<Row>> test,
      Function<ObjectiveConf, LabelRule> labels,
      JavaSparkContext spark) {
    return load(conf, all, test, labels, spark, System.nanoTime());
  }

  private static TrainingData load(
      TrainingConf conf,
      Dataset<Row> all,
      Optional<Dataset<Row>> test,
      Function<ObjectiveConf, LabelRule> labels,
      JavaSparkContext spark,
      long begin) {
    DataConf data = conf.data();
    HeldOutRows validating = new HeldOutRows("data.validation", conf.seed());
    HeldOutRows testing = new HeldOutRows("data.test", conf.seed());
    Optional<HeldOut> validation = data.validation().rows();
    Dataset<Row> train = testing.others(all, validating.others(all, all, validation), data.test());
    Folds folds = conf.tune().folds();
    HeldOutRows.Folded folded =
        new HeldOutRows("tune.folds", conf.tune().seed()).folded(train, folds);
    Dataset<Row> seen = folded.rows();
    String name = data.train().orElse("the training data");
    boolean classes = conf.objective().labels().isOfClasses();
    LossColumns read = conf.objective().columns();
    conf.objective()
        .formula()
        .requireColumns(
            Stream.concat(
                    TableColumns.names(seen).stream(),
                    read.names().stream().filter(column -> TableColumns.has(seen, column)))
                .toList());
    Stream<String> others =
        Stream.of(validation, data.test())
            .filter(rows -> rows.orElse(null) instanceof HeldOut.Part)
            .flatMap(rows -> HeldOut.column(rows).stream());
    LossColumns marked = folded.columns(read, folds, others);
    boolean relative = ObjectiveOfData.hasReferences(conf);
    Input reading = Input.of(data.input(), marked, name, seen, classes, relative);
    Input input = reading.readBy(read);
    ObjectiveOfData.requireTwo(conf.objective(), input.classNames());
    Partitioning cut = partitioning(conf);
    Sources sources =
        new Sources(
            input,
            folded.count(),
            reading.source(name, seen, cut),
            (own, features) ->
                test.or(() -> ValidationRows.table(testing, data.test(), data, all))
                    .map(
                        table ->
                            own.source(
                                HeldOut.path(data.test()).orElse("the test data"), table, cut)),
            (own, features) ->
                ValidationRows.table(validating, validation, data, all)
                    .map(table -> own.source("data.validation", table, cut)));
    return load(conf, sources, labels, spark, begin);
  }

  /**
   * Where rows are read from: those to test on once the number of features is known, and with the
   * input the numbers that the training data have.
   */
  private record Sources(
      Input input,
      int folds,
      Source train,
      BiFunction<Input, Integer, Optional<Source>> test,
      BiFunction<Input, Integer, Optional<Source>> validation) {}

  private static TrainingData load(
      TrainingConf conf,
      Sources sources,
      Function<ObjectiveConf, LabelRule> labels,
      JavaSparkContext spark,
      long begin) {
    SparkOfJar.require();
    RowRules rules = rules(conf, labels.apply(conf.objective()));
    ShardedData train = sources.train().load(spark, rules.holdingOut(fraction(conf.data())));
    boolean whole = false;
    Optional<ShardedData> test = Optional.empty();
    try {
      Input input = sources.input().within(train.rejections().ranges());
      int limit = conf.data().input().features();
      Optional<HeldOut> validating = conf.data().validation().rows();
      Optional<ShardedData> drawn = ValidationRows.drawn("data.validation", validating, train);
      Optional<ShardedData> drawnTest =
          ValidationRows.drawn("data.test", conf.data().test(), train);
      int used =
          Math.max(
              train.features(), drawn.or(() -> drawnTest).map(ShardedData::features).orElse(0));
      int features = input.encoding().map(Encoding::width).orElse(limit > 0 ? limit : used);
      ObjectiveConf objective = ObjectiveOfData.of(conf.objective(), train, input, features);
      RowRules testRules = rules.toEvaluate(labels.apply(objective));
      test =
          drawnTest.or(
              () ->
                  sources
                      .test()
                      .apply(input, features)
                      .map(source -> source.load(spark, testRules)));
      Optional<ShardedData> validation =
          drawn.or(
              () ->
                  sources
                      .validation()
                      .apply(input, features)
                      .map(source -> source.load(spark, testRules)));
      ShardedData seen =
          conf.tune()
              .without(sources.folds())
              .map(factors -> train.weighing(List.of(factors)).get(0))
              .orElse(train);
      double seconds = (System.nanoTime() - begin) / 1e9;
      whole = true;
      return new TrainingData(
          input, objective, features, seen, test, validation, sources.folds(), seconds);
    } finally {
      if (!whole) {
        train.close();
        test.ifPresent(ShardedData::close);
      }
    }
  }

  /** The probability with which a row is held out, for validation or for the test. */
  private static double fraction(DataConf data) {
    return Math.max(HeldOut.fraction(data.validation().rows()), HeldOut.fraction(data.test()));
  }

  /**
   * These data as another conf trains on them, which differs in nothing that they are read by.
   *
   * @param rows a view of the rows to train on
   */
  public TrainingData of(TrainingConf other, ShardedData rows) {
    return new TrainingData(
        input,
        ObjectiveOfData.of(other.objective(), rows.root(), input, features),
        features,
        rows,
        test,
        validation,
        folds,
        loadSeconds);
  }

  /** These data, with other rows to validate on, or with none. */
  public TrainingData validatedOn(Optional<ShardedData> rows) {
    return new TrainingData(input, objective, features, train, test, rows, folds, loadSeconds);
  }

  /** The partitioning that a conf asks for, whose shards say which rows are drawn. */
  public static Partitioning partitioning(TrainingConf conf) {
    return new Partitioning(conf.data().shards(), conf.data().partitions(), conf.storage());
  }

  private static RowRules rules(TrainingConf conf, LabelRule labels) {
    return new RowRules(
        labels,
        conf.data().rows().malformed(),
        conf.data().rows().downsample(),
        conf.batch().sampling() == Sampling.STRATIFIED,
        0,
        conf.seed());
  }

  @Override
  public void close() {
    train.root().close();
    test.ifPresent(ShardedData::close);
    validation.ifPresent(ShardedData::close);
  }

  /**
   * What the training data tell of the objective of a conf: its classes, and how columns enter it.
   */
  private static final class ObjectiveOfData {
    private static final int SHOWN = 10; // names of classes, in a message

    private ObjectiveOfData() {}

    /**
     * The objective of a conf with what the data tell of it: the number of classes, if need be, and
     * the features of the columns of scores.
     */
    static ObjectiveConf of(ObjectiveConf given, ShardedData train, Input input, int features) {
      return withClasses(given, train, input.classNames().size())
          .choosing(new NamedFeatures(input, features)::of);
    }

    private static ObjectiveConf withClasses(ObjectiveConf given, ShardedData train, int named) {
      if (!given.wantsClasses()) {
        return given;
      }
      if (named > 1) {
        return given.withClasses(named);
      }
      if (!(train.counts().largestLabel() >= 1)) {
        throw new DataException(
            "labels of data.train must be of at least 2 classes but the largest was %s"
                .formatted(train.counts().largestLabel()));
      }
      return given.withClasses((int) train.counts().largestLabel() + 1);
    }

    /**
     * Whether one category of a column has no feature. With an intercept and all of them many w
     * have the same scores, and where there is no penalty nothing chooses one. Models of a search
     * read the rows alike, whatever their penalties are.
     */
    static boolean hasReferences(TrainingConf conf) {
      Objective any = conf.objective().ofAnyData();
      boolean hasIntercept =
          any.scoresAreLinear() && any.inputs().stream().allMatch(input -> input.intercepts() >= 0);
      boolean isFree =
          conf.penalty().value().terms().isEmpty()
              && conf.path().isEmpty()
              && !conf.tune().keys().contains("penalty");
      return hasIntercept && isFree;
    }

    /** Whether names of classes, where labels are such, are as many as the loss takes. */
    static void requireTwo(ObjectiveConf objective, List<String> names) {
      boolean two = objective.labels() == LabelDomain.BINARY;
      if (names.size() == 1 || two && names.size() > 2) {
        throw new DataException(
            ("labels of data.train must be of %s classes, as %s requires, but were %s;"
                    + " data.classNames says which count%s")
                .formatted(
                    two ? "two" : "at least two",
                    objective.lossText(),
                    String.join(", ", names.subList(0, Math.min(SHOWN, names.size()))),
                    two && names.size() > 2 ? ", and objective.model = softmax takes all" : ""));
      }
    }
  }
}

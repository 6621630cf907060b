package org.thalweg.ml;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Predictor;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.thalweg.config.ConfBuilder;
import org.thalweg.config.ConfException;
import org.thalweg.config.HeldOut;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.config.Registry;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.LabelRule;
import org.thalweg.loss.LabelDomain;
import org.thalweg.model.DomainLabels;
import org.thalweg.objective.Objective;
import org.thalweg.run.TrainingData;

/**
 * How an estimator reads the rows of a Dataset. Estimators of equal form can be fitted to rows that
 * were read once.
 *
 * @param columns which columns mean what
 * @param id the column that orders the rows, where one does
 * @param conf of the reading
 * @param labels how an estimator says which labels it takes; as the loss says where it is empty
 * @param keepsAll whether rows of weight 0 are kept, as by a conf; Spark drops them
 */
record ReadPlan(
    TrainingColumns columns,
    Optional<String> id,
    TrainingConf conf,
    Optional<Labels> labels,
    boolean keepsAll) {

  /**
   * The labels that an estimator takes, for a message.
   *
   * @param allowed "{0, 1}"
   * @param requirer its name, or that of a Param with its value
   */
  record Labels(String allowed, String requirer) {
    /** Labels of an estimator, or of a Param, for two classes. */
    static Labels ofTwoClasses(String requirer) {
      return new Labels(LabelDomain.BINARY.toString(), requirer);
    }

    /** The labels that a loss takes. */
    static Labels of(String loss, String requirer) {
      return new Labels(Registry.losses().parse(loss).value().labels().toString(), requirer);
    }

    private LabelRule rule(ObjectiveConf objective) {
      return DomainLabels.of(objective, allowed, requirer);
    }
  }

  private static final Set<String> OF_LOADING =
      Set.of("shards", "partitions", "storage", "validation");
  private static final int MOST_CLASSES = 1 << 20; // labels of classes are smaller
  private static final String STRATIFIED = "stratified";

  /** A key whose name begins with {@code data.} but which does not change how rows are read. */
  private static final String OF_TRAINING = "data.standardize";

  private static final Set<String> READ_BY =
      Set.of("loss", "model", "classes", "storage", "seed", "tuneFolds", "tuneFold", "tuneSeed");

  /**
   * The form of an estimator with Spark's Params.
   *
   * @param loss one that takes all labels that the estimator does
   * @param labels how the estimator says which these are
   */
  static ReadPlan besideSpark(KeyParams keys, TrainingColumns columns, String loss, Labels labels) {
    TrainingColumns all = columns.holdingOut(keys.heldOut());
    ConfBuilder conf = all.conf().loss(loss);
    if (loss.equals("softmax")) {
      conf.model(loss).classes(MOST_CLASSES);
    }
    keys.copyTo(conf, OF_LOADING);
    copyStratified(keys, conf);
    return new ReadPlan(all, Optional.empty(), conf.build(), Optional.of(labels), false);
  }

  /** The form of an estimator whose Params are all keys of a conf. */
  static ReadPlan ofKeys(KeyParams keys, String label, String features) {
    ConfBuilder conf = KeyParams.table(label, features);
    keys.copyTo(
        conf,
        keys.all().keySet().stream()
            .filter(name -> READ_BY.contains(name) || isOfData(keys, name))
            .collect(Collectors.toSet()));
    copyStratified(keys, conf);
    TrainingColumns columns =
        new TrainingColumns(
            label, features, keys.value("weight"), keys.value("offset"), keys.heldOut());
    return new ReadPlan(columns, keys.value("id"), conf.build(), Optional.empty(), true);
  }

  private static boolean isOfData(KeyParams keys, String shortName) {
    String key = keys.keyOf(shortName);
    return key.startsWith("data.") && !key.equals(OF_TRAINING);
  }

  /**
   * Copies the kind of batches if it is stratified, the only kind that decides the order of rows.
   */
  private static void copyStratified(KeyParams keys, ConfBuilder conf) {
    keys.value("batchSampling")
        .filter(STRATIFIED::equals)
        .ifPresent(sampling -> conf.set("batch.sampling", sampling));
  }

  /** The rows of a Dataset, read. */
  TrainingData read(Dataset<?> dataset) {
    columns.requireWhole(dataset.schema());
    conf.objective().formula().requireColumns(List.of(dataset.columns()));
    Stream<String> heldBy =
        Stream.concat(
            HeldOut.column(conf.data().validation().rows()).stream(),
            Stream.of(conf.tune().folds().column()));
    Stream<String> read = Stream.concat(id.stream(), conf.objective().columns().names().stream());
    Dataset<Row> rows =
        keepsAll
            ? columns.select(dataset, Stream.concat(read, heldBy))
            : columns.of(dataset, heldBy);
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
    return TrainingData.load(conf, rows, Optional.empty(), this::labelRule, spark);
  }

  private LabelRule labelRule(ObjectiveConf objective) {
    return labels
        .map(words -> words.rule(objective))
        .orElseGet(() -> DomainLabels.withoutNames(objective));
  }

  /**
   * The form of rows that models are measured on, which weigh what a column says.
   *
   * @param objective of the models: its classes need not all be among these rows
   */
  ReadPlan measuring(Optional<String> weight, Objective objective) {
    TrainingColumns own = columns.weighted(weight).holdingOut(Optional.empty());
    ConfBuilder builder = own.conf().loss(conf.objective().lossText());
    builder.model(conf.objective().model().value());
    if (conf.objective().classes() > 0) {
      builder.classes(conf.objective().classes());
    } else if (conf.objective().wantsClasses()) {
      builder.classes(objective.outputs());
    }
    builder.train("the rows that models are measured on"); // as messages call them
    builder.malformed(conf.data().rows().malformed());
    return new ReadPlan(own, Optional.empty(), builder.build(), labels, true);
  }

  /**
   * The columns of a Dataset that an estimator trains on.
   *
   * @param features the column of vectors; "" if the loss reads columns of numbers alone
   * @param heldOut names the column of true and false: which rows are held out for validation
   */
  record TrainingColumns(
      String label,
      String features,
      Optional<String> weight,
      Optional<String> offset,
      Optional<String> heldOut) {

    /** The columns that Params of Spark name; "" and null name none. */
    static TrainingColumns of(Predictor<?, ?, ?> estimator) {
      return new TrainingColumns(
          estimator.getLabelCol(),
          estimator.getFeaturesCol(),
          name(estimator, "weightCol"),
          name(estimator, "offsetCol"),
          Optional.empty());
    }

    /** These columns with the weights of a column, or with none. */
    TrainingColumns weighted(Optional<String> column) {
      return new TrainingColumns(label, features, column, offset, heldOut);
    }

    /** These columns with one that marks rows held out for validation, or with none. */
    TrainingColumns holdingOut(Optional<String> column) {
      return new TrainingColumns(label, features, weight, offset, column);
    }

    private static Optional<String> name(Params owner, String param) {
      return owner.hasParam(param) && owner.isDefined(owner.getParam(param))
          ? Optional.ofNullable((String) owner.getOrDefault(owner.getParam(param)))
              .filter(name -> !name.isEmpty())
          : Optional.empty();
    }

    /**
     * The rows with a weight, since those of weight 0 are none to Spark, and these columns alone.
     *
     * @param more other columns
     */
    @SuppressWarnings("unchecked") // the rows are read by their columns, whatever their type
    Dataset<Row> of(Dataset<?> dataset, Stream<String> more) {
      if (weight.isEmpty() && !features.contains("*")) { // which stands for others in a conf
        return (Dataset<Row>) dataset; // and not another one, whose plan would have to be made
      }
      Dataset<?> rows =
          weight
              .<Dataset<?>>map(
                  name ->
                      dataset.where(
                          functions.not(cell(dataset, name).eqNullSafe(functions.lit(0.0)))))
              .orElse(dataset);
      return select(rows, more);
    }

    /**
     * These columns alone.
     *
     * @param more other columns
     */
    Dataset<Row> select(Dataset<?> rows, Stream<String> more) {
      return rows.select(
          Stream.of(
                  Stream.of(label, features),
                  Stream.of(weight, offset, heldOut).flatMap(Optional::stream),
                  more)
              .flatMap(names -> names)
              .filter(name -> !name.isEmpty())
              .distinct()
              .map(name -> cell(rows, name))
              .toArray(Column[]::new));
    }

    /**
     * Requires of labels and features that they are columns of their own.
     *
     * @throws ConfException if one is a field of a struct
     */
    void requireWhole(StructType schema) {
      requireWhole("labelCol", label, schema);
      requireWhole("featuresCol", features, schema);
    }

    private static void requireWhole(String param, String name, StructType schema) {
      boolean isThere = Stream.of(schema.fieldNames()).anyMatch(name::equalsIgnoreCase);
      if (name.contains(".") && !isThere) {
        throw new ConfException(
            "%s must name a column, and no field of one, but was %s".formatted(param, name));
      }
    }

    /** The column of a name, whatever characters that has. */
    static Column cell(Dataset<?> dataset, String name) {
      return dataset.col("`" + name.replace("`", "``") + "`");
    }

    /** A conf that reads them. */
    ConfBuilder conf() {
      ConfBuilder conf = KeyParams.table(label, features);
      weight.ifPresent(conf::weight);
      offset.ifPresent(conf::offset);
      return conf;
    }
  }
}

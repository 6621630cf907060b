package org.thalweg.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.run.RunOptions;
import org.thalweg.sample.RowFactors;
import org.thalweg.tune.SearchListener;
import org.thalweg.tune.SearchOutcome;
import org.thalweg.tune.SearchResult.PointResult;

/**
 * A search over penalties by cross-validation: all models side by side, our own models one after
 * the other, and Spark's CrossValidator over its LogisticRegression with the same folds and metric.
 * Wall seconds and processor seconds, and whether the bits and the best point are the same.
 *
 * <p>Arguments: a LIBSVM file with labels 0 and 1; lines of a conf with semicolons between them, or
 * {@code ""}; {@code spark} to run Spark's as well; how often each is run, 1 by default; {@code
 * search} to leave out the models one after the other.
 */
public final class TuneCost {
  private static final int FOLDS = 5;
  private static final double[] PENALTIES = {1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8};

  private TuneCost() {}

  public static void main(String[] arguments) {
    SparkSession session = Sessions.local("tune cost");
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    String more = arguments.length > 1 ? arguments[1].replace(';', '\n') : "";
    boolean withSpark = arguments.length > 2 && arguments[2].equals("spark");
    int rounds = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 1;
    boolean isAlone = arguments.length > 4 && arguments[4].equals("search");
    for (int round = 0; round < rounds; round++) {
      compare(arguments[0], more, spark, !isAlone);
    }
    if (withSpark) {
      ofSpark(session, arguments[0]);
    }
    session.stop();
  }

  private static TrainingConf conf(String path, String more, String rest) {
    return TrainingConf.parse(
        "data.train = \"%s\"\nobjective.loss = logistic\n%s\n%s".formatted(path, more, rest));
  }

  private static void compare(
      String path, String more, JavaSparkContext spark, boolean withOthers) {
    String penalties =
        Stream.of(texts()).map(text -> "\"" + text + "\"").collect(Collectors.joining(", "));
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long work = system.getProcessCpuTime();
    long begin = System.nanoTime();
    SearchOutcome search =
        Thalweg.tune(
            conf(
                path,
                more,
                "tune { grid.penalty = [%s], folds = 5, refit = false }".formatted(penalties)),
            spark,
            RunOptions.of(List.of()),
            SearchListener.none());
    double together = seconds(begin);
    double workTogether = (system.getProcessCpuTime() - work) / 1e9;
    if (!withOthers) {
      System.out.printf(
          Locale.ROOT,
          "together %.2f s (search %.2f s), processor %.2f s%n",
          together,
          search.seconds(),
          workTogether);
      print(search);
      return;
    }
    work = system.getProcessCpuTime();
    double solving = 0;
    boolean same = true;
    begin = System.nanoTime();
    for (PointResult point : search.result().points()) {
      for (int fold = 1; fold <= FOLDS; fold++) {
        String one = "penalty = \"%s\"\ntune { folds = 5, fold = %d }";
        var outcome =
            Thalweg.train(
                conf(path, more, one.formatted(point.point().settings().get("penalty"), fold)),
                spark,
                List.of());
        solving += outcome.trainSeconds();
        same &=
            outcome.model().weightsSha256().equals(point.models().get(fold - 1).weightsSha256());
      }
    }
    double apart = seconds(begin);
    double workApart = (system.getProcessCpuTime() - work) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "together %.2f s (search %.2f s); one after the other %.2f s (training %.2f s); ratios"
            + " %.2f, %.2f; processor %.2f s and %.2f s, ratio %.2f; same bits %s%n",
        together,
        search.seconds(),
        apart,
        solving,
        apart / together,
        solving / search.seconds(),
        workTogether,
        workApart,
        workApart / workTogether,
        same);
    print(search);
  }

  private static void print(SearchOutcome search) {
    search
        .result()
        .points()
        .forEach(
            point ->
                System.out.printf(Locale.ROOT, "%s  %.8g%n", point.point().text(), point.mean()));
    System.out.println("best " + search.result().best().point().text());
  }

  private static String[] texts() {
    return Arrays.stream(PENALTIES).mapToObj(l -> "l2(" + l + ")").toArray(String[]::new);
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }

  /** The same folds, by the places of the rows in the file. */
  private static void ofSpark(SparkSession session, String path) {
    UDF1<Long, Integer> fold = row -> RowFactors.fold(row, FOLDS, 0);
    session.udf().register("fold", fold, DataTypes.IntegerType);
    Dataset<Row> rows =
        session
            .createDataFrame(
                session
                    .read()
                    .format("libsvm")
                    .load(path)
                    .javaRDD()
                    .zipWithIndex()
                    .map(pair -> RowFactory.create(pair._1().get(0), pair._1().get(1), pair._2())),
                new StructType()
                    .add("label", DataTypes.DoubleType)
                    .add("features", SQLDataTypes.VectorType())
                    .add("row", DataTypes.LongType))
            .withColumn("fold", functions.callUDF("fold", functions.col("row")))
            .drop("row")
            .cache();
    rows.count();
    LogisticRegression regression =
        new LogisticRegression().setStandardization(false).setElasticNetParam(0);
    ParamMap[] grid = new ParamGridBuilder().addGrid(regression.regParam(), PENALTIES).build();
    CrossValidator validator =
        new CrossValidator()
            .setEstimator(regression)
            .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("logLoss"))
            .setEstimatorParamMaps(grid)
            .setNumFolds(FOLDS)
            .setFoldCol("fold");
    long begin = System.nanoTime();
    double[] means = validator.fit(rows).avgMetrics();
    System.out.printf(Locale.ROOT, "Spark %.2f s, with the rows cached%n", seconds(begin));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < means.length; i++) {
      lines.add("regParam %s  %.8g".formatted(PENALTIES[i], means[i]));
    }
    lines.forEach(System.out::println);
  }
}

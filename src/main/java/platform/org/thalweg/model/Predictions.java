package org.thalweg.model;

import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;
import org.thalweg.config.ConfException;
import org.thalweg.config.Malformed;
import org.thalweg.data.shard.JobLabel;
import org.thalweg.data.shard.Rejections;
import org.thalweg.data.shard.RowRules;
import org.thalweg.data.shard.ShardLoading;
import org.thalweg.data.table.ReadErrors;
import org.thalweg.data.table.RowsBeside;
import org.thalweg.data.table.Sessions;
import org.thalweg.data.table.SplitSummary;
import org.thalweg.data.table.TextsOfRows;
import org.thalweg.data.text.LibsvmScan;
import org.thalweg.linalg.Block;
import org.thalweg.loss.LabelDomain;
import org.thalweg.text.NoRowsException;
import org.thalweg.text.Require;
import org.thalweg.text.Secrets;
import scala.Tuple2;

/** What a model says of rows whose labels are not looked at. */
public final class Predictions {
  static final DomainLabels ANY_LABEL = new DomainLabels(LabelDomain.REAL, 0, "predict");

  private Predictions() {}

  /**
   * Writes a directory of text, a line a row, in the order of the rows: for labels {0, 1} the label
   * and the probability of 1, or the raw score where the loss has no probabilities; for classes the
   * label and the probability of every class; where the labels of the training data were names, the
   * name of the class in place of its number; for numbers the number. Before them the id of the
   * row, as a cell of CSV, where the model was trained with a {@code data.id} and the data have
   * that column.
   *
   * @param data what to read, none of which may be malformed
   * @param out the directory to make
   * @throws org.thalweg.text.DataException if the data do not fit the model
   */
  public static void write(Model model, String data, String out, SparkSession session) {
    write(model, data, out, Malformed.FAIL, Sessions.context(session));
  }

  /**
   * Writes predictions. A malformed row that is kept has a line whose cells are empty, but for its
   * id.
   *
   * @param malformed what becomes of rows that are not what the model takes
   * @return what was wrong with the first of these, and which categories are unknown
   */
  public static Rejections write(
      Model model, String data, String out, Malformed malformed, JavaSparkContext spark) {
    OccurringWeights scored = OccurringWeights.of(model);
    RowTexts texts = new RowTexts(RowPredictions.of(scored.model()));
    RowRules rules = RowRules.of(ANY_LABEL, malformed);
    Input input = model.input().unlabelled();
    try (OccurringWeights.SentWeights sent = scored.send(spark);
        JobLabel label = new JobLabel(spark, "predictions of " + Secrets.hide(data))) {
      if (input.encoding().isEmpty()) {
        return scanned(
            model,
            data,
            out,
            rules,
            spark,
            blocks ->
                blocks
                    .map(block -> texts.of(sent.w(), sent.rows(block), List.of()))
                    .saveAsTextFile(out));
      }
      Dataset<Row> table = input.table(Sessions.of(spark), data);
      try (TextsOfRows said =
          TextsOfRows.of(
              spark,
              data,
              table,
              input.encoding().get(),
              rules,
              (block, ids) -> texts.of(sent.w(), sent.rows(block), ids))) {
        WholeDirectory.write(out, spark, () -> said.texts().saveAsTextFile(out));
        return said.rejections();
      }
    } catch (Exception e) { // SparkException too, which Scala does not declare
      throw failure(data, e);
    }
  }

  /**
   * Reads LIBSVM text once while a directory is written.
   *
   * @param job writes what it is given blocks of
   * @return what was wrong with the first malformed row
   */
  private static Rejections scanned(
      Model model,
      String data,
      String out,
      RowRules rules,
      JavaSparkContext spark,
      Consumer<JavaRDD<Block>> job) {
    CollectionAccumulator<Tuple2<Integer, String>> wrong =
        spark.sc().collectionAccumulator("malformed rows");
    LongAccumulator read = spark.sc().longAccumulator(ShardLoading.ROWS_READ);
    LibsvmScan scan = new LibsvmScan(data, model.features(), rules);
    JavaRDD<Block> blocks =
        scan.pieces(spark, wrong)
            .flatMap(
                piece -> {
                  read.add(piece.summary().rows());
                  return piece.blocks().iterator();
                });
    WholeDirectory.write(
        out,
        spark,
        () -> {
          job.accept(blocks);
          if (read.value() == 0) {
            List<String> first = first(wrong);
            throw NoRowsException.of(data, first.size(), first);
          }
        });
    List<String> first = first(wrong);
    return new Rejections(first.size(), first);
  }

  /** Of the first partition that has one. */
  private static List<String> first(CollectionAccumulator<Tuple2<Integer, String>> wrong) {
    return wrong.value().stream().min(Comparator.comparing(Tuple2::_1)).map(Tuple2::_2).stream()
        .toList();
  }

  static RuntimeException failure(String data, Exception thrown) {
    return thrown instanceof ConfException || thrown instanceof UncheckedIOException
        ? (RuntimeException) thrown
        : ReadErrors.failure(data, thrown);
  }

  /**
   * Writes a table, a row for each row of a table, in the order of its partitions: columns of the
   * data as they are, and after them the prediction and its probability, score or those of every
   * class. Of LIBSVM text the one column is the label, and the order is that of the lines.
   *
   * @param to the format of the table: parquet, csv, json, or another that Spark knows
   * @param keep the columns of the data to keep; empty for all
   * @param out the directory to make
   * @return what was wrong with the first of the malformed rows, and which categories are unknown
   * @throws ConfException if the data have no such column, or a kept one has the name of a
   *     prediction
   * @throws org.thalweg.text.DataException if the data do not fit the model
   */
  public static Rejections writeTable(
      Model model,
      String data,
      String to,
      List<String> keep,
      String out,
      Malformed malformed,
      SparkSession session) {
    Input input = model.input().unlabelled();
    JavaSparkContext spark = Sessions.context(session);
    OccurringWeights scored = OccurringWeights.of(model);
    RowPredictions predictions = RowPredictions.of(scored.model());
    RowRules rules = RowRules.of(ANY_LABEL, malformed);
    try (OccurringWeights.SentWeights sent = scored.send(spark);
        JobLabel label = new JobLabel(spark, "predictions of " + Secrets.hide(data))) {
      if (input.encoding().isEmpty()) {
        LabelledRows labelled = LabelledRows.of(predictions, keep);
        StructType schema = schema(labelled.kept(), predictions.fields());
        return scanned(
            model,
            data,
            out,
            rules,
            spark,
            blocks -> {
              JavaRDD<Row> rows =
                  blocks.flatMap(block -> labelled.of(sent.w(), sent.rows(block)).iterator());
              WholeDirectory.writeTable(session.createDataFrame(rows, schema), to, out);
            });
      }
      Dataset<Row> table = input.table(session, data);
      List<StructField> kept =
          RowsBeside.fieldsOf(table, keep.isEmpty() ? RowsBeside.columnsOf(table) : keep);
      StructType schema = schema(kept, predictions.fields());
      List<String> names = kept.stream().map(StructField::name).toList();
      CollectionAccumulator<List<SplitSummary>> met = spark.sc().collectionAccumulator("rows met");
      RowsBeside beside = new RowsBeside(data, table, input.encoding().get(), names, rules);
      JavaRDD<Row> rows = beside.rows(block -> predictions.of(sent.w(), sent.rows(block)), met);
      Dataset<Row> told = session.createDataFrame(rows, schema);
      WholeDirectory.write(out, spark, () -> WholeDirectory.writeTable(told, to, out));
      return beside.odd(met.value());
    } catch (Exception e) { // AnalysisException is checked, but Scala does not declare it
      if (e instanceof ClassNotFoundException) { // Spark's, of a data source
        throw new ConfException("--to must be text or a format that Spark knows but was " + to);
      }
      throw failure(data, e);
    }
  }

  private static StructType schema(List<StructField> kept, List<StructField> predictions) {
    List<StructField> all = new ArrayList<>(kept);
    for (StructField field : predictions) {
      Require.none(
          kept.stream().filter(other -> other.name().equalsIgnoreCase(field.name())).findFirst(),
          other ->
              new ConfException(
                  "--keep must not have a column of the name of a prediction but has "
                      + other.name()));
      all.add(field);
    }
    return new StructType(all.toArray(StructField[]::new));
  }

  /**
   * Rows of a table of predictions of LIBSVM text, whose one column is {@code label}: the label as
   * it stood in the text, and after it the predictions.
   */
  private record LabelledRows(RowPredictions predictions) implements Serializable {
    private static final String LABEL = "label";

    /**
     * Those with the columns that are to be kept.
     *
     * @param keep names of columns; empty for all
     * @throws ConfException if there is another than the label
     */
    static LabelledRows of(RowPredictions predictions, List<String> keep) {
      Require.none(
          keep.stream().filter(name -> !name.equals(LABEL)).findFirst(),
          other ->
              new ConfException(
                  "--keep must be label for LIBSVM text, which has no other column, but was "
                      + other));
      return new LabelledRows(predictions);
    }

    List<StructField> kept() {
      return List.of(DataTypes.createStructField(LABEL, DataTypes.DoubleType, true));
    }

    /** The rows of a block; one that was malformed has nothing but nulls. */
    Stream<Row> of(double[] w, Block block) {
      Object[][] said = predictions.of(w, block);
      return IntStream.range(0, said.length)
          .mapToObj(
              row -> {
                Object[] values = new Object[1 + said[row].length];
                values[0] = Double.isNaN(block.offset(row)) ? null : block.label(row);
                System.arraycopy(said[row], 0, values, 1, said[row].length);
                return RowFactory.create(values);
              });
    }
  }
}

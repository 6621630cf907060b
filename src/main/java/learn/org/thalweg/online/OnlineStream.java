package org.thalweg.online;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.config.TrainingConf;
import org.thalweg.text.DataException;
import org.thalweg.text.NoRowsException;
import org.thalweg.text.Secrets;

/**
 * What a query of Structured Streaming calls for each batch: it measures the model in a directory
 * on the batch, lets it learn the batch, and keeps it with the number of the batch. A batch that
 * the kept model has learned already, because the query was killed before it could note that, is
 * left out: so each batch is learned exactly once, however often the query is started again. A
 * query with another checkpointLocation is another query, with batches of its own: the model goes
 * on with these, and a warning says so. A second query or run that writes to the directory at the
 * same time is refused.
 *
 * <pre>{@code
 * rows.writeStream()
 *     .foreachBatch(OnlineStream.at(conf, "hdfs:///models/clicks"))
 *     .option("checkpointLocation", "hdfs:///streams/clicks")
 *     .start();
 * }</pre>
 */
public final class OnlineStream implements VoidFunction2<Dataset<Row>, Long> {
  private static final long serialVersionUID = 1;
  private static final String QUERY = "sql.streaming.queryId"; // where Spark says whose batch it is
  private static final int FILES = 3; // that a message names
  private static final Logger LOG = LoggerFactory.getLogger(OnlineStream.class);

  private final transient TrainingConf conf;
  private final String directory;
  private final transient Consumer<PartialFit> listener;
  private transient KeptState state; // null before the first batch

  private OnlineStream(TrainingConf conf, String directory, Consumer<PartialFit> listener) {
    this.conf = conf;
    this.directory = directory;
    this.listener = listener;
  }

  /**
   * A stream that goes on where the model in a directory is.
   *
   * @throws org.thalweg.config.ConfException if the conf is not one of online learning
   */
  public static OnlineStream at(TrainingConf conf, String directory) {
    return at(conf, directory, fit -> {});
  }

  /**
   * A stream with a listener.
   *
   * @param listener hears of a batch when it has been learned, before it is kept
   */
  public static OnlineStream at(
      TrainingConf conf, String directory, Consumer<PartialFit> listener) {
    OnlineRules.check(conf);
    return new OnlineStream(conf, directory, listener);
  }

  /**
   * Learns a batch.
   *
   * @throws org.thalweg.config.ConfException if another query or run writes to the directory
   */
  @Override
  public synchronized void call(Dataset<Row> batch, Long number) {
    SparkSession session = batch.sparkSession();
    try (StreamClaim claim = StreamClaim.of(directory, session)) {
      learn(batch, number, session, claim);
    }
  }

  private void learn(Dataset<Row> batch, long number, SparkSession session, StreamClaim claim) {
    OnlineStore store = OnlineStore.at(directory, session);
    String query = Objects.requireNonNullElse(session.sparkContext().getLocalProperty(QUERY), "");
    if (state == null) {
      state = store.newest(conf, session, query, number).orElse(null);
      begin(query, number);
    }
    Learned learned = state == null ? Learned.NOTHING : state.learned();
    if (learned.has(query, number)) {
      LOG.info("batch {} has been learned, and is left out", number);
      return;
    }
    if (batch.isEmpty()) {
      return; // what was not learned need not be kept
    }
    Learned next = learned.with(query, number);
    PartialFit fit;
    try {
      OnlineModel before = state == null ? OnlineModel.begin(conf, batch) : state.model();
      fit = PartialFit.of(before, batch, next.place());
    } catch (NoRowsException e) {
      LOG.warn("batch {} is left out: {}", number, e.getMessage());
      return;
    } catch (DataException e) { // which stops the query until this is seen to
      String files = files(batch);
      throw new DataException(
          "batch %d%s: %s; with data.malformed = drop a query that is started again leaves such rows out"
              .formatted(number, files.isEmpty() ? "" : " of " + files, e.getMessage()));
    }
    LOG.info("batch {}: loss {} before it was learned", number, fit.report().loss());
    listener.accept(fit);
    claim.require();
    state = store.save(Optional.ofNullable(state), fit, next);
  }

  /** Some of the files that the rows of a batch are of; empty where they are of none. */
  private static String files(Dataset<Row> batch) {
    return batch.select(functions.input_file_name()).distinct().takeAsList(FILES).stream()
        .map(row -> Secrets.hide(row.getString(0)))
        .filter(file -> !file.isEmpty())
        .sorted()
        .collect(Collectors.joining(", "));
  }

  /** Says from where a query goes on. */
  private void begin(String query, long number) {
    if (state == null) {
      return;
    }
    if (state.learned().knows(query, number)) {
      LOG.info("{} goes on after batch {}", directory, state.learned().place());
    } else {
      LOG.warn(
          "{} has learned the batches of another query; query {} goes on with this model, and all"
              + " of its batches are learned",
          directory,
          query);
    }
  }
}

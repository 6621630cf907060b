package org.thalweg.online;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQueryListener.QueryTerminatedEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.checkpoint.Checkpoint;
import org.thalweg.checkpoint.CheckpointDirectory;
import org.thalweg.checkpoint.DirectoryClaim;
import org.thalweg.checkpoint.JsonDigest;
import org.thalweg.checkpoint.StateChanges;
import org.thalweg.checkpoint.StreamFiles;
import org.thalweg.checkpoint.WholeFile;
import org.thalweg.config.ConfDifference;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.text.Patience;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.online.OnlineStream.OnlineStore.Learned;
import org.thalweg.solve.Snapshot;
import org.thalweg.text.DataException;
import org.thalweg.text.NoRowsException;
import org.thalweg.text.Require;
import org.thalweg.text.Secrets;
import org.thalweg.text.UnreachableException;
import org.thalweg.text.Version;

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
  private transient OnlineStore.KeptState state; // null before the first batch

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

  /**
   * The claim of a query to the directory of its model, from its first batch to its end: two
   * queries must not learn into one. A batch that is learned by hand, outside of a query, has it
   * for itself.
   */
  private static final class StreamClaim extends SparkListener implements AutoCloseable {
    private static final String QUERY = "sql.streaming.queryId"; // as Spark names them for a batch
    private static final String RUN = "spark.jobGroup.id";
    private static final long PATIENCE_MILLIS = 10_000; // until Spark tells of the end of a query

    /** Claims that queries of this process hold, by directory. */
    private static final Map<String, StreamClaim> HELD = new HashMap<>();

    private final String directory;
    private final String run; // id of the query since it was started; empty outside of one
    private final DirectoryClaim claim;

    private StreamClaim(String directory, String run, DirectoryClaim claim) {
      this.directory = directory;
      this.run = run;
      this.claim = claim;
    }

    /**
     * The claim of the query that calls, which it takes for the first batch.
     *
     * @throws ConfException if another query or run writes to the directory
     */
    static StreamClaim of(String directory, SparkSession session) {
      SparkContext spark = session.sparkContext();
      String run = spark.getLocalProperty(QUERY) == null ? "" : spark.getLocalProperty(RUN);
      synchronized (HELD) {
        awaitEndOfOther(directory, run);
        StreamClaim held = HELD.get(directory);
        if (held != null) {
          held.requireOf(run);
          return held;
        }
        try {
          DirectoryClaim claim =
              DirectoryClaim.of(
                  directory, DirectoryClaim.OF_RESULTS, session.sessionState().newHadoopConf());
          StreamClaim made = new StreamClaim(directory, run, claim);
          if (!run.isEmpty()) {
            HELD.put(directory, made);
            spark.addSparkListener(made);
          }
          return made;
        } catch (IOException | IllegalArgumentException e) { // the latter from a path that is none
          throw new ConfException("%s: %s".formatted(directory, e.getMessage()));
        }
      }
    }

    /** A query may be started again as soon as it has ended, before Spark has told of the end. */
    private static void awaitEndOfOther(String directory, String run) {
      long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
      try {
        for (StreamClaim held = HELD.get(directory);
            held != null && !held.run.equals(run) && System.nanoTime() < end;
            held = HELD.get(directory)) {
          HELD.wait(PATIENCE_MILLIS / 20);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while another query wrote to " + directory, e);
      }
    }

    private void requireOf(String other) {
      if (!run.equals(other)) {
        throw new ConfException(
            "%s: another query of this process writes to it (run %s)".formatted(directory, run));
      }
    }

    /**
     * Makes sure, before anything is written, that the directory is still this query's.
     *
     * @throws UncheckedIOException if not, or if that cannot be found out
     */
    void require() {
      try {
        claim.require();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void onOtherEvent(SparkListenerEvent event) {
      if (event instanceof QueryTerminatedEvent ended && ended.runId().toString().equals(run)) {
        release();
      }
    }

    @Override
    public void onApplicationEnd(SparkListenerApplicationEnd end) {
      release();
    }

    private void release() {
      synchronized (HELD) {
        HELD.remove(directory, this);
        HELD.notifyAll();
      }
      claim.close();
    }

    /** Ends a batch, after which a query goes on. */
    @Override
    public void close() {
      if (run.isEmpty()) {
        claim.close();
      }
    }
  }

  /**
   * A directory with the newest states of a model that learns from a stream.
   *
   * <pre>
   *   batch-0000000000000000012/   a whole state: the model after batch 12, as {@link ModelStore}
   *     metadata/ data/            writes one;
   *     online/round-NNNNNNNNNN/   the state of its rule, in the form of a checkpoint;
   *     online/learned.json        the last batch of each query, see {@link Learned}
   *   changes-0000000000000000013  what batch 13 changed of all that, see {@link StateChanges}
   *   events/0000000000000000012.json   what the model before it said of batch 12
   * </pre>
   *
   * A state is written beside and appears under its name at once, with its number, so that a batch
   * has either been learned and kept, or not. The two newest whole states and all changes after the
   * older of them are kept, and all events.
   */
  public record OnlineStore(Path directory, FileSystem fileSystem, Configuration hadoop) {
    static final String STATE = "online";
    static final String LEARNED = "learned.json";

    private static final Logger LOG = LoggerFactory.getLogger(OnlineStore.class);
    private static final String BESIDE = "." + StreamFiles.WHOLE;
    private static final int KEPT = 2;

    /**
     * A directory, which need not exist.
     *
     * @throws DataException if its file system cannot be reached
     */
    public static OnlineStore at(String directory, SparkSession session) {
      Configuration hadoop = session.sessionState().newHadoopConf();
      try {
        Path path = new Path(directory);
        return new OnlineStore(path, FileSystem.get(path.toUri(), hadoop), hadoop);
      } catch (IOException | IllegalArgumentException e) { // the latter from a path that is none
        throw new DataException("%s: %s".formatted(directory, e.getMessage()));
      }
    }

    /** Keeps a model as a whole, with the report of its last batch. */
    public void save(PartialFit fit) {
      save(Optional.empty(), fit, Learned.NOTHING.with("", fit.model().batch()));
    }

    /**
     * Keeps a model with the report of its last batch: as what that batch changed, where this is
     * much less than the whole.
     *
     * @param before the state that learned the batch, where the directory has it
     * @param learned the number of the new state, and its batches
     */
    KeptState save(Optional<KeptState> before, PartialFit fit, Learned learned) {
      try {
        return Patience.of(hadoop).read(directory.toString(), () -> saveOnce(before, fit, learned));
      } catch (IOException e) {
        throw new DataException("%s: %s".formatted(directory, e.getMessage()));
      }
    }

    /** Where a call failed after it was done on the server, it is done again to the same end. */
    private KeptState saveOnce(Optional<KeptState> before, PartialFit fit, Learned learned)
        throws IOException {
      Path beside = new Path(directory, BESIDE + UUID.randomUUID());
      try {
        write(fit.report());
        removeFrom(learned.place());
        Optional<KeptState> changed =
            before.isPresent() ? change(before.get(), fit.model(), learned, beside) : before;
        return changed.isPresent() ? changed.get() : whole(fit.model(), learned, beside);
      } finally {
        remove(beside);
      }
    }

    private Optional<KeptState> change(
        KeptState before, OnlineModel model, Learned learned, Path beside) throws IOException {
      Map<String, double[]> was = before.model().state().arrays();
      Map<String, double[]> now = model.state().arrays();
      Optional<Long> places = StateChanges.count(was, now);
      if (places.isEmpty() || !before.takesChanges(StateChanges.BYTES_OF_PLACE * places.get())) {
        return Optional.empty();
      }
      StateChanges.Head head =
          new StateChanges.Head(
              before.learned().place(), before.crc(), model.steps(), learned.batches());
      long crc;
      try (OutputStream out = fileSystem.create(beside, false)) {
        crc = StateChanges.between(head, was, now).write(out);
      }
      long bytes = before.bytes() + fileSystem.getFileStatus(beside).getLen();
      WholeFile.rename(fileSystem, beside, StreamFiles.changes(directory, learned.place()));
      return Optional.of(new KeptState(model, learned, crc, before.changes() + 1, bytes));
    }

    private KeptState whole(OnlineModel model, Learned learned, Path beside) throws IOException {
      ModelStore.save(hadoop, model.model(), beside.toString());
      Path state = new Path(beside, STATE);
      CheckpointDirectory.at(state.toString(), hadoop)
          .write(model.state(), model.origin(), Version.NUMBER);
      WholeFile.create(fileSystem, new Path(state, LEARNED), learned.toJson());
      WholeFile.rename(fileSystem, beside, StreamFiles.whole(directory, learned.place()));
      prune();
      return KeptState.whole(model, learned);
    }

    /** Removes states that are torn or follow one, whose batches are learned again. */
    private void removeFrom(long number) throws IOException {
      StreamFiles found = StreamFiles.list(fileSystem, directory);
      delete(found.wholes().tailMap(number), found.changes().tailMap(number));
    }

    private void delete(Map<Long, Path> wholes, Map<Long, FileStatus> changes) throws IOException {
      for (Path whole : wholes.values()) {
        fileSystem.delete(whole, true);
      }
      for (FileStatus change : changes.values()) {
        fileSystem.delete(change.getPath(), false);
      }
    }

    /** Writes the line of a batch; if a batch is learned again, the line is equal. */
    private void write(BatchReport report) throws IOException {
      Path file =
          new Path(new Path(directory, "events"), StreamFiles.digits(report.batch()) + ".json");
      try (OutputStream out = fileSystem.create(file, true)) {
        out.write(report.toJson());
        out.write('\n');
      }
    }

    private void prune() throws IOException {
      StreamFiles found = StreamFiles.list(fileSystem, directory);
      List<Long> wholes = new ArrayList<>(found.wholes().keySet());
      long oldest = wholes.get(Math.max(0, wholes.size() - KEPT));
      delete(found.wholes().headMap(oldest), found.changes().headMap(oldest));
      for (FileStatus status : fileSystem.listStatus(directory)) {
        if (status.getPath().getName().startsWith(BESIDE)) { // of a process that was killed
          fileSystem.delete(status.getPath(), true);
        }
      }
    }

    private void remove(Path beside) {
      try {
        fileSystem.delete(beside, true);
      } catch (IOException e) {
        LOG.warn("{} cannot be removed: {}", beside, e.getMessage());
      }
    }

    /**
     * The newest model that can be read, to go on with a conf.
     *
     * @return empty where there is none
     * @throws ConfException if it has learned by another conf
     * @throws DataException if there are some, and none is whole
     */
    public Optional<OnlineModel> newest(TrainingConf conf, SparkSession session) {
      StateReader.NewestState found = read(conf, session);
      found.broken().forEach(OnlineStore::warn);
      return found.state().map(KeptState::model);
    }

    /**
     * The newest state, to learn a batch. A state that is not whole is passed over only if the
     * batch of that state comes again.
     *
     * @param query whose batch it is, by its id
     * @param number of the batch; those before it do not come again
     * @throws DataException also if a batch that was learned would be lost
     */
    Optional<KeptState> newest(TrainingConf conf, SparkSession session, String query, long number) {
      StateReader.NewestState found = read(conf, session);
      Learned learned = found.state().map(KeptState::learned).orElse(Learned.NOTHING);
      for (StreamFiles.Broken state : found.broken()) {
        boolean comesAgain =
            learned.knows(query, number) && learned.with(query, number).place() <= state.number();
        if (!comesAgain) {
          throw new DataException(
              "%s is not whole, and without it batch %d would be lost: %s; put a whole copy in its place, or remove it to go on without that batch"
                  .formatted(state.file(), state.number(), state.why().getMessage()));
        }
        warn(state);
      }
      return found.state();
    }

    private static void warn(StreamFiles.Broken state) {
      LOG.warn("{} is not whole: {}", state.file(), state.why().getMessage());
    }

    private StateReader.NewestState read(TrainingConf conf, SparkSession session) {
      try {
        StateReader reader = new StateReader(directory, fileSystem, hadoop, conf, session);
        return Patience.of(hadoop).read(directory.toString(), reader::newest);
      } catch (IOException e) {
        throw new DataException("%s: %s".formatted(directory, e.getMessage()));
      }
    }

    /**
     * Reads the newest state of a directory: the last whole one, and the changes after it.
     *
     * @param conf by which it must have learned
     */
    private record StateReader(
        Path directory,
        FileSystem files,
        Configuration hadoop,
        TrainingConf conf,
        SparkSession session) {
      private static final List<String> MAY_CHANGE = List.of("data.malformed");
      private static final Logger LOG = LoggerFactory.getLogger(StateReader.class);
      private static final int LONGEST = 1 << 24;

      /** The newest state that can be read, and those after it, which cannot. */
      record NewestState(Optional<KeptState> state, List<StreamFiles.Broken> broken) {}

      /**
       * Reads it.
       *
       * @throws ConfException if it has learned by another conf
       * @throws DataException if there are states, and none can be read
       * @throws IOException if the file system cannot be reached
       */
      NewestState newest() throws IOException {
        StreamFiles found = StreamFiles.list(files, directory);
        List<StreamFiles.Broken> broken = new ArrayList<>();
        for (Map.Entry<Long, Path> whole : found.wholes().descendingMap().entrySet()) {
          try {
            KeptState state = read(whole.getKey(), whole.getValue());
            return followed(state, found, broken);
          } catch (IOException | DataException e) {
            if (e instanceof IOException away
                && UnreachableException.lackOfConnection(e).isPresent()) {
              throw away;
            }
            broken.add(new StreamFiles.Broken(whole.getKey(), whole.getValue(), e));
          }
        }
        if (!broken.isEmpty()) {
          StreamFiles.Broken last = broken.get(0);
          throw new DataException(
              "%s has no state that is whole: %s: %s"
                  .formatted(directory, last.file(), last.why().getMessage()));
        }
        return new NewestState(Optional.empty(), List.of());
      }

      private NewestState followed(
          KeptState whole, StreamFiles found, List<StreamFiles.Broken> broken) throws IOException {
        Map<String, double[]> arrays = new LinkedHashMap<>();
        whole.model().state().arrays().forEach((name, array) -> arrays.put(name, array.clone()));
        KeptState[] last = {whole};
        Optional<StreamFiles.Broken> torn =
            found.follow(
                files,
                whole.learned().place(),
                (number, stored) -> last[0] = next(last[0], arrays, number, stored, found));
        List<StreamFiles.Broken> all = new ArrayList<>(broken);
        torn.ifPresent(all::add);
        if (last[0].changes() == 0) {
          return new NewestState(Optional.of(whole), all);
        }
        Model was = whole.model().model();
        Snapshot state = Snapshot.of(last[0].model().state().step(), arrays);
        Model model =
            new Model(was.conf(), was.shrinkage(), was.input(), was.features(), state.w());
        long place = last[0].learned().place();
        OnlineModel newest = new OnlineModel(conf, model, state, place);
        KeptState kept =
            new KeptState(
                newest, last[0].learned(), last[0].crc(), last[0].changes(), last[0].bytes());
        return new NewestState(Optional.of(kept), all);
      }

      /** Applies changes to the arrays; the model is that of the whole state until the last. */
      private KeptState next(
          KeptState last,
          Map<String, double[]> arrays,
          long number,
          StateChanges.Stored stored,
          StreamFiles found)
          throws IOException {
        StateChanges changes = stored.changes();
        if (!changes.arrays().keySet().equals(arrays.keySet())) {
          throw new IOException("it has other arrays than the state before");
        }
        for (Map.Entry<String, double[]> array : arrays.entrySet()) {
          changes.change(array.getKey(), array.getValue());
        }
        StateChanges.Head head = changes.head();
        Snapshot was = last.model().state();
        Snapshot state = new Snapshot(head.step(), was.w(), was.memory(), was.history());
        return new KeptState(
            new OnlineModel(conf, last.model().model(), state, number),
            new Learned(number, head.learned()),
            stored.crc(),
            last.changes() + 1,
            last.bytes() + found.changes().get(number).getLen());
      }

      private KeptState read(long number, Path place) throws IOException {
        Model model = ModelStore.load(session, place.toString());
        Checkpoint state =
            CheckpointDirectory.at(new Path(place, OnlineStore.STATE).toString(), hadoop)
                .newest(LOG::warn)
                .orElseThrow(
                    () -> new DataException("%s has no state that is whole".formatted(place)));
        requireSameConf(state, place);
        if (!Arrays.equals(model.w(), state.snapshot().w())) {
          throw new IOException("the model and its state have other weights");
        }
        return KeptState.whole(
            new OnlineModel(conf, model, state.snapshot(), number), learned(number, place));
      }

      private void requireSameConf(Checkpoint state, Path place) {
        Require.none(
            ConfDifference.between(state.origin().conf(), conf).stream()
                .filter(difference -> !isHarmless(difference))
                .findFirst(),
            difference ->
                new ConfException("conf must be that of %s but %s".formatted(place, difference)));
      }

      /**
       * The epochs of a stream are its passes over each batch, and no budget. Which rows of the
       * batches to come are left out changes no step that was taken.
       */
      private static boolean isHarmless(ConfDifference difference) {
        return difference.isHarmless(MAY_CHANGE) && !difference.isOfBudget();
      }

      /** What it has learned; of a state of an older version its number is that of the batch. */
      private Learned learned(long number, Path place) throws IOException {
        Path file = new Path(new Path(place, OnlineStore.STATE), OnlineStore.LEARNED);
        try (InputStream in = files.open(file)) {
          Learned learned = Learned.parse(in.readNBytes(LONGEST));
          if (learned.place() != number) {
            throw new IOException(
                "%s is that of state %d".formatted(OnlineStore.LEARNED, learned.place()));
          }
          return learned;
        } catch (FileNotFoundException e) {
          return new Learned(number, Map.of("", number));
        }
      }
    }

    /**
     * A state as a directory has it.
     *
     * @param model with the state of its rule
     * @param learned which batches it has learned
     * @param crc checksum of the file of changes that made it; 0 where it is kept as a whole
     * @param changes how many files of changes lead to it from the last whole state
     * @param bytes of these files
     */
    record KeptState(OnlineModel model, Learned learned, long crc, int changes, long bytes) {
      private static final int MOST_CHANGES = 100; // files that a reader opens one after the other

      /** A state that is kept as a whole. */
      static KeptState whole(OnlineModel model, Learned learned) {
        return new KeptState(model, learned, 0, 0, 0);
      }

      /** Bytes of the model and of the state of its rule, as they are kept as a whole. */
      long bytesOfWhole() {
        long numbers = model.state().w().length; // once more in the model
        for (double[] array : model.state().arrays().values()) {
          numbers += array.length;
        }
        return numbers * Double.BYTES;
      }

      /**
       * Whether the next state is kept as what changes: where that is much less than the whole, and
       * neither files nor bytes since the last whole state are many, so that on average a batch
       * writes a part of the whole, and a reader reads at most twice as much.
       *
       * @param next bytes of these changes
       */
      boolean takesChanges(long next) {
        long whole = bytesOfWhole();
        return changes < MOST_CHANGES && 2 * next <= whole && bytes + next <= whole;
      }
    }

    /**
     * Which batches a state has learned. Queries number their batches from 0 on, each for itself;
     * the states of a directory are numbered by one count, which goes on from query to query.
     *
     * @param place number of the state
     * @param batches the last batch that was learned of each query, by its id; of "" where no query
     *     or an older version called
     */
    record Learned(long place, Map<String, Long> batches) {
      private static final String BY_HAND = "";
      private static final String CHECKSUM = "sha256"; // of the other fields
      private static final int FIELDS = 2;

      /** What a stream has learned before its first batch. */
      static final Learned NOTHING = new Learned(-1, Map.of());

      Learned {
        batches = Collections.unmodifiableMap(new LinkedHashMap<>(batches));
      }

      /** Whether a query has learned into this state before. */
      boolean knows(String query, long number) {
        return batches.containsKey(query) || isOfOlderVersion(number);
      }

      /** Whether a batch has been learned. */
      boolean has(String query, long number) {
        return knows(query, number) && number <= last(query);
      }

      /**
       * A state without the id of its query is taken for one of the query that goes on, whose
       * batches come once more at most by one; a query that begins with an earlier batch is another
       * one.
       */
      private boolean isOfOlderVersion(long number) {
        return batches.size() == 1 && batches.getOrDefault(BY_HAND, Long.MAX_VALUE) <= number;
      }

      private long last(String query) {
        return batches.getOrDefault(query, batches.getOrDefault(BY_HAND, -1L));
      }

      /** When a batch has been learned, that has not. */
      Learned with(String query, long number) {
        Map<String, Long> now = new LinkedHashMap<>(batches);
        boolean isNext = place < 0 || knows(query, number);
        long next = isNext ? Math.max(place + 1, place + number - last(query)) : place + 1;
        if (isOfOlderVersion(number)) {
          now.remove(BY_HAND);
        }
        now.put(query, number);
        return new Learned(next, now);
      }

      byte[] toJson() throws IOException {
        ObjectNode root = new ObjectMapper().valueToTree(this);
        return new ObjectMapper()
            .writeValueAsBytes(root.put(CHECKSUM, JsonDigest.of(root, CHECKSUM)));
      }

      /**
       * Reads it.
       *
       * @throws IOException if it is none
       */
      static Learned parse(byte[] json) throws IOException {
        JsonNode root = new ObjectMapper().readTree(json);
        if (root == null || !root.path("place").isIntegralNumber()) {
          throw new IOException("it does not say which batches were learned");
        }
        if (root.size() > FIELDS && !JsonDigest.isIn(root, CHECKSUM)) { // 0.1 had no digest
          throw new IOException("it is not as it was written");
        }
        Map<String, Long> batches = new LinkedHashMap<>();
        root.path("batches")
            .properties()
            .forEach(query -> batches.put(query.getKey(), query.getValue().asLong()));
        return new Learned(root.path("place").asLong(), batches);
      }
    }
  }
}

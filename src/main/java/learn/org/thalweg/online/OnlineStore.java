package org.thalweg.online;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.checkpoint.CheckpointDirectory;
import org.thalweg.checkpoint.StateChanges;
import org.thalweg.checkpoint.StreamFiles;
import org.thalweg.checkpoint.WholeFile;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.text.Patience;
import org.thalweg.model.ModelStore;
import org.thalweg.text.DataException;
import org.thalweg.text.Version;

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
   * Keeps a model with the report of its last batch: as what that batch changed, where this is much
   * less than the whole.
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
   * The newest state, to learn a batch. A state that is not whole is passed over only if the batch
   * of that state comes again.
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
}

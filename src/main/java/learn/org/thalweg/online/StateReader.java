package org.thalweg.online;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.checkpoint.Checkpoint;
import org.thalweg.checkpoint.CheckpointDirectory;
import org.thalweg.checkpoint.StateChanges;
import org.thalweg.checkpoint.StreamFiles;
import org.thalweg.config.ConfDifference;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.solve.Snapshot;
import org.thalweg.text.DataException;
import org.thalweg.text.Require;
import org.thalweg.text.UnreachableException;

/**
 * Reads the newest state of a directory: the last whole one, and the changes after it.
 *
 * @param conf by which it must have learned
 */
record StateReader(
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
        if (e instanceof IOException away && UnreachableException.lackOfConnection(e).isPresent()) {
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

  private NewestState followed(KeptState whole, StreamFiles found, List<StreamFiles.Broken> broken)
      throws IOException {
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
    Model model = new Model(was.conf(), was.shrinkage(), was.input(), was.features(), state.w());
    long place = last[0].learned().place();
    OnlineModel newest = new OnlineModel(conf, model, state, place);
    KeptState kept =
        new KeptState(newest, last[0].learned(), last[0].crc(), last[0].changes(), last[0].bytes());
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
            .orElseThrow(() -> new DataException("%s has no state that is whole".formatted(place)));
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
   * The epochs of a stream are its passes over each batch, and no budget. Which rows of the batches
   * to come are left out changes no step that was taken.
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

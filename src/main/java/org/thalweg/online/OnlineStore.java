package org.thalweg.online;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.checkpoint.Checkpoint;
import org.thalweg.checkpoint.CheckpointDirectory;
import org.thalweg.checkpoint.DataPrint;
import org.thalweg.checkpoint.Origin;
import org.thalweg.config.ConfDifference;
import org.thalweg.config.ConfException;
import org.thalweg.config.TrainingConf;
import org.thalweg.model.Model;
import org.thalweg.model.ModelStore;
import org.thalweg.text.DataException;
import org.thalweg.text.Version;

/**
 * A directory with the newest states of a model that learns from a stream.
 *
 * <pre>
 *   batch-0000000000000000012/   the model after batch 12, as {@link ModelStore} writes one,
 *     metadata/ data/            which every command takes;
 *     online/round-NNNNNNNNNN/   the state of its rule, in the form of a checkpoint
 *   events/0000000000000000012.json   what the model before it said of batch 12
 * </pre>
 *
 * A state is written beside and appears under its name at once, with its batch number, so that a
 * batch has either been learned and kept, or not. The two newest states are kept, and all events.
 */
public final class OnlineStore {
  private static final Logger LOG = LoggerFactory.getLogger(OnlineStore.class);
  private static final String PREFIX = "batch-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "[0-9]{19}");
  private static final String STATE = "online";
  private static final int KEPT = 2;

  private final Path directory;
  private final FileSystem fileSystem;
  private final Configuration hadoop;

  private OnlineStore(Path directory, FileSystem fileSystem, Configuration hadoop) {
    this.directory = directory;
    this.fileSystem = fileSystem;
    this.hadoop = hadoop;
  }

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

  /** Keeps a model with the report of its last batch. */
  public void save(PartialFit fit) {
    OnlineModel model = fit.model();
    Path beside = new Path(directory, "." + PREFIX + UUID.randomUUID());
    try {
      write(fit.report());
      ModelStore.save(hadoop, model.model(), beside.toString());
      CheckpointDirectory.at(new Path(beside, STATE).toString(), hadoop)
          .write(model.state(), origin(model), Version.NUMBER);
      Path place = new Path(directory, name(model.batch()));
      fileSystem.delete(place, true); // a torn one, where a file system does not rename at once
      if (!fileSystem.rename(beside, place)) {
        throw new IOException("%s cannot be renamed to %s".formatted(beside, place));
      }
      prune();
    } catch (IOException e) {
      throw new DataException("%s: %s".formatted(directory, e.getMessage()));
    } finally {
      remove(beside);
    }
  }

  private static String name(long batch) {
    return PREFIX + String.format(Locale.ROOT, "%019d", batch);
  }

  private static Origin origin(OnlineModel model) {
    String layout = model.model().objective().layout().toString();
    DataPrint none = new DataPrint(0, 0, model.model().features(), 0, "");
    String method = model.conf().method().name().toLowerCase(Locale.ROOT);
    return new Origin(method, "gradient", layout, model.conf().render(), none);
  }

  /** The same again, where a batch is learned again: what is written is a function of the batch. */
  private void write(BatchReport report) throws IOException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("batch", report.batch());
    line.put("step", report.step());
    line.put("rows", report.rows());
    line.put("weight", report.weight());
    report
        .metrics() // JSON knows no infinity
        .forEach((name, value) -> line.put(name, Double.isFinite(value) ? value : null));
    Path file =
        new Path(
            new Path(directory, "events"),
            String.format(Locale.ROOT, "%019d.json", report.batch()));
    try (OutputStream out = fileSystem.create(file, true)) {
      out.write(new ObjectMapper().writeValueAsBytes(line));
      out.write('\n');
    }
  }

  private void prune() throws IOException {
    List<Path> all = states();
    for (Path old : all.subList(0, Math.max(0, all.size() - KEPT))) {
      fileSystem.delete(old, true);
    }
    for (FileStatus status : fileSystem.listStatus(directory)) {
      if (status.getPath().getName().startsWith("." + PREFIX)) { // of a process that was killed
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

  /** By batch. */
  private List<Path> states() throws IOException {
    return !fileSystem.exists(directory)
        ? List.of()
        : Arrays.stream(fileSystem.listStatus(directory))
            .map(FileStatus::getPath)
            .filter(path -> NAME.matcher(path.getName()).matches())
            .sorted(Comparator.comparing(Path::getName))
            .toList();
  }

  /**
   * The newest model that is whole, to go on with a conf.
   *
   * @return empty where there is none
   * @throws ConfException if it has learned by another conf
   * @throws DataException if there are some, and none is whole
   */
  public Optional<OnlineModel> newest(TrainingConf conf, SparkSession session) {
    return newest(conf, session, -1);
  }

  /**
   * The same, to learn a batch. A state that is not whole is passed over only where the batch of
   * that state comes again.
   *
   * @param next the number of the batch; those before it do not come again
   * @throws DataException also if a batch that was learned would be lost
   */
  Optional<OnlineModel> newest(TrainingConf conf, SparkSession session, long next) {
    try {
      List<Path> all = states();
      for (int i = all.size() - 1; i >= 0; i--) {
        Path place = all.get(i);
        try {
          return Optional.of(read(place, conf, session));
        } catch (IOException | DataException e) {
          requireAgain(place, next, e);
          LOG.warn("{} is not whole: {}", place, e.getMessage());
        }
      }
      if (!all.isEmpty()) {
        throw new DataException("%s has no state that is whole".formatted(directory));
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new DataException("%s: %s".formatted(directory, e.getMessage()));
    }
  }

  /** Refuses to go on without a batch that was learned and does not come again. */
  private static void requireAgain(Path place, long next, Exception why) {
    if (batch(place) < next) {
      throw new DataException(
          "%s is not whole, and without it batch %d would be lost: %s; put a whole copy in its place, or remove it to go on without that batch"
              .formatted(place, batch(place), why.getMessage()));
    }
  }

  private OnlineModel read(Path place, TrainingConf conf, SparkSession session) throws IOException {
    Model model = ModelStore.load(session, place.toString());
    Checkpoint state =
        CheckpointDirectory.at(new Path(place, STATE).toString(), hadoop)
            .newest(LOG::warn)
            .orElseThrow(() -> new DataException("%s has no state that is whole".formatted(place)));
    ConfDifference.between(state.origin().conf(), conf).stream()
        .filter(difference -> !isHarmless(difference))
        .findFirst()
        .ifPresent(
            difference -> {
              throw new ConfException(
                  "conf must be that of %s but %s".formatted(place, difference));
            });
    return new OnlineModel(conf, model, state.snapshot(), batch(place));
  }

  /** The epochs of a stream are its passes over each batch, and no budget. */
  private static boolean isHarmless(ConfDifference difference) {
    return difference.isHarmless(List.of()) && !difference.isOfBudget();
  }

  private static long batch(Path place) {
    return Long.parseLong(place.getName().substring(PREFIX.length()));
  }
}
